"""Equilibria with the moves into them, and where their boxes stand: figure data, in inches."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from sim.present.drawing.boxes import SIDE, TODAY, Box, profile_box, today_play
from sim.present.drawing.canvas import MARGIN, SMALL, WIDTH, Page
from sim.present.language.numbers import counted
from sim.solve.answer import Answer
from sim.solve.solution import Incentive

MOST_EQUILIBRIA, MOST_NODES = 3, 18
CENTRE = 3.3
"""The width of the boxes in the middle, in inches."""

BETWEEN, STEP = 0.17, 0.55
"""Between the boxes of a column, and between the steps of a path."""

NEGLIGIBLE = 5e-13
"""Payoff points, below which a gain is none."""

LINES, FEWER_LINES = 4, 3
"""Of the text of a box at the side at most, and where a path is short of room."""


@dataclass(frozen=True)
class Arrow:
    """A move from a box at the side into an equilibrium.

    incentive: what the mover would lose by the move away from the equilibrium: so much does it
        gain by moving in. share: of the range of its payoffs.
    closest: whether it is the closest call of that equilibrium.
    """

    start: int
    end: int
    incentive: Incentive
    share: float
    closest: bool

    @property
    def is_tie(self) -> bool:
        """Whether the mover does as well either way."""
        return abs(self.incentive.loss) <= NEGLIGIBLE


@dataclass(frozen=True)
class Moves:
    """What the figure is about.

    equilibria: all of them. centres: those that are drawn.
    path: the profiles from today on, before the equilibrium `target` that the moves from there end
        at; both empty where that is not drawn or one move away.
    arrows: every move into a centre, the closest calls first.
    """

    equilibria: tuple[int, ...]
    centres: tuple[int, ...]
    path: tuple[int, ...]
    target: int | None
    arrows: tuple[Arrow, ...]


@dataclass(frozen=True)
class Placed:
    """Where the boxes of the figure stand, by their plays; left_out: how many had no room."""

    boxes: Mapping[int, Box]
    left_out: int


@dataclass(frozen=True)
class PlacedArrow:
    """An arrow between two boxes.

    leaves, reaches: the heights at which it does so.
    own: the box itself says who would move. alone: no other arrow leaves the box.
    """

    arrow: Arrow
    box: Box
    target: Box
    leaves: float
    reaches: float
    own: bool
    alone: bool

    @property
    def way(self) -> int:
        """1 to the right, -1 to the left."""
        return 1 if self.target.x > self.box.x else -1

    @property
    def start(self) -> float:
        """The edge that it leaves."""
        return self.box.x + self.way * self.box.width / 2

    @property
    def end(self) -> float:
        """The edge that it reaches."""
        return self.target.x - self.way * self.target.width / 2


def moves_of(answer: Answer) -> Moves:
    """The equilibria that are drawn, the one that the moves from today end at among them."""
    equilibria = tuple(answer.play_of(equilibrium) for equilibrium in answer.equilibria)
    path = answer.drift.path if answer.drift is not None else ()
    target = path[-1].end if path and path[-1].end in equilibria else None
    centres = list(equilibria[:MOST_EQUILIBRIA])
    if target is not None and target not in centres:
        centres[-1] = target
    steps = tuple(move.start for move in path) if target is not None and len(path) > 1 else ()
    return Moves(equilibria, tuple(centres), steps, target, tuple(_arrows(answer, centres)))


def placed(canvas: Page, answer: Answer, moves: Moves, top: float, bottom: float) -> Placed:
    """Every equilibrium in the middle of a band of its own, what leads to it at its sides."""
    band = (top - bottom) / len(moves.centres)
    few = len(moves.centres) == 1 and len(moves.arrows) <= 4 and not moves.path
    size = SMALL * 1.25 if few else SMALL
    boxes: dict[int, Box] = {}
    left_out = 0
    for index, centre in enumerate(moves.centres):
        middle = top - (index + 0.5) * band
        boxes[centre] = replace(_centre_box(canvas, answer, moves, centre, size), x=WIDTH / 2, y=middle)
        path = moves.path if centre == moves.target else ()
        columns, dropped = _columns(canvas, answer, centre, path, moves, boxes, band, size)
        left_out += dropped
        for x, column in zip((MARGIN + SIDE / 2, WIDTH - MARGIN - SIDE / 2), columns, strict=True):
            gap = STEP if path and x < WIDTH / 2 else BETWEEN
            for box in _stacked(column, x, middle, band, gap):
                boxes[box.play] = box
    return Placed(boxes, left_out)


def placed_arrows(boxes: Mapping[int, Box], arrows: Sequence[Arrow]) -> list[PlacedArrow]:
    """The arrows between boxes that are drawn, spread over the edges that they leave and reach."""
    shown = [arrow for arrow in arrows if arrow.start in boxes]

    def spread(box: Box, count: int, index: int) -> float:
        return box.y + box.height * 0.84 * (0.5 - (index + 0.5) / count)

    between = []
    for arrow in shown:
        box, target = boxes[arrow.start], boxes[arrow.end]
        leaving = sorted((a for a in shown if a.start == arrow.start), key=lambda a: -boxes[a.end].y)
        reaching = sorted(
            (a for a in shown if a.end == arrow.end and boxes[a.start].x == box.x),
            key=lambda a: -boxes[a.start].y,
        )
        alone = len(leaving) == 1
        nearest = min(abs(boxes[a.end].y - box.y) for a in leaving)
        between.append(
            PlacedArrow(
                arrow,
                box,
                target,
                box.y if alone else spread(box, len(leaving), leaving.index(arrow)),
                spread(target, len(reaching), reaching.index(arrow)),
                own=alone or abs(target.y - box.y) == nearest,
                alone=alone,
            )
        )
    return between


def notes_of(answer: Answer, moves: Moves, layout: Placed) -> list[str]:
    """What the figure leaves out, and where else the moves from today can end."""
    notes = _notes(answer, len(moves.equilibria), moves.centres)
    if answer.drift is not None and any(play not in layout.boxes for play in moves.path):
        count = len(answer.drift.path)
        notes.append(f"Of the {count} moves from today's choices, some in the middle are left out.")
    if layout.left_out:
        notes.append(f"Not shown: {counted(layout.left_out, 'further deviation')}.")
    return notes


def _notes(answer: Answer, count: int, centres: Sequence[int]) -> list[str]:
    notes = []
    if count > len(centres):
        notes.append(f"{len(centres)} of {count} equilibria are shown.")
    drift = answer.drift
    if drift is not None and not drift.path:
        notes.append("Today's choices are an equilibrium: no move from them pays.")
    elif drift is not None:
        if drift.cycles:
            notes.append("The moves from today's choices run in a circle without coming to rest.")
        others = len(set(drift.ends) - {drift.path[-1].end})
        if others:
            what = "another equilibrium" if others == 1 else f"{others} other equilibria"
            notes.append(f"Other moves from today's choices can end at {what}.")
    return notes


def _arrows(answer: Answer, centres: Sequence[int]) -> list[Arrow]:
    """Every move into one of the equilibria, the closest calls first."""
    valuation = answer.valuation
    into: list[Arrow] = []
    for centre in centres:
        incentives = valuation.incentives(centre)
        least = min(map(valuation.loss_share, incentives), default=0.0)
        for incentive in incentives:
            play, share = (
                valuation.after(centre, incentive.player, incentive.deviation),
                valuation.loss_share(incentive),
            )
            if play not in centres:
                into.append(Arrow(play, centre, incentive, share, share <= least + 1e-12))
    return sorted(into, key=lambda arrow: arrow.share)


def _centre_box(canvas: Page, answer: Answer, moves: Moves, centre: int, size: float) -> Box:
    count = len(moves.equilibria)
    name = f"Equilibrium {moves.equilibria.index(centre) + 1}" if count > 1 else "Equilibrium"
    names = [name, TODAY.lower()] if centre == today_play(answer) else [name]
    players = [player.id for player in answer.scenario.players]
    return profile_box(canvas, answer, centre, players, " and ".join(names), CENTRE, size)


def _side_box(
    canvas: Page, answer: Answer, centre: int, moves: Moves, play: int, size: float, most: int = LINES
) -> Box:
    """A profile beside an equilibrium: the choices in which it differs."""
    here, there = answer.valuation.profile(centre), answer.valuation.profile(play)
    players = [player.id for player in answer.scenario.players if here[player.id] != there[player.id]]
    heading = TODAY if play == today_play(answer) else ""
    box = profile_box(canvas, answer, play, players, heading, SIDE, size, most)
    return replace(box, exits=sum(arrow.start == play for arrow in moves.arrows))


def _columns(
    canvas: Page,
    answer: Answer,
    centre: int,
    path: Sequence[int],
    moves: Moves,
    taken: Collection[int],
    band: float,
    size: float,
) -> tuple[tuple[list[Box], list[Box]], int]:
    """The boxes left and right of an equilibrium, those of one player together; how many had no room.

    A path from today has the left column to itself, today on top. What leads to another
    equilibrium too comes first and stands lowest, between the two.
    """
    steps = [_side_box(canvas, answer, centre, moves, play, size) for play in path]
    if _tall(steps, STEP) > band:
        ends = (path[0], path[-1])
        steps = [_side_box(canvas, answer, centre, moves, play, size, FEWER_LINES) for play in ends]
    beside = [
        (arrow, _side_box(canvas, answer, centre, moves, arrow.start, size))
        for arrow in moves.arrows
        if arrow.end == centre and arrow.start not in taken and arrow.start not in path
    ]
    today = today_play(answer)
    beside.sort(key=lambda pair: (pair[0].start != today, pair[1].exits < 2))
    room = max(MOST_NODES // len(moves.centres) - 1 - len(steps), 2)
    for count in range(min(room, len(beside)), -1, -1):
        ranked = _ranked(answer, beside[:count])
        left, right = (steps, ranked) if path else _halves(ranked)
        tallest = _tall(right, BETWEEN) if path else max(_tall(left, BETWEEN), _tall(right, BETWEEN))
        if tallest <= band:
            break
    return (left, right), len(beside) - count


def _ranked(answer: Answer, beside: Sequence[tuple[Arrow, Box]]) -> list[Box]:
    """Those of one player together, what leads to another equilibrium too at the end."""
    order = [player.id for player in answer.scenario.players]
    ranks = [(box.exits, order.index(arrow.incentive.player), arrow.share) for arrow, box in beside]
    return [beside[i][1] for i in sorted(range(len(beside)), key=ranks.__getitem__)]


def _halves(ranked: list[Box]) -> tuple[list[Box], list[Box]]:
    """Left and right; those that lead to two equilibria are spread over both sides."""
    right = ranked[1::2] if ranked and ranked[-1].exits > 1 else ranked[len(ranked) // 2 :]
    return [box for box in ranked if box not in right], right


def _tall(column: Sequence[Box], gap: float) -> float:
    return sum(box.height for box in column) + gap * (len(column) - 1) + 0.3


def _stacked(column: Sequence[Box], x: float, middle: float, band: float, gap: float) -> list[Box]:
    """A column of boxes spread evenly over a band."""
    gap += min(max(band - _tall(column, gap), 0.0) / (len(column) + 1), 0.5)
    y = middle + (sum(box.height for box in column) + gap * (len(column) - 1)) / 2
    stacked = []
    for box in column:
        stacked.append(replace(box, x=x, y=y - box.height / 2))
        y -= box.height + gap
    return stacked
