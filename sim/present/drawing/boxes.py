"""Boxes that stand for profiles, and the arrows between them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sim.present.drawing.canvas import BLUE, BLUE_WASH, ORANGE, ORANGE_WASH, PALE, Page, height_of
from sim.present.language.numbers import signed
from sim.present.language.sentences import capitalised
from sim.solve.answer import Answer
from sim.solve.drift import Move

MOST_LINES = 7
SIDE = 3.3
"""The width of most boxes in inches."""

PAD = 0.1
TODAY = "Today"


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
    def text_height(self) -> float:
        """Of its lines, in inches."""
        return (len(self.lines) + bool(self.heading)) * height_of(self.size)

    @property
    def height(self) -> float:
        """In inches."""
        return max(self.text_height + 2 * PAD, self.exits * (height_of(self.size) + 0.05))


def today_play(answer: Answer) -> int | None:
    """The reference profile, if the scenario names one."""
    return None if answer.drift is None else answer.drift.start


def profile_box(
    canvas: Page,
    answer: Answer,
    play: int,
    players: Sequence[str],
    heading: str,
    width: float,
    size: float,
    most: int = MOST_LINES,
) -> Box:
    """A box with the choices of some players, in at most so many lines."""
    room = width - 2 * PAD
    lines: list[str] = []
    for id in players:
        player = answer.scenario.player(id)
        choice = player.action(answer.valuation.profile(play)[id]).name
        lines += canvas.wrapped(f"{capitalised(player.name)}: {choice}", size, room, most=3)
    if len(lines) > most:
        lines = [*lines[: most - 1], "and further choices"]
    shown = canvas.wrapped(heading, size, room, bold=True, most=1)[0] if heading else ""
    return Box(play, shown, tuple(lines), width, size)


def mover(answer: Answer, move: Move) -> str:
    """Who makes a move, and what it gains."""
    return f"{capitalised(answer.scenario.player(move.player).name)} {signed(move.gain)}"


def straight_arrow(
    canvas: Page, start: tuple[float, float], end: tuple[float, float], dashed: bool = False
) -> None:
    """An arrow from point to point."""
    from matplotlib.patches import FancyArrowPatch

    canvas.axes.add_patch(
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


def edge_of(box: Box, towards: Box) -> tuple[float, float]:
    """Where the line from the middle of a box to that of another leaves it."""
    dx, dy = towards.x - box.x, towards.y - box.y
    reach = min(
        box.width / 2 / abs(dx) if dx else float("inf"), box.height / 2 / abs(dy) if dy else float("inf")
    )
    return box.x + dx * reach, box.y + dy * reach


def draw_box(canvas: Page, box: Box, stable: bool, today: bool) -> None:
    """A box with its texts: blue for an equilibrium, orange for today, grey for the rest."""
    from matplotlib.patches import FancyBboxPatch

    edge, fill = (BLUE, BLUE_WASH) if stable else (ORANGE, ORANGE_WASH) if today else (PALE, "white")
    canvas.axes.add_patch(
        FancyBboxPatch(
            (box.x - box.width / 2, box.y - box.height / 2), box.width, box.height,
            boxstyle="round,pad=0,rounding_size=0.08", facecolor=fill, edgecolor=edge,
            linewidth=2.4 if stable or today else 1.2, zorder=4,
        )
    )  # fmt: skip
    x, y = box.x - box.width / 2 + PAD, box.y + box.text_height / 2
    if box.heading:
        canvas.text(x, y, box.heading, box.size, bold=True, colour=edge)
        y -= height_of(box.size)
    canvas.text(x, y, list(box.lines), box.size)
