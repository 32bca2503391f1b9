"""Changes of assumptions, as an answer names them."""

from dataclasses import dataclass

from sim.explore.reach.polish import Candidate
from sim.explore.reach.question import Question
from sim.explore.reach.tolerances import PROVED_WITHIN
from sim.rational import Fraction


@dataclass(frozen=True)
class Change:
    """One assumption that moves; `widths` is the move in widths of its range."""

    assumption: str
    start: Fraction
    end: Fraction
    widths: Fraction


@dataclass(frozen=True, eq=False)
class Alternative:
    """Another change that does: the least for another profile, or the one that moves the fewest.

    kind: 'profile' or 'sparsest'. proved: nothing nearer for this profile (profile); no change
    moves fewer assumptions (sparsest).
    """

    kind: str
    play: int
    distance: Fraction
    lower_bound: float
    proved: bool
    changes: tuple[Change, ...]


def changes_of(question: Question, candidate: Candidate) -> tuple[Change, ...]:
    """What moves for a point."""
    return tuple(
        Change(
            name, start, candidate.values[name], abs(candidate.values[name] - start) / question.width[name]
        )
        for name, start in question.start.items()
        if candidate.values[name] != start
    )


def alternative(
    kind: str, question: Question, candidate: Candidate, lower: float, proved: bool
) -> Alternative:
    """A point as another change that does. lower: no change is nearer."""
    lower = min(lower, float(candidate.distance))
    return Alternative(
        kind, candidate.play, candidate.distance, lower, proved, changes_of(question, candidate)
    )


def is_least(infimum: Fraction, lower: float) -> bool:
    """Whether a bound proves that no distance is less than one."""
    return lower >= float(infimum) - PROVED_WITHIN * max(1.0, float(infimum))
