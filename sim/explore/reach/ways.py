"""Which way an assumption has to move, if at all, for the demands of a profile to be met.

Where all the demands rise with an assumption everywhere in the box, nothing is gained by lowering it: a point
at which they are met is met as well, and is nearer, with the assumption where it started.
"""

from fractions import Fraction

from sim.algebra.atoms import Variable
from sim.algebra.polynomials import Monomial, Polynomial
from sim.explore.reach.certify import at_corners, marks_of
from sim.explore.reach.columns import Box, Columns

Ways = tuple[bool, bool]
"""Whether a polynomial may rise as an assumption falls, and as it rises."""

NEITHER: Ways = (False, False)
EITHER: Ways = (True, True)


def ways(columns: Columns, folded: Polynomial, box: Box | None = None) -> dict[str, Ways]:
    """The ways in which a folded polynomial may rise, for each assumption that it rests on.

    box: a part of the whole one; the whole one if None. Proved by bounds of its slopes. An
    assumption that is an argument of another function may move either way.
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
    found = {
        name: _signs(columns, Polynomial(slope), box) for name, slope in slopes.items() if name not in inside
    }
    return found | dict.fromkeys(inside, EITHER)


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
