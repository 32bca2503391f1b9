"""A part of a question: a box of assumptions, and what is decided in it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from sim.algebra.guards import Sign
from sim.explore.reach.question import Demand, Question


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
    low, high = [], []
    for name in question.columns.free:
        least, most = question.box[name]
        if moves is not None and name not in moves:
            least = most = question.start[name]
        low.append(-math.inf if least is None else float(least))
        high.append(math.inf if most is None else float(most))
    return Node(np.array(low), np.array(high))
