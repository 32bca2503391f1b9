"""The fewest assumptions that have to move: a bound by counting, a change by reweighting.

The bound takes one demand after another (see `count`): how many must move before it is met.
The change comes from minimising again with moves made dearer the smaller they were (Candes,
Wakin and Boyd 2008), then doing without one assumption after another. A tree over 'moves' and
'stays' closes what is left between the two, as far as its cap (not where rivals must be broken).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sim.explore.reach.branch import Search, search
from sim.explore.reach.count import Counts, Need, counts
from sim.explore.reach.polish import Candidate
from sim.explore.reach.question import Question
from sim.rational import Fraction

NODES = 24
CASES, CHECKS = 400, 16
"""At most: nodes of the tree, and branch and bound searches in it, for each profile."""

REWEIGHTED = 3
FAINT = Fraction(1, 50)
DIGITS = 10**6


@dataclass(frozen=True, eq=False)
class Fewest:
    """The change that moves the fewest assumptions.

    least: no change moves fewer than this; proved.
    lower_bound: of the distance, for changes of the same assumptions.
    """

    best: Candidate
    least: int
    lower_bound: float

    @property
    def proved(self) -> bool:
        """Whether no change moves fewer."""
        return self.least >= self.best.moved


def fewest(question: Question, plays: Sequence[int], only: bool, known: Search, tries: int) -> Fewest:
    """The fewest assumptions that have to move for one of several profiles.

    known: a search that found a point that does. tries: for how many profiles to look for one.
    """
    best = known
    bounds: list[int] = []
    needs: dict[tuple[int, Fraction], Need] = {}
    for n, play in enumerate(plays):
        if n >= tries and min(bounds) == 1:
            break  # no change moves fewer than one
        table = counts(question, play, needs)
        bounds.append(table.least(frozenset(), frozenset())[0])
        if n < tries and bounds[-1] < _count(best):
            best = _fewer(question, play, only, best, table)
            if not only:
                best, bounds[-1] = _decided(question, play, best, table)
    assert best.best is not None
    return Fewest(best.best, min([_count(best), *bounds]), best.lower_bound)


def _count(nearest: Search) -> int:
    assert nearest.best is not None
    return nearest.best.moved


def _decided(question: Question, play: int, best: Search, table: Counts) -> tuple[Search, int]:
    """The fewest for one profile, if fewer than the best so far, and how few are still possible."""
    least = table.least(frozenset(), frozenset())[0]
    stack: list[tuple[frozenset[str], frozenset[str]]] = [(frozenset(), frozenset())]
    cases = checks = 0
    while stack:
        moves, stays = stack.pop()
        cases += 1
        more, suggested = table.least(moves, stays)
        if len(moves) + more >= _count(best):
            continue
        if cases > CASES or checks > CHECKS:
            return best, least
        if not more:
            checks += 1
            tried = _tried(question, play, False, moves, table)
            if tried.best is not None:
                best = tried
                continue
            if tried.lower_bound < math.inf:
                return best, least
            if len(moves) + 1 >= _count(best):
                continue
            suggested = table.names - moves - stays
        if suggested - moves:
            name = table.keenest(suggested - moves)
            stack += [(moves, stays | {name}), (moves | {name}, stays)]
    return best, _count(best)


def _fewer(question: Question, play: int, only: bool, best: Search, table: Counts) -> Search:
    """A change for this profile that moves fewer, or the best so far."""
    fewer = search(question, [play], only, 1)[play]
    for _ in range(REWEIGHTED):
        if fewer.best is None:
            return best
        weighted = {
            name: width
            * (FAINT + min(abs(fewer.best.values[name] - question.start[name]) / width, Fraction(1)))
            for name, width in question.width.items()
        }
        weighted = {name: width.limit_denominator(DIGITS) or width for name, width in weighted.items()}
        again = search(replace(question, width=weighted), [play], only, 1)[play]
        if again.best is None or again.best.moved >= fewer.best.moved:
            break
        fewer = again
    assert fewer.best is not None
    names = moved(question, fewer.best)
    sparsest: Search | None = None
    for name in by_size(question, fewer.best, names):
        tried = _tried(question, play, only, names - {name}, table)
        if tried.best is not None:
            names, sparsest = moved(question, tried.best), tried
    if len(names) >= _count(best):
        return best
    sparsest = sparsest or _tried(question, play, only, names, table)
    return best if sparsest.best is None else sparsest


def by_size(question: Question, candidate: Candidate, names: frozenset[str]) -> list[str]:
    """Some assumptions, those that move least first."""
    start, values = question.start, candidate.values
    return sorted(names, key=lambda name: (abs(values[name] - start[name]) / question.width[name], name))


def moved(question: Question, candidate: Candidate) -> frozenset[str]:
    """The assumptions that are not where they were."""
    return frozenset(name for name, value in candidate.values.items() if value != question.start[name])


def _tried(question: Question, play: int, only: bool, names: frozenset[str], table: Counts) -> Search:
    """The least change for a profile when only some assumptions move."""
    if table.least(names, table.names - names)[0]:
        return Search(play, None, math.inf, 0)
    return search(question, [play], only, NODES, moves=names)[play]
