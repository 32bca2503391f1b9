"""The fewest assumptions that have to move, where an outcome is no conjunction of closed demands.

Along the line of each assumption alone the answer is exact, so that it is known by which none does it by
itself. Beyond one nothing is proved: moves are taken back one after another, the least first, as long as the
others can make up for them.
"""

import math
from collections.abc import Iterator

from sim.explore.reach.polish import Candidate
from sim.explore.reach.question import Question
from sim.explore.reach.regions import nearest
from sim.explore.reach.sparse import Fewest, by_size, moved
from sim.explore.thresholds.along import answers_along
from sim.game.slices import Station
from sim.solve.concept import narrowed


def fewest_of_regions(question: Question, only: bool, best: Candidate) -> Fewest:
    """The fewest assumptions that move, as far as was looked for. best: the least change."""
    if best.moved == 1:
        return Fewest(best, 1, float(best.distance))
    least, singles = 2, []
    for name in _maybe_alone(question):
        alone = nearest(question, only, moves=frozenset({name}))
        if alone.best is not None:
            singles.append(Fewest(alone.best, 1, alone.lower_bound))
        elif alone.lower_bound < math.inf:
            least = 1
    if singles:
        return min(singles, key=lambda single: single.best.distance)
    return _taken_back(question, only, Fewest(best, least, float(best.distance)))


def _maybe_alone(question: Question) -> Iterator[str]:
    """The assumptions that may do alone: somewhere along their line the outcome is one."""
    station = Station(question.constraints, question.start)
    for name in question.columns.free:
        low, high = question.box[name]
        assert low is not None
        assert high is not None
        span = min(low, question.start[name]), max(high, question.start[name])
        still = {other: (value, value) for other, value in question.start.items()}
        decision = narrowed(question.decision, {**still, name: span})
        _, plays, untold = answers_along(decision, station.slice([name]), span)
        if untold or any(question.wanted[list(here)].any() for here in plays):
            yield name


def _taken_back(question: Question, only: bool, few: Fewest) -> Fewest:
    """A change without the moves that others can make up for, the least move first."""
    names = moved(question, few.best)
    for name in by_size(question, few.best, names):
        if few.best.moved == few.least:
            break
        tried = nearest(question, only, moves=names - {name})
        if tried.best is not None:
            few = Fewest(tried.best, few.least, tried.lower_bound)
            names = moved(question, tried.best)
    return few
