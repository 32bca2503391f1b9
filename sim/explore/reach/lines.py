"""A change that does, found along straight lines: for decisions whose regions are too many to be entered.

Along a line a procedure's answer is exact, whatever it rests on. First each assumption is moved alone;
then points are drawn in the box, and from each that has the outcome the way back to where the
assumptions are is cut where the outcome begins; then what is found is bettered by taking back one
move after another, the others growing for it where they must. Nothing is proved by it, but that the
point does and that nothing does before it on the way there.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from sim.algebra.roots import between, rational
from sim.explore.reach.polish import Candidate
from sim.explore.reach.question import Question
from sim.explore.reach.there import Answered, answered
from sim.explore.thresholds.along import SlicedLine, Span
from sim.game.slices import Station
from sim.rational import Fraction
from sim.solve.concept import Procedure, narrowed
from sim.solve.line import Cell, cover

DRAWN, BETTERED = 24, 3
"""So many points are drawn, and so many of what is found are bettered."""

LINES = (8, 80)
"""So many lines are looked along at least and at most, besides those of each assumption alone."""

SIGNS = 60_000
"""So many signs may be asked for on these lines, as far as can be told beforehand."""

BEYOND = Fraction(1, 1_000_000)
"""How far past a border a point is taken that must not lie on it, as a share of the way."""

SEED = 1

Values = Mapping[str, Fraction]


@dataclass(eq=False)
class Lines:
    """Lines through a box, along which the outcome is looked for. only: and nothing else.

    left: how many lines may still be looked along. looked: how many lines and points were.
    """

    question: Question
    only: bool
    left: int = 0
    looked: int = 0
    _known: dict[tuple[Fraction, ...], Answered] = field(default_factory=dict)

    def nearest(self) -> tuple[Candidate | None, Answered]:
        """The nearest point that is found, and what is answered where the assumptions are."""
        start = self._at(self.question.start)
        if (still := self._there(self.question.start)) is not None:
            return still, start
        self.left = max(LINES[0], min(LINES[1], SIGNS // max(1, len(start.signs))))
        every = [*self._alone(), *self._drawn()]
        every.sort(key=lambda candidate: (candidate.distance, candidate.moved))
        every += [self._bettered(candidate) for candidate in every[:BETTERED]]
        if not every:
            return None, start
        best = min(every, key=lambda candidate: candidate.distance)
        # on the straight way there nothing does before it
        return self._first(best.values) or best, start

    # -- where to look

    def _alone(self) -> Iterator[Candidate]:
        """The nearest points at which one assumption alone is another."""
        start, question = self.question.start, self.question
        for name in question.columns.free:
            if name in question.steps:
                ways = [{**start, name: value} for value in question.steps[name]]
                yield from (c for way in ways if (c := self._there(way)) is not None)
                continue
            for end in question.box[name]:
                if end is not None and end != start[name]:
                    candidate = self._first({**start, name: end})
                    if candidate is not None:
                        yield candidate

    def _drawn(self) -> Iterator[Candidate]:
        """The nearest points on the ways to points that are drawn, corners of the box among them."""
        rng = np.random.default_rng(SEED)
        for number in range(DRAWN):
            if self.left <= 0:
                return
            end = dict(self.question.start)
            for name in self.question.columns.free:
                low, high = self.question.box[name]
                share = rng.integers(2) if number % 2 else rng.random()
                if name in self.question.steps:
                    steps = self.question.steps[name]
                    end[name] = steps[min(int(share * len(steps)), len(steps) - 1)]
                elif low is not None and high is not None:
                    end[name] = low + Fraction(round(float(share) * 1000), 1000) * (high - low)
            self.left -= 1
            self.looked += 1
            if self._at(end).met(only=self.only):
                candidate = self._first(end)
                if candidate is not None:
                    yield candidate

    def _bettered(self, best: Candidate) -> Candidate:
        """A point from which no move can be taken back, as far as was looked for: many at once first."""
        size = len(best.values)
        while size and self.left > 0:
            moved = [name for name, value in best.values.items() if value != self.question.start[name]]
            moved.sort(key=lambda name: self._widths(best.values, name))
            size = min(size, len(moved) // 2)
            groups = [moved[place : place + size] for place in range(0, len(moved), size)] if size else []
            without = (self._without(best, group) for group in groups if self.left > 0)
            nearer = next((each for each in without if each.distance < best.distance), None)
            if nearer is None:
                size //= 2
            else:
                best = nearer
        return best

    def _without(self, best: Candidate, group: Sequence[str]) -> Candidate:
        """A point without some moves, the others growing, or with less of one; the same if there is none."""
        back = {**best.values, **{name: self.question.start[name] for name in group}}
        nearest = self._first(self._far(back, best.distance))
        if len(group) == 1 and group[0] not in self.question.steps:
            less = self._first(best.values, back)
            nearest = min(
                (each for each in (nearest, less) if each), key=lambda each: each.distance, default=None
            )
        return nearest or best

    def _far(self, values: Values, within: Fraction) -> Values:
        """The last point of the box on the way through a point that is no further away than so much."""
        scales = []
        for name, value in values.items():
            start, (low, high) = self.question.start[name], self.question.box[name]
            end = high if value > start else low
            if name not in self.question.steps and value != start and end is not None:
                scales.append((end - start) / (value - start))
        fixed = self.question.distance({name: values[name] for name in self.question.steps})
        moving = self.question.distance(values) - fixed
        if moving:
            scales.append((within - fixed) / moving)
        scale = min(scales, default=Fraction(1))
        return {
            name: value
            if name in self.question.steps
            else self.question.start[name] + scale * (value - self.question.start[name])
            for name, value in values.items()
        }

    def _widths(self, values: Values, name: str) -> Fraction:
        return abs(values[name] - self.question.start[name]) / self.question.width[name]

    # -- looking

    def _at(self, values: Values) -> Answered:
        """What is answered at a point; at the start with all signs that it rests on in the box."""
        key = tuple(values[name] for name in self.question.start)
        if key not in self._known:
            question, decision = self.question, self.question.decision
            if values is not question.start:
                decision = narrowed(decision, {name: (value, value) for name, value in values.items()})
            assert isinstance(decision, Procedure)
            self._known[key] = answered(decision, question.constraints, question.having, values)
        return self._known[key]

    def _there(self, values: Values) -> Candidate | None:
        """A point, where it does."""
        there = self._at(values)
        if not there.met(only=self.only):
            return None
        distance = self.question.distance(values)
        moved = sum(value != self.question.start[name] for name, value in values.items())
        return Candidate(there.possible[0], dict(values), distance, moved, (), distance)

    def _first(self, end: Values, start: Values | None = None) -> Candidate | None:
        """The first point that does on the way to another; the few that some take are taken at once.

        start: where the way begins; where the assumptions are, if not named.
        """
        question = self.question
        begin = dict(start or question.start)
        begin |= {name: end[name] for name in question.steps}
        self.left -= 1
        self.looked += 1
        moved = [name for name, value in end.items() if value != begin[name]]
        if not moved:
            return self._there(end)
        cells, span = self.met(begin, end, moved)
        # a single number that is irrational cannot be named, but what follows it can
        nameable = (cell for cell in cells if not cell.is_point or cell.start.rational is not None)
        cell = next(nameable, None)
        if cell is None:
            return None
        place = cell.inside.low if cell.is_point else _just_beyond(cell, span)
        candidate = self._there(_between(begin, end, (place - span[0]) / (span[1] - span[0])))
        if candidate is None or cell.is_point:
            return candidate
        border = cell.start.narrow[0] if span[0] < span[1] else cell.end.narrow[1]
        infimum = question.distance(_between(begin, end, (border - span[0]) / (span[1] - span[0])))
        return replace(candidate, infimum=min(infimum, candidate.distance))

    def met(self, start: Values, end: Values, moved: Sequence[str]) -> tuple[list[Cell], Span]:
        """The parts of a way on which the outcome is met, in order, and what its two ends are called.

        A procedure that is told of a line in one assumption is told of its values; in several, of the
        share of the way.
        """
        question = self.question
        assert isinstance(question.decision, Procedure)
        box = {name: (min(start[name], end[name]), max(start[name], end[name])) for name in start}
        decision = narrowed(question.decision, box)
        assert isinstance(decision, Procedure)
        station, span = Station(question.constraints, start), (Fraction(0), Fraction(1))
        if len(moved) == 1:
            span = start[moved[0]], end[moved[0]]
            cut = station.slice(moved, open_=True)
        else:
            cut = station.way(end)
        line = SlicedLine(cut, (min(span), max(span)))
        holding = decision.along(line)
        plays = decision.plays
        numbers = {int(plays[c]) for _, candidates in holding.cells for c in candidates}
        question.having.take_in(sorted(numbers))

        def is_met(cell: Cell) -> bool:
            told = [
                question.having.told(int(plays[candidate]), lambda row: line.sign(row, cell))
                for candidate in holding.on(cell)
            ]
            some = any(possible for possible, _ in told)
            return some and not (self.only and not all(sure for _, sure in told))

        cells = [cell for cell, here in cover(line, is_met).cells if here]
        return (cells if span[0] < span[1] else cells[::-1]), span


def _between(start: Values, end: Values, share: Fraction) -> Values:
    """The point on the way where so much of it is gone."""
    return {name: value + share * (end[name] - value) for name, value in start.items()}


def _just_beyond(cell: Cell, span: Span) -> Fraction:
    """A place a hair beyond where a way that is called so comes to a part of it."""
    hair = BEYOND * (span[1] - span[0])
    if hair > 0:
        near = rational(cell.start.narrow[1] + hair)
        return between(cell.start, near if near.low < cell.end.narrow[0] else cell.end)
    near = rational(cell.end.narrow[0] + hair)
    return between(near if near.low > cell.start.narrow[1] else cell.start, cell.end)
