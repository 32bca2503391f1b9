"""What a check found, in sentences."""

from sim.explore.check.answer import Checked
from sim.present.language.numbers import counted
from sim.scenario.model import Scenario
from sim.scenario.problems import Severity

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


def claims_sentence(checked: Checked) -> str:
    """How many of the claims hold."""
    testable = [result for result in checked.claims if result.holds is not None]
    beyond = len(checked.claims) - len(testable)
    verb = "holds" if len(testable) == 1 else "hold"
    return (
        f"{sum(bool(result.holds) for result in testable)} of {counted(len(testable), 'claim')} {verb}"
        + (f"; {counted(beyond, 'more claim')} this kind of model cannot speak to yet" if beyond else "")
        + "."
    )


def bare_sentence(scenario: Scenario) -> str:
    """How many numbers stand in formulas, so that nothing varies them."""
    count = len(scenario.bare)
    verb, them = ("stands", "it") if count == 1 else ("stand", "them")
    return f"{counted(count, 'number')} {verb} bare in formulas, so that nothing varies {them}."
