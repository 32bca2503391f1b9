"""What is stable along one assumption, as bands; for a single case also payoffs."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.present.drawing.canvas import (
    BLUE,
    BODY,
    GREEN,
    INK,
    ORANGE,
    PALE,
    RULE,
    SMALL,
    WIDTH,
    Page,
    height_of,
)
from sim.present.language.numbers import plain
from sim.present.language.sentences import capitalised, quantity, with_unit
from sim.present.sweep.cells import KEY, LEFT, RIGHT, draw_cells, draw_key, edges_of
from sim.present.sweep.panels import Panels

MOST_MARKED = 12
"""Up to so many values are points; more are joined by lines."""
BOTTOM = 1.0


@dataclass(frozen=True)
class Style:
    """How the payoffs of one combination of choices are drawn."""

    colour: str
    line: str
    mark: str
    width: float = 2.4

    def drawn_with(self, few: bool) -> dict[str, Any]:
        """Points between which the payoff is not known where the values are few, else a line."""
        if few:
            return {"color": self.colour, "linestyle": "none", "marker": self.mark, "markersize": 8}
        return {"color": self.colour, "linestyle": self.line, "linewidth": self.width}


STYLES = (
    Style(BLUE, "-", "o"),
    Style(ORANGE, "--", "s"),
    Style(GREEN, "-.", "^"),
    Style("#CC79A7", ":", "D"),
)
FURTHER = Style(RULE, "-", "o", 1)


def draw_bands(canvas: Page, panels: Panels, top: float) -> None:
    """A band for each case; for a single case also payoffs, an axis for each player."""
    (values,) = panels.values
    order = np.argsort(values)
    x, rows = np.array(values)[order], panels.panels[:, order]
    single = len(rows) == 1
    height = 0.5 if single else min(1.4 * len(rows), top - 0.6 - BOTTOM)
    low = BOTTOM if single else top - 0.6 - height
    bands = canvas.inset(LEFT, low, RIGHT, low + height)
    _draw_rows(bands, panels, x, rows)
    charts = _draw_payoffs(canvas, panels, x, order, (low + height + 0.3, top - 0.35)) if single else []
    _mark_now(panels, x, bands, charts)
    y = _draw_payoff_key(canvas, panels, top) if single else top
    canvas.text(KEY, y, "What is stable", BODY, bold=True)
    draw_key(canvas, panels, y - 0.35, 0.6)


def _draw_rows(axes: Any, panels: Panels, x: np.ndarray, rows: np.ndarray) -> None:
    for row, cells in enumerate(rows[::-1]):
        draw_cells(axes, panels, edges_of(x), np.array([row, row + 1]), cells[None])
    axes.set_yticks([])
    for row, title in enumerate((panels.titles or [""])[::-1]):
        axes.text(x[0], row + 0.5, f" {title}", fontsize=SMALL, va="center")
        axes.axhline(row, color="white", linewidth=2)
    axes.set_xlim(x[0], x[-1])
    axes.set_xlabel(quantity(panels.axes[0]), fontsize=BODY)


def _mark_now(panels: Panels, x: np.ndarray, bands: Any, charts: list[Any]) -> None:
    """A dashed line where we are now: in the band of each case, and through the charts."""
    (assumption,), count = panels.axes, len(panels.panels)
    for i in range(count):
        now = (panels.now_of(i) or {})[assumption.id]
        if not x[0] <= now <= x[-1]:
            continue
        span = ((count - 1 - i) / count, (count - i) / count)
        for axes, (bottom, end) in [(bands, span), *((chart, (0, 1)) for chart in charts)]:
            axes.axvline(now, bottom, end, color=INK, linewidth=1, linestyle=(0, (2, 2)))
        if i == 0:
            label, place = f"now: {with_unit(plain(now), assumption)}", bands.get_xaxis_transform()
            bands.text(now, 1.05, label, fontsize=SMALL, ha="center", va="bottom", transform=place)


def _draw_payoff_key(canvas: Page, panels: Panels, top: float) -> float:
    """Which line belongs to which combination of choices; the height at which it ends."""
    canvas.text(KEY, top, "Payoffs (points), by combination", BODY, bold=True)
    y = top - 0.4
    few = len(panels.values[0]) <= MOST_MARKED
    for play, style in zip(panels.every, STYLES, strict=False):
        ends = [KEY + 0.3] if few else [KEY, KEY + 0.6]
        canvas.axes.plot(ends, [y - 0.11] * len(ends), **style.drawn_with(few))
        shown = canvas.wrapped(panels.wording.short((play,)), SMALL, WIDTH - KEY - 1.3, most=2)
        canvas.text(KEY + 0.75, y, shown, SMALL)
        y -= len(shown) * height_of(SMALL) + 0.1
    if len(panels.every) > len(STYLES):
        canvas.text(KEY + 0.75, y, "further ones: thin and grey", SMALL, colour=PALE)
        y -= height_of(SMALL)
    note = canvas.wrapped("Each player has its own scale: points of two players do not compare.", SMALL, 4.2)
    canvas.text(KEY, y - 0.05, note, SMALL, colour=PALE)
    return y - len(note) * height_of(SMALL) - 0.3


def _draw_payoffs(
    canvas: Page, panels: Panels, x: np.ndarray, order: np.ndarray, between: tuple[float, float]
) -> list[Any]:
    """Axes for each player, with a line for each combination of choices where it is stable."""
    low, high = between
    players, payoffs = panels.scenario.players, panels.payoffs_where_stable[:, :, order]
    step = (high - low) / len(players)
    charts = []
    for i, player in enumerate(players):
        top = high - i * step
        axes = canvas.inset(LEFT, top - step + 0.16, RIGHT, top - 0.28)
        for k, line in enumerate(payoffs[i]):
            style = STYLES[k] if k < len(STYLES) else FURTHER
            axes.plot(x, line, **style.drawn_with(len(x) <= MOST_MARKED), clip_on=len(x) > MOST_MARKED)
        axes.set_xlim(x[0], x[-1])
        axes.margins(y=0.25)
        axes.locator_params(axis="y", nbins=3)
        axes.ticklabel_format(axis="y", useOffset=False)
        axes.tick_params(labelbottom=False)
        shown = canvas.wrapped(capitalised(player.name), SMALL, 4, most=1)
        canvas.text(LEFT, top - 0.02, shown, SMALL, bold=True)
        charts.append(axes)
    return charts
