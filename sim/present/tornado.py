"""A tornado figure: for each assumption what happens along its span, the least it takes first."""

from collections.abc import Callable, Sequence
from typing import Any

from sim.explore.thresholds import AssumptionThresholds
from sim.game.incentives import IncentiveConstraints
from sim.present.canvas import (
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
from sim.present.numbers import counted, plain
from sim.present.thresholds import ordered, said, wording_of
from sim.present.tipping import Wording, with_unit
from sim.present.tips import now_beside, tip_cell
from sim.scenario.model import Assumption

MOST_ROWS = 9
MOST_COLOURS = 7
NAMES = 6.0
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
    moving = ordered(found)
    shown = moving[:MOST_ROWS]
    top = made.heading(constraints.model.scenario.title, said(constraints, found, wording)[:2])
    sets = [i.plays for item in shown for i in item.intervals if not i.is_point]
    colours = colours_of(sets, wording.now)
    notes = ["Each bar is all that one assumption may be, the others as they are now."]
    if len(moving) > len(shown):
        more = counted(len(moving) - len(shown), "more assumption")
        notes.append(f"Not shown: {more} that can change the answer.")
    bottom = made.footing(notes)
    if not shown:
        return made
    top = _legend(made, top, colours, wording)
    axis = top - 0.35
    reach = max(
        1e-9, *(abs(float(end - item.value)) / float(item.width) for item in shown for end in item.span)
    )
    middle = (LEFT + RIGHT) / 2
    scale = (RIGHT - LEFT) / 2 / reach
    step = min(1.1, (axis - bottom) / len(shown))
    low = axis - step * len(shown)
    _axis(made, axis, low, middle, scale, reach)
    for i, item in enumerate(shown):

        def place(value: float, item: AssumptionThresholds = item) -> float:
            return middle + (value - float(item.value)) / float(item.width) * scale

        assumption = constraints.model.scenario.assumption(item.assumption)
        _row(made, assumption, item, (axis - step * (i + 0.5), step), place, colours)
    return made


def _legend(made: Page, top: float, colours: dict[tuple[int, ...], str], wording: Wording) -> float:
    x, y = 0.5, top
    line = height_of(BODY) + 0.1
    for chosen, colour in colours.items():
        if colour == OTHER:
            text = "Others"
        else:
            (text,) = made.wrapped(wording.short(chosen), BODY, WIDTH - 2, most=1)
        width = made.measure(text, BODY) + 0.75
        if x + width > WIDTH - 0.5 and x > 0.5:
            x, y = 0.5, y - line
        _bar(made, x, x + 0.3, y - 0.12, 0.2, colour)
        made.text(x + 0.4, y, text, BODY)
        x += width
        if colour == OTHER:
            break
    return y - line


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
    assumption: Assumption,
    item: AssumptionThresholds,
    box: tuple[float, float],
    place: Callable[[float], float],
    colours: dict[tuple[int, ...], str],
) -> None:
    """One assumption. box: the middle and the height of its row."""
    y, step = box
    most = max(1, min(3, int(step / height_of(SMALL)) - 1))
    about = made.wrapped(" ".join(assumption.about.split()), SMALL, NAMES, most=most)
    now = f"now {with_unit(now_beside(item), assumption)}"
    made.text(0.5, y, [*about, now], SMALL, vertical="center")
    height = min(0.34, step - height_of(SMALL) - 0.12)
    y += height_of(SMALL) / 2
    for interval in item.intervals:
        if not interval.is_point:
            start, end = place(float(interval.start)), place(float(interval.end))
            _bar(made, start, end, y, height, colours.get(interval.plays, OTHER))
    ends = [float(end) for end in item.span]
    for end, align, gap in zip(ends, ("right", "left"), (-0.08, 0.08), strict=True):
        x = place(end) + gap
        made.text(x, y, plain(end), SMALL, colour=PALE, align=align, vertical="center")
    for change in item.changes:
        if change is not None:
            x, half = place(float(change.at)), height / 2 + 0.05
            made.axes.plot([x, x], [y - half, y + half], color=INK, linewidth=1.6, zorder=3)
            label = tip_cell(item, change)
            made.text(x, y - half, label, SMALL, bold=True, align="center", halo=True)


def _bar(made: Page, start: float, end: float, y: float, height: float, colour: str) -> Any:
    from matplotlib.patches import Rectangle

    made.axes.add_patch(
        Rectangle((start, y - height / 2), end - start, height, facecolor=colour, edgecolor="none", zorder=1)
    )
