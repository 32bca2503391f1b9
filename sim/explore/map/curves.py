"""The phase diagram of two assumptions where edges are curved.

The rectangle is quartered until interval bounds prove that a box has one set of equilibria;
the smallest boxes, those that an edge runs through, are cut along the lines that fit the
incentives at their corners.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import gcd

import numpy as np

from sim.algebra.basis import Basis
from sim.algebra.derivative import NotDifferentiable, derivative
from sim.algebra.polygons import Convex, Line, Point
from sim.algebra.polynomials import Polynomial, TooManyProducts
from sim.explore.map.arrangement import Labelled, arranged
from sim.game.slices import Slice
from sim.rational import Fraction
from sim.solve.pending import Pending

DEPTH = 7
MAX_BOXES = 5_000
STEPS = 2**52
CLEAR = STEPS // 10**10

HALF = 0.5 * (1 + 1e-12)

Box = Mapping[str, tuple[Fraction, Fraction]]
Spans = tuple[tuple[Fraction, Fraction], tuple[Fraction, Fraction]]


@dataclass(frozen=True)
class Traced:
    """Cells on the grid of smallest boxes: both coordinates run from 0 to `size`.

    unproved: the share of the rectangle in boxes that an edge runs through.
    """

    cells: tuple[Labelled, ...]
    size: int
    unproved: float


def traced(cut: Slice, answer: Pending, rows: Iterable[int], spans: Spans, depth: int = DEPTH) -> Traced:
    """The rectangle in cells with one answer each.

    cut: rows over two assumptions, whose spans are given in the same order.
    rows: those that the answer may depend on.
    """
    tree = _Tree(cut, spans, depth)
    tree.take([row for row in rows if cut.constant(row) is None])
    cells: list[Labelled] = []
    level = [(0, 0, answer)]
    size = 1 << depth
    boxes = 0
    while level:
        open_ = []
        boxes += len(level)
        for i, j, inherited in level:
            left = inherited
            while left.rows:
                decided = tree.decided(i, j, size, list(left.rows))
                if not decided:
                    break
                left = left.told(decided)
            if left.rows:
                open_.append((i, j, left))
            else:
                cells.append((_box(i, j, size), left.holding))
        if size == 1 or boxes + 4 * len(open_) > MAX_BOXES:
            for i, j, left in open_:
                cells += tree.linearised(i, j, size, left)
            return Traced(tuple(cells), 1 << depth, len(open_) * (size / (1 << depth)) ** 2)
        size //= 2
        level = [(a, b, left) for i, j, left in open_ for a in (i, i + size) for b in (j, j + size)]
    return Traced(tuple(cells), 1 << depth, 0.0)


class _Rows:
    """Polynomials over atoms, as floating-point rows over a common basis."""

    def __init__(self, basis: Basis, polynomials: Sequence[Polynomial | None]) -> None:
        monomials = sorted({m for p in polynomials if p is not None for m in p.terms})
        self.basis = Basis(basis.assumptions, basis.atoms, tuple(monomials))
        self.matrix = np.zeros((len(polynomials), len(monomials)))
        place = {monomial: k for k, monomial in enumerate(monomials)}
        for r, polynomial in enumerate(polynomials):
            for monomial, coefficient in polynomial.terms.items() if polynomial is not None else ():
                self.matrix[r, place[monomial]] = float(coefficient)
        self.positive, self.negative = np.maximum(self.matrix, 0), np.minimum(self.matrix, 0)
        self.known = np.array([p is not None for p in polynomials])

    def bounds(self, box: Box, at: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
        """The least and the most that some rows can be in a box, rounded outward."""
        bounds = self.basis.bounds(box)
        if not len(bounds):
            return np.zeros(len(at)), np.zeros(len(at))
        if not np.isfinite(bounds).all():
            return np.full(len(at), -np.inf), np.full(len(at), np.inf)
        least = self.positive[at] @ bounds[:, 0] + self.negative[at] @ bounds[:, 1]
        most = self.positive[at] @ bounds[:, 1] + self.negative[at] @ bounds[:, 0]
        # coefficients, products and sums are rounded
        size = np.abs(self.matrix[at]) @ np.abs(bounds).max(axis=1)
        error = np.where(self.known[at], 4 * (len(bounds) + 4) * np.finfo(float).eps * size, np.inf)
        return least - error, most + error


class _Tree:
    """Bounds of rows over boxes of a grid, and values at its corners."""

    def __init__(self, cut: Slice, spans: Spans, depth: int) -> None:
        self.cut = cut
        self.place: dict[int, int] = {}
        count = 1 << depth
        self.lines = [[low + (high - low) * i / count for i in range(count + 1)] for low, high in spans]
        x, y = np.meshgrid(*(np.array([float(v) for v in axis]) for axis in self.lines), indexing="ij")
        self.points = np.stack([x.ravel(), y.ravel()])
        self.corners = np.zeros((0, *x.shape), dtype=np.int64)

    def take(self, rows: list[int]) -> None:
        """Takes in rows that may be asked for."""
        self.place |= {row: len(self.place) + r for r, row in enumerate(rows)}
        polynomials = [self.cut.rows[row] for row in self.place]
        self.rows = _Rows(self.cut.basis, polynomials)
        self.slopes = _slopes(self.cut.basis, polynomials)
        basis = self.rows.basis
        values = self.rows.matrix[len(polynomials) - len(rows) :] @ basis.values(self.points)
        values = values / np.abs(values).max(axis=1, initial=0.0, keepdims=True).clip(min=1e-300)
        more = np.rint(values * STEPS).astype(np.int64).reshape(len(rows), *self.corners.shape[1:])
        self.corners = np.concatenate([self.corners, more])

    def _known(self, rows: list[int]) -> dict[int, int]:
        """Row -> its sign, for the rows that are the same all over; others that are new are taken in."""
        constant = {row: sign for row in rows if (sign := self.cut.constant(row)) is not None}
        if new := [row for row in rows if row not in self.place and row not in constant]:
            self.take(new)
        return constant

    def decided(self, i: int, j: int, size: int, rows: list[int]) -> dict[int, int]:
        """Row -> its sign, for the rows whose sign in a box is proved."""
        if constant := self._known(rows):
            return constant
        at = [self.place[row] for row in rows]
        corners = self.corners[at, i : i + size + 1 : size, j : j + size + 1 : size]
        crossed = (corners.max(axis=(1, 2)) > CLEAR) & (corners.min(axis=(1, 2)) < -CLEAR)
        rows = [row for row, is_crossed in zip(rows, crossed.tolist(), strict=True) if not is_crossed]
        if not rows:
            return {}
        names = self.rows.basis.assumptions
        sides = [(axis[k], axis[k + size]) for axis, k in zip(self.lines, (i, j), strict=True)]
        box = dict(zip(names, sides, strict=True))
        least, most = self.rows.bounds(box, [self.place[row] for row in rows])
        signs = _signs(rows, least, most)
        left = [row for row in rows if row not in signs]
        if not left:
            return signs
        # the mean value form: tighter in small boxes (Moore, Kearfott and Cloud 2009, section 6.4)
        at = [self.place[row] for row in left]
        middle = {name: ((a + b) / 2, (a + b) / 2) for name, (a, b) in box.items()}
        least, most = self.rows.bounds(middle, at)
        for slope, (a, b) in zip(self.slopes, sides, strict=True):
            low, high = slope.bounds(box, at)
            reach = np.maximum(np.abs(low), np.abs(high)) * float(b - a) * HALF
            least, most = least - reach, most + reach
        return signs | _signs(left, least, most)

    def linearised(self, i: int, j: int, size: int, answer: Pending) -> Iterator[Labelled]:
        """A box as two triangles, on which each row runs straight between the corners."""
        whole = _box(i, j, size)
        (a, b, c, d), (bottom, right, top, left) = whole.corners, whole.edges
        diagonal = Line(1, -1, j - i)
        at = (slice(i, i + size + 1, size), slice(j, j + size + 1, size))

        def values(row: int) -> list[list[int]]:
            return self.corners[(self.place[row], *at)].tolist()

        def below(row: int) -> Line:
            if constant := self._known([row]):
                return Line(0, 0, constant[row])
            (ll, _), (rl, rr) = values(row)
            return _plane(rl - ll, rr - rl, ll * size, i, j)

        def above(row: int) -> Line:
            if constant := self._known([row]):
                return Line(0, 0, constant[row])
            (ll, lr), (_, rr) = values(row)
            return _plane(rr - lr, lr - ll, ll * size, i, j)

        yield from arranged(Convex((a, b, c), (bottom, right, diagonal)), answer, below)
        yield from arranged(Convex((a, c, d), (diagonal, top, left)), answer, above)


def _box(i: int, j: int, size: int) -> Convex:
    x, y, right, top = Fraction(i), Fraction(j), Fraction(i + size), Fraction(j + size)
    corners = (Point(x, y), Point(right, y), Point(right, top), Point(x, top))
    return Convex(corners, (Line(0, 1, -j), Line(1, 0, -i - size), Line(0, 1, -j - size), Line(1, 0, -i)))


def _plane(x_slope: int, y_slope: int, value: int, i: int, j: int) -> Line:
    constant = value - x_slope * i - y_slope * j
    divisor = gcd(x_slope, y_slope, constant) or 1
    return Line(x_slope // divisor, y_slope // divisor, constant // divisor)


def _slopes(basis: Basis, polynomials: Sequence[Polynomial]) -> list[_Rows]:
    """The derivatives by each assumption; those of functions that may jump are unknown."""
    by_assumption = []
    for name in basis.assumptions:
        grown = Basis(basis.assumptions, basis.atoms, ())
        slopes: list[Polynomial | None] = []
        for polynomial in polynomials:
            try:
                grown, slope = derivative(grown, polynomial, name)
                slopes.append(slope)
            except (NotDifferentiable, TooManyProducts):
                slopes.append(None)
        by_assumption.append(_Rows(grown, slopes))
    return by_assumption


def _signs(rows: Sequence[int], least: np.ndarray, most: np.ndarray) -> dict[int, int]:
    return {
        row: 1 if low > 0 else -1
        for row, low, high in zip(rows, least.tolist(), most.tolist(), strict=True)
        if low > 0 or high < 0
    }
