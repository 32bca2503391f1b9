"""Which claims follow from others, by what they say or by holding in just the same places."""

from collections.abc import Sequence

import numpy as np

from sim.explore.check.difference import differences
from sim.game.incentives import IncentiveConstraints
from sim.scenario.expectations import (
    Claim,
    DifferenceClaim,
    EquilibriumClaim,
    Expectation,
    InvarianceClaim,
    ThresholdClaim,
)
from sim.scenario.language.formula import Formula
from sim.scenario.plays import holds


def follows(
    constraints: IncentiveConstraints, claims: Sequence[Claim], truth: Sequence[np.ndarray | None]
) -> list[tuple[str, ...]]:
    """For each claim the ids of those that it follows from.

    By what they say, whatever the numbers: then the other claim says at least as much. Of two that say
    the same, the later one follows. Or as far as the samples tell: both hold at some of the points and fail
    at others, and at the same ones; again the later follows.
    truth: (points,) where each claim holds, at the same points for all that have it.
    """
    stated = [_Statement(constraints, claim.expect) for claim in claims]
    premises = []
    for later, of in enumerate(stated):
        earlier = []
        for other, by in enumerate(stated):
            if other == later:
                continue
            implied = by.implies(of)
            if implied and of.implies(by):
                implied = other < later
            if implied or (other < later and _same(truth[other], truth[later])):
                earlier.append(claims[other].id)
        premises.append(tuple(earlier))
    return premises


def _same(one: np.ndarray | None, other: np.ndarray | None) -> bool:
    return (
        one is not None
        and other is not None
        and bool(one.any())
        and not one.all()
        and np.array_equal(one, other)
    )


class _Statement:
    """What a claim says, in a form in which two can be compared."""

    def __init__(self, constraints: IncentiveConstraints, expect: Expectation | None) -> None:
        self.expect = expect
        plays = constraints.model.plays
        match expect:
            case EquilibriumClaim(quantity=quantity, condition=condition):
                meets = holds(condition.formula, plays)
                # 'no equilibrium has it' is 'every equilibrium lacks it', since one has to exist for both
                self.plays = (~meets if quantity == "no" else meets) & plays.feasible
            case ThresholdClaim(condition=condition):
                self.plays = holds(condition.formula, plays) & plays.feasible
            case DifferenceClaim():
                polynomials, _ = differences(constraints, expect)
                self.rows = frozenset(polynomials)

    def implies(self, other: "_Statement") -> bool:
        """Whether the other says nothing that this one does not."""
        match self.expect, other.expect:
            case EquilibriumClaim() as mine, EquilibriumClaim() as theirs:
                if mine.quantity == "some" and theirs.quantity != "some":
                    return False
                if _supposed(mine) != _supposed(theirs):
                    return False  # they speak of different games
                return bool((~self.plays | other.plays).all())
            case ThresholdClaim() as mine, ThresholdClaim() as theirs:
                return (
                    mine.assumption == theirs.assumption
                    and np.array_equal(self.plays, other.plays)
                    and theirs.low <= mine.low
                    and mine.high <= theirs.high
                )
            case DifferenceClaim() as mine, DifferenceClaim() as theirs:
                return (
                    (mine.player, mine.direction, mine.assumption)
                    == (theirs.player, theirs.direction, theirs.assumption)
                    and bool(self.rows)
                    and self.rows == other.rows
                )
            case InvarianceClaim() as mine, InvarianceClaim() as theirs:
                return mine.other == theirs.other and set(mine.players) == set(theirs.players)
            case _:
                return False


def _supposed(expect: EquilibriumClaim) -> Formula | None:
    return None if expect.given is None else expect.given.formula
