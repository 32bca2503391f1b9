"""A part of a question: a box of assumptions, and what is decided in it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from sim.algebra.guards import Sign
from sim.algebra.rounding import down, up
from sim.explore.reach.question import Demand, Question

MOST_ROOTS = 4


@dataclass(frozen=True, eq=False)
class Node:
    """A part of the question: a box, decided comparisons, and deviations that must pay."""

    low: np.ndarray
    high: np.ndarray
    signs: Mapping[Sign, bool] = field(default_factory=dict)
    broken: tuple[Demand, ...] = ()
    bound: float = 0.0


def root(question: Question, moves: frozenset[str] | None = None) -> Node:
    """The whole box. moves: the assumptions that may move, if not all."""
    low, high = question.ends.copy()
    if moves is not None:
        still = np.array([name not in moves for name in question.columns.free], dtype=bool)
        low[still] = high[still] = question.place[still]
    return Node(low, high)


def roots(question: Question, play: int, whole: Node, only: bool) -> list[Node]:
    """What is left of a box by each demand or assumption alone: parts that hold a nearest answer.

    only: other profiles have to be broken besides.
    """
    parts = [whole if only or whole.broken else _useful(question, play, whole)]
    for demand in question.demands(play):
        moves = question.moves_alone(demand)
        if moves is None:
            continue
        name, below, above = moves
        if below is not None and above is not None and 2 * len(parts) > MOST_ROOTS:
            continue
        j = question.columns.free.index(name)
        parts = [
            part
            for node in parts
            for part in (
                None if below is None else _narrowed(node, j, -np.inf, up(below)),
                None if above is None else _narrowed(node, j, down(above), np.inf),
            )
            if part is not None
        ]
    return parts


def _useful(question: Question, play: int, whole: Node) -> Node:
    """A box without the moves that help no demand of a profile."""
    low, high = whole.low.copy(), whole.high.copy()
    useful = question.useful(play)
    for j, name in enumerate(question.columns.free):
        least, most = useful[name]
        low[j] = max(low[j], -math.inf if least is None else float(least))
        high[j] = min(high[j], math.inf if most is None else float(most))
    return replace(whole, low=low, high=high)


def _narrowed(node: Node, j: int, least: float, most: float) -> Node | None:
    """The part of a node in which one assumption lies between two values; None if there is none."""
    low, high = node.low.copy(), node.high.copy()
    low[j], high[j] = max(low[j], least), min(high[j], most)
    return replace(node, low=low, high=high) if low[j] <= high[j] else None
