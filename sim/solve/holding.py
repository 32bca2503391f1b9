"""What holds at points: by the signs of rows there, with what an answer rests on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.algebra.floats import UNTOLD
from sim.algebra.samples import Samples
from sim.algebra.signs import SignsAt
from sim.game.incentives import IncentiveConstraints
from sim.solve.concept import (
    All,
    Concept,
    Decision,
    Formula,
    Formulas,
    Procedure,
    discovers,
    literal_signs,
    narrowed,
)


class PointOracle:
    """The signs of rows at one point, which keeps what it was asked.

    signs: (rows,) of all rows.
    """

    count = 1

    def __init__(self, signs: np.ndarray) -> None:
        self.signs = np.where(signs == UNTOLD, 0, signs)
        self.asked: dict[int, int] = {}

    def sign(self, row: int) -> np.ndarray:
        """(1,) the sign of a row."""
        value = self.asked[row] = int(self.signs[row])
        return np.array([value], dtype=np.int8)


def holding(decision: Decision, signs: np.ndarray) -> np.ndarray:
    """(candidates, samples) where each candidate holds, from the signs (rows, samples) of all rows."""
    if isinstance(decision, Formulas):
        return decision.holding(signs)
    return decision.decide(TableOracle(signs))


def holding_at(decision: Decision, constraints: IncentiveConstraints, samples: Samples) -> np.ndarray:
    """(candidates, samples) where each candidate holds, of those that are known afterwards."""
    if discovers(decision):
        return decision.decide(SampleOracle(constraints, samples))
    return holding(decision, constraints.signs(samples))


def holding_each(
    decision: Decision, constraints: IncentiveConstraints, parts: Sequence[Samples]
) -> list[np.ndarray]:
    """The same for several parts, with the same candidates in each: what was not known yet holds nowhere."""
    held = [holding_at(decision, constraints, samples) for samples in parts]
    most = max((len(stable) for stable in held), default=0)
    return [np.pad(stable, ((0, most - len(stable)), (0, 0))) for stable in held]


class SampleOracle:
    """The signs of rows at many points, each worked out when it is first asked for.

    asked: row -> (samples,) its sign, of all that were.
    """

    def __init__(self, constraints: IncentiveConstraints, samples: Samples) -> None:
        self.constraints, self.count = constraints, samples.count
        self._at = SignsAt(constraints.model.basis.atoms, samples)
        self.asked: dict[int, np.ndarray] = {}

    def sign(self, row: int) -> np.ndarray:
        """(samples,) the sign of a row; 0 where it is not told apart from zero."""
        if row not in self.asked:
            told = self._at.of(self.constraints.polynomial(row))
            self.asked[row] = np.where(told == UNTOLD, 0, told).astype(np.int8)
        return self.asked[row]


class TableOracle:
    """The signs of all rows at many points: (rows, samples)."""

    def __init__(self, signs: np.ndarray) -> None:
        self.signs = signs
        self.count = signs.shape[1]

    def sign(self, row: int) -> np.ndarray:
        """(samples,) the sign of a row."""
        return np.asarray(np.where(self.signs[row] == UNTOLD, 0, self.signs[row]))


@dataclass(frozen=True)
class Certificate:
    """An answer at a point, and a region on which it stays for the same reasons.

    holding: the candidates that hold.
    signs: row -> its sign. Wherever these rows have these signs, the same candidates hold.
    """

    holding: tuple[int, ...]
    signs: Mapping[int, int]


def region(decision: Decision, signs: np.ndarray) -> Certificate:
    """The answer at a point and its certificate; signs: (rows,) of all rows there."""
    if isinstance(decision, Procedure):
        oracle = PointOracle(signs)
        stable = decision.decide(oracle)[:, 0]
        return Certificate(tuple(np.flatnonzero(stable).tolist()), oracle.asked)
    told = np.where(signs == UNTOLD, 0, signs)
    stable = decision.holding(told)
    asked: dict[int, int] = {}
    holds = literal_signs(told)
    for candidate in range(len(decision.plays)):
        asked.update(
            _reasons(decision.formula(candidate), holds, told, asked, wanted=bool(stable[candidate]))
        )
    return Certificate(tuple(np.flatnonzero(stable).tolist()), asked)


def _reasons(
    formula: Formula, holds: np.ndarray, signs: np.ndarray, asked: Mapping[int, int], *, wanted: bool
) -> dict[int, int]:
    """Rows whose signs are enough for a formula to hold (wanted) or to fail; asked ones first."""
    if isinstance(formula, int):
        return {formula // 4: int(signs[formula // 4])}
    if isinstance(formula, All) is wanted:
        rows: dict[int, int] = {}
        for part in formula.parts:
            rows |= _reasons(part, holds, signs, {**asked, **rows}, wanted=wanted)
        return rows
    options = [
        _reasons(part, holds, signs, asked, wanted=wanted)
        for part in formula.parts
        if _value(part, holds) is wanted
    ]
    return min(options, key=lambda rows: len(rows.keys() - asked.keys()), default={})


def _value(formula: Formula, holds: np.ndarray) -> bool:
    if isinstance(formula, int):
        return bool(holds[formula])
    return (all if isinstance(formula, All) else any)(_value(part, holds) for part in formula.parts)


def plays_now(constraints: IncentiveConstraints, concept: Concept) -> tuple[int, ...]:
    """The plays, or courses by their numbers, that a concept gives at the scenario's own values."""
    values = constraints.model.scenario.values
    decision = narrowed(
        concept.anywhere(constraints), {name: (value, value) for name, value in values.items()}
    )
    if discovers(decision):
        own = Samples.at_points(constraints.model.basis.assumptions, [values])
        stable = holding_at(decision, constraints, own)[:, 0]
    else:
        stable = holding(decision, constraints.own_signs[:, None])[:, 0]
    return tuple(sorted({int(play) for play in decision.plays[stable]}))
