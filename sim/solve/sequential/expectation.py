"""What the equilibria of a game with stages, types or chance come to at the scenario's own values."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import prod

from sim.algebra.polynomials import Polynomial, number
from sim.game.told import Course
from sim.game.tree import Node, Tree
from sim.rational import Fraction
from sim.scenario.stages import NOT_REACHED
from sim.solve.explain import Valuation
from sim.solve.sequential.strategies import Deviation, Sustained
from sim.solve.solution import Equilibrium, Incentive, Reveals, Step


@dataclass(frozen=True, eq=False)
class Expectation:
    """Expected payoffs of courses at the scenario's own values."""

    valuation: Valuation
    tree: Tree

    @cached_property
    def number(self) -> Callable[[Polynomial], Fraction]:
        """A polynomial over the basis as a number; where it is irrational, as near as anybody could tell."""
        at = self.tree.model.basis.at(self.tree.scenario.values)

        def value(polynomial: Polynomial) -> Fraction:
            exact = at.value(polynomial)
            return at.shown(polynomial) if exact is None else exact

        return value

    def probability(self, play: int, lotteries: frozenset[str]) -> Fraction:
        """How likely some lotteries turn out as they do in a play, given the others."""
        likely = self.tree.chance(play, lotteries)
        if likely not in self._probabilities:
            self._probabilities[likely] = self.number(likely)
        return self._probabilities[likely]

    @cached_property
    def _probabilities(self) -> dict[Polynomial, Fraction]:
        return {}

    def payoff(self, player: str, play: int) -> Fraction:
        """What a play is worth to a player."""
        exact = self.valuation.exact
        return Fraction(int(exact.totals[player][play]), exact.denominator(player))

    def prior(self, variable: str, known: Mapping[str, str]) -> dict[str, Fraction]:
        """Type -> how likely it is at first, given some others; zero where these are never together."""
        shares: dict[str, Fraction] = {value: Fraction(0) for value in self.tree.plays.labels[variable]}
        for types, likely in self._types:
            if all(types[name] == label for name, label in known.items() if name in types):
                shares[types[variable]] += likely
        total = sum(shares.values(), Fraction(0)) or Fraction(1)
        return {value: share / total for value, share in shares.items()}

    @cached_property
    def _types(self) -> list[tuple[dict[str, str], Fraction]]:
        """Every combination of types with how likely it is."""
        typed = {lottery.id: lottery.values for lottery in self.tree.scenario.lotteries if lottery.player}
        combinations = [dict(zip(typed, values, strict=True)) for values in product(*typed.values())]
        factors = [factor for factor in self.tree.model.chances if set(factor.drawn) <= typed.keys()]
        return [
            (types, self.number(prod((f.at(types) for f in factors), start=number(1))))
            for types in combinations
        ]

    def share(self, node: Node, key: tuple[int, ...]) -> Fraction:
        """How likely chance goes on from a point in one of its ways."""
        if (node, key) not in self._shares:
            self._shares[node, key] = self._share(node, key)
        return self._shares[node, key]

    @cached_property
    def _shares(self) -> dict[tuple[Node, tuple[int, ...]], Fraction]:
        return {}

    def _share(self, node: Node, key: tuple[int, ...]) -> Fraction:
        (variable,) = node.variables
        play, plays = (node.branches or {})[key].plays[0], self.tree.plays
        settled = self.tree.scenario.settled
        before = settled[: settled.index(variable)]
        lottery = next(own for own in self.tree.scenario.lotteries if own.id == variable)
        if lottery.player:
            known = {name: plays.label(name, play) for name in before}
            return self.prior(variable, known)[plays.label(variable, play)]
        return self.number(self.tree.chance(play, frozenset({variable}), frozenset((*before, variable))))

    def terms(self, player: str, course: Course, lotteries: frozenset[str]) -> dict[str, Fraction]:
        """Payoff term -> what a course is worth by it."""
        exact = self.valuation.exact
        denominator = exact.denominator(player)
        weights = [(play, self.probability(play, lotteries)) for play in course]
        return {
            term: sum((weight * int(whole[play]) for play, weight in weights), Fraction(0)) / denominator
            for term, whole in exact.terms[player].items()
        }

    def worth(self, player: str, course: Course, lotteries: frozenset[str]) -> Fraction:
        """What a course is worth, weighted by how likely some lotteries turn out that way."""
        totals, denominator = self.valuation.exact.totals[player], self.valuation.exact.denominator(player)
        parts = (self.probability(play, lotteries) * int(totals[play]) for play in course)
        return sum(parts, Fraction(0)) / denominator

    def span(self, player: str) -> Fraction:
        """What lies between a player's best and worst play; 1 if all are alike."""
        return Fraction(self.valuation.spans[player] or 1) / self.valuation.exact.denominator(player)

    def gain(self, player: str, instead: Course, then: Course, later: frozenset[str]) -> Fraction:
        """What a player gains by a course above another, as a share of its range.

        later: the lotteries that are drawn then.
        """
        if not later and len(then) == len(instead) == 1:
            more = self.valuation.gain(player, instead[0], then[0])
            return Fraction(more, self.valuation.spans[player] or 1)
        likely = sum((self.probability(play, later) for play in instead), Fraction(0))
        gained = self.worth(player, then, later) - self.worth(player, instead, later)
        return gained / likely / self.span(player)

    def incentive(self, deviation: Deviation) -> Incentive:
        """What a deviation would cost, split by payoff term, where it is known to be open."""
        if deviation not in self._incentives:
            self._incentives[deviation] = self._incentive(deviation)
        return self._incentives[deviation]

    @cached_property
    def _incentives(self) -> dict[Deviation, Incentive]:
        return {}

    def _incentive(self, deviation: Deviation) -> Incentive:
        likely = sum((self.probability(play, deviation.later) for play in deviation.instead), Fraction(0))
        here = self.terms(deviation.player, deviation.instead, deviation.later)
        there = self.terms(deviation.player, deviation.then, deviation.later)
        losses = {term: (here[term] - there[term]) / likely for term in here}
        return Incentive(
            deviation.player,
            deviation.action,
            float(sum(losses.values(), Fraction(0))),
            {term: float(loss) for term, loss in losses.items() if loss},
            deviation.at,
            not deviation.on_path,
        )


def equilibrium_of(worded: Expectation, sustained: Sustained) -> Equilibrium:
    tree, valuation = worded.tree, worded.valuation
    every = tree.model.lotteries
    incentives = tuple(worded.incentive(deviation) for deviation in sustained.deviations)
    keenest = min((i for i in incentives if not i.off_path), key=valuation.loss_share, default=None)
    chances = {play: worded.probability(play, every) for play in sustained.course}
    steps = path(tree, sustained.course)
    return Equilibrium(
        profile={},
        payoffs={
            player.id: float(sum(worded.terms(player.id, sustained.course, every).values(), Fraction(0)))
            for player in tree.scenario.players
        },
        strict=all(deviation.sign > 0 for deviation in sustained.deviations),
        margin=keenest.loss if keenest else None,
        margin_share=valuation.loss_share(keenest) if keenest else None,
        regret=max([0.0, *(-incentive.loss for incentive in incentives)]),
        outcome=outcome_of(tree, chances),
        incentives=incentives,
        strategy=sustained.strategy,
        path=steps,
        strategies=sustained.count,
        beliefs=sustained.beliefs,
        reveals=_reveals(tree, steps),
        refinements=sustained.refinements,
    )


def outcome_of(tree: Tree, chances: Mapping[int, Fraction]) -> dict[str, str | Mapping[str, float]]:
    """Dimension -> its value, or the probability of each value that it can have."""
    outcome: dict[str, str | Mapping[str, float]] = {}
    for dimension in tree.scenario.dimensions:
        shares: dict[str, Fraction] = {}
        for play, chance in chances.items():
            value = tree.plays.label(dimension.id, play)
            shares[value] = shares.get(value, Fraction(0)) + chance
        single = len(shares) == 1
        outcome[dimension.id] = next(iter(shares)) if single else {v: float(s) for v, s in shares.items()}
    return outcome


def _reveals(tree: Tree, steps: Sequence[Step]) -> dict[str, Reveals]:
    """How far what each player with types does in a course tells them apart."""
    told = {}
    for lottery in tree.scenario.lotteries:
        moves: dict[str, dict[str, str]] = {}
        for step in steps:
            if lottery.player and step.player == lottery.player and step.variable != lottery.id:
                for value in lottery.values:
                    if step.when.get(lottery.id, value) == value:
                        moves.setdefault(value, {})[step.variable] = step.value
        distinct = len({tuple(own.items()) for own in moves.values()})
        if distinct:
            all_ = distinct == len(lottery.values)
            apart = Reveals.EVERYTHING if all_ else Reveals.SOMETHING
            told[lottery.player] = Reveals.NOTHING if distinct == 1 else apart
    return told


def path(tree: Tree, course: Course) -> tuple[Step, ...]:
    """What happens in a course, in order; where chance makes a difference, in each case."""
    scenario, plays = tree.scenario, tree.plays
    owner = {f"{stage.id}.{move.player}": move.player for stage in scenario.stages for move in stage.moves}
    lotteries = {lottery.id: lottery.player for lottery in scenario.lotteries}
    steps: list[Step] = []
    settled: list[str] = []
    for variable in scenario.settled:
        cases: dict[str, list[dict[str, str]]] = {}
        for play in course:
            value = plays.label(variable, play)
            circumstances = {name: plays.label(name, play) for name in settled}
            known = cases.setdefault(value, [])
            if value != NOT_REACHED and circumstances not in known:
                known.append(circumstances)
        player = lotteries.get(variable, owner.get(variable, ""))
        everywhere = len(cases) == 1 or variable in lotteries
        for value, known in cases.items():
            steps += [
                Step(variable, player, value, {} if everywhere else case)
                for case in (known[:1] if everywhere else known)
            ]
        if variable in lotteries:
            settled.append(variable)
    return tuple(steps)
