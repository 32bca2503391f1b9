"""Polynomials over atoms at one exact point: rational values, and balls of rising precision.

Where exponentials, logarithms or roots occur, a value is enclosed in a ball by Arb (Johansson
2017, 'Arb: efficient arbitrary-precision midpoint-radius interval arithmetic').
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sim.algebra.atoms import Atom, Elementary, Piecewise, Variable, elementary_value, piecewise_value
from sim.algebra.guards import Guard, decided
from sim.algebra.polynomials import Polynomial, number
from sim.rational import Fraction

PRECISIONS = (64, 128, 256, 512, 1024, 2048, 4096)
"""Bits. What the last one leaves open is reported as not told apart."""

SHOWN = 320
"""Bits of irrational values that are shown: far more than any difference of payoffs can cancel."""


def exact_value(polynomial: Polynomial, atoms: Sequence[Fraction | None]) -> Fraction | None:
    """A polynomial at exact values of the atoms; None if one that it names has none."""
    # numerators by their denominators, of which there are few: no common factor is looked for on the way
    sums: dict[int, int] = {}
    for monomial, numerator, denominator in polynomial.ratios:
        for atom, power in monomial:
            value = atoms[atom]
            if value is None:
                return None
            above, below = value.as_integer_ratio()
            if power == 1:
                numerator *= above
                denominator *= below
            else:
                numerator *= above**power
                denominator *= below**power
        sums[denominator] = sums.get(denominator, 0) + numerator
    return sum((Fraction(above, below) for below, above in sums.items()), Fraction(0))


def exact_guard(guard: Guard, atoms: Sequence[Fraction | None]) -> bool | None:
    """Whether a guard holds at exact values of the atoms; None if it cannot be told."""
    return decided(guard, lambda polynomial: _sign(exact_value(polynomial, atoms)))


def _sign(value: Fraction | None) -> int | None:
    return None if value is None else (value > 0) - (value < 0)


def atom_value(
    atom: Atom, values: Sequence[Fraction | None], point: Mapping[str, Fraction]
) -> Fraction | None:
    """The value of an atom from those before it; None where it is not known to be rational."""
    match atom:
        case Variable(name=name):
            return point[name]
        case Elementary(argument=argument):
            x = exact_value(argument, values)
            return None if x is None else elementary_value(atom, x)
        case Piecewise(function="if_else"):
            holds = exact_guard(atom.guard, values)
            return None if holds is None else exact_value(atom.args[0 if holds else 1], values)
        case Piecewise(args=args):
            known = [exact_value(arg, values) for arg in args]
            rational = [x for x in known if x is not None]
            return None if len(rational) < len(known) else piecewise_value(atom, rational)


@dataclass(frozen=True, eq=False)
class ExactPoint:
    """The atoms of some polynomials at one point.

    atoms: arguments come before the functions of them.
    point: a value for each variable among them.
    """

    atoms: Sequence[Atom]
    point: Mapping[str, Fraction]

    @cached_property
    def rational(self) -> tuple[Fraction | None, ...]:
        """The value of each atom; None where it is not known to be rational."""
        values: list[Fraction | None] = []
        for index, atom in enumerate(self.atoms):
            value = atom_value(atom, values, self.point)
            if value is None and isinstance(atom, Piecewise):
                # what an irrational number decides, balls may tell
                value = self._rational_value(index, atom, values)
            values.append(value)
        return tuple(values)

    def _rational_value(
        self, index: int, atom: Piecewise, values: Sequence[Fraction | None]
    ) -> Fraction | None:
        """The value of a piecewise atom whose case rests on irrational numbers, where it is rational."""
        for guard, value in atom.cases:
            holds = decided(guard, lambda polynomial: self._sign_over(polynomial, values, index))
            if holds is None:
                return None
            if holds:
                return exact_value(value, values)
        raise AssertionError("the last case always holds")

    def _sign_over(self, polynomial: Polynomial, values: Sequence[Fraction | None], below: int) -> int | None:
        value = exact_value(polynomial, values)
        if value is not None:
            return _sign(value)
        return ExactPoint(self.atoms[:below], self.point).sign(polynomial)

    def value(self, polynomial: Polynomial) -> Fraction | None:
        """The value of a polynomial; None where it is not known to be rational."""
        return exact_value(polynomial, self.rational)

    def sign(self, polynomial: Polynomial) -> int | None:
        """The sign, -1, 0 or 1, of a polynomial; None if it is not told apart from zero.

        That happens only where an irrational value is closer to zero than the last precision
        tells: it may be zero or not.
        """
        value = self.value(polynomial)
        if value is not None:
            return (value > 0) - (value < 0)
        for bits in PRECISIONS:
            ball = self.ball(polynomial, bits)
            if ball > 0 or ball < 0:
                return 1 if ball > 0 else -1
            if bits == PRECISIONS[0] and self._cancels(polynomial):
                return 0
        return None

    def _cancels(self, polynomial: Polynomial) -> bool:
        """Whether it is zero since equal functions of equal numbers cancel: exp(x) - exp(1) * x at 1."""
        total = number(0)
        for monomial, coefficient in polynomial.terms.items():
            product = number(coefficient)
            for atom, power in monomial:
                product = product * self._symbols[atom] ** power
            total = total + product
        return not total.terms

    @cached_property
    def _symbols(self) -> tuple[Polynomial, ...]:
        """Each atom's value, or one symbol for all atoms that are one function of one number."""
        first: dict[object, int] = {}
        symbols = []
        for index, (atom, value) in enumerate(zip(self.atoms, self.rational, strict=True)):
            if value is not None:
                symbols.append(number(value))
                continue
            key: object = index
            if isinstance(atom, Elementary):
                x = exact_value(atom.argument, self.rational)
                key = index if x is None else (atom.function, atom.exponent, x)
            symbols.append(Polynomial({((first.setdefault(key, index), 1),): Fraction(1)}))
        return tuple(symbols)

    def ball(self, polynomial: Polynomial, bits: int) -> Any:
        """A ball (flint.arb) that certainly holds the value of a polynomial, at a working precision."""
        from flint import ctx

        before = ctx.prec
        ctx.prec = bits
        try:
            return _ball_of(polynomial, self._balls(bits))
        finally:
            ctx.prec = before

    def _balls(self, bits: int) -> list[Any]:
        known = self._by_precision.get(bits)
        if known is None:
            known = self._by_precision[bits] = []
            for atom, value in zip(self.atoms, self.rational, strict=True):
                known.append(_ball(value) if value is not None else self._atom_ball(atom, known))
        return known

    @cached_property
    def _by_precision(self) -> dict[int, list[Any]]:
        return {}

    def _atom_ball(self, atom: Atom, known: Sequence[Any]) -> Any:
        from flint import arb

        match atom:
            case Elementary(argument=argument, function=function):
                x = _ball_of(argument, known)
                match function:
                    case "reciprocal":
                        return 1 / x
                    case "exp":
                        return x.exp()
                    case "log":
                        return x.log()
                    case "sqrt":
                        return x.sqrt()
                    case _:
                        return x ** _ball(atom.exponent)
            case Piecewise(cases=cases):
                covering: Any = None
                for guard, value in cases:
                    holds = decided(guard, lambda polynomial: _ball_sign(_ball_of(polynomial, known)))
                    if holds is False:
                        continue
                    ball = _ball_of(value, known)
                    covering = ball if covering is None else covering.union(ball)
                    if holds:
                        return covering
        return arb("nan")

    def shown(self, polynomial: Polynomial) -> Fraction:
        """The value of a polynomial, rounded only where it is irrational, and then far beyond a double.

        Raises ArithmeticError where it is undefined.
        """
        value = self.value(polynomial)
        if value is not None:
            return value
        ball = self.ball(polynomial, SHOWN)
        if not ball.is_finite():
            raise ArithmeticError("the value is undefined")
        mantissa, exponent = ball.mid().man_exp()
        return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def _ball(value: Fraction) -> Any:
    from flint import arb, fmpq

    return arb(fmpq(value.numerator, value.denominator))


def _ball_sign(ball: Any) -> int | None:
    return 1 if ball > 0 else -1 if ball < 0 else 0 if ball == 0 else None


def _ball_of(polynomial: Polynomial, known: Sequence[Any]) -> Any:
    from flint import arb

    total = arb(0)
    for monomial, coefficient in polynomial.terms.items():
        term = _ball(coefficient)
        for atom, power in monomial:
            term = term * known[atom] ** power
        total = total + term
    return total
