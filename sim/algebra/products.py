"""The sign of a function along a piece of one assumption, as that of the product of its factors."""

from dataclasses import dataclass

from sim.algebra.basis import Basis
from sim.algebra.factors import factors, same_sign
from sim.algebra.pieces import Piece, resolved
from sim.algebra.polynomials import Polynomial
from sim.algebra.roots import Integers, integers


@dataclass(frozen=True)
class Product:
    """What has the sign of a function on a piece: a polynomial times other functions.

    exact: a polynomial in the assumption.
    functions: those that are none, each over a basis of its own.
    """

    exact: Integers
    functions: tuple[tuple[Basis, Polynomial], ...] = ()


def product(basis: Basis, polynomial: Polynomial, piece: Piece) -> Product:
    """The factors of a polynomial over atoms on a piece, those that have the same sign in their place.

    Even powers stay as squares: they are zero where their base is.
    """
    whole = piece.quotient(polynomial)
    if whole is not None:
        return Product(whole.signed)
    here, settled = resolved(basis, polynomial, piece)
    exact: Integers = (1,)
    functions: list[tuple[Basis, Polynomial]] = []
    work = [(settled, 1)]
    while work:
        part, power = work.pop()
        sign, split = factors(part)
        exact = times(exact, (sign**power,) if sign else ())
        for factor, inner in split:
            simpler = same_sign(factor, here.atoms)
            repeats = _parity(inner * power)
            if simpler != factor:
                work.append((simpler, repeats))
                continue
            own = _in_one_variable(here, factor)
            if own is None:
                functions += [(here, factor)] * repeats
            else:
                for _ in range(repeats):
                    exact = times(exact, own)
    return Product(exact, tuple(functions))


def _parity(power: int) -> int:
    return 1 if power % 2 else 2


def _in_one_variable(basis: Basis, polynomial: Polynomial) -> Integers | None:
    """The coefficients of a polynomial in the only assumption; None if it names other atoms."""
    if any(atom != 0 for atom in polynomial.atoms()):
        return None
    degree = max(power for monomial in polynomial.terms for _, power in monomial)
    return integers([polynomial.terms.get(((0, power),) if power else (), 0) for power in range(degree + 1)])


def times(left: Integers, right: Integers) -> Integers:
    """The product of two polynomials in one variable, primitive."""
    if not left or not right:
        return ()
    terms = [0] * (len(left) + len(right) - 1)
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            terms[i + j] += a * b
    return integers(terms)
