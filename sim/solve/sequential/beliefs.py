"""Sets of beliefs about two types, bounded by the beliefs at which somebody is indifferent.

A belief is how likely the second type is, strictly between 0 and 1. That a player would rather have one
pair of courses (one for each type) than another is linear in it, so that it holds on one side of a cut.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cmp_to_key

from sim.algebra.polynomials import Polynomial
from sim.game.told import Course
from sim.solve.sequential.bounds import Bounds

Pair = tuple[Course, Course]
"""A course for each type; empty for one that cannot be there."""

SLACK = 1e-12
"""How far a quotient of two bounds may be rounded, as a share of it; generous."""


@dataclass(frozen=True, eq=False)
class Cut:
    """The belief at which a player is indifferent between two pairs of courses.

    The first pair is better with one type and worse with the other. later: what chance has still to draw.
    rising: whether it is better with the second type.
    """

    player: str
    later: frozenset[str]
    pairs: tuple[Pair, Pair]
    rising: bool


Interval = tuple[Cut | None, Cut | None]
"""Both ends belong to it; None stands for 0 or 1, which do not."""
Beliefs = tuple[Interval, ...]
"""Intervals in order, with gaps between them."""

EVERY: Beliefs = ((None, None),)
NONE: Beliefs = ()

Sides = tuple[Polynomial, Polynomial]
Compare = Callable[[Cut, Cut], int]


def place(sides: tuple[Bounds, Bounds], *, rising: bool) -> Bounds:
    """Bounds of a cut by those of its two sides, neither of which can be zero."""
    (low, high), (low_beyond, high_beyond) = sides
    before = (-high, -low) if rising else (low, high)
    beyond = (low_beyond, high_beyond) if rising else (-high_beyond, -low_beyond)
    # first side over the sum of both, in size
    least = before[0] / (before[0] + beyond[1]) if before[0] > 0 and beyond[1] < float("inf") else 0.0
    most = before[1] / (before[1] + beyond[0]) if before[1] < float("inf") and beyond[0] > 0 else 1.0
    return least * (1 - SLACK), min(1.0, most * (1 + SLACK))


def beyond(one: Sides, other: Sides) -> Polynomial:
    """Positive where one cut lies beyond another, of two that are both rising or both not; else negative.

    Each by how much its first pair is better with the first type and with the second.
    """
    # a / (a - b) above c / (c - d), where a - b and c - d have one sign
    (a, b), (c, d) = one, other
    return b * c - a * d


def common(left: Beliefs, right: Beliefs, compare: Compare) -> Beliefs:
    """The beliefs that are in both."""
    if left == EVERY:
        return right
    if right == EVERY:
        return left
    both: list[Interval] = []
    i = j = 0
    while i < len(left) and j < len(right):
        start, end = _later(left[i][0], right[j][0], compare), _sooner(left[i][1], right[j][1], compare)
        if start is None or end is None or compare(start, end) <= 0:
            both.append((start, end))
        if _ends_first(left[i], right[j], compare):
            i += 1
        else:
            j += 1
    return tuple(both)


def either(sets: Iterable[Beliefs], compare: Compare) -> Beliefs:
    """The beliefs that are in some."""
    parts = list(dict.fromkeys(interval for beliefs in sets for interval in beliefs))
    if (None, None) in parts:
        return EVERY
    if len(parts) < 2:
        return tuple(parts)

    def starts(one: Interval, other: Interval) -> int:
        if one[0] is None or other[0] is None:
            return (one[0] is not None) - (other[0] is not None)
        return compare(one[0], other[0])

    parts.sort(key=cmp_to_key(starts))
    joined = [parts[0]]
    for start, end in parts[1:]:
        last = joined[-1]
        if last[1] is None:
            break
        if start is None or compare(start, last[1]) <= 0:
            further = None if end is None else (end if compare(end, last[1]) > 0 else last[1])
            joined[-1] = (last[0], further)
        else:
            joined.append((start, end))
    return EVERY if joined == [(None, None)] else tuple(joined)


def _later(one: Cut | None, other: Cut | None, compare: Compare) -> Cut | None:
    if one is None or other is None:
        return one or other
    return one if compare(one, other) >= 0 else other


def _sooner(one: Cut | None, other: Cut | None, compare: Compare) -> Cut | None:
    if one is None or other is None:
        return one or other
    return one if compare(one, other) <= 0 else other


def _ends_first(one: Interval, other: Interval, compare: Compare) -> bool:
    if one[1] is None or other[1] is None:
        return one[1] is not None
    return compare(one[1], other[1]) <= 0


def all_common(sets: Sequence[Beliefs], compare: Compare) -> Beliefs:
    """The beliefs that are in all."""
    shared = EVERY
    for beliefs in sets:
        shared = common(shared, beliefs, compare)
        if not shared:
            return NONE
    return shared
