"""Tipping points for people and for scripts: what changes the answer first, and what comes then."""

from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from sim.algebra.roots import Root
from sim.explore.thresholds.answer import AssumptionThresholds
from sim.game.incentives import IncentiveConstraints
from sim.present.language.document import scenario_document, tidy
from sim.present.language.numbers import percent, plain, sentence
from sim.present.page.terminal import heading, indented, table
from sim.present.thresholds.tips import digits_apart, now_beside, stretch, tip, tip_cell
from sim.present.thresholds.words import NONE_STABLE, Wording, equilibrium_documents, meaning, with_unit
from sim.scenario.model import Assumption

SHOWN_INTERVALS = 3
"""Up to so many assumptions are shown interval by interval."""


def thresholds_document(
    constraints: IncentiveConstraints, found: Sequence[AssumptionThresholds]
) -> dict[str, Any]:
    """sim.thresholds/1."""
    model = constraints.model
    return {
        "schema": "sim.thresholds/1",
        **scenario_document(model.scenario),
        "thresholds": [
            {
                "assumption": item.assumption,
                "value": tidy(item.value),
                "span": tidy(item.span),
                "proved": item.proved,
                "intervals": [
                    {
                        "from": number(interval.start),
                        "to": number(interval.end),
                        "closed": list(interval.closed),
                        "exact": interval.exact,
                        "equilibria": equilibrium_documents(model.scenario, model.plays, interval.plays),
                    }
                    for interval in item.intervals
                ],
                "changes": [
                    {
                        "direction": word,
                        "at": number(change.at),
                        "exact": change.at.exact,
                        "share_of_range": tidy(change.share),
                    }
                    for word, change in zip(("down", "up"), item.changes, strict=True)
                    if change is not None
                ],
                "notes": list(item.notes),
            }
            for item in found
        ],
    }


def number(root: Root) -> float:
    """The nearest float; no negative zero."""
    return float(root) + 0.0


def wording_of(constraints: IncentiveConstraints, found: Sequence[AssumptionThresholds]) -> Wording:
    """The words for every equilibrium that comes up."""
    now: tuple[int, ...] = ()
    for item in found:
        if item.here is not None:
            now = item.intervals[item.here].plays
    every = {play for item in found for interval in item.intervals for play in interval.plays}
    model = constraints.model
    return Wording(model.scenario, model.plays, now, tuple(sorted(every)))


def ordered(found: Sequence[AssumptionThresholds]) -> list[AssumptionThresholds]:
    """Those that change the answer, the one that takes least first."""
    moving = [item for item in found if item.nearest is not None]
    return sorted(moving, key=lambda item: item.nearest.share if item.nearest else 0.0)


def thresholds_view(
    constraints: IncentiveConstraints, found: Sequence[AssumptionThresholds], *, wide: bool = False
) -> RenderableType:
    """Sentences first, then what it takes, the least first. wide: over a span, not the ranges."""
    wording = wording_of(constraints, found)
    moving = ordered(found)
    parts: list[RenderableType] = [
        Text(text, style="bold" if i == 0 else "")
        for i, text in enumerate(said(constraints, found, wording, wide=wide))
    ]
    if any(item.here is not None for item in found):
        parts += [Text(), Text(wording.present())]
    if len(found) <= SHOWN_INTERVALS:
        for item in found:
            parts += _in_full(constraints, item, wording)
    elif moving:
        rows = [row for item in moving for row in threshold_rows(constraints, item, wording)]
        columns = [
            ("If only this changed", "left"), ("now", "right"), ("tips at", "right"),
            ("of range", "right"), ("and then", "left"),
        ]  # fmt: skip
        parts += [Text(), heading("What it takes, the least first"), indented(table(columns, rows))]
        hint = "These are the nearest tips on either side. For further ones: --assumption NAME."
        parts.append(indented(Text(hint, style="dim")))
    notes = [f"{item.assumption}: {note}" for item in found for note in item.notes]
    if notes:
        parts += [Text(), heading("What is not certain")]
        parts += [indented(Text(f"\N{BULLET} {note}")) for note in notes]
    return Group(*parts)


def said(
    constraints: IncentiveConstraints,
    found: Sequence[AssumptionThresholds],
    wording: Wording,
    *,
    wide: bool = False,
) -> list[str]:
    """What changes the answer first, and how many cannot."""
    outside = [item for item in found if item.here is None]
    if outside:
        names = ", ".join(item.assumption for item in outside)
        return [f"The present value of {names} lies outside the span, so nothing tips from there."]
    moving = ordered(found)
    if not moving:
        if len(found) == 1:
            return [f"The answer is the same at every value {_span(found[0])}."]
        if wide:
            return ["None of them changes the answer within the span."]
        every = sum(not assumption.fixed for assumption in constraints.model.scenario.assumptions)
        which = "No assumption" if len(found) == every else f"None of these {len(found)} assumptions"
        alone = f"{which} alone changes the answer within its range"
        return [f"{alone}: it takes several together, or a wider span."]
    lines = [_first(constraints, moving[0], wording), *_outcome(constraints, found, moving[0], wording)]
    if len(found) > len(moving):
        still = len(found) - len(moving)
        others = f"the other {still} cannot" if still > 1 else "the other one cannot"
        where = "the span" if wide else "their ranges" if still > 1 else "its range"
        can = f"{len(moving)} assumptions" if len(moving) > 1 else "Only this assumption"
        they = "they lie" if still > 1 else "it lies"
        lines.append(f"{can} can change it alone; {others}, wherever in {where} {they}.")
    elif len(found) > 1:
        lines.append(f"Each of these {len(found)} assumptions can change it alone.")
    return lines


def _first(constraints: IncentiveConstraints, item: AssumptionThresholds, wording: Wording) -> str:
    change = item.nearest
    assert change is not None
    assumption = constraints.model.scenario.assumption(item.assumption)
    now = now_beside(item)
    if change.share == 0:
        return (
            f"The answer is on the edge: {meaning(assumption.about)} has exactly the value, "
            f"{with_unit(now, assumption)}, at which it changes."
        )
    way = "rises" if change.up else "falls"
    then = wording.sentence(change.beyond.plays)
    inside = float(change.at) not in map(float, item.span)
    only = ", and at exactly that value only" if change.beyond.is_point and inside else ""
    return (
        f"The answer changes first if {meaning(assumption.about)} {way} from {now} to "
        f"{with_unit(tip(item, change), assumption)}{only}, {percent(change.share)} of its range: "
        f"then {then.rstrip('.')}."
    )


def _outcome(
    constraints: IncentiveConstraints,
    found: Sequence[AssumptionThresholds],
    first: AssumptionThresholds,
    wording: Wording,
) -> list[str]:
    """Whether the first change touches the first outcome dimension, and if not, what does."""
    now = wording.leads(wording.now)
    assert first.nearest is not None
    if not now or wording.leads(first.nearest.beyond.plays) != now:
        return []
    lines = [sentence(f"{wording.outcome(wording.now)} either way")]
    if len(found) == 1:
        return lines
    touching = [(c, item) for item in found if (c := item.first(lambda plays: wording.leads(plays) != now))]
    if not touching:
        return [f"{lines[0]} None of these assumptions alters this by itself."]
    change, item = min(touching, key=lambda pair: pair[0].share)
    assumption = constraints.model.scenario.assumption(item.assumption)
    to = with_unit(tip(item, change), assumption)
    then = wording.outcome(change.beyond.plays) or NONE_STABLE[0].lower() + NONE_STABLE[1:]
    return [
        f"{lines[0]} The first assumption to alter this by itself is {item.assumption}, at {to}, "
        f"{percent(change.share)} of its range away: then {then.rstrip('.')}."
    ]


def threshold_rows(
    constraints: IncentiveConstraints, item: AssumptionThresholds, wording: Wording
) -> list[tuple[str, ...]]:
    """Assumption, value now, where it tips, how far off, and what then, a row for each direction."""
    assumption = constraints.model.scenario.assumption(item.assumption)
    rows: list[tuple[str, ...]] = []
    for change in sorted((c for c in item.changes if c is not None), key=lambda c: c.share):
        rows.append(
            (
                f"{' '.join(assumption.about.split())}\n{named(assumption)}" if not rows else "",
                now_beside(item) if not rows else "",
                tip_cell(item, change),
                percent(change.share),
                wording.short(change.beyond.plays),
            )
        )
    return rows


def named(assumption: Assumption) -> str:
    """The name of an assumption, with its unit."""
    return f"{assumption.id} ({assumption.unit})" if assumption.unit else assumption.id


def _in_full(
    constraints: IncentiveConstraints, item: AssumptionThresholds, wording: Wording
) -> list[RenderableType]:
    assumption = constraints.model.scenario.assumption(item.assumption)
    digits = digits_apart(item)
    rows = [
        (stretch(interval, digits), "now" if i == item.here else "", wording.short(interval.plays))
        for i, interval in enumerate(item.intervals)
    ]
    about = " ".join(assumption.about.split())
    unit = f" ({assumption.unit})" if assumption.unit else ""
    now = f"{assumption.id}: now {plain(item.value, digits)}{unit}"
    columns = [("Value", "left"), ("", "left"), ("What is stable", "left")]
    return [Text(), heading(about), indented(Text(now, style="dim")), indented(table(columns, rows))]


def _span(item: AssumptionThresholds) -> str:
    return f"from {plain(item.span[0])} to {plain(item.span[1])}"
