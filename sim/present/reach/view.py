"""What would have to be true, in words and as JSON.

Every word about the dispute comes from the scenario's own `says`, `name` and `about`.
"""

import shlex
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from sim.explore.reach.answer import MEASURE, Alternative, Change, Reach
from sim.explore.reach.impossible import Impossible
from sim.present.language.document import scenario_document, tidy
from sim.present.language.names import differing, labelled
from sim.present.language.numbers import counted, percent, plain, points
from sim.present.page.terminal import heading, indented, table
from sim.present.reach.found import already, certainty, ending, reached, typed
from sim.present.reach.not_found import proof, refusal

SHOWN = 6
COLUMNS = 78
"""A command line is continued on the next line beyond so many columns."""


def reach_document(made: Reach) -> dict[str, Any]:
    """sim.reach/1."""
    valuation = made.valuation
    return {
        "schema": "sim.reach/1",
        **scenario_document(valuation.scenario),
        "target": {made.dimension: made.value},
        "only": made.only,
        "free": list(made.free),
        "found": made.found,
        "within": made.within,
        "measure": MEASURE,
        "distance": tidy(made.distance),
        "lower_bound": tidy(made.lower_bound),
        "proved": made.proved,
        "attained": made.attained if made.found else None,
        "infimum": tidy(made.infimum),
        "gap": tidy(made.gap) if made.only else None,
        "changes": [_change_document(change) for change in made.changes],
        "rounded": tidy(made.rounded),
        "profile": None if made.play is None else valuation.profile(made.play),
        "also": [
            {"profile": valuation.profile(play), "outcome": valuation.outcome(play)} for play in made.also
        ],
        "fewest": made.fewest if made.found else None,
        "alternatives": [
            {
                "kind": other.kind,
                "profile": valuation.profile(other.play),
                "distance": tidy(other.distance),
                "lower_bound": tidy(other.lower_bound),
                "proved": other.proved,
                "changes": [_change_document(change) for change in other.changes],
            }
            for other in made.alternatives
        ],
        "verified": made.verified,
        "proof": [_proof_document(made, reason) for reason in made.proof],
    }


def _change_document(change: Change) -> dict[str, Any]:
    return {
        "assumption": change.assumption,
        "from": tidy(change.start),
        "to": tidy(change.end),
        "widths": tidy(change.widths),
    }


def _proof_document(made: Reach, reason: Impossible) -> dict[str, Any]:
    return {
        "profile": made.valuation.profile(reason.play),
        "incentives": [
            {
                "player": unmet.player,
                "deviation": unmet.deviation,
                "loss": tidy(unmet.loss),
                "weight": tidy(unmet.weight),
            }
            for unmet in reason.incentives
        ],
        "shortfall": tidy(reason.shortfall),
        "exact": reason.exact,
        "values": tidy(reason.values),
        "rival": None if reason.rival is None else made.valuation.profile(reason.rival),
        "rivals": [made.valuation.profile(rival) for rival in reason.rivals],
    }


def reach_view(made: Reach, command: Sequence[str] = ()) -> RenderableType:
    """Sentences first, then what changes, the other ways there, and how much is proved.

    command: the words of the command that solves the scenario as it was asked about.
    """
    first, *rest = said(made)
    parts: list[RenderableType] = [Text(first, style="bold"), *map(Text, rest)]
    if not made.only and any(not made.wanted[play] for play in made.also):
        parts.append(Text("As the only outcome: --only."))
    if made.changes:
        parts += [Text(), heading("What changes"), indented(_changes(made, made.changes, made.rounded))]
        if command:
            parts += [Text(), heading("To see it"), indented(Text(_command(command, made.rounded)))]
        parts += [Text(), *map(Text, certainty(made))]
        parts += _alternatives(made)
    if not made.found:
        parts += proof(made)
    return Group(*parts)


def said(made: Reach) -> list[str]:
    """The answer in sentences."""
    rule = made.valuation.scenario.dimension(made.dimension).rule(made.value)
    says = rule.says.rstrip(".")
    if made.distance is None:
        return refusal(made, says)
    return already(made, says) if made.distance == 0 else reached(made, says)


def _command(command: Sequence[str], values: Mapping[str, Fraction]) -> str:
    """A command with the values set, continued over lines as a shell reads it."""
    lines = [shlex.join(command)]
    for name, value in values.items():
        setting = f"--set {name}={typed(value)}"
        if len(lines[-1]) + len(setting) + 1 > COLUMNS - 4:
            lines[-1] += " \\"
            lines.append(f"  {setting}")
        else:
            lines[-1] += f" {setting}"
    return "\n".join(lines)


def change_rows(
    made: Reach, changes: Sequence[Change], values: Mapping[str, Fraction] | None = None
) -> list[tuple[str, ...]]:
    """Assumption and its id, from, to, unit and the share of its range, the largest move first.

    values: the new values as they are shown; those of the answer, if left out.
    """
    values = made.rounded if values is None else values
    rows: list[tuple[str, ...]] = []
    for change in sorted(changes, key=lambda c: -c.widths):
        assumption = made.valuation.scenario.assumption(change.assumption)
        ends: dict[Fraction | None, str] = {assumption.low: "lowest", assumption.high: "highest"}
        if made.within == "limits":
            ends = dict.fromkeys(ends, "end of its range") | dict.fromkeys(assumption.limits, "at its limit")
        value = values[change.assumption]
        end = ending(made, change, value)
        rows.append(
            (
                labelled(assumption.about, assumption.id),
                plain(change.start),
                f"{end} ({ends[value]})" if value in ends else end,
                assumption.unit,
                percent(float(change.widths)),
            )
        )
    return rows


def _changes(made: Reach, changes: Sequence[Change], values: Mapping[str, Fraction]) -> RenderableType:
    return table(
        [("Assumption", "left"), ("from", "right"), ("to", "right"), ("unit", "left"), ("of range", "right")],
        change_rows(made, changes, values),
    )


def _alternatives(made: Reach) -> list[RenderableType]:
    assert made.play is not None
    parts: list[RenderableType] = []
    others = [other for other in made.alternatives if other.kind == "profile"]
    if others:
        rows = [
            (
                differing(made.valuation, other.play, made.play),
                points(float(other.distance)),
                str(len(other.changes)),
                _sure(other),
            )
            for other in others[:SHOWN]
        ]
        columns = [
            ("Other choices", "left"),
            ("widths", "right"),
            ("changes", "right"),
            ("proved", "left"),
        ]
        parts += [Text(), heading("Other ways there"), indented(table(columns, rows))]
        if len(others) > SHOWN:
            more = f"and {len(others) - SHOWN} more (all of them with --json)"
            parts.append(indented(Text(more, style="dim")))
    for other in made.alternatives:
        if other.kind == "sparsest" and len(other.changes) < len(made.changes):
            count = len(other.changes)
            text = (
                f"With {counted(count, 'change')} instead of {len(made.changes)} it takes "
                f"{points(float(other.distance))} range widths"
            )
            values = made.rounded_for(other.play, other.changes)
            parts += [Text(), Text(f"{text}:"), indented(_changes(made, other.changes, values))]
    return parts


def _sure(other: Alternative) -> str:
    return "yes" if other.proved else f"no: at least {points(other.lower_bound)}"
