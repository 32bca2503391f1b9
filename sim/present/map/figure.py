"""A phase map as a figure: regions in colour, labelled where they lie, and where we are now."""

from typing import Any

from sim.explore.map.answer import PhaseMap, Region
from sim.present.drawing.canvas import BODY, INK, PALE, RULE, SMALL, WIDTH, Page, height_of, page
from sim.present.drawing.colours import colours_of
from sim.present.drawing.files import figure_files
from sim.present.language.equilibria import wording_of
from sim.present.language.numbers import percent, plain
from sim.present.language.sentences import quantity
from sim.present.map.labels import Frame, box_of, label_of_now, labels_of, path_of
from sim.present.map.letters import lettered
from sim.present.map.words import certainty, finding, sentences
from sim.scenario.model import Assumption

LEFT, GAP, SWATCH, WIDEST_KEY = 1.8, 0.4, 0.48, 4.0
"""Inches: where a map begins, between it and its key, for a swatch, and for a text in the key at most."""
BELOW = 0.85
"""Inches below a map for the values and the name of its axis."""
TALL = 7.4
"""Inches below the heading, at least."""
TICKS = 6
"""Round values along an axis, at most."""


def figure(phase_map: PhaseMap) -> dict[str, bytes]:
    """`map.svg` and `map.png`. Raises MissingExtra without matplotlib."""
    return figure_files(phase_map.scenario, map=lambda: map_page(phase_map))


def map_page(phase_map: PhaseMap) -> Page:
    """The page, under the settings of `drawing`. Raises MissingExtra."""
    canvas = page()
    scenario, wording = phase_map.scenario, wording_of(phase_map)
    lines = [*sentences(phase_map)[:-1], wording.present()]
    top = canvas.heading(finding(phase_map), scenario.title, lines, most=None) - 0.1
    canvas.deepened(top + 0.1 - TALL)
    bottom = canvas.footing(certainty(phase_map))
    named = [(letter, wording.short(region.plays), region) for letter, region in lettered(phase_map)]
    frame = _frame(canvas, phase_map, named, bottom + BELOW, top)
    colours = colours_of([region.plays for _, _, region in named], phase_map.now)
    axes = canvas.inset(frame.left, frame.low, frame.right, frame.high)
    for _, _, region in named:
        _draw_region(axes, region, colours[region.plays])
    _draw_axes(canvas, axes, frame, scenario.assumption(phase_map.x), scenario.assumption(phase_map.y))
    _draw_labels(canvas, axes, frame, phase_map, named)
    y = top
    for letter, text, region in named:
        y = _draw_key(canvas, frame.right + GAP, y, f"{letter}  {text}", region, colours[region.plays])
        if y < bottom + 0.6:
            break
    return canvas


def _frame(
    canvas: Page, phase_map: PhaseMap, named: list[tuple[str, str, Region]], low: float, high: float
) -> Frame:
    """The map takes the room that its key leaves."""
    keys = [canvas.wrapped(f"{letter}  {text}", BODY, WIDEST_KEY) for letter, text, _ in named]
    lines = [line for key in keys for line in key] + ["over 99.9% of the map"]
    right = WIDTH - 0.5 - max(canvas.measure(line, BODY) for line in lines) - SWATCH - GAP
    (x_from, x_to), (y_from, y_to) = phase_map.x_span, phase_map.y_span
    return Frame(LEFT, low, right, high, (float(x_from), float(x_to)), (float(y_from), float(y_to)))


def _draw_region(axes: Any, region: Region, colour: str) -> None:
    from matplotlib.patches import PathPatch

    # an edge of its own colour closes the hairlines where a region is cut
    axes.add_patch(PathPatch(path_of(region), facecolor=colour, edgecolor=colour, linewidth=0.6, zorder=1))


def _draw_axes(canvas: Page, axes: Any, frame: Frame, across: Assumption, up: Assumption) -> None:
    x_name = canvas.wrapped(quantity(across), BODY, frame.right - LEFT + 0.8, most=1)
    y_name = canvas.wrapped(quantity(up), BODY, frame.high - frame.low, most=2)
    axes.set(xlim=frame.x_span, ylim=frame.y_span)
    axes.set_xlabel("\n".join(x_name), fontsize=BODY, color=INK, labelpad=8)
    axes.set_ylabel("\n".join(y_name), fontsize=BODY, color=INK, labelpad=8)
    for axis, span in ((axes.xaxis, frame.x_span), (axes.yaxis, frame.y_span)):
        values = _ticks(*span)
        axis.set_ticks(values, [plain(value) for value in values])
    axes.tick_params(labelcolor=PALE, pad=6)
    for side in axes.spines.values():
        side.set(visible=True, color=INK)


def _ticks(low: float, high: float) -> list[float]:
    """Both ends, and round values between them that leave room for those."""
    from matplotlib.ticker import MaxNLocator

    inner = MaxNLocator(TICKS, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    room = (high - low) * 0.06
    return [low, *(float(value) for value in inner if low + room < value < high - room), high]


def _draw_labels(
    canvas: Page, axes: Any, frame: Frame, phase_map: PhaseMap, named: list[tuple[str, str, Region]]
) -> None:
    """The present point with its label, and the names of the regions, where these leave room."""
    taken = []
    if phase_map.shows_now:
        now = label_of_now(canvas, frame, phase_map)
        taken.append(box_of(canvas, now.lines, now.x, now.y, SMALL))
        x, y = map(float, phase_map.present)
        axes.plot(
            x, y, "o", color=INK, markersize=11, markeredgecolor="white", mew=2, zorder=6, clip_on=False
        )
        canvas.text(now.x, now.y, now.lines, SMALL, bold=True, align="center", vertical="center", halo=True)
    for label in labels_of(canvas, frame, named, taken):
        if label.leader is not None:
            canvas.axes.plot(*zip(label.leader, (label.x, label.y), strict=True), color=INK, lw=1, zorder=4)
        bold, halo = len(label.lines) == 1, label.leader is not None
        canvas.text(label.x, label.y, label.lines, align="center", vertical="center", bold=bold, halo=halo)


def _draw_key(canvas: Page, x: float, y: float, text: str, region: Region, colour: str) -> float:
    """A swatch with what it stands for and its share; the height at which they end."""
    lines = canvas.wrapped(text, BODY, WIDEST_KEY, most=4)
    canvas.rectangle(x, y - 0.27, 0.34, 0.24, colour, edge=RULE)
    canvas.text(x + SWATCH, y, lines, BODY)
    y -= len(lines) * height_of(BODY)
    canvas.text(x + SWATCH, y, f"{percent(region.share)} of the map", SMALL, colour=PALE)
    return y - height_of(SMALL) - 0.14
