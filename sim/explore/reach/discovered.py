"""The least change for a decision whose rows and courses are only come upon as it is asked."""

import math

from sim.explore.reach.boxes import Boxes
from sim.explore.reach.lines import Lines
from sim.explore.reach.polish import Candidate
from sim.explore.reach.question import Question
from sim.explore.reach.regions import Entered, nearest
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
    boxes = Boxes(question)
    if boxes.nowhere:
        return None, Entered(None, math.inf, boxes.looked)
    lines = Lines(question, only)
    known, here = lines.nearest()
    if known is not None and not known.distance:
        return known, Entered(known, 0.0, lines.looked)
    entered = Entered(known, 0.0, lines.looked)
    if len(here.signs) <= SIGNS_ENTERED:
        entered = nearest(question, only, known)
        if entered.lower_bound >= (float(entered.best.infimum) if entered.best else math.inf):
            return known, entered
    bound = boxes.bound(entered.best.infimum if entered.best else None, len(here.signs))
    bound = max(entered.lower_bound, bound)
    return known, Entered(entered.best, bound, entered.regions + boxes.looked)
