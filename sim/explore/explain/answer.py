"""What holds an equilibrium in place, or what stands in the way of an outcome."""

from dataclasses import dataclass, field

from sim.game.incentives import IncentiveConstraints
from sim.scenario.model import Scenario
from sim.solve.answer import Answer, answer
from sim.solve.concepts import profiles_only
from sim.solve.explain import Blocked, blocked, outcome_plays


@dataclass(frozen=True, eq=False)
class Explanation:
    """The answer, and if an outcome was asked about, the profiles that have it and what undoes them.

    outcome: (dimension, value); None if it was not one outcome that was asked about.
    blocked: the nearest miss first.
    """

    answer: Answer
    outcome: tuple[str, str] | None = None
    blocked: tuple[Blocked, ...] = field(default=(), repr=False)

    @property
    def scenario(self) -> Scenario:
        """The scenario that was asked about."""
        return self.answer.scenario


def explain(constraints: IncentiveConstraints, outcome: str | None = None) -> Explanation:
    """Why each equilibrium holds, or what undoes `DIMENSION=VALUE`. Raises ScenarioError."""
    profiles_only(constraints.model.scenario, "what holds an equilibrium in place")
    solved = answer(constraints)
    if outcome is None:
        return Explanation(solved)
    dimension, value, plays = outcome_plays(constraints, outcome)
    return Explanation(solved, (dimension, value), blocked(solved.valuation, plays))
