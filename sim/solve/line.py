"""Answers along a line of assumptions, cut where a sign changes that they rest on."""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, cmp_to_key, partial
from typing import Generic, Protocol, TypeVar

from sim.algebra.roots import Root, between, compare, rational

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True, eq=False)
class Cell:
    """A part of a line: a point, what lies between two points, or the whole line with its ends."""

    start: Root
    end: Root
    whole: bool = False

    @property
    def is_point(self) -> bool:
        """Whether it is a single point."""
        return self.start is self.end

    @cached_property
    def inside(self) -> Root:
        """The point, or a rational number inside."""
        return self.start if self.is_point else rational(between(self.start, self.end))


class Line(Protocol):
    """One assumption between two values, and the signs of rows along it."""

    @property
    def ends(self) -> tuple[Root, Root]:
        """Its ends, which belong to it."""
        ...

    def sign(self, row: int, cell: Cell) -> int:
        """The sign of a row all over a cell. Raises Split where it is not the same."""
        ...


class Split(Exception):
    """Something is not the same all over a cell.

    at: a point inside from which on it differs; of the whole line, perhaps one of its ends.
    """

    def __init__(self, at: Root) -> None:
        super().__init__(at)
        self.at = at


def every(conditions: Iterable[Callable[[], bool]]) -> bool:
    """Whether all of some conditions hold all over a cell.

    Raises Split only where one is not the same all over it and the others leave it open.
    """
    split = None
    for condition in conditions:
        try:
            if not condition():
                return False
        except Split as undecided:
            split = undecided
    if split is not None:
        raise Split(split.at)
    return True


def some(conditions: Iterable[Callable[[], bool]]) -> bool:
    """The same for whether one of them holds."""
    return not every(partial(_fails, condition) for condition in conditions)


def _fails(condition: Callable[[], bool]) -> bool:
    return not condition()


@dataclass(frozen=True, eq=False)
class Parts(Generic[T]):
    """What holds in the parts of a cell, in order.

    at: a point at which it changes, if it does.
    """

    values: tuple[T, ...]
    at: Root | None = None

    def everywhere(self) -> T:
        """What holds all over the cell. Raises Split where it is not the same."""
        if len(self.values) > 1:
            assert self.at is not None
            raise Split(self.at)
        return self.values[0]

    def alike(self, of: Callable[[T], U]) -> U:
        """What comes of all parts alike. Raises Split where it does not."""
        first = of(self.values[0])
        if any(of(value) != first for value in self.values[1:]):
            self.everywhere()
        return first


@dataclass(frozen=True, eq=False)
class Along(Generic[T]):
    """What holds along a line.

    points: its ends, and in between where something changes, in order.
    values: at the first point, beyond it, at the second, and so on; one alone where all are alike.
    """

    points: tuple[Root, ...]
    values: tuple[T, ...]

    def on(self, cell: Cell) -> T:
        """What holds all over a cell. Raises Split where it is not the same."""
        return self.over(cell).everywhere()

    def over(self, cell: Cell) -> "Parts[T]":
        """What holds in each part of a cell."""
        if len(self.values) == 1:
            return Parts(self.values)
        if cell.whole:
            return Parts(self.values, self.points[len(self.points) // 2 if len(self.points) > 2 else 0])
        first = bisect_left(self.points, _key(cell.start), key=_key)
        here = compare(self.points[first], cell.start) == 0
        if cell.is_point:
            return Parts(self.values[2 * first if here else 2 * first - 1 :][:1])
        first += here
        last = bisect_left(self.points, _key(cell.end), first, key=_key)
        return Parts(self.values[2 * first - 1 : 2 * last], self.points[(first + last - 1) // 2])

    @property
    def cells(self) -> list[tuple[Cell, T]]:
        """Its cells in order, with what holds there."""
        ends = [*zip(self.points, self.points, strict=True)]
        between = [*zip(self.points, self.points[1:], strict=False)]
        every = [pair for two in zip(ends, between, strict=False) for pair in two] + ends[-1:]
        values = self.values if len(self.values) > 1 else self.values * len(every)
        return [(Cell(*pair), value) for pair, value in zip(every, values, strict=True)]


_key = cmp_to_key(compare)


def cover(line: Line, solve: Callable[[Cell], T]) -> Along[T]:
    """What holds along a line, where neighbours with the same answer are one.

    solve: the answer all over a cell. Raises Split where there is none.
    """
    start, end = line.ends
    try:
        return Along((start, end), (solve(Cell(start, end, whole=True)),))
    except Split as split:
        at = split.at
    inside = compare(start, at) < 0 < compare(end, at)
    parts = [Cell(at, end), Cell(at, at), Cell(start, at)] if inside else [Cell(start, end)]
    work = [Cell(end, end), *parts, Cell(start, start)]
    points: list[Root] = []
    values: list[T] = []
    while work:
        cell = work.pop()
        try:
            value = solve(cell)
        except Split as split:
            at = split.at
            work += [Cell(at, cell.end), Cell(at, at), Cell(cell.start, at)]
            continue
        if cell.is_point:
            points.append(cell.start)
        elif len(points) > 1 and values[-1] == values[-2] == value:
            del points[-1], values[-2:]
        values.append(value)
    if len(points) == 2 and values[0] == values[1] == values[2]:
        return Along((start, end), (values[0],))
    return Along(tuple(points), tuple(values))
