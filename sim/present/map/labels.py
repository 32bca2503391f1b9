"""Where the labels of a map go: figure data, in inches of the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.explore.map.answer import PhaseMap, Region
from sim.present.drawing.canvas import BODY, SMALL, Page, height_of

GRID = 90
"""Steps across and up, at which a label may stand."""
WIDTHS = (4.2, 3.0, 2.0, 1.4)
"""Inches that a label may be wide, the best first."""
LEADER = 0.6
"""Inches from a region without room to its letter."""
TURNS = (0.0, 0.8, -0.8, 1.6, -1.6)
"""Radians that a leader may turn from the way to the middle of the map."""

Box = tuple[float, float, float, float]
"""Left, low, right, high."""


@dataclass(frozen=True)
class Frame:
    """The rectangle of a map on the page in inches, and what it spans in the units of the axes."""

    left: float
    low: float
    right: float
    high: float
    x_span: tuple[float, float]
    y_span: tuple[float, float]

    def on_page(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Values to inches."""
        across = (x - self.x_span[0]) / (self.x_span[1] - self.x_span[0])
        up = (y - self.y_span[0]) / (self.y_span[1] - self.y_span[0])
        return self.left + across * (self.right - self.left), self.low + up * (self.high - self.low)

    def values(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Inches to values: (points, 2)."""
        across, up = (x - self.left) / (self.right - self.left), (y - self.low) / (self.high - self.low)
        return np.stack(
            [
                self.x_span[0] + across * (self.x_span[1] - self.x_span[0]),
                self.y_span[0] + up * (self.y_span[1] - self.y_span[0]),
            ],
            axis=-1,
        )

    def encloses(self, box: Box) -> bool:
        """Whether a box lies within the map."""
        left, low, right, high = box
        return left >= self.left and right <= self.right and low >= self.low and high <= self.high


@dataclass(frozen=True)
class Label:
    """Lines of text about a point; leader: the point that a line leads to, if there was no room there."""

    lines: tuple[str, ...]
    x: float
    y: float
    leader: tuple[float, float] | None = None


def path_of(region: Region) -> Any:
    """The polygons of a region as one matplotlib path, in the units of the axes."""
    from matplotlib.path import Path

    return Path.make_compound_path(
        *(Path([*(p.near for p in polygon), polygon[0].near], closed=True) for polygon in region.polygons)
    )


def label_of_now(canvas: Page, frame: Frame, phase_map: PhaseMap) -> Label:
    """The label of the present point: on the side where no edge runs below it, if there is one."""
    mark_x, mark_y = (float(at) for at in frame.on_page(*map(np.asarray, map(float, phase_map.present))))
    spots = [(mark_x + dx, mark_y + dy) for dx, dy in ((0.42, 0), (-0.42, 0), (0, 0.32), (0, -0.32))]
    paths = [path_of(region) for region in phase_map.regions]

    def is_clear(spot: tuple[float, float]) -> bool:
        box = box_of(canvas, ["now"], *spot, SMALL)
        left, low, right, high = box
        corners = frame.values(np.array([left, left, right, right]), np.array([low, high, low, high]))
        return frame.encloses(box) and any(path.contains_points(corners).all() for path in paths)

    return Label(("now",), *next(filter(is_clear, spots), spots[0]))


def labels_of(
    canvas: Page, frame: Frame, named: Sequence[tuple[str, str, Region]], taken: Sequence[Box]
) -> list[Label]:
    """Where each region is named: in full where that fits in it, or by its letter, beside it at worst.

    named: letter, text and region. taken: the boxes that other labels have already.
    """
    boxes = list(taken)
    labels: list[Label] = []
    for letter, text, region in named:
        label = _within(canvas, frame, region, letter, text, boxes)
        label = label or _beside(canvas, frame, region, letter, boxes)
        if label is not None:
            labels.append(label)
            boxes.append(box_of(canvas, label.lines, label.x, label.y, BODY))
    return labels


def box_of(canvas: Page, lines: Sequence[str], x: float, y: float, size: float) -> Box:
    """What lines of text about a point take up."""
    width = max(canvas.measure(text, size, bold=len(lines) == 1) for text in lines) + 0.2
    height = len(lines) * height_of(size) + 0.1
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _is_free(box: Box, taken: Sequence[Box]) -> bool:
    return all(box[2] < t[0] or t[2] < box[0] or box[3] < t[1] or t[3] < box[1] for t in taken)


def _within(
    canvas: Page, frame: Frame, region: Region, letter: str, text: str, taken: Sequence[Box]
) -> Label | None:
    """The name of a region where it fits in it, or only its letter."""
    xs = np.linspace(frame.left, frame.right, GRID + 1)
    ys = np.linspace(frame.low, frame.high, GRID + 1)
    x, y = (grid.ravel() for grid in np.meshgrid(xs, ys, indexing="ij"))
    field = path_of(region).contains_points(frame.values(x, y)).reshape(GRID + 1, GRID + 1)
    dx, dy = xs[1] - xs[0], ys[1] - ys[0]
    for lines in [*(canvas.wrapped(f"{letter}  {text}", BODY, width) for width in WIDTHS), [letter]]:
        left, low, right, high = box_of(canvas, lines, 0.0, 0.0, BODY)
        for i, j in _fits(field, int((right - left) / 2 / dx) + 2, int((high - low) / 2 / dy) + 2):
            label = Label(tuple(lines), float(xs[i]), float(ys[j]))
            if _is_free(box_of(canvas, lines, label.x, label.y, BODY), taken):
                return label
    return None


def _beside(canvas: Page, frame: Frame, region: Region, letter: str, taken: Sequence[Box]) -> Label | None:
    """The letter of a region that has no room for it, with a line that leads there."""
    placed = [
        np.stack(frame.on_page(*np.array([p.near for p in polygon]).T), axis=-1)
        for polygon in region.polygons
    ]
    x, y = max(placed, key=_area)[:3].mean(axis=0)
    middle = (frame.left + frame.right) / 2, (frame.low + frame.high) / 2
    inwards = np.arctan2(middle[1] - y, middle[0] - x)
    for turn in TURNS:
        at = x + LEADER * np.cos(inwards + turn), y + LEADER * np.sin(inwards + turn)
        if _is_free(box_of(canvas, [letter], *at, BODY), taken):
            return Label((letter,), float(at[0]), float(at[1]), (float(x), float(y)))
    return None


def _area(corners: np.ndarray) -> float:
    x, y = corners.T
    return abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))) / 2


def _fits(field: np.ndarray, wide: int, tall: int) -> list[tuple[int, int]]:
    """Grid points about which a box lies within a region, the roomiest first.

    field: (across, up) whether a point lies in the region. wide, tall: half the box, in steps.
    """
    count = np.pad(field.astype(int).cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
    size = len(field)
    spots: list[tuple[int, int]] = []
    room = 1
    while True:
        w, h = wide * room, tall * room
        if 2 * w >= size or 2 * h >= size:
            break
        i, j = (grid.ravel() for grid in np.mgrid[w : size - w, h : size - h])
        above = count[i + w + 1, j + h + 1] - count[i - w, j + h + 1]
        below = count[i + w + 1, j - h] - count[i - w, j - h]
        full = above - below == (2 * w + 1) * (2 * h + 1)
        if not full.any():
            break
        i, j = i[full], j[full]
        nearest = np.argsort((i - i.mean()) ** 2 + (j - j.mean()) ** 2, kind="stable")
        spots = [(int(i[k]), int(j[k])) for k in nearest[:: max(1, len(nearest) // 200)]] + spots
        room += 1
    return spots
