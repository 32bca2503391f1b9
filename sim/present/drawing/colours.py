"""A colour for each set of equilibria."""

from collections.abc import Sequence

MOST_COLOURS = 7
NOW_COLOUR = "#dddddd"
COLOURS = ("#E69F00", "#56B4E9", "#009E73", "#CC79A7", "#0072B2", "#D55E00", "#F0E442")
"""Okabe and Ito (2008), the pale ones first."""
OTHER = "#8c8c8c"


def colours_of(sets: Sequence[tuple[int, ...]], now: tuple[int, ...]) -> dict[tuple[int, ...], str]:
    """Set of equilibria -> its colour: grey for that of now, one for each of the first few others."""
    colours = {now: NOW_COLOUR}
    for plays in sets:
        if plays not in colours:
            colours[plays] = COLOURS[len(colours) - 1] if len(colours) <= MOST_COLOURS else OTHER
    return colours
