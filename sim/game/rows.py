"""Rows over the basis functions, each kept once, and what needs more functions than the basis has."""

from collections.abc import Mapping
from math import gcd, lcm

import numpy as np

from sim.algebra.polynomials import Polynomial
from sim.game.payoffs import INT64_SAFE
from sim.rational import Fraction

BEYOND = 2**40
"""The first of the rows that are no combinations of the basis functions."""


class RowTable:
    """Distinct primitive integer rows, row 0 the structural tie: a row that is asked for is added once."""

    def __init__(self, integers: np.ndarray) -> None:
        self._integers = integers
        self._added: list[dict[int, int]] = []
        self._index: dict[tuple[tuple[int, int], ...], int] = {}
        self._floats: np.ndarray | None = None

    @property
    def integers(self) -> np.ndarray:
        """(rows, K) int64, or Python integers where those could overflow."""
        if self._added:
            large = any(abs(x) >= INT64_SAFE for row in self._added for x in row.values())
            kind = object if large or self._integers.dtype == object else np.int64
            more = np.zeros((len(self._added), self._integers.shape[1]), dtype=kind)
            for place, row in zip(more, self._added, strict=True):
                place[list(row)] = list(row.values())
            self._integers = np.concatenate([self._integers.astype(kind), more])
            self._added, self._floats = [], None
        return self._integers

    @property
    def floats(self) -> np.ndarray:
        """(rows, K) as floating-point numbers."""
        integers = self.integers
        if self._floats is None:
            self._floats = integers.astype(float)
        return self._floats

    def row(self, number: int) -> Mapping[int, int]:
        """Column -> number of one row, where it is not zero."""
        at = number - len(self._integers)
        if at >= 0:
            return self._added[at]
        row = self._integers[number]
        return {int(k): int(row[k]) for k in np.flatnonzero(row)}

    def row_of(self, weights: Mapping[int, Fraction]) -> tuple[int, int]:
        """The row that some weights (column -> number, none of them zero) are a multiple of, and its sign."""
        if not self._index:
            self._index = {
                tuple((int(k), int(row[k])) for k in np.flatnonzero(row)): r
                for r, row in enumerate(self.integers)
            }
        columns = sorted(weights)
        scale = lcm(*(weights[k].denominator for k in columns))
        whole = [weights[k].numerator * (scale // weights[k].denominator) for k in columns]
        divisor = gcd(*whole) * (-1 if whole[0] < 0 else 1)
        key = tuple((k, x // divisor) for k, x in zip(columns, whole, strict=True))
        if key not in self._index:
            self._index[key] = len(self._integers) + len(self._added)
            self._added.append(dict(key))
        return self._index[key], 1 if divisor > 0 else -1


class Beyond:
    """Polynomials that are asked for like rows, but need products that the basis does not have."""

    def __init__(self) -> None:
        self.polynomials: list[Polynomial] = []
        self._index: dict[Polynomial, int] = {}

    def row_of(self, difference: Polynomial) -> tuple[int, int]:
        """The row that a polynomial is a multiple of, and the sign of the factor."""
        lead = difference.key[0][1]
        scaled = difference.scaled(1 / lead)
        if scaled not in self._index:
            self._index[scaled] = BEYOND + len(self.polynomials)
            self.polynomials.append(scaled)
        return self._index[scaled], 1 if lead > 0 else -1
