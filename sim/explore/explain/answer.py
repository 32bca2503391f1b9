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
from sim.scenario.problems import COMMAND_LINE, Problem, ScenarioError
from sim.solve.answer import Answer, answer
from sim.solve.concepts import each_alone
from sim.solve.explain import Blocked, Valuation, blocked, one_of, outcome_plays
from sim.solve.nash.mixing import Mix, mixes
from sim.solve.solution import Equilibrium


@dataclass(frozen=True, eq=False)
class Explanation:
    """The answer, and if an outcome was asked about, the profiles that have it and what undoes them.

    outcome: (dimension or player, value or action); None if it was not one outcome that was asked about.
    blocked: the nearest miss first.
    given: player -> the action that it was asked to suppose; the answer is then that of the other players.
    whole: the game without it. regretted: for each equilibrium of the others, in their order, what the
        players of `given` would gain in the whole game by another choice.
    number: which of the mixed equilibria was asked about, from 1; None if none was.
    """

    answer: Answer
    outcome: tuple[str, str] | None = None
    blocked: tuple[Blocked, ...] = field(default=(), repr=False)
    given: Mapping[str, str] = field(default_factory=dict)
    whole: Valuation | None = field(default=None, repr=False)
    regretted: tuple[Blocked, ...] = field(default=(), repr=False)
    number: int | None = None

    @property
    def scenario(self) -> Scenario:
        """The scenario that was asked about."""
        return self.answer.scenario

    @property
    def equilibria(self) -> tuple[Equilibrium, ...]:
        """The equilibria; of the other players, where a choice is supposed."""
        return self.answer.equilibria

    @property
    def mixed(self) -> tuple[Mix, ...]:
        """The mixed equilibria that are explained: the one asked about, else all where none is pure."""
        every = mixes(self.answer.mixed)
        if self.number is not None:
            return (every[self.number - 1],)
        return () if self.answer.equilibria else every


Explained = Explanation | SequentialExplanation | AgreementExplanation | RoundsExplanation
"""An explanation of a game, by what it has."""


def explain(
    constraints: IncentiveConstraints,
    outcome: str | None = None,
    supposed: Sequence[str] = (),
    mixed: int | None = None,
) -> Explained:
    """Why each equilibrium holds, or what undoes `DIMENSION=VALUE`. Raises ScenarioError.

    supposed: `PLAYER=ACTION`, for players whose choice is given: the others answer it.
    mixed: the number of the one mixed equilibrium to explain, from 1, in the order of a run.
    """
    scenario = constraints.model.scenario
    if mixed is not None:
        each_alone(scenario, "an equilibrium in which somebody mixes")
        if outcome is not None or supposed:
            message = f"mixed equilibrium {mixed} is asked about together with an outcome or a choice"
            raise ScenarioError([Problem("usage", message, COMMAND_LINE, "ask one thing at a time")])
    choices = chosen(scenario, supposed)
    if scenario.sequential:
        return explain_stages(constraints, outcome, choices, mixed)
    if scenario.agreements is not None:
        return explain_agreements(constraints, outcome, choices)
    if scenario.repeated is not None:
        return explain_rounds(constraints, outcome, choices)
    left = given(constraints, choices) if choices else constraints
    solved = answer(left)
    if mixed is not None:
        one_of(mixed, len(mixes(solved.mixed)), scenario)
    explanation = Explanation(solved, number=mixed)
    if outcome is not None:
        name, value, plays = outcome_plays(left, outcome)
        explanation = replace(explanation, outcome=(name, value), blocked=blocked(solved.valuation, plays))
    if choices:
        whole = Valuation(constraints)
        rather = tuple(regretted(whole, solved.play_of(e), choices) for e in solved.equilibria)
        explanation = replace(explanation, given=choices, whole=whole, regretted=rather)
    return explanation
