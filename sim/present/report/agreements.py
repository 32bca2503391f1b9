"""What a report says of a file with agreements: who would accept which, what solutions choose, and why."""

from sim.present.language.numbers import sentence
from sim.present.page.blocks import Block, table_block, text
from sim.present.page.drawings import Cell, Grid, GridRow
from sim.present.report.grounds import grounds_note
from sim.present.run.agreements import Bargained, bargained
from sim.present.run.agreements_view import CHOSEN_COLUMNS
from sim.present.run.win_sets import WinSets, win_sets
from sim.solve.bargaining.answer import BargainingAnswer

LIMIT = (
    "They agree or they do not, and everybody knows what the others would accept. What hangs on bluff, on "
    "the order of offers, or on promises that are not kept is left out."
)


def accepted(answer: BargainingAnswer, *, drawn: bool) -> list[Block]:
    """Who accepts which agreement, and what solutions choose. drawn: as a figure, else as a table."""
    told = bargained(answer)
    blocks: list[Block] = []
    for table in answer.tables if drawn else ():
        sets = win_sets(answer, table)
        blocks.append(Block("grid", sets.finding, drawing=_grid(sets)))
        blocks.append(Block("note", _note(sets)))
    if not drawn and told.rows:
        blocks.append(table_block(told.columns, told.rows))
    return blocks


def chosen(answer: BargainingAnswer) -> list[Block]:
    """What each solution chooses, and of what is ratified; which publics would ratify what."""
    told = bargained(answer)
    blocks = [Block("list", items=told.win_sets)] if told.win_sets else []
    if told.chosen:
        width = max(len(row) for row in told.chosen)
        columns = [(name, "left") for name in CHOSEN_COLUMNS[:width]]
        blocks.append(table_block(columns, told.chosen))
    return blocks + ([Block("list", items=told.notes)] if told.notes else [])


def reasons(answer: BargainingAnswer) -> list[Block]:
    """What each agreement would do to whoever is worst placed by it, and what that rests on."""
    told: Bargained = bargained(answer)
    blocks: list[Block] = []
    for why in told.why:
        blocks += [Block("heading", why.name), *text(why.says)]
        blocks += grounds_note(why.rests_on)
    return blocks


def _grid(sets: WinSets) -> Grid:
    rows = tuple(
        GridRow(
            line.name,
            tuple(
                Cell(100 * bar.start, 100 * (bar.end - bar.start), bar.number, bar.accepts)
                for bar in (column.bars[index] for column in sets.columns)
            ),
            line.upshot + (f". Chosen: {line.solutions}" if line.solutions else ""),
            "accepted" if line.accepted else "signed" if line.signed else "",
        )
        for index, line in enumerate(sets.lines)
    )
    return Grid(tuple((c.title, c.needs, 100 * c.line) for c in sets.columns), rows)


def _note(sets: WinSets) -> str:
    every = "all sign and every public ratifies" if sets.publics else "all sign"
    shaded = f" Shaded: what {every}." if any(line.accepted for line in sets.lines) else ""
    start = sentence(f"without an agreement: {sets.start}")
    return f"{start} Filled: accepted. Hatched: not.{shaded} Points compare within one column only."
