"""A game in which beliefs are followed, at the scenario's own values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from sim.algebra.samples import Samples
from sim.game.incentives import IncentiveConstraints
from sim.game.told import Course
from sim.game.tree import Tree
from sim.rational import Fraction
from sim.solve.explain import Valuation
from sim.solve.holding import SampleOracle
from sim.solve.sequential.beliefs import Pair
from sim.solve.sequential.courses import joined
from sim.solve.sequential.expectation import Expectation
from sim.solve.sequential.followed import Followed
from sim.solve.sequential.held import Held, Key, Signs
from sim.solve.sequential.public import History, PublicGame
from sim.solve.sequential.step import Step
from sim.solve.sequential.updating import Updating

Compared = tuple[Course, Course, frozenset[str]]
"""What is done, what would follow instead, and what chance has still to draw for both."""

Tempting = Sequence[tuple[str, Pair]]
"""For each player, of the worst that may follow each other choice the best."""


@dataclass(frozen=True, eq=False)
class OwnValues:
    """The game at the scenario's own values.

    tempting: (history, what is believed) -> what may be done there, with what tempts each who moves, where
    nobody who moves knows the type.
    """

    constraints: IncentiveConstraints
    followed: Followed
    tempting: dict[tuple[History, Held], Mapping[Key, Tempting]] = field(default_factory=dict)
    _gains: dict[tuple[str, Course, Course, frozenset[str]], Fraction] = field(default_factory=dict)

    @property
    def game(self) -> PublicGame:
        """The game as everybody sees it."""
        return self.followed.game

    @cached_property
    def worded(self) -> Expectation:
        """What courses are worth."""
        return Expectation(Valuation(self.constraints), Tree(self.constraints.model))

    @cached_property
    def signs(self) -> Signs:
        """The signs of rows here."""
        model = self.constraints.model
        samples = Samples.at_points(model.basis.assumptions, [model.scenario.values])
        oracle = SampleOracle(self.constraints, samples)
        return Signs(lambda row: int(oracle.sign(row)[0]), (0.0, 0.0))

    @cached_property
    def induction(self) -> Updating:
        """What follows each history, here."""
        values = self.constraints.model.scenario.values
        return self.followed.updating({name: (value, value) for name, value in values.items()})

    @cached_property
    def at_root(self) -> Held:
        """What is believed before anything is done."""
        return self.induction.at_root(self.signs)

    def step(self, history: History, held: Held) -> Step:
        """What is done at a history, where so much is believed."""
        return Step(self.induction, history, held, self.signs)

    def compared(self, step: Step, pair: Pair, other: Pair, type_: int | None) -> Compared:
        """Two pairs as far as they may come about. type_: the player's; None for what is believed there."""
        later = step.history.later
        if type_ is None and step.held is Held.PRIOR:
            return joined(pair), joined(other), later | {self.game.lottery.id}
        place = int(step.held) if type_ is None else type_
        return pair[place], other[place], later

    def gain(self, step: Step, player: str, pair: Pair, other: Pair, type_: int | None = None) -> Fraction:
        """What a player would gain by another pair, as a share of its range; 0 where it would not.

        type_: the player's; None for what is believed there.
        """
        key = (player, *self.compared(step, pair, other, type_))
        if key not in self._gains:
            if type_ is None:
                sign = step.rather(player, pair, other)
            else:
                sign = step.with_type(player, type_, pair, other)
            self._gains[key] = Fraction(0) if sign >= 0 else self.worded.gain(*key)
        return self._gains[key]
