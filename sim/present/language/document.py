"""What JSON documents are made of: the shapes that other people's scripts rely on."""

import math
from collections.abc import Iterable, Mapping
from numbers import Rational
from typing import Any

import numpy as np

from sim.algebra.roots import Root
from sim.scenario.canonical import canonical, digest
from sim.scenario.model import Scenario
from sim.scenario.plays import Plays
from sim.scenario.problems import Problem
from sim.scenario.stages import NOT_REACHED
from sim.solve.explain import Valuation
from sim.solve.solution import Equilibrium, Incentive, Solution

SIGNIFICANT = 12


def tidy(value: Any) -> Any:
    """JSON data: numbers to twelve significant digits, null for what is no finite number.

    >>> tidy({"a": 0.1 + 0.2, "b": float("inf")})
    {'a': 0.3, 'b': None}
    """
    match value:
        case bool() | None | str():
            return value
        case int() | np.integer():
            return int(value)
        case float() | Rational() | np.floating():
            number = float(value)
            return float(f"{number:.{SIGNIFICANT}g}") + 0.0 if math.isfinite(number) else None
        case Mapping():
            return {str(key): tidy(item) for key, item in value.items()}
        case _:
            return [tidy(item) for item in value]


def problems_document(problems: Iterable[Problem]) -> dict[str, Any]:
    """sim.problems/1."""
    return {"schema": "sim.problems/1", "problems": [problem_document(problem) for problem in problems]}


def problem_document(problem: Problem) -> dict[str, Any]:
    """One problem."""
    return {
        "severity": problem.severity.value,
        "code": problem.code,
        "file": problem.mark.file,
        "line": problem.mark.line,
        "column": problem.mark.column,
        "message": problem.message,
        "hint": problem.hint,
    }


def scenario_document(scenario: Scenario) -> dict[str, Any]:
    """The pieces that every document begins with."""
    return {
        "scenario": {"id": scenario.id, "title": scenario.title, "digest": digest(canonical(scenario))},
        "assumptions": tidy((scenario.written or scenario).values),
    }


def nearest_float(root: Root) -> float:
    """The nearest float; no negative zero."""
    return float(root) + 0.0


def equilibrium_documents(scenario: Scenario, plays: Plays, chosen: Iterable[int]) -> list[dict[str, Any]]:
    """Plays as profiles with their outcomes; courses of a game with stages as what is played in them."""
    return [
        {
            **played(scenario, plays, play),
            "outcome": {d.id: plays.label(d.id, play) for d in scenario.dimensions},
        }
        for play in chosen
    ]


def played(scenario: Scenario, plays: Plays, play: int) -> dict[str, Any]:
    """A profile, or what each player does on the path of a course and the path itself."""
    if not scenario.sequential:
        return {"profile": {p.id: plays.label(p.id, play) for p in scenario.players}}
    path = [(name, plays.label(name, play)) for name in scenario.settled]
    reached = [(name, value) for name, value in path if value != NOT_REACHED]
    return {
        "strategy": {
            p.id: {name: value for name, value in reached if name.endswith(f".{p.id}")}
            for p in scenario.players
        },
        "path": [{"variable": name, "value": value} for name, value in reached],
    }


def incentive_document(incentive: Incentive) -> dict[str, Any]:
    """One deviation: what it costs, split by payoff term."""
    return {
        "player": incentive.player,
        "deviation": {"at": incentive.at, "action": incentive.deviation}
        if incentive.at
        else incentive.deviation,
        "loss": tidy(incentive.loss),
        "terms": tidy(incentive.terms),
    }


def strategy_document(equilibrium: Equilibrium) -> dict[str, Any]:
    """What stands for a profile in a game with stages or types."""
    return {
        "strategy": tidy(equilibrium.strategy),
        "path": [
            {
                "variable": step.variable,
                "player": step.player or None,
                "value": step.value,
                "when": dict(step.when),
                **({"probability": tidy(step.probability)} if equilibrium.mixed else {}),
            }
            for step in equilibrium.path
        ],
        "strategies": equilibrium.strategies,
        "beliefs": {
            at: {
                what: tidy(b.least) if b.least == b.greatest else tidy([b.least, b.greatest])
                for what, b in beliefs.items()
            }
            for at, beliefs in equilibrium.beliefs.items()
        },
        "reveals": {player: reveals.value for player, reveals in equilibrium.reveals.items()},
        "refinements": [
            {
                "criterion": refinement.criterion.value,
                "holds": refinement.holds,
                "vacuous": refinement.vacuous,
                "at": list(refinement.at),
                "excluded": list(refinement.excluded),
                "tempted": list(refinement.tempted),
            }
            for refinement in equilibrium.refinements
        ],
    }


def equilibrium_document(equilibrium: Equilibrium) -> dict[str, Any]:
    """One equilibrium."""
    fields: dict[str, Any] = {
        **(strategy_document(equilibrium) if equilibrium.path else {"profile": tidy(equilibrium.profile)}),
        "outcome": tidy(equilibrium.outcome),
        "payoffs": tidy(equilibrium.payoffs),
        "strict": equilibrium.strict,
        "margin": tidy(equilibrium.margin),
        "margin_share": tidy(equilibrium.margin_share),
        "regret": tidy(equilibrium.regret),
    }
    if equilibrium.incentives:
        fields["incentives"] = [incentive_document(incentive) for incentive in equilibrium.incentives]
    if equilibrium.indifferences:
        fields["indifferences"] = [
            {
                "player": own.player,
                **({"at": own.at} if own.at else {}),
                "worth": tidy(own.worth),
                "terms": tidy(own.terms),
                "by": list(own.by),
            }
            for own in equilibrium.indifferences
        ]
    return fields


def punished_document(valuation: Valuation, by: Mapping[str, int]) -> dict[str, Any]:
    """What follows a departure for ever: by whom it was, and the profile where that is the same for all."""
    alike = set(by.values())
    return {
        "punished_by": valuation.profile(alike.pop()) if len(alike) == 1 else None,
        "punishments": {player: valuation.profile(play) for player, play in by.items()},
    }


def mixed_document(
    solution: Solution, equilibria: Iterable[Equilibrium], number: int | None
) -> dict[str, Any]:
    """Mixed equilibria with what holds them. number: of the one that was asked about, if any."""
    return {
        "claim": solution.claim.value,
        "complete": solution.complete,
        "note": solution.note,
        "number": number,
        "equilibria": [equilibrium_document(equilibrium) for equilibrium in equilibria],
    }
