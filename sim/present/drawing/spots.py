"""Where in a coloured grid the letter of each colour stands best: figure data."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Spot:
    """A cell, and how many cells about it on every side are of the same number (and within the grid)."""

    column: int
    row: int
    clear: int


def roomiest(cells: np.ndarray) -> dict[int, Spot]:
    """Number -> the cell of that number farthest from any other, in the middle of such cells.

    cells: (columns, rows) a number for each cell; negative ones are left out.

    >>> roomiest(np.array([[0, 0, 0, 1], [0, 0, 0, 1], [0, 0, 0, 1]]))[0]
    Spot(column=1, row=1, clear=1)
    """
    spots: dict[int, Spot] = {}
    for number in np.unique(cells[cells >= 0]).tolist():
        inside = cells == number
        clear = -1
        kept = inside
        while inside.any():
            kept, clear = inside, clear + 1
            inside = _eroded(inside)
        at = np.argwhere(kept)
        middle = at[np.argmin(((at - at.mean(axis=0)) ** 2).sum(axis=1))]
        spots[number] = Spot(int(middle[0]), int(middle[1]), clear)
    return spots


def _eroded(inside: np.ndarray) -> np.ndarray:
    """The cells whose eight neighbours are inside too."""
    padded = np.pad(inside, 1)
    width, height = inside.shape
    return np.logical_and.reduce([padded[i : i + width, j : j + height] for i in range(3) for j in range(3)])
