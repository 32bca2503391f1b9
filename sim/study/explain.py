"""What holds an equilibrium in place, or what stands in the way of an outcome."""

from dataclasses import dataclass

from sim.explore.explain.agreements import AgreementExplanation
from sim.explore.explain.answer import Explained, Explanation
from sim.explore.explain.answer import explain as ask
from sim.explore.explain.rounds import RoundsExplanation
from sim.explore.explain.stages import SequentialExplanation
from sim.present.explain import (
    agreement_view,
    agreement_words,
    course_view,
    course_words,
    rounds_view,
    rounds_words,
)
from sim.present.explain.document import document
from sim.present.explain.view import view
from sim.present.explain.words import sentences
from sim.solve.bargaining.hindered import Refused
from sim.solve.explain import Blocked
from sim.solve.repeated.hindered import Tempted
from sim.solve.sequential.hindered import Hindered as HinderedCourse
from sim.solve.solution import Equilibrium
from sim.study.reply import Reply
from sim.study.told import ToldEach

__all__ = ["Hindered", "Supposed", "ask", "reply"]

Miss = Blocked | HinderedCourse | Refused | Tempted


@dataclass(frozen=True, eq=False, repr=False)
class Hindered(ToldEach[Explained, Miss]):
    """What stands in the way of an outcome: an item for each profile that has it, the nearest miss first.

    In a game with stages, types or chance, an item for each course; with agreements, for each of them.
    """

    @property
    def items(self) -> tuple[Miss, ...]:
        """The profiles, courses or agreements, with what undoes each."""
        return self.answer.blocked

    @property
    def sentences(self) -> tuple[str, ...]:
        """Whether the outcome is an equilibrium, and who undoes its nearest miss."""
        return _sentences(self.answer)


@dataclass(frozen=True, eq=False, repr=False)
class Supposed(ToldEach[Explained, Equilibrium]):
    """Who answers a choice how: an item for each equilibrium of the other players."""

    @property
    def items(self) -> tuple[Equilibrium, ...]:
        """The equilibria of the others."""
        return self.answer.equilibria

    @property
    def sentences(self) -> tuple[str, ...]:
        """What is supposed, how the others answer it, and whether it would be chosen."""
        return _sentences(self.answer)


def _sentences(explanation: Explained) -> tuple[str, ...]:
    match explanation:
        case SequentialExplanation():
            return course_words.sentences(explanation)
        case AgreementExplanation():
            return agreement_words.sentences(explanation)
        case RoundsExplanation():
            return rounds_words.sentences(explanation)
        case Explanation():
            return sentences(explanation)


def reply(explanation: Explained, file: str, *, every: bool = False) -> Reply:
    """The explanation in words, long lists in full if `every`.

    file: the scenario as the command names it, for what to ask next.
    """
    match explanation:
        case SequentialExplanation() as staged:
            return Reply(course_view.document(staged), lambda: course_view.view(staged, file, every=every))
        case AgreementExplanation() as agreed:
            return Reply(
                agreement_view.document(agreed), lambda: agreement_view.view(agreed, file, every=every)
            )
        case RoundsExplanation() as rounds:
            return Reply(rounds_view.document(rounds), lambda: rounds_view.view(rounds, file, every=every))
        case Explanation() as simple:
            return Reply(document(simple), lambda: view(simple, file, every=every))
