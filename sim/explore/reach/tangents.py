"""What a profile demands near a point, as linear rows: tangents, on the pieces where the point lies."""

import itertools
from collections.abc import Mapping, Sequence

import numpy as np

from sim.algebra.guards import Guard, Sign, signs_of
from sim.explore.reach.columns import Choice, Columns, Curve, Form, Hinge
from sim.explore.reach.relaxation import tangent
from sim.rational import Fraction


def tangent_rows(
    columns: Columns,
    used: Sequence[int],
    point: Mapping[str, Fraction | float],
    demands: Sequence[tuple[Form, float, float]],
    decided: Mapping[Sign, bool],
) -> tuple[np.ndarray, np.ndarray]:
    """(rows, free) weights and (rows,) right sides: what must hold on the pieces where a point lies.

    Exact up to rounding in directions in which no product has two factors that move.
    """
    count = len(columns.free)
    free = np.array([float(point[name]) for name in columns.free])
    values = columns.values(free, decided)
    slopes = np.zeros((len(columns.items), count))
    slopes[:count] = np.eye(count)
    rows: list[tuple[np.ndarray, float]] = []

    def keep(form: Form, sign: float, least: float) -> None:
        slope = sign * _slope(form, slopes)
        rows.append((slope, least - sign * form.value(values) + slope @ free))

    def decide(guard: Guard) -> None:
        for sign in signs_of(guard):
            form = columns.form(sign.polynomial)
            above = form.value(values) >= 0
            if sign.op != "==":
                above = decided.get(sign, above)
            keep(form, 1.0 if above else -1.0, 0.0)
            if sign.op == "==" and decided.get(sign, False):
                keep(form, -1.0 if above else 1.0, 0.0)

    def slope(j: int) -> None:
        match columns.items[j]:
            case Hinge(argument=argument, sign=sign):
                decide(sign)
                if argument.value(values) >= 0:
                    slopes[j] = _slope(argument, slopes)
            case Curve(argument=argument, function=function) as item if function != "interp":
                slopes[j] = tangent(item, argument.value(values))[0] * _slope(argument, slopes)
            case Curve(argument=argument, points=points):
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
                slopes[j] = _slope(yes if columns.holds(guard, values, decided) else no, slopes)

    kept = frozenset(used)
    for (products, left, right), others in columns.levels:
        with np.errstate(invalid="ignore", over="ignore"):  # others than those used may be undefined
            slopes[products] = values[left, None] * slopes[right] + values[right, None] * slopes[left]
        for j in others:
            if j in kept:
                slope(j)
    for form, side, least in demands:
        keep(form, side, least)
    slopes_, rights = [slope for slope, _ in rows], [right for _, right in rows]
    return np.array(slopes_).reshape(len(rows), count), np.array(rights)


def _slope(form: Form, slopes: np.ndarray) -> np.ndarray:
    return np.array(form.weights) @ slopes[list(form.columns)] if form.columns else np.zeros(slopes.shape[1])
