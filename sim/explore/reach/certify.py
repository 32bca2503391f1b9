"""Proofs in rationals: the most that an incentive can be over a box, and weighted sums of them.

Weights that are not negative turn several incentives into one. If the weighted sum is below
zero everywhere, they cannot all be met (Farkas 1902). The greatest value of a polynomial that
is affine in each assumption is at a corner of the box, so it is found exactly.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import gcd, lcm, prod

import numpy as np

from sim.algebra.atoms import Piecewise, Variable, arguments
from sim.algebra.point import atom_value, exact_value
from sim.algebra.polynomials import Polynomial
from sim.explore.reach.columns import Box, Columns
from sim.rational import Fraction

MAX_CORNERS = 20_000

UNBOUNDED = 10**100


@dataclass(frozen=True, eq=False)
class Greatest:
    """An upper bound of a polynomial over a box; `exact` where it is attained at `at`."""

    value: Fraction
    exact: bool
    at: Mapping[str, Fraction]


def greatest(columns: Columns, folded: Polynomial, box: Box | None = None) -> Greatest:
    """The greatest value of a folded polynomial over a box, exact where corners decide it.

    box: a part of the whole one; the whole one if None.

    Corners include the kinks of interpolations and hinges of a single assumption. Where a
    function is no such thing, the bound is that of interval arithmetic, rounded outward.
    """
    parts = parts_of(columns, folded)
    total, exact = folded.terms.get((), Fraction(0)), True
    at: dict[str, Fraction] = {}
    for names, polynomial in parts:
        marks = marks_of(columns, names, polynomial, box)
        if marks is None:
            total += most_of(columns, polynomial)
            exact = False
            continue
        values, unit = at_corners(columns, names, polynomial, marks)
        corner = np.unravel_index(int(values.argmax()), values.shape)
        total += Fraction(int(values[corner]), unit)
        at |= {name: m[int(i)] for name, m, i in zip(names, marks, corner, strict=True)}
    return Greatest(total, exact, at)


def most_of(columns: Columns, polynomial: Polynomial) -> Fraction:
    """An upper bound by interval arithmetic; a number beyond all payoffs where there is none."""
    most = columns.range(polynomial)[1]
    return Fraction(most) if most < math.inf else Fraction(UNBOUNDED)


def weighted(shares: Sequence[Polynomial], weights: Sequence[Fraction]) -> Polynomial:
    """The sum of weight times share."""
    total: dict[tuple[tuple[int, int], ...], Fraction] = {}
    for share, weight in zip(shares, weights, strict=True):
        for monomial, coefficient in share.terms.items():
            total[monomial] = total.get(monomial, Fraction(0)) + weight * coefficient
    return Polynomial({monomial: c for monomial, c in total.items() if c})


def parts_of(columns: Columns, folded: Polynomial) -> list[tuple[tuple[str, ...], Polynomial]]:
    """A polynomial without its constant as a sum of polynomials that share no assumption."""
    groups: list[tuple[frozenset[str], dict[tuple[tuple[int, int], ...], Fraction]]] = []
    for monomial, coefficient in folded.key:
        if not monomial:
            continue
        names = frozenset().union(*(columns.rests_on(atom) for atom, _ in monomial))
        terms = {monomial: coefficient}
        apart = []
        for other, inner in groups:
            if other & names:
                names, terms = names | other, {**inner, **terms}
            else:
                apart.append((other, inner))
        groups = [*apart, (names, terms)]
    return [(tuple(sorted(names)), Polynomial(terms)) for names, terms in groups]


def marks_of(
    columns: Columns, names: Sequence[str], polynomial: Polynomial, box: Box | None = None
) -> list[list[Fraction]] | None:
    """For each assumption the values among which the greatest lies; None if they are not known.

    box: a part of the whole one; the whole one if None.
    """
    marks: dict[str, set[Fraction]] = {}
    for name in names:
        low, high = (box or columns.box)[name]
        if low is None or high is None:
            return None
        marks[name] = {low, high}
    for monomial in polynomial.terms:
        seen: set[str] = set()
        for atom, power in monomial:
            if power > 1 or seen & columns.rests_on(atom):
                return None
            seen |= columns.rests_on(atom)
            kinks = _kinks(columns, atom)
            if kinks is None:
                return None
            for name, value in kinks:
                if min(marks[name]) < value < max(marks[name]):
                    marks[name].add(value)
    count = 1
    for name in names:
        count *= len(marks[name])
    return [sorted(marks[name]) for name in names] if count <= MAX_CORNERS else None


def at_corners(
    columns: Columns, names: Sequence[str], polynomial: Polynomial, marks: Sequence[Sequence[Fraction]]
) -> tuple[np.ndarray, int]:
    """A polynomial at each combination of marks, exactly: whole numbers, and a unit.

    The numbers have an axis for each name; each value is its number / unit. Every atom rests on one of
    the names and is rational at its marks, as those are that `marks_of` knows.
    """
    factors: dict[int, tuple[np.ndarray, int, int]] = {}
    for atom in {*polynomial.atoms()}:
        (name,) = columns.rests_on(atom)
        axis = names.index(name)
        values = _along(columns, atom, name, marks[axis])
        denominator = lcm(*(value.denominator for value in values))
        whole = [value.numerator * (denominator // value.denominator) for value in values]
        shape = [-1 if i == axis else 1 for i in range(len(names))]
        factors[atom] = np.array(whole, dtype=object).reshape(shape), denominator, max(map(abs, whole))
    terms = []
    for monomial, above, below in polynomial.ratios:
        own = [factors[atom] for atom, _ in monomial]
        below *= prod(denominator for _, denominator, _ in own)
        shared = gcd(above, below)
        terms.append((above // shared, below // shared, own))
    unit = lcm(*(below for _, below, _ in terms))
    weights = [(above * (unit // below), own) for above, below, own in terms]
    most = sum(abs(weight) * prod(size for _, _, size in own) for weight, own in weights)
    kind: type = np.int64 if most < 2**62 else object
    total: np.ndarray = np.zeros([len(m) for m in marks], dtype=kind)
    cast: dict[int, np.ndarray] = {atom: factor.astype(kind) for atom, (factor, _, _) in factors.items()}
    for (weight, _), monomial in zip(weights, polynomial.terms, strict=True):
        term: np.ndarray = np.full([1] * len(names), weight, dtype=kind)
        for atom, _ in monomial:
            term = term * cast[atom]
        total += term
    return total, unit


def _along(columns: Columns, atom: int, name: str, marks: Sequence[Fraction]) -> list[Fraction]:
    """An atom of one assumption at each of its marks."""
    if isinstance(columns.algebra.atoms[atom], Variable):
        return list(marks)
    single = Polynomial({((atom, 1),): Fraction(1)})
    values = [value_at(columns, single, {name: mark}) for mark in marks]
    return [value for value in values if value is not None]


def _kinks(columns: Columns, index: int) -> list[tuple[str, Fraction]] | None:
    """Where an atom of one assumption bends; None for an atom that is not piecewise affine in one."""
    atom = columns.algebra.atoms[index]
    if isinstance(atom, Variable):
        return []
    if not isinstance(atom, Piecewise) or not atom.continuous:
        return None
    arg = atom.args[0]
    inner = [m for m in arg.terms if m]
    if len(inner) != 1 or len(inner[0]) != 1 or inner[0][0][1] != 1:
        return None
    variable = columns.algebra.atoms[inner[0][0][0]]
    if not isinstance(variable, Variable) or any(p.constant is None for p in arguments(atom)[1:]):
        return None
    slope, constant = arg.terms[inner[0]], arg.terms.get((), Fraction(0))
    points = [x for x, _ in atom.points] if atom.function == "interp" else [Fraction(0)]
    return [(variable.name, (x - constant) / slope) for x in points]


def value_at(columns: Columns, polynomial: Polynomial, point: Mapping[str, Fraction]) -> Fraction | None:
    """A folded polynomial at a point; None where it is not known to be rational."""
    values: list[Fraction | None] = [None] * len(columns.algebra.atoms)
    for index in columns.below({*polynomial.atoms()}):
        values[index] = atom_value(columns.algebra.atoms[index], values, point)
    return exact_value(polynomial, values)
