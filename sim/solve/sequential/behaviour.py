"""What mixed choices at each information set lead to, and what anybody would gain by departing from them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from sim.game.tree import InformationSet, Node
from sim.rational import Fraction
from sim.scenario.stages import NOT_REACHED
from sim.solve.nash.indifference import NEGLIGIBLE
from sim.solve.sequential.assessments import Strategies
from sim.solve.sequential.expectation import Expectation
from sim.solve.sequential.polytope import corners
from sim.solve.solution import Belief, Incentive, Indifference, Reveals, Step

Mixture = Mapping[int, Fraction]
"""Code of an action -> its probability, of those that are taken at all."""

MOST_MIXING = 12
"""With more choices that are mixed it is not said by whose odds actions are as good as one another."""


@dataclass(frozen=True, eq=False)
class Behaviour:
    """A mixture at each information set.

    worded: expected payoffs at the scenario's own values.
    """

    strategies: Strategies
    worded: Expectation
    mixtures: Mapping[InformationSet, Mixture]
    _worth: dict[tuple[Node, str], Fraction] = field(default_factory=dict)

    @property
    def likely(self) -> dict[int, Fraction]:
        """Play -> how likely it is, of those that can come about."""
        ends: dict[int, Fraction] = {}
        open_ = [(self.strategies.tree.root, Fraction(1))]
        while open_:
            node, chance = open_.pop()
            if node.branches is None:
                ends[node.plays[0]] = chance
                continue
            for key, branch in node.branches.items():
                share = self._share(node, key)
                if share:
                    open_.append((branch, chance * share))
        return dict(sorted(ends.items()))

    def _share(self, node: Node, key: tuple[int, ...], aside: InformationSet | None = None) -> Fraction:
        """How likely a branch is at its point. aside: whose choice is taken as made."""
        if not node.movers:
            return self.worded.share(node, key)
        share = Fraction(1)
        for information, code in zip(self.strategies.sets_of[node], key, strict=True):
            if information is not aside:
                share *= self.mixtures[information].get(code, Fraction(0))
        return share

    def worth(self, node: Node, player: str) -> Fraction:
        """What a player expects from a point on."""
        if node.branches is None:
            return self.worded.payoff(player, node.plays[0])
        if (node, player) not in self._worth:
            shares = ((self._share(node, key), branch) for key, branch in node.branches.items())
            self._worth[node, player] = sum(
                (share * self.worth(branch, player) for share, branch in shares if share), Fraction(0)
            )
        return self._worth[node, player]

    def acting(self, information: InformationSet, code: int, node: Node) -> Fraction | None:
        """What a player expects at a point by an action; None where it does not have it there."""
        player = information.move.player
        place = node.movers.index(player)
        total, available = Fraction(0), False
        for key, branch in (node.branches or {}).items():
            if key[place] == code:
                available = True
                share = self._share(node, key, information)
                total += share * self.worth(branch, player) if share else 0
        return total if available else None

    def weights(self, information: InformationSet) -> dict[Node, Fraction]:
        """How likely each point of an information set is, up to a factor; empty where none is reached."""
        player = information.move.player
        weights = {}
        for node in information.nodes:
            weight = self.worded.number(self.strategies.likelihood(node, player))
            for earlier, key in self.strategies.earlier[node]:
                if earlier.movers:
                    weight *= self._share(earlier, key)
            weights[node] = weight
        if not any(weights.values()) and information in self.strategies.unsignalled:
            weights = {
                node: self.worded.number(self.strategies.likelihood(node, player))
                for node in information.nodes
            }
        return weights if any(weights.values()) else {}

    def reached(self, information: InformationSet) -> bool:
        """Whether the choices and chance lead there."""
        return any(
            self.worded.number(self.strategies.likelihood(node, information.move.player))
            and all(not at.movers or self._share(at, key) for at, key in self.strategies.earlier[node])
            for node in information.nodes
        )

    def regret(self, *, everywhere: bool) -> Fraction:
        """The most that anybody expects to gain by another action where chance and choices lead.

        everywhere: also where they do not, but it is known how likely what went before is. Elsewhere that
            hangs on beliefs, see `beliefs`.
        """
        worst = Fraction(0)
        for information in self.strategies.tree.information_sets:
            worth = self.worths(information) if everywhere or self.reached(information) else {}
            mixture = self.mixtures[information]
            if worth.keys() >= mixture.keys():
                expected = sum((share * worth[code] for code, share in mixture.items()), Fraction(0))
                worst = max(worst, max(worth.values()) - expected)
        return worst

    def worths(self, information: InformationSet) -> dict[int, Fraction]:
        """What each action that can be taken is expected to come to; empty where that hangs on beliefs."""
        weights = self.weights(information)
        if not weights and len(information.nodes) == 1:
            weights = {information.nodes[0]: Fraction(1)}
        total = sum(weights.values(), Fraction(0))
        worth: dict[int, Fraction] = {}
        for code in information.actions:
            parts = [(w, self.acting(information, code, node)) for node, w in weights.items() if w]
            if parts and all(part is not None for _, part in parts):
                expected = sum((w * part for w, part in parts if part is not None), Fraction(0))
                worth[code] = expected / total
        return worth

    def incentives(self, information: InformationSet) -> list[Incentive]:
        """What each action would cost where it is reached, by payoff term, against what is chosen."""
        if not self.reached(information) or len(information.actions) == 1 or not self.weights(information):
            return []
        player = information.move.player
        mixture, worth = self.mixtures[information], self.worths(information)
        terms = {code: self._terms(information, code) for code in worth}
        labels = self.strategies.tree.plays.labels[information.variable]
        incentives = []
        for code in worth:
            if len(mixture) == 1 and code in mixture:
                continue
            losses = {
                term: sum((share * terms[own][term] for own, share in mixture.items()), Fraction(0)) - value
                for term, value in terms[code].items()
            }
            parts = {term: float(loss) for term, loss in losses.items() if loss}
            total = float(sum(losses.values(), Fraction(0)))
            incentives.append(Incentive(player, labels[code], total, parts, information.id))
        return incentives

    def indifference(self, information: InformationSet) -> Indifference | None:
        """What each action that is taken brings, by payoff term; None where nobody gets or nobody mixes."""
        mixture = self.mixtures[information]
        if len(mixture) == 1 or not self.reached(information) or not self.weights(information):
            return None
        labels = self.strategies.tree.plays.labels[information.variable]
        terms = {code: self._terms(information, code) for code in mixture}
        worth = sum(next(iter(terms.values())).values(), Fraction(0))
        told = {
            labels[code]: {term: float(amount) for term, amount in own.items() if amount}
            for code, own in terms.items()
        }
        by = tuple(dict.fromkeys(other.move.player for other in self._balancing(information)))
        return Indifference(information.move.player, float(worth), told, by, information.id)

    def _balancing(self, information: InformationSet) -> Iterator[InformationSet]:
        """Where others mix, and other odds would make the actions that are taken worth more or less."""
        mixing = [at for at, own in self.mixtures.items() if len(own) > 1 and self.reached(at)]
        if len(mixing) > MOST_MIXING:
            return
        for other in mixing:
            if other.move.player != information.move.player and any(
                self._tips(information, other, code) for code in self.mixtures[other]
            ):
                yield other

    def _tips(self, information: InformationSet, other: InformationSet, code: int) -> bool:
        """Whether actions that are taken come apart where another choice is made for sure."""
        surely = replace(self, mixtures={**self.mixtures, other: {code: Fraction(1)}}, _worth={})
        worth = surely.worths(information) if surely.reached(information) else {}
        own = [worth[action] for action in self.mixtures[information] if action in worth]
        return bool(own) and max(own) - min(own) > NEGLIGIBLE

    def _terms(self, information: InformationSet, code: int) -> dict[str, Fraction]:
        """Payoff term -> what an action is expected to bring by it."""
        player, exact = information.move.player, self.worded.valuation.exact
        weights = self.weights(information)
        total = sum(weights.values(), Fraction(0))
        ends: dict[int, Fraction] = {}
        open_ = [
            (branch, weight / total * self._share(node, key, information))
            for node, weight in weights.items()
            for key, branch in (node.branches or {}).items()
            if key[node.movers.index(player)] == code
        ]
        while open_:
            node, chance = open_.pop()
            if node.branches is None:
                ends[node.plays[0]] = ends.get(node.plays[0], Fraction(0)) + chance
            elif chance:
                open_ += [(b, chance * self._share(node, key)) for key, b in node.branches.items()]
        return {
            term: sum((chance * int(whole[play]) for play, chance in ends.items()), Fraction(0))
            / exact.denominator(player)
            for term, whole in exact.terms[player].items()
        }

    def table(self, information: InformationSet) -> list[list[Fraction]]:
        """By how much what is chosen is better than each action, at each point; ties both ways."""
        mixture = self.mixtures[information]
        first = next(iter(mixture))
        rows = []
        for other in information.actions:
            if other == first:
                continue
            row = []
            for node in information.nodes:
                here, there = self.acting(information, first, node), self.acting(information, other, node)
                row.append(Fraction(0) if here is None or there is None else here - there)
            rows.append(row)
            if other in mixture:
                rows.append([-value for value in row])
        return rows

    def beliefs(self, information: InformationSet) -> list[Belief]:
        """How likely each point is taken to be: by Bayes' rule, or the bounds that make the choice best."""
        weights = self.weights(information)
        if weights:
            total, on_path = sum(weights.values(), Fraction(0)), self.reached(information)
            shares = [weights[node] / total for node in information.nodes]
            return [Belief(share, share, on_path) for share in shares]
        ends = corners(self.table(information), len(information.nodes))
        return [Belief(min(shares), max(shares), on_path=False) for shares in zip(*ends, strict=True)]

    @property
    def steps(self) -> tuple[Step, ...]:
        """What may happen, in order: each choice that is reached, where who makes it knows what it knows."""
        tree, steps = self.strategies.tree, list[Step]()
        likely = list(self.likely.items())
        for variable in tree.scenario.settled:
            lottery = next((own for own in tree.scenario.lotteries if own.id == variable), None)
            if lottery is not None:
                for value in lottery.values:
                    share = sum(
                        (s for play, s in likely if tree.plays.label(variable, play) == value), Fraction(0)
                    )
                    if share:
                        steps.append(Step(variable, lottery.player, value, {}, float(share)))
                continue
            own = [at for at in tree.information_sets if at.variable == variable and self.reached(at)]
            telling = {
                n for at in own for n, label in at.seen.items() if any(o.seen[n] != label for o in own)
            }
            alike = len({tuple(self.mixtures[at].items()) for at in own}) == 1
            for at in own[:1] if alike else own:
                seen = {n: label for n, label in at.seen.items() if n in telling and label != NOT_REACHED}
                for code, share in self.mixtures[at].items():
                    label, known = tree.plays.labels[variable][code], {} if alike else seen
                    steps.append(Step(variable, at.move.player, label, known, float(share)))
        return tuple(steps)

    def reveals(self) -> dict[str, Reveals]:
        """How far the choices of each player with types tell these apart."""
        told = {}
        for lottery in self.strategies.tree.scenario.lotteries:
            if not lottery.player:
                continue
            ways: dict[str, dict[object, Mixture]] = {value: {} for value in lottery.values}
            for information in self.strategies.tree.information_sets:
                if information.move.player == lottery.player and self.reached(information):
                    seen = dict(information.seen)
                    type_ = seen.pop(lottery.id)
                    ways[type_][information.stage.id, tuple(seen.items())] = self.mixtures[information]
            moving = [way for way in ways.values() if way]
            if not moving:
                continue
            if all(way == moving[0] for way in moving):
                told[lottery.player] = Reveals.NOTHING
            elif all(_apart(one, two) for k, one in enumerate(moving) for two in moving[:k]):
                told[lottery.player] = Reveals.EVERYTHING
            else:
                told[lottery.player] = Reveals.SOMETHING
        return told


def _apart(one: Mapping[object, Mixture], two: Mapping[object, Mixture]) -> bool:
    """Whether two types can never be seen to do the same all along."""
    return any(at in two and not set(one[at]) & set(two[at]) for at in one)
