"""An answer as JSON."""

from typing import Any

import numpy as np

from sim.present.language.document import equilibrium_document, scenario_document, tidy
from sim.scenario.model import Scenario
from sim.solve.answer import Answer
from sim.solve.dominance import Elimination
from sim.solve.sequential.answer import SequentialAnswer
from sim.solve.solution import Solution


def document(answer: Answer, *, table: bool = False) -> dict[str, Any]:
    """sim.run/1, without the folder it is saved in. table: also every feasible profile."""
    scenario, valuation = answer.scenario, answer.valuation
    content = {
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
        "overrides": _overrides(scenario),
        "fixed_numbers": len(scenario.bare),
    }
    if table:
        plays = valuation.constraints.model.plays
        content["table"] = [
            {
                "profile": valuation.profile(play),
                "outcome": valuation.outcome(play),
                "payoffs": tidy(valuation.payoffs_of(play)),
            }
            for play in np.flatnonzero(plays.feasible).tolist()
        ]
    return content


def sequential_document(answer: SequentialAnswer, *, table: bool = False) -> dict[str, Any]:
    """The same of a game with stages, types or chance. table: also every feasible play."""
    scenario, plays = answer.scenario, answer.tree.plays
    content = {
        "schema": "sim.run/1",
        **scenario_document(scenario),
        "players": [player.id for player in scenario.players],
        "actions": {player.id: [action.id for action in player.actions] for player in scenario.players},
        "information_sets": [
            {
                "id": information.id,
                "player": information.move.player,
                "stage": information.stage.id,
                "sees": dict(information.seen),
                "actions": [plays.labels[information.variable][code] for code in information.actions],
            }
            for information in answer.tree.information_sets
        ],
        "solutions": [solution_document(solution) for solution in answer.solutions],
        "overrides": _overrides(scenario),
        "fixed_numbers": len(scenario.bare),
    }
    if table:
        content["table"] = [
            {
                "path": {name: plays.label(name, play) for name in scenario.settled},
                "outcome": answer.valuation.outcome(play),
                "payoffs": tidy(answer.valuation.payoffs_of(play)),
            }
            for play in np.flatnonzero(plays.feasible).tolist()
        ]
    return content


def _overrides(scenario: Scenario) -> list[dict[str, Any]]:
    return [
        {"path": o.path, "before": o.before, "after": o.after, "file": o.mark.file, "line": o.mark.line}
        for o in scenario.overrides
    ]


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
