"""Perfect Bayesian equilibria by backward induction over histories and beliefs.

Where one player knows which of two types it has, and everybody sees all that is done, beliefs follow
Bayes' rule from each history to the next wherever they can, off the path too, and only the player with
types can change them by what it does (Fudenberg and Tirole 1991, on games of observed actions). What may
follow a history then depends on the belief there alone, and one deviation at a time is enough (Hendon,
Jacobsen and Sloth 1996). Carried up the tree are the pairs of courses, one for each type, that some
equilibrium from there on takes: at the prior, at either certainty, and at beliefs that are free because
nothing that was expected led there, with the set of these beliefs. No strategy is listed.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from itertools import product
from typing import TypeVar

import numpy as np

from sim.algebra.polynomials import Polynomial
from sim.algebra.rounding import down, up
from sim.game.incentives import Box, IncentiveConstraints
from sim.game.told import Course
from sim.game.tree import Tree
from sim.scenario.problems import Mark, Problem, ScenarioError
from sim.solve.concept import Oracle, Procedure
from sim.solve.line import Along, Cell, Line, cover
from sim.solve.sequential.assessments import unlisted
from sim.solve.sequential.beliefs import (
    EVERY,
    NONE,
    Beliefs,
    Cut,
    Pair,
    all_common,
    beyond,
    common,
    either,
    place,
)
from sim.solve.sequential.bounds import Bounds, Differences, Weighted
from sim.solve.sequential.courses import Comparison, joined
from sim.solve.sequential.public import History, PublicGame, public_game

MAX_COURSES = 20_000
"""Pairs of courses at one history."""


class Held(IntEnum):
    """What is believed at a history: that the type is one or the other, the prior, or anything between."""

    FIRST = 0
    SECOND = 1
    PRIOR = 2
    FREE = 3


FOLLOWED = "followed"
"""Where the game is kept that beliefs are followed in."""

Key = tuple[int, ...]
K = TypeVar("K", Key, int)
Following = Mapping[Pair, Beliefs]
"""What some equilibrium from a history on takes, and at what beliefs."""
Sets = Mapping[Held, Following]


class Signs:
    """The signs of rows at one point or all over a cell of a line.

    asked: what was asked, by which part of the work. cell: of which line; None for a point. bounds: of the
    one assumption that varies, if any does. cuts: where some lie.
    """

    def __init__(
        self,
        told: Callable[[int], int],
        bounds: Bounds,
        line: Line | None = None,
        cell: Cell | None = None,
    ) -> None:
        self.told, self.bounds, self.line, self.cell = told, bounds, line, cell
        self.asked: list[dict[int, int]] = [{}]
        self.cuts: dict[Cut, Bounds] = {}

    def row(self, row: int) -> int:
        """The sign of a row."""
        sign = self.asked[-1][row] = self.told(row)
        return sign


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
                    line, lambda cell: Step(self, history, held, self.on(line, cell)).following()
                )
            return self._lines[history, held].on(signs.cell)
        known = self._known.setdefault((history, held), [])
        for rests_on, following in known:
            if all(signs.row(row) == sign for row, sign in rests_on.items()):
                return following
        signs.asked.append({})
        try:
            following = Step(self, history, held, signs).following()
        finally:
            asked = signs.asked.pop()
        known.append((asked, following))
        signs.asked[-1].update(asked)
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


@dataclass(eq=False)
class Step:
    """What is done at one history, where so much is believed."""

    whole: Updating
    history: History
    held: Held
    signs: Signs

    def following(self) -> Following:
        """The pairs of courses that some equilibrium from here on takes."""
        history = self.history
        if not history.movers:
            return self._drawn()
        following: dict[Pair, list[Beliefs]] = {}
        for pair, beliefs in self._decided():
            following.setdefault(pair, []).append(beliefs)
        return {
            pair: beliefs
            for pair, sets in following.items()
            if (beliefs := sets[0] if len(sets) == 1 else either(sets, self.compare))
        }

    def _drawn(self) -> Following:
        following: dict[Pair, Beliefs] = {}
        parts = [self.whole.at(branch, self.held, self.signs) for branch in self.history.branches.values()]
        for pairs in product(*parts):
            beliefs = all_common([part[pair] for part, pair in zip(parts, pairs, strict=True)], self.compare)
            if beliefs:
                first, second = (joined(pair[t] for pair in pairs) for t in (0, 1))
                following[first, second] = beliefs
        return following

    # -- what players would rather have

    def with_type(self, player: str, type_: int, left: Pair, right: Pair) -> int:
        """Whether a player who knows the type would rather have one pair (1) or another (-1)."""
        return self._sign(player, self.history.later, left[type_], right[type_])

    def rather(self, player: str, left: Pair, right: Pair) -> int:
        """The same for a player who does not know it, at one belief."""
        if self.held is Held.PRIOR:
            later = self.history.later | {self.whole.game.lottery.id}
            return self._sign(player, later, joined(left), joined(right))
        return self.with_type(player, int(self.held), left, right)

    def _sign(self, player: str, later: frozenset[str], left: Course, right: Course) -> int:
        if left == right:
            return 0
        least, most = self.whole.differences.between(player, later, left, right, self.signs.bounds)
        if least > 0:
            return 1
        if most < 0:
            return -1
        row, factor = self.whole.row(player, later, left, right)
        return self.signs.row(row) * factor

    def stays(self, player: str, left: Pair, right: Pair) -> Beliefs:
        """The beliefs at which a player would not rather have another pair."""
        if self.held is not Held.FREE:
            return EVERY if self.rather(player, left, right) >= 0 else NONE
        first, second = (self.with_type(player, t, left, right) for t in (0, 1))
        if first >= 0 and second >= 0:
            return EVERY
        if first <= 0 and second <= 0:
            return NONE
        cut = self.whole.cut(player, self.history.later, left, right, rising=second > 0)
        return ((cut, None),) if second > 0 else ((None, cut),)

    def compare(self, one: Cut, other: Cut) -> int:
        """Whether one cut lies before another (-1), beyond it (1) or at the same belief (0)."""
        if one is other:
            return 0
        here, there = self._within(one), self._within(other)
        if here[1] < there[0]:
            return -1
        if here[0] > there[1]:
            return 1
        row, factor = self.whole.order(one, other)
        return self.signs.row(row) * factor

    def _within(self, cut: Cut) -> Bounds:
        """Proved bounds of a cut."""
        known = self.signs.cuts
        if cut not in known:
            low, high = (
                self.whole.differences.between(
                    cut.player, cut.later, cut.pairs[0][t], cut.pairs[1][t], self.signs.bounds
                )
                for t in (0, 1)
            )
            known[cut] = place((low, high), rising=cut.rising)
        return known[cut]

    # -- what is settled by a profile of actions

    def _decided(self) -> Iterator[tuple[Pair, Beliefs]]:
        history = self.history
        if history.informed is not None:
            yield from Signal(self, history.informed).following()
            return
        options = {
            key: self.whole.at(branch, self.held, self.signs) for key, branch in history.branches.items()
        }
        for _, pair, beliefs in self.settled(history.movers, options):
            yield pair, beliefs

    def settled(
        self, players: Sequence[str], options: Mapping[Key, Following]
    ) -> Iterator[tuple[Key, Pair, Beliefs]]:
        """What players who do not know the type settle on.

        options: profile of their actions -> what may follow it.
        """
        expected = EVERY
        for following in options.values():
            expected = common(expected, either(following.values(), self.compare), self.compare)
            if not expected:
                return
        rivals = [self._rivals(spot, player, options) for spot, player in enumerate(players)]
        for key, following in options.items():
            for pair, beliefs in following.items():
                kept = common(beliefs, expected, self.compare)
                for player, own in zip(players, rivals, strict=True):
                    for rival in own[key]:
                        if kept:
                            kept = common(kept, self._deterred(player, pair, rival), self.compare)
                if kept:
                    yield key, pair, kept

    def _rivals(self, spot: int, player: str, options: Mapping[Key, Following]) -> dict[Key, list[Following]]:
        """Profile -> what may follow the deviations of a player from it, the most tempting first.

        At a single belief the most tempting is enough, with the worst that may follow it.
        """
        lines: dict[Key, list[Key]] = {}
        for key in options:
            lines.setdefault((*key[:spot], *key[spot + 1 :]), []).append(key)
        rivals = {}
        for line in lines.values():
            if self.held is Held.FREE:
                tempting = [self.two_best(player, line, options, type_)[0] for type_ in (0, 1)]
                for key in line:
                    ranked = dict.fromkeys([*tempting, *line])
                    rivals[key] = [options[other] for other in ranked if other != key]
            else:
                two = self.two_best(player, line, options, None)
                for key in line:
                    best = next((other for other in two if other != key), None)
                    rivals[key] = [] if best is None else [{self.worst(player, options[best], None): EVERY}]
        return rivals

    def two_best(
        self, player: str, line: Sequence[K], options: Mapping[K, Following], type_: int | None
    ) -> list[K]:
        """The two choices that are best for a player if the worst follows, the best first.

        type_: what the player knows it to be; None for what is believed here.
        """
        ranked: list[tuple[K, Pair]] = []
        for key in line:
            worst = self.worst(player, options[key], type_)
            place_ = sum(not self._above(player, worst, other, type_) for _, other in ranked)
            ranked.insert(place_, (key, worst))
            del ranked[2:]
        return [key for key, _ in ranked]

    def worst(self, player: str, following: Following, type_: int | None) -> Pair:
        """Of what may follow, the worst for a player."""
        pairs = iter(following)
        worst = next(pairs)
        for pair in pairs:
            if self._above(player, worst, pair, type_):
                worst = pair
        return worst

    def _above(self, player: str, left: Pair, right: Pair, type_: int | None) -> bool:
        if type_ is None:
            return self.rather(player, left, right) > 0
        return self.with_type(player, type_, left, right) > 0

    def _deterred(self, player: str, pair: Pair, rival: Following) -> Beliefs:
        """The beliefs at which something that may follow a deviation leaves the deviator no better off."""
        sets = [
            common(beliefs, self.stays(player, pair, threat), self.compare)
            for threat, beliefs in rival.items()
        ]
        return sets[0] if len(sets) == 1 else either(sets, self.compare)


class Signal:
    """What is done where the player with types moves, alone or at once with others.

    spot: its place among those who move.
    """

    def __init__(self, step: Step, spot: int) -> None:
        self.step, self.spot = step, spot
        history = step.history
        self.player = history.movers[spot]
        self.uninformed = (*history.movers[:spot], *history.movers[spot + 1 :])
        self.profiles = list(dict.fromkeys((*key[:spot], *key[spot + 1 :]) for key in history.branches))
        self.able = [
            list(dict.fromkeys(key[spot] for key in (node.branches or {}))) if node else []
            for node in history.nodes
        ]
        self.types = [type_ for type_, node in enumerate(history.nodes) if node]

    def following(self) -> Iterator[tuple[Pair, Beliefs]]:
        """The pairs that some equilibrium from here on takes, with the beliefs."""
        viable = [self._viable(type_) if type_ in self.types else [] for type_ in (0, 1)]
        if len(self.types) == 1:
            (type_,) = self.types
            for action in viable[type_]:
                yield from self._done({type_: action})
            return
        for first in viable[0]:
            for second in viable[1]:
                yield from self._done({0: first, 1: second})

    def _done(self, plan: Mapping[int, int]) -> Iterator[tuple[Pair, Beliefs]]:
        """What follows where each type does what a plan says."""
        unexpected = [action for action in self._actions if action not in plan.values()]
        if not all(self._after(others, a, None) for others in self.profiles for a in unexpected):
            return
        realised = {others: self._realised(others, plan) for others in self.profiles}
        options = {others: {pair: beliefs for pair, _, beliefs in of} for others, of in realised.items()}
        if not all(options.values()):
            return
        for others, pair, beliefs in self.step.settled(self.uninformed, options):
            ways = [played for made, played, _ in realised[others] if made == pair]
            if any(self._kept(others, plan, played) for played in ways):
                yield pair, beliefs

    def _realised(
        self, others: Key, plan: Mapping[int, int]
    ) -> list[tuple[Pair, Mapping[int, Pair], Beliefs]]:
        """The pairs that may follow a plan, what may follow what each type does, and at what beliefs."""
        held = self.step.held
        if len(set(plan.values())) == 1:
            action = next(iter(plan.values()))
            following = self._after(others, action, held)
            return [(pair, dict.fromkeys(plan, pair), beliefs) for pair, beliefs in following.items()]
        sure = [int(held)] if held in (Held.FIRST, Held.SECOND) else [0, 1]
        first, second = (
            self._after(others, plan[type_], Held(type_) if type_ in sure else None) for type_ in (0, 1)
        )
        return [((u[0], w[1]), {0: u, 1: w}, EVERY) for u in first for w in second]

    def _kept(self, others: Key, plan: Mapping[int, int], played: Mapping[int, Pair]) -> bool:
        """Whether no type would rather do something else."""
        better = self.step.with_type
        for type_, other in ((0, 1), (1, 0)):
            tempted = len(set(plan.values())) > 1 and plan[other] in self.able[type_]
            if tempted and better(self.player, type_, played[type_], played[other]) < 0:
                return False
        for action in self._actions:
            if action in plan.values():
                continue
            able = [type_ for type_ in plan if action in self.able[type_]]
            threats = self._after(others, action, None)
            if not any(
                all(better(self.player, type_, played[type_], threat) >= 0 for type_ in able)
                for threat in threats
            ):
                return False
        return True

    def _viable(self, type_: int) -> list[int]:
        """The actions of a type that may be best, whatever the others do, if the worst follows the rest."""
        viable: dict[int, None] = {}
        for others in self.profiles:
            options = {action: self._possible(others, action) for action in self.able[type_]}
            if not all(options.values()):
                continue
            two = self.step.two_best(self.player, self.able[type_], options, type_)
            for action in self.able[type_]:
                rival = next((other for other in two if other != action), None)
                if rival is None:
                    viable[action] = None
                    continue
                floor = self.step.worst(self.player, options[rival], type_)
                if any(self.step.with_type(self.player, type_, pair, floor) >= 0 for pair in options[action]):
                    viable[action] = None
        return [action for action in self.able[type_] if action in viable]

    def _possible(self, others: Key, action: int) -> Following:
        """Whatever may follow an action, at any belief that it may leave behind."""
        unexpected = self._after(others, action, None)
        if self.step.held is not Held.PRIOR:
            return unexpected
        return {**self._after(others, action, Held.PRIOR), **unexpected}

    @cached_property
    def _actions(self) -> list[int]:
        return list(dict.fromkeys((*self.able[0], *self.able[1])))

    def _after(self, others: Key, action: int, held: Held | None) -> Following:
        """What may follow a profile, at a belief; None where nothing expected leads to it."""
        key = (*others[: self.spot], action, *others[self.spot :])
        branch = self.step.history.branches[key]
        if held is None:
            return self.step.whole.unexpected(branch, self.step.signs)
        return self.step.whole.at(branch, held, self.step.signs)


def differs_at(key: Key, other: Key, spot: int) -> bool:
    """Whether two profiles differ by what one player does, and nothing else."""
    return key[spot] != other[spot] and key[:spot] == other[:spot] and key[spot + 1 :] == other[spot + 1 :]


class Found:
    """The courses that the induction has come upon so far in a box, and the rows that it has asked for."""

    def __init__(self, constraints: IncentiveConstraints, induction: Updating) -> None:
        self.constraints, self.induction = constraints, induction
        self.candidates: list[int] = []
        self.asks: list[int] = []

    def decide(self, oracle: Oracle) -> np.ndarray:
        """(candidates, count) where each course is one of an equilibrium: worked out once for like signs."""
        rows: dict[int, np.ndarray] = {}
        held: dict[int, np.ndarray] = {}
        left = np.ones(oracle.count, dtype=bool)
        while left.any():
            point = int(left.argmax())

            def told(row: int, point: int = point) -> int:
                if row not in rows:
                    rows[row] = oracle.sign(row)
                return int(rows[row][point])

            signs = Signs(told, self.induction.differences.whole)
            courses = self.induction.courses(signs)
            like = left.copy()
            for row, sign in signs.asked[0].items():
                like &= rows[row] == sign
            for course in courses:
                number = self.constraints.courses.number(course)
                held[number] = held.get(number, np.zeros(oracle.count, dtype=bool)) | like
            left &= ~like
        self.asks += [row for row in rows if row not in self.asks]
        self.candidates += [number for number in held if number not in self.candidates]
        nowhere = np.zeros(oracle.count, dtype=bool)
        stable = [held.get(number, nowhere) for number in self.candidates]
        return np.array(stable, dtype=bool).reshape(-1, oracle.count)

    def along(self, line: Line) -> Along[tuple[int, ...]]:
        """The candidates that hold along a line."""

        def solve(cell: Cell) -> tuple[int, ...]:
            courses = self.induction.courses(self.induction.on(line, cell))
            numbers = [self.constraints.courses.number(course) for course in courses]
            self.candidates += [number for number in numbers if number not in self.candidates]
            return tuple(sorted(map(self.candidates.index, numbers)))

        return cover(line, solve)


@dataclass(frozen=True, eq=False)
class Followed:
    """A game in which beliefs are followed, with what is the same whatever the values are."""

    game: PublicGame
    weighted: Weighted

    def updating(self, box: Box | None) -> Updating:
        """Backward induction over histories and beliefs in a box."""
        return Updating(self.game, Differences(self.weighted, box))


def followed(constraints: IncentiveConstraints, game: Followed, box: Box | None = None) -> Procedure:
    """The courses of all pure perfect Bayesian equilibria, with Bayes' rule followed wherever it can be."""
    found = Found(constraints, game.updating(box))
    return Procedure(
        found.candidates, found.asks, found.decide, lambda box: followed(constraints, game, box), found.along
    )


def followed_game(constraints: IncentiveConstraints) -> Followed | None:
    """The game as everybody sees it, where its strategies are not listed but its beliefs can be followed."""
    if FOLLOWED not in constraints.kept:
        tree = Tree(constraints.model)
        game = None
        if unlisted(tree, beliefs=True):
            with suppress(ScenarioError):
                game = Followed(public_game(tree), Weighted(Comparison(constraints, tree)))
        constraints.kept[FOLLOWED] = game
    kept: Followed | None = constraints.kept[FOLLOWED]
    return kept
