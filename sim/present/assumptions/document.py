"""The table of every number, as JSON and CSV."""

from typing import TYPE_CHECKING, Any

from sim.present.language.document import scenario_document, tidy
from sim.present.page.frames import frame
from sim.present.page.sheet import sheet
from sim.scenario.model import Assumption, Scenario
from sim.solve.explain import used_by

if TYPE_CHECKING:
    import pandas

COLUMNS = ("name", "value", "low", "high", "unit", "about", "distribution", "sources", "note", "used_by")


def document(scenario: Scenario) -> dict[str, Any]:
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


def csv_text(scenario: Scenario) -> str:
    """The table as CSV, one assumption a line."""
    return sheet(COLUMNS, _rows(scenario))


def assumptions_frame(scenario: Scenario) -> "pandas.DataFrame":
    """The table as a data frame. Raises MissingExtra."""
    return frame(COLUMNS, _rows(scenario))


def _rows(scenario: Scenario) -> list[list[object]]:
    uses = used_by(scenario)
    rows = []
    for a in scenario.assumptions:
        low, value, high = (tidy(x) for x in (a.low, a.value, a.high))
        sources, terms = " ".join(a.sources), " ".join(uses[a.id])
        rows.append([a.id, value, low, high, a.unit, a.about, a.distribution.kind, sources, a.note, terms])
    return rows


def _distribution(assumption: Assumption) -> Any:
    d = assumption.distribution
    if d.sd is not None:
        return {d.kind: {"sd": tidy(d.sd)}}
    if d.values:
        return {d.kind: {"values": tidy(d.values), "probabilities": tidy(d.probabilities)}}
    return d.kind
