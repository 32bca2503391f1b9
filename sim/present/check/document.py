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
                "id": claim.claim.id,
                "says": claim.claim.says,
                "expect": claim.claim.text or None,
                "tested_in": None
                if claim.claim.tested_in is None
                else dict(zip(("scenario", "claim"), claim.claim.tested_in, strict=True)),
                "holds": claim.holds,
                "because": claim.because,
                "vacuous": claim.vacuous,
                "kind": claim.kind,
                "share": claim.share,
                "can_fail": claim.can_fail,
                "fails_along": [
                    {
                        "assumption": failing.assumption,
                        "from": nearest_float(failing.start),
                        "to": nearest_float(failing.end),
                        "closed": list(failing.closed),
                    }
                    for failing in claim.failing
                ],
                "follows_from": list(claim.follows_from),
                "sources": list(claim.claim.sources),
            }
            for claim in checked.claims
        ],
    }
