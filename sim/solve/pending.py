"""A decision of which some signs are known, and what is still to be asked.

Where signs are told one by one, as on the cells of a line or a map, this says which rows matter
next, and when the answer is settled; the same for formulas and for procedures.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from sim.solve.concept import (
    Decision,
    Formula,
    Known,
    Literal,
    Procedure,
    literal_signs,
    literals,
    reduced,
)

HOLDS = {sign: literal_signs(np.array([sign], dtype=np.int8)).tolist() for sign in (-1, 0, 1)}
"""Sign of a row -> whether each relation holds, in the order of `Relation`."""


class Pending(Protocol):
    """What is known of an answer."""

    @property
    def rows(self) -> tuple[int, ...]:
        """Rows whose signs may still matter, the most telling first; empty where the answer is settled."""
        ...

    @property
    def holding(self) -> tuple[int, ...]:
        """The candidates that hold, once the answer is settled."""
        ...

    def told(self, signs: Mapping[int, int]) -> "Pending":
        """The same with the signs of some more rows."""
        ...


def pending(decision: Decision, signs: Mapping[int, int]) -> Pending:
    """A decision with the signs of some rows known."""
    if isinstance(decision, Procedure):
        return PendingProcedure(decision, dict(signs))
    return PendingFormulas(decision.left(_known_by(signs)))


@dataclass(frozen=True, eq=False)
class PendingFormulas:
    """Candidate -> what it still needs; True where nothing. Those that cannot hold are gone."""

    needs: Mapping[int, Formula | bool]

    @cached_property
    def rows(self) -> tuple[int, ...]:
        """The rows that some candidate needs, those that most need first."""
        counts: Counter[int] = Counter()
        for formula in self.needs.values():
            if not isinstance(formula, bool):
                counts.update({x // 4 for x in literals(formula)})
        return tuple(row for row, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    @property
    def holding(self) -> tuple[int, ...]:
        """The candidates that are left."""
        return tuple(self.needs)

    def told(self, signs: Mapping[int, int]) -> "PendingFormulas":
        """What is left once more signs are known."""
        known = _known_by(signs)
        left = {}
        met: dict[int, Formula | bool] = {}
        for candidate, formula in self.needs.items():
            rest = formula if isinstance(formula, bool) else reduced(formula, known, met)
            if rest is not False:
                left[candidate] = rest
        return PendingFormulas(left)


def _known_by(signs: Mapping[int, int]) -> Known:
    """What the signs of some rows say of literals."""

    def known(of: Literal) -> bool | None:
        sign = signs.get(of // 4)
        return None if sign is None else HOLDS[sign][of % 4]

    return known


class _Unknown(Exception):
    """A procedure asked for a sign that is not known."""

    def __init__(self, row: int) -> None:
        super().__init__(row)
        self.row = row


class _KnownSigns:
    """An oracle that knows the signs of some rows."""

    count = 1

    def __init__(self, signs: Mapping[int, int]) -> None:
        self.signs = signs

    def sign(self, row: int) -> np.ndarray:
        """(1,) the sign. Raises _Unknown."""
        if row not in self.signs:
            raise _Unknown(row)
        return np.array([self.signs[row]], dtype=np.int8)


@dataclass(frozen=True, eq=False)
class PendingProcedure:
    """A procedure, and the signs that it may be told."""

    procedure: Procedure
    signs: Mapping[int, int]

    @cached_property
    def _run(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The rows to ask for, and the candidates that hold."""
        try:
            stable = self.procedure.decide(_KnownSigns(self.signs))[:, 0]
        except _Unknown as unknown:
            return (unknown.row,), ()
        return (), tuple(np.flatnonzero(stable).tolist())

    @property
    def rows(self) -> tuple[int, ...]:
        """The row that it asks for next, if any."""
        return self._run[0]

    @property
    def holding(self) -> tuple[int, ...]:
        """The candidates that hold."""
        return self._run[1]

    def told(self, signs: Mapping[int, int]) -> "PendingProcedure":
        """The same with the signs of some more rows."""
        return PendingProcedure(self.procedure, {**self.signs, **signs})


def told_by(signs: np.ndarray, open_: int) -> dict[int, int]:
    """Row -> sign, of those that are not open; signs: (rows,)."""
    return {int(row): int(signs[row]) for row in np.flatnonzero(signs != open_)}


def plays_of(decision: Decision, candidates: tuple[int, ...]) -> tuple[int, ...]:
    """The plays that some candidates lead to, each once, in order."""
    return tuple(sorted({int(decision.plays[candidate]) for candidate in candidates}))
