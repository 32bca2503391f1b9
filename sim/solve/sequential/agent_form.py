"""Mixed equilibria of a small game with stages and types: one support for each information set at a time.

Whoever moves at an information set is an agent of its own. Once it is settled which actions it takes with
positive probability, the path is known, and what is left are equations (it is indifferent between these)
and inequalities (nothing else is better) in the probabilities. Where nobody gets, some belief has to
make the choice best, as for pure strategies. Supports that are best under no belief, and actions that
another one beats whatever the others do, are left out before.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations, product

from sim.algebra.polynomials import Polynomial, number
from sim.game.tree import InformationSet, Node
from sim.solve.sequential.assessments import Strategies
from sim.solve.sequential.behaviour import Behaviour
from sim.solve.sequential.expectation import Expectation
from sim.solve.sequential.indifference import Point, UnsolvedError, Way, points, solved
from sim.solve.sequential.polytope import corner_count, corners

MOST_PROFILES = 500
"""So many combinations of supports are tried."""
MOST_TRIED = 20_000
"""The same, with those that bounds rule out."""
MOST_CORNERS = 500
"""Of the beliefs at one information set."""

Support = tuple[int, ...]
Supports = Mapping[InformationSet, Support]


@dataclass(frozen=True)
class Search:
    """What a search found.

    behaviours: one for each distribution over courses. profiles: how many combinations of supports were
        tried. whole: whether none was left. unsolved: how many were not settled. continua: how many of the
        behaviours are one of many. exact: whether no probability is rounded.
    """

    behaviours: tuple[Behaviour, ...]
    profiles: int
    whole: bool
    unsolved: int
    continua: int
    exact: bool


@dataclass(frozen=True)
class _Conditions:
    """What must be zero and what must not be negative, where an information set is reached."""

    reached: bool
    zero: tuple[Polynomial, ...]
    at_least: tuple[Polynomial, ...]


class Agents:
    """The agents of a game at the scenario's own values.

    beliefs: whether choices have to be best where nobody gets, too.
    """

    def __init__(self, strategies: Strategies, worded: Expectation, *, beliefs: bool) -> None:
        self.strategies, self.worded, self.beliefs = strategies, worded, beliefs
        self.sets = strategies.tree.information_sets
        self.allowed: dict[InformationSet, Support] = {at: at.actions for at in self.sets}
        if beliefs:
            self._without_beaten()
        self._values: dict[tuple[Node, str, tuple[Support, ...]], Polynomial | None] = {}

    def search(self) -> Search:
        """Every distribution over courses that mixed choices sustain, where no pure choices do."""
        behaviours: dict[tuple[tuple[int, Fraction], ...], Behaviour] = {}
        count, unsolved, continua, exact, whole = 0, 0, 0, True, True
        for tried, supports in enumerate(self._profiles(), 1):
            if tried > MOST_TRIED or count >= MOST_PROFILES:
                whole = False
                break
            if supports is None:
                continue
            count += 1
            try:
                made = list(self._solved(supports))
            except UnsolvedError:
                unsolved += 1
                continue
            for behaviour, point in made:
                likely = tuple(behaviour.likely.items())
                if likely not in behaviours:
                    behaviours[likely] = behaviour
                    exact &= point.exact
                    continua += self._many(supports, point)
        return Search(tuple(behaviours.values()), count, whole, unsolved, continua, exact)

    def _many(self, supports: Supports, point: Point) -> bool:
        """Whether a choice that is reached could be otherwise too."""
        if not point.free:
            return False
        return any(len(supports[at]) > 1 and self._reached(at, supports) for at in self.sets)

    def _profiles(self) -> Iterator[Supports | None]:
        """Every combination of supports, from the first moves on, where each may be best.

        None for one that bounds rule out.
        """
        order = self.sets

        def extended(place: int, chosen: dict[InformationSet, Support]) -> Iterator[Supports | None]:
            if place == len(order):
                likely = not self.beliefs or all(self._plausible(at, chosen[at], chosen) for at in order)
                yield chosen if likely else None
                return
            at = order[place]
            reached = tuple(
                node
                for node in at.nodes
                if self._likelihood(node, at.move.player) and self._leads(node, chosen)
            )
            for support in self._options(at, reached):
                yield from extended(place + 1, {**chosen, at: support})

        yield from extended(0, {})

    def _options(self, at: InformationSet, reached: tuple[Node, ...]) -> list[Support]:
        """The supports that may be best where some points of an information set are reached, or none."""
        if (at, reached) not in self._known:
            nodes = reached or (at.nodes if self.beliefs else ())
            sizes = range(1, len(self.allowed[at]) + 1)
            supports = (support for size in sizes for support in combinations(self.allowed[at], size))
            self._known[at, reached] = [s for s in supports if self._rationalizable(at, s, nodes)]
        return self._known[at, reached]

    @cached_property
    def _known(self) -> dict[tuple[InformationSet, tuple[Node, ...]], list[Support]]:
        return {}

    def _plausible(self, at: InformationSet, support: Support, supports: Supports) -> bool:
        """Whether its actions may come to the same, and no other one to more, as far as bounds tell."""
        key = (at, support, tuple([supports[other] for other in self._after[at]]))
        if key not in self._verdicts:
            self._verdicts[key] = self._overlaps(at, support, supports)
        return self._verdicts[key]

    @cached_property
    def _verdicts(self) -> dict[object, bool]:
        return {}

    def _overlaps(self, at: InformationSet, support: Support, supports: Supports) -> bool:
        spans: dict[int, tuple[Fraction, Fraction]] = {}
        for code in self.allowed[at]:
            ends = [self._bounds(at, code, node, supports) for node in at.nodes]
            if None in ends:
                return True
            spans[code] = (min(e[0] for e in ends if e), max(e[1] for e in ends if e))
        most = min(spans[code][1] for code in support)
        return all(low <= most for low, _ in spans.values())

    @cached_property
    def _after(self) -> dict[InformationSet, tuple[InformationSet, ...]]:
        """Information set -> those on which it hangs what its actions come to."""
        below = self.strategies.below
        return {
            at: tuple(dict.fromkeys(o for node in at.nodes for o in below[node] if o is not at))
            for at in self.sets
        }

    @cached_property
    def _related(self) -> dict[InformationSet, tuple[InformationSet, ...]]:
        """The same, with itself and those on which it hangs how likely its points are."""
        sets_of, earlier = self.strategies.sets_of, self.strategies.earlier
        before = {
            at: [o for node in at.nodes for e, _ in earlier[node] if e.movers for o in sets_of[e]]
            for at in self.sets
        }
        return {at: tuple(dict.fromkeys((at, *before[at], *self._after[at]))) for at in self.sets}

    def _without_beaten(self) -> None:
        """Leaves out what another action beats, whatever the others do of what is left."""
        changed = True
        while changed:
            changed = False
            for at in self.sets:
                kept = tuple(code for code in self.allowed[at] if not self._beaten(at, code))
                if kept != self.allowed[at]:
                    self.allowed[at], changed = kept, True

    def _beaten(self, at: InformationSet, code: int) -> bool:
        bounds = {c: [self._bounds(at, c, node, self.allowed) for node in at.nodes] for c in self.allowed[at]}
        return any(
            all(
                own is not None and better is not None and better[0] > own[1]
                for own, better in zip(bounds[code], other, strict=True)
            )
            for c, other in bounds.items()
            if c != code
        )

    def _bounds(
        self, at: InformationSet, code: int, node: Node, supports: Supports
    ) -> tuple[Fraction, Fraction] | None:
        """The least and the most that an action may come to at a point; None where it is not open."""
        place = node.movers.index(at.move.player)
        sets = self.strategies.sets_of[node]
        ranges = [
            self._range(branch, at.move.player, supports)
            for key, branch in (node.branches or {}).items()
            if key[place] == code
            and all(own is at or c in supports[own] for own, c in zip(sets, key, strict=True))
        ]
        return (min(low for low, _ in ranges), max(high for _, high in ranges)) if ranges else None

    def _range(self, node: Node, player: str, supports: Supports) -> tuple[Fraction, Fraction]:
        """The least and the most that a player may expect from a point on."""
        if node.branches is None:
            worth = self.worded.payoff(player, node.plays[0])
            return worth, worth
        known = (node, player, tuple(supports[at] for at in self.strategies.below[node]))
        if known not in self._ranges:
            below = {key: self._range(branch, player, supports) for key, branch in node.branches.items()}
            if node.movers:
                sets = self.strategies.sets_of[node]
                ends = [
                    below[key]
                    for key in below
                    if all(code in supports[at] for at, code in zip(sets, key, strict=True))
                ] or list(below.values())
                self._ranges[known] = min(low for low, _ in ends), max(high for _, high in ends)
            else:
                shares = [(self.worded.share(node, key), ends) for key, ends in below.items()]
                self._ranges[known] = (
                    sum((share * low for share, (low, _) in shares), Fraction(0)),
                    sum((share * high for share, (_, high) in shares), Fraction(0)),
                )
        return self._ranges[known]

    @cached_property
    def _ranges(self) -> dict[tuple[Node, str, tuple[Support, ...]], tuple[Fraction, Fraction]]:
        return {}

    def _rationalizable(self, at: InformationSet, support: Support, nodes: Sequence[Node]) -> bool:
        """Whether some belief makes a support best, where what follows is settled; else it may be."""
        bounds = {c: [self._bounds(at, c, node, self.allowed) for node in nodes] for c in self.allowed[at]}
        if not nodes or any(b is None or b[0] != b[1] for own in bounds.values() for b in own):
            return True
        worth = {c: [b[0] for b in own if b is not None] for c, own in bounds.items()}
        rows = []
        for other in self.allowed[at]:
            if other != support[0]:
                row = [x - y for x, y in zip(worth[support[0]], worth[other], strict=True)]
                rows.append(row)
                if other in support:
                    rows.append([-value for value in row])
        if corner_count(len(rows), len(nodes)) > MOST_CORNERS:
            return True
        return bool(corners(rows, len(nodes)))

    def _solved(self, supports: Supports) -> Iterator[tuple[Behaviour, Point]]:
        mixing = [at for at in self.sets if len(supports[at]) > 1]
        if not mixing:
            return
        zero: list[Polynomial] = []
        at_least: list[Polynomial] = []
        free: list[InformationSet] = []
        for at in self.sets:
            conditions = self._conditions(at, supports)
            if conditions is None:
                return
            if not conditions.reached:
                free.append(at)
            zero += conditions.zero
            at_least += conditions.at_least
        unknowns = [(at, code) for at in mixing for code in supports[at][:-1]]
        positive = [self._share(at, code, supports) for at in mixing for code in supports[at]]
        equations = tuple(zero)
        if equations not in self._ways:
            # what nobody gets to does not enter them, and is tried in many ways
            self._ways[equations] = solved(equations, len(self._atoms))
        for point in points(self._ways[equations], at_least, positive):
            shares = {(at, code): point.values[self._atoms[at, code]] for at, code in unknowns}
            mixtures = {at: _mixture(at, supports[at], shares) for at in self.sets}
            behaviour = Behaviour(self.strategies, self.worded, mixtures)
            if all(self._believable(at, behaviour, point) for at in free):
                yield behaviour, point

    @cached_property
    def _ways(self) -> dict[tuple[Polynomial, ...], tuple[Way, ...]]:
        return {}

    def _conditions(self, at: InformationSet, supports: Supports) -> "_Conditions | None":
        """What must hold where an information set is reached; None where it cannot."""
        key = (at, tuple(supports[other] for other in self._related[at]))
        if key not in self._asked:
            self._asked[key] = self._compared(at, supports)
        return self._asked[key]

    @cached_property
    def _asked(self) -> "dict[object, _Conditions | None]":
        return {}

    def _compared(self, at: InformationSet, supports: Supports) -> "_Conditions | None":
        weights = self._weights(at, supports)
        if not weights:
            return _Conditions(False, (), ())
        worth = {code: self._acting(at, code, weights, supports) for code in at.actions}
        if any(worth[code] is None for code in supports[at]):
            return None
        best = worth[supports[at][0]]
        assert best is not None
        zero, at_least = [], []
        for code, value in worth.items():
            difference = best - value if value is not None else number(0)
            constant = difference.constant
            if constant is not None:
                if constant < 0 or (constant and code in supports[at]):
                    return None
            elif code in supports[at]:
                zero.append(difference)
            else:
                at_least.append(difference)
        return _Conditions(True, tuple(zero), tuple(at_least))

    def _believable(self, at: InformationSet, behaviour: Behaviour, point: Point) -> bool:
        """Whether some belief makes the choice best where nobody gets. Raises UnsolvedError."""
        if not self.beliefs or len(at.actions) == 1:
            return True
        table = behaviour.table(at)
        if corner_count(len(table), len(at.nodes)) > MOST_CORNERS:
            raise UnsolvedError
        if corners(table, len(at.nodes)):
            return True
        if point.free or not point.exact:
            # elsewhere in the continuum it may be otherwise, and rounding may hide a tie
            raise UnsolvedError
        return False

    @cached_property
    def _atoms(self) -> dict[tuple[InformationSet, int], int]:
        pairs = [(at, code) for at in self.sets for code in at.actions]
        return {pair: k for k, pair in enumerate(pairs)}

    def _share(self, at: InformationSet, code: int, supports: Supports) -> Polynomial:
        """How likely an action is, in the unknowns; the last of a support has the rest."""
        support = supports[at]
        if code not in support:
            return number(0)
        if code != support[-1]:
            return Polynomial({((self._atoms[at, code], 1),): Fraction(1)})
        rest = number(1)
        for other in support[:-1]:
            rest = rest - self._share(at, other, supports)
        return rest

    def _reached(self, at: InformationSet, supports: Supports) -> bool:
        return any(self._leads(node, supports) for node in at.nodes)

    def _leads(self, node: Node, supports: Supports) -> bool:
        return all(
            code in supports[at]
            for earlier, key in self.strategies.earlier[node]
            if earlier.movers
            for at, code in zip(self.strategies.sets_of[earlier], key, strict=True)
        )

    def _weights(self, at: InformationSet, supports: Supports) -> dict[Node, Polynomial]:
        """How likely each point that is reached is, up to a factor that is the same for all."""
        player = at.move.player
        weights = {}
        for node in at.nodes:
            likely = self._likelihood(node, player)
            if likely and self._leads(node, supports):
                weight = number(likely)
                for earlier, key in self.strategies.earlier[node]:
                    if earlier.movers:
                        for other, code in zip(self.strategies.sets_of[earlier], key, strict=True):
                            if other.move.player != player:
                                weight = weight * self._share(other, code, supports)
                weights[node] = weight
        if not weights and self.beliefs and at in self.strategies.unsignalled:
            chances = {node: self._likelihood(node, player) for node in at.nodes}
            weights = {node: number(chance) for node, chance in chances.items() if chance}
        return weights

    def _likelihood(self, node: Node, player: str) -> Fraction:
        if (node, player) not in self._likelihoods:
            self._likelihoods[node, player] = self.worded.number(self.strategies.likelihood(node, player))
        return self._likelihoods[node, player]

    @cached_property
    def _likelihoods(self) -> dict[tuple[Node, str], Fraction]:
        return {}

    def _acting(
        self, at: InformationSet, code: int, weights: Mapping[Node, Polynomial], supports: Supports
    ) -> Polynomial | None:
        """What an action comes to, in the unknowns; None where it cannot be taken at every point."""
        total = number(0)
        for node, weight in weights.items():
            value = self._following(node, at.move.player, supports, at, code)
            if value is None:
                return None
            total = total + weight * value
        return total

    def _worth(self, node: Node, player: str, supports: Supports) -> Polynomial | None:
        if node.branches is None:
            return number(self.worded.payoff(player, node.plays[0]))
        key = (node, player, tuple(supports[at] for at in self.strategies.below[node]))
        if key not in self._values:
            self._values[key] = self._following(node, player, supports)
        return self._values[key]

    def _following(
        self,
        node: Node,
        player: str,
        supports: Supports,
        acting: InformationSet | None = None,
        code: int = 0,
    ) -> Polynomial | None:
        """What a player expects from a point on; acting: where it takes an action for sure."""
        total, branches = number(0), node.branches or {}
        if not node.movers:
            for key, branch in branches.items():
                value = self._worth(branch, player, supports)
                if value is None:
                    return None
                total = total + value.scaled(self.worded.share(node, key))
            return total
        sets = self.strategies.sets_of[node]
        ways = [(code,) if at is acting else supports[at] for at in sets]
        for key in product(*ways):
            if key not in branches:
                return None
            value = self._worth(branches[key], player, supports)
            if value is None:
                return None
            for at, own in zip(sets, key, strict=True):
                if at is not acting and len(supports[at]) > 1:
                    value = value * self._share(at, own, supports)
            total = total + value
        return total


def _mixture(
    at: InformationSet, support: Support, value: Mapping[tuple[InformationSet, int], Fraction]
) -> dict[int, Fraction]:
    shares = {code: value[at, code] for code in support[:-1]}
    return {**shares, support[-1]: 1 - sum(shares.values(), Fraction(0))}
