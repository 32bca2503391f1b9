"""Formulas of a program at the samples of a block, each part of them once for all candidates."""

from collections.abc import Mapping, Sequence

import numpy as np

from sim.explore.sweep.block_signs import BlockSigns
from sim.solve.concept import All, Formula, literals


class Circuits:
    """The formulas of several candidates as one circuit: a part that several have is a single gate.

    rows: candidate -> the rows that its formula names.
    """

    def __init__(self, formulas: Mapping[int, Formula]) -> None:
        self.rows = {p: sorted({x // 4 for x in literals(formula)}) for p, formula in formulas.items()}
        self._gates: list[int | tuple[bool, Sequence[int]]] = []
        self._place: dict[Formula, int] = {}
        self._outputs = {p: self._gate(formula) for p, formula in formulas.items()}
        self._values: list[np.ndarray | None] = []
        self._zeros: dict[int, np.ndarray | None] = {}
        self._signs: BlockSigns | None = None

    def _gate(self, formula: Formula) -> int:
        """The number of a formula's gate; those of its parts come before it."""
        if formula not in self._place:
            gate: int | tuple[bool, Sequence[int]]
            if isinstance(formula, int):
                gate = formula
            else:
                gate = isinstance(formula, All), [self._gate(part) for part in formula.parts]
            self._place[formula] = len(self._gates)
            self._gates.append(gate)
        return self._place[formula]

    def start(self, signs: BlockSigns) -> None:
        """Goes on to the next block."""
        self._signs = signs
        self._values = [None] * len(self._gates)
        self._zeros.clear()

    def meet(self, p: int, alive: np.ndarray, knife: np.ndarray) -> None:
        """alive &= a candidate's formula; knife |= where a row that it names is zero, of what was alive."""
        for row in self.rows[p]:
            zero = self._zero(row)
            if zero is not None:
                np.logical_or(knife, alive & zero, out=knife)
        np.logical_and(alive, self._value(self._outputs[p]), out=alive)

    def _zero(self, row: int) -> np.ndarray | None:
        """(BLOCK,) where a row is zero; None where it nowhere is."""
        if row not in self._zeros:
            assert self._signs is not None
            self._signs.tell(row)
            zero = self._signs.weak[row] > self._signs.strong[row]
            self._zeros[row] = zero if zero.any() else None
        return self._zeros[row]

    def _value(self, gate: int) -> np.ndarray:
        """(BLOCK,) where a gate holds."""
        known = self._values[gate]
        if known is None:
            known = self._values[gate] = self._worked_out(gate)
        return known

    def _worked_out(self, gate: int) -> np.ndarray:
        inner = self._gates[gate]
        if isinstance(inner, int):
            assert self._signs is not None
            row, relation = divmod(inner, 4)
            self._signs.tell(row)
            weak, strong = self._signs.weak[row], self._signs.strong[row]
            return (weak, ~strong, strong, ~weak)[relation]
        every, parts = inner
        if not parts:
            assert self._signs is not None
            return np.full(self._signs.weak.shape[1], every)
        first, *rest = (self._value(part) for part in parts)
        holds = first.copy()
        for other in rest:
            (np.logical_and if every else np.logical_or)(holds, other, out=holds)
        return holds
