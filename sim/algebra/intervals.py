"""Interval arithmetic over boxes of assumptions.

Every operation is rounded outward by at least one step, so bounds hold for the exact values.
"""

import math
from collections.abc import Sequence

from sim.algebra.atoms import Elementary, Piecewise, interpolated
from sim.algebra.guards import Guard, Sign, settled
from sim.algebra.polynomials import Monomial, Polynomial
from sim.algebra.rounding import above, below, down, up
from sim.rational import Fraction

Interval = tuple[float, float]

EXACT_INTEGERS = 2.0**53
"""Below this size every integer is a floating-point number."""


def overlap(x: Interval, y: Interval) -> Interval:
    """What two bounds of one thing say together."""
    return max(x[0], y[0]), min(x[1], y[1])


def _times(x: Interval, y: Interval) -> Interval:
    products = [_product_bounds(a, b) for a in x for b in y]
    return min(low for low, _ in products), max(high for _, high in products)


def _product_bounds(a: float, b: float) -> Interval:
    # an exact zero stays one, so that a sign can be told; 0 times infinity is 0 here: an
    # unbounded factor times a factor that is nothing
    if a == 0 or b == 0:
        return 0.0, 0.0
    product = a * b
    if abs(product) < EXACT_INTEGERS and a.is_integer() and b.is_integer():
        return product, product
    return below(product), above(product)


def _sum_bounds(a: float, b: float) -> Interval:
    # the error of a sum is itself a floating-point number (Knuth 1969, 'TwoSum'), so a sum
    # that is exact is not widened, and another one only on the side where it must be
    total = a + b
    if not math.isfinite(total):
        return total, total
    part = total - a
    error = (a - (total - part)) + (b - part)
    return (below(total) if error < 0 else total), (above(total) if error > 0 else total)


def _power(x: Interval, power: int) -> Interval:
    if power == 1:
        return x
    low, high = x
    if power % 2 == 0 and low < 0:
        low, high = (0.0, max(-low, high)) if high > 0 else (-high, -low)

    def raised(value: float) -> float:
        try:
            return value**power
        except OverflowError:
            return math.inf if value > 0 or power % 2 == 0 else -math.inf

    def widened(value: float) -> Interval:
        image = raised(value)
        if value.is_integer() and abs(image) < EXACT_INTEGERS:
            return image, image
        # a library power is within one unit in the last place, not exactly rounded: two steps
        return below(below(image)), above(above(image))

    least, most = widened(low)[0], widened(high)[1]
    return (max(least, 0.0), most) if power % 2 == 0 else (least, most)


def monomial_bounds(monomial: Monomial, atoms: Sequence[Interval]) -> Interval:
    product: Interval | None = None
    for atom, power in monomial:
        factor = _power(atoms[atom], power)
        product = factor if product is None else _times(product, factor)
    return product or (1.0, 1.0)


def polynomial_bounds(polynomial: Polynomial, atoms: Sequence[Interval]) -> Interval:
    """Bounds of a polynomial over a box, from the bounds of the atoms."""
    squares, others = polynomial.squares
    parts = [
        _times((down(coefficient), up(coefficient)), monomial_bounds(monomial, atoms))
        for monomial, coefficient in others
    ]
    parts += [_square_bounds(a, b, atoms[atom]) for atom, a, b in squares]
    low = high = 0.0
    for least, most in parts:
        low, high = _sum_bounds(low, least)[0], _sum_bounds(high, most)[1]
    return (-math.inf if math.isnan(low) else low, math.inf if math.isnan(high) else high)


def _square_bounds(a: Fraction, b: Fraction, x: Interval) -> Interval:
    """Bounds of a*x**2 + b*x, as a*(x + b/2a)**2 - b**2/4a: term by term they would be far too wide."""
    shift, lost = b / (2 * a), b * b / (4 * a)
    moved = _sum_bounds(x[0], down(shift))[0], _sum_bounds(x[1], up(shift))[1]
    low, high = _times((down(a), up(a)), _power(moved, 2))
    return _sum_bounds(low, -up(lost))[0], _sum_bounds(high, -down(lost))[1]


def elementary_bounds(atom: Elementary, x: Interval) -> Interval:
    low, high = x
    match atom.function:
        case "reciprocal":
            if low <= 0 <= high:
                return (-math.inf, math.inf)
            return below(1 / high), above(1 / low)
        case "exp":
            return max(0.0, below(below(_exp(low)))), above(above(_exp(high)))
        case "log":
            if low <= 0:
                return -math.inf, math.inf
            return below(below(math.log(low))), above(above(math.log(high)))
        case "sqrt":
            if low < 0:
                return -math.inf, math.inf
            return max(0.0, below(math.sqrt(low))), above(math.sqrt(high))
        case "power":
            # the exponent is rounded too, which counts where the base is far from 1
            exponents = (down(atom.exponent), up(atom.exponent))
            if low < 0 or (low == 0 and atom.exponent < 0):
                return -math.inf, math.inf
            try:
                ends = [base**exponent for base in (low, high) for exponent in exponents]
            except OverflowError:
                return 0.0, math.inf
            return max(0.0, below(below(min(ends)))), above(above(max(ends)))


def _exp(x: float) -> float:
    try:
        return math.exp(x)
    except OverflowError:
        return math.inf


def piecewise_bounds(atom: Piecewise, atoms: Sequence[Interval]) -> Interval:
    args = [polynomial_bounds(arg, atoms) for arg in atom.args]
    lows, highs = zip(*args, strict=True)
    match atom.function:
        case "max":
            return max(lows), max(highs)
        case "min":
            return min(lows), min(highs)
        case "abs":
            low, high = args[0]
            return (low, high) if low >= 0 else (-high, -low) if high <= 0 else (0.0, max(-low, high))
        case "interp":
            low, high = args[0]
            at = [_at(atom.points, x) for x in (low, high)]
            at += [y for x, y in atom.points if low <= x <= high]
            return below(down(min(at))), above(up(max(at)))
        case "if_else":
            holds = guard_over(atom.guard, atoms)
            if holds is not None:
                return args[0] if holds else args[1]
            return min(lows), max(highs)


def _at(points: Sequence[tuple[Fraction, Fraction]], x: float) -> Fraction:
    if math.isinf(x):
        return points[0 if x < 0 else -1][1]
    return interpolated(points, Fraction(x))


def guard_over(guard: Guard, atoms: Sequence[Interval]) -> bool | None:
    """Whether a guard holds everywhere (True) or nowhere (False) in a box; None if open."""

    def holds(sign: Sign) -> bool | None:
        low, high = polynomial_bounds(sign.polynomial, atoms)
        if sign.op == "==":
            return False if low > 0 or high < 0 else None
        if low > 0 or (sign.op == ">=" and low >= 0):
            return True
        return False if high < 0 or (sign.op == ">" and high <= 0) else None

    return settled(guard, holds)
