"""One assumption along its span: what is stable where, in the colours of what comes of it, with exact ticks.

Of a belief, that is belief against outcome.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sim.algebra.roots import Root
from sim.explore.thresholds.answer import AssumptionThresholds, Thresholds
from sim.present.drawing.canvas import (
    BODY,
    INK,
    MARGIN,
    PALE,
    RULE,
    SMALL,
    WIDTH,
    Page,
    height_of,
    page,
)
from sim.present.drawing.colours import COLOURS, OTHER
from sim.present.language.equilibria import Wording, wording_of
from sim.present.language.numbers import plain
from sim.present.language.sentences import capitalised, one_line, quantity, with_unit
from sim.present.thresholds.tips import digits_apart, now_beside
from sim.present.thresholds.words import sentences
from sim.rational import fraction_of

LABELS, GAP = 5.2, 0.5
"""Inches: for what is stable, and beside it."""
LEAST, MOST_SPARE, FOOT, TICKS = 0.62, 0.5, 0.75, 0.4
BAR = 0.32
HATCHES = ("", "//", "..", "xx", "\\\\", "++", "oo")
"""A pattern for each colour, for whoever does not see it."""
MOST_ROWS = 16


@dataclass(frozen=True)
class Row:
    """A combination, or a course. stretches: from where to where it is stable; points: single values.

    leads: the values of the first dimension of the outcome that it may have.
    """

    label: str
    leads: frozenset[str]
    stretches: tuple[tuple[float, float], ...]
    points: tuple[float, ...]
    now: bool


@dataclass(frozen=True)
class Tick:
    """Where what is stable changes. exact: whether the number that is printed is the value itself."""

    at: float
    number: str
    exact: bool


@dataclass(frozen=True)
class Line:
    """Everything along one assumption."""

    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]
    left_out: int


def line_of(thresholds: Thresholds, item: AssumptionThresholds) -> Line:
    """What is stable where along an assumption, in the order in which it comes up."""
    wording = wording_of(thresholds)
    digits = digits_apart(item)
    order = dict.fromkeys(play for interval in item.intervals for play in interval.plays)
    rows = []
    for play in order:
        having = [interval for interval in item.intervals if play in interval.plays]
        stretches: list[tuple[float, float]] = []
        for start, end in [(float(i.start), float(i.end)) for i in having if not i.is_point]:
            if stretches and stretches[-1][1] == start:
                stretches[-1] = (stretches[-1][0], end)
            else:
                stretches.append((start, end))
        alone = [float(i.start) for i in having if i.is_point]
        points = [at for at in alone if not any(start <= at <= end for start, end in stretches)]
        rows.append(
            Row(
                wording.choices(play),
                wording.leads([play]),
                tuple(stretches),
                tuple(points),
                play in thresholds.now,
            )
        )
    borders = {float(i.end): i.end for i in item.intervals} | {
        float(i.start): i.start for i in item.intervals if i.is_point
    }
    inner = {at: root for at, root in borders.items() if at not in map(float, item.span) or _marked(item, at)}
    ticks = tuple(_tick(root, digits) for _, root in sorted(inner.items()))
    return Line(tuple(rows[:MOST_ROWS]), ticks, max(0, len(rows) - MOST_ROWS))


def _marked(item: AssumptionThresholds, at: float) -> bool:
    """Whether an end of the span is a single value with an answer of its own."""
    return any(interval.is_point and float(interval.start) == at for interval in item.intervals)


def _tick(root: Root, digits: int) -> Tick:
    number = plain(float(root), digits)
    value = root.rational
    exact = value is not None and fraction_of(number.replace(",", "").replace("\N{MINUS SIGN}", "-")) == value
    return Tick(float(root), number, exact)


def line_page(thresholds: Thresholds) -> Page:
    """The page of the only assumption, under the settings of `drawing`. Raises MissingExtra."""
    (item,) = thresholds.items
    canvas, wording, line = page(), wording_of(thresholds), line_of(thresholds, item)
    assumption = wording.scenario.assumption(item.assumption)
    first, *rest = sentences(thresholds)
    top = canvas.heading(_finding(item, wording), thresholds.scenario.title, [first, *rest[:1]])
    colours = _colours(line)
    top = _legend(canvas, top, wording, colours) - 0.1
    left, right = MARGIN + LABELS + GAP, WIDTH - MARGIN - 0.35
    least, most = (float(end) for end in item.span)

    def place(value: float) -> float:
        return left + (value - least) / (most - least) * (right - left)

    labels = [canvas.wrapped(row.label, SMALL, LABELS, bold=row.now, most=4) for row in line.rows]
    heights = [max(LEAST, (len(label) + 0.6) * height_of(SMALL)) for label in labels]
    numbered = _placed(canvas, line.ticks, place)
    above = (max((stack for _, stack, _ in numbered), default=-1) + 1) * height_of(SMALL) + 0.15
    top -= above
    spare = max(0.0, min((top - FOOT - TICKS - sum(heights)) / max(len(heights), 1), MOST_SPARE))
    heights = [height + spare for height in heights]
    bottom = top - sum(heights)
    canvas.deepened(bottom - TICKS - FOOT)
    canvas.footing(_notes(line))
    for x, stack, tick in numbered:
        high = top + 0.08 + stack * height_of(SMALL)
        canvas.axes.plot([place(tick.at)] * 2, [high, bottom], color=INK, lw=1.2, ls=(0, (4, 3)), zorder=3)
        canvas.text(x, high + height_of(SMALL), _numbered(tick), SMALL, bold=True)
    canvas.axes.plot([left, right], [bottom, bottom], color=RULE, lw=1.2, zorder=2)
    taken = (0.0, 0.0)
    if item.here is not None:
        now = place(float(item.value))
        canvas.axes.plot([now, now], [top, bottom - 0.04], color=INK, lw=2, zorder=6)
        says = f"now {with_unit(now_beside(item), assumption)}"
        half = canvas.measure(says, SMALL, bold=True) / 2
        middle = min(max(now, left - 0.3 + half), WIDTH - MARGIN - half)
        taken = (middle - half - 0.1, middle + half + 0.1)
        canvas.text(middle, bottom - 0.06, says, SMALL, bold=True, align="center")
    for end, value in zip((left, right), item.span, strict=True):
        half = canvas.measure(plain(value), SMALL) / 2
        if end + half < taken[0] or end - half > taken[1]:
            canvas.text(end, bottom - 0.06, plain(value), SMALL, colour=PALE, align="center")
    canvas.text(MARGIN, bottom - 0.06, canvas.wrapped(quantity(assumption), SMALL, LABELS, most=2), SMALL,
                colour=PALE)  # fmt: skip
    y = top
    for row, label, height in zip(line.rows, labels, heights, strict=True):
        middle = y - height / 2
        canvas.text(MARGIN, middle, label, SMALL, vertical="center", bold=row.now)
        colour, hatch = colours[row.leads]
        for start, end in row.stretches:
            _bar(canvas, place(start), place(end), middle, colour, hatch)
        for point in row.points:
            canvas.axes.plot(
                place(point), middle, "D", color=colour, markeredgecolor=INK, markersize=11, zorder=7
            )
        y -= height
    return canvas


def _finding(item: AssumptionThresholds, wording: Wording) -> str:
    """What the line comes to: where the answer changes first, and to what."""
    nearest = item.nearest
    if nearest is None:
        about = capitalised(one_line(wording.scenario.assumption(item.assumption).about).rstrip("."))
        return f"{about}: the same answer everywhere"
    at = _numbered(_tick(nearest.at, digits_apart(item)))
    beyond = nearest.beyond.plays
    if not beyond:
        then = f"nothing is {wording.kind.adjective}"
    elif wording.leads(beyond) == wording.leads(wording.now):
        then = "other choices, the same outcome"
    else:
        then = wording.outcome(beyond)
    only = "only " if nearest.beyond.is_point else ""
    return f"Tips {only}at {at}: {then}"


def _colours(line: Line) -> dict[frozenset[str], tuple[str, str]]:
    """A colour and a pattern for each set of values that something leads to."""
    every = list(dict.fromkeys(row.leads for row in line.rows))
    return {
        leads: (COLOURS[k], HATCHES[k]) if k < len(COLOURS) else (OTHER, "") for k, leads in enumerate(every)
    }


def _legend(
    canvas: Page, top: float, wording: Wording, colours: dict[frozenset[str], tuple[str, str]]
) -> float:
    """What the colours stand for, a line for each; the height at which they end."""
    lead, y = wording.scenario.dimensions[0], top
    for leads, (colour, hatch) in colours.items():
        says = [lead.rule(value).says.rstrip(".") for value in lead.values if value in leads]
        lines = canvas.wrapped("; or ".join(says), BODY, WIDTH - 2 * MARGIN - 0.6, most=2)
        _bar(canvas, MARGIN, MARGIN + 0.35, y - 0.12, colour, hatch, height=0.2)
        canvas.text(MARGIN + 0.5, y, lines, BODY)
        y -= len(lines) * height_of(BODY) + 0.05
    return y


def _bar(
    canvas: Page, start: float, end: float, y: float, colour: str, hatch: str, height: float = BAR
) -> None:
    from matplotlib.patches import Rectangle

    canvas.axes.add_patch(
        Rectangle(
            (start, y - height / 2), end - start, height,
            facecolor=colour, edgecolor=INK, hatch=hatch, linewidth=0.8, zorder=4,
        )
    )  # fmt: skip


def _placed(
    canvas: Page, ticks: tuple[Tick, ...], place: Callable[[float], float]
) -> list[tuple[float, int, Tick]]:
    """Each tick with where its number begins and in which row, so that none lies upon another."""
    ends: list[float] = []
    placed = []
    for tick in ticks:
        wide = canvas.measure(_numbered(tick), SMALL, bold=True)
        start = min(max(place(tick.at) - wide / 2, MARGIN), WIDTH - MARGIN - wide)
        row = next((k for k, end in enumerate(ends) if start > end + 0.12), len(ends))
        ends[row : row + 1] = [start + wide]
        placed.append((start, row, tick))
    return placed


def _numbered(tick: Tick) -> str:
    return tick.number if tick.exact else f"\N{ALMOST EQUAL TO}{tick.number}"


def _notes(line: Line) -> list[str]:
    notes = ["Bars: where it is stable, all else as it is now. Dashed: where that changes."]
    if any(not tick.exact for tick in line.ticks):
        notes.append("\N{ALMOST EQUAL TO}: rounded here, known as precisely as one likes.")
    if any(row.points for row in line.rows):
        notes.append("A diamond is a single value.")
    if line.left_out:
        notes.append(f"Not shown: {line.left_out} more.")
    return notes
