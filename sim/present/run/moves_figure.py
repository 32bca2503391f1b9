"""Which moves lead where: equilibria, the deviations from them, and the way from today."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from sim.present.drawing.boxes import SIDE, Box, draw_box, mover, straight_arrow, today_play
from sim.present.drawing.canvas import INK, MARGIN, ORANGE, PALE, SMALL, WIDTH, Page, height_of, page
from sim.present.language.numbers import percent, signed
from sim.present.language.sentences import capitalised
from sim.present.run.moves import CENTRE, Arrow, moves_of, notes_of, placed
from sim.present.run.ring import draw_ring
from sim.solve.answer import Answer

GAP = (WIDTH - 2 * MARGIN - 2 * SIDE - CENTRE) / 2
"""Inches between a column and the middle."""

NEGLIGIBLE = 5e-13


def moves_page(answer: Answer) -> Page:
    """The moves into the equilibria and on the way from today, or the way itself if it never rests.

    Raises MissingExtra.
    """
    canvas = page()
    if answer.equilibria:
        _draw_stars(canvas, answer)
    else:
        draw_ring(canvas, answer)
    return canvas


def _draw_stars(canvas: Page, answer: Answer) -> None:
    moves = moves_of(answer)
    beside = "the equilibrium" if len(moves.centres) == 1 else "the equilibrium beside it"
    says = [
        "An arrow is a move that pays whoever makes it: what it gains, and that as a share of the range of "
        "its payoffs.",
        f"A box at the side differs from {beside} in the choices that it names, and in nothing else.",
    ]
    top = canvas.heading(answer.scenario.title, says)
    layout = placed(canvas, answer, moves, top, 0.45 + 2 * height_of(SMALL))
    boxes = layout.boxes
    _draw_arrows(canvas, answer, boxes, moves.arrows)
    for one, other in pairwise([play for play in moves.path if play in boxes]):
        _draw_step(canvas, answer, boxes[one], boxes[other])
    _draw_ties(canvas, answer, [boxes[centre] for centre in moves.centres])
    for play, box in boxes.items():
        draw_box(canvas, box, play in moves.equilibria, play == today_play(answer))
    canvas.footing(notes_of(answer, moves, layout))


def _draw_arrows(canvas: Page, answer: Answer, boxes: Mapping[int, Box], arrows: Sequence[Arrow]) -> None:
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
        _draw_arrow(canvas, answer, arrow, box, target, (y0, y1), own, len(leaving) == 1)


def _draw_arrow(
    canvas: Page,
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
    label = canvas.wrapped(label, box.size, GAP - 0.5, bold=arrow.closest, most=1)[0]
    start, end = box.x + way * box.width / 2, target.x - way * target.width / 2
    bend = start + way * (canvas.measure(label, box.size, arrow.closest) + 0.1)
    control = (end - bend) * 0.6
    path = Path(
        [(start, y[0]), (bend, y[0]), (bend + control, y[0]), (end - control, y[1]), (end, y[1])],
        [Path.MOVETO, Path.LINETO, Path.CURVE4, Path.CURVE4, Path.CURVE4],
    )
    colour = ORANGE if arrow.closest else PALE
    canvas.axes.add_patch(
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
    canvas.text(x, y[0] + height_of(box.size), label, box.size, colour=ink, align=side, bold=arrow.closest)
    if arrow.closest and alone:
        canvas.text(x, y[0] - 0.02, "closest call", box.size, colour=ink, align=side)


def _draw_step(canvas: Page, answer: Answer, box: Box, target: Box) -> None:
    """An arrow down a column, with its label beside it."""
    assert answer.drift is not None
    move = next((m for m in answer.drift.path if (m.start, m.end) == (box.play, target.play)), None)
    x = box.x - box.width / 2 + 0.35
    start, end = (x, box.y - box.height / 2), (x, target.y + target.height / 2)
    room = box.width - 0.6
    label = "and so on" if move is None else canvas.wrapped(mover(answer, move), box.size, room, most=1)[0]
    straight_arrow(canvas, start, end, dashed=move is None)
    canvas.text(x + 0.15, (start[1] + end[1]) / 2, label, box.size, vertical="center")


def _draw_ties(canvas: Page, answer: Answer, centres: Sequence[Box]) -> None:
    """Between equilibria that one player's indifferent choice tells apart, a line without a head."""
    valuation = answer.valuation
    for one, other in pairwise(centres):
        for incentive in valuation.incentives(one.play):
            if valuation.after(one.play, incentive.player, incentive.deviation) == other.play:
                start, end = one.y - one.height / 2, other.y + other.height / 2
                canvas.axes.plot([one.x, one.x], [start, end], color=PALE, linewidth=1.5, dashes=(4, 3))
                who = answer.scenario.player(incentive.player).name
                label = canvas.wrapped(f"as good for {who}", one.size, one.width, most=1)
                canvas.text(
                    one.x, (start + end) / 2, label, one.size, align="center", vertical="center", halo=True
                )
