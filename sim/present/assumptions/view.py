"""The table of every number in a scenario."""

import csv
import io
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from sim.present.language.document import scenario_document, tidy
from sim.present.language.numbers import counted, plain
from sim.present.page.terminal import table
from sim.scenario.model import Assumption, Scenario
from sim.solve.explain import used_by

COLUMNS = ("name", "value", "low", "high", "unit", "about", "distribution", "sources", "note", "used_by")


def assumptions_document(scenario: Scenario) -> dict[str, Any]:
    """sim.assumptions/1."""
    uses = used_by(scenario)
    return {
        "schema": "sim.assumptions/1",
        **scenario_document(scenario),
        "table": [
            {
                "name": a.id,
                "about": a.about,
                "value": tidy(a.value),
                "range": tidy([a.low, a.high]),
                "limits": tidy(a.limits),
                "unit": a.unit,
                "distribution": _distribution(a),
                "sources": list(a.sources),
                "note": a.note,
                "views": tidy(a.views),
                "used_by": list(uses[a.id]),
            }
            for a in scenario.assumptions
        ],
    }


def assumptions_csv(scenario: Scenario) -> str:
    """The table as CSV, one assumption a line."""
    uses = used_by(scenario)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for a in scenario.assumptions:
        low, value, high = (tidy(x) for x in (a.low, a.value, a.high))
        sources, terms = " ".join(a.sources), " ".join(uses[a.id])
        writer.writerow(
            [a.id, value, low, high, a.unit, a.about, a.distribution.kind, sources, a.note, terms]
        )
    return text.getvalue()


def assumptions_view(scenario: Scenario) -> RenderableType:
    """The table for people: what each number means first."""
    rows = [
        (
            f"{a.about}\n{a.id}" + (f"  ({a.origin})" if a.origin else ""),
            plain(a.value),
            "fixed" if a.fixed else f"{plain(a.low)} to {plain(a.high)}",
            a.unit,
            ", ".join(a.sources),
        )
        for a in scenario.assumptions
    ]
    columns = [
        ("Assumption", "left"),
        ("Value", "right"),
        ("Range", "right"),
        ("Unit", "left"),
        ("Source", "left"),
    ]
    made = table(columns, rows)
    made.show_lines = True
    return Group(Text(f"{scenario.title}: {counted(len(rows), 'assumption')}", style="bold"), made)


def _distribution(assumption: Assumption) -> Any:
    d = assumption.distribution
    if d.sd is not None:
        return {d.kind: {"sd": tidy(d.sd)}}
    if d.values:
        return {d.kind: {"values": tidy(d.values), "probabilities": tidy(d.probabilities)}}
    return d.kind
