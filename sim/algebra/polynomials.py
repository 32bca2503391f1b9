"""Exact polynomials with rational coefficients over atoms, which are numbered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from sim.algebra.rounding import rounded
from sim.rational import Fraction

MAX_PRODUCTS = 2_000

Monomial = tuple[tuple[int, int], ...]
"""Pairs (atom, power) in the order of the atoms; the empty monomial is 1."""


class TooManyProducts(Exception):
    """A formula multiplies out to more products than are kept."""


@dataclass(frozen=True, eq=False)
class Polynomial:
    """Monomial -> coefficient, without zeros."""

    terms: Mapping[Monomial, Fraction]

    @cached_property
    def key(self) -> tuple[tuple[Monomial, Fraction], ...]:
        """The terms in a fixed order."""
        return tuple(sorted(self.terms.items()))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Polynomial) and self.key == other.key

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(self.key)

    @cached_property
    def ratios(self) -> tuple[tuple[Monomial, int, int], ...]:
        """Each monomial with the numerator and the denominator of its coefficient."""
        return tuple(
            (monomial, *coefficient.as_integer_ratio()) for monomial, coefficient in self.terms.items()
        )

    @cached_property
    def floats(self) -> tuple[tuple[Monomial, float], ...]:
        """The terms in the same order, coefficients as floating-point numbers."""
        return tuple((monomial, rounded(coefficient)) for monomial, coefficient in self.key)

    @cached_property
    def squares(
        self,
    ) -> tuple[tuple[tuple[int, Fraction, Fraction], ...], tuple[tuple[Monomial, Fraction], ...]]:
        """(atom, a, b) for each a*atom**2 + b*atom that is part of it, and its other terms."""
        squares = tuple(
            (m[0][0], a, self.terms[((m[0][0], 1),)])
            for m, a in self.key
            if len(m) == 1 and m[0][1] == 2 and ((m[0][0], 1),) in self.terms
        )
        taken = {((atom, power),) for atom, _, _ in squares for power in (1, 2)}
        return squares, tuple(term for term in self.key if term[0] not in taken)

    @property
    def constant(self) -> Fraction | None:
        """The value of a polynomial that names no atom, else None."""
        if not self.terms:
            return Fraction(0)
        return self.terms.get(()) if len(self.terms) == 1 else None

    def atoms(self) -> Iterator[int]:
        """Every atom that it names, repeats included."""
        return (atom for monomial in self.terms for atom, _ in monomial)

    def __add__(self, other: "Polynomial") -> "Polynomial":
        terms = dict(self.terms)
        for monomial, coefficient in other.terms.items():
            if (own := terms.get(monomial)) is None:
                terms[monomial] = coefficient
            elif total := own + coefficient:
                terms[monomial] = total
            else:
                del terms[monomial]
        return Polynomial(terms)

    def __sub__(self, other: "Polynomial") -> "Polynomial":
        terms = dict(self.terms)
        for monomial, coefficient in other.terms.items():
            if (own := terms.get(monomial)) is None:
                terms[monomial] = -coefficient
            elif total := own - coefficient:
                terms[monomial] = total
            else:
                del terms[monomial]
        return Polynomial(terms)

    def scaled(self, factor: Fraction) -> "Polynomial":
        """The polynomial times a number."""
        if factor == 1:
            return self
        return Polynomial({m: c * factor for m, c in self.terms.items()} if factor else {})

    def __mul__(self, other: "Polynomial") -> "Polynomial":
        if other.constant is not None:
            return self.scaled(other.constant)
        if self.constant is not None:
            return other.scaled(self.constant)
        if len(self.terms) * len(other.terms) > 50 * MAX_PRODUCTS:
            raise TooManyProducts
        terms: dict[Monomial, Fraction] = {}
        for left, a in self.terms.items():
            for right, b in other.terms.items():
                monomial = multiply(left, right)
                total = terms.get(monomial, Fraction(0)) + a * b
                if total:
                    terms[monomial] = total
                else:
                    del terms[monomial]
        if len(terms) > MAX_PRODUCTS:
            raise TooManyProducts
        return Polynomial(terms)

    def __pow__(self, exponent: int) -> "Polynomial":
        power = number(1)
        for _ in range(exponent):
            power = power * self
        return power


def number(value: Fraction | int) -> Polynomial:
    """A constant."""
    return Polynomial({(): Fraction(value)} if value else {})


def multiply(left: Monomial, right: Monomial) -> Monomial:
    """The product of two monomials."""
    if not left or not right:
        return left or right
    powers = dict(left)
    for atom, power in right:
        powers[atom] = powers.get(atom, 0) + power
    return tuple(sorted(powers.items()))
