"""What holds a combination in place round after round, or who would depart from one with an outcome."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sim.game.given import left_by
from sim.game.incentives import IncentiveConstraints
from sim.scenario.model import Scenario
from sim.solve.explain import outcome_plays
from sim.solve.repeated.answer import RepeatedAnswer, as_equilibrium, solve_repeated
from sim.solve.repeated.hindered import Tempted, departing, tempted
from sim.solve.solution import Equilibrium


@dataclass(frozen=True, eq=False)
class RoundsExplanation:
    """The answer, what holds each of its combinations, and if an outcome was asked about, who undoes it.

    held: each combination that is sustained now. outcome: (dimension or player, value or action); None if
    none was asked about. blocked: the combinations that have it, the nearest miss first.
    given: player -> the action that it was asked to suppose in every round until somebody departs. `held` are
    then the combinations with it that none of the others departs from, and `blocked` the rest of them.
    """

    answer: RepeatedAnswer
    held: tuple[Tempted, ...] = field(default=(), repr=False)
    outcome: tuple[str, str] | None = None
    blocked: tuple[Tempted, ...] = field(default=(), repr=False)
    given: Mapping[str, str] = field(default_factory=dict)

    @property
    def scenario(self) -> Scenario:
        """The scenario that was asked about."""
        return self.answer.scenario

    @property
    def equilibria(self) -> tuple[Equilibrium, ...]:
        """What is sustained; of the other players, where a choice is supposed."""
        if not self.given:
            return self.answer.equilibria
        answer = self.answer
        return tuple(as_equilibrium(answer.valuation, h.play, h.play in answer.once) for h in self.held)


def explain_rounds(
    constraints: IncentiveConstraints, outcome: str | None = None, choices: Mapping[str, str] | None = None
) -> RoundsExplanation:
    """Why each combination lasts, or who departs from `DIMENSION=VALUE`. Raises ScenarioError.

    choices: player -> the action that it is supposed to take in every round until somebody departs. What
    follows a departure is an equilibrium of the whole game.
    """
    there = left_by(constraints.model.plays, choices or {})
    wanted = None if outcome is None else outcome_plays(constraints, outcome)
    answer = solve_repeated(constraints)
    if choices:
        players = frozenset(choices)
        every = tempted(answer, there if wanted is None else there & wanted[2], players)
        kept = tuple(each for each in tempted(answer, there, players) if each.holds)
        if wanted is None:
            return RoundsExplanation(
                answer, kept, None, tuple(each for each in every if not each.holds), choices
            )
        return RoundsExplanation(answer, kept, wanted[:2], every, choices)
    if wanted is not None:
        return RoundsExplanation(answer, (), wanted[:2], tempted(answer, wanted[2]))
    return RoundsExplanation(answer, tuple(departing(answer, each) for each in answer.sustained if each.now))
