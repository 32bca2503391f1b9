"""Whether the claims of a scenario hold in its game, and how far that is evidence of anything."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from sim.explore.check.along import Along, Failing
from sim.explore.check.courses import certain, kept_to
from sim.explore.check.difference import Known, difference
from sim.explore.check.follow import follows
from sim.explore.check.ranges import Ranges
from sim.explore.check.threshold import threshold
from sim.explore.check.truth import choice_sets, equilibrium_truth, invariance_truth, stable_among
from sim.explore.thresholds.answer import Thresholds
from sim.game.incentives import IncentiveConstraints, incentive_constraints
from sim.game.payoffs import compile_payoffs
from sim.scenario.expectations import (
    Claim,
    DifferenceClaim,
    EquilibriumClaim,
    InvarianceClaim,
    ThresholdClaim,
)
from sim.scenario.language.formula import named
from sim.scenario.load import load_scenario
from sim.scenario.plays import holds
from sim.scenario.problems import ScenarioError, did_you_mean
from sim.solve.concepts import default_concept
from sim.solve.holding import plays_now

Kind = Literal["evidence", "property"]


@dataclass(frozen=True)
class ClaimResult:
    """A claim and whether it holds.

    holds: at the scenario's own values; None for a claim that the model cannot speak to.
    because: a sentence.
    vacuous: whether it would hold only since there is no equilibrium; such a claim does not hold.
    kind: a property of the file restates how payoffs are written; all other claims are evidence.
    share: of the ranges in which it holds; None where not known.
    can_fail: whether it fails somewhere within the ranges; None where neither was shown.
    follows_from: the ids of earlier claims that it follows from, or that hold in just the same places.
    samples: how many the share is of.
    failing: where in the range of single assumptions it fails, each alone, the nearest first.
    """

    claim: Claim
    holds: bool | None
    because: str
    vacuous: bool = False
    kind: Kind = "evidence"
    share: float | None = None
    can_fail: bool | None = None
    follows_from: tuple[str, ...] = ()
    samples: int = 0
    failing: tuple[Failing, ...] = ()


Others = dict[str, IncentiveConstraints]
"""The games of other scenarios in which claims are tested, by their names; what is new is added."""


@dataclass(frozen=True)
class _Verdict:
    holds: bool | None
    because: str
    vacuous: bool = False


def check_claims(
    constraints: IncentiveConstraints, seed: int = 0, tipping: Thresholds | None = None
) -> tuple[ClaimResult, ...]:
    """Every claim of the scenario, at its own values and over its ranges.

    seed: of the samples that the shares are of. tipping: the thresholds of all assumptions, if known.
    """
    claims = constraints.model.scenario.claims
    settled: Known = {}
    others: Others = {}
    verdicts = [_verdict(constraints, claim, settled, others) for claim in claims]
    ranges, along = Ranges(constraints, seed), Along(constraints, tipping)
    ranged = [ranges.of(c, bool(v.holds)) for c, v in zip(claims, verdicts, strict=True)]
    earlier = follows(constraints, claims, [each.truth for each in ranged])
    return tuple(
        ClaimResult(
            claim,
            verdict.holds,
            verdict.because,
            verdict.vacuous,
            "property" if isinstance(claim.expect, DifferenceClaim) else "evidence",
            each.share,
            each.can_fail,
            ids,
            each.samples,
            along.failing(claim.expect)
            if verdict.holds and isinstance(claim.expect, EquilibriumClaim)
            else (),
        )
        for claim, verdict, each, ids in zip(claims, verdicts, ranged, earlier, strict=True)
    )


def _verdict(constraints: IncentiveConstraints, claim: Claim, known: Known, others: Others) -> _Verdict:
    match claim.expect:
        case None if claim.tested_in is not None:
            return _elsewhere(*claim.tested_in, others)
        case None:
            return _Verdict(None, f"not yet: {claim.not_yet}")
        case EquilibriumClaim() as expect:
            return _equilibrium(constraints, expect)
        case DifferenceClaim() as expect:
            return _Verdict(*difference(constraints, expect, known))
        case InvarianceClaim() as expect:
            return _invariance(constraints, expect)
        case ThresholdClaim() as expect:
            return _Verdict(*threshold(constraints, expect))


def _elsewhere(name: str, id: str, others: Others) -> _Verdict:
    """Whether a claim of another scenario holds, at that one's own values."""
    try:
        if name not in others:
            scenario, plays, _ = load_scenario(name)
            others[name] = incentive_constraints(compile_payoffs(scenario, plays))
        game = others[name]
        scenario = game.model.scenario
        other = next((claim for claim in scenario.claims if claim.id == id), None)
        if other is None or other.expect is None:
            ids = [claim.id for claim in scenario.claims if claim.expect is not None]
            hint = did_you_mean(id, ids)
            return _Verdict(False, f"'{name}' tests no claim '{id}'{f'; {hint}' if hint else ''}")
        verdict = _verdict(game, other, {}, {})
    except ScenarioError as error:
        return _Verdict(False, f"tested in '{name}': {error.problems[0].message}")
    return replace(verdict, because=f"tested in {name} as {id}: {verdict.because}")


def _equilibrium(constraints: IncentiveConstraints, expect: EquilibriumClaim) -> _Verdict:
    scenario = constraints.model.scenario
    given = "" if expect.given is None else "given that, "
    asked = constraints
    if expect.given is not None and scenario.sequential:
        left = kept_to(constraints, expect.given.formula)
        if left is None:
            return _Verdict(False, "'given' leaves a choice to those who are to keep to it, or nothing to do")
        asked = left
    if expect.given is None or scenario.sequential:
        stable = np.array(plays_now(asked, default_concept(scenario)), dtype=np.intp)
    else:
        among = stable_among(constraints, named(expect.given.formula), constraints.own_signs[:, None])[:, 0]
        stable = np.flatnonzero(among & holds(expect.given.formula, constraints.model.plays))
    meets = certain(asked, expect.condition.formula)[stable]
    met, count = int(meets.sum()), len(stable)
    agreed = constraints.model.scenario.agreements is not None
    one, many = ("agreement", "agreements") if agreed else ("equilibrium", "pure equilibria")
    if count == 0:
        none = "agreement" if agreed else "pure equilibrium"
        return _Verdict(False, f"{given}there is no {none}", vacuous=expect.quantity != "some")
    are = f"the only {one} has it" if met == count == 1 else f"{met} of {count} {many} have it"
    every = np.ones((count, 1), dtype=bool)
    return _Verdict(bool(equilibrium_truth(expect, meets, every)[0]), given + are)


def _invariance(constraints: IncentiveConstraints, expect: InvarianceClaim) -> _Verdict:
    """Whether the equilibria among the named players are the same for every action of another."""
    sets = choice_sets(constraints, expect, constraints.own_signs[:, None])
    names = [action.name for action in constraints.model.scenario.player(expect.other).actions]
    different = np.flatnonzero((sets != sets[:1]).any(axis=(1, 2)))
    if len(different):
        return _Verdict(False, f"they differ between '{names[0]}' and '{names[different[0]]}'")
    if not invariance_truth(sets)[0]:
        because = "there is no pure equilibrium among the players that are left"
        return _Verdict(False, because, vacuous=True)
    return _Verdict(True, f"the same for all {len(sets)} actions")
