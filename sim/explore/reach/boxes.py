"""A distance below which no change does, by boxes in which the outcome certainly holds nowhere.

A cube around where the assumptions are comes first, as large as can be; then the rest of the points that
are no further away than what was found, in boxes, of which the nearest that is left is halved (Land and
Doig 1960). A procedure says what may hold in a box.
"""

import heapq
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count

from sim.explore.reach.question import Question
from sim.rational import Fraction
from sim.solve.concept import Procedure

CUBES = 8
"""So many cubes are tried, each time nearer to the largest in which the outcome holds nowhere."""

BOXES = (CUBES + 4, 400)
"""So many boxes are looked at, at least and at most."""

SIGNS = 80_000
"""So many signs an answer would rest on in all boxes together, as far as can be told beforehand."""

Ends = Mapping[str, tuple[Fraction, Fraction]]
"""Where each free assumption may lie, in range widths from where it is."""


@dataclass(eq=False)
class Boxes:
    """Boxes around where the assumptions are.

    looked: how many were looked at.
    """

    question: Question
    looked: int = 0
    _numbers: Iterator[int] = field(default_factory=count)

    def bound(self, known: Fraction | None, signs: int) -> float:
        """No change below it does; proved. Infinite where none does.

        known: one that does. signs: how many the answer rests on where the assumptions are.
        """
        whole = self._whole
        if whole is None:
            return 0.0
        far = known or sum((max(-low, high) for low, high in whole.values()), Fraction(0))
        clear = self._clear(whole, far)
        heap = [(self._distance(part), next(self._numbers), part) for part in _around(whole, clear)]
        heapq.heapify(heap)
        most = max(BOXES[0], min(BOXES[1], SIGNS // max(1, signs)))
        while heap and heap[0][0] < far and self.looked < most:
            distance, _, part = heapq.heappop(heap)
            near = _nearer(part, far - distance)
            if not self._never(near):
                for half in _halves(near):
                    heapq.heappush(heap, (self._distance(half), next(self._numbers), half))
        if heap and heap[0][0] < far:
            return float(heap[0][0])
        return math.inf if known is None else float(known)

    @cached_property
    def nowhere(self) -> bool:
        """Whether the outcome is proved to hold nowhere at all."""
        return self._whole is not None and self._never(self._whole)

    @cached_property
    def _whole(self) -> Ends | None:
        """Where the assumptions may lie; None where nothing is known of it."""
        question = self.question
        assert isinstance(question.decision, Procedure)
        if question.decision.may is None or any(None in question.box[n] for n in question.columns.free):
            return None
        return {name: self._widths(name) for name in question.columns.free}

    def _widths(self, name: str) -> tuple[Fraction, Fraction]:
        (low, high), start = self.question.box[name], self.question.start[name]
        assert low is not None
        assert high is not None
        width = self.question.width[name]
        return (low - start) / width, (high - start) / width

    def _clear(self, whole: Ends, far: Fraction) -> Fraction:
        """Half the width of the largest cube that was found in which the outcome holds nowhere."""
        low, high = Fraction(0), min(far, Fraction(1))
        for _ in range(CUBES):
            middle = (low + high) / 2 if low else high / 4
            if self._never({n: (max(a, -middle), min(b, middle)) for n, (a, b) in whole.items()}):
                low = middle
            else:
                high = middle
        return low

    def _distance(self, part: Ends) -> Fraction:
        return sum((max(low, -high, Fraction(0)) for low, high in part.values()), Fraction(0))

    def _never(self, part: Ends) -> bool:
        """Whether the outcome certainly holds nowhere in a box."""
        question = self.question
        self.looked += 1
        box = dict(question.box)
        for name, (low, high) in part.items():
            start, width = question.start[name], question.width[name]
            box[name] = start + low * width, start + high * width
        assert isinstance(question.decision, Procedure)
        assert question.decision.may is not None
        may = question.decision.may(box)
        if may is None:
            return False
        question.having.take_in(sorted(may))
        return not any(question.wanted[play] for play in may)


def _around(whole: Ends, clear: Fraction) -> Iterator[Ends]:
    """What is left of a box outside a cube around the start, in boxes."""
    part = dict(whole)
    for name, (low, high) in whole.items():
        if high > clear:
            yield {**part, name: (clear, high)}
        if low < -clear:
            yield {**part, name: (low, -clear)}
        part[name] = max(low, -clear), min(high, clear)


def _nearer(part: Ends, left: Fraction) -> Ends:
    """The part of a box in which nothing moves by more than is left beyond what all of it moves by."""
    nearer = {}
    for name, (low, high) in part.items():
        least = max(low, -high, Fraction(0))
        nearer[name] = max(low, -least - left), min(high, least + left)
    return nearer


def _halves(part: Ends) -> Iterator[Ends]:
    """A box in two halves, across its longest side."""
    name = max(part, key=lambda each: part[each][1] - part[each][0])
    low, high = part[name]
    middle = (low + high) / 2
    yield {**part, name: (low, middle)}
    yield {**part, name: (middle, high)}
