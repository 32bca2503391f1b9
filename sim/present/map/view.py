"""A phase map for people and for scripts: where each set of equilibria holds."""

from math import fsum
from typing import Any

import numpy as np
from rich.console import Group, RenderableType
from rich.text import Text

from sim.algebra.polygons import Polygon, rounded
from sim.explore.map.answer import PhaseMap, Region
from sim.game.incentives import IncentiveConstraints
from sim.present.language.document import scenario_document, tidy
from sim.present.language.numbers import counted, percent, plain
from sim.present.page.terminal import indented, table
from sim.present.thresholds.words import Wording, equilibrium_documents, meaning, with_unit
from sim.scenario.model import Assumption

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
COLUMNS, ROWS = 54, 16
STYLES = ("dim", "yellow", "cyan", "green", "magenta", "blue", "red")
EDGE = "\N{MIDDLE DOT}"
ALL = 1e-12
"""What is missing from the sum of all shares through rounding, at most."""


def map_document(constraints: IncentiveConstraints, made: PhaseMap) -> dict[str, Any]:
    """sim.map/1."""
    model = constraints.model
    scenario, plays, dimensions = model.scenario, model.plays, model.scenario.dimensions
    regions = []
    for region in made.regions:
        equilibria = equilibrium_documents(scenario, plays, region.plays)
        outcomes = [equilibrium["outcome"] for equilibrium in equilibria]
        regions.append(
            {
                "equilibria": equilibria,
                "outcomes": {d.id: list(dict.fromkeys(o[d.id] for o in outcomes)) for d in dimensions},
                "polygons": [
                    [[p.near[0] + 0.0, p.near[1] + 0.0] for p in part]
                    for polygon in region.polygons
                    for part in rounded(polygon)
                ],
                "share": region.share,
            }
        )
    return {
        "schema": "sim.map/1",
        **scenario_document(scenario),
        "x": made.x,
        "y": made.y,
        "x_span": tidy(made.x_span),
        "y_span": tidy(made.y_span),
        "exact": made.exact,
        "proved": made.proved,
        "share_near_traced_edges": made.unproved,
        "present": {
            "x": tidy(made.present[0]),
            "y": tidy(made.present[1]),
            "equilibria": equilibrium_documents(scenario, plays, made.present_plays),
        },
        "regions": regions,
    }


def map_wording(constraints: IncentiveConstraints, made: PhaseMap) -> Wording:
    """The words for every equilibrium of a map."""
    every = {play for region in made.regions for play in region.plays}
    model = constraints.model
    return Wording(model.scenario, model.plays, made.present_plays, tuple(sorted(every)))


def lettered(made: PhaseMap) -> list[tuple[str, Region]]:
    """Regions with a letter each: that of now first, then by size."""
    regions = sorted(made.regions, key=lambda region: region.plays != made.present_plays)
    return [(LETTERS[i] if i < len(LETTERS) else "?", region) for i, region in enumerate(regions)]


def map_said(constraints: IncentiveConstraints, made: PhaseMap) -> list[str]:
    """What the two assumptions change, and how much of the map is as now."""
    scenario = constraints.model.scenario
    across, up = scenario.assumption(made.x), scenario.assumption(made.y)
    axes = f"Across: {meaning(across.about)}. Upwards: {meaning(up.about)}."
    now = next((region for region in made.regions if region.plays == made.present_plays), None)
    others = [region for region in made.regions if region is not now]
    if now is None:
        where = "on an edge of this map" if _on_map(made) else "beside this map"
        first = f"Today's point lies {where}, which has {counted(len(others), 'answer')}."
    elif others:
        count = "one other answer" if len(others) == 1 else counted(len(others), "other answer")
        first = f"Today's answer holds on {percent(now.share)} of this map; the rest has {count}."
    else:
        return ["Today's answer holds everywhere on this map.", axes]
    wording = map_wording(constraints, made)
    largest = wording.sentence(others[0].plays)
    return [first, f"On {percent(others[0].share)} of it, {largest}.", *_still(made, wording), axes]


def _still(made: PhaseMap, wording: Wording) -> list[str]:
    """On how much of a map what is stable now stays so, and on how much the outcome is another."""
    if not made.present_plays:
        return []
    now, outcomes = set(made.present_plays), wording.leads(made.present_plays)
    stays = fsum(region.share for region in made.regions if now <= set(region.plays))
    changes = fsum(region.share for region in made.regions if wording.leads(region.plays) != outcomes)
    what = "Today's combination stays" if len(now) == 1 else "All of today's combinations stay"
    where = "everywhere on it" if stays > 1 - ALL else f"on {percent(stays)} of it"
    outcome = wording.outcome(made.present_plays).rstrip(".")
    line = f"{what} stable {where}, alone or with others."
    if changes < ALL:
        return [f"{line} Everywhere on it {outcome}."]
    return [
        f"{line} The outcome is not the same, or not the only one, on {percent(changes)} of it; on the rest "
        f"{outcome}."
    ]


def _on_map(made: PhaseMap) -> bool:
    spans = (made.x_span, made.y_span)
    return all(low <= value <= high for (low, high), value in zip(spans, made.present, strict=True))


def certainty(made: PhaseMap) -> list[str]:
    """How exact a map is, in sentences."""
    lines = []
    if made.exact and len(made.regions) > 1:
        lines.append("Every edge is straight and every corner exact.")
    elif made.unproved:
        near = percent(made.unproved)
        lines.append(
            f"Edges that may be curved were traced: the shares are right to within {near} of the map, "
            "and a region that is smaller than that may be missing."
        )
    if not made.certain:
        lines.append("An incentive that neither of the two moves is too close to zero to be told from it.")
    return lines


def map_view(constraints: IncentiveConstraints, made: PhaseMap) -> RenderableType:
    """Sentences, the map in letters, and what the letters stand for."""
    scenario = constraints.model.scenario
    wording = map_wording(constraints, made)
    regions = lettered(made)
    rows = [(letter, percent(region.share), wording.short(region.plays)) for letter, region in regions]
    parts: list[RenderableType] = [
        Text(text, style="bold" if i == 0 else "") for i, text in enumerate(map_said(constraints, made))
    ]
    parts += [Text(), Text(wording.present())]
    parts += [Text(), indented(_letters(made, scenario.assumption(made.x), scenario.assumption(made.y)))]
    columns = [("", "left"), ("Share", "right"), ("What is stable", "left")]
    parts += [Text(), indented(table(columns, rows)), Text()]
    parts += [Text(line, style="dim") for line in certainty(made)]
    return Group(*parts)


def _letters(made: PhaseMap, across: Assumption, up: Assumption) -> Text:
    """The map in letters, the second assumption upwards."""
    cells = raster(made, COLUMNS, ROWS)
    letters = [letter for letter, _ in lettered(made)]
    order = [region.plays for _, region in lettered(made)]
    index = {i: order.index(region.plays) for i, region in enumerate(made.regions)}
    now = _cell(made)
    low, high = plain(made.y_span[0]), plain(made.y_span[1])
    margin = max(len(low), len(high)) + 1
    lines = Text()
    lines.append(f"{up.id}: {with_unit(plain(made.present[1]), up)} now\n", style="dim")
    for row in range(ROWS - 1, -1, -1):
        label = high if row == ROWS - 1 else low if row == 0 else ""
        lines.append(f"{label:>{margin}} ", style="dim")
        for column in range(COLUMNS):
            if (column, row) == now:
                lines.append("\N{BLACK CIRCLE}", style="bold")
            elif cells[column, row] < 0:
                lines.append(EDGE)
            else:
                at = index[int(cells[column, row])]
                lines.append(letters[at], style=STYLES[min(at, len(STYLES) - 1)])
        lines.append("\n")
    left, right = plain(made.x_span[0]), plain(made.x_span[1])
    lines.append(" " * (margin + 1) + left + right.rjust(COLUMNS - len(left)) + "\n", style="dim")
    name = f"{across.id}: {with_unit(plain(made.present[0]), across)} now"
    lines.append(" " * (margin + 1) + name.rjust(COLUMNS), style="dim")
    if now is not None:
        lines.append(f"\n{' ' * (margin + 1)}\N{BLACK CIRCLE} is where we are now.", style="dim")
    return lines


def _cell(made: PhaseMap) -> tuple[int, int] | None:
    if not _on_map(made):
        return None
    spans = (made.x_span, made.y_span)
    shares = [float((v - low) / (high - low)) for (low, high), v in zip(spans, made.present, strict=True)]
    return min(int(shares[0] * COLUMNS), COLUMNS - 1), min(int(shares[1] * ROWS), ROWS - 1)


def raster(made: PhaseMap, columns: int, rows: int) -> np.ndarray:
    """(columns, rows) the index of the region at the middle of each cell; -1 if none holds it."""
    (left, right), (low, high) = [(float(a), float(b)) for a, b in (made.x_span, made.y_span)]
    xs = left + (right - left) * (np.arange(columns) + 0.5) / columns
    ys = low + (high - low) * (np.arange(rows) + 0.5) / rows
    x, y = (grid.ravel() for grid in np.meshgrid(xs, ys, indexing="ij"))
    cells = np.full(columns * rows, -1)
    for i, region in enumerate(made.regions):
        for polygon in region.polygons:
            cells[holds(polygon, x, y)] = i
    return cells.reshape(columns, rows)


def holds(polygon: Polygon, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Where points lie in a polygon, in floating point: a ray crosses its edges an odd number of times."""
    inside = np.zeros(len(x), dtype=bool)
    corners = np.array([p.near for p in polygon])
    for (ax, ay), (bx, by) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        if ay == by:
            continue
        crosses = (ay > y) != (by > y)
        inside ^= crosses & (x < ax + (y - ay) * (bx - ax) / (by - ay))
    return inside
