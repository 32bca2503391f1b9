"""A comparison as JSON."""

from typing import Any

from sim.explore.compare.answer import AssumptionDifference, Comparison, Explained
from sim.explore.compare.side import Side
from sim.present.language.document import equilibrium_document, scenario_document, tidy
from sim.present.run.document import selection_document
from sim.solve.answer import Answer


def document(comparison: Comparison) -> dict[str, Any]:
    """sim.compare/1."""
    sides = comparison.sides
    return {
        "schema": "sim.compare/1",
        "scenarios": [
            {**scenario_document(side.scenario)["scenario"], "name": side.name, "file": side.scenario.file}
            for side in sides
        ],
        "assumptions": [_assumption_document(difference) for difference in comparison.assumptions],
        "structure": [{"path": d.path, "definitions": list(d.definitions)} for d in comparison.structure],
        "equilibria": [[equilibrium_document(e) for e in side.equilibria] for side in sides],
        "outcomes": [{d.id: tidy(side.shares(d.id)) for d in side.scenario.dimensions} for side in sides],
        "selection": [
            selection_document(side.answer) if isinstance(side.answer, Answer) else None for side in sides
        ],
        "payoffs": [_payoff_document(side) for side in sides],
        "attribution": [
            {
                "scenario": side.name,
                "outcome": explained.outcome,
                "from": tidy(explained.attribution.start),
                "to": tidy(explained.attribution.end),
                "contributions": tidy(explained.attribution.contributions),
                "errors": tidy(explained.attribution.errors) or None,
                **_causes_document(explained),
                "no_equilibrium": [not s.equilibria for s in (sides[0], side)],
            }
            for side, every in zip(sides[1:], comparison.explained, strict=True)
            for explained in every
        ],
    }


def _causes_document(explained: Explained) -> dict[str, Any]:
    causes = explained.causes
    if causes is None:
        return {"sufficient": None, "necessary": None}
    return {"sufficient": [list(names) for names in causes.sufficient], "necessary": list(causes.necessary)}


def _assumption_document(difference: AssumptionDifference) -> dict[str, Any]:
    return {
        "name": difference.name,
        "values": tidy(difference.values),
        "ranges": [None if a is None else tidy([a.low, a.high]) for a in difference.assumptions],
        "sources": [None if a is None else list(a.sources) for a in difference.assumptions],
    }


def _payoff_document(side: Side) -> dict[str, Any] | None:
    if side.bet is None:
        return None
    return {player.id: tidy(side.terms(player.id)) for player in side.scenario.players}
