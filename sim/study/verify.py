"""Whether other people's solvers find the same equilibria, and what that proves."""

from dataclasses import dataclass

from sim.explore.verify.answer import SECONDS, Verification
from sim.explore.verify.answer import verify as solve_again
from sim.explore.verify.opinion import Second
from sim.extras import MissingExtra
from sim.game.incentives import IncentiveConstraints
from sim.present.verify.document import document
from sim.present.verify.view import view
from sim.present.verify.words import sentences
from sim.study.reply import Reply
from sim.study.told import ToldEach


@dataclass(frozen=True, eq=False, repr=False)
class Verified(ToldEach[Verification, Second]):
    """Second opinions on an answer, one item for each."""

    @property
    def sentences(self) -> tuple[str, ...]:
        """Who agrees, and what that proves."""
        return sentences(self.answer)

    @property
    def items(self) -> tuple[Second, ...]:
        """The opinions."""
        return self.answer.seconds


def ask(constraints: IncentiveConstraints, seconds: float = SECONDS) -> Verification:
    """Second opinions. seconds: the time limit of each.

    Raises MissingExtra if only a program that is not installed could give one.
    """
    verification = solve_again(constraints, seconds)
    if verification.missing and all(second.agrees is None for second in verification.seconds):
        raise MissingExtra("gambit", "a second opinion on this game needs pygambit")
    return verification


def reply(verification: Verification, *, every: bool = False) -> Reply:
    """The opinions in words, long lists in full if `every`."""
    return Reply(
        document(verification), lambda: view(verification, every=every), positive=not verification.refuted
    )
