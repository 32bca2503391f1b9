"""What a check found, on a terminal."""

from rich.console import Group, RenderableType
from rich.text import Text

from sim.explore.check.answer import Checked
from sim.explore.check.claims import ClaimResult
from sim.present.check.words import (
    bare_sentence,
    claims_sentence,
    failing_sentence,
    follows_sentence,
    range_sentence,
    sentences,
    verdict,
)
from sim.present.language.lists import capped
from sim.present.page.terminal import hanging, heading, indented, more, problem_lines
from sim.scenario.language.numbers import decimal
from sim.scenario.model import Scenario

MOST_PROBLEMS = 40


HEADINGS = {
    "evidence": "",
    "property": "Properties of the file: they restate how payoffs are written, and are no evidence",
}
STYLES = {True: "green", False: "red", None: "dim"}


def view(checked: Checked, *, quiet: bool = False, every: bool = False) -> RenderableType:
    """A sentence, the problems, and the claims one by one. quiet: of the claims those that fail.

    every: shows long lists in full.
    """
    lines = list(sentences(checked))
    parts: list[RenderableType] = []
    if not checked.valid:
        parts.append(Text(lines.pop(0), style="bold red"))
    elif checked.scenario is not None:
        parts.append(Text(lines.pop(0)))
    parts += [Text(line, style="yellow") for line in lines]
    shown, left = capped(checked.problems, MOST_PROBLEMS, every=every)
    parts += [*(indented(line) for line in problem_lines(shown)), *more(left)]
    if checked.scenario is not None and checked.valid and checked.scenario.bare:
        parts += _bare(checked.scenario, quiet, every)
    if checked.claims:
        parts += _claims(checked, quiet, every)
    return Group(*parts)


def _bare(scenario: Scenario, quiet: bool, every: bool) -> list[RenderableType]:
    """The numbers that stand in formulas, and so cannot be varied."""
    parts: list[RenderableType] = [Text(bare_sentence(scenario))]
    if not quiet:
        shown, left = capped(scenario.bare, every=every)
        parts += [indented(Text(f"{b.mark}: {decimal(b.value)} in {b.where}")) for b in shown]
        parts += more(left)
    return parts


def _claims(checked: Checked, quiet: bool, every: bool) -> list[RenderableType]:
    failed = [claim for claim in checked.claims if claim.holds is False]
    parts: list[RenderableType] = [
        Text(),
        Text(claims_sentence(checked), style="bold red" if failed else "bold"),
    ]
    others = [] if quiet else [claim for claim in checked.claims if claim.holds is not False]
    # what only restates the file comes last
    kept, left = capped(sorted(others, key=lambda claim: claim.kind == "property"), every=every)
    shown = [claim for claim in checked.claims if claim in failed or claim in kept]
    for kind, title in HEADINGS.items():
        of_kind = [claim for claim in shown if claim.kind == kind]
        if of_kind and title:
            parts += [Text(), heading(title)]
        for claim in of_kind:
            assert checked.scenario is not None
            parts += [Text(), _claim(claim, checked.scenario)]
    return [*parts, *((Text(), *more(left)) if left else ())]


def _claim(claim: ClaimResult, scenario: Scenario) -> RenderableType:
    """A verdict, what is claimed, and in dim type what was tested and what came out."""
    sources = f" [{', '.join(claim.claim.sources)}]" if claim.claim.sources else ""
    below = [
        claim.claim.text,
        claim.because,
        range_sentence(claim),
        failing_sentence(claim, scenario),
        follows_sentence(claim),
    ]
    block = Group(
        Text.assemble(claim.claim.says, (sources, "dim")),
        *(Text(text, style="dim") for text in below if text),
    )
    return hanging([(Text(f"{verdict(claim):7}", style=STYLES[claim.holds]), block)])
