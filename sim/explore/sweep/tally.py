"""What came of a sweep in numbers: shares of samples, each with its standard error."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.explore.sweep.designs import Design, Kind


@dataclass(frozen=True)
class Share:
    """A share of the samples; se: its standard error, None for a grid."""

    value: float
    count: int
    se: float | None


@dataclass(frozen=True, eq=False)
class Tally:
    """How often each set of profiles is the set of equilibria.

    sets: of plays, sorted.
    counts: (replicates, sets).
    seconds: spent solving, on whatever machine it was.
    knife_edge: at how many samples a payoff difference of zero could change the answer.
    not_told_apart: at how many a difference that could change it was not told apart from zero.
    """

    design: Design
    sets: tuple[tuple[int, ...], ...]
    counts: np.ndarray
    knife_edge: int
    not_told_apart: int
    seconds: float

    @property
    def samples(self) -> int:
        """How many samples there are."""
        return int(self.counts.sum())

    def share(self, wanted: Iterable[int]) -> Share:
        """The share of samples whose set is one of some, given by their indices.

        The standard error of random draws is binomial, of Latin hypercubes and Sobol sequences
        that of the mean over replicates (Owen 1997); at shares 0 and 1 it is half the width
        of Wilson's interval at one standard error.
        """
        per_replicate = self.counts[:, sorted(wanted)].sum(axis=1)
        sizes = self.counts.sum(axis=1)
        count, total = int(per_replicate.sum()), int(sizes.sum())
        value = count / total
        if self.design.kind is Kind.GRID:
            return Share(value, count, None)
        if count in (0, total):
            return Share(value, count, 1 / (2 * (total + 1)))
        if self.design.kind is Kind.RANDOM:
            return Share(value, count, math.sqrt(value * (1 - value) / total))
        if len(sizes) < 2:
            return Share(value, count, None)
        spread = float(np.std(per_replicate / sizes, ddof=1))
        return Share(value, count, spread / math.sqrt(len(sizes)))

    def containing(self, play: int) -> Share:
        """How often a play is an equilibrium."""
        return self.share(i for i, members in enumerate(self.sets) if play in members)

    def empty(self) -> Share:
        """How often there is no pure equilibrium."""
        return self.share(i for i, members in enumerate(self.sets) if not members)

    def possible(self, plays: frozenset[int]) -> Share:
        """How often some equilibrium is one of some plays."""
        return self.share(i for i, members in enumerate(self.sets) if plays.intersection(members))

    def certain(self, plays: frozenset[int]) -> Share:
        """How often there is an equilibrium and all are among some plays."""
        return self.share(i for i, members in enumerate(self.sets) if members and plays.issuperset(members))

    def to_data(self) -> dict[str, Any]:
        """JSON data from which `from_data` makes the same tally; how long it took is left out."""
        return {
            "sets": [list(members) for members in self.sets],
            "counts": self.counts.tolist(),
            "knife_edge": self.knife_edge,
            "not_told_apart": self.not_told_apart,
        }

    @classmethod
    def from_data(cls, design: Design, stored: Mapping[str, Any], seconds: float) -> "Tally":
        """A tally that was stored, and its time. Raises KeyError, TypeError or ValueError if it is none."""
        sets = tuple(tuple(int(p) for p in members) for members in stored["sets"])
        counts = np.array(stored["counts"], dtype=np.int64).reshape(len(design.edges) - 1, len(sets))
        return cls(design, sets, counts, int(stored["knife_edge"]), int(stored["not_told_apart"]), seconds)

    @classmethod
    def of_notes(cls, design: Design, notes: Iterable[Mapping[str, Any]]) -> "Tally":
        """The tally of the parts of one case, whatever their order."""
        parts = list(notes)
        sets = sorted({tuple(members) for note in parts for members in note["sets"]})
        place = {members: i for i, members in enumerate(sets)}
        counts = np.zeros((len(design.edges) - 1, len(sets)), dtype=np.int64)
        for note in parts:
            for replicate, s, count in note["counts"]:
                counts[replicate, place[tuple(note["sets"][s])]] += count
        edges, untold = (sum(note[key] for note in parts) for key in ("knife_edge", "not_told_apart"))
        return cls(design, tuple(sets), counts, edges, untold, math.fsum(note["seconds"] for note in parts))
