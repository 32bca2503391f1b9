"""What a check found, as JSON and for people."""

from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from sim.explore.check.answer import Checked
from sim.present.language.document import problem_document, scenario_document
from sim.present.language.numbers import counted
from sim.present.page.terminal import hanging, indented, problem_lines
from sim.scenario.language.numbers import decimal
from sim.scenario.model import Scenario
from sim.scenario.problems import Severity

MOST_BARE = 10
"""So many bare numbers are listed for people."""
MARKS = {True: ("holds", "green"), False: ("FAILS", "red"), None: ("not yet", "dim")}


def check_document(checked: Checked) -> dict[str, Any]:
    """sim.check/1."""
    scenario = checked.scenario
    return {
        "schema": "sim.check/1",
        **(scenario_document(scenario) if scenario is not None else {"scenario": None, "assumptions": {}}),
        "valid": checked.valid,
        "problems": [problem_document(problem) for problem in checked.problems],
        "bare": [
            {"where": bare.where, "line": bare.mark.line, "number": float(bare.value)}
            for bare in (scenario.bare if scenario is not None else ())
        ],
        "claims": [
            {
                "id": result.claim.id,
                "says": result.claim.says,
                "expect": result.claim.text or None,
                "holds": result.holds,
                "because": result.because,
                "sources": list(result.claim.sources),
            }
            for result in checked.claims
        ],
    }


def check_view(checked: Checked, *, quiet: bool = False) -> RenderableType:
    """A sentence, the problems, and the claims one by one."""
    errors = sum(problem.severity is Severity.ERROR for problem in checked.problems)
    warnings = len(checked.problems) - errors
    parts: list[RenderableType] = []
    if errors:
        parts.append(Text(f"{checked.file} is not valid: {counted(errors, 'error')}.", style="bold red"))
    elif checked.scenario is not None:
        scenario = checked.scenario
        size = (
            f"{counted(len(scenario.players), 'player')}, {counted(len(scenario.assumptions), 'assumption')}"
        )
        parts.append(
            Text(f"{scenario.file} is valid: {size}, {counted(len(scenario.terms), 'payoff term')}.")
        )
    if warnings:
        parts.append(Text(f"{counted(warnings, 'warning')}.", style="yellow"))
    parts += [indented(line) for line in problem_lines(checked.problems)]
    if checked.scenario is not None and checked.valid and checked.scenario.bare:
        parts += _bare(checked.scenario, quiet)
    if checked.claims:
        parts += _claims(checked, quiet)
    return Group(*parts)


def _bare(scenario: Scenario, quiet: bool) -> list[RenderableType]:
    """The numbers that stand in formulas, and so cannot be varied."""
    count = len(scenario.bare)
    verb, them = ("stands", "it") if count == 1 else ("stand", "them")
    parts: list[RenderableType] = [
        Text(f"{counted(count, 'number')} {verb} bare in formulas, so that nothing varies {them}.")
    ]
    if not quiet:
        shown = scenario.bare[:MOST_BARE]
        parts += [indented(Text(f"{b.mark}: {decimal(b.value)} in {b.where}")) for b in shown]
        if count > len(shown):
            parts.append(indented(Text(f"and {count - len(shown)} more; --json lists all")))
    return parts


def _claims(checked: Checked, quiet: bool) -> list[RenderableType]:
    testable = [result for result in checked.claims if result.holds is not None]
    failed = [result for result in testable if not result.holds]
    beyond = len(checked.claims) - len(testable)
    verb = "holds" if len(testable) == 1 else "hold"
    summary = (
        f"{len(testable) - len(failed)} of {counted(len(testable), 'claim')} {verb}"
        + (f"; {counted(beyond, 'more claim')} this kind of model cannot speak to yet" if beyond else "")
        + "."
    )
    parts: list[RenderableType] = [Text(summary, style="bold red" if failed else "bold")]
    for result in failed if quiet else checked.claims:
        word, style = MARKS[result.holds]
        sources = f" [{', '.join(result.claim.sources)}]" if result.claim.sources else ""
        below = [result.claim.text, result.because] if result.claim.text else [result.because]
        block = Group(
            Text.assemble(result.claim.says, (sources, "dim")), *(Text(text, style="dim") for text in below)
        )
        parts += [Text(), hanging([(Text(f"{word:7}", style=style), block)])]
    return [Text(), *parts]
