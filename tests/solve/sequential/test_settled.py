"""What players who do not know the type settle on, at beliefs that are given by hand."""

from dataclasses import dataclass

from sim.solve.line import Parts
from sim.solve.sequential.beliefs import Cut, Pair
from sim.solve.sequential.bounds import Bounds
from sim.solve.sequential.held import After, Held, Key, Signs
from sim.solve.sequential.settled import Settling


def cut() -> Cut:
    return Cut("q", frozenset(), (((), ()), ((), ())), rising=True)


@dataclass(frozen=True)
class Freely:
    """A history where any belief may be held. at: where each cut lies."""

    at: dict[Cut, float]
    held = Held.FREE
    signs = Signs(lambda row: 0, (0.0, 0.0))

    def spread(self, player: str) -> None:
        """No bounds of payoffs."""

    def within(self, cut: Cut) -> Bounds:
        return self.at[cut], self.at[cut]

    def compare(self, one: Cut, other: Cut) -> int:
        return (self.at[one] > self.at[other]) - (self.at[one] < self.at[other])


def test_where_no_belief_lets_something_follow_each_choice_nothing_is_settled() -> None:
    """One choice goes on at beliefs up to 3/10 and the other from 6/10 on: at none can both be looked at."""
    low, high = cut(), cut()
    left: Pair = ((0,), (1,))
    right: Pair = ((2,), (3,))
    options: dict[Key, After] = {
        (0,): Parts(({left: ((None, low),)},)),
        (1,): Parts(({right: ((high, None),)},)),
    }
    assert list(Settling(Freely({low: 0.3, high: 0.6}), ["q"], options)) == []  # type: ignore[arg-type]
