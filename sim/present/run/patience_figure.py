"""How much patience each outcome takes, as bars from the least that sustains it to the most there is."""

from sim.present.drawing.canvas import (
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
from sim.present.drawing.lines import bar, line_heights
from sim.present.language.numbers import plain
from sim.present.language.sentences import capitalised
from sim.present.run.repeated import LIMIT, NEVER, Outcome, finding, outcomes
from sim.rational import Fraction
from sim.solve.repeated.answer import Least, RepeatedAnswer

NAMES, SAYS, GAP = 3.8, 3.2, 0.4
"""Inches: for what outcomes are called at most, for numbers, and between columns."""
LEAST, MOST_SPARE, FOOT = 0.6, 0.6, 0.75
"""Inches: the height of an outcome, what it takes of spare room at most, and the notes."""
BAR, NARROWEST = 0.3, 0.04
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


def patience_page(answer: RepeatedAnswer) -> Page:
    """The page, under the settings of `drawing`. Raises MissingExtra."""
    canvas = page()
    every = outcomes(answer)
    top = canvas.heading(finding(answer), answer.scenario.title, [_axis(answer)]) - 0.15
    named = max(canvas.measure(each.name, SMALL, bold=each.now) for each in every)
    left, right = MARGIN + min(NAMES, named) + GAP, WIDTH - MARGIN - SAYS - GAP

    def place(share: float) -> float:
        return left + share * (right - left)

    flags = _flags(answer)
    top -= len(flags) * height_of(SMALL) + 0.1
    labels = [canvas.wrapped(each.name, SMALL, NAMES, bold=each.now, most=3) for each in every]
    ends = [canvas.wrapped(_says(each), SMALL, SAYS, most=3) for each in every]
    heights = line_heights(labels, ends, least=LEAST, room=top - FOOT - 0.35, spare=MOST_SPARE)
    canvas.deepened(top - sum(heights) - 0.35 - FOOT)
    canvas.footing(_notes(answer))
    y = top
    bottom = top - sum(heights)
    for tick in TICKS:
        canvas.axes.plot([place(tick)] * 2, [top, bottom], color=RULE, lw=0.8, zorder=0)
        canvas.text(place(tick), bottom - 0.05, plain(tick), SMALL, colour=PALE, align="center")
    for row, (share, text) in enumerate(flags):
        # each line reaches above those to its left, so that none runs through the label of another
        high = top + 0.1 + (row + 1) * height_of(SMALL)
        canvas.axes.plot([place(share)] * 2, [high, bottom], color=INK, lw=1.6, zorder=5)
        fits = place(share) - canvas.measure(text, SMALL, bold=True) > MARGIN
        at, align = (place(share) - 0.08, "right") if fits else (place(share) + 0.08, "left")
        canvas.text(at, high, text, SMALL, bold=True, align=align)
    for each, label, end, height in zip(every, labels, ends, heights, strict=True):
        middle = y - height / 2
        canvas.text(MARGIN, middle, label, SMALL, vertical="center", bold=each.now)
        canvas.text(right + GAP, middle, end, SMALL, vertical="center", bold=each.now)
        low, hard = _most(each.least), _most(each.hardest)
        if hard is not None and (low is None or hard < low):
            start, stop = place(float(hard)), place(1.0 if low is None else float(low))
            bar(canvas, (start, stop), middle, BAR, filled=False, least=NARROWEST)
        if low is not None:
            bar(canvas, (place(float(low)), place(1.0)), middle, BAR, filled=True, least=NARROWEST)
        y -= height
    return canvas


def _most(least: Least | None) -> Fraction | None:
    return None if least is None else max(least.values())


def _flags(answer: RepeatedAnswer) -> list[tuple[float, str]]:
    """Each discount factor with those who have it, the least first."""
    named: dict[Fraction, list[str]] = {}
    for player, share in answer.discount.items():
        named.setdefault(share, []).append(capitalised(answer.scenario.player(player).name))
    everybody = len(answer.discount) > 1 and len(named) == 1
    return [
        (float(share), f"{'Everybody' if everybody else ', '.join(names)} {plain(share)}")
        for share, names in sorted(named.items())
    ]


def _says(each: Outcome) -> str:
    """From which patience on an outcome lasts, in words."""
    low, hard = _most(each.least), _most(each.hardest)
    if low is not None:
        text = LIMIT if low == 1 else "whatever the patience" if low == 0 else f"from {plain(low)}"
        return f"{text}; it lasts now" if each.now and low else text
    if hard is None:
        return NEVER
    return f"by reversion never; perhaps {LIMIT if hard == 1 else f'from {plain(hard)}'}"


def _axis(answer: RepeatedAnswer) -> str:
    return "Across: what the next round is worth, as a share of this one, if it is the same to all."


def _notes(answer: RepeatedAnswer) -> list[str]:
    notes = ["Filled: sustained by falling back for ever to an equilibrium of one round."]
    if any(
        each.hardest is not None and (each.least is None or _most(each.hardest) != _most(each.least))
        for each in outcomes(answer)
    ):
        notes.append("Hatched: only by a harder punishment, if that is itself made worth while.")
    return [*notes, "Black lines: how patient the players are in the file."]
