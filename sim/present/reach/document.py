"""What would have to be true, for scripts."""

from typing import Any

from sim.explore.reach.answer import MEASURE, Reach
from sim.explore.reach.changes import Change
from sim.explore.reach.impossible import Impossible
from sim.present.language.document import equilibrium_documents, played, scenario_document, tidy


def document(reach: Reach) -> dict[str, Any]:
    """sim.reach/1."""
    return {
        "schema": "sim.reach/1",
        **scenario_document(reach.scenario),
        "concept": reach.concept.id,
        "target": {reach.dimension: reach.value},
        "only": reach.only,
        "free": list(reach.free),
        "found": reach.found,
        "within": reach.within,
        "measure": MEASURE,
        "distance": tidy(reach.distance),
        "lower_bound": tidy(reach.lower_bound),
        "proved": reach.proved,
        "attained": reach.attained if reach.found else None,
        "infimum": tidy(reach.infimum),
        "gap": tidy(reach.gap) if reach.only and reach.by_gap else None,
        "changes": [_change_document(change) for change in reach.changes],
        "rounded": tidy(reach.rounded),
        **({"profile": None} if reach.play is None else _played(reach, reach.play)),
        "probability": None if reach.play is None else tidy(reach.probability),
        "also": equilibrium_documents(reach.scenario, reach.told.plays, reach.also),
        "fewest": reach.fewest if reach.found else None,
        "alternatives": [
            {
                "kind": other.kind,
                **_played(reach, other.play),
                "distance": tidy(other.distance),
                "lower_bound": tidy(other.lower_bound),
                "proved": other.proved,
                "changes": [_change_document(change) for change in other.changes],
            }
            for other in reach.alternatives
        ],
        "verified": reach.verified,
        "beside": None if reach.beside is None else _played(reach, reach.beside),
        "proof": [_proof_document(reach, reason) for reason in reach.proof],
    }


def _played(reach: Reach, play: int) -> dict[str, Any]:
    return played(reach.scenario, reach.told.plays, play)


def _change_document(change: Change) -> dict[str, Any]:
    return {
        "assumption": change.assumption,
        "from": tidy(change.start),
        "to": tidy(change.end),
        "widths": tidy(change.widths),
    }


def _proof_document(reach: Reach, reason: Impossible) -> dict[str, Any]:
    return {
        **_played(reach, reason.play),
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
        "rival": None if reason.rival is None else reach.told.profile(reason.rival),
        "rivals": [reach.told.profile(rival) for rival in reason.rivals],
    }
