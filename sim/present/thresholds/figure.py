"""A tornado figure: for each assumption what happens along its span, the least it takes first."""

from collections.abc import Callable, Sequence
from typing import Any

from sim.explore.thresholds.answer import AssumptionThresholds
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
from sim.present.language.numbers import plain
from sim.present.thresholds.tips import now_beside, tip_cell
from sim.present.thresholds.view import ordered, said, wording_of
from sim.present.thresholds.words import Wording, with_unit
from sim.scenario.model import Assumption

MOST_COLOURS = 7
NAMES = 6.0
FOOT = 0.9
"""Inches for the notes below the bars."""
LEFT, RIGHT = NAMES + 1.1, WIDTH - 0.9
NOW_COLOUR = "#dddddd"
COLOURS = ("#E69F00", "#56B4E9", "#009E73", "#CC79A7", "#0072B2", "#D55E00", "#F0E442")
"""Okabe and Ito (2008), the pale ones first."""
OTHER = "#8c8c8c"


def tornado_figure(
    constraints: IncentiveConstraints, found: Sequence[AssumptionThresholds]
) -> dict[str, bytes]:
    """`thresholds.svg` and `thresholds.png`. Raises MissingExtra without matplotlib."""
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
        files = _page(constraints, found).saved(scenario.title)
        return {f"thresholds.{ending}": content for ending, content in files.items()}


def colours_of(sets: Sequence[tuple[int, ...]], now: tuple[int, ...]) -> dict[tuple[int, ...], str]:
    """Set of equilibria -> its colour: grey for that of now, one for each of the first few others."""
    made = {now: NOW_COLOUR}
    for chosen in sets:
        if chosen not in made:
            made[chosen] = COLOURS[len(made) - 1] if len(made) <= MOST_COLOURS else OTHER
    return made


def _page(constraints: IncentiveConstraints, found: Sequence[AssumptionThresholds]) -> Page:
    made = page()
    wording = wording_of(constraints, found)
    shown = ordered(found)
    lines = [*said(constraints, found, wording)[:2], wording.present()]
    top = made.heading(constraints.model.scenario.title, lines, most=None)
    sets = [i.plays for item in shown for i in item.intervals if not i.is_point]
    singles = [c.beyond.plays for item in shown for c in item.changes if c and c.beyond.is_point]
    colours = colours_of([*sets, *singles], wording.now)
    notes = ["Each bar is all that one assumption may be, the others as they are now."]
    if singles:
        notes.append("A diamond is a single value at which alone the answer is another one.")
    if not shown:
        made.footing(notes)
        return made
    top = _legend(made, top, colours, wording)
    axis = top - 0.35
    reach = max(
        1e-9, *(abs(float(end - item.value)) / float(item.width) for item in shown for end in item.span)
    )
    middle = (LEFT + RIGHT) / 2
    scale = (RIGHT - LEFT) / 2 / reach
    assumptions = [constraints.model.scenario.assumption(item.assumption) for item in shown]
    labels = [_label(made, a, item) for a, item in zip(assumptions, shown, strict=True)]
    heights = [max(len(label), 2) * height_of(SMALL) + 0.22 for label in labels]
    made.deepened(axis - sum(heights) - FOOT)
    bottom = made.footing(notes)
    spare = min((axis - bottom - sum(heights)) / len(shown), 0.4)
    heights = [height + max(spare, 0.0) for height in heights]
    _axis(made, axis, axis - sum(heights), middle, scale, reach)
    y = axis
    for item, label, height in zip(shown, labels, heights, strict=True):

        def place(value: float, item: AssumptionThresholds = item) -> float:
            return middle + (value - float(item.value)) / float(item.width) * scale

        made.text(0.5, y - height / 2, label, SMALL, vertical="center")
        _row(made, item, y - height / 2, place, colours)
        y -= height
    return made


def _label(made: Page, assumption: Assumption, item: AssumptionThresholds) -> list[str]:
    about = made.wrapped(" ".join(assumption.about.split()), SMALL, NAMES)
    return [*about, f"now {with_unit(now_beside(item), assumption)}"]


def _legend(made: Page, top: float, colours: dict[tuple[int, ...], str], wording: Wording) -> float:
    x, y = 0.5, top
    line = height_of(BODY) + 0.1
    for chosen, colour in colours.items():
        text = "Others" if colour == OTHER else wording.short(chosen)
        lines = made.wrapped(text, BODY, WIDTH - 2)
        width = made.measure(lines[0], BODY) + 0.75
        if x > 0.5 and (len(lines) > 1 or x + width > WIDTH - 0.5):
            x, y = 0.5, y - line
        _bar(made, x, x + 0.3, y - 0.12, 0.2, colour)
        made.text(x + 0.4, y, lines, BODY)
        x += width
        if len(lines) > 1:
            x, y = 0.5, y - (len(lines) - 1) * height_of(BODY) - line
        if colour == OTHER:
            break
    return y - line if x > 0.5 else y


def _axis(made: Page, top: float, low: float, middle: float, scale: float, reach: float) -> None:
    step = next((s for s in (0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0) if reach / s <= 4), reach)
    ticks = [k * step for k in range(-int(reach / step), int(reach / step) + 1)]
    for tick in ticks:
        x = middle + tick * scale
        made.axes.plot([x, x], [low, top], color=RULE, linewidth=0.8, zorder=0)
        text = "now" if tick == 0 else f"{'−' if tick < 0 else '+'}{abs(tick):.0%}"
        made.text(x, top + 0.17, text, SMALL, colour=PALE, align="center", vertical="center", bold=tick == 0)
    label = "Change as a share of the range"
    made.text(0.5, top + 0.17, label, SMALL, colour=PALE, vertical="center")
    made.axes.plot([middle, middle], [low, top], color=INK, linewidth=1.6, zorder=4)


def _row(
    made: Page,
    item: AssumptionThresholds,
    y: float,
    place: Callable[[float], float],
    colours: dict[tuple[int, ...], str],
) -> None:
    """The bar of one assumption, about the height y, with its ends and where the answer changes."""
    height = 0.26
    y += height_of(SMALL) / 2
    for interval in item.intervals:
        if not interval.is_point:
            start, end = place(float(interval.start)), place(float(interval.end))
            _bar(made, start, end, y, height, colours.get(interval.plays, OTHER))
    ends = [float(end) for end in item.span]
    for end, align, gap in zip(ends, ("right", "left"), (-0.14, 0.14), strict=True):
        x = place(end) + gap
        made.text(x, y, plain(end), SMALL, colour=PALE, align=align, vertical="center")
    for change in item.changes:
        if change is None:
            continue
        x, half = place(float(change.at)), height / 2 + 0.05
        if change.beyond.is_point:
            colour = colours.get(change.beyond.plays, OTHER)
            made.axes.plot([x], [y], "D", color=colour, markeredgecolor=INK, markersize=11, zorder=5)
        else:
            made.axes.plot([x, x], [y - half, y + half], color=INK, linewidth=1.6, zorder=3)
        made.text(x, y - half, tip_cell(item, change), SMALL, bold=True, align="center", halo=True)


def _bar(made: Page, start: float, end: float, y: float, height: float, colour: str) -> Any:
    from matplotlib.patches import Rectangle

    made.axes.add_patch(
        Rectangle((start, y - height / 2), end - start, height, facecolor=colour, edgecolor="none", zorder=1)
    )
