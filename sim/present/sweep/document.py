"""A sweep for scripts: how often which outcome is possible, and certain."""

import json
from pathlib import Path
from typing import Any

from sim.explore.sweep.answer import Sweep
from sim.explore.sweep.cases import CaseResult, OutcomeShare
from sim.explore.sweep.designs import Kind
from sim.explore.sweep.distributions import Marginal
from sim.present.language.document import scenario_document, tidy

MOST_LISTED = 50


def document(sweep: Sweep, folder: Path) -> dict[str, Any]:
    """sim.sweep/1. folder: where the result will stand."""
    design = sweep.design
    numbers = [_numbers(case) for case in sweep.cases]
    fields = {
        "schema": "sim.sweep/1",
        **scenario_document(sweep.scenario),
        "samples": sweep.samples,
        "seed": None if design.kind is Kind.GRID else design.seed,
        "design": design.kind.value,
        "varied": [_varied(marginal) for marginal in design.marginals],
        **(numbers[0] if len(numbers) == 1 else _pooled(numbers)),
        "samples_per_second": tidy(sweep.samples_per_second),
        "table": str(folder / sweep.table.name),
        "results": str(folder),
    }
    if len(numbers) > 1:
        fields["cases"] = [
            {"scenario": case.scenario.id, "concept": case.concept, "samples": design.count, **own}
            for case, own in zip(sweep.cases, numbers, strict=True)
        ]
    return fields


def _varied(marginal: Marginal) -> dict[str, Any]:
    fields = {
        "assumption": marginal.name,
        "distribution": marginal.kind,
        "from": tidy(marginal.low),
        "to": tidy(marginal.high),
    }
    if marginal.values:
        fields["count"] = len(marginal.values)
        if len(marginal.values) <= MOST_LISTED:
            fields["values"] = tidy(marginal.values)
    return fields


def _numbers(case: CaseResult) -> dict[str, Any]:
    """What a case has for numbers."""
    scenario, plays, none = case.scenario, case.plays, case.tally.empty()
    return {
        "outcomes": {
            d.id: {value: _outcome(share) for value, share in case.outcomes(d.id).items()}
            for d in scenario.dimensions
        },
        "actions": {
            p.id: {action: _outcome(share) for action, share in case.outcomes(p.id).items()}
            for p in scenario.players
        },
        "profiles": [
            {
                "profile": {p.id: plays.label(p.id, play) for p in scenario.players},
                "share": tidy(share.value),
                "se": tidy(share.se),
            }
            for play, share in case.profiles()
        ],
        "no_pure_equilibrium": tidy(none.value),
        "se_no_pure_equilibrium": tidy(none.se),
        "knife_edge": case.tally.knife_edge,
        "fixed_numbers": len((scenario.written or scenario).bare),
    }


def _outcome(share: OutcomeShare) -> dict[str, Any]:
    return tidy(
        {
            "possible": share.possible.value,
            "certain": share.certain.value,
            "se_possible": share.possible.se,
            "se_certain": share.certain.se,
        }
    )


def _pooled(cases: list[dict[str, Any]]) -> dict[str, Any]:
    """All cases taken together, each with the same weight.

    The cases share their samples, so the errors are added as if they moved together, which
    they do at most.
    """

    def mean(numbers: list[Any]) -> Any:
        return None if None in numbers else tidy(sum(numbers) / len(cases))

    def shares_of(field: str) -> dict[str, dict[str, Any]]:
        absent = {"possible": 0, "certain": 0, "se_possible": 0, "se_certain": 0}
        pooled: dict[str, dict[str, Any]] = {}
        for name, value in dict.fromkeys((n, v) for c in cases for n in c[field] for v in c[field][n]):
            here = [case[field].get(name, {}).get(value, absent) for case in cases]
            pooled.setdefault(name, {})[value] = {key: mean([x[key] for x in here]) for key in absent}
        return pooled

    shares: dict[str, list[Any]] = {}
    for case in cases:
        for item in case["profiles"]:
            shares.setdefault(json.dumps(item["profile"]), []).append(item["share"])
    ordered = sorted(shares.items(), key=lambda item: -sum(item[1]))
    return {
        "outcomes": shares_of("outcomes"),
        "actions": shares_of("actions"),
        "profiles": [{"profile": json.loads(key), "share": mean(values)} for key, values in ordered],
        "no_pure_equilibrium": mean([case["no_pure_equilibrium"] for case in cases]),
        "se_no_pure_equilibrium": mean([case["se_no_pure_equilibrium"] for case in cases]),
        "knife_edge": sum(case["knife_edge"] for case in cases),
        "fixed_numbers": max(case["fixed_numbers"] for case in cases),
    }
