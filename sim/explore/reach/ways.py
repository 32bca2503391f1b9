"""Which way an assumption has to move, if at all, for the demands of a profile to be met.

Where all the demands rise with an assumption everywhere in the box, nothing is gained by lowering it: a point
at which they are met is met as well, and is nearer, with the assumption where it started.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.algebra.atoms import Variable
from sim.algebra.polynomials import Monomial, Polynomial
from sim.explore.reach.certify import at_corners, marks_of, most_of, parts_of
from sim.explore.reach.columns import Box, Columns
from sim.rational import Fraction

Ways = tuple[bool, bool]
"""Whether a polynomial may rise as an assumption falls, and as it rises."""

NEITHER: Ways = (False, False)
EITHER: Ways = (True, True)


@dataclass(frozen=True, eq=False)
class Course:
    """How a polynomial goes over a box: the least that it can be, and which way it may rise.

    least: a lower bound. ways: for each assumption that it rests on.
    """

    least: Fraction
    ways: Mapping[str, Ways]


def course(
    columns: Columns,
    parts: Sequence[tuple[tuple[str, ...], Polynomial]],
    constant: Fraction,
    box: Box | None = None,
) -> Course:
    """How a constant and polynomials that share no assumption go over a box.

    box: a part of the whole one; the whole one if None.
    """
    least = constant
    rises: dict[str, Ways] = {}
    for names, polynomial in parts:
        # many demands have parts in common
        key = polynomial, tuple((box or columns.box)[name] for name in names)
        if key not in columns.known_courses:
            columns.known_courses[key] = _course(columns, names, polynomial, box)
        own, ways_ = columns.known_courses[key]
        least += own
        rises |= ways_
    return Course(least, rises)


def _course(
    columns: Columns, names: tuple[str, ...], polynomial: Polynomial, box: Box | None
) -> tuple[Fraction, Mapping[str, Ways]]:
    """The least that a part can be over a box, and the ways in which it may rise."""
    marks = marks_of(columns, names, polynomial, box)
    if marks is None:
        return -most_of(columns, polynomial.scaled(Fraction(-1))), _by_slopes(columns, polynomial, box)
    values, unit = at_corners(columns, names, polynomial, marks)
    rises: dict[str, Ways] = {}
    for axis, name in enumerate(names):
        # between neighbouring marks it is affine in each assumption
        steps = np.diff(values, axis=axis)
        rises[name] = bool((steps < 0).any()), bool((steps > 0).any())
    return Fraction(int(values.min()), unit), rises


def ways(columns: Columns, folded: Polynomial, box: Box | None = None) -> Mapping[str, Ways]:
    """The ways in which a folded polynomial may rise, for each assumption that it rests on.

    box: a part of the whole one; the whole one if None.
    """
    return course(columns, parts_of(columns, folded), Fraction(0), box).ways


def _by_slopes(columns: Columns, folded: Polynomial, box: Box | None) -> dict[str, Ways]:
    """The ways in which a folded polynomial may rise, proved by bounds of its slopes.

    An assumption that is an argument of another function may move either way.
    """
    atoms = columns.algebra.atoms
    slopes: dict[str, dict[Monomial, Fraction]] = {}
    inside: set[str] = set()
    for monomial, coefficient in folded.terms.items():
        for place, (atom, power) in enumerate(monomial):
            variable = atoms[atom]
            if not isinstance(variable, Variable):
                inside |= columns.rests_on(atom)
                continue
            less = ((atom, power - 1),) if power > 1 else ()
            rest = (*monomial[:place], *less, *monomial[place + 1 :])
            slope = slopes.setdefault(variable.name, {})
            slope[rest] = slope.get(rest, Fraction(0)) + coefficient * power
    proved = {
        name: _signs(columns, Polynomial(slope), box) for name, slope in slopes.items() if name not in inside
    }
    return proved | dict.fromkeys(inside, EITHER)


def _signs(columns: Columns, slope: Polynomial, box: Box | None) -> Ways:
    """Whether a slope is somewhere negative, and somewhere positive, as far as is known."""
    least, most = columns.range(slope)
    if not (least < 0 < most):
        return least < 0, most > 0
    names = sorted(frozenset().union(*(columns.rests_on(atom) for atom in {*slope.atoms()})))
    marks = marks_of(columns, names, slope, box)
    if marks is None:
        return EITHER
    values, _ = at_corners(columns, names, slope, marks)
    return bool((values < 0).any()), bool((values > 0).any())
