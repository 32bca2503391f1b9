"""Who gains what by each agreement, or what stands in the way of one that brings an outcome."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sim.explore.explain.supposing import regretted
from sim.game.given import left_by
from sim.game.incentives import IncentiveConstraints, incentive_constraints
from sim.game.payoffs import compile_payoffs
from sim.scenario.model import Scenario
from sim.solve.bargaining.answer import BargainingAnswer, solve_bargaining
from sim.solve.bargaining.hindered import Refused, refused
from sim.solve.explain import Blocked, Valuation, outcome_plays
from sim.solve.solution import Equilibrium


@dataclass(frozen=True, eq=False)
class AgreementExplanation:
    """The answer, and if an outcome was asked about, the agreements that bring it and who refuses.

    outcome: (dimension or player, value or action); None if none was asked about.
    blocked: the nearest miss first. leading: how many plays have it, on the table or not.
    given: player -> what it was asked to suppose that it does as long as nothing is agreed; the answer is
        then that of a bargain with such a start.
    whole: the game by itself. regretted: for each play that comes about without an agreement, in their
        order, what the players of `given` would gain in it by another choice.
    """

    answer: BargainingAnswer
    outcome: tuple[str, str] | None = None
    blocked: tuple[Refused, ...] = field(default=(), repr=False)
    leading: int = 0
    given: Mapping[str, str] = field(default_factory=dict)
    whole: Valuation | None = field(default=None, repr=False)
    regretted: tuple[Blocked, ...] = field(default=(), repr=False)

    @property
    def scenario(self) -> Scenario:
        """The scenario that was asked about."""
        return self.answer.scenario

    @property
    def equilibria(self) -> tuple[Equilibrium, ...]:
        """What the file's own concept chooses."""
        return self.answer.equilibria


def explain_agreements(
    constraints: IncentiveConstraints, outcome: str | None = None, choices: Mapping[str, str] | None = None
) -> AgreementExplanation:
    """What each agreement does to whom, or what blocks `DIMENSION=VALUE`. Raises ScenarioError.

    choices: player -> the action that it is supposed to take as long as nothing is agreed. What may be agreed
    on stays as it is.
    """
    left = _supposing(constraints, choices) if choices else constraints
    wanted = None if outcome is None else outcome_plays(left, outcome)
    explanation = AgreementExplanation(solve_bargaining(left))
    if wanted is not None:
        name, value, plays = wanted
        leading = int((plays & left.model.plays.feasible).sum())
        own = refused(explanation.answer, plays)
        explanation = replace(explanation, outcome=(name, value), blocked=own, leading=leading)
    if choices:
        whole = Valuation(constraints)
        starts = [table.start for table in explanation.answer.tables]
        rather = tuple(regretted(whole, start, choices) for start in starts)
        explanation = replace(explanation, given=choices, whole=whole, regretted=rather)
    return explanation


def _supposing(constraints: IncentiveConstraints, choices: Mapping[str, str]) -> IncentiveConstraints:
    """The same bargain where some players do something else without an agreement. Raises ScenarioError."""
    scenario, plays = constraints.model.scenario, constraints.model.plays
    block = scenario.agreements
    assert block is not None
    left_by(plays, {**block.disagreement, **choices})  # raises where nothing feasible has them
    moved = replace(scenario, agreements=replace(block, supposed=choices))
    return incentive_constraints(compile_payoffs(moved, plays))
