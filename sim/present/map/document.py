"""A phase map for scripts: the polygons of every set of equilibria."""

from typing import Any

from sim.algebra.polygons import rounded
from sim.explore.map.answer import PhaseMap
from sim.present.language.document import equilibrium_documents, scenario_document, tidy


def document(phase_map: PhaseMap) -> dict[str, Any]:
    """sim.map/1."""
    scenario, plays, dimensions = phase_map.scenario, phase_map.plays, phase_map.scenario.dimensions
    regions = []
    for region in phase_map.regions:
        equilibria = equilibrium_documents(scenario, plays, region.plays)
        outcomes = [equilibrium["outcome"] for equilibrium in equilibria]
        regions.append(
            {
                "equilibria": equilibria,
                "outcomes": {d.id: list(dict.fromkeys(o[d.id] for o in outcomes)) for d in dimensions},
                "polygons": [
                    [[p.near[0] + 0.0, p.near[1] + 0.0] for p in part]
                    for polygon in region.polygons
                    for part in rounded(polygon)
                ],
                "share": region.share,
            }
        )
    return {
        "schema": "sim.map/1",
        **scenario_document(scenario),
        "x": phase_map.x,
        "y": phase_map.y,
        "x_span": tidy(phase_map.x_span),
        "y_span": tidy(phase_map.y_span),
        "exact": phase_map.exact,
        "proved": phase_map.proved,
        "share_near_traced_edges": phase_map.unproved,
        "present": {
            "x": tidy(phase_map.present[0]),
            "y": tidy(phase_map.present[1]),
            "equilibria": equilibrium_documents(scenario, plays, phase_map.now),
        },
        "regions": regions,
    }
