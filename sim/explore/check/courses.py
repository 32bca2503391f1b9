"""What is certain in a course of a game with stages, and the game that is left if some keep to a move."""

from dataclasses import replace

import numpy as np

from sim.game.incentives import IncentiveConstraints, incentive_constraints
from sim.scenario.language.formula import Formula, named
from sim.scenario.plays import holds
from sim.scenario.stages import NOT_REACHED


def certain(constraints: IncentiveConstraints, condition: Formula) -> np.ndarray:
    """(plays, or plays and courses by their numbers,) where a condition holds however chance goes."""
    meets = holds(condition, constraints.model.plays)
    if not constraints.model.scenario.sequential:
        return meets
    return np.array([bool(meets[list(course)].all()) for course in constraints.courses.all])


def kept_to(constraints: IncentiveConstraints, given: Formula) -> IncentiveConstraints | None:
    """The game that is left for others once some keep to what a condition says of their moves.

    A move that is not reached breaks nothing. None where nothing is left to play, or where those who keep
    to it are left with a choice: then it does not say what they do.
    """
    model = constraints.model
    plays = model.plays
    open_ = np.zeros(len(plays), dtype=bool)
    for player in named(given):
        open_ |= plays.codes[player] == _place(plays.labels[player], NOT_REACHED)
    feasible = plays.feasible & (holds(given, plays) | open_)
    for player in named(given):
        codes = np.unique(plays.codes[player][feasible])
        if len([code for code in codes if plays.labels[player][code] != NOT_REACHED]) != 1:
            return None
    return incentive_constraints(replace(model, plays=replace(plays, feasible=feasible)))


def _place(labels: tuple[str, ...], label: str) -> int:
    return labels.index(label) if label in labels else -1
