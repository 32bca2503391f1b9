"""What is answered at one point, and the signs that this rests on."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.algebra.samples import Samples
from sim.explore.reach.wanted import Wanted
from sim.game.incentives import IncentiveConstraints
from sim.rational import Fraction
from sim.solve.concept import Decision, Procedure, discovers
from sim.solve.holding import SampleOracle, holding, holding_at


@dataclass(frozen=True)
class Answered:
    """What holds at a point.

    stable: the plays or courses. possible, sure: those of them in which an outcome may come about, and in
        which nothing else may.
    signs: row -> its sign. Wherever these rows have these signs, the answer is the same.
    """

    stable: tuple[int, ...]
    possible: tuple[int, ...]
    sure: tuple[int, ...]
    signs: Mapping[int, int]

    def met(self, *, only: bool) -> bool:
        """Whether some solution has the outcome. only: and no solution anything else."""
        return bool(self.possible) and not (only and self.sure != self.stable)


def answered(
    decision: Procedure, constraints: IncentiveConstraints, having: Wanted, values: Mapping[str, Fraction]
) -> Answered:
    """What a procedure answers at a point. having: what must hold for the outcome."""
    oracle = SampleOracle(constraints, Samples.at_points(constraints.model.basis.assumptions, [values]))
    holding = decision.decide(oracle)[:, 0]
    stable = tuple(sorted({int(play) for play in decision.plays[holding]}))
    having.take_in(stable)
    told = {play: having.told(play, lambda row: int(oracle.sign(row)[0])) for play in stable}
    return Answered(
        stable,
        tuple(play for play, (possible, _) in told.items() if possible),
        tuple(play for play, (_, sure) in told.items() if sure),
        {row: int(sign[0]) for row, sign in oracle.asked.items()},
    )


def stable_plays(
    decision: Decision, constraints: IncentiveConstraints, values: Mapping[str, Fraction]
) -> np.ndarray:
    """(plays,) where some candidate that holds at a point leads; courses by their numbers."""
    if discovers(decision):
        samples = Samples.at_points(constraints.model.basis.assumptions, [values])
        holds = holding_at(decision, constraints, samples)[:, 0]
        stable = np.zeros(len(constraints.courses), dtype=bool)
        stable[decision.plays[holds]] = True
        return stable
    return _leading(decision, len(constraints.courses), constraints.signs_at(values))


def _leading(decision: Decision, count: int, signs: np.ndarray) -> np.ndarray:
    stable = np.zeros(count, dtype=bool)
    stable[decision.plays[holding(decision, signs[:, None])[:, 0]]] = True
    return stable


def outcome_is_met(
    decision: Decision,
    constraints: IncentiveConstraints,
    having: Wanted,
    values: Mapping[str, Fraction],
    only: bool,
    play: int | None = None,
) -> bool:
    """Whether some solution at a point has an outcome, one with a certain play if that is named.

    only: and nothing else comes about in any.
    """
    if isinstance(decision, Procedure):
        there = answered(decision, constraints, having, values)
        return there.met(only=only) and (play is None or play in there.possible)
    signs = constraints.signs_at(values)
    stable = _leading(decision, len(constraints.courses), signs)
    possible, sure = having.at(signs)
    some = (stable & possible).any() if play is None else stable[play] and possible[play]
    return bool(some and not (only and (stable & ~sure).any()))
