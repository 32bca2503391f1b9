"""What must hold for each candidate, as a circuit: gates over literals, each equal part once.

A formula is a tree, and one whose parts recur may be larger than anything can hold. Whoever decides without
this package, at any values, reads circuits.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

Part = int
"""Of a gate: a literal, or -1 - the number of an earlier gate."""


@dataclass(frozen=True)
class Gate:
    """Whether all of its parts hold, or any."""

    every: bool
    parts: tuple[Part, ...]


@dataclass(frozen=True, eq=False)
class Circuit:
    """Candidates, and what must hold for each.

    plays: (candidates,) the play that each leads to.
    needs: (candidates, width) literals that must all hold; unused places hold the one that always does.
    gates: each after those that it joins.
    further: candidate -> a part that must hold besides.
    """

    plays: np.ndarray
    needs: np.ndarray
    gates: tuple[Gate, ...]
    further: Mapping[int, Part]

    @cached_property
    def rows(self) -> np.ndarray:
        """The rows that some candidate needs, in order."""
        joined = [part for gate in self.gates for part in gate.parts]
        named = [part for part in (*joined, *self.further.values()) if part >= 0]
        return np.unique(np.concatenate([self.needs.ravel(), np.array(named, dtype=self.needs.dtype)]) // 4)

    @property
    def size(self) -> int:
        """How many literals and parts are written down."""
        return self.needs.size + len(self.further) + sum(1 + len(gate.parts) for gate in self.gates)

    def holding(self, holds: np.ndarray) -> np.ndarray:
        """(candidates, ...) where each holds, from (literals, ...) where each literal does."""
        known: list[np.ndarray] = []
        for gate in self.gates:
            parts = [holds[part] if part >= 0 else known[-1 - part] for part in gate.parts]
            join = np.logical_and if gate.every else np.logical_or
            known.append(join.reduce(parts))
        stable = np.asarray(holds[self.needs].all(axis=1))
        for candidate, part in self.further.items():
            stable[candidate] &= holds[part] if part >= 0 else known[-1 - part]
        return stable
