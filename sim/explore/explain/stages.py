"""What holds an equilibrium of a game with stages in place, or what stands in the way of an outcome."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from sim.game.given import given
from sim.game.incentives import IncentiveConstraints
from sim.game.told import Course
from sim.scenario.model import Scenario
from sim.scenario.stages import NOT_REACHED
from sim.solve.explain import one_of, outcome_plays
from sim.solve.sequential.answer import SequentialAnswer, solve_sequential
from sim.solve.sequential.hindered import Hindered, Misses, misses
from sim.solve.solution import Equilibrium


@dataclass(frozen=True, eq=False)
class SequentialExplanation:
    """The answer, and if an outcome was asked about, the courses that lead there and what undoes them.

    outcome: (dimension or player, value or action); None if none was asked about.
    given: player, or the name of a move -> the action that it was asked to suppose; the answer is then
        that of the others.
    whole: what would undo the equilibria of the others in the whole game.
    number: which of the mixed equilibria was asked about, from 1; None if none was. The answer has them
        then, and where nothing is stable in pure strategies.
    """

    answer: SequentialAnswer
    outcome: tuple[str, str] | None = None
    misses: Misses | None = field(default=None, repr=False)
    given: Mapping[str, str] = field(default_factory=dict)
    whole: Misses | None = field(default=None, repr=False)
    number: int | None = None

    @property
    def scenario(self) -> Scenario:
        """The scenario that was asked about."""
        return self.answer.scenario

    @property
    def equilibria(self) -> tuple[Equilibrium, ...]:
        """The equilibria; of the others, where a choice is supposed."""
        return self.answer.equilibria

    @property
    def regretted(self) -> tuple[Hindered | None, ...]:
        """For each equilibrium of the others, in their order, what would undo it; None if not known."""
        if self.whole is None:
            return ()
        known = {miss.course: miss for miss in self.whole.courses}
        return tuple(known.get(course) for course in self.answer.courses)

    @property
    def supposed(self) -> tuple[str, ...]:
        """The players whose choice is supposed."""
        return tuple(dict.fromkeys(name.rpartition(".")[2] for name in self.given))

    @property
    def blocked(self) -> tuple[Hindered, ...]:
        """The courses that lead to the outcome, the nearest miss first."""
        return () if self.misses is None else self.misses.courses

    @property
    def mixed(self) -> tuple[Equilibrium, ...]:
        """The mixed equilibria that are explained: the one asked about, else all where none is pure."""
        solution = self.answer.mixed
        if solution is None:
            return ()
        return solution.equilibria if self.number is None else (solution.equilibria[self.number - 1],)


def explain_stages(
    constraints: IncentiveConstraints,
    outcome: str | None = None,
    choices: Mapping[str, str] | None = None,
    number: int | None = None,
) -> SequentialExplanation:
    """Why each equilibrium holds, or what undoes `DIMENSION=VALUE`. Raises ScenarioError.

    choices: player, or the name of a move -> the action that is supposed: others answer it.
    number: which of the mixed equilibria to explain alone.
    """
    left = given(constraints, choices) if choices else constraints
    wanted = None if outcome is None else outcome_plays(left, outcome)
    if number is not None:
        answer = solve_sequential(left, mixed=True)
        one_of(number, 0 if answer.mixed is None else len(answer.mixed.equilibria), left.model.scenario)
        return SequentialExplanation(answer, number=number)
    explanation = SequentialExplanation(solve_sequential(left).or_mixed())
    if wanted is not None:
        name, value, plays = wanted
        explanation = replace(explanation, outcome=(name, value), misses=misses(left, plays))
    if choices:
        whole = _undone(constraints, explanation.answer.courses)
        explanation = replace(explanation, given=choices, whole=whole)
    return explanation


def named_moves(scenario: Scenario) -> Mapping[str, tuple[str, ...]]:
    """The name of each move -> its actions. A move of a player who moves once has the player's name."""
    once = {player.id for player in scenario.players if player.id in scenario.labels}
    names = [
        move.player if move.player in once else stage.variable(move.player)
        for stage in scenario.stages
        for move in stage.moves
    ]
    return {name: tuple(x for x in scenario.labels[name] if x != NOT_REACHED) for name in names}


def _undone(whole: IncentiveConstraints, courses: Sequence[Course]) -> Misses:
    """What would undo some courses in the whole game."""
    having = np.zeros(len(whole.model.plays), dtype=bool)
    having[[play for course in courses for play in course]] = True
    return misses(whole, having, frozenset(courses))
