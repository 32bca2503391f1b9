"""One assumption cut into pieces on which every incentive is a quotient of two polynomials.

Breakpoints are where a condition, a kink or a jump of a piecewise function lies: rational or
algebraic numbers, found exactly.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from sim.algebra.atoms import Algebra, Atom, Elementary, Piecewise, Variable
from sim.algebra.basis import Basis
from sim.algebra.guards import Guard, decided, guard_polynomials
from sim.algebra.polynomials import Polynomial
from sim.algebra.roots import Integers, Root, between, distinct, integers, rational, roots_between, sign_at
from sim.algebra.substitution import needed_atoms, rebuilt, substituted
from sim.rational import Fraction

Coefficients = tuple[Fraction, ...]
ONE: Coefficients = (Fraction(1),)
MAX_PIECES = 500
"""Pieces of one assumption; functions inside functions multiply them. Past it they count as no quotients."""


@dataclass(frozen=True)
class Quotient:
    """above / below, polynomials in one variable; below is never zero where this is used."""

    above: Coefficients
    below: Coefficients = ONE

    def __add__(self, other: "Quotient") -> "Quotient":
        if self.below == other.below:
            return Quotient(_sum(self.above, other.above), self.below)
        above = _sum(_product(self.above, other.below), _product(other.above, self.below))
        return Quotient(above, _product(self.below, other.below))

    def __mul__(self, other: "Quotient") -> "Quotient":
        return Quotient(_product(self.above, other.above), _product(self.below, other.below))

    @cached_property
    def signed(self) -> Integers:
        """A polynomial with the same sign: above * below."""
        return integers(self.above if self.below == ONE else _product(self.above, self.below))


@dataclass(frozen=True, eq=False)
class Piece:
    """A stretch of one assumption on which every atom is one quotient of polynomials.

    start, end: its ends, which are not part of it; or the same number twice for a single point.
    atoms: None for an atom that is no such quotient (exp, log, sqrt, power).
    """

    start: Root
    end: Root
    atoms: tuple[Quotient | None, ...]

    @property
    def is_point(self) -> bool:
        """Whether it is a single point."""
        return self.start is self.end

    @cached_property
    def inside(self) -> Root:
        """The point, or a rational number inside."""
        return self.start if self.is_point else rational(between(self.start, self.end))

    def quotient(self, polynomial: Polynomial) -> Quotient | None:
        """A polynomial over the atoms as a quotient in the variable; None if it is none."""
        total = Quotient(())
        for monomial, coefficient in polynomial.terms.items():
            product = Quotient((coefficient,))
            for atom, power in monomial:
                factor = self.atoms[atom]
                if factor is None:
                    return None
                for _ in range(power):
                    product = product * factor
            total = total + product
        return total


def pieces(basis: Basis, used: Iterable[int], low: Fraction, high: Fraction) -> list[Piece]:
    """A closed interval of the only assumption of a basis, cut where a used atom changes its formula.

    Point and stretch take turns, beginning and ending with a point. Other atoms are None, and so
    is one that would cut it into more than MAX_PIECES.
    """
    needed = needed_atoms(basis, used)
    start, end = rational(low), rational(high)
    parts = [Piece(start, start, ()), Piece(start, end, ()), Piece(end, end, ())]
    for index, atom in enumerate(basis.atoms):
        cut = _all_with_atom(parts, atom) if index in needed else None
        parts = [_grown(piece, None) for piece in parts] if cut is None else cut
    return parts


def _all_with_atom(pieces: Sequence[Piece], atom: Atom) -> list[Piece] | None:
    """The pieces cut where an atom changes its formula; None if they would be too many."""
    cut: list[Piece] = []
    for piece in pieces:
        cut += _with_atom(piece, atom)
        if len(cut) > MAX_PIECES:
            return None
    return cut


def _with_atom(piece: Piece, atom: Atom) -> list[Piece]:
    match atom:
        case Variable():
            return [_grown(piece, Quotient((Fraction(0), Fraction(1))))]
        case Elementary(function="reciprocal", argument=argument):
            inner = piece.quotient(argument)
            return [_grown(piece, None if inner is None else Quotient(inner.below, inner.above))]
        case Elementary():
            return [_grown(piece, None)]
        case Piecewise(cases=cases):
            guards = [piece.quotient(p) for guard, _ in cases for p in guard_polynomials(guard)]
            if any(guard is None for guard in guards):
                return [_grown(piece, None)]
            parts = split(piece, [guard.signed for guard in guards if guard is not None])
            return [_grown(part, part.quotient(_case(part, atom))) for part in parts]


def split(piece: Piece, polynomials: Iterable[Integers]) -> list[Piece]:
    """A piece cut at the zeros of polynomials."""
    if piece.is_point:
        return [piece]
    zeros = {root for p in polynomials for root in roots_between(p, piece.start, piece.end)}
    cuts, _ = distinct(zeros)
    parts = []
    start = piece.start
    for cut in cuts:
        parts += [Piece(start, cut, piece.atoms), Piece(cut, cut, piece.atoms)]
        start = cut
    return [*parts, Piece(start, piece.end, piece.atoms)]


def _grown(piece: Piece, atom: Quotient | None) -> Piece:
    return Piece(piece.start, piece.end, (*piece.atoms, atom))


def resolved(basis: Basis, polynomial: Polynomial, piece: Piece) -> tuple[Basis, Polynomial]:
    """A polynomial over atoms as it is on a piece: each case is what its condition makes it there."""
    algebra = Algebra(basis.assumptions)
    needed = needed_atoms(basis, polynomial.atoms())
    atoms: list[Polynomial | None] = []
    for index, atom in enumerate(basis.atoms):
        if index not in needed:
            atoms.append(None)
        elif isinstance(atom, Piecewise) and _settled(piece, atom):
            atoms.append(substituted(_case(piece, atom), atoms))
        else:
            atoms.append(rebuilt(atom, algebra, atoms, {}))
    simplified = substituted(polynomial, atoms)
    return Basis(basis.assumptions, tuple(algebra.atoms), ()), simplified


def _settled(piece: Piece, atom: Piecewise) -> bool:
    return all(piece.quotient(p) is not None for guard, _ in atom.cases for p in guard_polynomials(guard))


def _case(piece: Piece, atom: Piecewise) -> Polynomial:
    """The formula of a piecewise atom on a piece that none of its breakpoints cuts."""
    return next(value for guard, value in atom.cases if _holds_on_piece(guard, piece))


def _holds_on_piece(guard: Guard, piece: Piece) -> bool | None:
    def sign(polynomial: Polynomial) -> int:
        value = piece.quotient(polynomial)
        assert value is not None
        return sign_at(value.signed, piece.inside)

    return decided(guard, sign)


def _sum(left: Coefficients, right: Coefficients) -> Coefficients:
    if len(left) < len(right):
        left, right = right, left
    total = list(left)
    for i, c in enumerate(right):
        total[i] += c
    while total and not total[-1]:
        total.pop()
    return tuple(total)


def _product(left: Coefficients, right: Coefficients) -> Coefficients:
    if not left or not right:
        return ()
    if right == ONE:
        return left
    product = [Fraction(0)] * (len(left) + len(right) - 1)
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            product[i + j] += a * b
    return tuple(product)
