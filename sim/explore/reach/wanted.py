"""Which candidates have an outcome, and under what condition where chance has a say.

A profile has an outcome or has it not. A course holds a play for each way that chance may go: the
outcome may come about in it where one of those that have it is not without probability, and it is
sure where all that have it not are.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

import numpy as np

from sim.algebra.polynomials import Polynomial, number
from sim.game.incentives import IncentiveConstraints
from sim.game.tree import Tree
from sim.solve.concept import Decision, Literal, Relation, formula_holds, literal, literal_signs


@dataclass(frozen=True, eq=False)
class Wanted:
    """By the number of a candidate's play or course, what must hold for an outcome there.

    plays: (numbers,) where it may come about at all.
    feasible: (numbers,) what can be played.
    possible: number -> the literal under which it may come about. sure: number -> the literal under
        which nothing else may, where there is one. What is left out needs nothing.
    chances: number -> how likely it is, over the basis, where that is not 0 or 1.
    """

    plays: np.ndarray
    feasible: np.ndarray
    possible: Mapping[int, Literal] = field(default_factory=dict)
    sure: Mapping[int, Literal | None] = field(default_factory=dict)
    chances: Mapping[int, Polynomial] = field(default_factory=dict)

    @cached_property
    def rows(self) -> tuple[int, ...]:
        """The rows of its literals, in order."""
        every = (*self.possible.values(), *self.sure.values())
        return tuple(sorted({x // 4 for x in every if x is not None}))

    def rows_of(self, play: int) -> tuple[int, ...]:
        """The rows that say whether one candidate has the outcome."""
        return tuple(x // 4 for x in (self.possible.get(play), self.sure.get(play)) if x is not None)

    def at(self, signs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(numbers,) twice, from (rows,) signs: where it may come about, and where it is sure."""
        holds = literal_signs(signs[:, None])

        def where(start: np.ndarray, asked: Mapping[int, Literal | None]) -> np.ndarray:
            told = start.copy()
            for play, of in asked.items():
                told[play] &= of is not None and bool(formula_holds(of, holds.__getitem__)[0])
            return told

        possible = where(self.plays, self.possible)
        return possible, where(possible, self.sure)

    def probability(
        self, constraints: IncentiveConstraints, play: int, values: Mapping[str, Fraction]
    ) -> Fraction:
        """How likely a candidate's outcome is at a point; as near as anybody could tell if irrational."""
        if play not in self.chances:
            return Fraction(int(self.plays[play]))
        at = constraints.model.basis.at(values)
        exact = at.value(self.chances[play])
        return at.shown(self.chances[play]) if exact is None else exact


def wanted_by(constraints: IncentiveConstraints, decision: Decision, having: np.ndarray) -> Wanted:
    """What must hold for an outcome. having: (plays,) those that have it."""
    model = constraints.model
    if not model.scenario.sequential:
        can = np.zeros(len(having), dtype=bool)
        can[decision.plays] = True
        return Wanted(having & can, model.plays.feasible & can)
    tree = Tree(model)
    every = model.lotteries
    courses = constraints.courses.all
    plays = np.zeros(len(courses), dtype=bool)
    possible: dict[int, Literal] = {}
    sure: dict[int, Literal | None] = {}
    chances: dict[int, Polynomial] = {}

    def likely(course: list[int]) -> Polynomial:
        total = number(0)
        for play in course:
            total = total + tree.chance(play, every)
        return total

    for place in np.unique(decision.plays).tolist():
        course = courses[place]
        own = [play for play in course if having[play]]
        if not own:
            continue
        chance, rest = likely(own), likely([play for play in course if not having[play]])
        if chance.constant == 0:
            continue
        plays[place] = True
        if len(own) == len(course):
            continue
        if chance.constant is None:
            row, sign = constraints.row_of(chance)
            possible[place] = literal(row, Relation.ABOVE if sign > 0 else Relation.BELOW)
        if rest.constant is None:
            row, sign = constraints.row_of(rest)
            sure[place] = literal(row, Relation.AT_MOST if sign > 0 else Relation.AT_LEAST)
        elif rest.constant > 0:
            sure[place] = None
        chances[place] = chance
    return Wanted(plays, np.ones(len(courses), dtype=bool), possible, sure, chances)
