"""From a point that does to nearer ones, step by step downhill."""

from collections.abc import Mapping, Sequence

import numpy as np

from sim.explore.reach.polish import Candidate, Work, least_change
from sim.explore.reach.question import Question
from sim.explore.reach.tangents import tangent_rows
from sim.explore.reach.tolerances import INSIDE, SAME_RATIONAL

STEPS, CORRECTIONS = 16, 2
"""Steps at most, and how often each is corrected."""

TRUST, LEAST_TRUST = 0.25, 0.01
"""Range widths: how far the first step goes at most, and the last."""


def downhill(question: Question, candidate: Candidate) -> Candidate:
    """A nearer point at which the same is met, exactly; the one that is given, if none is found.

    Linear programs over tangents, trusted only so far from the last point; a step that leaves what is
    demanded is corrected by tangents where it ends (Fletcher and Sainz de la Maza 1989, 'Nonlinear
    programming and nonsmooth optimization by successive linear programming').
    """
    work = Work(question, candidate.play, candidate.broken, None, False, {})
    names = question.columns.free
    moving = work.moving_among({name for name in names if name in question.steps})
    point: Mapping[str, float] = {name: float(candidate.values[name]) for name in names}
    distance, trust = float(candidate.distance), TRUST
    for _ in range(STEPS):
        nearer = _step(work, point, moving, trust)
        x = None if nearer is None else np.array([nearer[name] for name in names])
        gained = (
            -np.inf if x is None else distance - float((np.abs(x - question.place) / question.widths).sum())
        )
        if nearer is not None and gained > SAME_RATIONAL:
            point, distance, trust = nearer, distance - gained, 2 * trust
            continue
        trust /= 4
        if trust < LEAST_TRUST or abs(gained) <= SAME_RATIONAL:
            break
    if distance >= float(candidate.distance):
        return candidate
    exact = work.alternating([point[name] for name in names])
    return candidate if exact is None or exact.distance >= candidate.distance else exact


def _step(
    work: Work, point: Mapping[str, float], moving: Sequence[int], trust: float
) -> Mapping[str, float] | None:
    """The nearest point not far from another by tangents there, if what is demanded holds at it."""
    step = point
    for _ in range(1 + CORRECTIONS):
        rows = tangent_rows(work.columns, work.used, step, work.signs, work.decided)
        nearest = least_change(work.question, rows, moving, point, INSIDE, len(work.signs), trust)
        if nearest is None:
            return None
        step = {**point, **nearest}
        values = work.columns.values([step[name] for name in work.columns.free])
        if all(sign * form.value(values) >= least for form, sign, least in work.signs):
            return step
    return None
