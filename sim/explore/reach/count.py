"""How many assumptions must move before a profile's demands are met: exact, demand by demand.

A demand is a sum of parts that share no assumption. What a part gains when some of its
assumptions move is at a corner of the box, so the greatest gain for any number of moves is
known exactly, and so is how many moves a demand needs (a knapsack with gains for sizes).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import lcm

import numpy as np

from sim.algebra.polynomials import Polynomial
from sim.explore.reach.certify import at_corners, marks_of, most_of, parts_of, value_at
from sim.explore.reach.question import Demand, Question
from sim.explore.reach.ways import Ways, course
from sim.rational import Fraction

Gains = Mapping[frozenset[str], int]
"""Assumptions that move -> the most that a part can gain by it, in units of the demand."""


@dataclass(frozen=True, eq=False)
class Need:
    """One demand: what it lacks where the assumptions are, and what its parts can gain.

    Both are exact, as whole numbers of a unit of this demand.
    """

    lacks: int
    parts: tuple[Gains, ...]
    names: frozenset[str]

    def least(self, moves: frozenset[str], stays: frozenset[str]) -> tuple[int, frozenset[str]] | None:
        """How many must move besides `moves`, and which would do; None if nothing does."""
        best: dict[int, tuple[int, frozenset[str]]] = {0: (0, frozenset())}
        for part in self.parts:
            gains: dict[int, tuple[int, frozenset[str]]] = {}
            for names, gain in part.items():
                if names & stays:
                    continue
                size = len(names - moves)
                if size not in gains or gains[size][0] < gain:
                    gains[size] = gain, names
            merged: dict[int, tuple[int, frozenset[str]]] = {}
            for count, (total, chosen) in best.items():
                for size, (gain, names) in gains.items():
                    gained = total + gain
                    if count + size not in merged or merged[count + size][0] < gained:
                        merged[count + size] = gained, chosen | names
            best = merged
        for count in sorted(best):
            if best[count][0] >= self.lacks:
                return count, best[count][1]
        return None


@dataclass(frozen=True, eq=False)
class Counts:
    """The demands of a profile that are not met where the assumptions are, the neediest first."""

    needs: tuple[Need, ...]
    names: frozenset[str]

    def least(self, moves: frozenset[str], stays: frozenset[str]) -> tuple[int, frozenset[str]]:
        """How many must move besides `moves` when `stays` cannot, and which might do.

        Assumptions that an earlier demand rests on count as moved for the later ones, so the
        counts add up.
        """
        total, chosen, used = 0, frozenset[str](), moves
        for need in self.needs:
            fewest = need.least(used, stays)
            if fewest is None:
                return len(self.names) + 1, frozenset()
            total += fewest[0]
            chosen |= fewest[1]
            used |= need.names
        return total, chosen

    def keenest(self, names: Iterable[str]) -> str:
        """The assumption whose staying costs the demands most."""
        return max(sorted(names), key=lambda name: self._worth.get(name, 0))

    @cached_property
    def _worth(self) -> Mapping[str, Fraction]:
        """The largest share of what a demand lacks that is gained with an assumption."""
        worth: dict[str, Fraction] = {}
        for need in self.needs:
            most: dict[str, int] = {}
            for part in need.parts if need.lacks > 0 else ():
                for moved, gain in part.items():
                    most |= {name: max(gain, most.get(name, 0)) for name in moved}
            for name, gain in most.items():
                worth[name] = max(Fraction(gain, need.lacks), worth.get(name, Fraction(0)))
        return worth


def counts(question: Question, play: int, known: dict[tuple[int, Fraction], Need]) -> Counts:
    """What a profile needs: its demands that are not met where the assumptions are.

    known: needs by constraint and scale, gathered here: many profiles need the same.
    """
    at = question.at(question.start)
    demands = question.demands(play)
    needs = []
    for demand in demands:
        if question.share(demand, at) < 0:
            key = (demand.constraint, demand.scale)
            need = known[key] = known.get(key) or _need(question, demand)
            needs.append((need.least(frozenset(), frozenset()), need))
    order = sorted(needs, key=lambda pair: -(10**6 if pair[0] is None else pair[0][0]))
    names = frozenset().union(*(question.rests_on(demand) for demand in demands))
    return Counts(tuple(need for _, need in order), names)


def _need(question: Question, demand: Demand) -> Need:
    columns = question.columns
    folded = columns.folded(demand.share)
    lacks = -folded.terms.get((), Fraction(0))
    parts: list[tuple[Gains, int]] = []
    for names, polynomial in parts_of(columns, folded):
        if polynomial not in question.known_gains:
            question.known_gains[polynomial] = _gains(question, names, polynomial)
        here, gains, unit = question.known_gains[polynomial]
        lacks -= here
        parts.append((gains, unit))
    unit = lcm(lacks.denominator, *(own for _, own in parts))
    whole = tuple({moved: gain * (unit // own) for moved, gain in gains.items()} for gains, own in parts)
    return Need(int(lacks * unit), whole, question.rests_on(demand))


def _gains(question: Question, names: tuple[str, ...], polynomial: Polynomial) -> tuple[Fraction, Gains, int]:
    """What a part is worth where the assumptions are, what it can gain, and in what unit."""
    columns = question.columns
    start = {name: question.start[name] for name in names}
    marks = marks_of(columns, names, polynomial)
    here = value_at(columns, polynomial, start)
    if marks is None or here is None:
        # a part of another kind: whatever moves, its bound over the box
        most = most_of(columns, polynomial)
        base = most if here is None else here
        gain, unit = (most - base).as_integer_ratio()
        return base, {frozenset(): 0, **{frozenset({name}): gain for name in names}}, unit
    useful = course(columns, [(names, polynomial)], Fraction(0)).ways
    axes = [
        [start[name], *_useful(of, start[name], useful[name])] for name, of in zip(names, marks, strict=True)
    ]
    values, unit = at_corners(columns, names, polynomial, axes)
    for axis, of in enumerate(axes):
        ends = [values.take([0], axis)]
        if len(of) > 1:
            ends.append(values.take(range(1, len(of)), axis).max(axis=axis, keepdims=True))
        values = np.concatenate(ends, axis)
    return here, _undominated(names, values - values.flat[0]), unit


def _useful(marks: Sequence[Fraction], start: Fraction, useful: Ways) -> list[Fraction]:
    """The marks at which something may be gained over the start."""
    falls, rises = useful
    return [x for x in marks if (falls and x < start) or (rises and x > start)]


def _undominated(names: Sequence[str], gains: np.ndarray) -> Gains:
    """Which assumptions move -> what is gained by it, where no part of them gains as much.

    gains: in parts of a unit; an axis for each name, 0 where it stays and 1 where it moves.
    """
    most = gains.copy()
    fewer = np.zeros_like(gains)  # by none
    for axis in range(gains.ndim):
        if gains.shape[axis] > 1:
            stays, moves = (np.moveaxis(most, axis, 0)[side : side + 1] for side in (0, 1))
            np.maximum(moves, stays, out=moves)
    for axis in range(gains.ndim):
        if gains.shape[axis] > 1:
            without, own = np.moveaxis(most, axis, 0)[:1], np.moveaxis(fewer, axis, 0)[1:]
            np.maximum(own, without, out=own)
    kept = [tuple(place) for place in np.argwhere(gains > fewer).tolist()]
    return {
        frozenset(name for name, moves in zip(names, place, strict=True) if moves): int(gains[place])
        for place in ((0,) * gains.ndim, *kept)
    }
