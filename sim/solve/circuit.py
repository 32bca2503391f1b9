"""What must hold for each candidate, as a circuit: gates over literals, each equal part once.

A formula is a tree, and one whose parts recur may be larger than anything can hold. Whoever decides without
this package, at any values, reads circuits. What is taken away round by round is a circuit too: its gates
once, worked out again until nothing more goes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.game.incentives import Box

Part = int
"""A literal, or -1 - the number of something that lasts or of a gate; gates are numbered after what lasts."""


@dataclass(frozen=True)
class Gate:
    """Whether all of its parts hold, or any."""

    every: bool
    parts: tuple[Part, ...]


@dataclass(frozen=True, eq=False)
class Circuit:
    """Candidates, and what must hold for each.

    plays: (candidates,) the play that each leads to.
    needs: (candidates, width) parts that must all hold; unused places hold the literal that always does.
    gates: each after those that it joins.
    further: candidate -> a part that must hold besides.
    within: the box of assumptions in which it decides; at any values if None.
    lasting: what holds at first, and goes for good in the round in which its part fails; the rounds end where
        nothing more goes. That is the greatest fixed point, since no gate negates (Tarski 1955).
    """

    plays: np.ndarray
    needs: np.ndarray
    gates: tuple[Gate, ...]
    further: Mapping[int, Part]
    lasting: tuple[Part, ...] = ()
    within: Box | None = None

    @cached_property
    def rows(self) -> np.ndarray:
        """The rows that some candidate needs, in order."""
        joined = [part for gate in self.gates for part in gate.parts]
        named = (*self.needs.ravel().tolist(), *joined, *self.further.values(), *self.lasting)
        return np.unique(np.array([part // 4 for part in named if part >= 0], dtype=np.intp))

    @property
    def size(self) -> int:
        """How many literals and parts are written down."""
        gates = sum(1 + len(gate.parts) for gate in self.gates)
        return self.needs.size + len(self.further) + len(self.lasting) + gates

    def holding(self, holds: np.ndarray) -> np.ndarray:
        """(candidates, ...) where each holds, from (literals, ...) where each literal does."""
        left = np.ones((len(self.lasting), *holds.shape[1:]), dtype=bool)
        while True:
            table = self._round(holds, left)
            lasting = left & table[np.array(self.lasting, dtype=np.intp)]
            if (lasting == left).all():
                break
            left = lasting
        stable = np.asarray(table[self.needs].all(axis=1))
        for candidate, part in self.further.items():
            stable[candidate] &= table[part]
        return stable

    def _round(self, holds: np.ndarray, left: np.ndarray) -> np.ndarray:
        """Where each part holds, literals first, if what is left lasts."""
        known = list(left)
        for gate in self.gates:
            parts = [holds[part] if part >= 0 else known[-1 - part] for part in gate.parts]
            join = np.logical_and if gate.every else np.logical_or
            known.append(join.reduce(parts))
        # from the end, where -1 is
        return np.concatenate([holds, np.array(known[::-1], dtype=bool).reshape(-1, *holds.shape[1:])])
