"""One scenario of a comparison, solved: at its own values, and at those on the way to another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.algebra.polynomials import Polynomial, number
from sim.algebra.samples import Samples
from sim.game.incentives import IncentiveConstraints
from sim.game.told import Told
from sim.game.tree import Tree
from sim.scenario.model import Scenario
from sim.scenario.plays import Plays
from sim.solve.answer import Answer
from sim.solve.concept import Decision
from sim.solve.concepts import default_concept
from sim.solve.explain import Valuation
from sim.solve.holding import holding_each
from sim.solve.selection import Selection
from sim.solve.sequential.answer import SequentialAnswer
from sim.solve.sequential.expectation import Expectation
from sim.solve.solution import Equilibrium
from sim.solve.solved import Solved, solved


@dataclass(frozen=True, eq=False)
class Side:
    """One scenario of a comparison, solved by its own concept.

    name: how the output calls it: the id, with a number where two have the same.
    """

    name: str
    constraints: IncentiveConstraints

    @property
    def scenario(self) -> Scenario:
        """The scenario."""
        return self.constraints.model.scenario

    @property
    def plays(self) -> Plays:
        """Its plays."""
        return self.constraints.model.plays

    @cached_property
    def told(self) -> Told:
        """What its equilibria are told as: profiles, or courses by their numbers."""
        assert self.numbers is not None
        return self.constraints.told

    @cached_property
    def answer(self) -> Solved:
        """Its solutions."""
        return solved(self.constraints)

    @property
    def valuation(self) -> Valuation:
        """Its payoffs at its own values."""
        return self.answer.valuation

    @property
    def equilibria(self) -> tuple[Equilibrium, ...]:
        """Its pure equilibria; or what can be agreed on, or lasts."""
        return self.answer.equilibria

    @cached_property
    def numbers(self) -> tuple[int, ...]:
        """The play of each equilibrium, or the number of its course."""
        if isinstance(self.answer, SequentialAnswer):
            return tuple(map(self.constraints.courses.number, self.answer.courses))
        return self.answer.chosen

    @property
    def profiles(self) -> tuple[dict[str, str], ...]:
        """Who does what in each equilibrium: all that a player does in it, as one action."""
        return tuple(map(self.told.profile, self.numbers))

    @property
    def selection(self) -> Selection | None:
        """Which of its equilibria each rule chooses; none for what no rule chooses among, as courses."""
        return self.answer.selection if isinstance(self.answer, Answer) else None

    @property
    def bet(self) -> int | None:
        """The number of the equilibrium that one would bet on, if one is chosen, or of the only course."""
        if self.selection is None:
            return self.numbers[0] if len(self.numbers) == 1 else None
        return None if self.selection.bet is None else self.selection.bet.play

    def terms(self, player: str) -> Mapping[str, float]:
        """Payoff term -> what it is worth in that equilibrium, on average where chance has a say."""
        assert self.bet is not None
        if not isinstance(self.answer, SequentialAnswer):
            return self.valuation.terms_of(player, self.bet)
        expected = Expectation(self.valuation, self.answer.tree)
        every = self.constraints.model.lotteries
        course = self.constraints.courses.course(self.bet)
        return {term: float(worth) for term, worth in expected.terms(player, course, every).items()}

    def shares(self, dimension: str) -> dict[str, float]:
        """Value -> the share of pure equilibria that have it; empty if there are none.

        Where chance has a say, each counts by how likely the value is in it.
        """
        shares: dict[str, float] = {}
        for equilibrium in self.equilibria:
            value = equilibrium.outcome[dimension]
            for each, chance in ({value: 1.0} if isinstance(value, str) else value).items():
                shares[each] = shares.get(each, 0.0) + chance
        count = len(self.equilibria)
        return {value: share / count for value, share in shares.items()}

    @cached_property
    def decision(self) -> Decision:
        """What its concept comes to."""
        return default_concept(self.scenario).anywhere(self.constraints)

    @property
    def candidates(self) -> tuple[int, ...]:
        """The plays, or courses by their numbers, that may be equilibria; those that are known so far."""
        return tuple(np.unique(self.decision.plays).tolist())

    def stable(self, parts: Sequence[Samples]) -> list[np.ndarray]:
        """(candidates, samples) where each is an equilibrium, for each of some parts."""
        held = holding_each(self.decision, self.constraints, parts)
        place = {play: k for k, play in enumerate(self.candidates)}
        rows = [place[play] for play in self.decision.plays.tolist()]
        every = []
        for samples, own in zip(parts, held, strict=True):
            stable = np.zeros((len(place), samples.count), dtype=bool)
            np.logical_or.at(stable, rows, own)
            every.append(stable)
        return every

    def likely(self, dimension: str, value: str, samples: Samples) -> np.ndarray:
        """(candidates, samples) how likely a value is in each."""
        if dimension not in self.plays.codes or value not in self.plays.labels[dimension]:
            return np.zeros((len(self.candidates), samples.count))
        has = self.plays.codes[dimension] == self.plays.labels[dimension].index(value)
        if not self.scenario.sequential:
            return np.repeat(has[list(self.candidates)].astype(float)[:, None], samples.count, axis=1)
        return self._weights(samples, [self._chance(play, has) for play in self.candidates])

    def expected(self, player: str, samples: Samples) -> np.ndarray:
        """(candidates, samples) what each course is worth to a player, on average."""
        every = self.constraints.model.lotteries
        worth = []
        for course in map(self.constraints.courses.course, self.candidates):
            total = number(0)
            for play in course:
                total = total + self.tree.chance(play, every) * self.tree.payoff(player, play)
            worth.append(total)
        return self._weights(samples, worth)

    @cached_property
    def tree(self) -> Tree:
        """The game as a tree, where it has stages, types or chance."""
        return Tree(self.constraints.model)

    def _chance(self, candidate: int, has: np.ndarray) -> Polynomial:
        every, total = self.constraints.model.lotteries, number(0)
        for play in self.constraints.courses.course(candidate):
            total = total + self.tree.chance(play, every) if has[play] else total
        return total

    def _weights(self, samples: Samples, polynomials: list[Polynomial]) -> np.ndarray:
        """(polynomials, samples) values of polynomials over the basis, in doubles."""
        basis = self.constraints.model.basis
        column = {monomial: k for k, monomial in enumerate(basis.monomials)}
        weights = np.zeros((len(polynomials), len(basis)))
        for row, polynomial in zip(weights, polynomials, strict=True):
            for monomial, coefficient in polynomial.terms.items():
                row[column[monomial]] = float(coefficient)
        return np.asarray(weights @ basis.values(samples.theta(basis.assumptions)))
