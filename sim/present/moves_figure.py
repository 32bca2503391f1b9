"""Which moves lead where: equilibria, the deviations from them, and the way from today."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import cos, pi, sin

import numpy as np

from sim.present.canvas import (
    BLUE,
    BLUE_WASH,
    INK,
    MARGIN,
    ORANGE,
    ORANGE_WASH,
    PALE,
    SMALL,
    WIDTH,
    Page,
    capitalised,
    height_of,
    page,
)
from sim.present.numbers import counted, percent, signed
from sim.solve.answer import Answer
from sim.solve.drift import Move, drift
from sim.solve.explain import blocked
from sim.solve.solution import Incentive

MOST_EQUILIBRIA, MOST_NODES, MOST_LINES = 3, 18, 7
SIDE, CENTRE = 3.3, 3.3
"""Widths of the boxes at the sides and in the middle, in inches."""

GAP = (WIDTH - 2 * MARGIN - 2 * SIDE - CENTRE) / 2
PAD, BETWEEN, STEP = 0.1, 0.17, 0.55
"""Inside a box, between boxes of a column, and between the steps of a path."""

TODAY = "Today"
NEGLIGIBLE = 5e-13


@dataclass(frozen=True)
class Box:
    """A profile on the page: its texts (the first one a heading), and where it stands.

    size: of its type, in points. exits: how many arrows leave it at the side.
    x, y: the middle, in inches.
    """

    play: int
    heading: str
    lines: tuple[str, ...]
    width: float
    size: float
    exits: int = 1
    x: float = 0.0
    y: float = 0.0

    @property
    def height(self) -> float:
        """In inches."""
        text = 2 * PAD + (len(self.lines) + bool(self.heading)) * height_of(self.size)
        return max(text, self.exits * (height_of(self.size) + 0.05))


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


def moves_page(answer: Answer) -> Page:
    """The moves into the equilibria and on the way from today, or the way itself if it never rests.

    Raises MissingExtra.
    """
    made = page()
    if answer.equilibria:
        _stars(made, answer)
    else:
        _ring(made, answer)
    return made


def _today(answer: Answer) -> int | None:
    return None if answer.drift is None else answer.drift.start


def _box(
    made: Page, answer: Answer, play: int, players: Sequence[str], heading: str, width: float, size: float
) -> Box:
    """A box with the choices of some players."""
    room = width - 2 * PAD
    lines: list[str] = []
    for id in players:
        player = answer.scenario.player(id)
        choice = player.action(answer.valuation.profile(play)[id]).name
        lines += made.wrapped(f"{capitalised(player.name)}: {choice}", size, room, most=2)
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], "and further choices"]
    shown = made.wrapped(heading, size, room, bold=True, most=1)[0] if heading else ""
    return Box(play, shown, tuple(lines), width, size)


# Equilibria in the middle, deviations at the sides.


def _stars(made: Page, answer: Answer) -> None:
    scenario, today = answer.scenario, _today(answer)
    everything = [answer.play_of(equilibrium) for equilibrium in answer.equilibria]
    path = answer.drift.path if answer.drift is not None else ()
    target = path[-1].end if path and path[-1].end in everything else None
    centres = everything[:MOST_EQUILIBRIA]
    if target is not None and target not in centres:
        centres[-1] = target
    beside = "the equilibrium" if len(centres) == 1 else "the equilibrium beside it"
    says = [
        "An arrow is a move that pays whoever makes it: what it gains, and that as a share of the range of "
        "its payoffs.",
        f"A box at the side differs from {beside} in the choices that it names, and in nothing else.",
    ]
    top = made.heading(scenario.title, says)
    notes = _notes(answer, len(everything), centres)
    bottom = 0.45 + 2 * height_of(SMALL)
    band = (top - bottom) / len(centres)
    arrows = _arrows(answer, centres)
    chain = [move.start for move in path] if target is not None and len(path) > 1 else []
    few = len(centres) == 1 and len(arrows) <= 4 and not chain
    size = SMALL * 1.35 if few else SMALL
    boxes: dict[int, Box] = {}
    left_out = 0
    for index, centre in enumerate(centres):
        middle = top - (index + 0.5) * band
        names = [f"Equilibrium {everything.index(centre) + 1}" if len(everything) > 1 else "Equilibrium"]
        names += [TODAY.lower()] if centre == today else []
        players = [player.id for player in scenario.players]
        box = _box(made, answer, centre, players, " and ".join(names), CENTRE, size)
        boxes[centre] = replace(box, x=WIDTH / 2, y=middle)
        way = chain if centre == target else []
        columns, dropped = _columns(made, answer, centre, way, arrows, boxes, band, len(centres), size)
        left_out += dropped
        for x, column in zip((MARGIN + SIDE / 2, WIDTH - MARGIN - SIDE / 2), columns, strict=True):
            gap = STEP if way and x < WIDTH / 2 else BETWEEN
            for placed in _stacked(column, x, middle, band, gap):
                boxes[placed.play] = placed
    if left_out:
        notes.append(f"{counted(left_out, 'further deviation')}, each more costly, not shown.")
    _draw_arrows(made, answer, boxes, arrows)
    for one, other in pairwise(_shortened(chain)):
        _step(made, answer, boxes[one], boxes[other])
    for play, box in boxes.items():
        _draw(made, box, play in everything, play == today)
    made.footing(notes)


def _notes(answer: Answer, count: int, centres: Sequence[int]) -> list[str]:
    notes = []
    if count > len(centres):
        notes.append(f"{len(centres)} of {count} equilibria are shown.")
    found = answer.drift
    if found is not None and not found.path:
        notes.append("Today's choices are an equilibrium: no move from them pays.")
    elif found is not None:
        if found.cycles:
            notes.append("The moves from today's choices run in a circle without coming to rest.")
        elif len(found.path) > 4:
            notes.append(f"Of the {len(found.path)} moves from today, the first and the last are shown.")
        others = len(set(found.ends) - {found.path[-1].end})
        if others:
            what = "another equilibrium" if others == 1 else f"{others} other equilibria"
            notes.append(f"Other moves from today's choices can end at {what}.")
    return notes


def _arrows(answer: Answer, centres: Sequence[int]) -> list[Arrow]:
    """Every move into one of the equilibria, the closest calls first."""
    valuation = answer.valuation
    made = []
    for centre in centres:
        incentives = valuation.incentives(centre)
        least = min(map(valuation.loss_share, incentives), default=0.0)
        for incentive in incentives:
            play, share = (
                valuation.after(centre, incentive.player, incentive.deviation),
                valuation.loss_share(incentive),
            )
            if play not in centres:
                made.append(Arrow(play, centre, incentive, share, share <= least + 1e-12))
    return sorted(made, key=lambda arrow: arrow.share)


def _columns(
    made: Page,
    answer: Answer,
    centre: int,
    chain: Sequence[int],
    arrows: Sequence[Arrow],
    taken: Collection[int],
    band: float,
    bands: int,
    size: float,
) -> tuple[tuple[list[Box], list[Box]], int]:
    """The boxes left and right of an equilibrium, those of one player together; how many had no room.

    A path from today has the left column to itself, today on top. What leads to another
    equilibrium too comes first and stands lowest, between the two.
    """
    order = [player.id for player in answer.scenario.players]
    first, today = answer.valuation.profile(centre), _today(answer)

    def box(play: int) -> Box:
        second = answer.valuation.profile(play)
        players = [id for id in order if first[id] != second[id]]
        plain = _box(made, answer, play, players, TODAY if play == today else "", SIDE, size)
        return replace(plain, exits=sum(arrow.start == play for arrow in arrows))

    own = [a for a in arrows if a.end == centre and a.start not in taken and a.start not in chain]
    left = [box(play) for play in _shortened(chain)]
    kept = [(arrow, box(arrow.start)) for arrow in own]
    kept.sort(key=lambda pair: (pair[0].start != today, pair[1].exits < 2))
    dropped = 0
    while True:
        ranked = [
            made_box
            for _, made_box in sorted(
                kept, key=lambda pair: (pair[1].exits, order.index(pair[0].incentive.player), pair[0].share)
            )
        ]
        right = ranked
        if not chain:
            right = ranked[1::2] if ranked and ranked[-1].exits > 1 else ranked[len(ranked) // 2 :]
            left = [made_box for made_box in ranked if made_box not in right]
        fits = _tall(left, STEP if chain else BETWEEN) <= band and _tall(right, BETWEEN) <= band
        if not kept or (fits and len(kept) + len(chain) < MOST_NODES // bands):
            return (left, right), dropped
        kept.pop()
        dropped += 1


def _shortened(chain: Sequence[int]) -> list[int]:
    """A path of at most four plays: its beginning and its end."""
    return list(chain) if len(chain) <= 4 else [*chain[:2], *chain[-2:]]


def _tall(column: Sequence[Box], gap: float) -> float:
    return sum(box.height for box in column) + gap * (len(column) - 1) + 0.3


def _stacked(column: Sequence[Box], x: float, middle: float, band: float, gap: float) -> list[Box]:
    """A column of boxes spread evenly over a band."""
    gap += min(max(band - _tall(column, gap), 0.0) / (len(column) + 1), 0.5)
    y = middle + (sum(box.height for box in column) + gap * (len(column) - 1)) / 2
    placed = []
    for box in column:
        placed.append(replace(box, x=x, y=y - box.height / 2))
        y -= box.height + gap
    return placed


def _draw_arrows(made: Page, answer: Answer, boxes: dict[int, Box], arrows: Sequence[Arrow]) -> None:
    """The moves into the equilibria, spread over the edges that they leave and reach."""
    shown = [arrow for arrow in arrows if arrow.start in boxes]

    def spread(box: Box, count: int, index: int) -> float:
        return box.y + box.height * 0.84 * (0.5 - (index + 0.5) / count)

    for arrow in shown:
        box, target = boxes[arrow.start], boxes[arrow.end]
        leaving = sorted((a for a in shown if a.start == arrow.start), key=lambda a: -boxes[a.end].y)
        reaching = sorted(
            (a for a in shown if a.end == arrow.end and boxes[a.start].x == box.x),
            key=lambda a: -boxes[a.start].y,
        )
        y0 = spread(box, len(leaving), leaving.index(arrow)) if len(leaving) > 1 else box.y
        y1 = spread(target, len(reaching), reaching.index(arrow))
        own = len(leaving) == 1 or abs(target.y - box.y) == min(abs(boxes[a.end].y - box.y) for a in leaving)
        _arrow(made, answer, arrow, box, target, (y0, y1), own)


def _arrow(
    made: Page, answer: Answer, arrow: Arrow, box: Box, target: Box, y: tuple[float, float], own: bool
) -> None:
    """One arrow: level under its label, then in a curve. own: the box itself says who would move."""
    from matplotlib.patches import FancyArrowPatch
    from matplotlib.path import Path

    way = 1 if target.x > box.x else -1
    tie = abs(arrow.incentive.loss) <= NEGLIGIBLE
    amount = signed(arrow.incentive.loss)
    who = capitalised(answer.scenario.player(arrow.incentive.player).name)
    label = "just as good" if tie else f"{amount} ({percent(arrow.share)})" if own else f"{who} {amount}"
    label = made.wrapped(label, box.size, GAP - 0.6, bold=arrow.closest, most=1)[0]
    start, end = box.x + way * box.width / 2, target.x - way * target.width / 2
    bend = start + way * (made.measure(label, box.size, arrow.closest) + 0.1)
    control = (end - bend) * 0.6
    path = Path(
        [(start, y[0]), (bend, y[0]), (bend + control, y[0]), (end - control, y[1]), (end, y[1])],
        [Path.MOVETO, Path.LINETO, Path.CURVE4, Path.CURVE4, Path.CURVE4],
    )
    colour = ORANGE if arrow.closest else PALE
    made.axes.add_patch(
        FancyArrowPatch(
            path=path,
            arrowstyle="-" if tie else "-|>",
            mutation_scale=18,
            color=colour,
            linewidth=2.4 if arrow.closest else 1.5,
            linestyle=(0, (4, 3)) if tie else "-",
            zorder=2,
        )
    )
    side = "left" if way > 0 else "right"
    x, ink = start + way * 0.08, colour if arrow.closest else INK
    made.text(x, y[0] + height_of(box.size), label, box.size, colour=ink, align=side, bold=arrow.closest)
    if arrow.closest:
        made.text(x, y[0] - 0.02, "closest call", box.size, colour=ink, align=side)


def _step(made: Page, answer: Answer, box: Box, target: Box) -> None:
    """An arrow down a column, with its label beside it."""
    assert answer.drift is not None
    move = next((m for m in answer.drift.path if (m.start, m.end) == (box.play, target.play)), None)
    x = box.x - box.width / 2 + 0.35
    start, end = (x, box.y - box.height / 2), (x, target.y + target.height / 2)
    label = "and so on" if move is None else _mover(answer, move)
    _straight(made, start, end, dashed=move is None)
    made.text(x + 0.15, (start[1] + end[1]) / 2, label, box.size, vertical="center")


def _mover(answer: Answer, move: Move) -> str:
    return f"{capitalised(answer.scenario.player(move.player).name)} {signed(move.gain)}"


def _straight(made: Page, start: tuple[float, float], end: tuple[float, float], dashed: bool = False) -> None:
    from matplotlib.patches import FancyArrowPatch

    made.axes.add_patch(
        FancyArrowPatch(
            start,
            end,
            arrowstyle="-|>",
            mutation_scale=18,
            color=BLUE,
            linewidth=2,
            linestyle=(0, (4, 3)) if dashed else "-",
            zorder=2,
            shrinkA=0,
            shrinkB=0,
        )
    )


# No equilibrium: the way that the moves take, in a ring.


def _ring(made: Page, answer: Answer) -> None:
    scenario, valuation = answer.scenario, answer.valuation
    if answer.drift is not None:
        found, begins = answer.drift, "today's choices"
    else:
        every = np.ones(len(valuation.constraints.model.plays), dtype=bool)
        found, begins = drift(valuation, blocked(valuation, every)[0].play), "where the least is to be gained"
    says = [
        "No equilibrium in pure strategies: from every combination somebody gains by choosing differently.",
        f"The best moves from {begins}, one after another, each with who makes it and what it gains.",
    ]
    top = made.heading(scenario.title, says)
    moves = found.path[:8]
    plays = list(dict.fromkeys([found.start, *(move.end for move in moves)]))[:8]
    notes = ["The moves run in a circle without coming to rest."] if found.cycles else []
    if len(found.path) > len(moves):
        notes.append(f"The first {len(moves)} of {counted(len(found.path), 'move')} are shown.")
    bottom = made.footing(notes) if notes else 0.3
    players = [player.id for player in scenario.players]
    today = _today(answer)
    boxes = {}
    across, up = (WIDTH - 2 * MARGIN - SIDE) / 2, (top - bottom) / 2
    for index, play in enumerate(plays):
        box = _box(made, answer, play, players, TODAY if play == today else "", SIDE, SMALL)
        angle = pi / 2 - 2 * pi * (index + 0.5) / len(plays)
        x = WIDTH / 2 + across * 0.85 * cos(angle)
        y = (top + bottom) / 2 + (up - box.height / 2 - 0.05) * sin(angle)
        boxes[play] = replace(box, x=x, y=y)
    for move in moves:
        if move.end in boxes and move.start in boxes:
            _between(made, answer, boxes[move.start], boxes[move.end], move)
    for play, box in boxes.items():
        _draw(made, box, False, play == today)


def _between(made: Page, answer: Answer, box: Box, target: Box, move: Move) -> None:
    """A straight arrow from the edge of one box to the edge of another, with its label in the middle."""
    start, end = _edge(box, target), _edge(target, box)
    _straight(made, start, end)
    x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    made.text(x, y, _mover(answer, move), SMALL, align="center", vertical="center", halo=True)


def _edge(box: Box, towards: Box) -> tuple[float, float]:
    """Where the line from the middle of a box to that of another leaves it."""
    dx, dy = towards.x - box.x, towards.y - box.y
    reach = min(
        box.width / 2 / abs(dx) if dx else float("inf"), box.height / 2 / abs(dy) if dy else float("inf")
    )
    return box.x + dx * reach, box.y + dy * reach


def _draw(made: Page, box: Box, stable: bool, today: bool) -> None:
    """A box with its texts: blue for an equilibrium, orange for today, grey for the rest."""
    from matplotlib.patches import FancyBboxPatch

    edge, fill = (BLUE, BLUE_WASH) if stable else (ORANGE, ORANGE_WASH) if today else (PALE, "white")
    made.axes.add_patch(
        FancyBboxPatch(
            (box.x - box.width / 2, box.y - box.height / 2), box.width, box.height,
            boxstyle="round,pad=0,rounding_size=0.08", facecolor=fill, edgecolor=edge,
            linewidth=2.4 if stable or today else 1.2, zorder=4,
        )
    )  # fmt: skip
    x, y = box.x - box.width / 2 + PAD, box.y + box.height / 2 - PAD
    if box.heading:
        made.text(x, y, box.heading, box.size, bold=True, colour=edge)
        y -= height_of(box.size)
    made.text(x, y, list(box.lines), box.size)
