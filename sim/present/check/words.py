"""What a check found, in sentences."""

from sim.explore.check.along import Failing
from sim.explore.check.answer import Checked
from sim.explore.check.claims import ClaimResult
from sim.present.language.numbers import counted, listed, percent, plain
from sim.present.language.sentences import meaning, with_unit
from sim.scenario.model import Scenario
from sim.scenario.problems import Severity

SHOWN_FAILING = 3
"""So many assumptions are named that make a claim fail alone."""

VERDICTS = {True: "holds", False: "FAILS", None: "not yet"}


def sentences(checked: Checked) -> tuple[str, ...]:
    """Whether the file is valid, and how many warnings there are."""
    errors = sum(problem.severity is Severity.ERROR for problem in checked.problems)
    warnings = len(checked.problems) - errors
    lines = []
    if errors:
        lines.append(f"{checked.file} is not valid: {counted(errors, 'error')}.")
    elif checked.scenario is not None:
        scenario = checked.scenario
        size = (
            f"{counted(len(scenario.players), 'player')}, {counted(len(scenario.assumptions), 'assumption')}"
        )
        lines.append(f"{scenario.file} is valid: {size}, {counted(len(scenario.terms), 'payoff term')}.")
    if warnings:
        lines.append(f"{counted(warnings, 'warning')}.")
    return tuple(lines)


def verdict(claim: ClaimResult) -> str:
    """A claim's verdict in a word or two."""
    return "vacuous" if claim.vacuous else VERDICTS[claim.holds]


def claims_sentence(checked: Checked) -> str:
    """How many of the claims hold, those that are evidence apart from those that restate the file."""
    testable = [claim for claim in checked.claims if claim.holds is not None]
    evidence = [claim for claim in testable if claim.kind == "evidence"]
    properties = [claim for claim in testable if claim.kind == "property"]
    beyond = len(checked.claims) - len(testable)
    parts = []
    if evidence or not properties:
        verb = "holds" if len(evidence) == 1 else "hold"
        parts.append(f"{sum(bool(c.holds) for c in evidence)} of {counted(len(evidence), 'claim')} {verb}")
    if properties:
        restate, verb = ("restates", "does") if len(properties) == 1 else ("restate", "do")
        many = f"{sum(bool(c.holds) for c in properties)} of {counted(len(properties), 'claim')}"
        parts.append(f"{many} that {restate} how payoffs are written {verb}")
    if beyond:
        parts.append(f"{counted(beyond, 'more claim')} this kind of model cannot speak to yet")
    return "; ".join(parts) + "."


def range_sentence(claim: ClaimResult) -> str:
    """In what share of the ranges a claim holds, and whether it can fail there; empty if not known."""
    if claim.holds is None:
        return ""
    if claim.kind == "property" and claim.can_fail is False:
        return "a property of the file: nothing within the ranges can change it"
    if claim.claim.tested_in is not None:
        return f"sim check {claim.claim.tested_in[0]} --claims says where in its ranges"
    if claim.share is None:
        return "where in the ranges it holds could not be found out"
    if claim.can_fail is False:
        return "it holds everywhere within the ranges: that is proved"
    samples = f"{claim.samples:,} samples"
    if claim.share == 1:
        if claim.can_fail:
            return f"it holds in all of {samples} of the ranges, but fails at the edge of them"
        return f"it holds in all of {samples} of the ranges; that it can fail nowhere is not proved"
    if claim.share == 0:
        return f"it holds in none of {samples} of the ranges"
    return f"it holds in {percent(claim.share)} of the ranges ({samples})"


def failing_sentence(claim: ClaimResult, scenario: Scenario) -> str:
    """Which single assumption makes it fail, and from where; empty if none does, or it fails already."""
    if not claim.failing:
        return ""
    places = [_where(failing, scenario) for failing in claim.failing[:SHOWN_FAILING]]
    more = len(claim.failing) - len(places)
    if more:
        places.append(f"{more} more")
    return f"one number alone makes it fail: {listed(places)}"


def _where(failing: Failing, scenario: Scenario) -> str:
    assumption = scenario.assumption(failing.assumption)
    about, ends = meaning(assumption.about), (float(failing.start), float(failing.end))
    if failing.start == failing.end:
        return f"{about} at {with_unit(plain(ends[0]), assumption)} exactly"
    near, beyond = (ends[0], ends[1]) if failing.up else (ends[1], ends[0])
    side = "above" if failing.up else "below"
    outer = float(assumption.high if failing.up else assumption.low)
    to = "up to" if failing.up else "down to"
    until = "" if beyond == outer else f", {to} {plain(beyond)}"
    return f"{about} {side} {with_unit(plain(near), assumption)}{until}"


def follows_sentence(claim: ClaimResult) -> str:
    """Which claims it follows from; empty if none."""
    if not claim.follows_from:
        return ""
    return f"it follows from, or holds in just the same places as, {listed(claim.follows_from)}"


def bare_sentence(scenario: Scenario) -> str:
    """How many numbers stand in formulas, so that nothing varies them."""
    count = len(scenario.bare)
    verb, them = ("stands", "it") if count == 1 else ("stand", "them")
    return f"{counted(count, 'number')} {verb} bare in formulas, so that nothing varies {them}."
