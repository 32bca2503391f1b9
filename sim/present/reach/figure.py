"""What would have to be true, as a figure: each assumption that moves, along its range."""

from sim.explore.reach.answer import Reach
from sim.present.drawing.canvas import Page
from sim.present.drawing.moves_along import Moving, moves_page
from sim.present.reach.words import finding, sentences


def reach_page(reach: Reach) -> Page:
    """The page, under the settings of `drawing`. Raises MissingExtra."""
    changes = sorted(reach.changes, key=lambda change: -change.widths)
    moving = [
        Moving(reach.scenario.assumption(change.assumption), (float(change.start), float(change.end)))
        for change in changes
    ]
    note = "Dark: as it is now. Coloured: as it would have to be. Each line is the range of an assumption."
    return moves_page(finding(reach), reach.scenario.title, sentences(reach), moving, note)
