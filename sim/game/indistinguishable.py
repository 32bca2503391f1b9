"""Actions that nobody can tell apart by any payoff: most likely a slip in the file."""

from collections.abc import Mapping

import numpy as np

from sim.scenario.model import Scenario
from sim.scenario.plays import Plays
from sim.scenario.problems import Problem, Severity


def indistinguishable_actions(
    scenario: Scenario, plays: Plays, integers: Mapping[str, np.ndarray]
) -> list[Problem]:
    """Pairs of actions of one player that give every player the same payoff, whatever the others do.

    integers: player -> (plays, K) exact coefficients.
    """
    problems: list[Problem] = []
    if scenario.sequential:
        return problems
    every = np.arange(len(plays)).reshape(plays.shape)
    for i, player in enumerate(scenario.players):
        play = np.moveaxis(every, i, 0).reshape(plays.shape[i], -1)
        feasible = plays.feasible[play]
        for b in range(1, len(player.actions)):
            for a in range(b):
                if not np.array_equal(feasible[a], feasible[b]):
                    continue
                first, second = play[a][feasible[a]], play[b][feasible[b]]
                if all(np.array_equal(rows[first], rows[second]) for rows in integers.values()):
                    names = f"'{player.actions[a].id}' and '{player.actions[b].id}'"
                    message = f"no payoff tells the actions {names} of {player.id} apart"
                    hint = "let a payoff term or an outcome rule depend on them, or leave one out"
                    problems.append(
                        Problem("indistinguishable", message, player.mark, hint, Severity.WARNING)
                    )
    return problems
