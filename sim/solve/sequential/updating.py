"""Perfect Bayesian equilibria by backward induction over histories and beliefs.

Where one player knows which of two types it has, and everybody sees all that is done, beliefs follow
Bayes' rule from each history to the next wherever they can, off the path too, and only the player with
types can change them by what it does (Fudenberg and Tirole 1991, on games of observed actions). What may
follow a history then depends on the belief there alone, and one deviation at a time is enough (Hendon,
Jacobsen and Sloth 1996). Carried up the tree are the pairs of courses, one for each type, that some
equilibrium from there on takes: at the prior, at either certainty, and at beliefs that are free because
nothing that was expected led there, with the set of these beliefs. No strategy is listed.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

from sim.algebra.polynomials import Polynomial
from sim.algebra.rounding import down, up
from sim.game.incentives import IncentiveConstraints
from sim.game.told import Course
from sim.scenario.problems import Mark, Problem, ScenarioError
from sim.solve.line import Along, Cell, Line, Parts, cover
from sim.solve.sequential.beliefs import (
    EVERY,
    Cut,
    Pair,
    beyond,
)
from sim.solve.sequential.bounds import Differences
from sim.solve.sequential.courses import Comparison, joined
from sim.solve.sequential.held import After, Branching, Following, Held, Key, Signs
from sim.solve.sequential.public import History, PublicGame
from sim.solve.sequential.step import Step
from sim.solve.sequential.tempted import last_choices

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
    _known: dict[tuple[History, Held], Branching] = field(default_factory=dict)
    _lines: dict[tuple[History, Held], Along[Following]] = field(default_factory=dict)
    _unexpected: dict[History, Along[Following]] = field(default_factory=dict)
    _cells: dict[Cell, Signs] = field(default_factory=dict)
    _choices: dict[Held, dict[History, Collection[Key]]] = field(default_factory=dict)

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
        """What some equilibrium from a history on takes, where so much is believed.

        Raises Split where that is not the same all over a cell.
        """
        return self.after(history, held, signs).everywhere()

    def after(self, history: History, held: Held, signs: Signs) -> After:
        """The same in each part of a cell."""
        if not history.branches:
            return Parts(({history.ended: EVERY},))
        if not history.shared:
            held = Held.FIRST if history.nodes[1] is None else Held.SECOND
        if signs.line is not None and signs.cell is not None:
            if (history, held) not in self._lines:
                line = signs.line
                self._lines[history, held] = cover(
                    line, lambda cell: self._following(history, held, self.on(line, cell))
                )
            return self._lines[history, held].over(signs.cell)
        return Parts((self._at_point(history, held, signs),))

    def _at_point(self, history: History, held: Held, signs: Signs) -> Following:
        known = self._known.setdefault((history, held), Branching())
        following = known.known(signs)
        if following is None:
            signs.asked.append({})
            try:
                following = self._following(history, held, signs)
            finally:
                asked = signs.asked.pop()
            known.keep(asked, following)
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

    def choices(self, history: History, held: Held) -> Collection[Key]:
        """The profiles that have to be looked at, to tell how a history goes on."""
        if held not in self._choices:
            self._choices[held] = dict(last_choices(self.game, self.differences, held))
        return self._choices[held].get(history, history.branches)

    def narrow(self, history: History, held: Held, keys: Collection[Key]) -> None:
        """Takes in that bounds over the whole box leave only some profiles to be looked at along a line."""
        self._choices[held][history] = keys

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
        if (other, one) in self._orders:
            row, factor = self.order(other, one)
            return row, -factor
        if (one, other) not in self._orders:
            self._orders[one, other] = self.constraints.row_of(beyond(self.sides(one), self.sides(other)))
        row, factor = self._orders[one, other]
        return row, factor if one.rising == other.rising else -factor

    def sides(self, cut: Cut) -> tuple[Polynomial, Polynomial]:
        """By how much the first pair of a cut is better with each type."""
        left, right = cut.pairs
        first, second = (self.comparison.difference(cut.player, left[t], right[t], cut.later) for t in (0, 1))
        return first, second

    def unexpected(self, history: History, signs: Signs) -> After:
        """What some equilibrium takes from a history on that nothing expected leads to, at any belief."""
        if not history.shared or not history.branches:
            return self.after(history, Held.FREE, signs)
        if signs.line is not None and signs.cell is not None:
            if history not in self._unexpected:
                line = signs.line
                self._unexpected[history] = cover(
                    line, lambda cell: self._anyhow(history, self.on(line, cell))
                )
            return self._unexpected[history].over(signs.cell)
        return Parts((self._anyhow(history, signs),))

    def _anyhow(self, history: History, signs: Signs) -> Following:
        pairs = (self.at(history, held, signs) for held in (Held.FIRST, Held.SECOND, Held.FREE))
        return dict.fromkeys((pair for following in pairs for pair in following), EVERY)
