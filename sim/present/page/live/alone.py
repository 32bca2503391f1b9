"""Answers that a page looks up: exact, along each assumption while all others are as in the file.

For concepts that are no circuit, whose signs are too many to be named or are only come upon.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from sim.algebra.roots import Root
from sim.explore.thresholds.answer import AssumptionThresholds, Thresholds
from sim.present.page.live.numbers import number

Plays = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Alone:
    """What a concept comes to where one assumption at most is not as in the file.

    thresholds: of every assumption that has a range. now: the plays, or courses, that hold in the file.
    """

    thresholds: Thresholds
    now: Plays

    @cached_property
    def plays(self) -> np.ndarray:
        """The plays, or courses by their numbers, that come up."""
        return np.array(sorted({*self.now, *self.thresholds.every}), dtype=np.intp)

    @property
    def rows(self) -> np.ndarray:
        """The rows that have to be known: none."""
        return np.zeros(0, dtype=np.intp)

    @property
    def size(self) -> int:
        """How many plays and ends are written down."""
        intervals = [interval for item in self.thresholds for interval in item.intervals]
        return sum(1 + len(interval.plays) for interval in intervals) + len(self.now)

    def written(self) -> dict[str, Any]:
        """As plain data: sets of plays, each once; of each assumption where it is and what holds along it."""
        sets: dict[Plays, int] = {self.now: 0}
        along = {item.assumption: _along(item, sets) for item in self.thresholds}
        values = self.thresholds.scenario.values
        fixed = {"low": None, "high": None, "ends": [], "sets": [0], "proved": True}
        return {
            "numbers": {name: {"at": number(at), **along.get(name, fixed)} for name, at in values.items()},
            "sets": list(map(list, sets)),
        }


def _along(item: AssumptionThresholds, sets: dict[Plays, int]) -> dict[str, Any]:
    """Ends within a span, and the numbers of the sets before the first, at it, beyond it and so on."""
    first = item.intervals[0]
    ends = [first.start] if first.is_point else []
    # what lies before a span that begins with a single value is never looked up
    plays = [first.plays, first.plays] if first.is_point else [first.plays]
    for before, after in pairwise(item.intervals):
        if after.is_point or not before.is_point:
            ends.append(after.start)
            plays.append(after.plays if after.closed[0] else before.plays)
        if not after.is_point:
            plays.append(after.plays)
    if item.intervals[-1].is_point:
        plays.append(plays[-1])
    return {
        "low": number(item.span[0]),
        "high": number(item.span[1]),
        "ends": [_end(root) for root in ends],
        "sets": [sets.setdefault(own, len(sets)) for own in plays],
        "proved": item.proved,
    }


def _end(root: Root) -> Any:
    """A rational number; or [low, high, polynomial], where it is the only root between the two.

    Without a polynomial it is only known to lie there.
    """
    if root.rational is not None:
        return number(root.rational)
    low, high = root.narrow
    if low == high:
        return number(low)
    return [number(low), number(high), [number(c) for c in root.polynomial]]
