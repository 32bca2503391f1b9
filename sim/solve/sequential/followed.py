"""Games whose beliefs are followed, as a procedure that names rows and courses as it comes upon them."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import numpy as np

from sim.game.incentives import Box, IncentiveConstraints
from sim.game.tree import Tree
from sim.scenario.problems import ScenarioError
from sim.solve.concept import Oracle, Procedure
from sim.solve.line import Along, Cell, Line, cover
from sim.solve.sequential.assessments import unlisted
from sim.solve.sequential.bounds import Differences, Weighted
from sim.solve.sequential.courses import Comparison
from sim.solve.sequential.held import Signs
from sim.solve.sequential.possible import Possible
from sim.solve.sequential.public import PublicGame, public_game
from sim.solve.sequential.updating import Updating

FOLLOWED = "followed"
"""Where the game is kept that beliefs are followed in."""


class Discovered:
    """The courses that the induction has come upon so far in a box, and the rows that it has asked for."""

    def __init__(self, constraints: IncentiveConstraints, induction: Updating) -> None:
        self.constraints, self.induction = constraints, induction
        self.candidates: list[int] = []
        self.asks: list[int] = []
        self._places: dict[int, int] = {}

    def decide(self, oracle: Oracle) -> np.ndarray:
        """(candidates, count) where each course is one of an equilibrium: worked out once for like signs."""
        rows: dict[int, np.ndarray] = {}
        held: dict[int, np.ndarray] = {}
        left = np.ones(oracle.count, dtype=bool)
        while left.any():
            point = int(left.argmax())

            def told(row: int, point: int = point) -> int:
                if row not in rows:
                    rows[row] = oracle.sign(row)
                return int(rows[row][point])

            signs = Signs(told, self.induction.differences.whole)
            courses = self.induction.courses(signs)
            like = left.copy()
            for row, sign in signs.asked[0].items():
                like &= rows[row] == sign
            for course in courses:
                number = self.constraints.courses.number(course)
                held[number] = held.get(number, np.zeros(oracle.count, dtype=bool)) | like
            left &= ~like
        asked = set(self.asks)
        self.asks += [row for row in rows if row not in asked]
        self._name(held)
        nowhere = np.zeros(oracle.count, dtype=bool)
        stable = [held.get(number, nowhere) for number in self.candidates]
        return np.array(stable, dtype=bool).reshape(-1, oracle.count)

    def along(self, line: Line) -> Along[tuple[int, ...]]:
        """The candidates that hold along a line."""

        def solve(cell: Cell) -> tuple[int, ...]:
            courses = self.induction.courses(self.induction.on(line, cell))
            numbers = [self.constraints.courses.number(course) for course in courses]
            self._name(numbers)
            return tuple(sorted(self._places[number] for number in numbers))

        return cover(line, solve)

    def may(self, box: Box) -> frozenset[int] | None:
        """The courses that may be those of an equilibrium somewhere in a box, by their numbers."""
        game, weighted = self.induction.game, self.induction.differences.weighted
        # a row and the sign of its factor: a type whose factor is negative is never surely possible
        rows = [self.constraints.row_of(likely) for likely in self.induction.prior]
        courses = Possible(game, weighted, box).courses(rows)
        return None if courses is None else frozenset(map(self.constraints.courses.number, courses))

    def _name(self, numbers: Iterable[int]) -> None:
        """Takes in the courses that are new."""
        for number in numbers:
            if number not in self._places:
                self._places[number] = len(self.candidates)
                self.candidates.append(number)


@dataclass(frozen=True, eq=False)
class Followed:
    """A game in which beliefs are followed, with what is the same whatever the values are."""

    game: PublicGame
    weighted: Weighted

    def updating(self, box: Box | None) -> Updating:
        """Backward induction over histories and beliefs in a box."""
        return Updating(self.game, Differences(self.weighted, box))


def followed(constraints: IncentiveConstraints, game: Followed, box: Box | None = None) -> Procedure:
    """The courses of all pure perfect Bayesian equilibria, with Bayes' rule followed wherever it can be."""
    discovered = Discovered(constraints, game.updating(box))
    return Procedure(
        discovered.candidates,
        discovered.asks,
        discovered.decide,
        partial(followed, constraints, game),
        discovered.along,
        may=discovered.may,
    )


def followed_game(constraints: IncentiveConstraints) -> Followed | None:
    """The game as everybody sees it, where its strategies are not listed but its beliefs can be followed."""
    if FOLLOWED not in constraints.kept:
        tree = Tree(constraints.model)
        game = None
        if unlisted(tree, beliefs=True):
            with suppress(ScenarioError):
                game = Followed(public_game(tree), Weighted(Comparison(constraints, tree)))
        constraints.kept[FOLLOWED] = game
    kept: Followed | None = constraints.kept[FOLLOWED]
    return kept
