"""Exact polynomials over atoms: the assumptions, and every other function of them.

A formula becomes a polynomial with rational coefficients. What is no polynomial (a maximum,
an interpolation, an exponential, a reciprocal) becomes an atom of its own, once per distinct
argument, and polynomials are written over atoms as they are over assumptions.
"""

import itertools
import math
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Literal

from sim.game.rounding import rounded

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
        return hash(self.key)

    @cached_property
    def floats(self) -> tuple[tuple[Monomial, float], ...]:
        """The terms in the same order, coefficients as floating-point numbers."""
        return tuple((monomial, rounded(coefficient)) for monomial, coefficient in self.key)

    @cached_property
    def squares(
        self,
    ) -> tuple[tuple[tuple[int, Fraction, Fraction], ...], tuple[tuple[Monomial, Fraction], ...]]:
        """(atom, a, b) for each a*atom**2 + b*atom that is part of it, and its other terms."""
        made = tuple(
            (m[0][0], a, self.terms[((m[0][0], 1),)])
            for m, a in self.key
            if len(m) == 1 and m[0][1] == 2 and ((m[0][0], 1),) in self.terms
        )
        taken = {((atom, power),) for atom, _, _ in made for power in (1, 2)}
        return made, tuple(term for term in self.key if term[0] not in taken)

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
            total = terms.get(monomial, Fraction(0)) + coefficient
            if total:
                terms[monomial] = total
            else:
                terms.pop(monomial, None)
        return Polynomial(terms)

    def __sub__(self, other: "Polynomial") -> "Polynomial":
        return self + other.scaled(Fraction(-1))

    def scaled(self, factor: Fraction) -> "Polynomial":
        """The polynomial times a number."""
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
        made = number(1)
        for _ in range(exponent):
            made = made * self
        return made


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


@dataclass(frozen=True)
class Sign:
    """Whether a polynomial stands in relation `op` to zero."""

    op: Literal[">=", ">", "=="]
    polynomial: Polynomial


@dataclass(frozen=True)
class Every:
    parts: "tuple[Guard, ...]"


@dataclass(frozen=True)
class Some:
    parts: "tuple[Guard, ...]"


@dataclass(frozen=True)
class Unless:
    part: "Guard"


Guard = Sign | Every | Some | Unless | bool
"""A condition on the assumptions."""


@dataclass(frozen=True)
class Variable:
    """An assumption."""

    name: str


@dataclass(frozen=True)
class Elementary:
    """exp, log, sqrt, reciprocal or power (with a constant exponent) of a polynomial."""

    function: Literal["exp", "log", "sqrt", "reciprocal", "power"]
    argument: Polynomial
    exponent: Fraction = Fraction(1)


@dataclass(frozen=True)
class Piecewise:
    """Polynomial on each of finitely many pieces.

    max, min: of `args`.  abs: of the one arg.  interp: linear between `points`, constant
    beyond them.  if_else: the first arg where `guard` holds, else the second.
    """

    function: Literal["max", "min", "abs", "interp", "if_else"]
    args: tuple[Polynomial, ...]
    points: tuple[tuple[Fraction, Fraction], ...] = ()
    guard: Guard = True

    @cached_property
    def slopes(self) -> tuple[tuple[float, float, float], ...]:
        """Of an interpolation: (from, to, slope) of each piece that is not flat."""
        return tuple(
            (float(x0), float(x1), float((y1 - y0) / (x1 - x0)))
            for (x0, y0), (x1, y1) in itertools.pairwise(self.points)
            if y0 != y1
        )

    @property
    def continuous(self) -> bool:
        """Whether it has no jumps (for `if_else`: it may have some)."""
        return self.function != "if_else"

    @cached_property
    def cases(self) -> tuple[tuple[Guard, Polynomial], ...]:
        """Pairs (guard, polynomial): the first guard that holds gives the value."""
        match self.function:
            case "max" | "min":
                sign = Fraction(1 if self.function == "max" else -1)
                made: list[tuple[Guard, Polynomial]] = []
                for arg in self.args[:-1]:
                    others = [other for other in self.args if other != arg]
                    made.append((Every(tuple(Sign(">=", (arg - o).scaled(sign)) for o in others)), arg))
                return (*made, (True, self.args[-1]))
            case "abs":
                (arg,) = self.args
                return ((Sign(">=", arg), arg), (True, arg.scaled(Fraction(-1))))
            case "interp":
                (arg,) = self.args
                made = [(Sign(">=", number(self.points[0][0]) - arg), number(self.points[0][1]))]
                for (x0, y0), (x1, y1) in zip(self.points, self.points[1:], strict=False):
                    slope = (y1 - y0) / (x1 - x0)
                    made.append((Sign(">=", number(x1) - arg), arg.scaled(slope) + number(y0 - slope * x0)))
                return (*made, (True, number(self.points[-1][1])))
            case "if_else":
                return ((self.guard, self.args[0]), (True, self.args[1]))


Atom = Variable | Elementary | Piecewise


def guard_polynomials(guard: Guard) -> Iterator[Polynomial]:
    """The polynomials at whose zeros a guard can change."""
    match guard:
        case Sign(polynomial=polynomial):
            yield polynomial
        case Every(parts=parts) | Some(parts=parts):
            for part in parts:
                yield from guard_polynomials(part)
        case Unless(part=part):
            yield from guard_polynomials(part)


def arguments(atom: Atom) -> tuple[Polynomial, ...]:
    """The polynomials that an atom is a function of."""
    match atom:
        case Elementary(argument=argument):
            return (argument,)
        case Piecewise(args=args, guard=guard):
            return (*args, *guard_polynomials(guard))
        case _:
            return ()


class Algebra:
    """The atoms of one game, each once, in an order in which arguments come first."""

    def __init__(self, assumptions: Sequence[str]) -> None:
        self.atoms: list[Atom] = []
        self.index: dict[Atom, int] = {}
        for name in assumptions:
            self.atom(Variable(name))

    def atom(self, atom: Atom) -> Polynomial:
        """An atom as a polynomial."""
        at = self.index.get(atom)
        if at is None:
            at = self.index[atom] = len(self.atoms)
            self.atoms.append(atom)
        return Polynomial({((at, 1),): Fraction(1)})

    def elementary(self, function: str, argument: Polynomial, exponent: Fraction = Fraction(1)) -> Polynomial:
        """exp, log, sqrt, reciprocal or power; exact where the value of a constant is rational."""
        value = argument.constant
        if value is not None:
            if function == "reciprocal" and value:
                return number(1 / value)
            if function == "exp" and value == 0:
                return number(1)
            if function == "log" and value == 1:
                return number(0)
            if function == "sqrt" and value >= 0:
                root = Fraction(math.isqrt(value.numerator), math.isqrt(value.denominator))
                if root * root == value:
                    return number(root)
        return self.atom(Elementary(function, argument, exponent))  # type: ignore[arg-type]

    def extreme(self, function: Literal["max", "min"], args: Iterable[Polynomial]) -> Polynomial:
        """The largest or smallest; arguments that another one always beats are left out.

        Their order makes no difference: max(x, y) and max(y, x) are one atom.
        """
        kept: list[Polynomial] = []
        sign = 1 if function == "max" else -1
        for arg in args:
            if any((gap := (other - arg).constant) is not None and sign * gap >= 0 for other in kept):
                continue
            kept = [o for o in kept if (gap := (arg - o).constant) is None or sign * gap < 0]
            kept.append(arg)
        kept.sort(key=lambda arg: arg.key)
        return kept[0] if len(kept) == 1 else self.atom(Piecewise(function, tuple(kept)))

    def absolute(self, arg: Polynomial) -> Polynomial:
        """The absolute value; abs(x - y) and abs(y - x) are one atom."""
        value = arg.constant
        if value is not None:
            return number(abs(value))
        return self.atom(Piecewise("abs", (arg if arg.key[-1][1] > 0 else arg.scaled(Fraction(-1)),)))

    def interpolation(self, arg: Polynomial, points: tuple[tuple[Fraction, Fraction], ...]) -> Polynomial:
        """Linear between points, constant beyond them."""
        value = arg.constant
        if value is None:
            return self.atom(Piecewise("interp", (arg,), points))
        if value <= points[0][0]:
            return number(points[0][1])
        for (x0, y0), (x1, y1) in itertools.pairwise(points):
            if value <= x1:
                return number(y0 + (value - x0) * (y1 - y0) / (x1 - x0))
        return number(points[-1][1])

    def choice(self, guard: Guard, yes: Polynomial, no: Polynomial) -> Polynomial:
        """One polynomial where a guard holds, another where it doesn't."""
        if isinstance(guard, bool):
            return yes if guard else no
        return yes if yes == no else self.atom(Piecewise("if_else", (yes, no), (), guard))


def every(parts: Iterable[Guard]) -> Guard:
    """Whether all hold; decided parts fold away."""
    open_ = []
    for part in parts:
        if part is False:
            return False
        if part is not True:
            open_.append(part)
    if not open_:
        return True
    return open_[0] if len(open_) == 1 else Every(tuple(open_))


def unless(part: Guard) -> Guard:
    """Whether it does not hold."""
    if isinstance(part, bool):
        return not part
    return part.part if isinstance(part, Unless) else Unless(part)


def some(parts: Iterable[Guard]) -> Guard:
    """Whether any holds."""
    return unless(every(unless(part) for part in parts))


_RELATIONS = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "==": operator.eq,
    "!=": operator.ne,
}


def decided(guard: Guard, holds: Callable[[Sign], bool | None]) -> bool | None:
    """Whether a guard holds, given what is known of each sign; None if that does not settle it."""
    match guard:
        case Sign():
            return holds(guard)
        case Every(parts=parts):
            every = [decided(part, holds) for part in parts]
            return False if False in every else None if None in every else True
        case Some(parts=parts):
            some = [decided(part, holds) for part in parts]
            return True if True in some else None if None in some else False
        case Unless(part=part):
            inner = decided(part, holds)
            return None if inner is None else not inner
        case _:
            return guard


def compare(op: str, difference: Polynomial) -> Guard:
    """The guard `difference op 0`; the scale makes no difference."""
    value = difference.constant
    if value is not None:
        return bool(_RELATIONS[op](value, 0))
    lead = difference.key[-1][1]
    difference = difference.scaled(1 / (lead if op in ("==", "!=") else abs(lead)))
    opposite = difference.scaled(Fraction(-1))
    match op:
        case ">=" | ">" | "==":
            return Sign(op, difference)
        case "<=":
            return Sign(">=", opposite)
        case "<":
            return Sign(">", opposite)
        case _:
            return Unless(Sign("==", difference))
