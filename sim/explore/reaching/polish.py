"""From a point that nearly does to one that does, exactly: linear programs with rational vertices.

With enough assumptions held where they are, and each maximum or interpolation on the piece
where it is, what a profile demands is linear in the rest. The optimum of that linear program
is a vertex, recomputed in rationals and checked on the exact rows. Holding one side of each
product and then the other improves the point (alternating minimisation).
"""

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from sim.explore.reaching.columns import Choice, Columns, Curve, Form, Hinge, Product, signs_of
from sim.explore.reaching.linear import LinearProgram, solve_linear
from sim.explore.reaching.question import Demand, Question
from sim.explore.reaching.relaxation import needed
from sim.explore.reaching.vertex import DIGITS, NEAR, vertex
from sim.game.algebra import Guard

ROUNDS = 4


@dataclass(frozen=True, eq=False)
class Candidate:
    """A point at which a profile is an equilibrium, checked exactly.

    moved: how many assumptions are not where they started.
    broken: the deviations that pay there and break the other profiles, if that was asked.
    """

    play: int
    values: Mapping[str, Fraction]
    distance: Fraction
    moved: int
    broken: tuple[Demand, ...] = ()


def polish(
    question: Question,
    play: int,
    free: Sequence[float] | np.ndarray,
    broken: Sequence[Demand] = (),
    moves: frozenset[str] | None = None,
) -> Candidate | None:
    """The best point found near values of the free assumptions, or None.

    broken: deviations that must pay by the gap.
    moves: the assumptions that may move, if not all.
    """
    best: Candidate | None = None
    names = question.columns.free
    for turn in range(ROUNDS):
        found = _one_side(question, play, free, broken, moves, turn % 2 == 1)
        if found is None or (best is not None and found.distance > best.distance - Fraction(1, DIGITS)):
            if turn > 0:
                break
            continue
        best = found
        free = np.array([float(found.values[name]) for name in names])
    return best


def _one_side(
    question: Question,
    play: int,
    free: Sequence[float] | np.ndarray,
    broken: Sequence[Demand],
    moves: frozenset[str] | None,
    flip: bool,
) -> Candidate | None:
    columns = question.columns
    demands = question.demands(play)
    used = needed(columns, [demand.form for demand in (*demands, *broken)])
    point = {name: _snapped(question, name, float(x)) for name, x in zip(columns.free, free, strict=True)}
    still = frozenset() if moves is None else frozenset(columns.free) - moves
    point |= {name: question.start[name] for name in still}
    held = _held(question, used, point, still, flip)
    signs = [(demand.form, 1.0, 0.0) for demand in demands]
    signs += [(demand.form, -1.0, float(question.gap)) for demand in broken]
    rows = _tangent_rows(columns, used, point, signs)
    moving = [j for j in used if j < len(columns.free) and columns.free[j] not in held]
    for margin in (0.0, 1e-9):
        found = _least_change(question, rows, moving, point, margin)
        if found is None:
            return None
        if margin == 0:
            exact = vertex(question, demands, broken, held, point, found)
        else:
            exact = {name: _snapped(question, name, x) for name, x in found.items()}
        values = {**question.start, **{name: point[name] for name in held}, **exact}
        basis = question.basis_at(values)
        if _within(question, values) and question.supports(play, basis) and _breaks(question, broken, basis):
            moved = sum(value != question.start[name] for name, value in values.items())
            return Candidate(play, values, question.distance(values), moved, tuple(broken))
    return None


def _tangent_rows(
    columns: Columns,
    used: Sequence[int],
    point: Mapping[str, Fraction],
    demands: Sequence[tuple[Form, float, float]],
) -> tuple[np.ndarray, np.ndarray]:
    """(rows, free) weights and (rows,) right sides: what must hold on the pieces where a point lies.

    Exact up to rounding in directions in which no product has two factors that move.
    """
    count = len(columns.free)
    free = np.array([float(point[name]) for name in columns.free])
    values = columns.values(free)
    slopes = np.zeros((len(columns.items), count))
    slopes[:count] = np.eye(count)
    rows: list[tuple[np.ndarray, float]] = []

    def keep(form: Form, sign: float, least: float) -> None:
        slope = sign * _slope(form, slopes)
        rows.append((slope, least - sign * form.value(values) + slope @ free))

    def decide(guard: Guard) -> None:
        for sign in signs_of(guard):
            form = columns.form(sign.polynomial)
            keep(form, 1.0 if form.value(values) >= 0 else -1.0, 0.0)

    for j in used:
        match columns.items[j]:
            case Product(left=left, right=right):
                slopes[j] = values[left] * slopes[right] + values[right] * slopes[left]
            case Hinge(argument=argument, sign=sign):
                decide(sign)
                if argument.value(values) >= 0:
                    slopes[j] = _slope(argument, slopes)
            case Curve(argument=argument, function="interp", points=points):
                x = argument.value(values)
                for (x0, y0), (x1, y1) in itertools.pairwise(points):
                    if x0 <= x <= x1:
                        slopes[j] = (y1 - y0) / (x1 - x0) * _slope(argument, slopes)
                        keep(argument, 1.0, x0)
                        keep(argument, -1.0, -x1)
                        break
                else:
                    keep(
                        argument,
                        1.0 if x > points[-1][0] else -1.0,
                        points[-1][0] if x > points[-1][0] else -points[0][0],
                    )
            case Choice(guard=guard, yes=yes, no=no):
                decide(guard)
                slopes[j] = _slope(yes if columns.holds(guard, values) else no, slopes)
            case _:
                pass
    for form, side, least in demands:
        keep(form, side, least)
    return np.array([slope for slope, _ in rows]).reshape(-1, count), np.array([right for _, right in rows])


def _slope(form: Form, slopes: np.ndarray) -> np.ndarray:
    return np.array(form.weights) @ slopes[list(form.columns)] if form.columns else np.zeros(slopes.shape[1])


def _snapped(question: Question, name: str, x: float) -> Fraction:
    """A value as a short fraction: where it started, an end of the box, or a few digits."""
    low, high = question.box[name]
    for mark in (question.start[name], low, high):
        if mark is not None and abs(x - float(mark)) <= NEAR * float(question.width[name]):
            return mark
    if name in question.steps:
        return min(question.steps[name], key=lambda step: abs(float(step) - x))
    return Fraction(x).limit_denominator(DIGITS)


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


def _least_change(
    question: Question,
    rows: tuple[np.ndarray, np.ndarray],
    moving: Sequence[int],
    point: Mapping[str, Fraction],
    margin: float,
) -> dict[str, float] | None:
    """The nearest floating-point values of what moves at which every row has the margin."""
    names = [question.columns.free[j] for j in moving]
    free = np.array([float(point[name]) for name in question.columns.free])
    free[moving] = 0.0
    start = np.array([float(question.start[name]) for name in names])
    width = np.array([float(question.width[name]) for name in names])
    ends = [question.box[name] for name in names]
    up = np.array([math.inf if b is None else float(b) for _, b in ends])
    down = np.array([-math.inf if a is None else float(a) for a, _ in ends])
    scaled = rows[0][:, moving] * width
    program = LinearProgram(
        np.ones(2 * len(names)),
        np.concatenate([scaled, -scaled], axis=1),
        rows[1] + margin - rows[0] @ free - rows[0][:, moving] @ start,
        np.zeros(2 * len(names)),
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


def _breaks(question: Question, broken: Sequence[Demand], basis: list[Fraction]) -> bool:
    """Whether each of some deviations pays by the gap, exactly."""
    return all(-question.share(demand, basis) >= question.gap for demand in broken)
