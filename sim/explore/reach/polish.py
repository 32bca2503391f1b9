"""From a point that nearly does to one that does, exactly: linear programs with rational vertices.

With enough assumptions held where they are, and each maximum or interpolation on the piece
where it is, what a profile demands is linear in the rest. The optimum of that linear program
is a vertex, recomputed in rationals and checked on the exact rows. Holding one side of each
product and then the other improves the point (alternating minimisation).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.algebra.guards import Sign, signs_of
from sim.algebra.linear import LinearProgram, solve_linear
from sim.algebra.point import ExactPoint
from sim.explore.reach.columns import Choice, Curve, Hinge, Product
from sim.explore.reach.question import Demand, Question
from sim.explore.reach.relaxation import needed
from sim.explore.reach.tangents import tangent_rows
from sim.explore.reach.tolerances import AS_IT_IS, BEYOND_SOLVER, INSIDE, NO_BETTER, SAME_RATIONAL, TOP_WITHIN
from sim.explore.reach.vertex import DIGITS, vertex
from sim.rational import Fraction

ROUNDS, NEWTON = 4, 6
SECANTS = 8
"""How many steps are taken to where a demand is at its greatest."""


@dataclass(frozen=True, eq=False)
class Candidate:
    """A point at which a profile is an equilibrium, checked exactly.

    moved: how many assumptions are not where they started.
    broken: the deviations that pay there and break the other profiles, if that was asked.
    infimum: the distance of the border that the point lies a hair beyond, where the border
        itself does not do; else the distance.
    """

    play: int
    values: Mapping[str, Fraction]
    distance: Fraction
    moved: int
    broken: tuple[Demand, ...]
    infimum: Fraction


def polish(
    question: Question,
    play: int,
    free: Sequence[float] | np.ndarray,
    broken: Sequence[Demand] = (),
    moves: frozenset[str] | None = None,
    bound: float = 0.0,
    open_: bool = False,
    decided: Mapping[Sign, bool] | None = None,
) -> Candidate | None:
    """The best point found near values of the free assumptions, or None.

    broken: deviations that must pay by the gap.
    moves: the assumptions that may move, if not all.
    bound: of the distance; a point as near as that is not bettered.
    open_: whether the values lie a hair beyond a border that does not do.
    decided: on which side of a comparison to look, for values so near that rounding would tell.
    """
    work = Work(question, play, tuple(broken), moves, open_, decided or {})
    best = work.alternating(free)
    if best is None or float(best.distance) > bound + NO_BETTER:
        start = free if best is None else [float(best.values[name]) for name in question.columns.free]
        nearer = work.newton(start)
        if nearer is not None and (best is None or nearer.distance < best.distance):
            best = nearer
    return work.touching(free) if best is None else best


class Work:
    """What a profile demands, at hand for points near which it may be met."""

    def __init__(
        self,
        question: Question,
        play: int,
        broken: tuple[Demand, ...],
        moves: frozenset[str] | None,
        open_: bool,
        decided: Mapping[Sign, bool],
    ) -> None:
        self.question, self.play, self.broken, self.open = question, play, broken, open_
        self.decided = decided
        self.columns = question.columns
        self.demands = question.demands(play)
        self.used = needed(self.columns, [demand.form for demand in (*self.demands, *broken)])
        self.still = frozenset() if moves is None else frozenset(self.columns.free) - moves
        self.signs = [(demand.form, 1.0, 0.0) for demand in self.demands]
        self.signs += [(demand.form, -1.0, float(question.gap)) for demand in broken]

    def alternating(self, free: Sequence[float] | np.ndarray) -> Candidate | None:
        """Exact vertices, with one side of each product held and then the other."""
        best: Candidate | None = None
        for turn in range(ROUNDS):
            vertex_point = self._one_side(free, turn % 2 == 1)
            if vertex_point is None or (
                best is not None and vertex_point.distance > best.distance - Fraction(1, DIGITS)
            ):
                if turn > 0:
                    break
                continue
            best = vertex_point
            free = np.array([float(vertex_point.values[name]) for name in self.columns.free])
        return best

    def newton(self, free: Sequence[float] | np.ndarray) -> Candidate | None:
        """Linear programs over tangents, each at the optimum of the last; a margin keeps the point inside."""
        columns = self.columns
        held = {name for name in columns.free if name in self.question.steps or name in self.still}
        point = self._point(free, SAME_RATIONAL)
        moving = self.moving_among(held)
        here: Mapping[str, Fraction | float] = point
        nearest: Mapping[str, float] = {}
        for _ in range(NEWTON):
            rows = tangent_rows(columns, self.used, here, self.signs, self.decided)
            after = least_change(self.question, rows, moving, here, INSIDE, len(self.signs))
            if after is None:
                return None
            widths = self.question.width
            change = max((abs(x - float(here[n])) / float(widths[n]) for n, x in after.items()), default=0.0)
            nearest, here = after, {**here, **after}
            if change < SAME_RATIONAL:
                break
        exact = {name: snapped(self.question, name, x, AS_IT_IS) for name, x in nearest.items()}
        return self._checked({**point, **exact})

    def touching(self, free: Sequence[float] | np.ndarray) -> Candidate | None:
        """Where a demand that is nearly met is met best, one assumption after the other.

        A demand such as -(x - 1)**2 is met at a single point, with no margin and no piece around it.
        """
        held = {name for name in self.columns.free if name in self.question.steps or name in self.still}
        point = self._point(free, AS_IT_IS)
        if self._most_lacking(point)[1] > NO_BETTER:
            return None
        there = self._checked(self._point(free, SAME_RATIONAL))
        if there is not None:
            return there
        for j in self.moving_among(held):
            name = self.columns.free[j]
            at = self._top(point, j)
            if at is None:
                continue
            point = {**point, name: snapped(self.question, name, at, SAME_RATIONAL)}
            top = self._checked(point)
            if top is not None:
                return top
        return None

    def _top(self, point: Mapping[str, Fraction], j: int) -> float | None:
        """Where the slope of what lacks most vanishes in assumption j, by secants; None if not nearby."""
        name = self.columns.free[j]
        row, _ = self._most_lacking(point)
        width = float(self.question.width[name])

        def slope(at: float) -> float:
            here = {**point, name: Fraction(at)}
            rows = tangent_rows(self.columns, self.used, here, self.signs, self.decided)
            return float(rows[0][len(rows[0]) - len(self.signs) + row, j])

        first = float(point[name])
        last, before = first + TOP_WITHIN / 2 * width, slope(first)
        for _ in range(SECANTS):
            here = slope(last)
            if here == before:
                return None
            first, last, before = last, last - here * (last - first) / (here - before), here
            if not abs(last - float(point[name])) <= TOP_WITHIN * width:
                return None
            if abs(last - first) <= AS_IT_IS * width:
                break
        return last

    def _most_lacking(self, point: Mapping[str, Fraction]) -> tuple[int, float]:
        """Which demand lacks most at a point, and how much."""
        values = self.columns.values([float(point[name]) for name in self.columns.free])
        lacks = [least - sign * form.value(values) for form, sign, least in self.signs]
        row = int(np.argmax(lacks)) if lacks else 0
        return row, lacks[row] if lacks else 0.0

    def _one_side(self, free: Sequence[float] | np.ndarray, flip: bool) -> Candidate | None:
        point = self._point(free, SAME_RATIONAL)
        held = _held(self.question, self.used, point, self.still, flip)
        rows = tangent_rows(self.columns, self.used, point, self.signs, self.decided)
        moving = self.moving_among(held)
        border: Fraction | None = None
        for margin in (0.0, INSIDE, BEYOND_SOLVER) if self.open else (0.0, INSIDE):
            nearest = least_change(self.question, rows, moving, point, margin, len(self.signs))
            if nearest is None:
                break
            if margin == 0:
                exact = vertex(self.question, self.demands, self.broken, held, point, nearest)
            else:
                exact = {name: snapped(self.question, name, x, AS_IT_IS) for name, x in nearest.items()}
            values = {**{name: point[name] for name in held}, **exact}
            checked = self._checked(values)
            if checked is not None:
                return _beyond(checked, border)
            if self.open and border is None:
                border = self.question.distance(values)
        # where no linear program leaves the border, the values a hair beyond it may do as they are
        checked = self._checked(self._point(free, AS_IT_IS)) if self.open else None
        return None if checked is None else _beyond(checked, border)

    def _point(self, free: Sequence[float] | np.ndarray, near: float) -> dict[str, Fraction]:
        question = self.question
        x = np.asarray(free, dtype=float)
        still = (np.abs(x - question.place) <= near * question.widths).tolist()
        point = {
            name: question.start[name] if stays else snapped(question, name, value, near)
            for name, value, stays in zip(self.columns.free, x.tolist(), still, strict=True)
        }
        return point | {name: question.start[name] for name in self.still}

    def moving_among(self, held: set[str]) -> list[int]:
        """The assumptions that what is demanded rests on, without those that are held."""
        free = self.columns.free
        return [j for j in self.used if j < len(free) and free[j] not in held]

    def _checked(self, point: Mapping[str, Fraction]) -> Candidate | None:
        """The point, if the profile is an equilibrium there, exactly."""
        question = self.question
        values = {**question.start, **point}
        if not _within(question, values):
            return None
        at = question.at(values)
        if not (question.supports(self.play, at) and _breaks(question, self.broken, at)):
            return None
        moved = sum(value != question.start[name] for name, value in values.items())
        distance = question.distance(values)
        return Candidate(self.play, values, distance, moved, self.broken, distance)


def _beyond(candidate: Candidate, border: Fraction | None) -> Candidate:
    """A point that lies beyond a border at some distance, which does not do itself."""
    return candidate if border is None else replace(candidate, infimum=min(border, candidate.distance))


def snapped(question: Question, name: str, x: float, near: float) -> Fraction:
    """A value as a short fraction: where it started, an end of the box, or some digits."""
    low, high = question.box[name]
    for mark in (question.start[name], low, high):
        if mark is not None and abs(x - float(mark)) <= near * float(question.width[name]):
            return mark
    if name in question.steps:
        return min(question.steps[name], key=lambda step: abs(float(step) - x))
    return Fraction(x).limit_denominator(DIGITS if near == SAME_RATIONAL else DIGITS**2)


def _held(
    question: Question, used: Sequence[int], point: Mapping[str, Fraction], still: frozenset[str], flip: bool
) -> set[str]:
    """Assumptions that are held so that every column is linear in the others."""
    columns = question.columns
    support: dict[int, frozenset[int]] = {}
    held = {i for i, name in enumerate(columns.free) if name in question.steps or name in still}
    ends = {
        i for i, name in enumerate(columns.free) if point[name] in (question.start[name], *question.box[name])
    }

    def cost(names: frozenset[int]) -> float:
        return sum(0.01 if i in ends else 1.0 for i in names - held)

    for j in used:
        match columns.items[j]:
            case Product(left=left, right=right):
                a, b = support[left], support[right]
                support[j] = a | b
                if a - held and b - held:
                    sides = sorted((a, b), key=cost)
                    held |= sides[1] if flip and cost(sides[0]) == cost(sides[1]) else sides[0]
            case Hinge(argument=argument):
                support[j] = _union(support, argument.columns)
            case Curve(argument=argument, function=function):
                support[j] = _union(support, argument.columns)
                if function != "interp":
                    held |= support[j]
            case Choice(guard=guard, yes=yes, no=no):
                inner = [columns.form(sign.polynomial) for sign in signs_of(guard)]
                support[j] = _union(support, [k for form in (yes, no, *inner) for k in form.columns])
            case _:
                support[j] = frozenset({j})
    return {columns.free[i] for i in held}


def _union(support: Mapping[int, frozenset[int]], columns: Sequence[int]) -> frozenset[int]:
    return frozenset().union(*(support[j] for j in columns))


def least_change(
    question: Question,
    rows: tuple[np.ndarray, np.ndarray],
    moving: Sequence[int],
    point: Mapping[str, Fraction | float],
    margin: float,
    demands: int,
    trust: float = math.inf,
) -> dict[str, float] | None:
    """The nearest floating-point values of what moves at which every row has the margin.

    demands: how many rows are demands, which come last and are shares of a payoff range; other
    rows have a margin of their own size, where that is less. trust: how far each may go, in range widths.
    """
    names = [question.columns.free[j] for j in moving]
    free = np.array([float(point[name]) for name in question.columns.free])
    free[moving] = 0.0
    start = np.array([float(question.start[name]) for name in names])
    width = np.array([float(question.width[name]) for name in names])
    ends = [question.box[name] for name in names]
    up = np.array([math.inf if b is None else float(b) for _, b in ends])
    down = np.array([-math.inf if a is None else float(a) for a, _ in ends])
    here = np.array([float(point[name]) for name in names])
    up, down = np.minimum(up, here + trust * width), np.maximum(down, here - trust * width)
    scaled = rows[0][:, moving] * width
    sizes = np.minimum(np.abs(scaled).max(axis=1, initial=0.0), 1.0)
    sizes[len(sizes) - demands :] = 1.0
    program = LinearProgram(
        np.ones(2 * len(names)),
        np.concatenate([scaled, -scaled], axis=1),
        rows[1] + margin * sizes - rows[0] @ free - rows[0][:, moving] @ start,
        np.maximum(np.concatenate([(down - start) / width, (start - up) / width]), 0.0),
        np.maximum(np.concatenate([(up - start) / width, (start - down) / width]), 0.0),
    )
    z = solve_linear(program).z
    if z is None:
        return None
    x = start + width * (z[: len(names)] - z[len(names) :])
    return dict(zip(names, x.tolist(), strict=True))


def _within(question: Question, values: Mapping[str, Fraction]) -> bool:
    for name, value in values.items():
        low, high = question.box[name]
        if (low is not None and value < low) or (high is not None and value > high):
            return False
        if name in question.steps and value not in question.steps[name]:
            return False
    return True


def _breaks(question: Question, broken: Sequence[Demand], at: ExactPoint) -> bool:
    """Whether each of some deviations pays by the gap, exactly."""
    return all(-question.share(demand, at) >= question.gap for demand in broken)
