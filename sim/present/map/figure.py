"""A phase map as a figure: regions in colour, labelled where they lie, and where we are now."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from sim.algebra.polygons import Polygon
from sim.explore.map.answer import PhaseMap, Region
from sim.game.incentives import IncentiveConstraints
from sim.present.drawing.canvas import (
    BODY,
    INK,
    PALE,
    RULE,
    SMALL,
    WIDTH,
    Page,
    drawing,
    height_of,
    page,
    require_matplotlib,
)
from sim.present.language.numbers import percent, plain
from sim.present.map.view import certainty, holds, lettered, map_said, map_wording
from sim.present.thresholds.figure import colours_of
from sim.scenario.model import Assumption

LEFT, GAP, SWATCH, WIDEST_KEY = 1.8, 0.4, 0.48, 4.0
"""Inches: where a map begins, between it and its key, for a swatch, and for a text in the key at most."""
TALL = 7.4
"""Inches below the heading, at least."""
GRID = 90
WIDTHS = (4.2, 3.0, 2.0, 1.4)
"""Inches that a label may be wide, the best first."""


def map_figure(constraints: IncentiveConstraints, made: PhaseMap) -> dict[str, bytes]:
    """`map.svg` and `map.png`. Raises MissingExtra without matplotlib."""
    require_matplotlib()
    scenario = constraints.model.scenario
    texts = [
        scenario.title,
        *(a.about + a.unit for a in scenario.assumptions),
        *(text for p in scenario.players for text in (p.name, *(a.name + a.says for a in p.actions))),
        *(rule.says for dimension in scenario.dimensions for rule in dimension.rules),
        "−–…%",
    ]
    with drawing(texts):
        files = _page(constraints, made).saved(scenario.title)
        return {f"map.{ending}": content for ending, content in files.items()}


class _Frame:
    """The rectangle of a map on the page: values to inches."""

    def __init__(self, made: PhaseMap, low: float, high: float, right: float) -> None:
        self.low, self.high, self.right = low, high, right
        self.spans = [(float(a), float(b)) for a, b in (made.x_span, made.y_span)]

    def place(self, x: float | Fraction, y: float | Fraction) -> tuple[float, float]:
        (left, right), (bottom, top) = self.spans
        across, up = (float(x) - left) / (right - left), (float(y) - bottom) / (top - bottom)
        return LEFT + across * (self.right - LEFT), self.low + up * (self.high - self.low)

    def placed(self, polygon: Polygon) -> np.ndarray:
        return np.array([self.place(*corner.near) for corner in polygon])


def _page(constraints: IncentiveConstraints, made: PhaseMap) -> Page:
    canvas = page()
    scenario = constraints.model.scenario
    wording = map_wording(constraints, made)
    top = canvas.heading(scenario.title, [*map_said(constraints, made)[:-1], wording.present()], most=None)
    canvas.deepened(top - TALL)
    bottom = canvas.footing(certainty(made))
    regions = lettered(made)
    keys = [f"{letter}  {wording.short(region.plays)}" for letter, region in regions]
    lines = [line for key in keys for line in canvas.wrapped(key, BODY, WIDEST_KEY)]
    widest = max(canvas.measure(line, BODY) for line in (*lines, "over 99.9% of the map"))
    frame = _Frame(made, bottom + 0.85, top - 0.1, WIDTH - 0.5 - widest - SWATCH - GAP)
    colours = colours_of([region.plays for _, region in regions], made.present_plays)
    for _, region in regions:
        _region(canvas, frame, region, colours[region.plays])
    now = frame.place(*made.present)
    on_map = LEFT <= now[0] <= frame.right and frame.low <= now[1] <= frame.high
    label = _beside_mark(canvas, frame, made, now)
    taken = [_box(canvas, ["now"], *label, SMALL)] if on_map else []
    for letter, region in regions:
        _label(canvas, frame, region, letter, wording.short(region.plays), taken)
    _axes(canvas, frame, scenario.assumption(made.x), scenario.assumption(made.y))
    if on_map:
        canvas.axes.plot(*now, "o", color=INK, markersize=11, markeredgecolor="white", mew=2, zorder=6)
        canvas.text(*label, "now", SMALL, bold=True, align="center", vertical="center", halo=True)
    y = top - 0.1
    for letter, region in regions:
        text = f"{letter}  {wording.short(region.plays)}"
        y = _key(canvas, (frame.right + GAP, y), text, region, colours[region.plays])
        if y < bottom + 0.6:
            break
    return canvas


def _beside_mark(
    canvas: Page, frame: _Frame, made: PhaseMap, mark: tuple[float, float]
) -> tuple[float, float]:
    """The middle of the label of a mark: on the side where no edge runs below it, if there is one."""
    spots = [(mark[0] + dx, mark[1] + dy) for dx, dy in ((0.42, 0), (-0.42, 0), (0, 0.32), (0, -0.32))]

    def is_clear(spot: tuple[float, float]) -> bool:
        left, low, right, high = _box(canvas, ["now"], *spot, SMALL)
        if left < LEFT or right > frame.right or low < frame.low or high > frame.high:
            return False
        x, y = np.array([left, left, right, right]), np.array([low, high, low, high])
        within = [_within(frame, g, x, y).all() for region in made.regions for g in region.polygons]
        return any(within)

    return next(filter(is_clear, spots), spots[0])


def _region(canvas: Page, frame: _Frame, region: Region, colour: str) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    corners, codes = [], []
    for polygon in region.polygons:
        placed = frame.placed(polygon)
        corners += [*placed, placed[0]]
        codes += [Path.MOVETO, *[Path.LINETO] * (len(placed) - 1), Path.CLOSEPOLY]
    # an edge of its own colour closes the hairlines where a region is cut
    patch = PathPatch(Path(corners, codes), facecolor=colour, edgecolor=colour, linewidth=0.6, zorder=1)
    canvas.axes.add_patch(patch)


def _label(
    canvas: Page,
    frame: _Frame,
    region: Region,
    letter: str,
    text: str,
    taken: list[tuple[float, float, float, float]],
) -> None:
    """The name of a region where it fits in it, or only its letter, or nothing."""
    xs = np.linspace(LEFT, frame.right, GRID + 1)
    ys = np.linspace(frame.low, frame.high, GRID + 1)
    x, y = (grid.ravel() for grid in np.meshgrid(xs, ys, indexing="ij"))
    inside = np.zeros(len(x), dtype=bool)
    for polygon in region.polygons:
        inside |= _within(frame, polygon, x, y)
    field = inside.reshape(GRID + 1, GRID + 1)
    dx, dy = xs[1] - xs[0], ys[1] - ys[0]
    trials = [*(canvas.wrapped(f"{letter}  {text}", BODY, width) for width in WIDTHS), [letter]]
    for lines in trials:
        left, low, right, high = _box(canvas, lines, 0.0, 0.0, BODY)
        free = _fits(field, int((right - left) / 2 / dx) + 2, int((high - low) / 2 / dy) + 2)
        for i, j in free:
            box = _box(canvas, lines, xs[i], ys[j], BODY)
            if all(box[2] < t[0] or t[2] < box[0] or box[3] < t[1] or t[3] < box[1] for t in taken):
                taken.append(box)
                bold = len(lines) == 1
                canvas.text(xs[i], ys[j], lines, align="center", vertical="center", bold=bold)
                return
    _beside(canvas, frame, region, letter, taken)


def _beside(
    canvas: Page, frame: _Frame, region: Region, letter: str, taken: list[tuple[float, float, float, float]]
) -> None:
    """The letter of a region that has no room for it, with a line that leads there."""
    corners = max((frame.placed(polygon) for polygon in region.polygons), key=_size)
    x, y = corners[:3].mean(axis=0)
    middle = np.array([(LEFT + frame.right) / 2, (frame.low + frame.high) / 2])
    inwards = np.arctan2(*(middle - (x, y))[::-1])
    for turn in (0.0, 0.8, -0.8, 1.6, -1.6):
        at = x + 0.6 * np.cos(inwards + turn), y + 0.6 * np.sin(inwards + turn)
        box = _box(canvas, [letter], *at, BODY)
        if all(box[2] < t[0] or t[2] < box[0] or box[3] < t[1] or t[3] < box[1] for t in taken):
            taken.append(box)
            canvas.axes.plot([x, at[0]], [y, at[1]], color=INK, linewidth=1, zorder=4)
            canvas.text(*at, letter, align="center", vertical="center", bold=True, halo=True)
            return


def _size(corners: np.ndarray) -> float:
    """The area of a polygon on the page."""
    x, y = corners.T
    return abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))) / 2


def _fits(field: np.ndarray, wide: int, tall: int) -> list[tuple[int, int]]:
    """Grid points about which a box lies within a region, the roomiest first."""
    count = np.pad(field.astype(int).cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
    size = len(field)
    spots: list[tuple[int, int]] = []
    room = 1
    while True:
        w, h = wide * room, tall * room
        if 2 * w >= size or 2 * h >= size:
            break
        i, j = (grid.ravel() for grid in np.mgrid[w : size - w, h : size - h])
        above = count[i + w + 1, j + h + 1] - count[i - w, j + h + 1]
        below = count[i + w + 1, j - h] - count[i - w, j - h]
        full = above - below == (2 * w + 1) * (2 * h + 1)
        if not full.any():
            break
        i, j = i[full], j[full]
        nearest = np.argsort((i - i.mean()) ** 2 + (j - j.mean()) ** 2, kind="stable")
        spots = [(int(i[k]), int(j[k])) for k in nearest[:: max(1, len(nearest) // 200)]] + spots
        room += 1
    return spots


def _within(frame: _Frame, polygon: Polygon, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    (left, right), (bottom, top) = frame.spans
    across = left + (x - LEFT) / (frame.right - LEFT) * (right - left)
    up = bottom + (y - frame.low) / (frame.high - frame.low) * (top - bottom)
    return holds(polygon, across, up)


def _box(
    canvas: Page, lines: Sequence[str], x: float, y: float, size: float
) -> tuple[float, float, float, float]:
    width = max(canvas.measure(text, size, bold=len(lines) == 1) for text in lines) + 0.2
    height = len(lines) * height_of(size) + 0.1
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _axes(canvas: Page, frame: _Frame, across: Assumption, up: Assumption) -> None:
    (left, right), (bottom, top) = frame.spans
    xs, ys = (
        (LEFT, frame.right, frame.right, LEFT, LEFT),
        (frame.low, frame.low, frame.high, frame.high, frame.low),
    )
    canvas.axes.plot(xs, ys, color=INK, linewidth=1, zorder=3)
    for value in _ticks(left, right):
        x, y = frame.place(value, bottom)
        canvas.axes.plot([x, x], [y, y - 0.07], color=INK, linewidth=1)
        canvas.text(x, y - 0.12, plain(value), SMALL, colour=PALE, align="center")
    for value in _ticks(bottom, top):
        x, y = frame.place(left, value)
        canvas.axes.plot([x - 0.07, x], [y, y], color=INK, linewidth=1)
        canvas.text(x - 0.14, y, plain(value), SMALL, colour=PALE, align="right", vertical="center")
    line = canvas.wrapped(_axis_name(across), BODY, frame.right - LEFT + 0.8, most=1)
    canvas.text((LEFT + frame.right) / 2, frame.low - 0.42, line, align="center")
    lines = canvas.wrapped(_axis_name(up), BODY, frame.high - frame.low, most=2)
    middle = (frame.low + frame.high) / 2
    for i, line_up in enumerate(reversed(lines)):
        x = LEFT - 0.95 - i * height_of(BODY)
        canvas.axes.text(x, middle, line_up, size=BODY, rotation=90, ha="center", va="center", color=INK)


def _axis_name(assumption: Assumption) -> str:
    about = " ".join(assumption.about.split())
    return f"{about} ({assumption.unit})" if assumption.unit else about


def _ticks(low: float, high: float) -> list[float]:
    """Both ends, and round values between them that leave room for those."""
    rough = (high - low) / 6
    power = 10.0 ** np.floor(np.log10(rough))
    step = next(power * s for s in (1, 2, 2.5, 5, 10) if power * s >= rough)
    first = int(np.ceil(low / step - 1e-9))
    inner = [float(f"{k * step:.12g}") for k in range(first, int(np.floor(high / step + 1e-9)) + 1)]
    room = (high - low) * 0.06
    return [low, *(value for value in inner if low + room < value < high - room), high]


def _key(canvas: Page, at: tuple[float, float], text: str, region: Region, colour: str) -> float:
    from matplotlib.patches import Rectangle

    x, y = at
    lines = canvas.wrapped(text, BODY, WIDEST_KEY, most=4)
    swatch = Rectangle((x, y - 0.27), 0.34, 0.24, facecolor=colour, edgecolor=RULE, linewidth=0.6)
    canvas.axes.add_patch(swatch)
    canvas.text(x + SWATCH, y, lines, BODY)
    y -= len(lines) * height_of(BODY)
    canvas.text(x + SWATCH, y, f"{percent(region.share)} of the map", SMALL, colour=PALE)
    return y - height_of(SMALL) - 0.14
