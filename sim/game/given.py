"""The game that is left once some players have chosen."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from sim.game.incentives import IncentiveConstraints, incentive_constraints
from sim.scenario.plays import Plays, today_play
from sim.scenario.problems import COMMAND_LINE, Problem, ScenarioError
from sim.scenario.stages import NOT_REACHED


def given(constraints: IncentiveConstraints, choices: Mapping[str, str]) -> IncentiveConstraints:
    """The game of the other players, with the actions of some fixed; plays keep their numbers.

    choices: player, or the name of a move -> its action. A move that is not reached breaks nothing.
    Raises ScenarioError if no feasible profile or history has them all.
    """
    model = constraints.model
    plays, scenario = model.plays, model.scenario
    feasible = left_by(plays, choices)
    left = replace(plays, feasible=feasible)
    today = {**scenario.today, **choices} if scenario.today else {}
    moved = replace(scenario, today=today)
    start = today_play(moved, left)
    if start is not None and not feasible[start]:
        moved = replace(scenario, today={})
    return incentive_constraints(replace(model, scenario=moved, plays=left))


def left_by(plays: Plays, choices: Mapping[str, str]) -> np.ndarray:
    """(plays,) the feasible plays that have some choices; all where there are none.

    Raises ScenarioError if none has them all.
    """
    feasible = plays.feasible.copy()
    reached = np.zeros(len(plays), dtype=bool)
    for name, action in choices.items():
        labels, codes = plays.labels[name], plays.codes[name]
        there = codes == labels.index(action)
        reached |= there
        feasible &= there | (codes == labels.index(NOT_REACHED)) if NOT_REACHED in labels else there
    if choices and not (feasible & reached).any():
        chosen = " and ".join(f"{player}={action}" for player, action in choices.items())
        message = f"no feasible combination of choices has {chosen}"
        raise ScenarioError([Problem("infeasible", message, COMMAND_LINE, "see 'infeasible' in the file")])
    return feasible
