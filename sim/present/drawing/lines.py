"""Lines of a figure that each have a name, bars and a remark: how high they are, and their bars."""

from collections.abc import Sequence

from sim.present.drawing.canvas import BLUE, ORANGE, SMALL, Page, height_of


def line_heights(
    labels: Sequence[Sequence[str]],
    remarks: Sequence[Sequence[str]],
    *,
    least: float,
    room: float,
    spare: float,
) -> list[float]:
    """The height of each line, in inches: what its texts take, and its share of the room that is left.

    room: of all of them together. least: of one. spare: what one takes of the rest at most.
    """
    heights = [
        max(least, (max(len(label), len(remark)) + 0.6) * height_of(SMALL))
        for label, remark in zip(labels, remarks, strict=True)
    ]
    more = max(0.0, min((room - sum(heights)) / len(heights), spare))
    return [height + more for height in heights]


def bar(
    canvas: Page, span: tuple[float, float], middle: float, height: float, *, filled: bool, least: float
) -> None:
    """A bar from one place to another, filled or hatched. least: how wide it is at least."""
    from matplotlib.patches import Rectangle

    (start, end), (colour, hatch, fill) = span, (BLUE, "", BLUE) if filled else (ORANGE, "//", "white")
    canvas.axes.add_patch(
        Rectangle(
            (start, middle - height / 2), max(end - start, least), height,
            facecolor=fill, edgecolor=colour, hatch=hatch, linewidth=1.4, zorder=4,
        )
    )  # fmt: skip
