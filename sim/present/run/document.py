"""An answer as JSON."""

from typing import Any

import numpy as np

from sim.present.language.document import (
    equilibrium_document,
    punished_document,
    scenario_document,
    tidy,
)
from sim.scenario.model import Scenario
from sim.solve.answer import Answer
from sim.solve.bargaining.answer import BargainingAnswer, Offer
from sim.solve.dominance import Elimination
from sim.solve.explain import Valuation
from sim.solve.repeated.answer import RepeatedAnswer
from sim.solve.sequential.answer import SequentialAnswer
from sim.solve.solution import Solution


def document(answer: Answer, *, table: bool = False) -> dict[str, Any]:
    """sim.run/1, without the folder it is saved in. table: also every feasible profile."""
    scenario, valuation = answer.scenario, answer.valuation
    content = {
        **_begun(scenario),
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
        content["table"] = _profiles(valuation)
    return content


def sequential_document(answer: SequentialAnswer, *, table: bool = False) -> dict[str, Any]:
    """The same of a game with stages, types or chance. table: also every feasible play."""
    scenario, plays = answer.scenario, answer.tree.plays
    content = {
        **_begun(scenario),
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


def bargaining_document(answer: BargainingAnswer, *, table: bool = False) -> dict[str, Any]:
    """The same of a game with agreements. table: also every feasible play."""
    scenario, valuation = answer.scenario, answer.valuation
    content = {
        **_begun(scenario),
        "solutions": [solution_document(solution) for solution in answer.solutions],
        "bargains": [
            {
                "without_agreement": valuation.profile(bargain.start),
                "agreements": [_offer(valuation, offer) for offer in bargain.offers],
            }
            for bargain in answer.tables
        ],
        "left_out": dict(answer.left_out),
        "overrides": _overrides(scenario),
    }
    if table:
        content["table"] = _profiles(valuation)
    return content


def repeated_document(answer: RepeatedAnswer, *, table: bool = False) -> dict[str, Any]:
    """The same of a repeated game. table: also every feasible play."""
    scenario, valuation = answer.scenario, answer.valuation
    content = {
        **_begun(scenario),
        "solutions": [solution_document(solution) for solution in answer.solutions],
        "repetition": {
            "horizon": answer.block.horizon,
            "discount": tidy(dict(answer.discount)),
            "combinations": [
                {
                    "profile": valuation.profile(each.play),
                    "outcome": valuation.outcome(each.play),
                    "now": each.now,
                    **punished_document(valuation, each.by),
                    "least": None if each.least is None else tidy(dict(each.least)),
                    "least_by_minmax": None if each.hardest is None else tidy(dict(each.hardest)),
                }
                for each in answer.sustained
            ],
        },
        "overrides": _overrides(scenario),
    }
    if table:
        content["table"] = _profiles(valuation)
    return content


def _begun(scenario: Scenario) -> dict[str, Any]:
    """What the document of every kind of game begins with."""
    return {
        "schema": "sim.run/1",
        **scenario_document(scenario),
        "players": [player.id for player in scenario.players],
        "actions": {player.id: [action.id for action in player.actions] for player in scenario.players},
    }


def _offer(valuation: Valuation, offer: Offer) -> dict[str, Any]:
    return {
        "profile": valuation.profile(offer.play),
        "outcome": valuation.outcome(offer.play),
        "payoffs": tidy(valuation.payoffs_of(offer.play)),
        "agreed": offer.agreed,
        "ratified": offer.ratified,
        "consents": {
            player: {
                "gain": tidy(consent.gain),
                "terms": tidy(dict(consent.terms)),
                "agrees": consent.agrees,
                "approval": tidy(consent.approval),
                "majority": tidy(consent.majority),
                "approves": consent.approves,
            }
            for player, consent in offer.consents.items()
        },
    }


def _profiles(valuation: Valuation) -> list[dict[str, Any]]:
    return [
        {
            "profile": valuation.profile(play),
            "outcome": valuation.outcome(play),
            "payoffs": tidy(valuation.payoffs_of(play)),
        }
        for play in np.flatnonzero(valuation.constraints.model.plays.feasible).tolist()
    ]


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
