"""Histories with what is believed at them, and beliefs as numbers, at the scenario's own values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sim.game.tree import Node
from sim.rational import Fraction
from sim.solve.sequential.beliefs import Beliefs, Cut, Pair
from sim.solve.sequential.held import Held
from sim.solve.sequential.nearest import Nearly
from sim.solve.sequential.own_values import OwnValues
from sim.solve.sequential.public import History, PublicGame


@dataclass(frozen=True)
class Place:
    """A history with what is believed there and what follows.

    belief: how likely the second type is. within: between what it may lie, where it is free. off: how many
    deviations lead there, as far as it matters.
    """

    history: History
    held: Held
    pair: Pair
    belief: Fraction = field(hash=False)
    within: tuple[Fraction, Fraction] = field(hash=False)
    off: int


@dataclass(frozen=True, eq=False)
class Places:
    """The histories of a game, as they are told of.

    nearly: what may follow histories that are expected, where somebody may gain by departing; None where
    nobody may.
    """

    own: OwnValues
    nearly: Nearly | None = None
    _values: dict[Cut, Fraction] = field(default_factory=dict)

    @property
    def game(self) -> PublicGame:
        """The game as everybody sees it."""
        return self.own.game

    @cached_property
    def ids(self) -> Mapping[tuple[Node, str], str]:
        """Where who moves -> the information set."""
        return {
            (node, information.move.player): information.id
            for information in self.game.tree.information_sets
            for node in information.nodes
        }

    @cached_property
    def types(self) -> tuple[str, str]:
        """What the types are called."""
        first, second = self.game.lottery.values
        return first, second

    def value(self, cut: Cut) -> Fraction:
        """The belief at which a player is indifferent; where that is irrational, as near as can be told."""
        if cut not in self._values:
            left, right = cut.pairs
            first, second = (
                self.own.worded.worth(cut.player, left[t], cut.later)
                - self.own.worded.worth(cut.player, right[t], cut.later)
                for t in (0, 1)
            )
            self._values[cut] = first / (first - second)
        return self._values[cut]

    def interval(self, beliefs: Beliefs, belief: Fraction | None = None) -> tuple[Fraction, Fraction] | None:
        """The ends of the interval that a belief lies in, or of the first; None if it lies in none."""
        for start, end in beliefs:
            low = Fraction(0) if start is None else self.value(start)
            high = Fraction(1) if end is None else self.value(end)
            if belief is None or low <= belief <= high:
                return low, high
        return None

    def unexpected(self, history: History, pair: Pair, off: int) -> Place:
        """A history that nothing expected leads to, with a belief there that a pair can follow."""
        if not history.shared:
            belief = Fraction(history.nodes[0] is None)
            return Place(history, Held(int(belief)), pair, belief, (belief, belief), off)
        ends = []
        for held, belief in ((Held.FIRST, Fraction(0)), (Held.SECOND, Fraction(1))):
            if pair in self.own.induction.at(history, held, self.own.signs):
                ends.append((held, belief))
        between_ = self.own.induction.at(history, Held.FREE, self.own.signs).get(pair)
        if between_ is None:
            held, belief = ends[0]
            return Place(history, held, pair, belief, (belief, belief), off)
        low, high = self.interval(between_) or (Fraction(0), Fraction(1))
        return Place(history, Held.FREE, pair, (low + high) / 2, (low, high), off)
