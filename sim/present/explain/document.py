"""An explanation as JSON."""

from collections.abc import Sequence
from typing import Any

from sim.explore.explain.answer import Explanation
from sim.present.language.document import (
    equilibrium_document,
    incentive_document,
    mixed_document,
    scenario_document,
)
from sim.solve.explain import Blocked
from sim.solve.nash.mixing import held


def document(explanation: Explanation) -> dict[str, Any]:
    """sim.explain/1. With an outcome also the profiles that have it and what undoes them; with `given`
    what those whose choice is supposed would gain by another, for each equilibrium of the others."""
    answer = explanation.answer
    content = {
        "schema": "sim.explain/1",
        **scenario_document(answer.scenario),
        "equilibria": [equilibrium_document(equilibrium) for equilibrium in answer.equilibria],
    }
    if explanation.mixed:
        told = [held(answer.valuation, own) for mix in explanation.mixed for own in mix.equilibria]
        content["mixed"] = mixed_document(answer.mixed, told, explanation.number)
    if explanation.given:
        content["given"] = dict(explanation.given)
        content["regretted"] = _blocked(explanation, explanation.regretted)
    if explanation.outcome is not None:
        content["blocked"] = _blocked(explanation, explanation.blocked)
    return content


def _blocked(explanation: Explanation, misses: Sequence[Blocked]) -> list[dict[str, Any]]:
    return [
        {
            "profile": explanation.answer.valuation.profile(miss.play),
            "blockers": [incentive_document(incentive) for incentive in miss.blockers],
        }
        for miss in misses
    ]
