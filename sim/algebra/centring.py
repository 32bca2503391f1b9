"""Powers of a shifted number, written as such: expanded, they cancel in floating point.

((year - 1956) / 66) ** 6 multiplies out to terms of 1e20 whose sum is below 1. Written in
y = year - c, with c the mean of the roots, it is what the file says, or close to it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.algebra.atoms import Algebra, Atom, Piecewise, Variable
from sim.algebra.basis import Basis
from sim.algebra.intervals import Interval
from sim.algebra.polynomials import Polynomial, TooManyProducts, number
from sim.algebra.roundoff import atom_errors, polynomial_error
from sim.algebra.substitution import substituted
from sim.rational import Fraction

LEAST_POWER = 2
"""Below the power after this one nothing cancels much."""

WORTH_IT = 16.0
"""By this factor the bound on rounding must shrink: other forms have their own merits."""


@dataclass(frozen=True, eq=False)
class Centred:
    """Atoms, some of them an assumption less a number, and polynomials over them."""

    atoms: tuple[Atom, ...]
    polynomials: tuple[Polynomial, ...]


def centred(
    names: tuple[str, ...],
    atoms: Sequence[Atom],
    polynomials: Sequence[Polynomial],
    box: Mapping[str, tuple[Fraction | None, Fraction | None]],
) -> Centred:
    """Polynomials written in shifted assumptions, where that tells their signs better in doubles.

    A shifted assumption is an atom of its own: the maximum of x - c alone.
    """
    algebra = Algebra(())
    for atom in atoms:
        algebra.atom(atom)
    rows = list(polynomials)
    for index, atom in enumerate(atoms):
        if not isinstance(atom, Variable):
            continue
        centre = _centre(rows, index)
        if not centre:
            continue
        grown = Algebra(())
        for known in algebra.atoms:
            grown.atom(known)
        own = Polynomial({((index, 1),): Fraction(1)})
        shifted = grown.atom(Piecewise("max", (own - number(centre),)))
        replaced: list[Polynomial | None] = [
            Polynomial({((i, 1),): Fraction(1)}) for i in range(len(grown.atoms))
        ]
        replaced[index] = shifted + number(centre)
        try:
            moved = [substituted(row, replaced) if _degree(row, index) > LEAST_POWER else row for row in rows]
        except TooManyProducts:
            continue
        basis = Basis(names, tuple(grown.atoms), ())
        bounds = basis.atom_bounds(box)
        if _better(basis, bounds, rows, moved):
            algebra, rows = grown, moved
    return Centred(tuple(algebra.atoms), tuple(rows))


def _degree(polynomial: Polynomial, index: int) -> int:
    return max((power for m in polynomial.terms for atom, power in m if atom == index), default=0)


def _centre(rows: Sequence[Polynomial], index: int) -> Fraction | None:
    """The mean of the roots in one atom of the row of the highest degree; None where no row needs it."""
    row = max(rows, key=lambda p: _degree(p, index), default=None)
    if row is None or _degree(row, index) <= LEAST_POWER:
        return None
    degree = _degree(row, index)
    for monomial, lead in row.key:
        powers = dict(monomial)
        if powers.get(index) != degree:
            continue
        powers[index] = degree - 1
        second = row.terms.get(tuple(sorted(powers.items())), Fraction(0))
        return -second / (degree * lead)
    return None


def _better(
    basis: Basis, bounds: Sequence[Interval], before: Sequence[Polynomial], after: Sequence[Polynomial]
) -> bool:
    errors = atom_errors(basis.atoms, bounds)
    pairs = [
        (polynomial_error(one, bounds, errors), polynomial_error(other, bounds, errors))
        for one, other in zip(before, after, strict=True)
        if one != other
    ]
    return bool(pairs) and all(new * WORTH_IT <= old for old, new in pairs)
