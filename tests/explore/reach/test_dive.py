"""Which part of a question is looked at first."""

import heapq

import numpy as np
import pytest

from sim.explore.reach.branch import _Entry, _Frontier
from sim.explore.reach.node import Node
from sim.explore.reach.question import Demand

NOWHERE = np.zeros(0)


def entry(number: int, bound: float, broken: int) -> _Entry:
    """A node in which so many deviations must pay."""
    demands = tuple(object.__new__(Demand) for _ in range(broken))
    return _Entry(bound, number, 0, Node(NOWHERE, NOWHERE, broken=demands))


@pytest.mark.parametrize(
    ("nodes", "first"),
    [
        # (bound, how many must pay); the number is the place in the list
        ([(0.0, 0), (0.5, 2), (0.2, 1)], 1),  # most that must pay
        ([(0.5, 2), (0.1, 2), (0.3, 2)], 1),  # of these the least bound
        ([(0.5, 2), (0.1, 2), (0.1, 2)], 1),  # of these the earliest
        ([(0.1, 2), (0.0, 1)], 0),
        ([(0.1, 0)], 0),
    ],
)
def test_a_dive_takes_one_node_and_leaves_the_others(nodes: list[tuple[float, int]], first: int) -> None:
    frontier = object.__new__(_Frontier)
    frontier.open = [entry(number, *node) for number, node in enumerate(nodes)]
    heapq.heapify(frontier.open)
    assert frontier._deepest().number == first
    left = [heapq.heappop(frontier.open) for _ in range(len(frontier.open))]
    assert [(node.bound, node.number) for node in left] == sorted(
        (bound, number) for number, (bound, _) in enumerate(nodes) if number != first
    ), "each of the others once, the least bound on top"
