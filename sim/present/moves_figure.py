"""Which moves lead where: equilibria, the deviations from them, and the way from today."""

from collections.abc import Sequence
from dataclasses import dataclass
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
from sim.solve.explain import Valuation, blocked
from sim.solve.solution import Incentive

MOST_EQUILIBRIA, MOST_NODES, MOST_LINES = 3, 18, 7
SIDE, CENTRE = 3.75, 3.5
"""Widths of the boxes at the sides and in the middle, in inches."""

PAD, BETWEEN = 0.1, 0.16
TODAY = "Today"


@dataclass(frozen=True)
class Box:
    """A profile on the page: its texts (the first one a heading), and where it stands.

    x, y: the middle, in inches.
    """

    play: int
    heading: str
    lines: tuple[str, ...]
    width: float
    x: float = 0.0
    y: float = 0.0

    @property
    def height(self) -> float:
        """In inches."""
        return 2 * PAD + (len(self.lines) + bool(self.heading)) * height_of(SMALL)

    def at(self, x: float, y: float) -> "Box":
        """The same box with its middle at a point."""
        return Box(self.play, self.heading, self.lines, self.width, x, y)


@dataclass(frozen=True)
class Side:
    """A single deviation from an equilibrium: what it would cost."""

    incentive: Incentive
    play: int
    share: float


def moves_page(answer: Answer) -> Page:
    """The best-response graph around the equilibria, or around today's profile if there is none.
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


def _name(answer: Answer, player: str, play: int) -> str:
    who = answer.scenario.player(player)
    return f"{capitalised(who.name)}: {who.action(answer.valuation.profile(play)[player]).name}"


def _differing(valuation: Valuation, one: int, other: int) -> list[str]:
    first, second = valuation.profile(one), valuation.profile(other)
    return [player for player in first if first[player] != second[player]]


def _box(made: Page, answer: Answer, play: int, players: Sequence[str], heading: str, width: float) -> Box:
    lines: list[str] = []
    for player in players:
        lines += made.wrapped(_name(answer, player, play), SMALL, width - 2 * PAD, most=2)
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], "and further choices"]
    shown = made.wrapped(heading, SMALL, width - 2 * PAD, bold=True, most=1)[0] if heading else ""
    return Box(play, shown, tuple(lines), width)


# Equilibria in the middle, deviations at the sides.


def _stars(made: Page, answer: Answer) -> None:
    scenario, valuation, today = answer.scenario, answer.valuation, _today(answer)
    everything = [answer.play_of(equilibrium) for equilibrium in answer.equilibria]
    path = answer.drift.path if answer.drift is not None else ()
    target = path[-1].end if path and path[-1].end in everything else None
    centres = everything[:MOST_EQUILIBRIA]
    if target is not None and target not in centres:
        centres[-1] = target
    says = [
        "Each arrow is a move that pays the player who makes it, with what it gains (share of its range)."
    ]
    says.append(
        f"In the middle {'is the equilibrium' if len(centres) == 1 else 'are equilibria'}; a box at the side "
        "differs from it in the choices that are named there."
    )
    top = made.heading(scenario.title, says)
    deviations = {centre: _deviations(answer, centre) for centre in centres}
    leading = [start for start in _starts(answer) if start not in centres] if target is not None else []
    notes = _notes(answer, len(everything), len(centres), today, centres)
    bottom = 0.4 + 3 * height_of(SMALL)
    band = (top - bottom) / len(centres)
    room = MOST_NODES // len(centres) - 1
    boxes: dict[int, Box] = {}
    left_out = 0
    for index, centre in enumerate(centres):
        middle = top - (index + 0.5) * band
        names = [f"Equilibrium {everything.index(centre) + 1}" if len(everything) > 1 else "Equilibrium"]
        names += [TODAY.lower()] if centre == today else []
        players = [player.id for player in scenario.players]
        boxes[centre] = _box(made, answer, centre, players, " and ".join(names), CENTRE).at(WIDTH / 2, middle)
        sides = [side for side in deviations[centre] if side.play not in boxes and side.play not in centres]
        shared = {s.play for other in centres[index + 1 :] for s in deviations[other]}
        chain = leading if centre == target else []
        sides = [side for side in sides if side.play not in chain]
        sides.sort(key=lambda side: (side.play not in shared, side.share))
        columns, dropped = _columns(made, answer, centre, chain, sides[:room], band, today)
        left_out += dropped + len(sides[room:])
        for x, column in zip((MARGIN + SIDE / 2, WIDTH - MARGIN - SIDE / 2), columns, strict=True):
            # what leads to the next equilibrium too stands nearest to it
            column.sort(key=lambda box: box.play in shared)
            for box in _stacked(column, x, middle, band, len(chain)):
                boxes[box.play] = box
    if left_out:
        notes.append(f"{counted(left_out, 'further deviation')}, each more costly, not shown.")
    _arrows(made, answer, boxes, centres)
    for play, box in boxes.items():
        _draw(made, box, play in everything, play == today)
    made.footing(notes)


def _starts(answer: Answer) -> list[int]:
    """The plays of the path from today, its end left out."""
    assert answer.drift is not None
    return [move.start for move in answer.drift.path]


def _notes(answer: Answer, count: int, shown: int, today: int | None, centres: Sequence[int]) -> list[str]:
    notes = []
    if count > shown:
        notes.append(f"{shown} of {count} equilibria are shown.")
    if answer.drift is not None and answer.drift.path:
        if answer.drift.cycles:
            notes.append("The moves from today's choices run in a circle without coming to rest.")
        others = [play for play in answer.drift.ends if play != answer.drift.path[-1].end]
        if others:
            what = "another equilibrium" if len(others) == 1 else f"{len(others)} other equilibria"
            notes.append(f"Other moves from today's choices can end at {what}.")
    elif today in centres:
        notes.append("Today's choices are an equilibrium: no move from them pays.")
    return notes


def _deviations(answer: Answer, play: int) -> list[Side]:
    """The single deviations from a play, the closest call first."""
    valuation = answer.valuation
    made = [
        Side(i, valuation.after(play, i.player, i.deviation), valuation.loss_share(i))
        for i in valuation.incentives(play)
    ]
    return sorted(made, key=lambda side: side.share)


def _columns(
    made: Page,
    answer: Answer,
    centre: int,
    chain: Sequence[int],
    sides: Sequence[Side],
    band: float,
    today: int | None,
) -> tuple[tuple[list[Box], list[Box]], int]:
    """The boxes left and right of an equilibrium, those of one player together; how many had no room.
    A path from today has the left column to itself, today on top.
    """
    order = [player.id for player in answer.scenario.players]

    def box(play: int) -> Box:
        players = _differing(answer.valuation, centre, play)
        return _box(made, answer, play, players, TODAY if play == today else "", SIDE)

    left, right = [box(play) for play in _shortened(chain)], []
    kept = [(side, box(side.play)) for side in sides]
    dropped = 0
    while True:
        ranked = sorted(kept, key=lambda pair: (order.index(pair[0].incentive.player), pair[0].share))
        candidates = [made_box for _, made_box in ranked]
        if chain:
            right = candidates
        else:
            total = sum(made_box.height + BETWEEN for made_box in candidates)
            left, so_far = [], 0.0
            while candidates and so_far + (candidates[0].height + BETWEEN) / 2 <= total / 2:
                so_far += candidates[0].height + BETWEEN
                left.append(candidates.pop(0))
            right = candidates
        if max(_tall(left, len(chain)), _tall(right, 0)) <= band or not kept:
            return (left, right), dropped
        kept.pop()
        dropped += 1


def _shortened(chain: Sequence[int]) -> list[int]:
    """A path of at most four plays: its beginning and its end."""
    return list(chain) if len(chain) <= 4 else [*chain[:2], *chain[-2:]]


def _tall(column: Sequence[Box], chain: int) -> float:
    gap = 0.55 if chain else BETWEEN
    return sum(box.height for box in column) + gap * max(len(column) - 1, 0) + 0.1


def _stacked(column: Sequence[Box], x: float, middle: float, band: float, chain: int) -> list[Box]:
    """A column of boxes spread evenly over a band."""
    if not column:
        return []
    free = band - _tall(column, chain)
    gap = (0.55 if chain else BETWEEN) + min(max(free, 0.0) / (len(column) + 1), 0.5)
    total = sum(box.height for box in column) + gap * (len(column) - 1)
    y = middle + total / 2
    placed = []
    for box in column:
        placed.append(box.at(x, y - box.height / 2))
        y -= box.height + gap
    return placed


def _best_moves(valuation: Valuation, play: int) -> list[Move]:
    """For each player with improving moves, the one that gains most."""
    best: dict[str, Move] = {}
    for player, action, end in valuation.improving(play):
        gain = float(valuation.payoffs[player][end] - valuation.payoffs[player][play])
        if player not in best or gain > best[player].gain:
            best[player] = Move(player, action, play, end, gain)
    return list(best.values())


def _arrows(made: Page, answer: Answer, boxes: dict[int, Box], centres: Sequence[int]) -> None:
    valuation = answer.valuation
    incoming: dict[tuple[int, bool], list[tuple[Box, Move | None]]] = {}
    closest = min((side.share for centre in centres for side in _deviations(answer, centre)), default=0.0)
    for play, box in boxes.items():
        for move in _best_moves(valuation, play):
            if move.end not in boxes:
                continue
            end = boxes[move.end]
            if end.x == box.x:
                _straight(made, answer, box, end, move)
            else:
                incoming.setdefault((move.end, box.x < end.x), []).append((box, move))
        for centre in centres:
            tie = next((s for s in _deviations(answer, centre) if s.play == play), None)
            if tie is not None and play not in centres and (play, centre) not in _ends(incoming):
                if not any(m.end == centre for m in _best_moves(valuation, play)):
                    incoming.setdefault((centre, box.x < boxes[centre].x), []).append((box, None))
    for (end, from_left), arrows in incoming.items():
        target = boxes[end]
        arrows.sort(key=lambda pair: -pair[0].y)
        for index, (box, move) in enumerate(arrows):
            spread = target.height * 0.8
            y = target.y + spread * (0.5 - (index + 0.5) / len(arrows))
            share = 0.0
            if move is not None:
                share = move.gain / (valuation.ranges[move.player] or 1.0)
            _curve(made, box, target, y, from_left, move, share, share <= closest + 1e-12)


def _ends(incoming: dict[tuple[int, bool], list[tuple[Box, Move | None]]]) -> set[tuple[int, int]]:
    return {(box.play, end) for (end, _), arrows in incoming.items() for box, _ in arrows}


def _curve(
    made: Page, box: Box, target: Box, y: float, from_left: bool, move: Move | None, share: float, keen: bool
) -> None:
    """An arrow that leaves its box level and reaches the target level, with its label where it leaves."""
    from matplotlib.patches import FancyArrowPatch
    from matplotlib.path import Path

    way = 1 if from_left else -1
    start = box.x + way * box.width / 2
    end = target.x - way * target.width / 2
    bend = 0.55 * (end - start)
    path = Path([(start, box.y), (start + bend, box.y), (end - bend, y), (end, y)], [1, 4, 4, 4])
    colour = ORANGE if keen else PALE
    made.axes.add_patch(
        FancyArrowPatch(
            path=path, arrowstyle="-|>" if move else "-", mutation_scale=18, color=colour,
            linewidth=2.4 if keen else 1.5, linestyle="-" if move else (0, (4, 3)), zorder=2,
        )
    )  # fmt: skip
    if move is None:
        label = "just as good"
    else:
        label = f"{signed(move.gain)} ({percent(share)})"
    made.text(
        start + way * 0.08, box.y + height_of(SMALL) + 0.02, label, SMALL, colour=colour if keen else INK,
        align="left" if from_left else "right", bold=keen,
    )  # fmt: skip


def _straight(made: Page, answer: Answer, box: Box, target: Box, move: Move) -> None:
    """An arrow down or up a column, with its label beside it."""
    from matplotlib.patches import FancyArrowPatch

    way = 1 if target.y > box.y else -1
    start, end = box.y + way * box.height / 2, target.y - way * target.height / 2
    x = box.x - box.width / 2 + 0.35
    made.axes.add_patch(
        FancyArrowPatch(
            (x, start), (x, end), arrowstyle="-|>", mutation_scale=18, color=BLUE, linewidth=2, zorder=2,
            shrinkA=0, shrinkB=0,
        )
    )  # fmt: skip
    who = capitalised(answer.scenario.player(move.player).name)
    made.text(x + 0.15, (start + end) / 2, f"{who} {signed(move.gain)}", SMALL, vertical="center")


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
        box = _box(made, answer, play, players, TODAY if play == today else "", SIDE)
        angle = pi / 2 - 2 * pi * (index + 0.5) / len(plays)
        x = WIDTH / 2 + across * 0.85 * cos(angle)
        boxes[play] = box.at(x, (top + bottom) / 2 + (up - box.height / 2 - 0.05) * sin(angle))
    for move in moves:
        if move.end in boxes and move.start in boxes:
            _between(made, answer, boxes[move.start], boxes[move.end], move)
    for play, box in boxes.items():
        _draw(made, box, False, play == today)


def _between(made: Page, answer: Answer, box: Box, target: Box, move: Move) -> None:
    """A straight arrow from the edge of one box to the edge of another, with its label in the middle."""
    from matplotlib.patches import FancyArrowPatch

    start, end = _edge(box, target), _edge(target, box)
    made.axes.add_patch(
        FancyArrowPatch(
            start, end, arrowstyle="-|>", mutation_scale=18, color=BLUE, linewidth=2, zorder=2, shrinkA=0,
            shrinkB=0,
        )
    )  # fmt: skip
    who = capitalised(answer.scenario.player(move.player).name)
    made.text(
        (start[0] + end[0]) / 2, (start[1] + end[1]) / 2, f"{who} {signed(move.gain)}", SMALL,
        align="center", vertical="center", halo=True,
    )  # fmt: skip


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
        made.text(x, y, box.heading, SMALL, bold=True, colour=edge)
        y -= height_of(SMALL)
    made.text(x, y, list(box.lines), SMALL)
