"""Mixed equilibria of a small game with stages and types: one support for each information set at a time.

Whoever moves at an information set is an agent of its own. Once it is settled which actions it takes with
positive probability, the path is known, and what is left are equations (it is indifferent between these)
and inequalities (nothing else is better) in the probabilities. Where nobody gets, some belief has to
make the choice best, as for pure strategies.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from sim.algebra.polynomials import Polynomial, number
from sim.game.tree import InformationSet, Node
from sim.rational import Fraction
from sim.solve.nash.indifference import Point, UnsolvedError, Way, points, solved
from sim.solve.sequential.assessments import Strategies
from sim.solve.sequential.behaviour import Behaviour
from sim.solve.sequential.expectation import Expectation
from sim.solve.sequential.polytope import corner_count, sustained
from sim.solve.sequential.supports import MOST_CORNERS, Candidates, Support, Supports

MOST_PROFILES = 500
"""So many combinations of supports are tried."""
MOST_TRIED = 10_000
"""The same, with those that bounds rule out."""


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
        self.candidates = Candidates(strategies, worded, beliefs=beliefs)
        self._values: dict[tuple[Node, str, tuple[Support, ...]], Polynomial | None] = {}

    def search(self) -> Search:
        """Every distribution over courses that mixed choices sustain, where no pure choices do."""
        behaviours: dict[tuple[tuple[int, Fraction], ...], Behaviour] = {}
        count, unsolved, continua, exact, whole = 0, 0, 0, True, True
        for tried, supports in enumerate(self.candidates.profiles(), 1):
            if tried > MOST_TRIED or count >= MOST_PROFILES:
                whole = False
                break
            if supports is None:
                continue
            count += 1
            try:
                solved = list(self._solved(supports))
            except UnsolvedError:
                unsolved += 1
                continue
            for behaviour, point in solved:
                likely = tuple(behaviour.likely.items())
                if likely not in behaviours:
                    behaviours[likely] = behaviour
                    exact &= point.exact
                    continua += self._many(supports, point)
        return Search(tuple(behaviours.values()), count, whole, unsolved, continua, exact)

    def _many(self, supports: Supports, point: Point) -> bool:
        """Whether a choice that is reached could be otherwise too."""
        return any(self._reached(at, supports) for at in self.sets if self._loose(at, point))

    def _loose(self, at: InformationSet, point: Point) -> bool:
        """Whether what is chosen at an information set could be otherwise too."""
        return any(self._atoms[at, code] in point.free for code in at.actions)

    @cached_property
    def _related(self) -> dict[InformationSet, tuple[InformationSet, ...]]:
        """Information set -> itself, and those on which it hangs what its actions come to where."""
        before, later = self.strategies.before, self.strategies.later
        return {at: tuple(dict.fromkeys((at, *before[at], *later[at]))) for at in self.sets}

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
        if sustained(table, len(at.nodes)):
            return True
        if not point.exact or any(self._loose(later, point) for later in self.strategies.later[at]):
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
        return any(self.candidates.leads(node, supports) for node in at.nodes)

    def _weights(self, at: InformationSet, supports: Supports) -> dict[Node, Polynomial]:
        """How likely each point that is reached is, up to a factor that is the same for all."""
        player = at.move.player
        weights = {}
        for node in at.nodes:
            likely = self.candidates.likelihood(node, player)
            if likely and self.candidates.leads(node, supports):
                weight = number(likely)
                for earlier, key in self.strategies.earlier[node]:
                    if earlier.movers:
                        for other, code in zip(self.strategies.sets_of[earlier], key, strict=True):
                            if other.move.player != player:
                                weight = weight * self._share(other, code, supports)
                weights[node] = weight
        if not weights and self.beliefs and at in self.strategies.unsignalled:
            chances = {node: self.candidates.likelihood(node, player) for node in at.nodes}
            weights = {node: number(chance) for node, chance in chances.items() if chance}
        return weights

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
