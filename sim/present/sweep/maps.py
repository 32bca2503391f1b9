"""What is stable over two assumptions, as maps side by side."""

from typing import Any

import numpy as np

from sim.present.drawing.canvas import BODY, INK, PALE, SMALL, WIDTH, Page
from sim.present.language.numbers import plain
from sim.present.language.sentences import meaning, quantity, with_unit
from sim.present.sweep.cells import KEY, LEFT, RIGHT, draw_cells, draw_key, edges_of
from sim.present.sweep.panels import Panels
from sim.scenario.model import Assumption


def draw_maps(canvas: Page, panels: Panels, top: float) -> None:
    """One panel for each value of a third assumption, or for each case."""
    (across, down), (columns, rows) = panels.axes, panels.values
    titles = panels.titles or [""]
    count = len(titles)
    wide = 1 if count == 1 else 2 if count <= 4 else 3
    tall = -(-count // wide)
    low, gap = 1.05, 0.7
    width = (RIGHT - LEFT - gap * (wide - 1)) / wide
    height = (top - 0.4 - low - 0.75 * (tall - 1)) / tall
    up, over = np.argsort(rows), np.argsort(columns)
    y, x = edges_of(np.array(rows)[up]), edges_of(np.array(columns)[over])
    for i, (title, cells) in enumerate(zip(titles, panels.panels, strict=True)):
        left = LEFT + i % wide * (width + gap)
        bottom = low + (tall - 1 - i // wide) * (height + 0.75)
        axes = canvas.inset(left, bottom, left + width, bottom + height)
        draw_cells(axes, panels, x, y, cells[np.ix_(over, up)].T)
        if title:
            axes.set_title(_panel_title(canvas, title, width), fontsize=SMALL, loc="left")
        present = panels.now_of(i)
        if present is not None:
            _mark_now(axes, (present[across.id], present[down.id]), (x[0], x[-1]), (y[0], y[-1]))
    _say_where_now_is(canvas, panels)
    _name_axes(canvas, across, down, low, top)
    canvas.text(KEY, top, "What is stable", BODY, bold=True)
    draw_key(canvas, panels, top - 0.35, 0.6)


def _mark_now(
    axes: Any, now: tuple[float, float], across: tuple[float, float], up: tuple[float, float]
) -> None:
    """Where we are now, if it lies within the values of a panel."""
    if not (across[0] <= now[0] <= across[1] and up[0] <= now[1] <= up[1]):
        return
    axes.plot(*now, "o", color=INK, markersize=10, markeredgecolor="white", mew=2, clip_on=False)
    right = now[0] > across[0] + 0.85 * (across[1] - across[0])
    axes.annotate(
        "now", now, (-9 if right else 9, 0), textcoords="offset points", fontsize=SMALL,
        va="center", ha="right" if right else "left",
    )  # fmt: skip


def _panel_title(canvas: Page, title: str, width: float) -> str:
    """The title of a panel on one line; its value at the end is never cut off."""
    text, colon, value = title.rpartition(": ")
    room = width - canvas.measure(colon + value, SMALL)
    return "".join(canvas.wrapped(text, SMALL, room, most=1)) + colon + value


def _say_where_now_is(canvas: Page, panels: Panels) -> None:
    """Where we are now, if no panel shows it."""
    outer = panels.outer
    if outer is None or any(panels.now_of(i) for i in range(len(panels.panels))):
        return
    assumption = outer[0]
    text = f"Now, {meaning(assumption.about)} is {with_unit(plain(assumption.value), assumption)}, "
    text += "which no panel shows."
    canvas.text(0.5, 0.33, canvas.wrapped(text, SMALL, WIDTH - 1, most=1), SMALL, colour=PALE)


def _name_axes(canvas: Page, across: Assumption, down: Assumption, low: float, top: float) -> None:
    shown = canvas.wrapped(quantity(across), BODY, RIGHT - LEFT, most=1)
    canvas.text((LEFT + RIGHT) / 2, 0.6, shown, BODY, align="center")
    lines = canvas.wrapped(quantity(down), BODY, top - low, most=2)
    style = {"size": BODY, "rotation": 90, "ha": "center", "va": "center", "color": INK}
    canvas.axes.text(0.45, (low + top) / 2, "\n".join(lines), **style)
