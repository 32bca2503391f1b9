"""How far one assumption has to move before a demand that rests on it alone can be met.

On a line the signs of a demand are known: from exact roots where it is piecewise polynomial, from
brackets otherwise. A demand such as -(x - 0.9)**2 * exp(x), which is met at a single point, leaves
no box around that point for a linear relaxation to tell it from its neighbours by.
"""

from itertools import pairwise
from math import prod

from sim.algebra.atoms import Algebra, Piecewise
from sim.algebra.basis import Basis
from sim.algebra.brackets import bracketed
from sim.algebra.pieces import pieces, split
from sim.algebra.polynomials import Monomial, Polynomial
from sim.algebra.roots import sign_at
from sim.algebra.substitution import needed_atoms, rebuilt, substituted
from sim.explore.reach.columns import Columns
from sim.rational import Fraction

MOST_PIECES = 512

Met = tuple[Fraction, Fraction] | None
"""The least and the greatest value at which a demand may be met; None if there is none."""


def below_and_above(
    columns: Columns, folded: Polynomial, name: str, start: Fraction
) -> tuple[Fraction | None, Fraction | None]:
    """The nearest values below and above the start at which a folded polynomial may be >= 0.

    It rests on the named assumption alone, whose box is bounded. None for a side on which it is
    proved to be negative throughout; the start itself where it may be met there, or where
    the line has too many pieces to look at each.
    """
    low, high = columns.box[name]
    assert low is not None
    assert high is not None
    basis, polynomial = _on_a_line(columns, folded, name)
    cases = [len(atom.cases) for atom in basis.atoms if isinstance(atom, Piecewise)]
    if prod(cases) > MOST_PIECES:
        return start, start
    polynomial = _without_positive_factors(basis, polynomial, name, (low, high))
    under = _met(basis, polynomial, low, start) if low < start else None
    over = _met(basis, polynomial, start, high) if start < high else None
    return (None if under is None else under[1]), (None if over is None else over[0])


def _on_a_line(columns: Columns, folded: Polynomial, name: str) -> tuple[Basis, Polynomial]:
    """A folded polynomial over an algebra of the only assumption that it rests on."""
    algebra = Algebra((name,))
    whole = Basis(columns.free, tuple(columns.algebra.atoms), ())
    needed = needed_atoms(whole, folded.atoms())
    atoms: list[Polynomial | None] = []
    for index, atom in enumerate(whole.atoms):
        atoms.append(rebuilt(atom, algebra, atoms, {}) if index in needed else None)
    polynomial = substituted(folded, atoms)
    return Basis((name,), tuple(algebra.atoms), ()), polynomial


def _without_positive_factors(
    basis: Basis, polynomial: Polynomial, name: str, box: tuple[Fraction, Fraction]
) -> Polynomial:
    """A polynomial of the same sign: what all its terms have in common and is positive is left out."""
    bounds = basis.atom_bounds({name: box})
    powers = [dict(monomial) for monomial in polynomial.terms]
    common = {
        atom: min(power.get(atom, 0) for power in powers)
        for atom in {*polynomial.atoms()}
        if bounds[atom][0] > 0
    }

    def divided(monomial: Monomial) -> Monomial:
        rest = ((atom, power - common.get(atom, 0)) for atom, power in monomial)
        return tuple((atom, power) for atom, power in rest if power)

    return Polynomial({divided(monomial): weight for monomial, weight in polynomial.terms.items()})


def _met(basis: Basis, polynomial: Polynomial, low: Fraction, high: Fraction) -> Met:
    """Between which values a polynomial over one assumption may be >= 0."""
    met: list[tuple[Fraction, Fraction]] = []
    for piece in pieces(basis, polynomial.atoms(), low, high):
        quotient = piece.quotient(polynomial)
        if quotient is None:
            return _met_by_brackets(basis, polynomial, low, high)
        met += [
            (part.start.low, part.end.high)
            for part in split(piece, [quotient.signed])
            if sign_at(quotient.signed, part.inside) >= 0
        ]
    return (met[0][0], met[-1][1]) if met else None


def _met_by_brackets(basis: Basis, polynomial: Polynomial, low: Fraction, high: Fraction) -> Met:
    """The same where a function is no quotient of polynomials."""
    steps = bracketed(basis, polynomial, low, high)
    ends = [low, *(end for point in steps.points for end in (point.low, point.high)), high]
    inside = list(pairwise(ends))[::2]
    negative = [
        sign < 0 and (not steps.untold or _negative(basis, polynomial, a, b))
        for sign, (a, b) in zip(steps.signs[::2], inside, strict=True)
    ]
    first = inside[0][1] if negative[0] else low
    last = inside[-1][0] if negative[-1] else high
    return (max(low, first), min(high, last)) if steps.points or not all(negative) else None


def _negative(basis: Basis, polynomial: Polynomial, low: Fraction, high: Fraction) -> bool:
    """Whether a polynomial is proved to be negative in an interval."""
    if low >= high:
        return True
    steps = bracketed(basis, polynomial, low, high)
    return not steps.untold and not steps.points and steps.signs[0] < 0
