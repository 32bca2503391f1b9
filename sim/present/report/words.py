"""What a report says: two pages for a reader in a hurry, then the appendix, as sections of plain blocks."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version

from sim.explore.report.answer import Findings
from sim.extras import DISTRIBUTION
from sim.present.language.lists import capped
from sim.present.page.blocks import Block, Section, table_block
from sim.present.report.appendix import appendix, shown_assumptions, shown_claims
from sim.present.report.courses import brief_of
from sim.present.report.front import front, in_a_row
from sim.present.run.words import Brief
from sim.scenario.canonical import canonical, digest
from sim.scenario.model import JUDGEMENT

MOST_SOURCES = 20
TOGETHER = (
    ("Scenario", "left"),
    ("What follows", "left"),
    ("Same in the draws", "right"),
    ("First to change it", "left"),
)


@dataclass(frozen=True)
class Part:
    """One scenario of a report. front: the brief; appendix: what stands behind it."""

    id: str
    summary: str
    brief: Brief
    front: tuple[Section, ...]
    appendix: tuple[Section, ...]

    @property
    def sections(self) -> tuple[Section, ...]:
        """All of them."""
        return (*self.front, *self.appendix)

    @property
    def anchor(self) -> str:
        """A link target."""
        return "scenario-" + "".join(c if c.isalnum() else "-" for c in self.id)


@dataclass(frozen=True)
class Report:
    """Everything that the page says. together: the scenarios side by side; closing: what all cite."""

    title: str
    together: tuple[Section, ...]
    parts: tuple[Part, ...]
    closing: tuple[Section, ...]
    colophon: str


def report_of(answers: Sequence[Findings], *, drawn: bool = True, every: bool = False) -> Report:
    """The report on one scenario or several. drawn: with figures. every: lists in full."""
    parts = tuple(_part(findings, drawn, every) for findings in answers)
    title = parts[0].brief.title if len(parts) == 1 else f"{parts[0].brief.title}, and {len(parts) - 1} more"
    digests = ", ".join(f"{f.scenario.id} {digest(canonical(f.scenario))[:12]}" for f in answers)
    together = (
        (Section("Side by side", (table_block(TOGETHER, [in_a_row(f) for f in answers]),)),)
        if len(answers) > 1
        else ()
    )
    colophon = f"{DISTRIBUTION} {version(DISTRIBUTION)}. Digest of what was solved: {digests}."
    return Report(title, together, parts, _sources(answers, parts, every), colophon)


def _part(findings: Findings, drawn: bool, every: bool) -> Part:
    scenario, words = findings.scenario, brief_of(findings, every=every)
    return Part(
        scenario.id,
        scenario.summary,
        words,
        front(findings, words, drawn=drawn),
        appendix(findings, words, drawn=drawn, every=every),
    )


def _sources(answers: Sequence[Findings], parts: Sequence[Part], every: bool) -> tuple[Section, ...]:
    """What is cited, once for all scenarios."""
    cited: dict[str, None] = {}
    for findings, part in zip(answers, parts, strict=True):
        scenario = findings.scenario
        shown = [a.sources for a in shown_assumptions(findings, part.brief, every)[0]]
        shown += [claim.claim.sources for claim in shown_claims(findings.claims, every)[0]]
        if every:
            shown += [term.sources for term in scenario.terms]
        cited |= dict.fromkeys(source for sources in shown for source in sources)
    known = {id: source for findings in answers for id, source in findings.scenario.sources.items()}
    rows = [
        (source.id, " ".join(filter(None, [source.cite, source.date, source.url])), source.says)
        for id, source in known.items()
        if id in cited
    ]
    if not rows:
        return ()
    listed, left = capped(rows, MOST_SOURCES, every=every)
    blocks = [table_block([("", "left"), ("Source", "left"), ("Says", "left")], listed)]
    if left:
        blocks.append(Block("note", f"Not shown: {left} further sources (sim report --all has all)."))
    if JUDGEMENT in cited:
        blocks.append(Block("note", "'judgement' marks numbers that are somebody's judgement."))
    return (Section("Sources", tuple(blocks)),)
