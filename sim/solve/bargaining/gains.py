"""What agreements bring against no agreement, and who would have to consent, as literals over rows."""

from dataclasses import dataclass
from functools import cached_property

from sim.algebra.polynomials import Polynomial, number
from sim.game.consent import agreed_on, product_of
from sim.game.incentives import IncentiveConstraints
from sim.scenario.agreements import Agreements
from sim.solve.concept import NO_AGREEMENT, PUBLIC, All, Any, Formula, Relation
from sim.solve.literals import TRUE, Literals, negated


@dataclass(frozen=True, eq=False)
class Bargain:
    """A bargain with one play that comes about without an agreement.

    start: that play. ratified: whether publics have to approve. within: the agreements that are compared,
    where some never are what everybody consents to; None for all.
    """

    literals: Literals
    start: int
    ratified: bool
    within: tuple[int, ...] | None = None

    @property
    def constraints(self) -> IncentiveConstraints:
        """Those of the game."""
        return self.literals.constraints

    @property
    def block(self) -> Agreements:
        """What the file says of it."""
        block = self.constraints.model.scenario.agreements
        assert block is not None
        return block

    @property
    def players(self) -> tuple[str, ...]:
        """Those who bargain."""
        return self.block.between

    @cached_property
    def menu(self) -> tuple[int, ...]:
        """The plays that can be agreed on, beside the start."""
        if self.within is not None:
            return self.within
        model = self.constraints.model
        able = agreed_on(model.scenario, model.plays).tolist()
        return tuple(play for play in able if play != self.start)

    def gain(self, player: str, play: int) -> Polynomial:
        """What a player gains by a play against the start."""
        key = (player, play)
        if key not in self._gains:
            payoff = self.constraints.model.payoff
            base = payoff(player, self.start)
            self._gains[key] = number(0) if play == self.start else payoff(player, play) - base
        return self._gains[key]

    @cached_property
    def _gains(self) -> dict[tuple[str, int], Polynomial]:
        return {}

    def product(self, play: int) -> Polynomial:
        """The Nash product of a play: that of all gains."""
        if play not in self._products:
            self._products[play] = product_of(self.gain(player, play) for player in self.players)
        return self._products[play]

    @cached_property
    def _products(self) -> dict[int, Polynomial]:
        return {}

    def at_least(self, polynomial: Polynomial) -> Formula:
        """Where a polynomial is not negative."""
        return self.literals.holds(polynomial, Relation.AT_LEAST)

    def consents(self, player: str, play: int) -> Formula:
        """Where a player is no worse off by a play than without an agreement."""
        gain = self.gain(player, play)
        return self.literals.holds(gain, Relation.AT_LEAST, player, NO_AGREEMENT, play)

    def approves(self, player: str, play: int) -> Formula:
        """Where enough of a player's public approves of a play."""
        lead = self.constraints.model.consent.lead_at(player, play)
        return self.literals.holds(lead, Relation.AT_LEAST, player, PUBLIC, play)

    def allowed(self, play: int) -> Formula:
        """Where everybody consents who has to; the start needs nobody."""
        if play == self.start:
            return TRUE
        parts = [self.consents(player, play) for player in self.players]
        if self.ratified:
            parts += [self.approves(player, play) for player in self.block.ratification]
        return All(tuple(parts))

    def if_allowed(self, play: int, then: Formula) -> Formula:
        """A formula that has to hold where a play is allowed."""
        return Any((negated(self.allowed(play)), then))
