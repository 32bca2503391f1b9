"""Cells of a grid in the colours of their sets of equilibria, with a key."""

from typing import Any

import numpy as np

from sim.present.drawing.canvas import PALE, SMALL, WIDTH, Page, height_of
from sim.present.drawing.spots import roomiest
from sim.present.language.numbers import percent
from sim.present.map.letters import letter
from sim.present.sweep.panels import Panels

LEFT, RIGHT, KEY = 1.5, 10.8, 11.2
"""Inches: where the axes begin and end, and where the key begins."""
ROOM = 0.24
"""Inches that a letter takes."""
FINEST = 60
"""Cells each way, among which a letter's place is looked for."""


def draw_key(canvas: Page, panels: Panels, top: float, bottom: float) -> None:
    """What the colours stand for, with shares."""
    total = panels.panels.size
    y = top
    for i, members in enumerate(panels.sets):
        name = f"{letter(i)}  {panels.wording.short(members)}"
        if len(panels.sweep.tallies) == 1:
            name += f" ({percent(np.count_nonzero(panels.panels == i) / total)})"
        lines = canvas.wrapped(name, SMALL, WIDTH - KEY - 0.9, most=3)
        height = len(lines) * height_of(SMALL)
        if y - height < bottom:
            canvas.text(KEY + 0.4, y, f"and {len(panels.sets) - i} more, in dark grey", SMALL, colour=PALE)
            return
        canvas.rectangle(KEY, y - 0.22, 0.28, 0.22, panels.colours[members])
        canvas.text(KEY + 0.4, y, lines, SMALL)
        y -= height + 0.14


def edges_of(at: np.ndarray) -> np.ndarray:
    """Cell boundaries half-way between values."""
    middle = (at[1:] + at[:-1]) / 2
    return np.concatenate([[at[0]], middle, [at[-1]]])


def draw_cells(axes: Any, panels: Panels, x: np.ndarray, y: np.ndarray, cells: np.ndarray) -> None:
    """Cells in colour, with a letter for each set of equilibria where there is room for one.

    x, y: their edges. cells: (up, across) the number of the set in each.
    """
    from matplotlib.colors import ListedColormap

    colours = ListedColormap([panels.colours[members] for members in panels.sets])
    axes.pcolormesh(x, y, cells, cmap=colours, vmin=-0.5, vmax=len(panels.sets) - 0.5, rasterized=True)
    width, height = axes.get_figure().get_size_inches() * axes.get_position().size
    up, across = (np.linspace(0, n - 1, min(n, FINEST)).round().astype(int) for n in cells.shape)
    if len(cells) == 1:
        up = np.zeros(len(across), dtype=int)
    thinned = cells[np.ix_(up, across)].T
    step = min(width / len(across), height / len(up) if len(cells) > 1 else np.inf)
    for number, spot in roomiest(thinned).items():
        if (2 * spot.clear + 1) * step >= ROOM:
            at = across[spot.column], up[spot.row]
            middle = (x[at[0]] + x[at[0] + 1]) / 2, (y[at[1]] + y[at[1] + 1]) / 2
            axes.text(*middle, letter(number), fontsize=SMALL, ha="center", va="center", weight="bold")
