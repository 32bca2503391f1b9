"""Spatial branch and bound: the least change of assumptions at which a profile is an equilibrium.

Each node is a box of assumptions with some comparisons and some paying deviations decided. Its
linear relaxation gives a proved lower bound; the point where the relaxation stands is polished
into a true one. Nodes are counted, never timed, so that the answer is the same on every machine
(Tawarmalani and Sahinidis 2002).
"""

import heapq
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from sim.explore.reach.node import Node, root
from sim.explore.reach.polish import Candidate, polish
from sim.explore.reach.question import Demand, Question
from sim.explore.reach.relaxed import Probe, Relaxed

TOLERANCE = 1e-6
"""A distance is proved when the lower bound is this near to it, in range widths."""

NEARLY = 1e-7
"""A point that lacks no more than this is worth polishing, and so are those of some other nodes."""

Entry = tuple[float, int, int, Node]
"""Bound, number, profile, node."""

POLISHED_EVERY = 16


@dataclass(frozen=True, eq=False)
class Search:
    """What branch and bound found for one profile.

    best: the nearest point at which it is an equilibrium (and the only outcome, if asked).
    lower_bound: proved; infinite where there is no such point.
    nodes: how many linear programs were solved.
    """

    play: int
    best: Candidate | None
    lower_bound: float
    nodes: int

    @property
    def proved(self) -> bool:
        """Whether nothing nearer exists, up to the tolerance."""
        if self.best is None:
            return self.lower_bound == math.inf
        infimum = float(self.best.infimum)
        return self.lower_bound >= infimum - TOLERANCE * max(1.0, infimum)


def search(
    question: Question,
    plays: Sequence[int],
    only: bool,
    limit: int,
    known: Mapping[int, Candidate] | None = None,
    moves: frozenset[str] | None = None,
) -> dict[int, Search]:
    """The least change for several profiles at once, with at most `limit` nodes.

    The node with the least bound comes first, whatever its profile; for profiles other than
    the nearest, the lower bound may therefore be the distance of the nearest.

    only: every rival profile must be broken by the gap too.
    known: points from an earlier search for the same question.
    moves: the assumptions that may move, if not all.
    """
    if only:
        question.prepare()
    best = dict(known or {})
    closed = dict.fromkeys(plays, math.inf)
    whole = root(question, moves)
    probes = {play: _probe(question, play, whole) if only else None for play in plays}
    heap: list[Entry] = [(0.0, n, play, whole) for n, play in enumerate(plays)]
    count, made = 0, len(heap)
    while heap and count < limit:
        ceiling = min((float(found.distance) for found in best.values()), default=math.inf)
        if heap[0][0] >= _closes_at(ceiling):
            break
        bound, _, play, node = _dive(heap) if only and not best and count % 2 else heapq.heappop(heap)
        count += 1
        relaxed = Relaxed(question, play, node, ceiling)
        # a node that holds nothing nearer than the ceiling may hold something beyond it
        bound = max(bound, min(relaxed.bound, ceiling))
        children: list[Node] | None = []
        if relaxed.point is not None:
            first = play not in best and (node is whole or (only and not relaxed.standing()))
            start, open_ = relaxed.inside()
            if first or count % POLISHED_EVERY == 0 or relaxed.lacks(start).max(initial=0.0) <= NEARLY:
                broken: tuple[Demand, ...] | None = relaxed.keenest() if only else node.broken
                found = None
                if broken is not None:
                    found = polish(question, play, start, broken, moves, bound, open_, relaxed.node.signs)
                edge = relaxed.border() if open_ and found is not None else None
                if found is not None and edge is not None:
                    found = replace(found, infimum=min(found.infimum, edge))
                if found is not None and (play not in best or found.distance < best[play].distance):
                    best[play] = found
                    ceiling = min(ceiling, float(found.distance))
            children = relaxed.children(probes[play]) if bound < _closes_at(ceiling) else None
        elif bound < _closes_at(ceiling):
            children = relaxed.halves()
        elif bound < math.inf:
            children = None
        if children is None:
            closed[play] = min(closed[play], bound)
        for child in children or ():
            made += 1
            least = max(bound, child.bound)
            heapq.heappush(heap, (least, made, play, replace(child, bound=least)))
    for bound, _, play, _ in heap:
        closed[play] = min(closed[play], bound)
    return {play: Search(play, best.get(play), closed[play], count) for play in plays}


def _dive(heap: list[Entry]) -> Entry:
    """The node in which the most rivals are broken: it soon leads to a point, or to none."""
    at = max(range(len(heap)), key=lambda i: (len(heap[i][3].broken), -heap[i][0], -heap[i][1]))
    found = heap[at]
    heap[at] = heap[-1]
    heap.pop()
    heapq.heapify(heap)
    return found


def _probe(question: Question, play: int, whole: Node) -> Probe:
    """The bound for the whole box with one deviation paying, computed once for each constraint."""
    known: dict[tuple[int, Fraction], float] = {}

    def probe(demand: Demand) -> float:
        key = (demand.constraint, demand.scale)
        if key not in known:
            known[key] = Relaxed(question, play, replace(whole, broken=(*whole.broken, demand))).bound
        return known[key]

    return probe


def _closes_at(ceiling: float) -> float:
    """The bound from which on a node can add nothing worth the name."""
    return ceiling - TOLERANCE * max(1.0, ceiling) if ceiling < math.inf else math.inf


@dataclass(frozen=True, eq=False)
class Shortfall:
    """By what share of a payoff range the worst of a profile's demands must be missed.

    lower_bound: proved; above zero where the profile cannot be an equilibrium.
    prices: what each demand weighs in it, where no cut was needed to prove it.
    point: (free,) the assumptions at which it is missed least, as far as was found; by `there`.
    """

    lower_bound: float
    prices: tuple[tuple[Demand, float], ...]
    point: np.ndarray
    there: float


def shortfall(question: Question, play: int, limit: int, broken: tuple[Demand, ...] = ()) -> Shortfall:
    """How far a profile is from an equilibrium at the values that favour it most.

    broken: deviations of other profiles that must pay as well.
    """
    heap: list[tuple[float, int, Node]] = [(0.0, 0, replace(root(question), broken=broken))]
    best, point = math.inf, np.zeros(len(question.columns.free))
    prices: tuple[tuple[Demand, float], ...] = ()
    closed, count, made = math.inf, 0, 0
    while heap and count < limit:
        bound, _, node = heapq.heappop(heap)
        if bound >= best - TOLERANCE:
            closed = min(closed, bound)
            break
        count += 1
        relaxed = Relaxed(question, play, node, elastic=True)
        bound = max(bound, relaxed.bound)
        children: list[Node] | None = None
        if relaxed.point is not None:
            if count == 1:
                prices = tuple(
                    (d, float(p)) for d, p in zip(relaxed.asked, relaxed.prices, strict=True) if p > NEARLY
                )
            worst = float(relaxed.lacks(relaxed.free).max(initial=0.0))
            if worst < best:
                best, point = worst, relaxed.free.copy()
            if bound < best - TOLERANCE:
                children = relaxed.children(None)
        elif bound < math.inf:
            children = relaxed.halves()
        if children is None:
            closed = min(closed, bound)
        for child in children or ():
            made += 1
            heapq.heappush(heap, (bound, made, replace(child, bound=bound)))
    lower = min([closed, *(bound for bound, _, _ in heap)])
    return Shortfall(lower, prices, point, best)
