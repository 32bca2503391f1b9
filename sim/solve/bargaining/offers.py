"""Offers that take turns between two players: which offer and counter-offer can last.

A stationary equilibrium is an offer of each that the other takes rather than wait for its own, and that is
best for who makes it among all that the other takes (Rubinstein 1982; van Damme, Selten and Winter 1990 for
finite sets). Of rivals that are surely better for who offers only those count that the other likes best: if
it refuses these, it refuses the rest.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np

from sim.algebra.polynomials import Polynomial
from sim.scenario.problems import Problem, ScenarioError
from sim.solve.bargaining.gains import Bargain
from sim.solve.concept import Formula
from sim.solve.folding import Folding
from sim.solve.literals import FALSE, TRUE, every, negated, some

MOST_PAIRS = 40_000
"""Of an offer and a counter-offer."""
MOST_OPEN = 100_000
"""Comparisons that the values, or the box of them, leave open, over all pairs."""


@dataclass(frozen=True, eq=False)
class Offers:
    """The offers of two players, the first of whom begins.

    discount: player -> what a payoff one offer later is worth.
    """

    bargain: Bargain
    fold: Folding
    first: str
    second: str
    discount: Mapping[str, Polynomial]

    def __post_init__(self) -> None:
        pairs = len(self.bargain.menu) ** 2
        if pairs > MOST_PAIRS:
            raise self._too_many(
                f"{pairs:,} pairs of an offer and a counter-offer, at most {MOST_PAIRS:,} are tried"
            )
        if self._open > MOST_OPEN:
            raise self._too_many(
                f"{self._open:,} comparisons of agreements, at most {MOST_OPEN:,} are made where "
                "the values do not settle them"
            )

    def _too_many(self, what: str) -> ScenarioError:
        message = f"offers that take turns would take {what}"
        hint = "take fewer agreements or steps, or fix what may make another one better for somebody"
        return ScenarioError([Problem("too-large", message, self.bargain.block.mark, hint)])

    def lasting(self, place: int) -> Formula:
        """What has to hold for an offer of the first: some counter-offer goes with it."""
        counters = np.flatnonzero(self._alive[place]).tolist()
        pairs = (every(self._asked(place, counter)) for counter in counters)
        left: list[Formula] = []
        for pair in pairs:
            if pair == TRUE:
                return TRUE
            left.append(pair)
        return some(left)

    def _asked(self, offer: int, counter: int) -> Iterator[Formula]:
        """What the box leaves open of a pair."""
        if self._allowed[counter] != TRUE:
            yield self._allowed[counter]
        for player, (one, own) in product(self._pair, ((offer, counter), (counter, offer))):
            if not self._takes_state[player][one, own]:
                yield self._takes[player][one][own]
        for player, other, mine, theirs in self._sides(offer, counter):
            for rival in self._rivals[player][mine]:
                if self._rival_state(player, other, mine, theirs, rival) == 0:
                    yield some(
                        [
                            negated(self._allowed[rival]),
                            negated(self._takes[other][rival][theirs]),
                            self._no_worse[player][mine][rival],
                        ]
                    )

    def _sides(self, offer: int, counter: int) -> tuple[tuple[str, str, int, int], ...]:
        """(who offers, the other, its own offer, that of the other) of both."""
        return (self.first, self.second, offer, counter), (self.second, self.first, counter, offer)

    def _rival_state(self, player: str, other: str, mine: int, theirs: int, rival: int) -> int:
        """1 where a rival surely does not undo an offer, -1 where it surely does."""
        undone = (
            self._allowed_state[rival],
            self._takes_state[other][rival, theirs],
            -self._no_worse_state[player][mine, rival],
        )
        return -int(min(undone))

    @cached_property
    def _alive(self) -> np.ndarray:
        """(offers, counter-offers) what the box does not rule out."""
        first, second = self._takes_state[self.first], self._takes_state[self.second]
        lasting = (first >= 0) & (first.T >= 0) & (second >= 0) & (second.T >= 0)
        for own, against in np.argwhere(lasting).tolist():
            lasting[own, against] = all(
                self._rival_state(player, other, mine, theirs, rival) >= 0
                for player, other, mine, theirs in self._sides(own, against)
                for rival in self._rivals[player][mine]
            )
        return np.asarray(lasting)

    @cached_property
    def _open(self) -> int:
        """How many comparisons with rivals pairs may leave open, at most."""
        count = {
            player: np.array([len(own) for own in self._rivals[player]], dtype=int) for player in self._pair
        }
        offers, counters = np.nonzero(self._alive)
        return int((count[self.first][offers] + count[self.second][counters]).sum())

    @property
    def _pair(self) -> tuple[str, str]:
        return self.first, self.second

    @cached_property
    def _allowed(self) -> list[Formula]:
        return [self.fold(self.bargain.allowed(play)) for play in self.bargain.menu]

    @cached_property
    def _allowed_state(self) -> np.ndarray:
        return _states([self._allowed])[0]

    @cached_property
    def _no_worse(self) -> Mapping[str, list[list[Formula]]]:
        """Player -> [offer][rival]: that the rival is no better for it."""
        return {player: self._compared(player, self._gains(player)) for player in self._pair}

    @cached_property
    def _takes(self) -> Mapping[str, list[list[Formula]]]:
        """Player -> [offer][own]: that it takes the offer rather than wait for its own."""
        return {
            player: self._compared(player, [self.discount[player] * gain for gain in self._gains(player)])
            for player in self._pair
        }

    @cached_property
    def _no_worse_state(self) -> Mapping[str, np.ndarray]:
        return {player: _states(self._no_worse[player]) for player in self._pair}

    @cached_property
    def _takes_state(self) -> Mapping[str, np.ndarray]:
        return {player: _states(self._takes[player]) for player in self._pair}

    def _gains(self, player: str) -> list[Polynomial]:
        return [self.bargain.gain(player, play) for play in self.bargain.menu]

    def _compared(self, player: str, against: list[Polynomial]) -> list[list[Formula]]:
        """[agreement][k]: that it brings a player no less than the k-th of some polynomials."""
        table = [[self.bargain.at_least(gain - other) for other in against] for gain in self._gains(player)]
        self.fold(every(formula for row in table for formula in row))  # decides all rows at once
        return [[self.fold(formula) for formula in row] for row in table]

    @cached_property
    def _rivals(self) -> Mapping[str, list[list[int]]]:
        """Player -> [offer]: the rivals that may undo it."""
        others = dict(zip(self._pair, self._pair[::-1], strict=True))
        return {
            player: [
                self._strongest(self._no_worse_state[player][offer], self._no_worse_state[others[player]])
                for offer in range(len(self.bargain.menu))
            ]
            for player in self._pair
        }

    def _strongest(self, no_worse: np.ndarray, liked: np.ndarray) -> list[int]:
        """The rivals of an offer that are not surely worse, without those that others stand for.

        no_worse: (rivals,) whether each is no better than the offer. liked: (agreements, agreements) whether
        the other player likes the first no less than the second.
        """
        able = no_worse < 1
        sure = able & (no_worse < 0) & (self._allowed_state > 0)
        stands = sure[:, None] & (liked > 0)
        # of two that the other likes alike, and either of which would do, the first stands for both
        earlier = np.triu(np.ones_like(stands), 1)
        stands &= earlier | ~stands.T
        np.fill_diagonal(stands, val=False)
        return [int(rival) for rival in np.flatnonzero(able & ~stands.any(axis=0))]


def _states(table: list[list[Formula]]) -> np.ndarray:
    """1 where a formula holds, -1 where it does not, 0 where that is open."""
    states = [[(own == TRUE) - (own == FALSE) for own in row] for row in table]
    return np.array(states, dtype=np.int8).reshape(len(table), -1 if table else 0)
