"""Factors of polynomials over atoms, and what is left of them where only a sign is asked for.

The sign of a product is the product of the signs: factors that are polynomials of one assumption
are then decided exactly, whatever they are multiplied with.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sim.algebra.atoms import Atom, Elementary
from sim.algebra.polynomials import Polynomial, number
from sim.rational import Fraction

MOST_DEGREE = 12
"""Of a power that is compared with a number by whole powers of both."""


def factors(polynomial: Polynomial) -> tuple[int, tuple[tuple[Polynomial, int], ...]]:
    """The sign of a constant, and irreducible factors with their powers; of zero: 0 and none.

    Factored over the rationals, atoms taken as variables that have nothing to do with each other.
    """
    from flint import Ordering, fmpq, fmpq_mpoly_ctx

    constant = polynomial.constant
    if constant is not None:
        return (constant > 0) - (constant < 0), ()
    atoms = sorted(set(polynomial.atoms()))
    place = {atom: i for i, atom in enumerate(atoms)}
    context = fmpq_mpoly_ctx.get(("a", len(atoms)), Ordering.lex)
    terms = {}
    for monomial, coefficient in polynomial.terms.items():
        powers = [0] * len(atoms)
        for atom, power in monomial:
            powers[place[atom]] = power
        terms[tuple(powers)] = fmpq(coefficient.numerator, coefficient.denominator)
    content, parts = context.from_dict(terms).factor()
    return (1 if content > 0 else -1), tuple(
        (_polynomial(part.to_dict(), atoms), int(power)) for part, power in parts
    )


def _polynomial(terms: Mapping[tuple[int, ...], Any], atoms: Sequence[int]) -> Polynomial:
    return Polynomial(
        {
            tuple((atom, int(power)) for atom, power in zip(atoms, powers, strict=True) if power): Fraction(
                int(coefficient.p), int(coefficient.q)
            )
            for powers, coefficient in terms.items()
        }
    )


def same_sign(polynomial: Polynomial, atoms: Sequence[Atom]) -> Polynomial:
    """A simpler polynomial with the same sign wherever a + b * function(f) is defined.

    exp(f) is positive and exp(f) - 1 has the sign of f, log(f) that of f - 1, f**(m/n) - c
    that of f**m - c**n.
    """
    monomials = [monomial for monomial in polynomial.terms if monomial]
    if len(monomials) != 1 or len(monomials[0]) != 1 or monomials[0][0][1] != 1:
        return polynomial
    ((index, _),) = monomials[0]
    atom, factor = atoms[index], polynomial.terms[monomials[0]]
    if not isinstance(atom, Elementary):
        return polynomial
    argument = atom.argument
    other = -polynomial.terms.get((), Fraction(0)) / factor  # the sign is that of factor * (atom - other)
    simpler: Polynomial | None = None
    match atom.function:
        case "exp" if other <= 0:
            simpler = number(1)
        case "exp" if other == 1:
            simpler = argument
        case "log" if other == 0:
            simpler = argument - number(1)
        case "reciprocal" if other == 0:
            simpler = argument
        case "sqrt" if other >= 0:
            simpler = argument - number(other**2)
        case "power" if other == 0:
            simpler = argument
        case "power" if other > 0 and atom.exponent > 0 and max(_parts(atom.exponent)) <= MOST_DEGREE:
            above, below = _parts(atom.exponent)
            simpler = argument**above - number(other**below)
    return polynomial if simpler is None else simpler.scaled(Fraction(1 if factor > 0 else -1))


def _parts(exponent: Fraction) -> tuple[int, int]:
    return exponent.numerator, exponent.denominator
