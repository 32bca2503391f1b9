"""Why no change brings an outcome of a game with stages about: who departs from it whatever the values."""

import numpy as np

from sim.algebra.polynomials import number
from sim.explore.reach.certify import greatest
from sim.explore.reach.impossible import Impossible, Unmet
from sim.explore.reach.question import Question
from sim.rational import Fraction
from sim.solve.sequential.courses import Comparison
from sim.solve.sequential.hindered import misses
from sim.solve.sequential.strategies import Deviation


def undone(question: Question, having: np.ndarray) -> tuple[Impossible, ...]:
    """Courses with an outcome that somebody departs from all over the box, by how little they are missed.

    Each is told with the strategies that speak most for it at the scenario's own values: what is
    proved of it is that with these the deviation pays everywhere. having: (plays,) with the outcome.
    """
    constraints = question.constraints
    missed = misses(constraints, having)
    comparison = Comparison(constraints, missed.tree)
    proof = []
    for course in missed.courses:
        reasons = [reason for d in course.pays if (reason := _everywhere(question, comparison, d))]
        if reasons:
            unmet, shortfall, exact, values = max(reasons, key=lambda reason: reason[1])
            number = constraints.courses.number(course.course)
            proof.append(Impossible(number, (unmet,), shortfall, exact, values))
    return tuple(sorted(proof, key=lambda reason: (reason.shortfall, reason.play)))


def _everywhere(
    question: Question, comparison: Comparison, deviation: Deviation
) -> tuple[Unmet, float, bool, dict[str, Fraction]] | None:
    """A deviation that pays all over the box, and by how little at the values that speak most against it."""
    tree, player = comparison.tree, deviation.player
    likely = number(0)
    for play in deviation.instead:
        likely = likely + tree.chance(play, deviation.later)
    if likely.constant != 1:
        return None  # what is gained is weighed by how likely it is to get there
    here, there = (
        comparison.value(player, course, deviation.later) for course in (deviation.instead, deviation.then)
    )
    most = greatest(question.columns, question.columns.folded(here - there))
    if most.value >= 0:
        return None
    span = question.valuation.ranges[player] or 1.0
    loss = float(most.value)
    return Unmet(player, deviation.action, loss, 1.0), -loss / span, most.exact, dict(most.at)
