"""Tipping points as tables: what it takes, the least first, or one assumption stretch by stretch."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from sim.explore.thresholds.answer import AssumptionThresholds, Thresholds
from sim.present.language.equilibria import Wording, wording_of
from sim.present.language.lists import capped
from sim.present.language.numbers import percent, plain
from sim.present.language.sentences import one_line
from sim.present.page.terminal import capped_bullets, capped_table, heading, indented, more, table
from sim.present.thresholds.tips import digits_apart, now_beside, stretch, tip_cell
from sim.present.thresholds.words import notes, sentences
from sim.scenario.model import Assumption

SHOWN_INTERVALS = 3
"""Up to so many assumptions are shown interval by interval."""
MOST_STRETCHES = 24
"""Of one assumption."""


def view(thresholds: Thresholds, *, every: bool = False) -> RenderableType:
    """Sentences first, then what it takes, the least first. every: shows long lists in full."""
    wording = wording_of(thresholds)
    parts: list[RenderableType] = [
        Text(text, style="bold" if i == 0 else "") for i, text in enumerate(sentences(thresholds))
    ]
    if any(item.here is not None for item in thresholds):
        parts += [Text(), Text(wording.present())]
    if len(thresholds) <= SHOWN_INTERVALS:
        for item in thresholds:
            parts += _in_full(item, wording, every)
    elif thresholds.moving:
        columns = [
            ("If only this changed", "left"), ("now", "right"), ("tips at", "right"),
            ("of range", "right"), ("and then", "left"),
        ]  # fmt: skip
        shown, left = capped(thresholds.moving, every=every)
        title = heading("What it takes, the least first")
        parts += [Text(), title, indented(table(columns, rows(thresholds, shown))), *more(left)]
        hint = "These are the nearest tips on either side."
        hint += "" if thresholds.bare else " For further ones: --assumption NAME."
        parts.append(indented(Text(hint, style="dim")))
    uncertain = notes(thresholds)
    if uncertain:
        parts += [Text(), heading("What is not certain")]
        parts += capped_bullets(uncertain, every=every)
    return Group(*parts)


def rows(
    thresholds: Thresholds, items: Sequence[AssumptionThresholds] | None = None
) -> list[tuple[str, ...]]:
    """Assumption, value now, where it tips, how far off, and what then, a row for each direction.

    items: some of the assumptions; all that change the answer, if left out.
    """
    wording = wording_of(thresholds)
    shown = thresholds.moving if items is None else items
    return [row for item in shown for row in _rows_of(item, wording)]


def _rows_of(item: AssumptionThresholds, wording: Wording) -> list[tuple[str, ...]]:
    assumption = wording.scenario.assumption(item.assumption)
    rows: list[tuple[str, ...]] = []
    for change in sorted((c for c in item.changes if c is not None), key=lambda c: c.share):
        rows.append(
            (
                f"{' '.join(assumption.about.split())}\n{_id_and_unit(assumption)}" if not rows else "",
                now_beside(item) if not rows else "",
                tip_cell(item, change),
                percent(change.share),
                wording.short(change.beyond.plays),
            )
        )
    return rows


def _id_and_unit(assumption: Assumption) -> str:
    """The name of an assumption, with its unit."""
    return f"{assumption.id} ({assumption.unit})" if assumption.unit else assumption.id


def _in_full(item: AssumptionThresholds, wording: Wording, every: bool) -> list[RenderableType]:
    assumption = wording.scenario.assumption(item.assumption)
    digits = digits_apart(item)
    rows = [
        (stretch(interval, digits), "now" if i == item.here else "", wording.short(interval.plays))
        for i, interval in enumerate(item.intervals)
    ]
    about = one_line(assumption.about)
    unit = f" ({assumption.unit})" if assumption.unit else ""
    now = f"{assumption.id}: now {plain(item.value, digits)}{unit}"
    columns = [("Value", "left"), ("", "left"), (f"What is {wording.kind.adjective}", "left")]
    stretches = capped_table(columns, rows, every=every, most=MOST_STRETCHES)
    return [Text(), heading(about), indented(Text(now, style="dim")), *stretches]
