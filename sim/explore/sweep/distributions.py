"""How one assumption is drawn: from a uniform number to a value, by a table of quantiles.

Quantile functions without a closed form cost a microsecond or more a draw; a table of quantiles
costs a few nanoseconds. Between two of its nodes the density counts as constant; the nodes lie
256 times as dense in the tails, so that the distribution function is off by less than 3e-5.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import lcm
from statistics import NormalDist

import numpy as np

from sim.algebra.samples import Column
from sim.rational import Fraction
from sim.scenario.model import Assumption

CELLS = 4096
"""Quantile cells of a table, a power of two."""

TAIL = 256
"""Into how many the first and the last cell are cut, which hold the tails."""

PERT_WEIGHT = 4
"""How strongly the mode of a PERT distribution attracts (Malcolm et al. 1959)."""


TAIL_PROBABILITIES = np.concatenate([np.arange(TAIL + 1), TAIL * (CELLS - 1) + np.arange(TAIL + 1)]) / TAIL
"""Probabilities in the first and the last cell, counted in cells."""

NODES = np.concatenate([np.arange(CELLS + 1), TAIL_PROBABILITIES]) / CELLS
"""The probabilities whose quantiles are in a table: between cells, then in the tails."""


@dataclass(frozen=True, eq=False)
class Marginal:
    """How one assumption is drawn, or which values it takes.

    low, high: every value lies between them.
    quantiles: (CELLS + 1,) values at equally spaced probabilities; None for discrete ones.
    tails: values at TAIL_PROBABILITIES.
    values, upto: discrete values, and the probability of each or one before it.
    """

    name: str
    kind: str
    low: Fraction
    high: Fraction
    quantiles: np.ndarray | None = None
    tails: np.ndarray | None = None
    values: tuple[Fraction, ...] = ()
    upto: tuple[float, ...] = ()

    def draw(self, u: np.ndarray, out: np.ndarray, scratch: "Scratch") -> None:
        """Writes to `out` the values at the probabilities u in [0, 1), which is overwritten."""
        if self.quantiles is None:
            levels = np.array([float(value) for value in self.values])
            np.take(levels, np.searchsorted(self.upto, u, side="right"), out=out, mode="clip")
        elif self.kind == "uniform":
            low, high = self.quantiles[0], self.quantiles[-1]
            np.multiply(u, high - low, out=out)
            np.add(out, low, out=out)
        else:
            cell, value = scratch.cell[: len(u)], scratch.value[: len(u)]
            np.multiply(u, CELLS, out=u)
            np.subtract(u, CELLS / 2, out=value)
            np.abs(value, out=value)
            ends = np.flatnonzero(value >= CELLS / 2 - 1)
            at = u[ends]
            np.copyto(cell, u, casting="unsafe")
            np.subtract(u, cell, out=u)
            np.take(self.quantiles, cell, out=value, mode="clip")
            np.add(cell, 1, out=cell)
            np.take(self.quantiles, cell, out=out, mode="clip")
            np.subtract(out, value, out=out)
            np.multiply(out, u, out=out)
            np.add(out, value, out=out)
            assert self.tails is not None
            out[ends] = np.interp(at, TAIL_PROBABILITIES, self.tails)

    def column(self, drawn: np.ndarray) -> Column:
        """Drawn numbers with what each means exactly: one of the values, or the decimal that it prints as."""
        if not self.values:
            return Column(drawn)
        levels = np.array([float(value) for value in self.values])
        order = np.argsort(levels, kind="stable")
        return Column(drawn, (self.values, order[np.searchsorted(levels[order], drawn)]))

    @property
    def denominator(self) -> int | None:
        """A common denominator of all values; None for numbers that are drawn from a range."""
        return lcm(*(value.denominator for value in self.values)) if self.values else None


@dataclass(frozen=True, eq=False)
class Scratch:
    """Space for one row of draws."""

    cell: np.ndarray
    value: np.ndarray

    @classmethod
    def of(cls, size: int) -> "Scratch":
        """Space for so many draws at a time."""
        return cls(np.empty(size, dtype=np.int64), np.empty(size))


def uniform(name: str, low: Fraction, high: Fraction) -> Marginal:
    """Every value of a range equally likely."""
    return Marginal(name, "uniform", low, high, np.array([float(low), float(high)]))


def equally_likely(name: str, values: Sequence[Fraction]) -> Marginal:
    """Each of some values, in this order."""
    count = len(values)
    upto = tuple((i + 1) / count for i in range(count))
    return Marginal(name, "values", min(values), max(values), None, None, tuple(values), upto)


def of_assumption(assumption: Assumption) -> Marginal:
    """As the scenario says it is distributed; unbounded distributions are cut off at the range."""
    name, d = assumption.id, assumption.distribution
    low, high = min(assumption.low, assumption.value), max(assumption.high, assumption.value)
    if d.kind == "discrete":
        upto = np.cumsum([float(p) for p in d.probabilities])
        return Marginal(
            name, "discrete", min(d.values), max(d.values), None, None, d.values, tuple(upto.tolist())
        )
    if low == high or d.kind == "uniform":
        return uniform(name, low, high)
    a, b, mode = float(low), float(high), float(assumption.value)
    match d.kind:
        case "triangular":
            quantiles = _triangular(a, b, mode)
        case "normal":
            quantiles = _normal(a, b, mode, float(d.sd or 0))
        case "lognormal":
            spread = math.log1p((float(d.sd or 0) / mode) ** 2)
            least = math.log(max(a, mode * 1e-9))
            quantiles = np.exp(_normal(least, math.log(b), math.log(mode) - spread / 2, math.sqrt(spread)))
        case _:
            quantiles = _pert(a, b, mode)
    quantiles[NODES == 0], quantiles[NODES == 1] = a, b
    quantiles = np.clip(quantiles, a, b)
    return Marginal(name, d.kind, low, high, quantiles[: CELLS + 1], quantiles[CELLS + 1 :])


def _triangular(low: float, high: float, mode: float) -> np.ndarray:
    width = high - low
    turn = (mode - low) / width
    rising = low + width * np.sqrt(NODES * turn)
    return np.where(turn >= NODES, rising, high - width * np.sqrt((1 - NODES) * (1 - turn)))


def _normal(low: float, high: float, mean: float, sd: float) -> np.ndarray:
    """Cut off at low and high."""
    law = NormalDist(mean, sd)
    least, most = law.cdf(low), law.cdf(high)
    # far out the distribution function rounds to 0 or 1; there it has no mass to speak of
    at = np.clip(least + NODES * (most - least), 1e-300, 1 - 2**-53)
    return np.array([law.inv_cdf(p) for p in at.tolist()])


def _pert(low: float, high: float, mode: float) -> np.ndarray:
    """Beta on the range with its mode at the value, at `NODES`."""
    return low + (high - low) * _beta(1 + PERT_WEIGHT * (mode - low) / (high - low))


@lru_cache(maxsize=1024)
def _beta(alpha: float) -> np.ndarray:
    """The same on [0, 1], by the first exponent.

    The density is summed over t with x = sin(t)**2, where it is smooth up to both ends.
    """
    beta = 2 + PERT_WEIGHT - alpha
    edges = np.linspace(0, math.pi / 2, CELLS + 1)
    step = edges[1]
    nodes, weights = np.polynomial.legendre.leggauss(4)
    t = edges[:-1, None] + step * (nodes + 1) / 2
    mass = (np.sin(t) ** (2 * alpha - 1) * np.cos(t) ** (2 * beta - 1) * weights).sum(axis=1)
    upto = np.concatenate([[0.0], np.cumsum(mass)])
    quantiles = np.asarray(np.sin(np.interp(NODES, upto / upto[-1], edges)) ** 2)
    quantiles.flags.writeable = False  # it is kept
    return quantiles
