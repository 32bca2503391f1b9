"""A backtest on a terminal: each episode beside what was seen, and how baselines do."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from sim.explore.backtest.answer import Backtest, Mark
from sim.present.backtest import rows
from sim.present.backtest.words import ablation_sentence, sentences
from sim.present.language.lists import capped
from sim.present.page.terminal import heading, indented, more, table

STYLES = {Mark.HIT: "green", Mark.MISS: "bold red", Mark.AMBIGUOUS: "yellow", None: ""}
MOST_EPISODES = 24


def view(backtest: Backtest, *, quiet: bool = False, every: bool = False) -> RenderableType:
    """The sentences first, then the episodes, where they part, and the scores.

    quiet: without notes. every: shows long lists in full.
    """
    parts: list[RenderableType] = [
        Text(text, style="bold" if i == 0 else "") for i, text in enumerate(sentences(backtest))
    ]
    parts += [Text(), heading("Episode by episode"), *_marks(backtest, every)]
    if not quiet:
        parts += [indented(Text(note, style="dim")) for note in rows.NOTES]
    parts += _parted(backtest, every)
    parts += _ablation(backtest, every)
    columns = [("", "left"), *((name, "left") for name in rows.SCORES)]
    scores = table(columns, rows.scores(backtest))
    return Group(*parts, Text(), heading("Scores: hit / miss / mixed"), indented(scores))


def _marks(backtest: Backtest, every: bool) -> list[RenderableType]:
    names = rows.players(backtest).values()
    drawn = table([("Episode", "left"), *((name, "left") for name in names), ("All", "left")], [])
    shown, left = capped(backtest.episodes, MOST_EPISODES, every=every)
    for episode in shown:
        cells = [Text(text, style=STYLES[mark]) for text, mark in rows.marks(backtest, episode)]
        drawn.add_row(Text(episode.scenario.id), *cells)
    return [indented(drawn), *more(left)]


def _parted(backtest: Backtest, every: bool) -> list[RenderableType]:
    parted = rows.parted(backtest)
    if not parted:
        return []
    cells, last = [], None
    for part in parted:
        name = "" if part.episode is last else part.episode.scenario.id
        cells.append((name, part.player, part.seen, part.model))
        last = part.episode
    columns = [("Episode", "left"), ("Player", "left"), ("Seen", "left"), ("The model", "left")]
    return [Text(), heading("Where model and record part"), *_table(columns, cells, every)]


def _ablation(backtest: Backtest, every: bool) -> list[RenderableType]:
    """Which of the numbers that the episodes change decide what the model says of them."""
    if not any(episode.restored for episode in backtest.episodes):
        return []
    sentence = indented(Text(ablation_sentence(backtest)))
    parts: list[RenderableType] = [Text(), heading("With each change put back"), sentence]
    restored = rows.restored(backtest)
    if restored:
        columns = [("Episode", "left"), ("Put back", "left"), ("The model then", "left")]
        parts += _table(columns, restored, every)
    return parts


def _table(
    columns: Sequence[tuple[str, str]], cells: Sequence[Sequence[str]], every: bool
) -> list[RenderableType]:
    shown, left = capped(cells, MOST_EPISODES, every=every)
    drawn = table(columns, shown)
    drawn.columns[0].no_wrap = True
    return [indented(drawn), *more(left)]
