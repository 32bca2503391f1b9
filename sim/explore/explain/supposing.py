"""Choices that are supposed, and what those who are supposed to make them would rather do."""

from collections.abc import Mapping, Sequence

import numpy as np

from sim.explore.explain.stages import named_moves
from sim.scenario.agreements import MENU
from sim.scenario.model import Scenario
from sim.scenario.problems import COMMAND_LINE, Problem, ScenarioError
from sim.solve.explain import Blocked, Valuation, assigned, blocked


def chosen(scenario: Scenario, supposed: Sequence[str]) -> Mapping[str, str]:
    """Player, or the name of a move -> action. Raises ScenarioError with every problem.

    supposed: `PLAYER=ACTION`; of a player who moves again, `STAGE.PLAYER=ACTION`.
    """
    if supposed and MENU in scenario.labels:
        message = (
            "how others answer a choice that is given is told only where somebody chooses by itself, and "
            f"'{scenario.id}' has a menu"
        )
        hint = (
            f"ask what stands in the way of an agreement, as by --outcome {MENU}={scenario.labels[MENU][-1]}"
        )
        raise ScenarioError([Problem("usage", message, COMMAND_LINE, hint)])
    known: Mapping[str, Sequence[str]] = (
        named_moves(scenario)
        if scenario.sequential
        else {player.id: scenario.labels[player.id] for player in scenario.players}
    )
    choices: dict[str, str] = {}
    problems: list[Problem] = []
    for text in supposed:
        try:
            player, action = assigned(text, known, "PLAYER=ACTION")
            if choices.setdefault(player, action) != action:
                message = f"'{player}' is given both '{choices[player]}' and '{action}'"
                raise ScenarioError(
                    [Problem("usage", message, COMMAND_LINE, "suppose one action of a player")]
                )
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(problems)
    return choices


def regretted(whole: Valuation, play: int, choices: Mapping[str, str]) -> Blocked:
    """What those whose choice was given would rather do, the worst first."""
    here = np.arange(len(whole.constraints.model.plays)) == play
    (miss,) = blocked(whole, here)
    return Blocked(play, tuple(incentive for incentive in miss.blockers if incentive.player in choices))
