"""Perfect Bayesian equilibria by backward induction over histories and beliefs.

Where one player knows which of two types it has, and everybody sees all that is done, beliefs follow
Bayes' rule from each history to the next wherever they can, off the path too, and only the player with
types can change them by what it does (Fudenberg and Tirole 1991, on games of observed actions). What may
follow a history then depends on the belief there alone, and one deviation at a time is enough (Hendon,
Jacobsen and Sloth 1996). Carried up the tree are the pairs of courses, one for each type, that some
equilibrium from there on takes: at the prior, at either certainty, and at beliefs that are free because
nothing that was expected led there, with the set of these beliefs. No strategy is listed.
"""

from dataclasses import dataclass, field

from sim.algebra.polynomials import Polynomial
from sim.algebra.rounding import down, up
from sim.game.incentives import IncentiveConstraints
from sim.game.told import Course
from sim.scenario.problems import Mark, Problem, ScenarioError
from sim.solve.line import Along, Cell, Line, cover
from sim.solve.sequential.beliefs import (
    EVERY,
    Beliefs,
    Cut,
    Pair,
    beyond,
)
from sim.solve.sequential.bounds import Differences
from sim.solve.sequential.courses import Comparison, joined
from sim.solve.sequential.held import Following, Held, Signs
from sim.solve.sequential.public import History, PublicGame
from sim.solve.sequential.step import Step

MAX_COURSES = 20_000
"""Pairs of courses at one history."""


@dataclass(eq=False)
class Updating:
    """Backward induction over one game in one box of assumptions.

    Nothing of it is about one point: what was worked out is kept with the signs that it rests on.
    """

    game: PublicGame
    differences: Differences
    _rows: dict[tuple[str, frozenset[str], Course, Course], tuple[int, int]] = field(default_factory=dict)
    _cuts: dict[tuple[str, frozenset[str], Pair, Pair, bool], Cut] = field(default_factory=dict)
    _orders: dict[tuple[Cut, Cut], tuple[int, int]] = field(default_factory=dict)
    _known: dict[tuple[History, Held], list[tuple[dict[int, int], Following]]] = field(default_factory=dict)
    _lines: dict[tuple[History, Held], Along[Following]] = field(default_factory=dict)
    _cells: dict[Cell, Signs] = field(default_factory=dict)

    @property
    def comparison(self) -> Comparison:
        """What courses are worth."""
        return self.differences.weighted.comparison

    @property
    def constraints(self) -> IncentiveConstraints:
        """Where rows come from."""
        return self.comparison.constraints

    @property
    def prior(self) -> tuple[Polynomial, ...]:
        """How likely each type is."""
        lottery = self.game.lottery
        factor = next(f for f in self.game.tree.model.chances if f.drawn == (lottery.id,))
        return tuple(factor.cells[(), (value,)] for value in lottery.values)

    def courses(self, signs: Signs) -> tuple[Course, ...]:
        """The courses that some equilibrium of the whole game takes."""
        held = self.at_root(signs)
        return tuple(dict.fromkeys(joined(pair) for pair in self.at(self.game.root, held, signs)))

    def on(self, line: Line, cell: Cell) -> Signs:
        """The signs of rows all over a cell of a line."""
        if cell not in self._cells:
            bounds = down(cell.start.narrow[0]), up(cell.end.narrow[1])
            self._cells[cell] = Signs(lambda row: line.sign(row, cell), bounds, line, cell)
        return self._cells[cell]

    def at_root(self, signs: Signs) -> Held:
        """What is believed before anything is done."""
        impossible = []
        for likely in self.prior:
            row, factor = self.constraints.row_of(likely)
            impossible.append(signs.row(row) * factor <= 0)
        return Held.SECOND if impossible[0] else Held.FIRST if impossible[1] else Held.PRIOR

    def at(self, history: History, held: Held, signs: Signs) -> Following:
        """What some equilibrium from a history on takes, where so much is believed."""
        if not history.branches:
            return {history.ended: EVERY}
        if not history.shared:
            held = Held.FIRST if history.nodes[1] is None else Held.SECOND
        if signs.line is not None and signs.cell is not None:
            if (history, held) not in self._lines:
                line = signs.line
                self._lines[history, held] = cover(
                    line, lambda cell: self._following(history, held, self.on(line, cell))
                )
            return self._lines[history, held].on(signs.cell)
        known = self._known.setdefault((history, held), [])
        for rests_on, following in known:
            if all(signs.row(row) == sign for row, sign in rests_on.items()):
                return following
        signs.asked.append({})
        try:
            following = self._following(history, held, signs)
        finally:
            asked = signs.asked.pop()
        known.append((asked, following))
        signs.asked[-1].update(asked)
        return following

    def _following(self, history: History, held: Held, signs: Signs) -> Following:
        """The same, worked out. Raises ScenarioError where it is too much."""
        following = Step(self, history, held, signs).following()
        if len(following) > MAX_COURSES:
            message = f"{len(following):,} pairs of courses may follow one history, at most {MAX_COURSES:,}"
            file = self.game.tree.scenario.file
            raise ScenarioError([Problem("too-large", message, Mark(file), "leave out actions or stages")])
        return following

    def row(self, player: str, later: frozenset[str], left: Course, right: Course) -> tuple[int, int]:
        """The row that compares two courses, and the sign of the factor."""
        key = (player, later, left, right)
        if key not in self._rows:
            self._rows[key] = self.constraints.row_of(self.comparison.difference(player, left, right, later))
        return self._rows[key]

    def cut(self, player: str, later: frozenset[str], left: Pair, right: Pair, *, rising: bool) -> Cut:
        """Where a player is indifferent between two pairs; one for both orders of them."""
        if left > right:
            left, right, rising = right, left, not rising
        key = (player, later, left, right, rising)
        if key not in self._cuts:
            self._cuts[key] = Cut(player, later, (left, right), rising)
        return self._cuts[key]

    def order(self, one: Cut, other: Cut) -> tuple[int, int]:
        """The row that tells whether a cut lies beyond another, and the sign of the factor."""
        if (one, other) not in self._orders:
            self._orders[one, other] = self.constraints.row_of(beyond(self.sides(one), self.sides(other)))
        row, factor = self._orders[one, other]
        return row, factor if one.rising == other.rising else -factor

    def sides(self, cut: Cut) -> tuple[Polynomial, Polynomial]:
        """By how much the first pair of a cut is better with each type."""
        left, right = cut.pairs
        first, second = (self.comparison.difference(cut.player, left[t], right[t], cut.later) for t in (0, 1))
        return first, second

    def unexpected(self, history: History, signs: Signs) -> Following:
        """What some equilibrium takes from a history on that nothing expected leads to, at any belief."""
        if not history.shared or not history.branches:
            return self.at(history, Held.FREE, signs)
        following: dict[Pair, Beliefs] = {}
        for held in (Held.FIRST, Held.SECOND, Held.FREE):
            for pair in self.at(history, held, signs):
                following[pair] = EVERY
        return following
