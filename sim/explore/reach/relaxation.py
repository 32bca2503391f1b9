"""Linear relaxations of a box of assumptions: McCormick's rows for products, hulls for the rest.

Every row holds at each point of the box with the true values of its columns, so the optimum of
a linear program over these rows bounds the optimum over the box, and the two meet as the box
shrinks (McCormick 1976; Tawarmalani and Sahinidis 2002).
"""

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from sim.algebra.guards import Guard, Sign, settled
from sim.algebra.intervals import Interval, overlap
from sim.explore.reach.columns import Choice, Columns, Curve, Form, Hinge, Product, curve
from sim.explore.reach.tolerances import OUTWARD

Signs = Mapping[Sign, bool]
"""Comparisons that branching has decided; the border belongs to both sides."""

MOST_CELLS = 400_000
"""Of the matrix of the rows for products: more would take more memory than it is worth."""


@dataclass(frozen=True, eq=False)
class Relaxation:
    """weights @ columns >= right, low <= columns <= high; columns that are not used are free."""

    low: np.ndarray
    high: np.ndarray
    weights: np.ndarray
    right: np.ndarray


def needed(columns: Columns, forms: Iterable[Form]) -> list[int]:
    """The columns that forms are made of, with all their arguments, sorted."""
    used: set[int] = set()
    stack = [j for form in forms for j in form.columns]
    while stack:
        j = stack.pop()
        if j in used:
            continue
        used.add(j)
        stack += columns.items[j].below
    return sorted(used)


def relax(
    columns: Columns, low: np.ndarray, high: np.ndarray, signs: Signs, used: Sequence[int]
) -> Relaxation:
    """The relaxation of the box low <= free assumptions <= high, over the columns `used`.

    used: sorted and closed under arguments (see `needed`).
    """
    rows = _Rows(columns, low, high)
    for j in used:
        item = columns.items[j]
        match item:
            case Product(left=left, right=right):
                rows.product(j, left, right)
            case Hinge(argument=argument, sign=sign):
                rows.hinge(j, argument, signs.get(sign))
            case Curve():
                rows.curve(j, item)
            case Choice():
                rows.choice(j, item, signs)
    for sign, holds in signs.items():
        form = columns.form(sign.polynomial)
        if sign.op == "==" and not holds:
            continue
        rows.row({}, form, 1.0 if holds else -1.0)
        if sign.op == "==":
            rows.row({}, form, -1.0)
    return rows.relaxation()


def holds_within(
    columns: Columns, guard: Guard, signs: Signs, low: Sequence[float], high: Sequence[float]
) -> bool | None:
    """Whether a condition holds in a whole box (True), nowhere in it (False), or neither."""

    def sign_holds(sign: Sign) -> bool | None:
        if sign in signs:
            return signs[sign]
        least, most = columns.form(sign.polynomial).bounds(low, high)
        if sign.op == "==":
            return False if least > 0 or most < 0 else None
        if least > 0 or (sign.op == ">=" and least >= 0):
            return True
        return False if most < 0 or (sign.op == ">" and most <= 0) else None

    return settled(guard, sign_holds)


@dataclass(eq=False)
class _Rows:
    """Rows under construction, with the bounds of the columns so far."""

    columns: Columns
    start: np.ndarray
    end: np.ndarray
    low: list[float] = field(init=False)
    high: list[float] = field(init=False)
    products: list[tuple[int, int, int]] = field(default_factory=list)
    entries: list[tuple[int, int, float]] = field(default_factory=list)
    right: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        rest = len(self.columns.items) - len(self.start)
        self.low = [*self.start.tolist(), *[-math.inf] * rest]
        self.high = [*self.end.tolist(), *[math.inf] * rest]

    def row(self, weights: Mapping[int, float], form: Form | None, scale: float, right: float = 0.0) -> None:
        """weights . columns + scale * form >= right."""
        index = len(self.right)
        self.entries += [(index, j, w) for j, w in weights.items()]
        if form is not None:
            self.entries += [(index, j, scale * w) for j, w in zip(form.columns, form.weights, strict=True)]
            right -= scale * form.constant
        self.right.append(right)

    def equal(self, j: int, form: Form, bounds: Interval) -> None:
        """Column j is the form."""
        self.row({j: 1.0}, form, -1.0)
        self.row({j: -1.0}, form, 1.0)
        self.low[j], self.high[j] = bounds

    def product(self, j: int, left: int, right: int) -> None:
        ends = [
            0.0 if a == 0 or b == 0 else a * b
            for a in (self.low[left], self.high[left])
            for b in (self.low[right], self.high[right])
        ]
        least, most = min(ends), max(ends)
        if left == right and self.low[left] <= 0 <= self.high[left]:
            least = 0.0
        self.low[j], self.high[j] = least - OUTWARD * abs(least), most + OUTWARD * abs(most)
        if math.isfinite(least) and math.isfinite(most):
            self.products.append((j, left, right))

    def hinge(self, j: int, argument: Form, holds: bool | None) -> None:
        least, most = argument.bounds(self.low, self.high)
        bounds = (max(0.0, least), max(0.0, most))
        if holds is False or most <= 0:
            self.low[j] = self.high[j] = 0.0
        elif holds or least >= 0:
            self.equal(j, argument, bounds)
        else:
            self.low[j], self.high[j] = bounds
            self.row({j: 1.0}, argument, -1.0)
            if math.isfinite(most - least):
                # below the chord from (least, 0) to (most, most)
                slope = most / (most - least)
                self.row({j: -1.0}, argument, slope, slope * least - OUTWARD * (most - least))

    def curve(self, j: int, item: Curve) -> None:
        least, most = overlap(item.argument.bounds(self.low, self.high), item.domain)
        most = max(least, most)  # they may miss each other by their rounding
        if item.function in ("sqrt", "power"):
            least = max(least, 0.0)  # formulas are checked to be defined: less is rounding
        if item.function == "interp":
            ys = [curve(item, least), curve(item, most), *(y for x, y in item.points if least < x < most)]
            self.low[j], self.high[j] = min(ys) - OUTWARD * abs(min(ys)), max(ys) + OUTWARD * abs(max(ys))
        else:
            ends = sorted((curve(item, least), curve(item, most)))
            defined = all(map(math.isfinite, (*ends, least, most)))
            if not defined or (item.function == "reciprocal" and least <= 0 <= most):
                return
            self.low[j], self.high[j] = ends[0] - OUTWARD * abs(ends[0]), ends[1] + OUTWARD * abs(ends[1])
        for side, slope, offset in hull(item, least, most):
            size = OUTWARD * (1 + abs(offset) + abs(slope) * max(abs(least), abs(most)))
            # side * (column - slope * argument - offset) >= 0
            self.row({j: side}, item.argument, -side * slope, side * offset - size)

    def choice(self, j: int, item: Choice, signs: Signs) -> None:
        holds = holds_within(self.columns, item.guard, signs, self.low, self.high)
        yes, no = item.yes.bounds(self.low, self.high), item.no.bounds(self.low, self.high)
        if holds is not None:
            self.equal(j, item.yes if holds else item.no, yes if holds else no)
        else:
            self.low[j], self.high[j] = min(yes[0], no[0]), max(yes[1], no[1])

    def relaxation(self) -> Relaxation:
        low, high = np.array(self.low), np.array(self.high)
        count = len(self.right)
        # the other products keep the bounds that their factors give them
        del self.products[MOST_CELLS // (4 * max(len(low), 1)) :]
        weights = np.zeros((count + 4 * len(self.products), len(low)))
        right = np.concatenate([self.right, np.zeros(4 * len(self.products))])
        for row, j, weight in self.entries:
            weights[row, j] += weight
        if self.products:
            j, x, y = np.array(self.products).T
            at = count + np.arange(len(j))
            # (x - a)(y - b) >= 0 at two opposite corners (a, b), <= 0 at the other two
            corners = ((low, low, 1.0), (high, high, 1.0), (low, high, -1.0), (high, low, -1.0))
            for a_side, b_side, sign in corners:
                a, b = a_side[x], b_side[y]
                weights[at, j] += sign
                weights[at, x] -= sign * b
                weights[at, y] -= sign * a
                right[at] = -sign * a * b - OUTWARD * np.abs(a * b)
                at = at + len(j)
        return Relaxation(low, high, weights, right)


def hull(item: Curve, least: float, most: float) -> list[tuple[float, float, float]]:
    """Lines (side, slope, offset) that a curve stays above (side 1) or below (side -1) in an interval."""
    if most - least <= OUTWARD * (1 + abs(least)):
        return []
    if item.function == "interp":
        inner = [(x, y) for x, y in item.points if least < x < most]
        points = [(least, curve(item, least)), *inner, (most, curve(item, most))]
        return [(side, *line) for side in (1.0, -1.0) for line in _edges(points, side)]
    ends = [(x, curve(item, x)) for x in (least, most)]
    chord = _line(*ends)
    convex = _convex(item, least)
    tangents = [tangent(item, x) for x in (least, (least + most) / 2, most)]
    kept = [line for line in tangents if all(map(math.isfinite, line))]
    return [(-1.0 if convex else 1.0, *chord), *((1.0 if convex else -1.0, *line) for line in kept)]


def _edges(points: list[tuple[float, float]], side: float) -> list[tuple[float, float]]:
    """The lines of the lower (side 1) or upper (side -1) hull of points in order of x (Andrew 1979)."""
    kept: list[tuple[float, float]] = []
    for point in points:
        while len(kept) > 1 and side * _turn(kept[-2], kept[-1], point) <= 0:
            kept.pop()
        kept.append(point)
    return [_line(a, b) for a, b in itertools.pairwise(kept)]


def _turn(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _line(a: tuple[float, float], b: tuple[float, float]) -> tuple[float, float]:
    slope = (b[1] - a[1]) / (b[0] - a[0])
    return slope, a[1] - slope * a[0]


def _convex(item: Curve, x: float) -> bool:
    match item.function:
        case "exp":
            return True
        case "reciprocal":
            return x > 0
        case "power":
            return item.exponent < 0 or item.exponent > 1
        case _:
            return False


def tangent(item: Curve, x: float) -> tuple[float, float]:
    """Slope and offset of the line that touches a smooth curve at x; not finite where there is none."""
    y = curve(item, x)
    try:
        match item.function:
            case "exp":
                slope = y
            case "log":
                slope = 1 / x
            case "sqrt":
                slope = 0.5 / y
            case "reciprocal":
                slope = -y * y
            case _:
                slope = item.exponent * x ** (item.exponent - 1)
    except ZeroDivisionError:
        return math.nan, math.nan
    return slope, y - slope * x
