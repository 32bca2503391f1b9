"""Figures that a page draws itself, so that their texts wrap and stay text: figure data only.

Positions are percents of what a figure spans.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Bar:
    """A label with a bar for each case: (start, width, the number), a start to the left of its end."""

    label: str
    cases: tuple[tuple[float, float, str], ...]


@dataclass(frozen=True)
class Bars:
    """Bars about a common zero. keys: what stands for each case; note: what else is to be said."""

    name: str
    keys: tuple[str, ...]
    bars: tuple[Bar, ...]
    zero: float
    note: str = ""


@dataclass(frozen=True)
class Track:
    """One quantity along its span. stretches: (start, width, colour). tips: (position, says).

    now: where it is, None if beside the span; ends: what stands at either end.
    """

    label: str
    value: str
    now: float | None
    stretches: tuple[tuple[float, float, str], ...]
    tips: tuple[tuple[float, str], ...]
    ends: tuple[str, str]


@dataclass(frozen=True)
class Cell:
    """A bar in a column of a grid, with its number. filled: or hatched."""

    start: float
    width: float
    number: str
    filled: bool


@dataclass(frozen=True)
class GridRow:
    """A label with a bar in each column, and what is said of it. tone: of its ground, if any."""

    label: str
    cells: tuple[Cell, ...]
    says: str
    tone: str


@dataclass(frozen=True)
class Grid:
    """Bars in rows and columns. columns: (heading, what enough is, where that begins)."""

    columns: tuple[tuple[str, str, float], ...]
    rows: tuple[GridRow, ...]


@dataclass(frozen=True)
class Area:
    """Polygons of a plane in one colour, as corners; the letter that stands at `at`, if there is room."""

    letter: str
    says: str
    share: str
    colour: str
    polygons: tuple[tuple[tuple[float, float], ...], ...]
    at: tuple[float, float] | None


@dataclass(frozen=True)
class Plane:
    """A map: x runs to the right and y downwards, from 0 to 100. now: where we are, None if beside it."""

    across: str
    up: str
    x_ends: tuple[str, str]
    y_ends: tuple[str, str]
    areas: tuple[Area, ...]
    now: tuple[float, float] | None
