"""Zeros of functions that are no polynomials: exact where rational, else bracketed.

Bounds of the function exclude zeros, bounds of its derivative prove that there is one at most
(Moore, Kearfott and Cloud 2009, chapter 8). A rational zero is found exactly, and the first
derivative that is not zero there gives the signs beside it, by Taylor's theorem. Where nothing of
this succeeds the sign is not told apart, and the result says where.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from heapq import heappop, heappush
from math import inf, isfinite

from sim.algebra.basis import Basis
from sim.algebra.derivative import NotDifferentiable, derivative
from sim.algebra.intervals import overlap, polynomial_bounds
from sim.algebra.polynomials import Polynomial, TooManyProducts
from sim.algebra.roots import Root, rational
from sim.algebra.rounding import above, below, up
from sim.rational import Fraction

MAX_BOXES = 3_000
FINEST = Fraction(1, 2**44)
SMALL = Fraction(1, 10**6)
"""What is left open closer together than this share of the interval is one place."""

MAX_UNTOLD = 30
"""Points that are not told apart from zero, after which a function may well be zero everywhere."""

UNEVEN = 0.4871  # so that cuts do not fall on the round numbers where zeros tend to be
ROUND = 10**6
MAX_MEANS = 4
"""The highest derivative that is bounded by the next one."""

MAX_FLATNESS = 8
"""The most derivatives that are looked at where a function is zero."""


@dataclass(frozen=True)
class Steps:
    """The sign of a function inside an interval.

    points: the places where it is zero, jumps or is not told apart, in order.
    signs: before the first point, at it, after it, ...: 2 * points + 1 of them.
    untold: stretches on which the sign is not told apart; 0 stands for it, or the sign of the
        middle of a wide one. Everything else is proved.
    """

    points: tuple[Root, ...]
    signs: tuple[int, ...]
    untold: tuple[Root, ...] = ()


@dataclass(frozen=True)
class _Stretch:
    low: Fraction
    high: Fraction
    sign: int | None  # None: it could not be told
    zero: bool = False


def bracketed(basis: Basis, polynomial: Polynomial, low: Fraction, high: Fraction) -> Steps:
    """The signs of a polynomial over atoms inside an interval of the only assumption of a basis.

    The ends do not belong to it: a zero there is no point of the result.
    """
    function = _Function(basis, polynomial)
    near = SMALL * (high - low)
    inside = [s for s in _stretches(function, low, high) if not (s.zero and s.low == s.high in (low, high))]
    points: list[Root] = []
    signs: list[int] = []
    untold: list[Root] = []
    for stretch in _gathered(inside, near):
        a, b = stretch.low, stretch.high
        if stretch.sign is None:
            untold.append(Root(a, b))
        if stretch.zero or (stretch.sign is None and b - a <= near):
            if len(signs) % 2 == 0:  # nothing before it: what lies between is not told apart either
                signs.append(0)
                a += (b - a) / 4
            points.append(_clear(a, b, low, high))
            signs.append(0)
            continue
        sign = function.sign((a + b) / 2) or 0 if stretch.sign is None else stretch.sign
        if len(signs) % 2:  # two stretches side by side, one of which could not be decided
            hair = (high - low) * FINEST / 2**10
            points.append(Root(a - hair, a + hair))
            signs.append(sign)
        signs.append(sign)
    if len(signs) % 2 == 0:
        signs.append(0)
    return Steps(tuple(points), tuple(signs), tuple(untold))


def sign_within(basis: Basis, polynomial: Polynomial, low: Fraction, high: Fraction) -> int | None:
    """The sign of a polynomial over atoms at a point, or all over a narrow stretch; None if not told."""
    function = _Function(basis, polynomial)
    if low == high:
        return function.sign(low)
    least, most = function.bounds(low, high)
    return 1 if least > 0 else -1 if most < 0 else None


class _Function:
    """Values, bounds and slopes of a polynomial over atoms in one assumption."""

    def __init__(self, basis: Basis, polynomial: Polynomial) -> None:
        (self.name,) = basis.assumptions
        self.slopes: list[tuple[Basis, Polynomial] | None] = [(basis, polynomial)]
        self.known: dict[Fraction, int | None] = {}
        self.untold = 0

    def bounds(self, low: Fraction, high: Fraction, order: int = 0) -> tuple[float, float]:
        """Bounds of the function, or of a derivative; infinite where it has none.

        Those term by term, and those by the mean value theorem, which are far closer near flat zeros.
        """
        least, most = self._term_by_term(low, high, order)
        if least > 0 or most < 0 or order >= MAX_MEANS or not low < high:
            return least, most
        slope = max(map(abs, self.bounds(low, high, order + 1)))
        if not isfinite(slope):
            return least, most
        middle = Fraction(float((low + high) / 2))
        spread = above(slope * up(max(middle - low, high - middle)))
        below_middle, above_middle = self._term_by_term(middle, middle, order)
        return overlap((least, most), (below(below_middle - spread), above(above_middle + spread)))

    def _term_by_term(self, low: Fraction, high: Fraction, order: int) -> tuple[float, float]:
        slope = self._slope(order)
        if slope is None:
            return -inf, inf
        basis, polynomial = slope
        return polynomial_bounds(polynomial, basis.atom_bounds({self.name: (low, high)}))

    def drowned(self, low: Fraction, high: Fraction) -> bool:
        """Whether bounds over a box are hardly wider than rounding makes them at a single point."""
        least, most = self.bounds(low, high)
        middle = Fraction(float((low + high) / 2))
        point_least, point_most = self._term_by_term(middle, middle, 0)
        return most - least <= 4 * (point_most - point_least)

    def direction(self, low: Fraction, high: Fraction, order: int = 1) -> int:
        """1 or -1 if a derivative is proved to be positive or negative, else 0."""
        least, most = self.bounds(low, high, order)
        return (least > 0) - (most < 0)

    def sign(self, x: Fraction) -> int | None:
        """The sign at a point; None if it could not be told."""
        if x not in self.known:
            self.known[x] = self._sign(x, 0)
            self.untold += self.known[x] is None
        return self.known[x]

    def flatness(self, zero: Fraction) -> int | None:
        """The order of the first derivative that is not zero at a zero; None if not told."""
        for order in range(1, MAX_FLATNESS + 1):
            sign = self._sign(zero, order)
            if sign != 0:
                return None if sign is None else order
        return None

    def _sign(self, x: Fraction, order: int) -> int | None:
        slope = self._slope(order)
        if slope is None:
            return None
        basis, polynomial = slope
        return basis.at({self.name: x}).sign(polynomial)

    def _slope(self, order: int) -> tuple[Basis, Polynomial] | None:
        while len(self.slopes) <= order:
            last = self.slopes[-1]
            self.slopes.append(None)
            if last is not None:
                with suppress(NotDifferentiable, TooManyProducts):
                    self.slopes[-1] = derivative(*last, self.name)
        return self.slopes[order]


def _stretches(function: _Function, low: Fraction, high: Fraction) -> list[_Stretch]:
    """The interval from left to right, cut into stretches of one sign, zeros and what is left open."""
    # the widest box comes first, so that what is left when time is up is narrow everywhere
    work = [(low - high, low, high)]
    done: list[_Stretch] = []
    boxes = 0
    while work:
        _, a, b = heappop(work)
        boxes += 1
        settled = _settled(function, a, b)
        if settled is not None:
            done += settled
            continue
        cut = _cut(function, a, b, SMALL * (high - low))
        if boxes > MAX_BOXES or function.untold > MAX_UNTOLD or b - a <= FINEST * (high - low) or cut is None:
            done.append(_Stretch(a, b, None))
            continue
        heappush(work, (a - cut, a, cut))
        heappush(work, (cut - b, cut, b))
    return _joined(sorted(done, key=lambda s: (s.low, s.high)))


def _settled(function: _Function, a: Fraction, b: Fraction) -> list[_Stretch] | None:
    """Stretches of a box in which the sign is told everywhere; None if it is not yet."""
    least, most = function.bounds(a, b)
    if least > 0 or most < 0:
        return [_Stretch(a, b, 1 if least > 0 else -1)]
    if least == most == 0:
        return [_Stretch(a, b, 0)]
    left, right = function.sign(a), function.sign(b)
    direction = function.direction(a, b)
    if direction and left is not None and right is not None:
        return _monotone(function, a, b, direction)
    for zero, before in ((a, False), (b, True)):
        if function.sign(zero) == 0:
            order = function.flatness(zero)
            sign = function.direction(a, b, order) if order is not None else 0
            if order is not None and sign:
                beside = _Stretch(a, b, -sign if before and order % 2 else sign)
                point = _Stretch(zero, zero, 0, zero=True)
                return [beside, point] if before else [point, beside]
    return None


def _cut(function: _Function, a: Fraction, b: Fraction, near: Fraction) -> Fraction | None:
    """Where a box is cut in two: at a rational zero, if one is seen; None if that cannot help any more."""
    round_number = simplest(a, b)
    if function.sign(round_number) == 0:
        return round_number
    if b - a <= near and function.drowned(a, b):
        return None
    cut = Fraction(float(a) + float(b - a) * UNEVEN)
    return cut if a < cut < b else None


def simplest(low: Fraction, high: Fraction) -> Fraction:
    """The number of smallest denominator strictly between two others (Stern 1858, Brocot 1861).

    >>> simplest(Fraction(88, 100), Fraction(93, 100))
    Fraction(8, 9)
    """
    whole = low.numerator // low.denominator
    if whole + 1 < high:
        return Fraction(0) if low < 0 < high else Fraction(whole + 1 if low >= 0 else -(-high // 1) - 1)
    low, high = low - whole, high - whole
    if low == 0:  # 1 / n just below the upper end
        return whole + 1 / Fraction((1 / high) // 1 + 1)
    return whole + 1 / simplest(1 / high, 1 / low)


def _monotone(function: _Function, a: Fraction, b: Fraction, direction: int) -> list[_Stretch]:
    left, right = function.sign(a), function.sign(b)
    if left == direction or right == -direction:
        return [_Stretch(a, b, direction if left == direction else -direction)]
    if left == 0:
        return [_Stretch(a, a, 0, zero=True), _Stretch(a, b, direction)]
    if right == 0:
        return [_Stretch(a, b, -direction), _Stretch(b, b, 0, zero=True)]
    low, high = _polished(function, a, b, -direction)
    return [_Stretch(a, low, -direction), _Stretch(low, high, 0, zero=True), _Stretch(high, b, direction)]


def _polished(function: _Function, a: Fraction, b: Fraction, before: int) -> tuple[Fraction, Fraction]:
    """The narrowest bracket of the only zero in (a, b), whose sign before it is given."""
    while (middle := _middle(a, b)) is not None:
        sign = function.sign(middle)
        if not sign:
            if sign == 0:
                return middle, middle
            a, b = _squeezed(function, a, middle), _squeezed(function, b, middle)
            break
        a, b = (middle, b) if sign == before else (a, middle)
    near = ((a + b) / 2).limit_denominator(ROUND)
    return (near, near) if a < near < b and function.sign(near) == 0 else (a, b)


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


def _clear(a: Fraction, b: Fraction, low: Fraction, high: Fraction) -> Root:
    """A number, or a bracket that keeps off the ends of the interval: they are points of their own."""
    if a == b:
        return rational(a)
    quarter = (b - a) / 4
    return Root(a + quarter if a <= low else a, b - quarter if b >= high else b)


def _joined(stretches: Iterable[_Stretch]) -> list[_Stretch]:
    """Neighbours of one kind become one stretch."""
    joined: list[_Stretch] = []
    for stretch in stretches:
        last = joined[-1] if joined else None
        if last and (last.sign, last.zero) == (stretch.sign, stretch.zero) and last.high == stretch.low:
            joined[-1] = _Stretch(last.low, stretch.high, stretch.sign, stretch.zero)
        else:
            joined.append(stretch)
    return joined


def _gathered(stretches: Sequence[_Stretch], near: Fraction) -> list[_Stretch]:
    """Stretches that are left open close to one another become one, with what lies between them."""
    gathered: list[_Stretch] = []
    for stretch in stretches:
        if stretch.sign is None:
            last = max((i for i, s in enumerate(gathered) if s.sign is None), default=None)
            if last is not None and stretch.high - gathered[last].low <= near:
                stretch = _Stretch(gathered[last].low, stretch.high, None)
                del gathered[last:]
        gathered.append(stretch)
    return gathered
