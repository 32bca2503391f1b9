"""How often each outcome is possible, and certain, as bars: a column for each case of a sweep."""

from sim.explore.sweep.answer import Sweep
from sim.explore.sweep.cases import OutcomeShare
from sim.explore.sweep.tally import Share
from sim.present.drawing.canvas import BLUE, BODY, INK, PALE, SKY, SMALL, WIDTH, Page
from sim.present.language.numbers import percent
from sim.present.language.sentences import capitalised
from sim.present.sweep.words import case_names

LEFT, GAP, BOTTOM = 4.2, 0.35, 1.25
MOST_CASES = 4
BACK = "#f2f2f2"


def draw_shares(canvas: Page, sweep: Sweep, top: float) -> None:
    """Bars with their standard errors. The first few cases are drawn."""
    names = case_names(sweep)[:MOST_CASES] if len(sweep.cases) > 1 else [""]
    width = (WIDTH - 0.5 - LEFT) / len(names)
    figures = 2.1 if len(names) < 3 else 1.8
    dimensions = [(d, list(d.values)) for d in sweep.scenario.dimensions]
    lines = sum(len(values) + 0.9 for _, values in dimensions)
    y = top - 0.3
    if len(names) > 1:
        for i, name in enumerate(names):
            shown = canvas.wrapped(name, BODY, width - GAP, bold=True, most=1)
            canvas.text(LEFT + i * width, y, shown, BODY, bold=True, vertical="center")
        y -= 0.3
    step = min(0.5, (y - BOTTOM) / max(lines, 1))
    for dimension, values in dimensions:
        title = capitalised(dimension.id.replace("_", " "))
        canvas.text(0.5, y, title, BODY, bold=True, vertical="center")
        y -= 0.9 * step
        for value in values:
            name = dimension.rule(value).name or capitalised(value.replace("_", " "))
            label = canvas.wrapped(name, SMALL, LEFT - 1, most=1)
            canvas.text(LEFT - 0.2, y, label, SMALL, align="right", vertical="center")
            for i, case in enumerate(sweep.cases[: len(names)]):
                left = LEFT + i * width
                _bar(canvas, (left, y), width - GAP - figures, step, case.outcome(dimension.id, value))
            y -= step
    _legend(canvas, sweep, len(sweep.cases) - len(names))


def _bar(canvas: Page, at: tuple[float, float], room: float, step: float, share: OutcomeShare) -> None:
    (left, y), possible, certain = at, share.possible, share.certain
    half = 0.36 * step
    for part, colour in ((1.0, BACK), (possible.value, SKY), (certain.value, BLUE)):
        canvas.rectangle(left, y - half, part * room, 2 * half, colour)
    if possible.se and possible.count:
        ends = [left + room * min(1, max(0, possible.value + k * possible.se)) for k in (-1, 1)]
        canvas.axes.plot(ends, [y, y], color=INK, linewidth=1.5, zorder=4)
    canvas.text(left + room + 0.12, y, _certain_and_possible(possible, certain), SMALL, vertical="center")


def _certain_and_possible(possible: Share, certain: Share) -> str:
    """The certain share, then the possible one where that is another; they are no interval."""
    if not possible.count:
        return "never"
    if possible.count == certain.count:
        return percent(certain.value)
    return f"{percent(certain.value)} | {percent(possible.value)}"


def _legend(canvas: Page, sweep: Sweep, hidden: int) -> None:
    y = BOTTOM - 0.5
    for x, colour, label in (
        (0.5, BLUE, "certain: every equilibrium has it"),
        (4.7, SKY, "possible: at least one equilibrium has it"),
    ):
        canvas.rectangle(x, y - 0.11, 0.28, 0.22, colour)
        canvas.text(x + 0.4, y, label, SMALL, vertical="center")
    canvas.text(9.6, y, "5% | 6%: certain in 5%, possible in 6%", SMALL, vertical="center")
    notes = []
    if sweep.tallies[0].empty().se is not None:
        notes.append("The black line: one standard error to each side of 'possible'.")
    if hidden:
        notes.append(f"Not drawn: {hidden} more of the cases.")
    canvas.text(0.5, y - 0.4, " ".join(notes), SMALL, colour=PALE, vertical="center")
