"""Answers as JSON documents: the shapes that other people's scripts rely on."""

import math
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from sim.scenario.canonical import canonical, digest
from sim.scenario.model import Scenario
from sim.scenario.plays import Plays
from sim.scenario.problems import Problem
from sim.solve.answer import Answer
from sim.solve.dominance import Elimination
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
        case int():
            return value
        case float() | Fraction() | np.floating():
            number = float(value)
            return float(f"{number:.{SIGNIFICANT}g}") + 0.0 if math.isfinite(number) else None
        case np.integer():
            return int(value)
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
        "assumptions": tidy(scenario.values),
    }


def equilibrium_documents(scenario: Scenario, plays: Plays, chosen: Iterable[int]) -> list[dict[str, Any]]:
    """Plays as profiles with their outcomes."""
    return [
        {
            "profile": {p.id: plays.label(p.id, play) for p in scenario.players},
            "outcome": {d.id: plays.label(d.id, play) for d in scenario.dimensions},
        }
        for play in chosen
    ]


def incentive_document(incentive: Incentive) -> dict[str, Any]:
    """One deviation: what it costs, split by payoff term."""
    return {
        "player": incentive.player,
        "deviation": incentive.deviation,
        "loss": tidy(incentive.loss),
        "terms": tidy(incentive.terms),
    }


def equilibrium_document(equilibrium: Equilibrium) -> dict[str, Any]:
    """One equilibrium."""
    made: dict[str, Any] = {
        "profile": tidy(equilibrium.profile),
        "outcome": tidy(equilibrium.outcome),
        "payoffs": tidy(equilibrium.payoffs),
        "strict": equilibrium.strict,
        "margin": tidy(equilibrium.margin),
        "margin_share": tidy(equilibrium.margin_share),
        "regret": tidy(equilibrium.regret),
    }
    if equilibrium.incentives:
        made["incentives"] = [incentive_document(incentive) for incentive in equilibrium.incentives]
    return made


def solution_document(solution: Solution) -> dict[str, Any]:
    """What one solver found."""
    return {
        "concept": solution.concept,
        "method": solution.method,
        "claim": solution.claim.value,
        "complete": solution.complete,
        "note": solution.note,
        "equilibria": [equilibrium_document(equilibrium) for equilibrium in solution.equilibria],
        "components": [list(component) for component in solution.components],
    }


def run_document(answer: Answer, *, table: bool = False) -> dict[str, Any]:
    """sim.run/1, without the folder it is saved in. table: also every feasible profile."""
    scenario, valuation = answer.scenario, answer.valuation
    made = {
        "schema": "sim.run/1",
        **scenario_document(scenario),
        "players": [player.id for player in scenario.players],
        "actions": {player.id: [action.id for action in player.actions] for player in scenario.players},
        "solutions": [solution_document(solution) for solution in answer.solutions],
        "dominance": {
            "eliminated": [_elimination(elimination) for elimination in answer.dominance.eliminated],
            "survivors": dict(zip(answer.game.players, map(list, answer.dominance.survivors), strict=True)),
            "weakly_dominated": [
                _elimination(elimination) for elimination in answer.dominance.weakly_dominated
            ],
        },
        "maxmin": {
            player: {"value": tidy(security.value), "action": security.action}
            for player, security in answer.security.items()
        },
        "today": dict(scenario.today) or None,
        "drift": _drift(answer),
        "selection": selection_document(answer),
        "overrides": [
            {"path": o.path, "before": o.before, "after": o.after, "file": o.mark.file, "line": o.mark.line}
            for o in scenario.overrides
        ],
    }
    if table:
        plays = valuation.constraints.model.plays
        made["table"] = [
            {
                "profile": valuation.profile(play),
                "outcome": valuation.outcome(play),
                "payoffs": tidy(valuation.payoffs_of(play)),
            }
            for play in np.flatnonzero(plays.feasible).tolist()
        ]
    return made


def selection_document(answer: Answer) -> dict[str, Any]:
    """The equilibrium to bet on, by which rule, and what every rule says."""
    profile = answer.valuation.profile
    bet = answer.selection.bet
    return {
        "bet": None if bet is None or bet.play is None else profile(bet.play),
        "rule": None if bet is None else bet.rule.value,
        "rules": [
            {
                "rule": choice.rule.value,
                "profile": None if choice.play is None else profile(choice.play),
                "because": choice.because,
            }
            for choice in answer.selection.choices
        ],
    }


def _elimination(elimination: Elimination) -> dict[str, Any]:
    return {
        "round": elimination.round,
        "player": elimination.player,
        "action": elimination.action,
        "by": tidy(elimination.by),
        "kind": elimination.kind,
    }


def _drift(answer: Answer) -> dict[str, Any] | None:
    drift, valuation = answer.drift, answer.valuation
    if drift is None:
        return None
    return {
        "path": [
            {
                "player": move.player,
                "action": move.action,
                "gain": tidy(move.gain),
                "profile": valuation.profile(move.end),
            }
            for move in drift.path
        ],
        "ends": [valuation.profile(play) for play in drift.ends],
        "cycles": drift.cycles,
        "complete": drift.complete,
    }
