"""Courses: what may come of a choice, and what it is worth against another.

A course is one play for each way that chance can go on from some point, as a strategy profile
leaves it; without chance it is one play.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from sim.algebra.polynomials import Polynomial, number
from sim.game.incentives import IncentiveConstraints
from sim.game.told import Course
from sim.game.tree import Tree


@dataclass(frozen=True, eq=False)
class Comparison:
    """Expected payoffs of courses, and the rows that compare them."""

    constraints: IncentiveConstraints
    tree: Tree
    _values: dict[tuple[str, Course, frozenset[str]], Polynomial] = field(default_factory=dict)
    _rows: dict[tuple[Polynomial, Polynomial], tuple[int, int]] = field(default_factory=dict)

    def value(self, player: str, course: Course, lotteries: frozenset[str]) -> Polynomial:
        """What a course is worth to a player, weighted by how likely the lotteries turn out that way."""
        if len(course) == 1 and not lotteries:
            return self.tree.payoff(player, course[0])
        key = (player, course, lotteries)
        if key not in self._values:
            total = number(0)
            for play in course:
                total = total + self.tree.chance(play, lotteries) * self.tree.payoff(player, play)
            self._values[key] = total
        return self._values[key]

    def difference(self, player: str, left: Course, right: Course, lotteries: frozenset[str]) -> Polynomial:
        """By how much one course is worth more to a player than another."""
        return self.value(player, left, lotteries) - self.value(player, right, lotteries)

    def row(self, left: Polynomial, right: Polynomial) -> tuple[int, int]:
        """The row of left - right, and the sign of the factor between them; (0, 0) for a structural tie."""
        if left is right:
            return 0, 0
        if (left, right) not in self._rows:
            row, sign = self.constraints.row_of(left - right)
            self._rows[left, right], self._rows[right, left] = (row, sign), (row, -sign)
        return self._rows[left, right]

    @property
    def rows(self) -> np.ndarray:
        """Every row that compares two courses, in order."""
        return np.unique([0, *(row for row, _ in self._rows.values())])


def joined(parts: Iterable[Course]) -> Course:
    """Several courses as one, each for another way that chance may go."""
    return tuple(sorted(play for part in parts for play in part))
