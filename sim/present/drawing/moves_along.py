"""Assumptions that move, each along its range: where it was, and where it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sim.present.drawing.canvas import INK, MARGIN, ORANGE, PALE, RULE, SMALL, WIDTH, Page, height_of, page
from sim.present.language.numbers import plain
from sim.present.language.sentences import one_line, with_unit
from sim.scenario.model import Assumption

LABEL = 6.2
LEFT, RIGHT = LABEL + 1.0, WIDTH - 0.9
LEAST = 0.7
"""Inches for an assumption, at least."""
FOOT = 0.7


@dataclass(frozen=True)
class Moving:
    """An assumption with values one after another: the first in ink, the others in colour."""

    assumption: Assumption
    values: tuple[float, ...]


def moves_page(finding: str, title: str, lines: Sequence[str], moving: Sequence[Moving], note: str) -> Page:
    """A line for each range with its values on it, under what it finds; `note` stands at the foot."""
    canvas = page()
    top = canvas.heading(finding, title, lines) - 0.3
    labels = [
        [
            *canvas.wrapped(one_line(m.assumption.about), SMALL, LABEL),
            " \N{RIGHTWARDS ARROW} ".join(_named(m)),
        ]
        for m in moving
    ]
    heights = [max(LEAST, (len(label) + 0.8) * height_of(SMALL)) for label in labels]
    canvas.deepened(top - sum(heights) - FOOT)
    canvas.footing([note])
    y = top
    for m, label, height in zip(moving, labels, heights, strict=True):
        middle = y - height / 2
        canvas.text(MARGIN, middle, label, SMALL, vertical="center")
        _draw(canvas, m, middle)
        y -= height
    return canvas


def _named(moving: Moving) -> list[str]:
    return [with_unit(plain(value), moving.assumption) for value in moving.values]


def _draw(canvas: Page, moving: Moving, y: float) -> None:
    low = min(float(moving.assumption.low), *moving.values)
    high = max(float(moving.assumption.high), *moving.values)
    wide = high - low or 1.0

    def place(value: float) -> float:
        return LEFT + (value - low) / wide * (RIGHT - LEFT)

    axes: Any = canvas.axes
    axes.plot([LEFT, RIGHT], [y, y], color=RULE, lw=3, solid_capstyle="round", zorder=1)
    for end, align in ((low, "right"), (high, "left")):
        shift = -0.12 if align == "right" else 0.12
        canvas.text(place(end) + shift, y, plain(end), SMALL, colour=PALE, align=align, vertical="center")
    first, *later = moving.values
    for value in later:
        axes.annotate(
            "", (place(value), y), (place(first), y), zorder=3,
            arrowprops={"arrowstyle": "-|>", "color": ORANGE, "lw": 2, "shrinkA": 0, "shrinkB": 5},
        )  # fmt: skip
        axes.plot(place(value), y, "o", color=ORANGE, markersize=11, markeredgecolor="white", zorder=4)
    axes.plot(place(first), y, "o", color=INK, markersize=11, markeredgecolor="white", zorder=5)
