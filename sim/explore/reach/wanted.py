"""Which candidates have an outcome, and under what condition where chance has a say.

A profile has an outcome or has it not. A course holds a play for each way that chance may go: the
outcome may come about in it where one of those that have it is not without probability, and it is
sure where all that have it not are.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from sim.algebra.polynomials import Polynomial, number
from sim.game.incentives import IncentiveConstraints
from sim.game.tree import Tree
from sim.rational import Fraction
from sim.solve.concept import (
    HOLDS,
    Decision,
    Literal,
    Relation,
    formula_holds,
    literal,
    literal_signs,
)


@dataclass(eq=False)
class Wanted:
    """By the number of a candidate's play or course, what must hold for an outcome there.

    plays: (numbers,) where it may come about at all.
    feasible: (numbers,) what can be played.
    possible: number -> the literal under which it may come about. sure: number -> the literal under
        which nothing else may, where there is one. What is left out needs nothing.
    chances: number -> how likely it is, over the basis, where that is not 0 or 1.
    judge: what must hold for the outcome in courses that are come upon later; None where there are none.
    """

    plays: np.ndarray
    feasible: np.ndarray
    possible: dict[int, Literal] = field(default_factory=dict)
    sure: dict[int, Literal | None] = field(default_factory=dict)
    chances: dict[int, Polynomial] = field(default_factory=dict)
    judge: "Judge | None" = None

    def take_in(self, numbers: Iterable[int]) -> None:
        """Judges courses that have been come upon."""
        if self.judge is not None:
            more = len(self.judge.constraints.courses) - len(self.plays)
            self.plays = np.concatenate([self.plays, np.zeros(more, dtype=bool)])
            self.feasible = np.concatenate([self.feasible, np.ones(more, dtype=bool)])
            for number_ in numbers:
                if number_ not in self.judge.known:
                    self.judge.known.add(number_)
                    self.judge.judge(self, number_)

    def told(self, play: int, sign: Callable[[int], int]) -> tuple[bool, bool]:
        """Whether the outcome may come about in a candidate, and whether nothing else may.

        sign: of a row, at the point that is asked about.
        """

        def holds(of: Literal | None) -> bool:
            return of is not None and bool(literal_signs(np.array([[sign(of // 4)]]))[of % 4, 0])

        possible = bool(self.plays[play]) and holds(self.possible.get(play, HOLDS))
        return possible, possible and holds(self.sure.get(play, HOLDS))

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
    wanted = Wanted(np.zeros(0, dtype=bool), np.ones(0, dtype=bool), judge=Judge(constraints, having))
    wanted.take_in(np.unique(decision.plays).tolist())
    return wanted


@dataclass(frozen=True, eq=False)
class Judge:
    """What must hold for an outcome in a course.

    having: (plays,) those that have it. known: the courses that have been judged.
    """

    constraints: IncentiveConstraints
    having: np.ndarray
    known: set[int] = field(default_factory=set)

    @cached_property
    def _tree(self) -> Tree:
        return Tree(self.constraints.model)

    def _likely(self, course: Iterable[int]) -> Polynomial:
        total = number(0)
        for play in course:
            total = total + self._tree.chance(play, self.constraints.model.lotteries)
        return total

    def judge(self, wanted: Wanted, place: int) -> None:
        """Notes what must hold in one course."""
        course = self.constraints.courses.course(place)
        own = [play for play in course if self.having[play]]
        if not own:
            return
        chance = self._likely(own)
        rest = self._likely(play for play in course if not self.having[play])
        if chance.constant == 0:
            return
        wanted.plays[place] = True
        if len(own) == len(course):
            return
        if chance.constant is None:
            row, sign = self.constraints.row_of(chance)
            wanted.possible[place] = literal(row, Relation.ABOVE if sign > 0 else Relation.BELOW)
        if rest.constant is None:
            row, sign = self.constraints.row_of(rest)
            wanted.sure[place] = literal(row, Relation.AT_MOST if sign > 0 else Relation.AT_LEAST)
        elif rest.constant > 0:
            wanted.sure[place] = None
        wanted.chances[place] = chance
