"""Spatial branch and bound: the least change of assumptions at which a profile is an equilibrium.

Each node is a box of assumptions with some comparisons and some paying deviations decided. Its
linear relaxation gives a proved lower bound; the point where the relaxation stands is polished
into a true one. Nodes are counted, never timed, so that the answer is the same on every machine
(Tawarmalani and Sahinidis 2002).
"""

import heapq
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from sim.explore.reach.cuts import children, halves, standing
from sim.explore.reach.node import Node, root, roots
from sim.explore.reach.polish import Candidate, polish
from sim.explore.reach.question import Demand, Question
from sim.explore.reach.relaxed import Probe, Relaxed
from sim.explore.reach.tolerances import PROVED_WITHIN, WORTH_POLISHING
from sim.rational import Fraction

POLISHED_EVERY, PATIENCE = 16, 8
"""After so many points in a row that bettered nothing, only one in so many nodes is polished."""

MOST_WORK, MOST_WORK_ALONE = 80_000_000, 20_000_000
"""Cells of linear programs that one search may build, the other where rivals must be broken.

What is open then stays open.
"""


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
        return self.lower_bound >= infimum - PROVED_WITHIN * max(1.0, infimum)


@dataclass(frozen=True)
class Budget:
    """What a search may do at most, counted and never timed, so that every machine stops at the same place.

    nodes: linear programs. work: cells of their matrices.
    """

    nodes: int
    work: int


def search(
    question: Question,
    plays: Sequence[int],
    only: bool,
    limit: int,
    known: Mapping[int, Candidate] | None = None,
    moves: frozenset[str] | None = None,
    broken: tuple[Demand, ...] = (),
    points: bool = True,
) -> dict[int, Search]:
    """The least change for several profiles at once, with at most `limit` nodes.

    The node with the least bound comes first, whatever its profile; for profiles other than
    the nearest, the lower bound may therefore be the distance of the nearest.

    only: every rival profile must be broken by the gap too.
    known: points from an earlier search for the same question.
    moves: the assumptions that may move, if not all.
    broken: deviations that must pay by the gap everywhere. points: whether points are looked for, and not
    bounds alone.
    """
    if only:
        question.prepare()
    frontier = _Frontier(
        question,
        plays,
        only,
        Budget(limit, MOST_WORK_ALONE if only else MOST_WORK),
        dict(known or {}),
        moves,
        broken,
    )
    while (entry := frontier.next()) is not None:
        relaxed = frontier.relaxed(entry)
        if frontier.put_back(entry, relaxed):
            continue
        bound = frontier.bound(entry, relaxed)
        if points:
            frontier.improve(relaxed, bound)
        frontier.close_or_cut(relaxed, bound)
    return frontier.searches()


@dataclass(order=True)
class _Entry:
    """A node that is open; the least bound comes first, then the oldest.

    relaxed: its relaxation, if that was solved before its turn came.
    """

    bound: float
    number: int
    play: int = field(compare=False)
    node: Node = field(compare=False)
    relaxed: Relaxed | None = field(compare=False, default=None)


class _Frontier:
    """A search under way: the open nodes, the best points, and what is known of what was closed.

    best: play -> the nearest point so far. closed: play -> the least bound of what was closed.
    """

    def __init__(
        self,
        question: Question,
        plays: Sequence[int],
        only: bool,
        budget: Budget,
        best: dict[int, Candidate],
        moves: frozenset[str] | None,
        broken: tuple[Demand, ...] = (),
    ) -> None:
        self.question, self.only, self.budget, self.best, self.moves = question, only, budget, best, moves
        self.closed = dict.fromkeys(plays, math.inf)
        whole = replace(root(question, moves), broken=broken)
        self.probes = {play: _probe(question, play, whole) if only else None for play in plays}
        starts = [(play, node) for play in plays for node in roots(question, play, whole, only)]
        self.open = [_Entry(0.0, n, play, node) for n, (play, node) in enumerate(starts)]
        self.roots = {node for _, node in starts}
        self.numbered = len(self.open)
        self.nodes = self.work = self.fruitless = 0

    @property
    def ceiling(self) -> float:
        """The distance of the nearest point so far: what is no nearer is of no interest."""
        return min((float(point.distance) for point in self.best.values()), default=math.inf)

    def next(self) -> _Entry | None:
        """The node whose turn it is; None where the search is at its end, or at that of its budget."""
        if not self.open or self.nodes >= self.budget.nodes or self.work >= self.budget.work:
            return None
        if self.open[0].bound >= _closes_at(self.ceiling):
            return None
        if self.only and not self.best and self.nodes % 2:
            return self._deepest()
        return heapq.heappop(self.open)

    def _deepest(self) -> _Entry:
        """The node in which the most rivals are broken: it soon leads to a point, or to none."""
        at = max(
            range(len(self.open)),
            key=lambda i: (len(self.open[i].node.broken), -self.open[i].bound, -self.open[i].number),
        )
        entry = self.open[at]
        self.open[at] = self.open[-1]
        self.open.pop()
        heapq.heapify(self.open)
        return entry

    def relaxed(self, entry: _Entry) -> Relaxed:
        """The relaxation of a node, solved once."""
        if entry.relaxed is not None:
            return entry.relaxed
        self.nodes += 1
        relaxed = Relaxed(self.question, entry.play, entry.node, self.ceiling, joint=not self.only)
        self.work += relaxed.cells
        return relaxed

    def put_back(self, entry: _Entry, relaxed: Relaxed) -> bool:
        """Whether a whole box has to wait, since others may hold something nearer.

        So no point is looked for in a profile that turns out to be further than the nearest.
        """
        if self.only or entry.relaxed is not None or entry.node not in self.roots or not self.open:
            return False
        bound = self.bound(entry, relaxed)
        if bound <= self.open[0].bound:
            return False
        if bound == math.inf:
            self.closed[entry.play] = min(self.closed[entry.play], bound)
        else:
            heapq.heappush(self.open, replace(entry, bound=bound, relaxed=relaxed))
        return True

    def bound(self, entry: _Entry, relaxed: Relaxed) -> float:
        """A node that holds nothing nearer than the ceiling may hold something beyond it."""
        return max(entry.bound, min(relaxed.bound, relaxed.ceiling))

    def improve(self, relaxed: Relaxed, bound: float) -> None:
        """Polishes the point where a relaxation stands, if that is worth the while."""
        play = relaxed.play
        if relaxed.point is None or (play in self.best and bound >= _closes_at(self.ceiling)):
            return
        first = play not in self.best and (
            relaxed.began in self.roots or (self.only and not standing(relaxed))
        )
        start, beyond = relaxed.inside()
        near = self.fruitless < PATIENCE and relaxed.lacks(start).max(initial=0.0) <= WORTH_POLISHING
        if not (first or near or self.nodes % POLISHED_EVERY == 0):
            return
        broken = relaxed.keenest() if self.only else relaxed.node.broken
        if broken is None:
            return
        self.fruitless += 1
        point = polish(self.question, play, start, broken, self.moves, bound, beyond, relaxed.node.signs)
        if point is None:
            return
        border = relaxed.border() if beyond else None
        if border is not None:
            point = replace(point, infimum=min(point.infimum, border))
        if play not in self.best or point.distance < self.best[play].distance:
            self.best[play] = point
            self.fruitless = 0

    def close_or_cut(self, relaxed: Relaxed, bound: float) -> None:
        """Closes a node that can add nothing, and puts the parts of another among the open ones."""
        parts: list[Node] | None = None
        if bound < _closes_at(self.ceiling):
            parts = halves(relaxed) if relaxed.point is None else self._children(relaxed)
        elif relaxed.point is None and bound == math.inf:
            parts = []
        if parts is None:
            self.closed[relaxed.play] = min(self.closed[relaxed.play], bound)
        for part in parts or ():
            self.numbered += 1
            least = max(bound, part.bound)
            entry = _Entry(least, self.numbered, relaxed.play, replace(part, bound=least))
            heapq.heappush(self.open, entry)

    def _children(self, relaxed: Relaxed) -> list[Node] | None:
        best = self.best.get(relaxed.play)
        names = self.question.columns.free
        place = (
            self.question.place if best is None else np.array([float(best.values[name]) for name in names])
        )
        return children(relaxed, self.probes[relaxed.play], place)

    def searches(self) -> dict[int, Search]:
        """What is known of each profile now."""
        for entry in self.open:
            self.closed[entry.play] = min(self.closed[entry.play], entry.bound)
        return {
            play: Search(play, self.best.get(play), lower, self.nodes) for play, lower in self.closed.items()
        }


def _probe(question: Question, play: int, whole: Node) -> Probe:
    """The bound for the whole box with one deviation paying, computed once for each constraint."""
    known: dict[tuple[int, Fraction], float] = {}

    def probe(demand: Demand) -> float:
        key = (demand.constraint, demand.scale)
        if key not in known:
            known[key] = Relaxed(
                question, play, replace(whole, broken=(*whole.broken, demand)), joint=False
            ).bound
        return known[key]

    return probe


def _closes_at(ceiling: float) -> float:
    """The bound from which on a node can add nothing worth the name."""
    return ceiling - PROVED_WITHIN * max(1.0, ceiling) if ceiling < math.inf else math.inf


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
    closed, count, numbered, work = math.inf, 0, 0, 0
    while heap and count < limit and work < MOST_WORK:
        bound, _, node = heapq.heappop(heap)
        if bound >= best - PROVED_WITHIN:
            closed = min(closed, bound)
            break
        count += 1
        relaxed = Relaxed(question, play, node, elastic=True)
        work += relaxed.cells
        bound = max(bound, relaxed.bound)
        parts: list[Node] | None = None
        if relaxed.point is not None:
            if count == 1:
                prices = tuple(
                    (d, float(p))
                    for d, p in zip(relaxed.asked, relaxed.prices, strict=True)
                    if p > WORTH_POLISHING
                )
            worst = float(relaxed.lacks(relaxed.free).max(initial=0.0))
            if worst < best:
                best, point = worst, relaxed.free.copy()
            if bound < best - PROVED_WITHIN:
                parts = children(relaxed, None, point)
        elif bound < math.inf:
            parts = halves(relaxed)
        if parts is None:
            closed = min(closed, bound)
        for part in parts or ():
            numbered += 1
            heapq.heappush(heap, (bound, numbered, replace(part, bound=bound)))
    lower = min([closed, *(bound for bound, _, _ in heap)])
    return Shortfall(lower, prices, point, best)
