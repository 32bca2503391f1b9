"""What a check found, as JSON."""

from typing import Any

from sim.explore.check.answer import Checked
from sim.present.language.document import nearest_float, problem_document, scenario_document


def document(checked: Checked) -> dict[str, Any]:
    """sim.check/1."""
    scenario = checked.scenario
    return {
        "schema": "sim.check/1",
        **(scenario_document(scenario) if scenario is not None else {"scenario": None, "assumptions": {}}),
        "valid": checked.valid,
        "problems": [problem_document(problem) for problem in checked.problems],
        "bare": [
            {"where": bare.where, "line": bare.mark.line, "number": float(bare.value)}
            for bare in (scenario.bare if scenario is not None else ())
        ],
        "claims": [
            {
                "id": result.claim.id,
                "says": result.claim.says,
                "expect": result.claim.text or None,
                "tested_in": None
                if result.claim.tested_in is None
                else dict(zip(("scenario", "claim"), result.claim.tested_in, strict=True)),
                "holds": result.holds,
                "because": result.because,
                "vacuous": result.vacuous,
                "kind": result.kind,
                "share": result.share,
                "can_fail": result.can_fail,
                "fails_along": [
                    {
                        "assumption": failing.assumption,
                        "from": nearest_float(failing.start),
                        "to": nearest_float(failing.end),
                        "closed": list(failing.closed),
                    }
                    for failing in result.failing
                ],
                "follows_from": list(result.follows_from),
                "sources": list(result.claim.sources),
            }
            for result in checked.claims
        ],
    }
