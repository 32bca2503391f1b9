"""A comparison as a figure: the assumptions that differ, each along its range."""

from sim.explore.compare.answer import Comparison
from sim.present.compare.words import finding, sentences
from sim.present.drawing.canvas import Page
from sim.present.drawing.moves_along import Moving, moves_page


def compare_page(comparison: Comparison) -> Page:
    """The page, under the settings of `drawing`. Raises MissingExtra."""
    moving = []
    for difference in comparison.assumptions:
        first = next((a for a in difference.assumptions if a is not None), None)
        values = tuple(float(value) for value in difference.values if value is not None)
        if first is not None and difference.moved and len(values) > 1:
            moving.append(Moving(first, values))
    names = [side.name for side in comparison.sides]
    note = f"Dark: {names[0]}. Coloured: {', '.join(names[1:])}. Each line is the range of an assumption."
    return moves_page(finding(comparison), " and ".join(names), sentences(comparison), moving, note)
