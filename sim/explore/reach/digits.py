"""Values in few digits at which a claim still holds."""

import math
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from sim.rational import Fraction
from sim.scenario.model import Assumption

DIGITS = range(4, 18)


def rounded(
    assumptions: Iterable[Assumption],
    start: Mapping[str, Fraction],
    end: Mapping[str, Fraction],
    holds: Callable[[Mapping[str, Fraction]], bool],
) -> dict[str, Fraction]:
    """The values at `end` with as few digits as a claim allows, each rounded away from its start.

    assumptions: those that move. Ends of ranges, limits and the only values that an assumption
    can take stay as they are, and none is passed by rounding.
    With the fewest digits where the claim holds at no rounding.
    """
    moved = [a for a in assumptions if end[a.id] != start[a.id]]
    tries = [{a.id: _away(a, start[a.id], end[a.id], digits) for a in moved} for digits in DIGITS]
    return next((values for values in tries if holds({**end, **values})), tries[0])


def _away(assumption: Assumption, start: Fraction, end: Fraction, digits: int) -> Fraction:
    """One value, rounded away from the start, with at least the first digit of the move."""
    marks = {assumption.low, assumption.high, *assumption.limits} - {None}
    if end == 0 or end in marks or assumption.distribution.kind == "discrete":
        return end
    unit = Fraction(10) ** min(0, _order(end) - digits + 1, _order(end - start))
    up = end > start
    to = (math.ceil if up else math.floor)(end / unit) * unit
    passed = [mark for mark in marks if mark is not None and (end < mark < to if up else to < mark < end)]
    return min(passed, key=lambda mark: abs(mark - end), default=to)


def _order(value: Fraction) -> int:
    """The power of ten of the first digit."""
    return (Decimal(value.numerator) / Decimal(value.denominator)).adjusted()
