"""What holds an equilibrium in place, or what stands in the way of an outcome."""

from dataclasses import dataclass

from rich.console import RenderableType

from sim.game.incentives import IncentiveConstraints
from sim.present.explain.view import blocked_view, explain_document
from sim.present.page.terminal import brief_view
from sim.present.run.words import brief
from sim.solve.answer import Answer, answer
from sim.solve.explain import Blocked, blocked, outcome_plays
from sim.study.reply import Reply


@dataclass(frozen=True, eq=False)
class Explanation:
    """The answer, and if an outcome was asked about, the profiles that have it and what undoes them.

    outcome: (dimension, value); None if it was not one outcome that was asked about.
    """

    answer: Answer
    outcome: tuple[str, str] | None = None
    blocked: tuple[Blocked, ...] = ()


def ask(constraints: IncentiveConstraints, outcome: str | None = None) -> Explanation:
    """Why each equilibrium holds, or what undoes `DIMENSION=VALUE`. Raises ScenarioError."""
    solved = answer(constraints)
    if outcome is None:
        return Explanation(solved)
    dimension, value, plays = outcome_plays(constraints, outcome)
    return Explanation(solved, (dimension, value), blocked(solved.valuation, plays))


def reply(explanation: Explanation, file: str) -> Reply:
    """The explanation in words. file: the scenario as the command names it, for what to ask next."""
    solved, outcome, undone = explanation.answer, explanation.outcome, explanation.blocked

    def view() -> RenderableType:
        if outcome is None:
            return brief_view(brief(solved), detail=True)
        return blocked_view(solved, *outcome, undone, file)

    return Reply(explain_document(solved, None if outcome is None else undone), view)
