"""A phase map in a terminal: the map in letters, and what the letters stand for."""

import numpy as np
from rich.console import Group, RenderableType
from rich.text import Text

from sim.algebra.polygons import contains
from sim.explore.map.answer import PhaseMap
from sim.present.language.equilibria import wording_of
from sim.present.language.numbers import percent, plain
from sim.present.language.sentences import with_unit
from sim.present.map.letters import lettered
from sim.present.map.words import certainty, sentences
from sim.present.page.terminal import capped_table, indented
from sim.scenario.model import Assumption

COLUMNS, ROWS = 54, 16
STYLES = ("dim", "yellow", "cyan", "green", "magenta", "blue", "red")
EDGE = "\N{MIDDLE DOT}"


def view(phase_map: PhaseMap, *, every: bool = False) -> RenderableType:
    """Sentences, the map in letters, and what the letters stand for. every: shows all of them."""
    scenario = phase_map.scenario
    wording = wording_of(phase_map)
    regions = lettered(phase_map)
    rows = [(letter, percent(region.share), wording.short(region.plays)) for letter, region in regions]
    parts: list[RenderableType] = [
        Text(text, style="bold" if i == 0 else "") for i, text in enumerate(sentences(phase_map))
    ]
    parts += [Text(), Text(wording.present())]
    parts += [
        Text(),
        indented(
            _map_in_letters(phase_map, scenario.assumption(phase_map.x), scenario.assumption(phase_map.y))
        ),
    ]
    columns = [("", "left"), ("Share", "right"), (f"What is {wording.kind.adjective}", "left")]
    parts += [Text(), *capped_table(columns, rows, every=every), Text()]
    parts += [Text(line, style="dim") for line in certainty(phase_map)]
    return Group(*parts)


def _map_in_letters(phase_map: PhaseMap, across: Assumption, up: Assumption) -> Text:
    """The map in letters, the second assumption upwards."""
    cells = raster(phase_map, COLUMNS, ROWS)
    letters = [letter for letter, _ in lettered(phase_map)]
    order = [region.plays for _, region in lettered(phase_map)]
    rank = {i: order.index(region.plays) for i, region in enumerate(phase_map.regions)}
    cell = _cell_of_now(phase_map)
    low, high = plain(phase_map.y_span[0]), plain(phase_map.y_span[1])
    margin = max(len(low), len(high)) + 1
    lines = Text()
    lines.append(f"{up.id}: {with_unit(plain(phase_map.present[1]), up)} now\n", style="dim")
    for row in range(ROWS - 1, -1, -1):
        label = high if row == ROWS - 1 else low if row == 0 else ""
        lines.append(f"{label:>{margin}} ", style="dim")
        for column in range(COLUMNS):
            if (column, row) == cell:
                lines.append("\N{BLACK CIRCLE}", style="bold")
            elif cells[column, row] < 0:
                lines.append(EDGE)
            else:
                at = rank[int(cells[column, row])]
                lines.append(letters[at], style=STYLES[min(at, len(STYLES) - 1)])
        lines.append("\n")
    left, right = plain(phase_map.x_span[0]), plain(phase_map.x_span[1])
    lines.append(" " * (margin + 1) + left + right.rjust(COLUMNS - len(left)) + "\n", style="dim")
    name = f"{across.id}: {with_unit(plain(phase_map.present[0]), across)} now"
    lines.append(" " * (margin + 1) + name.rjust(COLUMNS), style="dim")
    if cell is not None:
        lines.append(f"\n{' ' * (margin + 1)}\N{BLACK CIRCLE} is where we are now.", style="dim")
    return lines


def _cell_of_now(phase_map: PhaseMap) -> tuple[int, int] | None:
    if not phase_map.shows_now:
        return None
    spans = (phase_map.x_span, phase_map.y_span)
    shares = [
        float((v - low) / (high - low)) for (low, high), v in zip(spans, phase_map.present, strict=True)
    ]
    return min(int(shares[0] * COLUMNS), COLUMNS - 1), min(int(shares[1] * ROWS), ROWS - 1)


def raster(phase_map: PhaseMap, columns: int, rows: int) -> np.ndarray:
    """(columns, rows) the index of the region at the middle of each cell; -1 if none holds it."""
    (left, right), (low, high) = [(float(a), float(b)) for a, b in (phase_map.x_span, phase_map.y_span)]
    xs = left + (right - left) * (np.arange(columns) + 0.5) / columns
    ys = low + (high - low) * (np.arange(rows) + 0.5) / rows
    x, y = (grid.ravel() for grid in np.meshgrid(xs, ys, indexing="ij"))
    cells = np.full(columns * rows, -1)
    for i, region in enumerate(phase_map.regions):
        for polygon in region.polygons:
            cells[contains(polygon, x, y)] = i
    return cells.reshape(columns, rows)
