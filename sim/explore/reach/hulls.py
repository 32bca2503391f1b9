"""Sums of products over a box by their convex hulls: every corner of a few columns has a weight.

A sum of products of different columns is affine in each of them, so over a box it is a mean of its
values at the corners, with the weights whose mean of the corners is the point. A linear program over
such weights has the hull of several sums at once, where McCormick's rows have one product at a time
(Rikun 1997, 'A convex envelope formula for multilinear functions').
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from sim.algebra.guards import Sign
from sim.explore.reach.columns import Columns, Form
from sim.explore.reach.relaxation import needed
from sim.explore.reach.tolerances import OUTWARD

CAPS = (8, 6, 4, 3)
"""How many columns share their corners at most, the first for which there are not too many corners."""

MOST_WEIGHTS = 1_500
"""Corners of all hulls of one linear program."""

GROWTH = 2
"""By so many columns a hull may grow at most to take in products of another sum."""


@dataclass(frozen=True)
class Term:
    """A part of a sum: weight times the product of different columns, of which none is fixed.

    of: the number of the sum. column, times: the same as a multiple of one column, fixed ones included.
    """

    of: int
    weight: float
    columns: tuple[int, ...]
    column: int
    times: float


Group = tuple[frozenset[int], list[Term]]
"""Columns, and terms of them."""


@dataclass(frozen=True, eq=False)
class Layout:
    """The columns of some terms, sorted, and the numbers of their sums.

    factors: (terms, most factors) places among the columns; the place after the last stands for 1.
    weights: (sums, terms).
    """

    columns: tuple[int, ...]
    numbers: tuple[int, ...]
    factors: np.ndarray
    weights: np.ndarray

    @classmethod
    def of(cls, terms: Sequence[Term]) -> "Layout":
        """Of a group of terms."""
        columns = tuple(sorted({column for term in terms for column in term.columns}))
        numbers = tuple(sorted({term.of for term in terms}))
        factors = np.full((len(terms), max(len(term.columns) for term in terms)), len(columns))
        weights = np.zeros((len(numbers), len(terms)))
        for i, term in enumerate(terms):
            factors[i, : len(term.columns)] = [columns.index(column) for column in term.columns]
            weights[numbers.index(term.of), i] = term.weight
        return cls(columns, numbers, factors, weights)


@dataclass(frozen=True, eq=False)
class Hull:
    """The corners of a few columns, and what some sums come to at each. low, high: (columns,) finite."""

    layout: Layout
    low: np.ndarray
    high: np.ndarray

    @property
    def columns(self) -> tuple[int, ...]:
        """The columns that share the corners, sorted."""
        return self.layout.columns

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of its sums."""
        return self.layout.numbers

    @cached_property
    def corners(self) -> np.ndarray:
        """(columns, corners) the columns at each corner."""
        return np.where(_ends(len(self.columns)), self.high[:, None], self.low[:, None])

    @cached_property
    def sums(self) -> np.ndarray:
        """(sums, corners) what its sums come to at most at each corner, rounding included."""
        parts = np.concatenate([self.corners, np.ones((1, self.corners.shape[1]))])[self.layout.factors].prod(
            axis=1
        )
        return self.layout.weights @ parts + OUTWARD * (np.abs(self.layout.weights) @ np.abs(parts))

    def at(self, number: int, point: np.ndarray) -> float:
        """What a sum comes to at the values of all columns."""
        own = np.append(point[list(self.columns)], 1.0)[self.layout.factors].prod(axis=1)
        return float(self.layout.weights[self.numbers.index(number)] @ own)

    def split(self, number: int, weights: np.ndarray, point: np.ndarray) -> list[tuple[float, int]]:
        """What is still hidden of a sum where one column is cut at the point, and the column; least first.

        weights: (corners,) of the corners; their mean is the point.
        """
        values = self.sums[self.numbers.index(number)].reshape([2] * len(self.columns))
        mean = weights.reshape(values.shape)
        truth = self.at(number, point)
        left = []
        for axis, column in enumerate(self.columns):
            low, high = self.low[axis], self.high[axis]
            x = point[column]
            if not low < x < high:
                continue
            share = (x - low) / (high - low)
            cut = (1 - share) * values.take(0, axis) + share * values.take(1, axis)
            left.append((float((mean.sum(axis=axis) * cut).sum()) - truth, column))
        return sorted(left)


@dataclass(frozen=True, eq=False)
class Parts:
    """Several sums as constants, multiples of columns, and groups of products that have hulls.

    constants: (sums,). multiples: (sum, column, times). signs: the comparisons that were decided.
    used: the columns that it takes, with all their arguments, sorted.
    """

    constants: np.ndarray
    multiples: tuple[tuple[int, int, float], ...]
    groups: tuple[tuple[Term, ...], ...]
    signs: tuple[Sign, ...]
    used: tuple[int, ...]

    @cached_property
    def layouts(self) -> tuple[Layout, ...]:
        """Of each group."""
        return tuple(Layout.of(group) for group in self.groups)

    def without(self, columns: Columns, unbounded: np.ndarray) -> "Parts":
        """The same with no hull of an unbounded column: its products are columns of their own."""
        apart = [group for group in self.groups if any(unbounded[list(t.columns)].any() for t in group)]
        multiples = [*self.multiples, *((t.of, t.column, t.times) for group in apart for t in group)]
        kept = [group for group in self.groups if group not in apart]
        return _parts(columns, self.constants, multiples, kept, self.signs)


def taken_apart(
    columns: Columns,
    forms: Sequence[tuple[Form, float]],
    signs: tuple[Sign, ...],
    low: np.ndarray,
    high: np.ndarray,
    *,
    joint: bool,
) -> Parts:
    """Forms, each times a side, in parts.

    signs: the comparisons that were decided. low, high: (free,) where the assumptions may lie; one that
    is fixed is a number. joint: whether products are put in groups.
    """
    constants = np.zeros(len(forms))
    multiples: list[tuple[int, int, float]] = []
    terms: list[Term] = []
    for number, (form, side) in enumerate(forms):
        constants[number] = side * form.constant
        for column, weight in zip(form.columns, form.weights, strict=True):
            times = side * weight
            factors = columns.factors(column)
            fixed = [j for j in factors if j < len(low) and low[j] == high[j]]
            moving = tuple(sorted(j for j in factors if j not in fixed))
            scaled = times * float(low[fixed].prod())
            if len(moving) > len({*moving}):
                multiples.append((number, column, times))
            elif not moving:
                constants[number] += scaled
            elif len(moving) == 1:
                multiples.append((number, moving[0], scaled))
            else:
                terms.append(Term(number, scaled, moving, column, times))
    groups = grouped(terms) if joint else []
    held = {term for group in groups for term in group}
    multiples += [(term.of, term.column, term.times) for term in terms if term not in held]
    return _parts(columns, constants, multiples, groups, signs)


def _parts(
    columns: Columns,
    constants: np.ndarray,
    multiples: Sequence[tuple[int, int, float]],
    groups: Sequence[tuple[Term, ...]],
    signs: tuple[Sign, ...],
) -> Parts:
    base = {j: 1.0 for _, j, _ in multiples} | {j: 1.0 for group in groups for t in group for j in t.columns}
    forms = [Form(0.0, tuple(base), tuple(base.values()))]
    forms += [columns.form(sign.polynomial) for sign in signs]
    return Parts(constants, tuple(multiples), tuple(groups), signs, tuple(needed(columns, forms)))


def grouped(terms: Sequence[Term]) -> list[tuple[Term, ...]]:
    """Terms by the columns that they share: few columns in each group; what fits into none is left out."""
    for cap in CAPS:
        fitting = [term for term in terms if len(term.columns) <= cap]
        parts: list[Group] = []
        for number in dict.fromkeys(term.of for term in fitting):
            own = [(frozenset(term.columns), [term]) for term in fitting if term.of == number]
            parts += _merged(own, cap, cap)
        groups = _merged(parts, cap, GROWTH)
        if sum(2 ** len(names) for names, _ in groups) <= MOST_WEIGHTS:
            return [tuple(own) for _, own in groups]
    return []


def _merged(parts: Iterable[Group], cap: int, growth: int) -> list[Group]:
    """Groups that share columns as one, the largest first: of at most `cap`, grown by `growth` at most."""
    merged: list[Group] = []
    for names, own in sorted(parts, key=lambda part: -len(part[0])):
        grown = [
            (len(others | names) - len(others), i)
            for i, (others, _) in enumerate(merged)
            if others & names and len(others | names) <= cap
        ]
        least, i = min(grown, default=(growth + 1, 0))
        if least <= growth:
            merged[i] = merged[i][0] | names, [*merged[i][1], *own]
        else:
            merged.append((names, own))
    return merged


@cache
def _ends(count: int) -> np.ndarray:
    """(columns, corners) whether a column is at its upper end, the last column changing fastest."""
    return np.indices([2] * count).reshape(count, -1) == 1
