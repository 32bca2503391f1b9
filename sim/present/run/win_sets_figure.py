"""Win-sets as a figure: a line for each agreement, a column for each who has to accept it."""

from sim.present.drawing.canvas import (
    BLUE_WASH,
    BODY,
    INK,
    MARGIN,
    PALE,
    RULE,
    SMALL,
    WIDTH,
    Page,
    height_of,
    page,
)
from sim.present.drawing.lines import bar, line_heights
from sim.present.language.numbers import sentence
from sim.present.run.win_sets import Column, WinSets

NAMES, UPSHOT, NUMBER, GAP = 3.5, 2.6, 0.85, 0.35
"""Inches: for what agreements are called at most, what becomes of them, numbers, and between columns."""
LEAST, MOST_SPARE, FOOT = 0.62, 0.5, 0.75
"""Inches: the height of a line, what it takes of spare room at most, and the notes."""
NARROWEST = 0.02
BAR = 0.42
"""The height of a bar, as a share of its line."""
SIGNED_WASH = "#f2f2f2"


def win_sets_page(sets: WinSets) -> Page:
    """The page, under the settings of `drawing`. Raises MissingExtra."""
    canvas = page()
    lines = [sentence(f"Without an agreement: {sets.start}")]
    top = canvas.heading(sets.finding, sets.title, lines) - 0.1
    named = max(canvas.measure(line.name, SMALL, bold=line.accepted) for line in sets.lines)
    left, right = MARGIN + min(NAMES, named) + GAP, WIDTH - MARGIN - UPSHOT - GAP
    width = (right - left - GAP * (len(sets.columns) - 1)) / len(sets.columns)
    places = [left + k * (width + GAP) for k in range(len(sets.columns))]
    top = _heads(canvas, sets.columns, places, width, top)
    labels = [canvas.wrapped(line.name, SMALL, NAMES, bold=line.accepted, most=3) for line in sets.lines]
    ends = [
        [
            *canvas.wrapped(line.upshot, SMALL, UPSHOT, bold=bool(line.solutions), most=3),
            *(
                canvas.wrapped(f"Chosen: {line.solutions}", SMALL, UPSHOT, bold=True, most=3)
                if line.solutions
                else []
            ),
        ]
        for line in sets.lines
    ]
    heights = line_heights(labels, ends, least=LEAST, room=top - FOOT, spare=MOST_SPARE)
    canvas.deepened(top - sum(heights) - FOOT)
    canvas.footing([_note(sets)])
    y = top
    for index, (line, label, end, height) in enumerate(zip(sets.lines, labels, ends, heights, strict=True)):
        middle = y - height / 2
        if line.signed:
            wash = BLUE_WASH if line.accepted else SIGNED_WASH
            canvas.rectangle(MARGIN - 0.2, y - height + 0.04, WIDTH - 2 * MARGIN + 0.4, height - 0.08, wash)
        bold = line.accepted
        canvas.text(MARGIN, middle, label, SMALL, vertical="center", bold=bold)
        canvas.text(right + GAP, middle, end, SMALL, vertical="center", bold=bool(line.solutions))
        for column, x in zip(sets.columns, places, strict=True):
            _bar(canvas, column, index, x, width, (middle, min(BAR * height, BAR)))
        y -= height
    for column, x in zip(sets.columns, places, strict=True):
        at = x + column.line * (width - NUMBER)
        canvas.axes.plot([at, at], [top, top - sum(heights)], color=INK, lw=1.6, zorder=5)
    return canvas


def _heads(canvas: Page, columns: tuple[Column, ...], places: list[float], width: float, top: float) -> float:
    """The headings of the columns; the height at which they end."""
    wrapped = [
        (
            canvas.wrapped(c.title, BODY, width, bold=True, most=2),
            canvas.wrapped(c.needs, SMALL, width, most=3),
        )
        for c in columns
    ]
    deep = max(len(title) * height_of(BODY) + len(needs) * height_of(SMALL) for title, needs in wrapped)
    for (title, needs), x in zip(wrapped, places, strict=True):
        start = top - deep + len(title) * height_of(BODY) + len(needs) * height_of(SMALL)
        canvas.text(x, start, title, BODY, bold=True)
        canvas.text(x, start - len(title) * height_of(BODY), needs, SMALL, colour=PALE)
    bottom = top - deep - 0.1
    canvas.axes.plot([MARGIN, WIDTH - MARGIN], [bottom, bottom], color=RULE, lw=1.2)
    return bottom - 0.05


def _bar(
    canvas: Page, column: Column, index: int, x: float, width: float, place: tuple[float, float]
) -> None:
    """The bar of an agreement in a column: filled where it is accepted, hatched where it is not.

    place: its middle and its height.
    """
    own, (middle, height) = column.bars[index], place
    start, end = (x + at * (width - NUMBER) for at in (own.start, own.end))
    bar(canvas, (start, end), middle, height, filled=own.accepts, least=NARROWEST)
    canvas.text(x + width, middle, own.number, SMALL, vertical="center", align="right")


def _note(sets: WinSets) -> str:
    last = "all sign and every public ratifies" if sets.publics else "all sign"
    text = "Filled: accepted. Hatched: not."
    if any(line.accepted for line in sets.lines):
        text += f" Blue lines: what {last}."
    if sets.publics and any(line.signed and not line.accepted for line in sets.lines):
        text += " Grey lines: what all sign and some public would not ratify."
    return f"{text} Points compare within one column only."
