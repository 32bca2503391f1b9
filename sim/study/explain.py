"""What holds an equilibrium in place, or what stands in the way of an outcome."""

from dataclasses import dataclass

from sim.explore.explain.answer import Explanation
from sim.explore.explain.answer import explain as ask
from sim.explore.explain.stages import SequentialExplanation
from sim.present.explain import course_view, course_words
from sim.present.explain.document import document
from sim.present.explain.view import view
from sim.present.explain.words import sentences
from sim.solve.explain import Blocked
from sim.solve.sequential.hindered import Hindered as HinderedCourse
from sim.solve.solution import Equilibrium
from sim.study.reply import Reply
from sim.study.told import ToldEach

__all__ = ["Hindered", "Supposed", "ask", "reply"]

Explained = Explanation | SequentialExplanation


@dataclass(frozen=True, eq=False, repr=False)
class Hindered(ToldEach[Explained, Blocked | HinderedCourse]):
    """What stands in the way of an outcome: an item for each profile that has it, the nearest miss first.

    In a game with stages, types or chance, an item for each course.
    """

    @property
    def items(self) -> tuple[Blocked | HinderedCourse, ...]:
        """The profiles, or courses, with what undoes each."""
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
        return self.answer.answer.equilibria

    @property
    def sentences(self) -> tuple[str, ...]:
        """What is supposed, how the others answer it, and whether it would be chosen."""
        return _sentences(self.answer)


def _sentences(explanation: Explained) -> tuple[str, ...]:
    if isinstance(explanation, SequentialExplanation):
        return course_words.sentences(explanation)
    return sentences(explanation)


def reply(explanation: Explained, file: str, *, every: bool = False) -> Reply:
    """The explanation in words, long lists in full if `every`.

    file: the scenario as the command names it, for what to ask next.
    """
    if isinstance(explanation, SequentialExplanation):
        return Reply(
            course_view.document(explanation), lambda: course_view.view(explanation, file, every=every)
        )
    return Reply(document(explanation), lambda: view(explanation, file, every=every))
