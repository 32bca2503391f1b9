"""Tipping points as numbers that a reader can set: what is printed is enough to tip the answer."""

from collections.abc import Sequence
from math import ceil, floor, log10

from sim.algebra.roots import Root
from sim.explore.thresholds.answer import AssumptionThresholds, Change, Interval
from sim.present.language.numbers import plain
from sim.rational import Fraction

FEWEST, MOST = 4, 12
"""Significant digits."""


def tip(item: AssumptionThresholds, change: Change) -> str:
    """Where the answer changes, for a sentence: "95.58", "just above 3".

    Rounded away from the present value, with as many digits as it takes for the printed number
    to lie where the answer is another one already. "about" before a number that is only bracketed.
    """
    if change.beyond.is_point:
        return point(change.at, _digits(item)).removeprefix("exactly ")
    at = change.at.rational
    near = Fraction(float(change.at)) if at is None else at
    mark = "" if change.at.exact else "about "
    for digits in range(_digits(item), MOST + 1):
        value = _away(near, digits, change.up)
        if value == at and not change.reached:
            return f"just {'above' if change.up else 'below'} {plain(value, digits)}"
        if value == at or change.beyond.holds(value):
            return mark + plain(value, digits)
    return f"just {'above' if change.up else 'below'} {plain(near, MOST)}"


def tip_cell(item: AssumptionThresholds, change: Change) -> str:
    """The same for a table or a figure, where a single value has to be called so."""
    return f"only at {point(change.at, _digits(item))}" if change.beyond.is_point else tip(item, change)


def now_beside(item: AssumptionThresholds) -> str:
    """The present value, told apart from the values at which the answer changes."""
    return plain(item.value, _digits(item))


def point(at: Root, digits: int) -> str:
    """A single value: "exactly" if it is the number that is printed, "about" otherwise."""
    value = at.rational
    shown = plain(float(at), digits)
    return f"{'exactly' if value is not None and _rounded(value, digits) == value else 'about'} {shown}"


def stretch(interval: Interval, digits: int) -> str:
    """A stretch from one value to another, or a single value."""
    if interval.is_point:
        return f"only at {point(interval.start, digits)}"
    low, high = (plain(float(end), digits) for end in (interval.start, interval.end))
    mark = "" if interval.exact else "about "
    if low == high:
        return f"{mark}{low}, within {float(interval.end) - float(interval.start):.1g}"
    return f"{mark}{low} to {high}"


def digits_apart(item: AssumptionThresholds) -> int:
    """The digits that it takes to tell all ends of stretches and the present value apart."""
    ends = [float(end) for interval in item.intervals for end in (interval.start, interval.end)]
    return _apart([*ends, float(item.value)])


def _digits(item: AssumptionThresholds) -> int:
    ends = [float(change.at) for change in item.changes if change is not None]
    return _apart([*ends, float(item.value)])


def _apart(values: Sequence[float]) -> int:
    different = set(values)
    for digits in range(FEWEST, MOST):
        if len({plain(value, digits) for value in different}) == len(different):
            return digits
    return MOST


def _unit(value: Fraction, digits: int) -> Fraction:
    """The last place of a number with so many significant digits: of whole numbers, at most one."""
    if not value:
        return Fraction(1)
    return min(Fraction(1), Fraction(10) ** (floor(log10(abs(value))) - digits + 1))


def _away(value: Fraction, digits: int, up: bool) -> Fraction:
    unit = _unit(value, digits)
    return (ceil if up else floor)(value / unit) * unit


def _rounded(value: Fraction, digits: int) -> Fraction:
    unit = _unit(value, digits)
    return round(value / unit) * unit
