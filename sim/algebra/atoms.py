"""What polynomials are over: the assumptions, and every other function of them.

A formula becomes a polynomial with rational coefficients. What is no polynomial (a maximum,
an interpolation, an exponential, a reciprocal) becomes an atom of its own, once per distinct
argument, and polynomials are written over atoms as they are over assumptions.
"""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isqrt
from typing import Literal

from sim.algebra.guards import Every, Guard, Sign, guard_polynomials
from sim.algebra.polynomials import Polynomial, number
from sim.rational import Fraction


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
                cases: list[tuple[Guard, Polynomial]] = []
                for arg in self.args[:-1]:
                    others = [other for other in self.args if other != arg]
                    cases.append((Every(tuple(Sign(">=", (arg - o).scaled(sign)) for o in others)), arg))
                return (*cases, (True, self.args[-1]))
            case "abs":
                (arg,) = self.args
                return ((Sign(">=", arg), arg), (True, arg.scaled(Fraction(-1))))
            case "interp":
                (arg,) = self.args
                cases = [(Sign(">=", number(self.points[0][0]) - arg), number(self.points[0][1]))]
                for (x0, y0), (x1, y1) in zip(self.points, self.points[1:], strict=False):
                    slope = (y1 - y0) / (x1 - x0)
                    cases.append((Sign(">=", number(x1) - arg), arg.scaled(slope) + number(y0 - slope * x0)))
                return (*cases, (True, number(self.points[-1][1])))
            case "if_else":
                return ((self.guard, self.args[0]), (True, self.args[1]))


Atom = Variable | Elementary | Piecewise


def arguments(atom: Atom) -> tuple[Polynomial, ...]:
    """The polynomials that an atom is a function of."""
    match atom:
        case Elementary(argument=argument):
            return (argument,)
        case Piecewise(args=args, guard=guard):
            return (*args, *guard_polynomials(guard))
        case _:
            return ()


def interpolated(points: Sequence[tuple[Fraction, Fraction]], x: Fraction) -> Fraction:
    """Linear between points, constant beyond them.

    >>> interpolated([(Fraction(0), Fraction(1)), (Fraction(4), Fraction(3))], Fraction(1))
    Fraction(3, 2)
    """
    if x <= points[0][0]:
        return points[0][1]
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        if x <= x1:
            return y0 + (x - x0) * (y1 - y0) / (x1 - x0)
    return points[-1][1]


def piecewise_value(atom: Piecewise, args: Sequence[Fraction]) -> Fraction:
    """A maximum, minimum, absolute value or interpolation of numbers."""
    match atom.function:
        case "max":
            return max(args)
        case "min":
            return min(args)
        case "abs":
            return abs(args[0])
        case _:
            return interpolated(atom.points, args[0])


def elementary_value(atom: Elementary, x: Fraction) -> Fraction | None:
    """The value of a function where it is rational and simple enough to be known as such."""
    match atom.function:
        case "reciprocal":
            return 1 / x if x else None
        case "exp":
            return Fraction(1) if x == 0 else None
        case "log":
            return Fraction(0) if x == 1 else None
        case "sqrt" if x >= 0:
            root = Fraction(isqrt(x.numerator), isqrt(x.denominator))
            return root if root * root == x else None
        case "power" if x in (0, 1):
            return x if x == 1 or atom.exponent > 0 else None
        case "power" if x > 0:
            root = Fraction(
                *(_whole_root(part, atom.exponent.denominator) for part in (x.numerator, x.denominator))
            )
            return root**atom.exponent.numerator if root**atom.exponent.denominator == x else None
        case _:
            return None


def _whole_root(value: int, degree: int) -> int:
    """The largest whole number whose power is no larger than a positive value."""
    low, high = 1, 1 << (value.bit_length() // degree + 1)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**degree <= value else (low, middle - 1)
    return low


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
        atom = Elementary(function, argument, exponent)  # type: ignore[arg-type]
        constant = argument.constant
        value = None if constant is None else elementary_value(atom, constant)
        return self.atom(atom) if value is None else number(value)

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
        return number(interpolated(points, value))

    def choice(self, guard: Guard, yes: Polynomial, no: Polynomial) -> Polynomial:
        """One polynomial where a guard holds, another where it doesn't."""
        if isinstance(guard, bool):
            return yes if guard else no
        return yes if yes == no else self.atom(Piecewise("if_else", (yes, no), (), guard))
