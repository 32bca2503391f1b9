"""What holds an equilibrium in place, what stands in the way of an outcome, or who answers a choice how."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sim.explore.explain.agreements import AgreementExplanation, explain_agreements
from sim.explore.explain.rounds import RoundsExplanation, explain_rounds
from sim.explore.explain.stages import SequentialExplanation, explain_stages
from sim.explore.explain.supposing import chosen, regretted
from sim.game.given import given
from sim.game.incentives import IncentiveConstraints
from sim.scenario.model import Scenario
from sim.solve.answer import Answer, answer
from sim.solve.explain import Blocked, Valuation, blocked, outcome_plays
from sim.solve.solution import Equilibrium


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

    @property
    def equilibria(self) -> tuple[Equilibrium, ...]:
        """The equilibria; of the other players, where a choice is supposed."""
        return self.answer.equilibria


Explained = Explanation | SequentialExplanation | AgreementExplanation | RoundsExplanation
"""An explanation of a game, by what it has."""


def explain(
    constraints: IncentiveConstraints, outcome: str | None = None, supposed: Sequence[str] = ()
) -> Explained:
    """Why each equilibrium holds, or what undoes `DIMENSION=VALUE`. Raises ScenarioError.

    supposed: `PLAYER=ACTION`, for players whose choice is given: the others answer it.
    """
    scenario = constraints.model.scenario
    choices = chosen(scenario, supposed)
    if scenario.sequential:
        return explain_stages(constraints, outcome, choices)
    if scenario.agreements is not None:
        return explain_agreements(constraints, outcome, choices)
    if scenario.repeated is not None:
        return explain_rounds(constraints, outcome, choices)
    left = given(constraints, choices) if choices else constraints
    solved = answer(left)
    explanation = Explanation(solved)
    if outcome is not None:
        name, value, plays = outcome_plays(left, outcome)
        explanation = replace(explanation, outcome=(name, value), blocked=blocked(solved.valuation, plays))
    if choices:
        whole = Valuation(constraints)
        rather = tuple(regretted(whole, solved.play_of(e), choices) for e in solved.equilibria)
        explanation = replace(explanation, given=choices, whole=whole, regretted=rather)
    return explanation
