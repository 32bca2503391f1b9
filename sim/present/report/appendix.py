"""The appendix of a report: everything behind the two pages, long lists cut short."""

from collections.abc import Sequence
from pathlib import PurePath

from sim.explore.check.claims import ClaimResult
from sim.explore.compare.answer import Comparison
from sim.explore.report.answer import Findings
from sim.present.check.words import verdict
from sim.present.compare.words import assumption_rows, payoff_rows
from sim.present.compare.words import sentences as compare_sentences
from sim.present.language.lists import capped
from sim.present.language.names import range_of
from sim.present.language.numbers import as_typed, counted, plain
from sim.present.language.sentences import capitalised
from sim.present.page.blocks import Block, Section, table_block, text
from sim.present.reach import view as reach_view
from sim.present.reach import words as reach_words
from sim.present.report import agreements, rounds
from sim.present.report.courses import chosen, happens, holds
from sim.present.report.drawings import payoff_bars
from sim.present.report.front import MIXED, likeliest, tips_block
from sim.present.report.grounds import grounds_note
from sim.present.run.mixed import MixBrief
from sim.present.run.reasons import adding_up
from sim.present.run.view import SELECTION
from sim.present.run.words import Brief, EquilibriumBrief, Reason
from sim.present.thresholds import words as thresholds_words
from sim.scenario.model import Assumption, Scenario
from sim.solve.bargaining.answer import BargainingAnswer
from sim.solve.repeated.answer import RepeatedAnswer
from sim.solve.sequential.answer import SequentialAnswer

MOST = 10
"""Entries of a list, unless all are wanted."""
MOST_TERMS = 4
"""Of what speaks for or against a deviation."""
MOST_BARS = 7
"""Rows of a player's payoff."""

CHANGES = (
    ("Assumption", "left"), ("From", "right"), ("To", "right"), ("Unit", "left"), ("Of range", "right"),
)  # fmt: skip
ASSUMPTIONS = (
    ("Assumption", "left"), ("Value", "right"), ("Range", "right"), ("Unit", "left"), ("Source", "left"),
    ("Why this value", "left"),
)  # fmt: skip


def appendix(findings: Findings, words: Brief, *, drawn: bool, every: bool) -> tuple[Section, ...]:
    """The sections behind the brief. drawn: with figures. every: lists in full."""
    scenario = findings.scenario
    sections = (
        Section("What happens", tuple(_happens(words, every) or happens(findings))),
        Section("What solutions would choose", tuple(_solutions(findings))),
        Section("Which of them to bet on", _bet(words)),
        Section("Why it holds", tuple(_holds(findings, words, drawn, every))),
        Section("Every tipping point" if every else "Tipping points", tuple(_tips(findings, drawn, every))),
        Section("What would have to be true", tuple(_would(findings, every))),
        Section(*_compared(findings.comparison, every)),
        Section("What else could happen", (Block("list", items=words.also),) if words.also else ()),
        Section("Claims, tested", tuple(_claims(findings.claims, every))),
        _assumptions(findings, words, every),
        _repeat(scenario),
    )
    return tuple(section for section in sections if section.blocks)


def _note(left: int, of: str, plural: str = "") -> list[Block]:
    """That some entries are left out."""
    more = counted(left, f"further {of}", f"further {plural}" if plural else "")
    return [Block("note", f"Not shown: {more} (sim report --all has all).")] if left else []


def _numbered(words: Brief) -> list[tuple[list[Block], EquilibriumBrief]]:
    """Each equilibrium with its heading, which one alone does not need."""
    many = len(words.equilibria) > 1
    return [
        ([Block("heading", f"Equilibrium {number}")] if many else [], equilibrium)
        for number, equilibrium in enumerate(words.equilibria, 1)
    ]


def _mixed(words: Brief) -> list[tuple[list[Block], MixBrief]]:
    """Where nothing is stable in pure strategies: each equilibrium in mixed ones, with its heading."""
    label = "In mixed strategies"
    return [
        ([Block("heading", label if len(words.mixed) == 1 else f"{label}, {number}")], mix)
        for number, mix in enumerate(words.mixed, 1)
    ]


def _happens(words: Brief, every: bool) -> list[Block]:
    blocks: list[Block] = []
    shown, left = capped(_numbered(words), 3, every=every)
    for heading, equilibrium in shown:
        columns = [("Player", "left"), ("Choice", "left"), ("Payoff", "right")]
        blocks += [*heading, *text(" ".join(equilibrium.outcome))]
        blocks += [table_block(columns, equilibrium.choices), *text(equilibrium.stability)]
    if words.more and every:
        blocks += text(words.more)
    for heading, mix in _mixed(words):
        blocks += [*heading, table_block(MIXED, mix.choices), Block("list", items=mix.outcome)]
    return blocks + _note(left, "equilibrium", "equilibria")


def _solutions(findings: Findings) -> list[Block]:
    return agreements.chosen(findings.answer) if isinstance(findings.answer, BargainingAnswer) else []


def _bet(words: Brief) -> tuple[Block, ...]:
    return (table_block(SELECTION, words.selection),) if words.selection else ()


def _holds(findings: Findings, words: Brief, drawn: bool, every: bool) -> list[Block]:
    """Each player's reason; with figures, what its payoff is made of."""
    answer, blocks = findings.answer, list[Block]()
    match answer:
        case SequentialAnswer():
            return holds(findings)
        case BargainingAnswer():
            return agreements.reasons(answer)
        case RepeatedAnswer():
            return rounds.reasons(answer)
    one = likeliest(answer)
    number = None if one is None else answer.equilibria.index(one)
    for index, (heading, equilibrium) in enumerate(_numbered(words)):
        if not every and index != number:
            continue
        blocks += heading
        for reason in equilibrium.reasons:
            blocks += _reason(reason)
    for heading, mix in _mixed(words):
        blocks += [*heading, *chosen(mix.moves), *text(mix.note)]
    if drawn and answer.equilibria:
        bars = payoff_bars(answer, None if every else MOST_BARS)
        finding = (
            "What each player's payoff is made of, now and after its best alternative"
            if len(answer.equilibria) == 1
            else "What each player's payoff is made of, at each equilibrium"
        )
        blocks.append(Block("bars", finding, drawing=bars))
        blocks.append(Block("note", "Points compare within one player only: each panel has its own scale."))
    return blocks


def _reason(reason: Reason) -> list[Block]:
    blocks = [Block("heading", capitalised(reason.player)), *text(f"{reason.says} {reason.sentence}")]
    items = [
        f"{capitalised(side.value)}: {adding_up(amounts, MOST_TERMS)}"
        for side, amounts in reason.sides.items()
    ]
    if items:
        blocks.append(Block("list", items=tuple(items)))
    return blocks + grounds_note(reason.rests_on)


def _tips(findings: Findings, drawn: bool, every: bool) -> list[Block]:
    """What changes the answer, one assumption at a time."""
    tipping = findings.thresholds
    shown, left = capped(tipping.moving, MOST, every=every)
    tips = [
        (item, sorted((c for c in item.changes if c is not None), key=lambda c: c.share)) for item in shown
    ]
    blocks = [tips_block(findings, tips, "", drawn=drawn)] if tips else []
    uncertain = [f"{note}" for note in thresholds_words.notes(tipping)]
    notes, more = capped(uncertain, MOST, every=every)
    if notes:
        blocks += [Block("list", items=tuple(notes)), *_note(more, "note")]
    return blocks + _note(left, "assumption that tips the answer", "assumptions that tip the answer")


def _would(findings: Findings, every: bool) -> list[Block]:
    """What would have to be true for each value of the first dimension that is not an answer now."""
    blocks: list[Block] = []
    if findings.unsearched:
        lead, file = findings.scenario.dimensions[0].id, _file(findings.scenario)
        lines = [f"sim reach {file} --outcome {lead}={value}" for value in findings.unsearched]
        blocks += text("This game takes longer to search than a report waits. What looks for it:")
        blocks.append(Block("code", "\n".join(lines)))
    for change in findings.reaches:
        rule = findings.scenario.dimension(change.dimension).rule(change.value)
        blocks.append(Block("heading", rule.name or capitalised(change.value.replace("_", " "))))
        certain = reach_words.certainty(change) if change.found else ()
        blocks += text(*reach_words.sentences(change), *certain)
        if change.changes:
            shown, left = capped(change.changes, MOST, every=every)
            blocks += [table_block(CHANGES, reach_view.rows(change, shown)), *_note(left, "change")]
    return blocks


def _compared(comparison: Comparison | None, every: bool) -> tuple[str, tuple[Block, ...]]:
    if comparison is None:
        return "", ()
    blocks = text(*compare_sentences(comparison))
    names = [(side.name, "right") for side in comparison.sides]
    for first, rows in (
        ("Assumption", assumption_rows(comparison)),
        ("Payoff, and the terms that change", payoff_rows(comparison)),
    ):
        shown, left = capped(rows, 2 * MOST, every=every)
        if shown:
            blocks += [table_block([(first, "left"), *names], shown), *_note(left, "row")]
    return f"Compared with {comparison.sides[0].name}", tuple(blocks)


def shown_claims(claims: Sequence[ClaimResult], every: bool) -> tuple[Sequence[ClaimResult], int]:
    """Those that fail first, then evidence, properties and the rest; how many are left out."""
    order = {False: 0, True: 1, None: 3}
    ranked = (
        claims
        if every
        else sorted(claims, key=lambda c: order[c.holds] + (c.holds is True and c.kind == "property"))
    )
    return capped(ranked, MOST, every=every)


def _claims(claims: Sequence[ClaimResult], every: bool) -> list[Block]:
    if not claims:
        return []
    shown, left = shown_claims(claims, every)
    rows = [(verdict(c), c.claim.says, c.because, ", ".join(c.claim.sources)) for c in shown]
    tested = [c for c in claims if c.holds is not None]
    summary = f"{sum(bool(c.holds) for c in tested)} of {counted(len(tested), 'claim')} hold in this model."
    columns = [("", "left"), ("Claim", "left"), ("Because", "left"), ("Source", "left")]
    return [*text(summary), table_block(columns, rows), *_note(left, "claim")]


def shown_assumptions(findings: Findings, words: Brief, every: bool) -> tuple[Sequence[Assumption], int]:
    """Those that tip the answer and those that it rests on; how many are left out."""
    scenario = findings.scenario
    if every:
        return scenario.assumptions, 0
    names = [item.assumption for item, _ in findings.thresholds.overturning]
    names += [item.assumption for item in findings.thresholds.moving]
    names += [g.name for e in words.equilibria for reason in e.reasons for g in reason.rests_on]
    ranked = list(dict.fromkeys(names)) or [a.id for a in scenario.assumptions]
    shown = [scenario.assumption(name) for name in ranked[:MOST]]
    return shown, len(scenario.assumptions) - len(shown)


def _assumptions(findings: Findings, words: Brief, every: bool) -> Section:
    shown, left = shown_assumptions(findings, words, every)
    rows = [(a.about, plain(a.value), range_of(a), a.unit, ", ".join(a.sources), a.note) for a in shown]
    blocks = [table_block(ASSUMPTIONS, rows)] if rows else []
    title = "Every assumption" if every or not left else "The assumptions that it hangs on most"
    return Section(title, (*blocks, *_note(left, "assumption")))


def _repeat(scenario: Scenario) -> Section:
    settings = "".join(
        f" --set {a.id}={as_typed(a.value)}" for a in scenario.assumptions if a.origin == "--set"
    )
    return Section("How to repeat this", (Block("code", f"sim report {_file(scenario)}{settings}"),))


def _file(scenario: Scenario) -> str:
    """What ships is found by its name, wherever it lies on the machine that made the report."""
    return PurePath(scenario.file).name if PurePath(scenario.file).is_absolute() else scenario.file
