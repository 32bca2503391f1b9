"""Which moves lead where: equilibria, the deviations from them, and the way from today."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from sim.present.drawing.boxes import (
    SIDE,
    TODAY,
    Box,
    draw_box,
    mover,
    profile_box,
    straight_arrow,
    today_play,
)
from sim.present.drawing.canvas import (
    INK,
    MARGIN,
    ORANGE,
    PALE,
    SMALL,
    WIDTH,
    Page,
    capitalised,
    height_of,
    page,
)
from sim.present.language.numbers import counted, percent, signed
from sim.present.run.ring import draw_ring
from sim.solve.answer import Answer
from sim.solve.solution import Incentive

MOST_EQUILIBRIA, MOST_NODES = 3, 18
CENTRE = 3.3
"""The width of the boxes in the middle, in inches."""

GAP = (WIDTH - 2 * MARGIN - 2 * SIDE - CENTRE) / 2
BETWEEN, STEP = 0.17, 0.55
"""Between the boxes of a column, and between the steps of a path."""

NEGLIGIBLE = 5e-13


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
        draw_ring(made, answer)
    return made


def _stars(made: Page, answer: Answer) -> None:
    scenario, today = answer.scenario, today_play(answer)
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
    size = SMALL * 1.25 if few else SMALL
    boxes: dict[int, Box] = {}
    left_out = 0
    for index, centre in enumerate(centres):
        middle = top - (index + 0.5) * band
        names = [f"Equilibrium {everything.index(centre) + 1}" if len(everything) > 1 else "Equilibrium"]
        names += [TODAY.lower()] if centre == today else []
        players = [player.id for player in scenario.players]
        box = profile_box(made, answer, centre, players, " and ".join(names), CENTRE, size)
        boxes[centre] = replace(box, x=WIDTH / 2, y=middle)
        way = chain if centre == target else []
        columns, dropped = _columns(made, answer, centre, way, arrows, boxes, band, len(centres), size)
        left_out += dropped
        for x, column in zip((MARGIN + SIDE / 2, WIDTH - MARGIN - SIDE / 2), columns, strict=True):
            gap = STEP if way and x < WIDTH / 2 else BETWEEN
            for placed in _stacked(column, x, middle, band, gap):
                boxes[placed.play] = placed
    if any(play not in boxes for play in chain):
        notes.append(f"Of the {len(path)} moves from today's choices, some in the middle are left out.")
    if left_out:
        notes.append(f"Not shown: {counted(left_out, 'further deviation')}.")
    _draw_arrows(made, answer, boxes, arrows)
    for one, other in pairwise([play for play in chain if play in boxes]):
        _step(made, answer, boxes[one], boxes[other])
    _ties(made, answer, [boxes[centre] for centre in centres])
    for play, box in boxes.items():
        draw_box(made, box, play in everything, play == today)
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
    first, today = answer.valuation.profile(centre), today_play(answer)

    def box(play: int, most: int = 4) -> Box:
        second = answer.valuation.profile(play)
        players = [id for id in order if first[id] != second[id]]
        plain = profile_box(made, answer, play, players, TODAY if play == today else "", SIDE, size, most)
        return replace(plain, exits=sum(arrow.start == play for arrow in arrows))

    left = [box(play) for play in chain]
    if _tall(left, STEP) > band:
        left = [box(play, 3) for play in (chain[0], chain[-1])]
    kept = [
        (arrow, box(arrow.start))
        for arrow in arrows
        if arrow.end == centre and arrow.start not in taken and arrow.start not in chain
    ]
    kept.sort(key=lambda pair: (pair[0].start != today, pair[1].exits < 2))
    room = max(MOST_NODES // bands - 1 - len(left), 2)
    dropped = max(len(kept) - room, 0)
    kept = kept[:room]
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
        tallest = _tall(right, BETWEEN) if chain else max(_tall(left, BETWEEN), _tall(right, BETWEEN))
        if not kept or tallest <= band:
            return (left, right), dropped
        kept.pop()
        dropped += 1


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
        _arrow(made, answer, arrow, box, target, (y0, y1), own, len(leaving) == 1)


def _arrow(
    made: Page,
    answer: Answer,
    arrow: Arrow,
    box: Box,
    target: Box,
    y: tuple[float, float],
    own: bool,
    alone: bool,
) -> None:
    """One arrow: level under its label, then in a curve.

    own: the box itself says who would move. alone: no other arrow leaves the box.
    """
    from matplotlib.patches import FancyArrowPatch
    from matplotlib.path import Path

    way = 1 if target.x > box.x else -1
    tie = abs(arrow.incentive.loss) <= NEGLIGIBLE
    amount = signed(arrow.incentive.loss)
    who = capitalised(answer.scenario.player(arrow.incentive.player).name)
    if tie:
        label = "just as good"
    elif not own:
        label = f"{who} {amount}"
    elif arrow.closest and not alone:
        label = f"{amount}, closest call"
    else:
        label = f"{amount} ({percent(arrow.share)})"
    label = made.wrapped(label, box.size, GAP - 0.5, bold=arrow.closest, most=1)[0]
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
    if arrow.closest and alone:
        made.text(x, y[0] - 0.02, "closest call", box.size, colour=ink, align=side)


def _step(made: Page, answer: Answer, box: Box, target: Box) -> None:
    """An arrow down a column, with its label beside it."""
    assert answer.drift is not None
    move = next((m for m in answer.drift.path if (m.start, m.end) == (box.play, target.play)), None)
    x = box.x - box.width / 2 + 0.35
    start, end = (x, box.y - box.height / 2), (x, target.y + target.height / 2)
    room = box.width - 0.6
    label = "and so on" if move is None else made.wrapped(mover(answer, move), box.size, room, most=1)[0]
    straight_arrow(made, start, end, dashed=move is None)
    made.text(x + 0.15, (start[1] + end[1]) / 2, label, box.size, vertical="center")


def _ties(made: Page, answer: Answer, centres: Sequence[Box]) -> None:
    """Between equilibria that one player's indifferent choice tells apart, a line without a head."""
    valuation = answer.valuation
    for one, other in pairwise(centres):
        for incentive in valuation.incentives(one.play):
            if valuation.after(one.play, incentive.player, incentive.deviation) == other.play:
                start, end = one.y - one.height / 2, other.y + other.height / 2
                made.axes.plot([one.x, one.x], [start, end], color=PALE, linewidth=1.5, dashes=(4, 3))
                who = answer.scenario.player(incentive.player).name
                label = made.wrapped(f"as good for {who}", one.size, one.width, most=1)
                made.text(
                    one.x, (start + end) / 2, label, one.size, align="center", vertical="center", halo=True
                )
