"""Which moves lead where: equilibria, the deviations from them, and the way from today."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from sim.present.drawing.boxes import SIDE, Box, draw_box, mover, straight_arrow, today_play
from sim.present.drawing.canvas import INK, MARGIN, ORANGE, PALE, SMALL, WIDTH, Page, height_of, page
from sim.present.language.numbers import counted, percent, signed
from sim.present.language.sentences import capitalised
from sim.present.run.moves import CENTRE, Moves, PlacedArrow, moves_of, notes_of, placed, placed_arrows
from sim.present.run.ring import draw_ring
from sim.present.run.words import finding
from sim.solve.answer import Answer

GAP = (WIDTH - 2 * MARGIN - 2 * SIDE - CENTRE) / 2
"""Inches between a column and the middle."""


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
    top = canvas.heading(_finding(answer, moves), answer.scenario.title, says)
    layout = placed(canvas, answer, moves, top, 0.45 + 2 * height_of(SMALL))
    boxes = layout.boxes
    for arrow in placed_arrows(boxes, moves.arrows):
        _draw_arrow(canvas, answer, arrow)
    for one, other in pairwise([play for play in moves.path if play in boxes]):
        _draw_step(canvas, answer, boxes[one], boxes[other])
    _draw_ties(canvas, answer, [boxes[centre] for centre in moves.centres])
    for play, box in boxes.items():
        draw_box(canvas, box, play in moves.equilibria, play == today_play(answer))
    canvas.footing(notes_of(answer, moves, layout))


def _finding(answer: Answer, moves: Moves) -> str:
    """What the moves come to, in a line."""
    drift = answer.drift
    if drift is not None and drift.path and moves.target is not None:
        end = "the equilibrium"
        if len(moves.equilibria) > 1:
            end = f"equilibrium {moves.equilibria.index(moves.target) + 1}"
        lead = "leads" if len(drift.path) == 1 else "lead"
        return f"From today's choices {counted(len(drift.path), 'move')} {lead} to {end}"
    if len(moves.equilibria) > 1:
        return f"From {len(moves.equilibria)} combinations of choices no move pays"
    return finding(answer)


def _draw_arrow(canvas: Page, answer: Answer, placed: PlacedArrow) -> None:
    """One arrow: level under its label, then in a curve."""
    from matplotlib.patches import FancyArrowPatch

    arrow, box, y = placed.arrow, placed.box, placed.leaves
    label = canvas.wrapped(_label(answer, placed), box.size, GAP - 0.5, bold=arrow.closest, most=1)[0]
    colour = ORANGE if arrow.closest else PALE
    canvas.axes.add_patch(
        FancyArrowPatch(
            path=_curve(placed, canvas.measure(label, box.size, arrow.closest) + 0.1),
            arrowstyle="-" if arrow.is_tie else "-|>",
            mutation_scale=18,
            color=colour,
            linewidth=2.4 if arrow.closest else 1.5,
            linestyle=(0, (4, 3)) if arrow.is_tie else "-",
            zorder=2,
        )
    )
    side, ink = "left" if placed.way > 0 else "right", colour if arrow.closest else INK
    x = placed.start + placed.way * 0.08
    canvas.text(x, y + height_of(box.size), label, box.size, colour=ink, align=side, bold=arrow.closest)
    if arrow.closest and placed.alone:
        canvas.text(x, y - 0.02, "closest call", box.size, colour=ink, align=side)


def _label(answer: Answer, placed: PlacedArrow) -> str:
    """What the mover gains, and who it is where the box does not say so itself."""
    arrow, amount = placed.arrow, signed(placed.arrow.incentive.loss)
    if arrow.is_tie:
        return "just as good"
    if not placed.own:
        return f"{capitalised(answer.scenario.player(arrow.incentive.player).name)} {amount}"
    if arrow.closest and not placed.alone:
        return f"{amount}, closest call"
    return f"{amount} ({percent(arrow.share)})"


def _curve(placed: PlacedArrow, level: float) -> Any:
    """The way of an arrow, level for so many inches at first."""
    from matplotlib.path import Path

    start, end, way = placed.start, placed.end, placed.way
    bend = start + way * level
    control = (end - bend) * 0.6
    leaves, reaches = placed.leaves, placed.reaches
    return Path(
        [
            (start, leaves),
            (bend, leaves),
            (bend + control, leaves),
            (end - control, reaches),
            (end, reaches),
        ],
        [Path.MOVETO, Path.LINETO, Path.CURVE4, Path.CURVE4, Path.CURVE4],
    )


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
