"""The least change for a decision of any form: regions with one answer, entered one by one.

At a point the answer has a certificate: signs of rows, and wherever they are the same, so is the
answer. Another answer lies where one of them differs, so a region whose answer is not the wanted
one is cut into as many parts as its certificate has rows. What a formula leaves open is cut where
it fails. In each part the nearest point is looked for, the nearest part first (best-first branch
and bound over a decision tree).
"""

import heapq
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count

import numpy as np

from sim.algebra.point import ExactPoint
from sim.explore.reach.branch import search
from sim.explore.reach.polish import Candidate, polish
from sim.explore.reach.question import Demand, Question
from sim.explore.reach.statuses import Statuses
from sim.explore.reach.there import answered
from sim.game.incentives import Status
from sim.rational import Fraction
from sim.solve.concept import (
    HOLDS,
    All,
    Any,
    Formula,
    Formulas,
    Literal,
    Procedure,
    Relation,
    discovers,
    formula_holds,
    literal,
    literal_signs,
    negated,
    parts,
    reduced,
)
from sim.solve.holding import holding as holding_at

REGION = 2**40
"""The first of the numbers that stand for regions where others stand for profiles or courses."""

REGIONS = 400
"""So many regions are entered at most."""

REGIONS_OTHER = 10
"""So many more at most for each other play that is wanted."""

NODES_REGION, NODES_ROW = 40, 4
"""Nodes at most to find the nearest point of one region, and for a bound of a single row."""

SAME = 1e-9
"""Two distances, in range widths, are told apart if they differ by more."""


@dataclass(frozen=True, eq=False)
class Entered:
    """What came of entering regions.

    best: the nearest point with the wanted answer, if one was found; its play is one that leads there.
    lower_bound: no point with the wanted answer is nearer, proved; infinite where there is none.
    regions: how many were entered.
    others: the nearest point for each other play that leads there, nearest first, and how near one may be.
    """

    best: Candidate | None
    lower_bound: float
    regions: int
    others: tuple[tuple[Candidate, float], ...] = ()


@dataclass(frozen=True)
class Region:
    """A part of the box: literals that hold in it, and formulas that must hold besides."""

    literals: tuple[Literal, ...] = ()
    rest: tuple[Formula, ...] = ()


@dataclass(frozen=True, eq=False)
class _Way:
    """A point with the wanted answer: which region it is of, and how near one may be there.

    broken: what must pay in that region.
    """

    point: Candidate
    bound: float
    name: int
    broken: tuple[Demand, ...]


def nearest(
    question: Question,
    only: bool,
    known: Candidate | None = None,
    *,
    others: int = 0,
    moves: frozenset[str] | None = None,
) -> Entered:
    """The least change at which some solution has the outcome (only: and every solution has it).

    known: a point that does. others: for so many plays besides the nearest the least change is looked for,
    where what each needs is known beforehand. moves: the assumptions that may move, if not all.
    """
    return _Entering(question, only, known, moves).entered(others)


class _Entering:
    """A search under way: regions by their bounds, and the nearest point so far."""

    def __init__(
        self, question: Question, only: bool, known: Candidate | None, moves: frozenset[str] | None
    ) -> None:
        self.question, self.only, self.moves = question, only, moves
        self.names = count(REGION)
        self.numbers = count()
        self.heap: list[tuple[float, int, Region]] = []
        self.seen: set[Region] = set()
        self.bounds: dict[Literal, float] = {}
        self.best = known
        self.closed = math.inf
        self.ways: dict[tuple[Fraction, ...], _Way] = {}
        for start in self._starts():
            self._open(0.0, start)

    def entered(self, others: int) -> Entered:
        """Enters regions until nothing nearer can be left, or so many are entered."""
        regions, most = 0, REGIONS
        while self.heap and regions < most:
            if self.best is not None and self.heap[0][0] >= float(self.best.distance) - SAME:
                most = min(most, regions + others * REGIONS_OTHER)
                if regions >= most or self._known_besides(others):
                    break
            bound, _, part = heapq.heappop(self.heap)
            regions += 1
            self._enter(bound, part)
        left = min([self.closed, *(bound for bound, _, _ in self.heap)])
        lower = min([left, *(way.bound for way in self.ways.values())])
        best = self.best
        if best is None:
            return Entered(None, lower, regions)
        ways = [way for way in self._nearest_first() if way.point.play != best.play][:others]
        return Entered(
            best,
            min(lower, float(best.distance)),
            regions,
            tuple((self._as_found(way.point, way.name, way.broken), min(left, way.bound)) for way in ways),
        )

    def _nearest_first(self) -> list["_Way"]:
        """The nearest way to each play, where others are not had by the same change."""
        known: dict[int, _Way] = {}
        for way in sorted(self.ways.values(), key=lambda way: (way.point.distance, way.point.play)):
            known.setdefault(way.point.play, way)
        return list(known.values())

    def _known_besides(self, others: int) -> bool:
        """Whether nothing nearer is left for as many other plays as are wanted."""
        ways = self._nearest_first()
        return len(ways) > others and self.heap[0][0] >= float(ways[others].point.distance) - SAME

    def _enter(self, bound: float, part: Region) -> None:
        name = next(self.names)
        tried, broken = self._nearest_point(part.literals, name, NODES_REGION)
        if tried is None:
            return
        point, lower = tried
        bound = max(bound, lower)
        if point is None:
            self.closed = min(self.closed, bound)
            return
        decision, having = self.question.decision, self.question.having
        if not isinstance(decision, Formulas):
            self._answer(bound, part, point, name, broken)
            return
        signs = self.question.constraints.signs_at(point.values)
        holds = literal_signs(signs[:, None])
        failing = [f for f in part.rest if not np.all(formula_holds(f, holds.__getitem__))]
        if failing:
            first = min(failing, key=_width)
            rest = tuple(f for f in part.rest if f is not first)
            for option in first.parts if isinstance(first, Any) else (first,):
                self._open(bound, _with(Region(part.literals, rest), option))
            return
        holding = np.flatnonzero(holding_at(decision, signs[:, None])[:, 0])
        possible, sure = having.at(signs)
        stable = decision.plays[holding]
        wanted = stable[possible[stable]]
        if len(wanted) and not (self.only and not sure[stable].all()):
            point = replace(point, play=int(wanted[0]))
            place = tuple(point.values.values())
            least = min(bound, self.ways[place].bound) if place in self.ways else bound
            self.ways[place] = _Way(point, least, name, broken)
            if self.best is None or point.distance < self.best.distance:
                self.best = self._as_found(point, name, broken)
        else:
            gone = dict.fromkeys(self._without(c) for c in holding.tolist() if not sure[decision.plays[c]])
            self._open(bound, _with(part, All(tuple(gone))))

    def _answer(
        self, bound: float, part: Region, point: Candidate, name: int, broken: tuple[Demand, ...]
    ) -> None:
        """Takes the nearest point of a region, or cuts the region by the signs that a procedure asked for."""
        question = self.question
        assert isinstance(question.decision, Procedure)
        there = answered(question.decision, question.constraints, question.having, point.values)
        if there.met(only=self.only):
            self.closed = min(self.closed, bound)
            if self.best is None or point.distance < self.best.distance:
                self.best = self._as_found(replace(point, play=there.possible[0]), name, broken)
        else:
            for literals_ in self._others(part, there.signs):
                self._open(bound, Region(literals_))

    def _without(self, candidate: int) -> Formula:
        """That a candidate does not hold, or that nothing but the outcome can come of it."""
        assert isinstance(self.question.decision, Formulas)
        play = int(self.question.decision.plays[candidate])
        options = [negated(self.question.decision.formula(candidate))]
        if (sure := self.question.having.sure.get(play)) is not None:
            options.append(sure)
        left = reduced(Any(tuple(options)), self._known)
        return left if not isinstance(left, bool) else All(()) if left else Any(())

    def _as_found(self, point: Candidate, name: int, broken: tuple[Demand, ...]) -> Candidate:
        """A point of a region, and what its distance comes down to without the gap."""
        infimum = min(point.infimum, point.distance)
        if broken and point.distance > 0:
            closed = replace(self.question, gap=0 * self.question.gap)
            here = [float(point.values[free]) for free in self.question.columns.free]
            nearer = polish(closed, name, here, broken)
            infimum = min(infimum, nearer.distance) if nearer else infimum
        return Candidate(point.play, point.values, point.distance, point.moved, (), infimum)

    def _starts(self) -> Iterator[Region]:
        """Regions that together hold every point with the wanted answer."""
        decision, having = self.question.decision, self.question.having
        if not isinstance(decision, Formulas):
            if discovers(decision) or self.question.wanted[decision.plays].any():
                yield Region()
            return
        for candidate in np.flatnonzero(self.question.wanted[decision.plays]).tolist():
            play = int(decision.plays[candidate])
            asked = having.sure if self.only else having.possible
            if (needed := asked.get(play, HOLDS)) is None:
                continue
            own: list[Formula] = [decision.formula(candidate)]
            if needed != HOLDS:
                own.append(needed)
            left = reduced(All(tuple(own)), self._known)
            if left is not False:
                yield _with(Region(), All(()) if left is True else left)

    def _known(self, of: Literal) -> bool | None:
        """Whether a literal holds all over the box, or nowhere in it."""
        row, relation = parts(of)
        sign = {Status.ALWAYS: 1, Status.NEVER: -1, Status.TIE: 0}.get(Status(self.question.status[row]))
        return None if sign is None else bool(literal_signs(np.array([[sign]]))[relation, 0])

    def _open(self, bound: float, part: Region) -> None:
        """Puts a region among those that are open, unless it is, or holds nothing."""
        if part in self.seen or Any(()) in part.rest:
            return
        self.seen.add(part)
        bound = max([bound, *map(self._bound, part.literals)])
        if bound == math.inf:
            return
        heapq.heappush(self.heap, (bound, next(self.numbers), part))

    def _bound(self, of: Literal) -> float:
        """No point where a literal holds is nearer; proved."""
        if of not in self.bounds:
            known = self._known(of)
            if known is not None or self._holds_at_start(of):
                self.bounds[of] = math.inf if known is False else 0.0
            else:
                tried, _ = self._nearest_point((of,), next(self.names), NODES_ROW, points=False)
                self.bounds[of] = math.inf if tried is None else tried[1]
        return self.bounds[of]

    def _holds_at_start(self, of: Literal) -> bool:
        """Whether a literal holds where the assumptions are now."""
        row, relation = parts(of)
        if isinstance(self.question.status, Statuses):
            sign = self._start.sign(self.question.constraints.polynomial(row)) or 0
        else:
            sign = int(self._start_signs[row])
        return bool(literal_signs(np.array([[sign]]))[relation, 0])

    def _others(self, part: Region, signs: Mapping[int, int]) -> Iterator[tuple[Literal, ...]]:
        """The parts in which the sign of one row is another, those of the rows before it the same."""
        before: list[Literal] = []
        held = set(part.literals)
        for row, sign in signs.items():
            if self.question.status[row] != Status.OPEN:
                continue
            if sign:
                across = Relation.AT_MOST if sign > 0 else Relation.AT_LEAST
                yield (*part.literals, *before, literal(row, across))
                same = [literal(row, Relation.AT_LEAST if sign > 0 else Relation.AT_MOST)]
            else:
                yield (*part.literals, *before, literal(row, Relation.ABOVE))
                yield (*part.literals, *before, literal(row, Relation.BELOW))
                same = [literal(row, Relation.AT_LEAST), literal(row, Relation.AT_MOST)]
            before += [x for x in same if x not in held]

    @cached_property
    def _start(self) -> ExactPoint:
        """The game's functions where the assumptions are now."""
        return self.question.at(self.question.start)

    @cached_property
    def _start_signs(self) -> np.ndarray:
        """(rows,) the signs where the assumptions are now."""
        return self.question.constraints.signs_at(self.question.start)

    def _nearest_point(
        self, literals_: tuple[Literal, ...], name: int, nodes: int, *, points: bool = True
    ) -> tuple[tuple[Candidate | None, float] | None, tuple[Demand, ...]]:
        """The nearest point of a region that was found, with a proved bound, and what must pay there.

        None where there is no such point. points: whether one is looked for, and not a bound alone.
        """
        question = self.question
        if not question.columns.free:
            there = all(map(self._holds_at_start, literals_))
            start = Candidate(name, dict(question.start), Fraction(0), 0, (), Fraction(0))
            return ((start, 0.0) if there else None), ()
        holds: dict[int, Demand] = {}
        pays: dict[int, Demand] = {}
        for of in dict.fromkeys(literals_):
            row, relation = parts(of)
            if question.status[row] in (Status.ALWAYS, Status.NEVER):
                if (int(question.status[row]) == Status.ALWAYS) != relation.upward:
                    return None, ()
                continue
            # to be strictly above zero is to fail to be at most zero, by the gap
            key = 2 * row + ((not relation.upward) != relation.strict)
            (pays if relation.strict else holds)[key] = question.demand_on(name, key)
        question.conjunctions[name] = tuple(holds)
        question.known[name] = tuple(holds.values())
        broken = tuple(pays.values())
        tried = search(question, [name], False, nodes, broken=broken, points=points, moves=self.moves)[name]
        return (tried.best, tried.lower_bound), broken


def _with(part: Region, formula: Formula) -> Region:
    """A part of the box in which a formula holds besides."""
    if isinstance(formula, int):
        if formula in part.literals:
            return part
        return Region((*part.literals, formula), part.rest)
    if isinstance(formula, All):
        for inner in formula.parts:
            part = _with(part, inner)
        return part
    return part if formula in part.rest else Region(part.literals, (*part.rest, formula))


def _width(formula: Formula) -> int:
    """How many options a formula leaves."""
    return len(formula.parts) if isinstance(formula, Any) else 1
