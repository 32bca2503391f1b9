"""The least change for a decision of any form: regions with one answer, entered one by one.

At a point the answer has a certificate: signs of rows, and wherever they are the same, so is the
answer. Another answer lies where one of them differs, so a region whose answer is not the wanted
one is cut into as many parts as its certificate has rows. In each the nearest point is looked
for, the nearest part first (best-first branch and bound over a decision tree).
"""

import heapq
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from sim.explore.reach.branch import search
from sim.explore.reach.polish import Candidate
from sim.explore.reach.question import Demand, Question
from sim.game.incentives import Status
from sim.solve.concept import Formulas, Literal, Relation, alternatives, literal, region
from sim.solve.pending import plays_of

REGIONS = 150
"""So many regions are entered at most."""

NODES_REGION = 40
"""Nodes at most to find the nearest point of one region."""

SAME = 1e-9
"""Two distances, in range widths, are told apart if they differ by more."""


@dataclass(frozen=True, eq=False)
class Entered:
    """What came of entering regions.

    best: the nearest point with the wanted answer, if one was found; its play is one that leads there.
    lower_bound: no point with the wanted answer is nearer, proved; infinite where there is none.
    regions: how many were entered.
    """

    best: Candidate | None
    lower_bound: float
    regions: int


def nearest(question: Question, only: bool) -> Entered:
    """The least change at which some solution has the outcome (only: and every solution has it)."""
    starts = list(_starts(question))
    heap = [(0.0, n, node) for n, node in enumerate(starts)]
    count, numbered = 0, len(heap)
    best: Candidate | None = None
    closed = math.inf
    while heap and count < REGIONS:
        bound, _, node = heapq.heappop(heap)
        if best is not None and bound >= float(best.distance) - SAME:
            heap.append((bound, -1, node))
            break
        count += 1
        found, lower = _nearest_point(question, node, len(question.wanted) + count)
        bound = max(bound, lower)
        if found is None:
            closed = min(closed, bound)
            continue
        told = region(question.decision, question.constraints.signs_at(found.values))
        plays = plays_of(question.decision, told.holding)
        having = [play for play in plays if question.wanted[play]]
        if having and not (only and len(having) < len(plays)):
            closed = min(closed, bound)
            if best is None or found.distance < best.distance:
                distance = found.distance
                best = Candidate(having[0], found.values, distance, found.moved, (), found.infimum)
            continue
        for child in _others(question, node, told.signs):
            numbered += 1
            heapq.heappush(heap, (bound, numbered, child))
    lower = min([closed, *(bound for bound, _, _ in heap)])
    return Entered(best, min(lower, float(best.distance)) if best else lower, count)


Region = tuple[Literal, ...]


def _starts(question: Question) -> Iterator[Region]:
    """Regions that together hold every point with the wanted answer."""
    decision = question.decision
    if not isinstance(decision, Formulas):
        yield ()
        return
    for candidate in np.flatnonzero(question.wanted[decision.plays]).tolist():
        yield from alternatives(decision.formula(candidate))


def _others(question: Question, node: Region, signs: Mapping[int, int]) -> Iterator[Region]:
    """The parts of a region in which the sign of one row is another, those of the rows before it the same."""
    before: list[Literal] = []
    held = set(node)
    for row, sign in signs.items():
        if question.status[row] != Status.OPEN:
            continue
        if sign:
            across = Relation.AT_MOST if sign > 0 else Relation.AT_LEAST
            yield (*node, *before, literal(row, across))
            same = [literal(row, Relation.AT_LEAST if sign > 0 else Relation.AT_MOST)]
        else:
            yield (*node, *before, literal(row, Relation.ABOVE))
            yield (*node, *before, literal(row, Relation.BELOW))
            same = [literal(row, Relation.AT_LEAST), literal(row, Relation.AT_MOST)]
        before += [x for x in same if x not in held]


def _nearest_point(question: Question, node: Region, name: int) -> tuple[Candidate | None, float]:
    """The nearest point of a region that was found, and a proved bound for all of them."""
    holds: dict[int, Demand] = {}
    pays: dict[int, Demand] = {}
    for of in dict.fromkeys(node):
        row, relation = of // 4, Relation(of % 4)
        if question.status[row] in (Status.ALWAYS, Status.NEVER):
            if (int(question.status[row]) == Status.ALWAYS) != relation.upward:
                return None, math.inf
            continue
        # to be strictly above zero is to fail to be at most zero, by the gap
        key = 2 * row + ((not relation.upward) != relation.strict)
        (pays if relation.strict else holds)[key] = question.demand_on(name, key)
    question.conjunctions[name] = tuple(holds)
    question.known[name] = tuple(holds.values())
    tried = search(question, [name], False, NODES_REGION, broken=tuple(pays.values()))[name]
    return tried.best, tried.lower_bound
