"""What holds an equilibrium in place, what stands in the way of an outcome, or who answers a choice how."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from sim.explore.explain.agreements import AgreementExplanation, explain_agreements
from sim.explore.explain.rounds import RoundsExplanation, explain_rounds
from sim.explore.explain.stages import SequentialExplanation, explain_stages, named_moves
from sim.game.given import given
from sim.game.incentives import IncentiveConstraints
from sim.scenario.model import Scenario
from sim.scenario.problems import COMMAND_LINE, Problem, ScenarioError
from sim.solve.answer import Answer, answer
from sim.solve.concepts import each_alone
from sim.solve.explain import Blocked, Valuation, assigned, blocked, outcome_plays


@dataclass(frozen=True, eq=False)
class Explanation:
    """The answer, and if an outcome was asked about, the profiles that have it and what undoes them.

    outcome: (dimension or player, value or action); None if it was not one outcome that was asked about.
    blocked: the nearest miss first.
    given: player -> the action that it was asked to suppose; the answer is then that of the other players.
    whole: the game without it. regretted: for each equilibrium of the others, in their order, what the
        players of `given` would gain in the whole game by another choice.
    """

    answer: Answer
    outcome: tuple[str, str] | None = None
    blocked: tuple[Blocked, ...] = field(default=(), repr=False)
    given: Mapping[str, str] = field(default_factory=dict)
    whole: Valuation | None = field(default=None, repr=False)
    regretted: tuple[Blocked, ...] = field(default=(), repr=False)

    @property
    def scenario(self) -> Scenario:
        """The scenario that was asked about."""
        return self.answer.scenario


Explained = Explanation | SequentialExplanation | AgreementExplanation | RoundsExplanation
"""An explanation of a game, by what it has."""


def explain(
    constraints: IncentiveConstraints, outcome: str | None = None, supposed: Sequence[str] = ()
) -> Explained:
    """Why each equilibrium holds, or what undoes `DIMENSION=VALUE`. Raises ScenarioError.

    supposed: `PLAYER=ACTION`, for players whose choice is given: the others answer it.
    """
    scenario = constraints.model.scenario
    if supposed:
        each_alone(scenario, "how others answer a choice that is given")
    if scenario.sequential:
        return explain_stages(constraints, outcome, chosen(scenario, supposed))
    if scenario.agreements is not None:
        return explain_agreements(constraints, outcome)
    if scenario.repeated is not None:
        return explain_rounds(constraints, outcome)
    choices = chosen(scenario, supposed)
    left = given(constraints, choices) if choices else constraints
    solved = answer(left)
    explanation = Explanation(solved)
    if outcome is not None:
        name, value, plays = outcome_plays(left, outcome)
        explanation = replace(explanation, outcome=(name, value), blocked=blocked(solved.valuation, plays))
    if choices:
        whole = Valuation(constraints)
        regretted = tuple(_regretted(whole, solved.play_of(e), choices) for e in solved.equilibria)
        explanation = replace(explanation, given=choices, whole=whole, regretted=regretted)
    return explanation


def chosen(scenario: Scenario, supposed: Sequence[str]) -> Mapping[str, str]:
    """Player, or the name of a move -> action. Raises ScenarioError with every problem.

    supposed: `PLAYER=ACTION`; of a player who moves again, `STAGE.PLAYER=ACTION`.
    """
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


def _regretted(whole: Valuation, play: int, choices: Mapping[str, str]) -> Blocked:
    """What those whose choice was given would rather do, the worst first."""
    here = np.arange(len(whole.constraints.model.plays)) == play
    (miss,) = blocked(whole, here)
    return Blocked(play, tuple(incentive for incentive in miss.blockers if incentive.player in choices))
