"""Probabilities that make players indifferent: small systems of equations, solved exactly.

The unknowns are probabilities strictly between 0 and 1. Each equation is of degree one in each of them,
since nobody's payoff is more than proportional to what one player does at one place. Linear ones are
solved by Gauss's elimination; one unknown that is left by itself is found among the isolated roots of
its polynomial; two equations that share an unknown give one without it (their resultant).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

from sim.algebra.polynomials import Monomial, Polynomial, number
from sim.algebra.roots import integers, isolated, refined, square_free
from sim.algebra.substitution import substituted
from sim.rational import Fraction

MOST_CORNERS = 500
"""So many corners of what is left open are tried."""
MOST_TERMS = 60
"""Of an equation from which an unknown is eliminated."""
WIDTH = Fraction(1, 2**130)
"""How nearly a root is found that is no fraction."""
NEGLIGIBLE = Fraction(1, 2**80)
"""Below this a number is zero that rests on such a root."""


class UnsolvedError(Exception):
    """A system of another form."""


@dataclass(frozen=True)
class Point:
    """A solution.

    values: of the unknowns. exact: whether they are, and not only as near as anybody could tell.
    free: the unknowns that could be otherwise too, by which the point is one of many.
    """

    values: tuple[Fraction, ...]
    exact: bool
    free: frozenset[int]


@dataclass(frozen=True)
class Way:
    """Equations on the way to be met, or one way to meet them.

    zero: what is left of them. values: what each unknown is, in terms of those that are left. exact: whether
        that is no approximation.
    """

    zero: tuple[Polynomial, ...]
    values: tuple[Polynomial, ...]
    exact: bool

    def put(self, atom: int, value: Polynomial, *, exact: bool = True) -> "Way":
        """With a value in place of an unknown."""
        exact = exact and self.exact
        zero = [_put(p, atom, value) for p in self.zero]
        if not exact:
            zero = [Polynomial({m: c for m, c in p.terms.items() if abs(c) >= NEGLIGIBLE}) for p in zero]
        return Way(tuple(zero), tuple(_put(p, atom, value) for p in self.values), exact)

    def vanishes(self, constant: Fraction) -> bool:
        return constant == 0 if self.exact else abs(constant) < NEGLIGIBLE


def solved(zero: Sequence[Polynomial], unknowns: int) -> tuple[Way, ...]:
    """Each way to make some polynomials zero, which may leave unknowns open. Raises UnsolvedError."""
    return tuple(_solved(Way(tuple(zero), tuple(_atom(i) for i in range(unknowns)), exact=True)))


def points(
    ways: Sequence[Way], at_least: Sequence[Polynomial], positive: Sequence[Polynomial]
) -> list[Point]:
    """Every point at which some polynomials are not negative and some are positive, or one of a continuum.

    Unknowns that none of them names are 0. Raises UnsolvedError.
    """
    return [point for way in ways for point in _inside(way, at_least, positive)]


def _atom(index: int) -> Polynomial:
    return Polynomial({((index, 1),): Fraction(1)})


def _put(polynomial: Polynomial, atom: int, value: Polynomial) -> Polynomial:
    """A polynomial with another one in place of an unknown."""
    total = number(0)
    powers: dict[int, dict[Monomial, Fraction]] = {}
    for monomial, coefficient in polynomial.terms.items():
        power = next((p for a, p in monomial if a == atom), 0)
        powers.setdefault(power, {})[tuple(pair for pair in monomial if pair[0] != atom)] = coefficient
    if powers.keys() <= {0}:
        return polynomial
    for power, terms in powers.items():
        total = total + Polynomial(terms) * value**power
    return total


def _value(polynomial: Polynomial, values: Sequence[Fraction]) -> Fraction:
    total = Fraction(0)
    for monomial, coefficient in polynomial.terms.items():
        for atom, power in monomial:
            coefficient *= values[atom] ** power
        total += coefficient
    return total


def _solved(state: Way) -> Iterator[Way]:
    """The system without equations, in each way that they can be met."""
    while True:
        open_ = [_stripped(polynomial) for polynomial in state.zero if polynomial.terms]
        constants = [polynomial.constant for polynomial in open_]
        if not all(constant is None or state.vanishes(constant) for constant in constants):
            return
        open_ = [p for p, constant in zip(open_, constants, strict=True) if constant is None]
        state = Way(tuple(open_), state.values, state.exact)
        linear = next((p for p in open_ if _degree(p) == 1), None)
        if linear is None:
            break
        atom, coefficient = next((m[0][0], c) for m, c in linear.terms.items() if m)
        rest = Polynomial({m: c for m, c in linear.terms.items() if m != ((atom, 1),)})
        state = state.put(atom, rest.scaled(-1 / coefficient))
    if not state.zero:
        yield state
        return
    alone = _alone(state.zero)
    if alone.constant is not None:
        return
    (atom,) = set(alone.atoms())
    for value, exact in _roots(alone, atom):
        yield from _solved(state.put(atom, number(value), exact=exact))


def _stripped(polynomial: Polynomial) -> Polynomial:
    """Without the unknowns that all of it is a multiple of: they are not zero."""
    monomials = [dict(monomial) for monomial in polynomial.terms]
    common = {a: min(m.get(a, 0) for m in monomials) for a in monomials[0]}
    if not any(common.values()):
        return polynomial
    return Polynomial(
        {
            tuple((a, p - common.get(a, 0)) for a, p in m if p > common.get(a, 0)): c
            for m, c in polynomial.terms.items()
        }
    )


def _degree(polynomial: Polynomial) -> int:
    return max(sum(power for _, power in monomial) for monomial in polynomial.terms)


def _alone(zero: Sequence[Polynomial]) -> Polynomial:
    """An equation in one unknown that follows from some, or a constant where they exclude one another.

    Raises UnsolvedError.
    """
    left = list(zero)
    while left:
        single = next((p for p in left if p.constant is not None or len(set(p.atoms())) == 1), None)
        if single is not None:
            return single
        atoms = sorted({atom for p in left for atom in p.atoms()})
        holders = {atom: [p for p in left if atom in set(p.atoms())] for atom in atoms}
        able = [atom for atom in atoms if all(_power(p, atom) == 1 for p in holders[atom])]
        if not able:
            raise UnsolvedError
        atom = min(able, key=lambda each: len(holders[each]))
        first, *others = holders[atom]
        left = [p for p in left if p not in holders[atom]]
        a, b = _split(first, atom)
        for other in others:
            c, d = _split(other, atom)
            without = a * d - b * c
            if not 0 < len(without.terms) <= MOST_TERMS:
                raise UnsolvedError
            left.append(_stripped(without))
    raise UnsolvedError


def _power(polynomial: Polynomial, atom: int) -> int:
    return max(dict(monomial).get(atom, 0) for monomial in polynomial.terms)


def _split(polynomial: Polynomial, atom: int) -> tuple[Polynomial, Polynomial]:
    """(factor of an unknown, what is without it)."""
    factor = {
        tuple(pair for pair in m if pair[0] != atom): c
        for m, c in polynomial.terms.items()
        if atom in dict(m)
    }
    rest = {m: c for m, c in polynomial.terms.items() if atom not in dict(m)}
    return Polynomial(factor), Polynomial(rest)


def _roots(polynomial: Polynomial, atom: int) -> Iterator[tuple[Fraction, bool]]:
    """Every root strictly between 0 and 1, and whether it is exact."""
    degree = _power(polynomial, atom)
    whole = integers(
        [polynomial.terms.get(((atom, k),) if k else (), Fraction(0)) for k in range(degree + 1)]
    )
    for root in isolated(square_free(whole), Fraction(0), Fraction(1)):
        while root.rational is None and root.high - root.low > WIDTH:
            root = refined(root)
        value = root.rational
        if value is None:
            yield (root.low + root.high) / 2, False
        elif 0 < value < 1:
            yield value, True


def _inside(way: Way, at_least: Sequence[Polynomial], positive: Sequence[Polynomial]) -> Iterator[Point]:
    """A point that meets what must not be negative, if there is one; from the middle of a continuum."""
    slack = Fraction(0) if way.exact else NEGLIGIBLE
    named = {atom for p in (*at_least, *positive) for atom in p.atoms()}
    known = {atom: way.values[atom].constant for atom in named}
    if any(value is not None and not slack < value < 1 - slack for value in known.values()):
        return
    own = [Fraction(0)] * len(way.values)
    free: list[int] = []
    if None in known.values():
        inner = [substituted(p, way.values) for p in at_least]
        outer = [substituted(p, way.values) for p in positive]
        free = sorted({atom for p in (*inner, *outer) for atom in p.atoms()})
        ends = _corners([*inner, *outer], free, slack)
        if not ends:
            return
        for atom, column in zip(free, zip(*ends, strict=True), strict=True):
            own[atom] = sum(column, Fraction(0)) / len(ends)
    values = tuple(_value(p, own) for p in way.values)
    if all(_value(p, values) > slack for p in positive) and all(
        _value(p, values) >= -slack for p in at_least
    ):
        loose = {atom for atom, p in enumerate(way.values) if not set(free).isdisjoint(p.atoms())}
        yield Point(values, way.exact, frozenset(loose))


def _corners(
    at_least: Sequence[Polynomial], free: Sequence[int], slack: Fraction
) -> list[tuple[Fraction, ...]]:
    """The corners of the polytope on which some affine functions are not negative. Raises UnsolvedError."""
    rows = []
    for polynomial in dict.fromkeys(at_least):
        if polynomial.terms and _degree(polynomial) > 1:
            raise UnsolvedError
        factors = [polynomial.terms.get(((atom, 1),), Fraction(0)) for atom in free]
        rows.append((factors, polynomial.terms.get((), Fraction(0))))
    if any(constant < -slack for factors, constant in rows if not any(factors)):
        return []
    rows = [row for row in rows if any(row[0])]
    if comb(len(rows), len(free)) > MOST_CORNERS:
        raise UnsolvedError
    corners: dict[tuple[Fraction, ...], None] = {}
    for tight in combinations(rows, len(free)):
        corner = _meeting(tight)
        if corner is not None and all(
            sum((f * x for f, x in zip(factors, corner, strict=True)), constant) >= -slack
            for factors, constant in rows
        ):
            corners[corner] = None
    return list(corners)


def _meeting(rows: Sequence[tuple[Sequence[Fraction], Fraction]]) -> tuple[Fraction, ...] | None:
    """Where as many affine functions as unknowns are zero; None where that is no single point."""
    table = [[*factors, -constant] for factors, constant in rows]
    size = len(table)
    for column in range(size):
        pivot = next((r for r in range(column, size) if table[r][column]), None)
        if pivot is None:
            return None
        table[column], table[pivot] = table[pivot], table[column]
        head = [value / table[column][column] for value in table[column]]
        table[column] = head
        for r in range(size):
            if r != column and (factor := table[r][column]):
                table[r] = [value - factor * own for value, own in zip(table[r], head, strict=True)]
    return tuple(row[-1] for row in table)
