"""What stands in the way of an agreement: who would rather have none, and whose public would not ratify."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.solve.bargaining.answer import BargainingAnswer, Consent, Offer
from sim.solve.concept import NO_AGREEMENT, PUBLIC
from sim.solve.explain import Valuation
from sim.solve.solution import Incentive

APPROVAL, MAJORITY = "approval", "majority"
"""The terms of what a public is short of: they sum to it."""


@dataclass(frozen=True)
class Refused:
    """An agreement with a wanted outcome, and who does not consent to it, the worst first.

    start: what would come about without it. holds: whether the file's concept gives it.
    blockers: against no agreement, split by payoff term; or what the approval of a public is short of, as
        a share of it, split into approval and majority.
    instead: what the concept gives, where everybody consents and it is not chosen all the same.
    """

    play: int
    start: int
    holds: bool
    blockers: tuple[Incentive, ...]
    instead: tuple[int, ...] = ()


def refused(answer: BargainingAnswer, wanted: np.ndarray) -> tuple[Refused, ...]:
    """For everything among `wanted` (plays,) that can be agreed on, or comes about without, who refuses.

    The nearest miss first: that whose largest loss is the smallest share of a player's payoff range or of
    a public. Where several plays come about without an agreement, an agreement is held against the one
    with which it is nearest.
    """
    valuation, chosen = answer.valuation, answer.chosen
    starts = {table.start for table in answer.tables if wanted[table.start]}
    nearest = {start: Refused(start, start, start in chosen, (), _instead(start, chosen)) for start in starts}
    for table in answer.tables:
        for offer in table.offers:
            if not wanted[offer.play] or offer.play in starts:
                continue
            holds = offer.play in chosen
            blockers = () if holds else tuple(sorted(_blockers(offer), key=share_of(valuation)))
            own = Refused(
                offer.play, table.start, holds, blockers, () if blockers else _instead(offer.play, chosen)
            )
            known = nearest.get(offer.play)
            if known is None or _shortfall(valuation, own) < _shortfall(valuation, known):
                nearest[offer.play] = own
    return tuple(
        sorted(nearest.values(), key=lambda miss: (not miss.holds, _shortfall(valuation, miss), miss.play))
    )


def share_of(valuation: Valuation) -> Callable[[Incentive], float]:
    """What a loss is of a player's payoff range, or of its public."""

    def share(incentive: Incentive) -> float:
        return incentive.loss if incentive.deviation == PUBLIC else valuation.loss_share(incentive)

    return share


def against_none(player: str, consent: Consent) -> Incentive:
    """What a player would lose by having no agreement."""
    return Incentive(player, NO_AGREEMENT, consent.gain, consent.terms)


def before_public(player: str, consent: Consent) -> Incentive:
    """By how much the approval of a public exceeds what it takes."""
    assert consent.approval is not None
    assert consent.majority is not None
    terms = {APPROVAL: consent.approval, MAJORITY: -consent.majority}
    return Incentive(player, PUBLIC, consent.approval - consent.majority, terms)


def _blockers(offer: Offer) -> list[Incentive]:
    against = [against_none(player, c) for player, c in offer.consents.items() if not c.agrees]
    return against + [before_public(p, c) for p, c in offer.consents.items() if c.approves is False]


def _instead(play: int, chosen: tuple[int, ...]) -> tuple[int, ...]:
    return () if play in chosen else chosen


def _shortfall(valuation: Valuation, miss: Refused) -> float:
    return -min([0.0, *map(share_of(valuation), miss.blockers)])


def resting_on(valuation: Valuation, player: str, play: int) -> tuple[str, ...]:
    """The assumptions on which it rests how far the approval of a public is from what it takes."""
    model = valuation.constraints.model
    place = {monomial: k for k, monomial in enumerate(model.basis.monomials)}
    lead = model.consent.lead_at(player, play)
    names = frozenset().union(*(model.basis.rests_on[place[monomial]] for monomial in lead.terms))
    return tuple(name for name in model.basis.assumptions if name in names)
