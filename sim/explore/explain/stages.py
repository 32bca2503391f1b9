"""What holds an equilibrium of a game with stages in place, or what stands in the way of an outcome."""

from dataclasses import dataclass, field

from sim.game.incentives import IncentiveConstraints
from sim.scenario.model import Scenario
from sim.solve.explain import outcome_plays
from sim.solve.sequential.answer import SequentialAnswer, solve_sequential
from sim.solve.sequential.hindered import Hindered, Misses, misses


@dataclass(frozen=True, eq=False)
class SequentialExplanation:
    """The answer, and if an outcome was asked about, the courses that lead there and what undoes them.

    outcome: (dimension or player, value or action); None if none was asked about.
    """

    answer: SequentialAnswer
    outcome: tuple[str, str] | None = None
    misses: Misses | None = field(default=None, repr=False)

    @property
    def scenario(self) -> Scenario:
        """The scenario that was asked about."""
        return self.answer.scenario

    @property
    def blocked(self) -> tuple[Hindered, ...]:
        """The courses that lead to the outcome, the nearest miss first."""
        return () if self.misses is None else self.misses.courses


def explain_stages(constraints: IncentiveConstraints, outcome: str | None = None) -> SequentialExplanation:
    """Why each equilibrium holds, or what undoes `DIMENSION=VALUE`. Raises ScenarioError."""
    if outcome is None:
        return SequentialExplanation(solve_sequential(constraints))
    name, value, plays = outcome_plays(constraints, outcome)
    answer = solve_sequential(constraints)
    return SequentialExplanation(answer, (name, value), misses(constraints, plays))
