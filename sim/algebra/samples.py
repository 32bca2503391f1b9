"""Values of assumptions at many points: each an exact rational number, and the double nearest to it.

A number that was drawn is the decimal that its double prints as, so that a table, `--set` and a
file mean the same number by the same text. A number on a grid or in a file is what was written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import lcm

import numpy as np

from sim.algebra.rounding import rounded
from sim.rational import Fraction, fraction_of

DECIMALS = 22
"""Powers of ten up to this one are doubles."""

SHORT = 1e15
"""Below this size a whole number over a power of ten is the decimal that its double prints as."""

ROUNDOFF = 2.0**-53


@dataclass(frozen=True, eq=False)
class Column:
    """One assumption at many points.

    floats: (samples,) the nearest doubles.
    written: the distinct exact values that it takes, and (samples,) which of them each sample has;
        None where each value is the decimal that its double prints as.
    """

    floats: np.ndarray
    written: tuple[Sequence[Fraction], np.ndarray] | None = None

    @classmethod
    def of(cls, values: Sequence[Fraction]) -> "Column":
        """A column of exact values."""
        distinct = {value: i for i, value in enumerate(dict.fromkeys(values))}
        places = np.array([distinct[value] for value in values], dtype=np.intp)
        floats = np.array([rounded(value) for value in distinct])[places]
        return cls(floats, (tuple(distinct), places))

    def exact(self, sample: int) -> Fraction:
        """The value at a sample."""
        if self.written is None:
            return printed(float(self.floats[sample]))
        values, places = self.written
        return values[int(places[sample])]

    def at(self, samples: np.ndarray) -> "Column":
        """The same at some samples only."""
        written = None if self.written is None else (self.written[0], self.written[1][samples])
        return Column(self.floats[samples], written)

    @cached_property
    def errors(self) -> np.ndarray:
        """(samples,) how far each double may be from the exact value."""
        off = np.abs(self.floats) * ROUNDOFF
        if not self.is_whole:
            return off
        return np.where(np.rint(self.floats) == self.floats, 0.0, off)

    @cached_property
    def is_whole(self) -> bool:
        """Whether a double that is a whole number is exact here."""
        if self.written is None:
            return bool(np.abs(self.floats).max(initial=0.0) < SHORT)
        return all(value.denominator == 1 or not rounded(value).is_integer() for value in self.written[0])

    @cached_property
    def denominator(self) -> int | None:
        """A common denominator of all values; None if it is too large to be of any use."""
        if self.written is not None:
            denominator = lcm(*(value.denominator for value in self.written[0]))
            return denominator if denominator < SHORT else None
        for power in range(DECIMALS + 1):
            scaled = np.rint(self.floats * 10.0**power)
            if np.abs(scaled).max(initial=0.0) >= SHORT:
                return None
            if np.array_equal(scaled / 10.0**power, self.floats):
                return 10**power
        return None


@dataclass(frozen=True, eq=False)
class Samples:
    """Every assumption at many points."""

    columns: Mapping[str, Column]
    count: int

    @classmethod
    def at_points(cls, names: Sequence[str], points: Sequence[Mapping[str, Fraction]]) -> "Samples":
        """Exact points, each with a value for each name."""
        return cls({name: Column.of([point[name] for point in points]) for name in names}, len(points))

    @classmethod
    def of_doubles(cls, names: Sequence[str], theta: np.ndarray) -> "Samples":
        """theta: (names, samples), each double the decimal that it prints as."""
        return cls(
            {name: Column(np.ascontiguousarray(row)) for name, row in zip(names, theta, strict=True)},
            theta.shape[1],
        )

    def point(self, sample: int) -> dict[str, Fraction]:
        """The exact values at one sample."""
        return {name: column.exact(sample) for name, column in self.columns.items()}

    def at(self, samples: np.ndarray) -> "Samples":
        """Some of the samples."""
        return Samples({name: column.at(samples) for name, column in self.columns.items()}, len(samples))

    def theta(self, names: Sequence[str]) -> np.ndarray:
        """(names, samples) the nearest doubles."""
        return np.stack([self.columns[name].floats for name in names]) if names else np.empty((0, self.count))


def printed(value: float) -> Fraction:
    """The decimal that a double prints as.

    >>> printed(0.1)
    Fraction(1, 10)
    """
    return fraction_of(repr(float(value)))
