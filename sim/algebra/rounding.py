"""From fractions to floating-point numbers: to the nearest, downward and upward."""

import math

from sim.rational import Fraction


def below(x: float) -> float:
    """The next smaller floating-point number."""
    return math.nextafter(x, -math.inf)


def above(x: float) -> float:
    """The next larger floating-point number."""
    return math.nextafter(x, math.inf)


def rounded(value: Fraction) -> float:
    """The nearest floating-point number; infinite where the value is too large for one."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def down(value: Fraction) -> float:
    """The largest floating-point number that is not above a value."""
    near = rounded(value)
    return near if near <= value else below(near)


def up(value: Fraction) -> float:
    """The smallest floating-point number that is not below a value."""
    near = rounded(value)
    return near if near >= value else above(near)
