"""Where the samples lie: grids, random draws, Latin hypercubes and Sobol sequences.

A design is a fixed function of its seed: block b of it is the same numbers whoever asks, in
whatever order, so that a sweep can be cut, moved to other machines and resumed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from math import prod

import numpy as np

from sim.algebra.samples import Samples
from sim.explore.sweep.distributions import Marginal, Scratch

BLOCK = 16384
"""Samples in a block of the one grid that everything is computed on."""

REPLICATES = 16
"""How many times a Sobol sequence or a Latin hypercube is drawn anew, for a standard error."""

LATIN_SIZE = 65_536
"""The largest Latin hypercube; a larger sample is more of them (McKay 1992: replicated)."""

SEEDS = 2**64
"""Seeds lie below this."""


class Kind(StrEnum):
    """How samples are placed."""

    GRID = "grid"
    RANDOM = "random"
    LATIN = "lhs"
    SOBOL = "sobol"


@dataclass(frozen=True, eq=False)
class Design:
    """Samples of some assumptions.

    marginals: one for each assumption; a grid crosses their values, the last one fastest.
    count: of samples; of a grid it is the product of the numbers of values.
    """

    kind: Kind
    marginals: tuple[Marginal, ...]
    count: int
    seed: int = 0

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError("a design has at least one sample")
        if self.kind is Kind.GRID and self.count != prod(len(m.values) for m in self.marginals):
            raise ValueError("a grid has as many samples as its values combine to")

    @property
    def names(self) -> tuple[str, ...]:
        """The assumptions that vary."""
        return tuple(marginal.name for marginal in self.marginals)

    @property
    def shape(self) -> tuple[int, ...]:
        """Of a grid: the number of values of each assumption."""
        return tuple(len(marginal.values) for marginal in self.marginals)

    @cached_property
    def edges(self) -> np.ndarray:
        """Where one replicate ends and the next begins: (replicates + 1,) sample numbers.

        Grids and random draws are one replicate: their samples don't depend on one another.
        """
        if self.kind in (Kind.GRID, Kind.RANDOM):
            return np.array([0, self.count], dtype=np.int64)
        parts = max(1, min(REPLICATES, self.count // 2))
        if self.kind is Kind.LATIN:
            parts = max(parts, -(-self.count // LATIN_SIZE))
        return np.arange(parts + 1, dtype=np.int64) * self.count // parts

    def exact(self, drawn: np.ndarray, at: np.ndarray) -> Samples:
        """What drawn numbers, (assumptions, samples), mean exactly at some of the samples."""
        columns = {m.name: m.column(row[at]) for m, row in zip(self.marginals, drawn, strict=True)}
        return Samples(columns, len(at))


class Sampler:
    """Draws the blocks of a design, most quickly one after the other.

    Keeps the state of the sequence between blocks; every block is nevertheless a function of
    the design and its number alone.
    """

    def __init__(self, design: Design) -> None:
        self.design = design
        self.scratch = Scratch.of(BLOCK)
        self.uniform = np.empty((len(design.marginals), BLOCK))
        self._replicate = -1
        self._at = 0
        self._latin: np.ndarray | None = None
        self._sobol: object = None

    def block(
        self,
        index: int,
        out: Sequence[np.ndarray] | np.ndarray,
        copies: Sequence[Sequence[np.ndarray]] | None = None,
    ) -> None:
        """Writes block `index` to out, BLOCK samples of each assumption; the last one is repeated.

        copies: for each assumption further rows that take its samples, in any precision.
        """
        design = self.design
        copies = copies or [()] * len(design.marginals)
        if design.kind is Kind.GRID:
            self._grid(index, out, copies)
            return
        if not design.marginals:
            return
        if design.kind is Kind.RANDOM:
            generator(design.seed, 0, index).random(out=self.uniform)
        else:
            filled = 0
            for replicate, start, stop in self._segments(index):
                width = stop - start
                draw = self._draw_latin if design.kind is Kind.LATIN else self._draw_sobol
                self.uniform[:, filled : filled + width] = draw(replicate, start, stop)
                filled += width
            self.uniform[:, filled:] = self.uniform[:, filled - 1 : filled]
        for marginal, u, row, takers in zip(design.marginals, self.uniform, out, copies, strict=True):
            marginal.draw(u, row, self.scratch)
            for taker in takers:
                taker[:] = row

    def _grid(
        self, index: int, out: Sequence[np.ndarray] | np.ndarray, copies: Sequence[Sequence[np.ndarray]]
    ) -> None:
        design = self.design
        at = np.minimum(np.arange(index * BLOCK, (index + 1) * BLOCK), design.count - 1)
        for marginal, row, takers in zip(design.marginals[::-1], out[::-1], copies[::-1], strict=True):
            at, digit = np.divmod(at, len(marginal.values))
            np.take(np.array([float(value) for value in marginal.values]), digit, out=row)
            for taker in takers:
                taker[:] = row

    def _segments(self, index: int) -> Iterator[tuple[int, int, int]]:
        """(replicate, start, stop) of each replicate that lies in a block, counted within it."""
        edges = self.design.edges
        start, stop = index * BLOCK, min((index + 1) * BLOCK, self.design.count)
        replicate = int(np.searchsorted(edges, start, side="right")) - 1
        while start < stop:
            end = min(stop, int(edges[replicate + 1]))
            first = int(edges[replicate])
            yield replicate, start - first, end - first
            start, replicate = end, replicate + 1

    def _draw_latin(self, replicate: int, start: int, stop: int) -> np.ndarray:
        if replicate != self._replicate or self._latin is None:
            rng = generator(self.design.seed, 1, replicate)
            size = int(np.diff(self.design.edges)[replicate])
            points = rng.random((len(self.design.marginals), size))
            strata = np.arange(size, dtype=np.int32)
            for row in points:
                row += rng.permutation(strata)
            points /= size
            self._latin = np.minimum(points, 1 - 2**-53, out=points)
            self._replicate = replicate
        return self._latin[:, start:stop]

    def _draw_sobol(self, replicate: int, start: int, stop: int) -> np.ndarray:
        from scipy.stats import qmc

        if replicate != self._replicate or start < self._at:
            # scipy spawns a generator of its own, which takes a seed sequence
            rng = np.random.default_rng(np.random.SeedSequence([self.design.seed, 2, replicate]))
            self._sobol = qmc.Sobol(len(self.design.marginals), scramble=True, bits=32, rng=rng)
            self._replicate, self._at = replicate, 0
        sobol = self._sobol
        assert isinstance(sobol, qmc.Sobol)
        if start > self._at:
            sobol.fast_forward(start - self._at)
        self._at = stop
        # a first draw that is no power of two brings a warning about balance
        first = [sobol.random(1)] if start == 0 else []
        return np.concatenate([*first, sobol.random(stop - start - len(first))]).T


def generator(seed: int, stream: int, index: int) -> np.random.Generator:
    """Counter-based random numbers (Salmon et al. 2011): any block without those before it."""
    key, counter = np.array([seed, stream], dtype=np.uint64), np.array([0, 0, 0, index], dtype=np.uint64)
    return np.random.Generator(np.random.Philox(key=key, counter=counter))
