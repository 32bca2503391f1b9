"""A game that the same players play again and again, as the file says it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from sim.scenario.problems import Mark
from sim.scenario.written import Written


@dataclass(frozen=True)
class Repetition:
    """How often a game is played, and what later rounds are worth.

    discount: player -> what a payoff is worth that comes one round later, as a share.
    horizon: how many rounds; None where there is no last one.
    reversion: player -> action of every player, the equilibrium of one round that is played for ever
        once somebody has deviated; empty where it may be any.
    """

    discount: Mapping[str, Written]
    horizon: int | None
    reversion: Mapping[str, str]
    mark: Mark

    @property
    def formulas(self) -> tuple[Written, ...]:
        """Everything in it that is a number and may be varied."""
        return tuple(self.discount.values())

    def rewritten(self, change: Callable[[Written], Written]) -> "Repetition":
        """The same with every number written otherwise."""
        return replace(self, discount={player: change(w) for player, w in self.discount.items()})
