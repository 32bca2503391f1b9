"""What a report says: a policy brief with an appendix, as sections of plain blocks."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version

from sim.explore.check.claims import ClaimResult
from sim.explore.compare.answer import Comparison
from sim.explore.report.answer import Findings
from sim.extras import DISTRIBUTION
from sim.present.check.words import verdict
from sim.present.compare.words import assumption_rows, payoff_rows
from sim.present.compare.words import sentences as compare_sentences
from sim.present.language.names import range_of
from sim.present.language.numbers import counted, plain, sentence, signed
from sim.present.language.sentences import meaning
from sim.present.map import figure as map_figure
from sim.present.map import words as map_words
from sim.present.page.blocks import Block, Section, figure, table_block, text
from sim.present.reach import view as reach_view
from sim.present.reach import words as reach_words
from sim.present.run.figure import figure as run_figure
from sim.present.run.view import SELECTION
from sim.present.run.words import Brief, brief
from sim.present.thresholds import figure as thresholds_figure
from sim.present.thresholds import view as thresholds_view
from sim.present.thresholds import words as thresholds_words
from sim.scenario.canonical import canonical, digest
from sim.scenario.model import JUDGEMENT, Scenario
from sim.solve.answer import Answer

CHANGES = (
    ("Assumption", "left"),
    ("From", "right"),
    ("To", "right"),
    ("Unit", "left"),
    ("Of range", "right"),
)


@dataclass(frozen=True)
class Part:
    """One scenario of a report."""

    id: str
    summary: str
    brief: Brief
    sections: tuple[Section, ...]

    @property
    def anchor(self) -> str:
        """A link target."""
        return "scenario-" + "".join(c if c.isalnum() else "-" for c in self.id)


@dataclass(frozen=True)
class Report:
    """Everything that the page says."""

    title: str
    parts: tuple[Part, ...]
    colophon: str


def report_of(answers: Sequence[Findings], *, drawn: bool = True) -> Report:
    """The report on one scenario or several. drawn: with figures."""
    parts = tuple(_part(findings, drawn) for findings in answers)
    title = parts[0].brief.title if len(parts) == 1 else f"{parts[0].brief.title}, and {len(parts) - 1} more"
    digests = ", ".join(f"{f.scenario.id} {digest(canonical(f.scenario))[:12]}" for f in answers)
    return Report(
        title, parts, f"{DISTRIBUTION} {version(DISTRIBUTION)}. Digest of what was solved: {digests}."
    )


def _part(findings: Findings, drawn: bool) -> Part:
    scenario, words = findings.scenario, brief(findings.answer)
    sections = [
        *_equilibria(words),
        *(_breakdown(findings.answer) if drawn else ()),
        *_tipping(findings, drawn),
        *_would(findings),
        *_compared(findings.comparison),
        Section("What else could happen", (Block("list", items=words.also),)),
        *_claims(findings.claims),
        _assumptions(scenario),
        *_sources(scenario),
        _repeat(scenario),
    ]
    return Part(scenario.id, scenario.summary, words, tuple(s for s in sections if s.blocks))


def _equilibria(words: Brief) -> list[Section]:
    happens: list[Block] = []
    holds: list[Block] = []
    many = len(words.equilibria) > 1
    for number, equilibrium in enumerate(words.equilibria, 1):
        title = [Block("heading", f"Equilibrium {number}")] if many else []
        happens += [*title, *text(" ".join(equilibrium.outcome))]
        columns = [("Player", "left"), ("Choice", "left"), ("Payoff", "right")]
        happens += [table_block(columns, equilibrium.choices), *text(equilibrium.stability)]
        holds += title
        for reason in equilibrium.reasons:
            holds.append(Block("heading", sentence(reason.player).rstrip(".")))
            holds += text(f"{reason.says} {reason.sentence}")
            rows = [
                (f"{side.value}: {name}", signed(amount))
                for side, amounts in reason.sides.items()
                for name, amount in amounts
            ]
            if rows:
                what = f"By '{reason.alternative}'"
                holds.append(table_block([(what, "left"), ("Points", "right")], rows))
            if reason.rests_on:
                grounds = "; ".join(
                    f"{meaning(g.about)}: {g.value}" + (f" [{', '.join(g.sources)}]" if g.sources else "")
                    for g in reason.rests_on[:4]
                )
                holds.append(Block("note", f"Rests on {grounds}."))
    bet = (table_block(SELECTION, words.selection),) if words.selection else ()
    return [
        Section("What happens", tuple(happens)),
        Section("Which of them to bet on", bet),
        Section("Why it holds", tuple(holds)),
    ]


def _breakdown(answer: Answer) -> list[Section]:
    if not answer.equilibria:
        return []
    drawing = run_figure(answer)
    caption = "What each player's payoff is made of, in the equilibrium and after its best alternative."
    moves = "Who would gain or lose by moving, and where improving moves lead."
    blocks = (
        figure(drawing["payoffs.svg"].decode(), caption, f"{answer.scenario.id}-payoffs"),
        figure(drawing["moves.svg"].decode(), moves, f"{answer.scenario.id}-moves"),
    )
    return [Section("Where the payoffs come from", blocks)]


def _tipping(findings: Findings, drawn: bool) -> list[Section]:
    """What changes the answer, one assumption at a time, and the two that do so first together."""
    tipping, diagram = findings.thresholds, findings.phase_map
    scenario = findings.scenario.id
    blocks = text(*thresholds_words.sentences(tipping))
    if tipping.moving:
        columns = [
            ("If only this changed", "left"),
            ("Now", "right"),
            ("Tips at", "right"),
            ("Of range", "right"),
            ("And then", "left"),
        ]
        blocks.append(table_block(columns, thresholds_view.rows(tipping)))
        if drawn:
            drawing = thresholds_figure.figure(tipping)["thresholds.svg"].decode()
            caption = "How far each assumption is from changing the answer."
            blocks.append(figure(drawing, caption, f"{scenario}-tornado"))
    sections = [Section("What would tip it", tuple(blocks))]
    if diagram is not None:
        blocks = [*text(*map_words.sentences(diagram), *map_words.certainty(diagram))]
        if drawn:
            drawing = map_figure.figure(diagram)["map.svg"].decode()
            caption = "Which answer holds where, for the two that tip it first."
            blocks.append(figure(drawing, caption, f"{scenario}-map"))
        sections.append(Section("Two assumptions at once", tuple(blocks)))
    return sections


def _would(findings: Findings) -> list[Section]:
    """What would have to be true for each value of the first dimension that is not an answer now."""
    blocks: list[Block] = []
    for change in findings.reaches:
        rule = findings.scenario.dimension(change.dimension).rule(change.value)
        blocks.append(Block("heading", rule.name or change.value.replace("_", " ")))
        certain = reach_words.certainty(change) if change.found else ()
        blocks += text(*reach_words.sentences(change), *certain)
        if change.changes:
            blocks.append(table_block(CHANGES, reach_view.rows(change, change.changes)))
    return [Section("What would have to be true", tuple(blocks))]


def _compared(comparison: Comparison | None) -> list[Section]:
    if comparison is None:
        return []
    blocks = text(*compare_sentences(comparison))
    names = [(side.name, "right") for side in comparison.sides]
    if comparison.assumptions:
        blocks.append(table_block([("Assumption", "left"), *names], assumption_rows(comparison)))
    rows = payoff_rows(comparison)
    if rows:
        blocks.append(table_block([("Payoff, and the terms that change", "left"), *names], rows))
    return [Section(f"Compared with {comparison.sides[0].name}", tuple(blocks))]


def _claims(results: Sequence[ClaimResult]) -> list[Section]:
    if not results:
        return []
    rows = [(verdict(r), r.claim.says, r.because, ", ".join(r.claim.sources)) for r in results]
    tested = [r for r in results if r.holds is not None]
    summary = f"{sum(bool(r.holds) for r in tested)} of {counted(len(tested), 'claim')} hold in this model."
    columns = [("", "left"), ("Claim", "left"), ("Because", "left"), ("Source", "left")]
    return [Section("Claims, tested", (*text(summary), table_block(columns, rows)))]


def _assumptions(scenario: Scenario) -> Section:
    rows = [
        (
            a.about,
            plain(a.value),
            range_of(a),
            a.unit,
            ", ".join(a.sources),
            a.note,
        )
        for a in scenario.assumptions
    ]
    columns = [
        ("Assumption", "left"),
        ("Value", "right"),
        ("Range", "right"),
        ("Unit", "left"),
        ("Source", "left"),
        ("Why this value", "left"),
    ]
    return Section("Every assumption", (table_block(columns, rows),))


def _sources(scenario: Scenario) -> list[Section]:
    cited = {s for a in scenario.assumptions for s in a.sources}
    cited |= {s for t in scenario.terms for s in t.sources}
    cited |= {s for c in scenario.claims for s in c.sources}
    rows = [
        (source.id, " ".join(filter(None, [source.cite, source.date, source.url])), source.says)
        for source in scenario.sources.values()
        if source.id in cited
    ]
    if not rows:
        return []
    note = (
        [Block("note", "'judgement' marks numbers that are somebody's judgement.")]
        if JUDGEMENT in cited
        else []
    )
    return [
        Section("Sources", (table_block([("", "left"), ("Source", "left"), ("Says", "left")], rows), *note))
    ]


def _repeat(scenario: Scenario) -> Section:
    settings = "".join(
        f" --set {a.id}={float(a.value):g}" for a in scenario.assumptions if a.origin == "--set"
    )
    command = f"# with {DISTRIBUTION} {version(DISTRIBUTION)}\nsim report {scenario.file}{settings}"
    return Section("How to repeat this", (Block("code", command),))
