"""What holds a combination in place round after round, or who would depart from one with an outcome."""

from dataclasses import dataclass, field

from sim.game.incentives import IncentiveConstraints
from sim.scenario.model import Scenario
from sim.solve.explain import outcome_plays
from sim.solve.repeated.answer import RepeatedAnswer, solve_repeated
from sim.solve.repeated.hindered import Tempted, departing, tempted


@dataclass(frozen=True, eq=False)
class RoundsExplanation:
    """The answer, what holds each of its combinations, and if an outcome was asked about, who undoes it.

    held: each combination that is sustained now. outcome: (dimension or player, value or action); None if
    none was asked about. blocked: the combinations that have it, the nearest miss first.
    """

    answer: RepeatedAnswer
    held: tuple[Tempted, ...] = field(default=(), repr=False)
    outcome: tuple[str, str] | None = None
    blocked: tuple[Tempted, ...] = field(default=(), repr=False)

    @property
    def scenario(self) -> Scenario:
        """The scenario that was asked about."""
        return self.answer.scenario


def explain_rounds(constraints: IncentiveConstraints, outcome: str | None = None) -> RoundsExplanation:
    """Why each combination lasts, or who departs from `DIMENSION=VALUE`. Raises ScenarioError."""
    if outcome is not None:
        name, value, plays = outcome_plays(constraints, outcome)
        answer = solve_repeated(constraints)
        return RoundsExplanation(answer, (), (name, value), tempted(answer, plays))
    answer = solve_repeated(constraints)
    return RoundsExplanation(answer, tuple(departing(answer, each) for each in answer.sustained if each.now))
