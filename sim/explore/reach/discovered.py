"""The least change for a decision whose rows and courses are only come upon as it is asked."""

from sim.explore.reach.lines import Lines
from sim.explore.reach.polish import Candidate
from sim.explore.reach.question import Question
from sim.explore.reach.regions import Entered, nearest
from sim.explore.reach.unchanged import unchanged
from sim.game.incentives import IncentiveConstraints
from sim.solve.concept import Decision, discovers

SIGNS_ENTERED = 150
"""Regions of a decision that is not known beforehand are entered if the first rests on so many signs."""

QUICK = 30
"""Plays of a game at most, where such a decision is asked about several outcomes in passing."""


def is_quick(constraints: IncentiveConstraints, decision: Decision) -> bool:
    """Whether what would have to be true can be asked in passing, though regions are only come upon."""
    return not discovers(decision) or len(constraints.model.plays) <= QUICK


def discovered(question: Question, only: bool) -> tuple[Candidate | None, Entered]:
    """The answer for a decision whose regions are not known beforehand, and may be too many to enter.

    First what was found along lines.
    """
    lines = Lines(question, only)
    known, here = lines.nearest()
    if known is not None and not known.distance:
        return known, Entered(known, 0.0, lines.looked)
    if len(here.signs) <= SIGNS_ENTERED:
        return known, nearest(question, only, known)
    bound = unchanged(question, here.signs)
    return known, Entered(known, min(bound, float(known.distance)) if known else bound, lines.looked)
