"""A sweep for scripts: how often which outcome is possible, and certain."""

import json
from pathlib import Path
from typing import Any

from sim.explore.sweep.answer import Sweep
from sim.explore.sweep.designs import Kind
from sim.explore.sweep.distributions import Marginal
from sim.explore.sweep.tally import Share, Tally
from sim.game.incentives import IncentiveConstraints
from sim.present.language.document import scenario_document, tidy
from sim.present.sweep.words import plays_with

MOST_LISTED = 50


def sweep_document(sweep: Sweep, folder: Path) -> dict[str, Any]:
    """sim.sweep/1. folder: where the result will stand."""
    plan = sweep.plan
    numbers = [
        _numbers(plan.games[g], tally) for (g, _), tally in zip(plan.of_case, sweep.tallies, strict=True)
    ]
    design = plan.work.cases[0].design
    made = {
        "schema": "sim.sweep/1",
        **scenario_document(plan.games[0].model.scenario),
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
        made["cases"] = [
            {"scenario": case.scenario, "concept": case.concept, "samples": case.design.count, **own}
            for case, own in zip(plan.work.cases, numbers, strict=True)
        ]
    return made


def _varied(marginal: Marginal) -> dict[str, Any]:
    made = {
        "assumption": marginal.name,
        "distribution": marginal.kind,
        "from": tidy(marginal.low),
        "to": tidy(marginal.high),
    }
    if marginal.values:
        made["count"] = len(marginal.values)
        if len(marginal.values) <= MOST_LISTED:
            made["values"] = tidy(marginal.values)
    return made


def _numbers(game: IncentiveConstraints, tally: Tally) -> dict[str, Any]:
    """What a case has for numbers."""
    scenario, plays = game.model.scenario, game.model.plays
    none = tally.empty()
    shares = {play: tally.containing(play) for play in sorted({p for s in tally.sets for p in s})}
    profiles = [
        {
            "profile": {p.id: plays.label(p.id, play) for p in scenario.players},
            "share": tidy(share.value),
            "se": tidy(share.se),
        }
        for play, share in sorted(shares.items(), key=lambda item: (-item[1].count, item[0]))
    ]
    return {
        "outcomes": {
            d.id: {
                value: _outcome(tally.possible(here), tally.certain(here))
                for value, here in plays_with(game, d.id).items()
            }
            for d in scenario.dimensions
        },
        "profiles": profiles,
        "no_pure_equilibrium": tidy(none.value),
        "se_no_pure_equilibrium": tidy(none.se),
        "knife_edge": tally.knife_edge,
    }


def _outcome(possible: Share, certain: Share) -> dict[str, Any]:
    return tidy(
        {
            "possible": possible.value,
            "certain": certain.value,
            "se_possible": possible.se,
            "se_certain": certain.se,
        }
    )


def _pooled(cases: list[dict[str, Any]]) -> dict[str, Any]:
    """All cases taken together, each with the same weight.

    The cases share their samples, so the errors are added as if they moved together, which
    they do at most.
    """

    def mean(numbers: list[Any]) -> Any:
        return None if None in numbers else tidy(sum(numbers) / len(cases))

    outcomes: dict[str, dict[str, Any]] = {}
    for dimension, value in dict.fromkeys(
        (d, v) for c in cases for d in c["outcomes"] for v in c["outcomes"][d]
    ):
        absent = {"possible": 0, "certain": 0, "se_possible": 0, "se_certain": 0}
        here = [case["outcomes"].get(dimension, {}).get(value, absent) for case in cases]
        outcomes.setdefault(dimension, {})[value] = {key: mean([x[key] for x in here]) for key in absent}
    shares: dict[str, list[Any]] = {}
    for case in cases:
        for item in case["profiles"]:
            shares.setdefault(json.dumps(item["profile"]), []).append(item["share"])
    ordered = sorted(shares.items(), key=lambda item: -sum(item[1]))
    return {
        "outcomes": outcomes,
        "profiles": [{"profile": json.loads(key), "share": mean(values)} for key, values in ordered],
        "no_pure_equilibrium": mean([case["no_pure_equilibrium"] for case in cases]),
        "se_no_pure_equilibrium": mean([case["se_no_pure_equilibrium"] for case in cases]),
        "knife_edge": sum(case["knife_edge"] for case in cases),
    }
