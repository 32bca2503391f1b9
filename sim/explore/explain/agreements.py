"""Who gains what by each agreement, or what stands in the way of one that brings an outcome."""

from dataclasses import dataclass, field

from sim.game.incentives import IncentiveConstraints
from sim.scenario.model import Scenario
from sim.solve.bargaining.answer import BargainingAnswer, solve_bargaining
from sim.solve.bargaining.hindered import Refused, refused
from sim.solve.explain import outcome_plays


@dataclass(frozen=True, eq=False)
class AgreementExplanation:
    """The answer, and if an outcome was asked about, the agreements that bring it and who refuses.

    outcome: (dimension or player, value or action); None if none was asked about.
    blocked: the nearest miss first. leading: how many plays have it, on the table or not.
    """

    answer: BargainingAnswer
    outcome: tuple[str, str] | None = None
    blocked: tuple[Refused, ...] = field(default=(), repr=False)
    leading: int = 0

    @property
    def scenario(self) -> Scenario:
        """The scenario that was asked about."""
        return self.answer.scenario


def explain_agreements(constraints: IncentiveConstraints, outcome: str | None = None) -> AgreementExplanation:
    """What each agreement does to whom, or what blocks `DIMENSION=VALUE`. Raises ScenarioError."""
    if outcome is None:
        return AgreementExplanation(solve_bargaining(constraints))
    name, value, plays = outcome_plays(constraints, outcome)
    answer = solve_bargaining(constraints)
    leading = int((plays & constraints.model.plays.feasible).sum())
    return AgreementExplanation(answer, (name, value), refused(answer, plays), leading)
