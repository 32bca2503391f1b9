"""A game with stages, types or chance as a tree, one of its equilibria in colour."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from sim.present.drawing.canvas import (
    BLUE,
    GREEN,
    INK,
    ORANGE,
    PALE,
    SMALL,
    WIDTH,
    Page,
    height_of,
    page,
)
from sim.present.language.numbers import listed, sentence
from sim.present.language.sentences import capitalised
from sim.present.run.story import outcome_said
from sim.present.run.tree.layout import BEND, Caption, Join, Layout, Line, Spot, layout
from sim.present.run.tree.points import Part, picture
from sim.scenario.model import Scenario
from sim.solve.sequential.answer import SequentialAnswer

MARGIN = 0.6
PITCH = (0.26, 1.1)
"""The height of a line in inches: the least, and the most."""
FOOT = 1.15
"""Room for the notes in inches."""
COLOURS = {Part.OTHER: PALE, Part.PLAN: INK, Part.PATH: BLUE}
WIDTHS = {Part.OTHER: 1.1, Part.PLAN: 2.4, Part.PATH: 4.2}


@dataclass(frozen=True)
class _Look:
    """How an information set is told from others that it crosses."""

    colour: str
    dashes: tuple[float, ...]
    bow: float


LOOKS = (
    _Look(ORANGE, (3, 2), 0.6),
    _Look(GREEN, (1, 1), 0.85),
    _Look("#8A3F7A", (5, 1.5), 1.1),
    _Look("#7A5C00", (4, 1, 1, 1), 0.35),
)


@dataclass(frozen=True, eq=False)
class _Grid:
    """Where a place of the layout is on the page: in inches.

    widths: of each column. down: the height of a line.
    """

    left: float
    top: float
    widths: tuple[float, ...]
    down: float

    def at(self, x: float, y: float) -> tuple[float, float]:
        whole = min(int(x), len(self.widths) - 1)
        return self.left + sum(self.widths[:whole]) + (x - whole) * self.widths[
            whole
        ], self.top - y * self.down


def tree_page(answer: SequentialAnswer, place: int = 0) -> Page:
    """The tree with one of its equilibria: its path, what would be done elsewhere, and beliefs.

    Raises MissingExtra without matplotlib.
    """
    scenario = answer.scenario
    drawn = layout(picture(answer, place), scenario.settled)
    canvas = page()
    top = canvas.heading(_finding(answer, place), scenario.title, ())
    captions = {caption: _caption(scenario, caption) for caption in drawn.captions}
    payoffs = max(canvas.measure(spot.point.text, SMALL, bold=True) for spot in drawn.spots)
    widths = _widths(canvas, drawn, captions, WIDTH - 2 * MARGIN - payoffs - 0.1)
    heads = {
        caption: canvas.wrapped(
            text,
            SMALL,
            widths[int(caption.x)] * caption.room - 0.1 - 0.1 * drawn.facing,
            bold=True,
            most=2 if caption.heads or caption.player == "" or caption.room > 0.5 else 1,
        )
        for caption, text in captions.items()
    }
    above = max((len(lines) for caption, lines in heads.items() if caption.heads), default=0)
    deep = above * height_of(SMALL) + 0.4
    room = top - deep - FOOT
    down = min(PITCH[1], max(PITCH[0], room / max(drawn.height + 0.5, 1)))
    grid = _Grid(MARGIN, top - deep, widths, down)
    canvas.deepened(room - down * (drawn.height + 0.5))
    canvas.footing(_notes(scenario, drawn))
    for caption, lines in heads.items():
        _draw_caption(canvas, grid, caption, lines, top)
    looks = {
        join.among: LOOKS[k % len(LOOKS)] for k, join in enumerate(join for join in drawn.joins if join.bowed)
    }
    for join in drawn.joins:
        _draw_join(canvas, grid, join, looks.get(join.among, LOOKS[0]))
    for line in sorted(drawn.lines, key=lambda line: line.part):
        _draw_line(canvas, grid, line)
    for spot in drawn.spots:
        away = 0.1 if spot.point.among not in looks else 0.72 if len(looks) > 2 else 0.5
        look = looks.get(spot.point.among, LOOKS[0]) if spot.point.among else LOOKS[0]
        _draw_spot(canvas, grid, spot, away, look.colour, facing=drawn.facing)
    return canvas


def _widths(canvas: Page, drawn: Layout, captions: Mapping[Caption, str], room: float) -> tuple[float, ...]:
    """How wide each column is: as its labels need, as far as there is room."""
    count = max(1, ceil(drawn.width))
    if drawn.facing:
        return (room / drawn.width,) * count
    needs = [1.2] * count
    for caption, text in captions.items():
        needs[int(caption.x)] = max(needs[int(caption.x)], canvas.measure(text, SMALL, bold=True) + 0.35)
    for line in drawn.lines:
        column = int(line.label_at[0])
        wide = canvas.measure(line.label, SMALL, bold=True) / (1 - BEND) + 0.25
        needs[column] = max(needs[column], wide)
    if sum(needs) <= room:
        return tuple(need + (room - sum(needs)) / count for need in needs)
    # what is over goes to the columns that need most
    cap = room
    for taken, need in enumerate(sorted(needs)):
        rest = room - sum(sorted(needs)[:taken])
        cap = rest / (count - taken)
        if need > cap:
            break
    return tuple(min(need, cap) for need in needs)


def _finding(answer: SequentialAnswer, place: int) -> str:
    """What comes of the equilibrium that is drawn, and which of several it is."""
    count = len(answer.drawn)
    if not count:
        return "There is no equilibrium in pure strategies"
    scenario = answer.scenario
    says = sentence(outcome_said(scenario, answer.drawn[place], scenario.dimensions[0].id)).rstrip(".")
    if not answer.equilibria:
        return f"In mixed choices only{f' ({place + 1} of {count})' if count > 1 else ''}: {says}"
    return says if count == 1 else f"Equilibrium {place + 1} of {count}: {says}"


def _notes(scenario: Scenario, drawn: Layout) -> list[str]:
    """How to read what is drawn."""
    parts = {line.part for line in drawn.lines}
    notes = []
    if Part.PATH in parts:
        notes.append("Heavy and blue: what happens.")
    if Part.PLAN in parts:
        notes.append("Black: what would be done if it came to that.")
    if drawn.joins:
        notes.append("Dashed: who moves cannot tell these points apart.")
    if any(spot.point.belief for spot in drawn.spots):
        notes.append("In brackets: how likely it takes each to be.")
    names = listed([player.name for player in scenario.players])
    notes.append(f"In parentheses: payoffs of {names}.")
    if any(spot.point.folded for spot in drawn.spots):
        notes.append("…: parts of the same form that are not drawn.")
    return notes


def _caption(scenario: Scenario, caption: Caption) -> str:
    """Who moves, or what chance settles."""
    if caption.player:
        return capitalised(scenario.player(caption.player).name)
    lottery = next(own for own in scenario.lotteries if own.id == caption.variable)
    if lottery.player:
        return f"Type: {capitalised(scenario.player(lottery.player).name)}"
    return f"Chance: {lottery.id.replace('_', ' ')}"


def _draw_caption(canvas: Page, grid: _Grid, caption: Caption, lines: list[str], top: float) -> None:
    x, y = grid.at(caption.x, caption.y)
    if caption.heads:
        canvas.text(x - 0.1, top, lines, SMALL, bold=True)
    else:
        canvas.text(x + 0.14, y, lines, SMALL, bold=True, vertical="center")


def _draw_join(canvas: Page, grid: _Grid, join: Join, look: _Look) -> None:
    """A dashed line through the points of an information set, bowed where it passes others."""
    from matplotlib.patches import FancyArrowPatch

    places = [grid.at(x, y) for x, y in join.spots]
    for start, end in pairwise(places):
        bow = min(0.35, look.bow / (start[1] - end[1])) if join.bowed else 0.0
        canvas.axes.add_patch(
            FancyArrowPatch(
                start, end, arrowstyle="-", connectionstyle=f"arc3,rad={bow}", color=look.colour,
                linewidth=2.2, linestyle=(0, look.dashes), zorder=1.5, shrinkA=0, shrinkB=0,
            )
        )  # fmt: skip


def _draw_line(canvas: Page, grid: _Grid, line: Line) -> None:
    xs, ys = zip(*(grid.at(x, y) for x, y in line.through), strict=True)
    canvas.axes.plot(
        xs, ys, color=COLOURS[line.part], linewidth=WIDTHS[line.part], zorder=2 + line.part / 10,
        solid_joinstyle="round", solid_capstyle="round",
    )  # fmt: skip
    if not line.label:
        return
    x, y = grid.at(*line.label_at)
    bold = line.part is Part.PATH
    level = line.through[-1][1] == line.label_at[1]
    most = 1 if level and grid.down < 2 * height_of(SMALL) else 2
    end, _ = grid.at(line.label_at[0] + line.room, 0)
    shown = canvas.wrapped(line.label, SMALL, end - x - 0.1, bold=bold, most=most)
    colour = COLOURS[line.part]
    if not level:
        canvas.text(x + 0.06, y, shown, SMALL, bold=bold, colour=colour, vertical="center")
        return
    canvas.text(x + 0.04, y + height_of(SMALL) + 0.02, shown[0], SMALL, bold=bold, colour=colour)
    if len(shown) > 1:
        canvas.text(x + 0.04, y - 0.02, shown[1], SMALL, bold=bold, colour=colour)


def _draw_spot(canvas: Page, grid: _Grid, spot: Spot, away: float, ink: str, *, facing: bool) -> None:
    x, y = grid.at(spot.x, spot.y)
    colour, path = COLOURS[spot.part], spot.part is Part.PATH
    if spot.point.text:
        text_colour = PALE if spot.point.folded else colour
        canvas.text(x + 0.08, y, spot.point.text, SMALL, bold=path, colour=text_colour, vertical="center")
        return
    chance = not spot.point.among
    canvas.axes.plot(
        [x], [y], marker="D" if chance else "o", markersize=9, markeredgewidth=1.8, zorder=4,
        markerfacecolor=colour if path else "white", markeredgecolor=colour,
    )  # fmt: skip
    if spot.point.belief:
        down = 0.0 if facing else -0.03
        canvas.text(
            x - away, y + down, spot.point.belief, SMALL, colour=ink, align="right",
            vertical="center" if facing else "top",
        )  # fmt: skip
