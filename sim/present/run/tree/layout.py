"""Where the points of a tree stand: from left to right, a column for each choice and a line for each end.

Children are put in the order in which the fewest information sets are cut by branches or by other
points; where some would be in every order, and two types of one player face the same replies, the types
are put above and below the messages, which cuts none (`facing`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, permutations, product
from math import prod

from sim.present.run.tree.points import Part, Point, Set

MOST_ORDERS = 2_000
"""Tried one by one; beyond, one point is turned at a time."""
Order = Mapping[Point, tuple[int, ...]]
"""Point -> the order in which its branches stand."""

BEND = 0.25
"""How far from one column to the next a branch is slanted; then it is level."""


@dataclass(frozen=True)
class Line:
    """A branch: the points that it goes through, and where its label stands.

    label_at: the left end of the label, on the line. room: how wide it may be.
    """

    through: tuple[tuple[float, float], ...]
    label: str
    label_at: tuple[float, float]
    room: float
    part: Part


@dataclass(frozen=True)
class Spot:
    """A point as it stands. part: whether the game gets there, or would by what players plan."""

    x: float
    y: float
    point: Point
    part: Part


@dataclass(frozen=True)
class Join:
    """An information set: a line through the points of it, bowed to the left where it must pass others."""

    spots: tuple[tuple[float, float], ...]
    bowed: bool
    among: Set


@dataclass(frozen=True)
class Caption:
    """A text above a column, or beside points: who moves or what is settled there.

    room: how wide it may be. heads: whether it stands above a column.
    """

    x: float
    y: float
    variable: str
    player: str
    room: float
    heads: bool = False


@dataclass(frozen=True)
class Layout:
    """A tree on a grid: columns from the left, lines from the top.

    crossings: how often an information set is cut. facing: whether two types stand above and below.
    """

    width: float
    height: float
    spots: tuple[Spot, ...]
    lines: tuple[Line, ...]
    joins: tuple[Join, ...]
    captions: tuple[Caption, ...]
    crossings: int
    facing: bool = False


def layout(root: Point, order: Sequence[str]) -> Layout:
    """Where everything stands. order: the variables of the game in the order in which they are settled."""
    columns = _columns(root, order)
    best = _untangled(root, columns)
    cut = crossings(best, columns)
    if cut:
        facing = facing_layout(root)
        if facing is not None:
            return facing
    return _from_left(best, columns, cut)


def _columns(root: Point, order: Sequence[str]) -> dict[str, int]:
    used = {point.variable for point in root.walk() if point.variable}
    return {variable: k for k, variable in enumerate(v for v in order if v in used)}


@dataclass(frozen=True, eq=False)
class _Placed:
    column: int
    line: float
    point: Point
    part: Part
    before: "_Placed | None"


def _placed(root: Point, columns: Mapping[str, int]) -> list[_Placed]:
    """Every point with its column and line, a point halfway between its first and its last branch."""
    lines = _lines(root)
    placed: list[_Placed] = []

    def place(point: Point, part: Part, before: _Placed | None) -> None:
        column = columns[point.variable] if point.variable else (before.column + 1 if before else 0)
        own = _Placed(column, lines[point], point, part, before)
        placed.append(own)
        for branch in point.branches:
            place(branch.point, branch.part, own)

    place(root, Part.PATH, None)
    return placed


def _lines(root: Point) -> dict[Point, float]:
    """Point -> its line, counted from the top."""
    lines: dict[Point, float] = {}
    ends = 0
    for point in reversed(list(root.walk())):
        if point.branches:
            lines[point] = (lines[point.branches[0].point] + lines[point.branches[-1].point]) / 2
        else:
            lines[point] = root.ends - 1.0 - ends
            ends += 1
    return lines


def _sets(placed: Sequence[_Placed]) -> dict[Set, list[_Placed]]:
    """The information sets of which several points are drawn, each from the top down."""
    sets: dict[Set, list[_Placed]] = {}
    for own in placed:
        if own.point.among:
            sets.setdefault(own.point.among, []).append(own)
    return {among: sorted(own, key=lambda p: p.line) for among, own in sets.items() if len(own) > 1}


def crossings(root: Point, columns: Mapping[str, int]) -> int:
    """How many branches and points the lines of the information sets would pass through."""
    placed = _placed(root, columns)
    return sum(_cut(above, below, placed) for own in _sets(placed).values() for above, below in pairwise(own))


def _cut(above: _Placed, below: _Placed, placed: Sequence[_Placed]) -> int:
    return sum(
        above.line < other.line < below.line
        and (other.before.column if other.before else -1) < above.column <= other.column
        for other in placed
    )


def _untangled(root: Point, columns: Mapping[str, int]) -> Point:
    """The same tree with branches in the order in which information sets are cut least."""
    joined = set(_sets(_placed(root, columns)))
    turning = [
        point for point in root.walk()
        if len(point.branches) > 1 and any(p.among in joined for b in point.branches for p in b.point.walk())
    ]  # fmt: skip
    if not turning or not crossings(root, columns):
        return root
    orders = [_orders(len(point.branches)) for point in turning]
    chosen: Order = {point: own[0] for point, own in zip(turning, orders, strict=True)}

    def cut(choice: Order) -> int:
        return crossings(_turned(root, choice), columns)

    if prod(map(len, orders)) <= MOST_ORDERS:
        every: Iterator[Order] = (dict(zip(turning, c, strict=True)) for c in product(*orders))
        return _turned(root, _least(every, cut))
    least = cut(chosen)
    while least:
        before = least
        for point, own in zip(turning, orders, strict=True):
            chosen = min(({**chosen, point: order} for order in own), key=cut)
            least = cut(chosen)
        if least == before:
            break
    return _turned(root, chosen)


def _least(every: Iterator[Order], cut: Callable[[Order], int]) -> Order:
    """The first choice that cuts nothing, else the first of those that cut least."""
    best = next(every)
    least = cut(best)
    for choice in every:
        if not least:
            break
        if (count := cut(choice)) < least:
            best, least = choice, count
    return best


def _orders(count: int) -> list[tuple[int, ...]]:
    """The orders to try: all of up to three branches, else as they are and reversed."""
    own = tuple(range(count))
    return list(permutations(own)) if count <= 3 else [own, own[::-1]]


def _turned(point: Point, choice: Order) -> Point:
    order = choice.get(point, range(len(point.branches)))
    branches = tuple(replace(branch, point=_turned(branch.point, choice)) for branch in point.branches)
    return replace(point, branches=tuple(branches[k] for k in order)) if branches else point


def _from_left(root: Point, columns: Mapping[str, int], cut: int) -> Layout:
    placed = _placed(root, columns)
    spots = tuple(Spot(own.column, own.line, own.point, own.part) for own in placed)
    lines = []
    for own in placed:
        for branch, after in zip(own.point.branches, [p for p in placed if p.before is own], strict=True):
            bend = own.column + BEND
            through = ((own.column, own.line), (bend, after.line), (after.column, after.line))
            lines.append(Line(through, branch.told, (bend, after.line), after.column - bend, branch.part))
    joins = []
    for among, own_set in _sets(placed).items():
        passes = any(_cut(above, below, placed) for above, below in pairwise(own_set))
        joins.append(Join(tuple((own.column, own.line) for own in own_set), passes, among))
    movers = {p.point.variable: p.point.player for p in placed if p.point.variable}
    captions = tuple(
        Caption(column, -0.5, variable, movers[variable], 1.0, True) for variable, column in columns.items()
    )
    width = max(own.column for own in placed)
    return Layout(width, max(own.line for own in placed), spots, tuple(lines), tuple(joins), captions, cut)


def facing_layout(root: Point) -> Layout | None:
    """Two types above and below, the messages between them from left to right; None for other trees."""
    if root.among or len(root.branches) != 2:
        return None
    first, second = (branch.point for branch in root.branches)
    if not _face_each_other(first, second):
        return None
    messages = list(dict.fromkeys(b.label for point in (first, second) for b in point.branches))
    depth = 1 + max(len(b.point.branches) for point in (first, second) for b in point.branches)
    height = 2.0 * depth + 1
    spots = [Spot(0, height / 2, root, Part.PATH)]
    lines = []
    captions = [Caption(0, height / 2, root.variable, "", _FIRST)]
    sets: dict[Set, list[tuple[float, float]]] = {}
    for branch, top in zip(root.branches, (True, False), strict=True):
        edge, step = (0.0, 1.0) if top else (height, -1.0)
        spots.append(Spot(_TYPES, edge, branch.point, branch.part))
        start = ((0.0, height / 2), (0.0, edge), (_TYPES, edge))
        lines.append(Line(start, branch.told, (0.04, (edge + height / 2) / 2), 0.42, branch.part))
        mover = branch.point.player
        room = _FIRST - _TYPES
        captions.append(Caption(_TYPES, edge + step * 0.3, branch.point.variable, mover, room))
        for message in branch.point.branches:
            x, y = _FIRST + messages.index(message.label), edge + step
            through = ((_TYPES, edge), (x, edge), (x, y))
            lines.append(Line(through, message.told, (x + 0.03, edge + step / 2), 0.8, message.part))
            spots.append(Spot(x, y, message.point, min(branch.part, message.part)))
            if message.point.among:
                sets.setdefault(message.point.among, []).append((x, y))
            for j, reply in enumerate(message.point.branches):
                level = y + step * (j + 0.5)
                away = ((x, y), (x + 0.1, level), (x + _REPLY, level))
                lines.append(Line(away, reply.told, (x + 0.1, level), _REPLY - 0.1, reply.part))
                spots.append(Spot(x + _REPLY, level, reply.point, reply.part))
    joins = [Join(tuple(places), False, among) for among, places in sets.items() if len(places) > 1]
    who = {p.among: p for branch in root.branches for p in branch.point.walk() if p.among}
    for among, places in sets.items():
        captions.append(Caption(places[0][0], height / 2, who[among].variable, among[0], 0.9))
    width = _FIRST + len(messages) - 1 + _REPLY
    return Layout(
        width, height, tuple(spots), tuple(lines), tuple(joins), tuple(captions), crossings=0, facing=True
    )


_TYPES, _FIRST, _REPLY = 0.5, 0.75, 0.55
"""Where the types, and the first message, stand in a layout of two types that face each other; how
long replies are."""


def _face_each_other(first: Point, second: Point) -> bool:
    """Whether two types have at most four messages between them, and whoever replies ends the game."""
    if first.among == second.among:
        return False
    own = [{b.label: b.point for b in point.branches} for point in (first, second)]
    if not 1 < len(own[0].keys() | own[1].keys()) <= 4:
        return False
    if any(own[0][label].among != own[1][label].among for label in own[0].keys() & own[1].keys()):
        return False
    return not any(
        reply.point.branches for messages in own for point in messages.values() for reply in point.branches
    )
