"""Zeros of functions that are no polynomials: bracketed by interval arithmetic.

Bounds of the function exclude zeros, bounds of its derivative prove that there is one at most
(Moore, Kearfott and Cloud 2009, chapter 8). Where neither succeeds, a zero may have been
missed or may not exist, and the result says so.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction

from sim.algebra.basis import Basis
from sim.algebra.derivative import NotDifferentiable, derivative
from sim.algebra.intervals import polynomial_bounds
from sim.algebra.polynomials import Polynomial, TooManyProducts
from sim.algebra.roots import Root

MAX_BOXES = 3_000
FINEST = Fraction(1, 2**44)
SMALL = Fraction(1, 10**6)
UNEVEN = 0.4871  # so that cuts do not fall on the round numbers where zeros tend to be
ROUND = 10**6


@dataclass(frozen=True)
class Steps:
    """The sign of a function on an interval.

    points: brackets of the places where it is zero or jumps, in order.
    signs: before the first point, at it, after it, ...: 2 * points + 1 of them.
    proved: whether there is certainly nothing else.
    """

    points: tuple[Root, ...]
    signs: tuple[int, ...]
    proved: bool


@dataclass(frozen=True)
class _Stretch:
    low: Fraction
    high: Fraction
    sign: int | None  # None: it could not be told
    zero: bool = False


def bracketed(basis: Basis, polynomial: Polynomial, low: Fraction, high: Fraction) -> Steps:
    """The signs of a polynomial over atoms along the only assumption of a basis."""
    function = _Function(basis, polynomial)
    stretches = _joined(_stretches(function, low, high))
    proved = all(stretch.sign is not None for stretch in stretches)
    points: list[Root] = []
    signs: list[int] = []
    for stretch in stretches:
        width = stretch.high - stretch.low
        if stretch.zero or (stretch.sign is None and width <= SMALL * (high - low)):
            if len(signs) % 2 == 0:  # nothing before it: it stands at the beginning, or beside another
                signs.append(0)
            points.append(_bracket(stretch.low, stretch.high, low, high))
            signs.append(0)
            continue
        sign = function.middle_sign(stretch.low, stretch.high) if stretch.sign is None else stretch.sign
        if len(signs) % 2:  # two signs side by side: a jump, or a stretch that could not be decided
            points.append(_bracket(stretch.low, stretch.low, low, high))
            signs.append(sign)
        signs.append(sign)
    if len(signs) % 2 == 0:
        signs.append(0)
    return Steps(tuple(points), tuple(signs), proved)


def sign_within(basis: Basis, polynomial: Polynomial, low: Fraction, high: Fraction) -> int | None:
    """The sign of a polynomial over atoms at a point, or all over a narrow stretch; None if not told."""
    function = _Function(basis, polynomial)
    if low == high:
        return function.sign(low)
    least, most = function.bounds(low, high)
    return 1 if least > 0 else -1 if most < 0 else None


class _Function:
    """Values, bounds and slope of a polynomial over atoms in one assumption."""

    def __init__(self, basis: Basis, polynomial: Polynomial) -> None:
        self.basis, self.polynomial = basis, polynomial
        (self.name,) = basis.assumptions
        self.slope: tuple[Basis, Polynomial] | None = None
        with suppress(NotDifferentiable, TooManyProducts):
            self.slope = derivative(basis, polynomial, self.name)

    def bounds(self, low: Fraction, high: Fraction) -> tuple[float, float]:
        return polynomial_bounds(self.polynomial, self.basis.atom_bounds({self.name: (low, high)}))

    def direction(self, low: Fraction, high: Fraction) -> int:
        """1 or -1 if it is proved to rise or to fall, else 0."""
        if self.slope is None:
            return 0
        basis, slope = self.slope
        least, most = polynomial_bounds(slope, basis.atom_bounds({self.name: (low, high)}))
        return (least > 0) - (most < 0)

    def sign(self, x: Fraction) -> int | None:
        """The sign at a point; None if it could not be told."""
        return self.basis.at({self.name: x}).sign(self.polynomial)

    def exact(self, x: Fraction) -> Fraction | None:
        return self.basis.at({self.name: x}).value(self.polynomial)

    def middle_sign(self, low: Fraction, high: Fraction) -> int:
        return self.sign((low + high) / 2) or 0


def _stretches(function: _Function, low: Fraction, high: Fraction) -> Iterator[_Stretch]:
    """The interval from left to right, cut into stretches of one sign, zeros and what is left open."""
    work = [(low, high)]
    boxes = 0
    while work:
        a, b = work.pop()
        boxes += 1
        least, most = function.bounds(a, b)
        if least > 0 or most < 0:
            yield _Stretch(a, b, 1 if least > 0 else -1)
            continue
        direction = function.direction(a, b)
        ends = (function.sign(a), function.sign(b)) if direction else (None, None)
        if None not in ends:
            yield from _monotone(function, a, b, direction)
            continue
        cut = Fraction(float(a) + float(b - a) * UNEVEN)
        if boxes > MAX_BOXES or b - a <= FINEST * (high - low) or not a < cut < b:
            yield _Stretch(a, b, None)
            continue
        work += [(cut, b), (a, cut)]


def _monotone(function: _Function, a: Fraction, b: Fraction, direction: int) -> Iterator[_Stretch]:
    left, right = function.sign(a), function.sign(b)
    if left in (right, direction) or right == -direction:
        yield _Stretch(a, b, left or right)
        return
    if left == 0 or right == 0:
        if left == 0:
            yield _Stretch(a, a, 0, zero=True)
        yield _Stretch(a, b, direction if left == 0 else -direction)
        if right == 0:
            yield _Stretch(b, b, 0, zero=True)
        return
    low, high = _polished(function, a, b, -direction)
    yield _Stretch(a, low, -direction)
    yield _Stretch(low, high, 0, zero=True)
    yield _Stretch(high, b, direction)


def _polished(function: _Function, a: Fraction, b: Fraction, before: int) -> tuple[Fraction, Fraction]:
    """The narrowest bracket of the only zero in (a, b), whose sign before it is given."""
    while True:
        middle = _middle(a, b)
        if middle is None:
            break
        sign = function.sign(middle)
        if not sign:
            a, b = _squeezed(function, a, middle), _squeezed(function, b, middle)
            break
        a, b = (middle, b) if sign == before else (a, middle)
    near = ((a + b) / 2).limit_denominator(ROUND)
    if a < near < b and function.exact(near) == 0:
        half = min(near - a, b - near)
        return near - half, near + half
    return a, b


def _squeezed(function: _Function, told: Fraction, untold: Fraction) -> Fraction:
    """The point nearest to `untold` at which the sign can still be told."""
    while (middle := _middle(told, untold)) is not None:
        if function.sign(middle):
            told = middle
        else:
            untold = middle
    return told


def _middle(a: Fraction, b: Fraction) -> Fraction | None:
    """A float between two numbers, if there is one."""
    middle = Fraction(float((a + b) / 2))
    return middle if min(a, b) < middle < max(a, b) else None


def _bracket(a: Fraction, b: Fraction, low: Fraction, high: Fraction) -> Root:
    """A bracket that is not a single number, so that it does not pass for an exact one."""
    hair = (high - low) * FINEST / 2**10
    return Root(a, b) if a < b else Root(a - hair, b + hair)


def _joined(stretches: Iterable[_Stretch]) -> list[_Stretch]:
    """Neighbours of one kind become one stretch."""
    made: list[_Stretch] = []
    for stretch in stretches:
        if made and (made[-1].sign, made[-1].zero) == (stretch.sign, stretch.zero):
            made[-1] = _Stretch(made[-1].low, stretch.high, stretch.sign, stretch.zero)
        else:
            made.append(stretch)
    return made
