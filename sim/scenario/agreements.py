"""What players may agree on, and who has to consent, as the file says it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from sim.scenario.problems import Mark
from sim.scenario.written import Written

SOLUTIONS = (
    "zone-of-agreement",
    "nash-bargaining",
    "kalai-smorodinsky",
    "egalitarian",
    "alternating-offers",
)
"""The concepts that a file may call its own."""
MENU = "agreement"
"""The player whose actions are the entries of a menu; it has no payoff, and nobody plays it."""


@dataclass(frozen=True)
class Ratification:
    """What the public of one player has to say: the share that approves, and the share that it takes.

    approval: of measures, assumptions and derived names, in every play.
    """

    approval: Written
    majority: Written
    mark: Mark


@dataclass(frozen=True)
class Agreements:
    """A bargain over the plays of a game.

    between: the players who have to consent.
    among: which plays can be agreed on; all that are feasible if None.
    disagreement: player -> action of every player; empty where it is any equilibrium of the game.
    ratification: player -> what its public has to say, where it has a say.
    discount: player -> what a payoff is worth that comes one offer later, as a share.
    first: who makes the first offer.
    solution: the concept that the file calls its own.
    supposed: player -> what it is supposed to do as long as nothing is agreed; of a question, not of a file.
    """

    between: tuple[str, ...]
    among: Written | None
    disagreement: Mapping[str, str]
    ratification: Mapping[str, Ratification]
    discount: Mapping[str, Written]
    first: str
    solution: str
    mark: Mark
    supposed: Mapping[str, str] = field(default_factory=dict)

    @property
    def formulas(self) -> tuple[Written, ...]:
        """Everything in it that is a number."""
        says = [w for each in self.ratification.values() for w in (each.approval, each.majority)]
        return (*says, *self.discount.values())

    def rewritten(self, change: Callable[[Written], Written]) -> "Agreements":
        """The same with every number written otherwise."""
        return replace(
            self,
            ratification={
                player: replace(each, approval=change(each.approval), majority=change(each.majority))
                for player, each in self.ratification.items()
            },
            discount={player: change(written) for player, written in self.discount.items()},
        )
