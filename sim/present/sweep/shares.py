"""How often each outcome is possible, and certain, as bars: a column for each case of a sweep."""

from typing import Any

from sim.explore.sweep.answer import Sweep
from sim.explore.sweep.tally import Share
from sim.present.drawing.canvas import BLUE, BODY, INK, PALE, SKY, SMALL, WIDTH, Page, capitalised
from sim.present.language.numbers import percent
from sim.present.sweep.words import case_names, plays_with

LEFT, GAP, BOTTOM = 4.2, 0.35, 1.25
MOST_CASES = 4
BACK = "#f2f2f2"


def shares(made: Page, sweep: Sweep, top: float) -> None:
    """Bars with their standard errors. The first few cases are drawn."""
    plan = sweep.plan
    names = case_names(plan)[:MOST_CASES] if len(sweep.tallies) > 1 else [""]
    width = (WIDTH - 0.5 - LEFT) / len(names)
    figures = 2.1 if len(names) < 3 else 1.8
    scenario = plan.games[0].model.scenario
    dimensions = [(d, list(d.values)) for d in scenario.dimensions]
    lines = sum(len(values) + 0.9 for _, values in dimensions)
    y = top - 0.3
    if len(names) > 1:
        for i, name in enumerate(names):
            shown = made.wrapped(name, BODY, width - GAP, bold=True, most=1)
            made.text(LEFT + i * width, y, shown, BODY, bold=True, vertical="center")
        y -= 0.3
    step = min(0.5, (y - BOTTOM) / max(lines, 1))
    for dimension, values in dimensions:
        title = capitalised(dimension.id.replace("_", " "))
        made.text(0.5, y, title, BODY, bold=True, vertical="center")
        y -= 0.9 * step
        for value in values:
            name = dimension.rule(value).name or capitalised(value.replace("_", " "))
            label = made.wrapped(name, SMALL, LEFT - 1, most=1)
            made.text(LEFT - 0.2, y, label, SMALL, align="right", vertical="center")
            for i, ((g, _), tally) in enumerate(
                zip(plan.of_case[: len(names)], sweep.tallies[: len(names)], strict=True)
            ):
                game = plan.games[g]
                known = {d.id for d in game.model.scenario.dimensions}
                here = plays_with(game, dimension.id).get(value) if dimension.id in known else None
                here = here or frozenset()
                left = LEFT + i * width
                room = width - GAP - figures
                _bar(made, (left, y), room, step, tally.possible(here), tally.certain(here))
            y -= step
    _legend(made, sweep, len(sweep.tallies) - len(names))


def _bar(
    made: Page, at: tuple[float, float], room: float, step: float, possible: Share, certain: Share
) -> None:
    left, y = at
    half = 0.36 * step
    for share, colour in ((1.0, BACK), (possible.value, SKY), (certain.value, BLUE)):
        made.axes.add_patch(_box(left, y - half, share * room, 2 * half, colour))
    if possible.se and possible.count:
        ends = [left + room * min(1, max(0, possible.value + k * possible.se)) for k in (-1, 1)]
        made.axes.plot(ends, [y, y], color=INK, linewidth=1.5, zorder=4)
    made.text(left + room + 0.12, y, _both(possible, certain), SMALL, vertical="center")


def _both(possible: Share, certain: Share) -> str:
    """The certain share, then the possible one where that is another; they are no interval."""
    if not possible.count:
        return "never"
    if possible.count == certain.count:
        return percent(certain.value)
    return f"{percent(certain.value)} | {percent(possible.value)}"


def _legend(made: Page, sweep: Sweep, hidden: int) -> None:
    y = BOTTOM - 0.5
    for x, colour, label in (
        (0.5, BLUE, "certain: every equilibrium has it"),
        (4.7, SKY, "possible: at least one equilibrium has it"),
    ):
        made.axes.add_patch(_box(x, y - 0.11, 0.28, 0.22, colour))
        made.text(x + 0.4, y, label, SMALL, vertical="center")
    made.text(9.6, y, "5% | 6%: certain in 5%, possible in 6%", SMALL, vertical="center")
    notes = []
    if sweep.tallies[0].empty().se is not None:
        notes.append("The black line: one standard error to each side of 'possible'.")
    if hidden:
        notes.append(f"Not drawn: {hidden} more of the cases.")
    made.text(0.5, y - 0.4, " ".join(notes), SMALL, colour=PALE, vertical="center")


def _box(x: float, y: float, width: float, height: float, colour: str) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((x, y), width, height, facecolor=colour, edgecolor="none")
