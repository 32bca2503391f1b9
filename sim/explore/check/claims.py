"""Whether the claims of a scenario hold in its game."""

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from sim.algebra.derivative import NotDifferentiable, derivative
from sim.algebra.floats import UNTOLD
from sim.algebra.polynomials import Polynomial
from sim.game.domain import everywhere
from sim.game.incentives import NO_ROW, IncentiveConstraints
from sim.scenario.language.formula import named
from sim.scenario.model import (
    Claim,
    DifferenceClaim,
    EquilibriumClaim,
    InvarianceClaim,
    ThresholdClaim,
)
from sim.scenario.plays import holds
from sim.solve.nash.pure import own_equilibria


@dataclass(frozen=True)
class ClaimResult:
    """A claim and whether it holds.

    holds: None for a claim that the model cannot speak to.
    because: a sentence.
    """

    claim: Claim
    holds: bool | None
    because: str


def check_claims(constraints: IncentiveConstraints) -> tuple[ClaimResult, ...]:
    """Every claim of the scenario, at its own values and ranges."""
    equilibria = np.flatnonzero(own_equilibria(constraints))
    return tuple(_check(constraints, claim, equilibria) for claim in constraints.model.scenario.claims)


def _check(constraints: IncentiveConstraints, claim: Claim, equilibria: np.ndarray) -> ClaimResult:
    match claim.expect:
        case None:
            return ClaimResult(claim, None, f"not yet: {claim.not_yet}")
        case EquilibriumClaim() as expect:
            held, because = _equilibrium(constraints, expect, equilibria)
        case DifferenceClaim() as expect:
            held, because = _difference(constraints, expect)
        case InvarianceClaim() as expect:
            held, because = _invariance(constraints, expect)
        case ThresholdClaim() as expect:
            held, because = _threshold(constraints, expect)
    return ClaimResult(claim, held, because)


def _equilibrium(
    constraints: IncentiveConstraints, expect: EquilibriumClaim, equilibria: np.ndarray
) -> tuple[bool, str]:
    plays = constraints.model.plays
    if expect.given is not None:
        stable = _stable_among_others(constraints, named(expect.given.formula))
        equilibria = np.flatnonzero(stable & holds(expect.given.formula, plays))
    given = "" if expect.given is None else "given that, "
    met = int(holds(expect.condition.formula, plays)[equilibria].sum())
    count = len(equilibria)
    if count == 0:
        return expect.quantity == "no", f"{given}there is no pure equilibrium"
    are = "the only equilibrium has it" if met == count == 1 else f"{met} of {count} pure equilibria have it"
    are = given + are
    match expect.quantity:
        case "every":
            return met == count, are
        case "some":
            return met > 0, are
        case "no":
            return met == 0, are


def _difference(constraints: IncentiveConstraints, expect: DifferenceClaim) -> tuple[bool, str]:
    """Whether u(end) - u(start) is monotone in an assumption over the whole box of ranges.

    Compared are each play that meets the first condition and those that meet the second
    and differ from it in the actions of the fewest players.
    """
    model = constraints.model
    start = holds(expect.start.formula, model.plays) & model.plays.feasible
    end = holds(expect.end.formula, model.plays) & model.plays.feasible
    if not start.any() or not end.any():
        return False, "no feasible profile meets one of the two conditions"
    first, second = _nearest_pairs(constraints, np.flatnonzero(start), np.flatnonzero(end))
    integers = model.integers[expect.player]
    rows = {tuple(row) for row in (integers[second] - integers[first]).tolist()}
    sign = {"rises": 1, "falls": -1}.get(expect.direction)
    strictly = False
    for row in sorted(rows):
        polynomial = Polynomial(
            {m: Fraction(c) for m, c in zip(model.basis.monomials, row, strict=True) if c}
        )
        try:
            basis, slope = derivative(model.basis, polynomial, expect.assumption)
        except NotDifferentiable:
            return False, f"the difference may jump with {expect.assumption}, so it cannot be shown"
        if not slope.terms:
            continue
        strictly = True
        if sign is None:
            return False, "it changes between some of the profiles"
        if not everywhere(basis, slope.scaled(Fraction(sign)), model.box, lambda low, high: low >= 0):
            return False, "it cannot be shown for some of the profiles within the ranges"
    which = "the only pair" if len(first) == 1 else f"all {len(first):,} pairs"
    pairs = f"shown for {which} of profiles, everywhere within the ranges"
    if sign is not None and not strictly:
        return False, f"{expect.assumption} makes no difference"
    return True, pairs


def _nearest_pairs(
    constraints: IncentiveConstraints, starts: np.ndarray, ends: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    shape = constraints.model.plays.shape
    targets = np.stack(np.unravel_index(ends, shape))
    first, second = [], []
    for start in starts:
        at = np.array(np.unravel_index(start, shape))[:, None]
        distance = (targets != at).sum(axis=0)
        near = ends[distance == distance.min()]
        first.append(np.full(len(near), start))
        second.append(near)
    return np.concatenate(first), np.concatenate(second)


def _invariance(constraints: IncentiveConstraints, expect: InvarianceClaim) -> tuple[bool, str]:
    """Whether the equilibria among the named players are the same for every action of another.

    With the other player's action fixed, the rest of the players play the game that is left.
    """
    plays, scenario = constraints.model.plays, constraints.model.scenario
    stable = _stable_among_others(constraints, {expect.other})
    sets = {}
    for code, action in enumerate(plays.labels[expect.other]):
        here = np.flatnonzero(stable & (plays.codes[expect.other] == code))
        sets[action] = {
            tuple(plays.label(player, play) for player in expect.players) for play in here.tolist()
        }
    names = {a.id: a.name for a in scenario.player(expect.other).actions}
    reference = next(iter(sets))
    different = [action for action in sets if sets[action] != sets[reference]]
    if different:
        return False, f"they differ between '{names[reference]}' and '{names[different[0]]}'"
    if not any(sets.values()):
        return False, "there is no pure equilibrium among the players that are left"
    return True, f"the same for all {len(sets)} actions"


def _stable_among_others(constraints: IncentiveConstraints, fixed: Collection[str]) -> np.ndarray:
    """(plays,): whether no player gains by another action, those aside whose actions are fixed."""
    model = constraints.model
    signs = np.where(constraints.own_signs == UNTOLD, 0, constraints.own_signs)
    stable = model.plays.feasible.copy()
    for player, d in constraints.deviations.items():
        if player in fixed:
            continue
        gains = (d.row != NO_ROW) & (np.sign(d.factor) * signs[d.row] < 0)
        for own in range(d.play.shape[0]):
            stable[d.play[own]] &= ~gains[own].any(axis=0)
    return stable


def _threshold(constraints: IncentiveConstraints, expect: ThresholdClaim) -> tuple[bool, str]:
    """Whether the values at which a condition comes or goes all lie in an interval.

    It comes or goes where it changes whether some equilibrium meets it, or whether all do.
    """
    from sim.explore.thresholds.answer import thresholds

    meets = holds(expect.condition.formula, constraints.model.plays)
    (found,) = thresholds(constraints, [expect.assumption])
    met = [meets[list(interval.plays)] for interval in found.intervals]
    states = [(bool(m.any()), bool(m.all() and m.size)) for m in met]
    turns = [
        float(left.end)
        for left, before, after in zip(found.intervals, states, states[1:], strict=False)
        if before != after
    ]
    if not turns:
        always = (
            "in every equilibrium" if states[0][1] else "in some" if states[0][0] else "in no equilibrium"
        )
        return False, f"there is no threshold within the range: it holds {always} throughout"
    at = "at " + ", ".join(f"{turn:.6g}" for turn in turns)
    return all(expect.low <= turn <= expect.high for turn in turns), f"it comes or goes {at}"
