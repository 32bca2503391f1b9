"""A rectangle cut by lines: convex cells, and the polygons that cells of one kind make up.

All coordinates are fractions, so that neighbours share their edges exactly. Where a sign is
clear in floating point, it is taken from there.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import gcd, lcm

import numpy as np

from sim.rational import Fraction

FILTER = 1e-12


@dataclass(frozen=True)
class Point:
    x: Fraction
    y: Fraction

    @cached_property
    def near(self) -> tuple[float, float]:
        """The nearest floats."""
        return float(self.x), float(self.y)


@dataclass(frozen=True)
class Line:
    """Where a*x + b*y + c is zero: whole numbers without a common divisor."""

    a: int
    b: int
    c: int

    @cached_property
    def near(self) -> tuple[float, float, float]:
        """The coefficients as floats, the largest of size 1."""
        size = max(abs(self.a), abs(self.b), abs(self.c)) or 1
        return self.a / size, self.b / size, self.c / size

    def side(self, point: Point) -> int:
        """The sign of a*x + b*y + c at a point."""
        a, b, c = self.near
        x, y = point.near
        left, right = a * x, b * y
        value = left + right + c
        if abs(value) > FILTER * (abs(left) + abs(right) + abs(c)):
            return 1 if value > 0 else -1
        exact = self.a * point.x + self.b * point.y + self.c
        return (exact > 0) - (exact < 0)

    @cached_property
    def key(self) -> "Line":
        """The same line whichever side is positive."""
        lead = self.a or self.b
        return self if lead > 0 else Line(-self.a, -self.b, -self.c)

    def along(self, point: Point) -> Fraction:
        """A coordinate along the line."""
        return point.x if self.b else point.y

    def crossing(self, other: "Line") -> Point:
        """Where two lines that are not parallel meet."""
        d = self.a * other.b - other.a * self.b
        x = self.b * other.c - other.b * self.c
        y = other.a * self.c - self.a * other.c
        return Point(Fraction(x, d), Fraction(y, d))


def line(a: Fraction, b: Fraction, c: Fraction) -> Line:
    """The line where a*x + b*y + c is zero, positive on the same side."""
    scale = lcm(a.denominator, b.denominator, c.denominator)
    whole = [int(a * scale), int(b * scale), int(c * scale)]
    divisor = gcd(*whole) or 1
    return Line(*(part // divisor for part in whole))


def line_through(start: Point, end: Point) -> Line:
    """The line through two points, positive on the left of the way from one to the other."""
    return line(start.y - end.y, end.x - start.x, start.x * end.y - end.x * start.y)


@dataclass(frozen=True)
class Convex:
    """A convex polygon, counter-clockwise; edges[i] is the line from corner i to the next."""

    corners: tuple[Point, ...]
    edges: tuple[Line, ...]

    def side(self, by: Line) -> int:
        """1 or -1 if the inside lies on that side of a line; 0 if the line cuts it."""
        sides = {by.side(corner) for corner in self.corners}
        return 0 if {1, -1} <= sides else -1 if -1 in sides else 1

    def split(self, by: Line) -> tuple["Convex", "Convex"]:
        """The parts on the negative and on the positive side of a line that cuts it."""
        sides = [by.side(corner) for corner in self.corners]
        parts: dict[int, tuple[list[Point], list[Line]]] = {-1: ([], []), 1: ([], [])}
        count = len(sides)
        for i, (corner, side, edge) in enumerate(zip(self.corners, sides, self.edges, strict=True)):
            after = sides[(i + 1) % count]
            crossing = by.crossing(edge) if side * after < 0 else None
            for here, (corners, edges) in parts.items():
                if side in (here, 0):
                    corners.append(corner)
                    edges.append(by.key if side == 0 and after == -here else edge)
                if crossing is not None:
                    corners.append(crossing)
                    edges.append(by.key if side == here else edge)
        halves = [Convex(tuple(corners), tuple(edges)) for corners, edges in parts.values()]
        return halves[0], halves[1]


def convex(corners: Sequence[Point]) -> Convex:
    """A convex polygon from its corners, counter-clockwise."""
    following = [*corners[1:], corners[0]]
    edges = tuple(line_through(a, b).key for a, b in zip(corners, following, strict=True))
    return Convex(tuple(corners), edges)


def rectangle(x: tuple[Fraction, Fraction], y: tuple[Fraction, Fraction]) -> Convex:
    """A rectangle with sides along the axes."""
    return convex([Point(x[0], y[0]), Point(x[1], y[0]), Point(x[1], y[1]), Point(x[0], y[1])])


Polygon = tuple[Point, ...]
"""A simple polygon, counter-clockwise, without the first corner at the end."""


def area(polygon: Sequence[Point]) -> Fraction:
    """The area, positive if the corners run counter-clockwise.

    >>> area(rectangle((Fraction(0), Fraction(2)), (Fraction(1), Fraction(4))).corners)
    Fraction(6, 1)
    """
    following = [*polygon[1:], *polygon[:1]]
    total = sum((a.x * b.y - b.x * a.y for a, b in zip(polygon, following, strict=True)), Fraction(0))
    return total / 2


def is_clockwise(polygon: Sequence[Point]) -> bool:
    """The sense of rotation of a simple polygon, from its leftmost corner alone."""
    at = min(range(len(polygon)), key=lambda i: (polygon[i].x, polygon[i].y))
    return _turn(polygon[at - 1], polygon[at], polygon[(at + 1) % len(polygon)]) < 0


def rounded(polygon: Sequence[Point]) -> list[Polygon]:
    """A polygon with its corners at the nearest floats, as simple polygons.

    Corners that fall together leave loops of their own; what has no area left is gone.
    """
    loops: list[Polygon] = []
    path: list[Point] = []
    for corner in polygon:
        here = Point(*map(Fraction, corner.near))
        if here in path:
            start = path.index(here)
            loops.append(tuple(path[start:]))
            del path[start:]
        path.append(here)
    straight = [tuple(_without_spikes(loop)) for loop in (*loops, path)]
    return [loop for loop in straight if area(loop) > 0]


def _without_spikes(loop: Sequence[Point]) -> list[Point]:
    """A loop without corners on straight stretches, there or back."""
    straight = list(loop)
    while len(shorter := _straightened(straight)) < len(straight):
        straight = shorter
    return straight


def joined(cells: Iterable[tuple[Convex, Hashable]]) -> dict[Hashable, list[Polygon]]:
    """Label -> the polygons that its cells make up, without holes: a region with a hole is cut.

    The cells do not overlap. Regions that touch in a corner only are separate polygons.
    """
    every = list(cells)
    regions: dict[Hashable, list[Polygon]] = defaultdict(list)
    segments = _segments([cell for cell, _ in every])
    group = _components([label for _, label in every], segments)
    members: dict[int, list[int]] = defaultdict(list)
    for i in range(len(every)):
        members[group[i]].append(i)
    for root, loops in _loops(segments, group).items():
        holes = [loop for loop in loops if is_clockwise(loop)]
        label = every[root][1]
        if not holes:
            regions[label] += [tuple(loop) for loop in loops]
            continue
        xs = [corner.x for corner in holes[0]]
        cut = line(Fraction(1), Fraction(0), -(min(xs) + max(xs)) / 2)
        halves: tuple[list[Convex], list[Convex]] = ([], [])
        for cell in (every[i][0] for i in members[root]):
            side = cell.side(cut)
            if side == 0:
                left, right = cell.split(cut)
                halves[0].append(left)
                halves[1].append(right)
            else:
                halves[side > 0].append(cell)
        for half in halves:
            for polygons in joined((cell, 0) for cell in half).values():
                regions[label] += polygons
    return dict(regions)


@dataclass(frozen=True)
class _Segment:
    """A piece of a line between two neighbouring corners, and the cells on its two sides (or None)."""

    start: Point
    end: Point
    left: int | None
    right: int | None


def _segments(cells: Sequence[Convex]) -> list[_Segment]:
    edges: dict[Line, list[tuple[Point, Point, int]]] = defaultdict(list)
    for i, cell in enumerate(cells):
        count = len(cell.corners)
        for k, edge in enumerate(cell.edges):
            edges[edge.key].append((cell.corners[k], cell.corners[(k + 1) % count], i))
    segments = []
    for key, stretches in edges.items():
        points = {key.along(p): p for start, end, _ in stretches for p in (start, end)}
        order = sorted(points)
        place = {t: i for i, t in enumerate(order)}
        forward: list[int | None] = [None] * (len(order) - 1)
        backward: list[int | None] = [None] * (len(order) - 1)
        for start, end, i in stretches:
            a, b = place[key.along(start)], place[key.along(end)]
            side, a, b = (forward, a, b) if a < b else (backward, b, a)
            for step in range(a, b):
                side[step] = i
        segments += [
            _Segment(points[order[step]], points[order[step + 1]], forward[step], backward[step])
            for step in range(len(order) - 1)
        ]
    return segments


def _components(labels: Sequence[Hashable], segments: Sequence[_Segment]) -> list[int]:
    """For each cell the first cell that it hangs together with through cells of its label."""
    parent = list(range(len(labels)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for segment in segments:
        left, right = segment.left, segment.right
        if left is not None and right is not None and labels[left] == labels[right]:
            a, b = root(left), root(right)
            parent[max(a, b)] = min(a, b)
    return [root(i) for i in range(len(labels))]


def _loops(segments: Sequence[_Segment], group: Sequence[int]) -> Mapping[int, list[list[Point]]]:
    """Component -> its boundary as loops: counter-clockwise around it, clockwise around holes."""
    ways: dict[int, dict[Point, list[Point]]] = defaultdict(lambda: defaultdict(list))
    for s in segments:
        left = None if s.left is None else group[s.left]
        right = None if s.right is None else group[s.right]
        if left == right:
            continue
        if left is not None:
            ways[left][s.start].append(s.end)
        if right is not None:
            ways[right][s.end].append(s.start)
    return {component: _traced(starts) for component, starts in ways.items()}


def _traced(ways: dict[Point, list[Point]]) -> list[list[Point]]:
    """Loops that visit no corner twice: where a way comes back to a corner, a loop closes."""
    loops = []
    while ways:
        path = [next(iter(ways))]
        place = {path[0]: 0}
        while path:
            ahead = ways[path[-1]]
            here = ahead.pop()
            if not ahead:
                del ways[path[-1]]
            if here not in place:
                place[here] = len(path)
                path.append(here)
                continue
            start = place[here]
            loops.append(_straightened(path[start:]))
            for corner in path[start:]:
                del place[corner]
            path = path[:start]
            if path:
                place[here] = start
                path.append(here)
    return loops


def _turn(a: Point, b: Point, c: Point) -> Fraction:
    return (b.x - a.x) * (c.y - b.y) - (b.y - a.y) * (c.x - b.x)


def _straightened(loop: list[Point]) -> list[Point]:
    """A loop without corners on straight stretches."""
    count = len(loop)
    return [p for i, p in enumerate(loop) if _turn(loop[i - 1], p, loop[(i + 1) % count])]


def contains(polygon: Polygon, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Where points lie in a polygon, in floating point: a ray crosses its edges an odd number of times."""
    inside = np.zeros(len(x), dtype=bool)
    corners = np.array([p.near for p in polygon])
    for (ax, ay), (bx, by) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        if ay == by:
            continue
        crosses = (ay > y) != (by > y)
        inside ^= crosses & (x < ax + (y - ay) * (bx - ax) / (by - ay))
    return inside
