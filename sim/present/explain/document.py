"""An explanation as JSON."""

from typing import Any

from sim.explore.explain.answer import Explanation
from sim.present.language.document import equilibrium_document, incentive_document, scenario_document


def document(explanation: Explanation) -> dict[str, Any]:
    """sim.explain/1. With an outcome also the profiles that have it and what undoes them."""
    answer = explanation.answer
    content = {
        "schema": "sim.explain/1",
        **scenario_document(answer.scenario),
        "equilibria": [equilibrium_document(equilibrium) for equilibrium in answer.equilibria],
    }
    if explanation.outcome is not None:
        content["blocked"] = [
            {
                "profile": answer.valuation.profile(blocked.play),
                "blockers": [incentive_document(incentive) for incentive in blocked.blockers],
            }
            for blocked in explanation.blocked
        ]
    return content
