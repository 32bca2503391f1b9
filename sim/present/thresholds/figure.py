"""A tornado figure: for each assumption what happens along its span, the least it takes first."""

from dataclasses import dataclass
from typing import Any

from sim.explore.thresholds.answer import AssumptionThresholds, Thresholds
from sim.present.drawing.canvas import BODY, INK, PALE, RULE, SMALL, WIDTH, Page, height_of, page
from sim.present.drawing.colours import OTHER, colours_of
from sim.present.drawing.files import figure_files
from sim.present.language.equilibria import Wording, wording_of
from sim.present.language.numbers import MINUS, plain
from sim.present.language.sentences import one_line, with_unit
from sim.present.thresholds.line_figure import line_page
from sim.present.thresholds.tips import now_beside, tip_cell
from sim.present.thresholds.words import finding, sentences

LABEL_WIDTH = 6.0
FOOT = 0.9
"""Inches for the notes below the bars."""
LEFT, RIGHT = LABEL_WIDTH + 1.1, WIDTH - 0.9
BAR, ROW_GAP, MOST_SPARE = 0.26, 0.22, 0.4
"""Inches: the height of a bar, between two labels, and what a row takes of spare room at most."""
STEPS = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0)
"""Between ticks, in widths of a range."""


@dataclass(frozen=True)
class Tip:
    """Where the answer changes: a line, or a diamond in a colour for a single value."""

    at: float
    text: str
    diamond: str | None


@dataclass(frozen=True)
class Row:
    """One assumption; positions are changes from its present value, in widths of its range.

    stretches: (start, end, colour). ends: (position, the value there), the lower end first.
    """

    label: tuple[str, ...]
    stretches: tuple[tuple[float, float, str], ...]
    ends: tuple[tuple[float, str], tuple[float, str]]
    tips: tuple[Tip, ...]

    @property
    def height(self) -> float:
        """What its label takes, in inches."""
        return max(len(self.label), 2) * height_of(SMALL) + ROW_GAP


def figure(thresholds: Thresholds) -> dict[str, bytes]:
    """`thresholds.svg` and `thresholds.png`. Raises MissingExtra without matplotlib."""
    return figure_files(thresholds.scenario, thresholds=lambda: thresholds_page(thresholds))


def thresholds_page(thresholds: Thresholds) -> Page:
    """The line of a single assumption, or the bars of several. Raises MissingExtra."""
    return line_page(thresholds) if len(thresholds) == 1 else tornado_page(thresholds)


def tornado_page(thresholds: Thresholds) -> Page:
    """The page, under the settings of `drawing`. Raises MissingExtra."""
    canvas = page()
    wording = wording_of(thresholds)
    lines = [*sentences(thresholds)[:2], wording.present()]
    top = canvas.heading(finding(thresholds), thresholds.scenario.title, lines, most=None)
    stretches = [i.plays for item in thresholds.moving for i in item.intervals if not i.is_point]
    changes = [change for item in thresholds.moving for change in item.changes if change is not None]
    singles = [change.beyond.plays for change in changes if change.beyond.is_point]
    colours = colours_of([*stretches, *singles], thresholds.now)
    notes = ["Each bar is all that one assumption may be, the others as they are now."]
    if singles:
        notes.append("A diamond is a single value at which alone the answer is another one.")
    if not thresholds.moving:
        canvas.footing(notes)
        return canvas
    rows = [_row(canvas, item, wording, colours) for item in thresholds.moving]
    top = _legend(canvas, top, colours, wording) - 0.35
    deep = sum(row.height for row in rows)
    canvas.deepened(top - deep - FOOT)
    bottom = canvas.footing(notes)
    spare = max(0.0, min((top - bottom - deep) / len(rows), MOST_SPARE))
    axes = canvas.inset(LEFT, top - deep - spare * len(rows), RIGHT, top)
    _scale(axes, rows, top, deep + spare * len(rows))
    canvas.text(0.5, top + 0.17, "Change as a share of the range", SMALL, colour=PALE, vertical="center")
    y = top
    for row in rows:
        height = row.height + spare
        canvas.text(0.5, y - height / 2, row.label, SMALL, vertical="center")
        _draw_row(axes, row, y - height / 2 + height_of(SMALL) / 2)
        y -= height
    return canvas


def _row(
    canvas: Page, item: AssumptionThresholds, wording: Wording, colours: dict[tuple[int, ...], str]
) -> Row:
    assumption = wording.scenario.assumption(item.assumption)

    def position(value: float) -> float:
        return (value - float(item.value)) / float(item.width)

    tips = [
        Tip(
            position(float(change.at)),
            tip_cell(item, change),
            colours.get(change.beyond.plays, OTHER) if change.beyond.is_point else None,
        )
        for change in item.changes
        if change is not None
    ]
    low, high = (float(end) for end in item.span)
    return Row(
        (
            *canvas.wrapped(one_line(assumption.about), SMALL, LABEL_WIDTH),
            f"now {with_unit(now_beside(item), assumption)}",
        ),
        tuple(
            (position(float(i.start)), position(float(i.end)), colours.get(i.plays, OTHER))
            for i in item.intervals
            if not i.is_point
        ),
        ((position(low), plain(low)), (position(high), plain(high))),
        tuple(tips),
    )


def _legend(canvas: Page, top: float, colours: dict[tuple[int, ...], str], wording: Wording) -> float:
    """What the colours stand for, in lines from left to right; the height at which they end."""
    x, y = 0.5, top
    line = height_of(BODY) + 0.1
    for plays, colour in colours.items():
        text = "Others" if colour == OTHER else wording.short(plays)
        lines = canvas.wrapped(text, BODY, WIDTH - 2)
        width = canvas.measure(lines[0], BODY) + 0.75
        if x > 0.5 and (len(lines) > 1 or x + width > WIDTH - 0.5):
            x, y = 0.5, y - line
        canvas.rectangle(x, y - 0.22, 0.3, 0.2, colour)
        canvas.text(x + 0.4, y, lines, BODY)
        x += width
        if len(lines) > 1:
            x, y = 0.5, y - (len(lines) - 1) * height_of(BODY) - line
        if colour == OTHER:
            break
    return y - line if x > 0.5 else y


def _scale(axes: Any, rows: list[Row], top: float, deep: float) -> None:
    """Across, changes in widths of a range, with now in the middle; upwards, inches of the page."""
    from matplotlib.ticker import FuncFormatter, MultipleLocator

    widest = max(1e-9, *(abs(at) for row in rows for at, _ in row.ends))
    step = next((step for step in STEPS if widest / step <= 4), widest)
    axes.set(xlim=(-widest, widest), ylim=(top - deep, top), yticks=[])
    axes.xaxis.set_major_locator(MultipleLocator(step))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda share, _: _change_text(share)))
    axes.xaxis.tick_top()
    axes.tick_params(axis="x", length=0, labelcolor=PALE)
    axes.grid(axis="x", color=RULE, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.axvline(0, color=INK, linewidth=1.6, zorder=4)
    for side in axes.spines.values():
        side.set_visible(False)
    for share, label in zip(axes.get_xticks(), axes.get_xticklabels(), strict=True):
        label.set_fontweight("bold" if share == 0 else "normal")


def _change_text(share: float) -> str:
    return "now" if share == 0 else f"{MINUS if share < 0 else '+'}{abs(share):.0%}"


def _draw_row(axes: Any, row: Row, y: float) -> None:
    """The bar of one assumption, about the height y, with its ends and where the answer changes."""
    for start, end, colour in row.stretches:
        axes.barh(y, end - start, BAR, start, color=colour)
    for (at, value), align, way in zip(row.ends, ("right", "left"), (-1, 1), strict=True):
        gap = way * (16 if any(tip.diamond and tip.at == at for tip in row.tips) else 10)
        axes.annotate(
            value, (at, y), (gap, 0), textcoords="offset points", annotation_clip=False,
            ha=align, va="center_baseline", fontsize=SMALL, color=PALE,
        )  # fmt: skip
    half = BAR / 2 + 0.05
    for tip in row.tips:
        if tip.diamond is None:
            axes.vlines(tip.at, y - half, y + half, color=INK, linewidth=1.6, zorder=3)
        else:
            mark = {"color": tip.diamond, "markeredgecolor": INK, "markersize": 11}
            axes.plot(tip.at, y, "D", zorder=5, clip_on=False, **mark)
        axes.annotate(
            tip.text, (tip.at, y - half), (0, -3), textcoords="offset points", annotation_clip=False,
            ha="center", va="top", fontsize=SMALL, color=INK, fontweight="bold", zorder=5,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
        )  # fmt: skip
