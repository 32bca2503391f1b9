"""A game solved by what it has: stages, agreements, repetition, or nothing of these."""

from sim.game.incentives import IncentiveConstraints
from sim.solve.answer import Answer, answer
from sim.solve.bargaining.answer import BargainingAnswer, solve_bargaining
from sim.solve.repeated.answer import RepeatedAnswer, solve_repeated
from sim.solve.sequential.answer import SequentialAnswer, solve_sequential

Solved = Answer | SequentialAnswer | BargainingAnswer | RepeatedAnswer
"""The answer of a game, by what it has."""


def solved(constraints: IncentiveConstraints) -> Solved:
    """What follows from a game by the concepts of its own kind. Raises ScenarioError."""
    scenario = constraints.model.scenario
    if scenario.sequential:
        return solve_sequential(constraints)
    if scenario.agreements is not None:
        return solve_bargaining(constraints)
    if scenario.repeated is not None:
        return solve_repeated(constraints)
    return answer(constraints)
