"""What a bargain comes to, by its definition: every agreement beside every other, in fractions.

Nothing here knows of rows or signs. Solutions are looked for among what leaves nobody worse off.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import prod

import numpy as np

from sim.algebra.polynomials import Polynomial
from sim.explore.verify.opinion import ANSWER, Second, compared, labelled
from sim.game.consent import agreed_on, without_agreement
from sim.rational import Fraction
from sim.solve.answer import play_of
from sim.solve.bargaining.answer import BargainingAnswer
from sim.solve.concepts import concept_of

RATIFIED = "ratified-"

Gains = Mapping[int, tuple[Fraction, ...]]
"""Play -> what each of those who bargain gains by it, the play without an agreement among them."""


@dataclass(frozen=True)
class Waiting:
    """What an offer later is worth to whoever offers first, and to the other; by their places."""

    first: int
    discounts: tuple[Fraction, Fraction]


def zone(gains: Gains, start: int) -> set[int]:
    """All of them."""
    return set(gains)


def nash(gains: Gains, start: int) -> set[int]:
    """The largest product."""
    return _most({play: prod(own, start=Fraction(1)) for play, own in gains.items()})


def egalitarian(gains: Gains, start: int) -> set[int]:
    """The largest of the smallest gains."""
    return _most({play: min(own) for play, own in gains.items()})


def kalai_smorodinsky(gains: Gains, start: int) -> set[int]:
    """The largest of the smaller shares of the most that each could gain; of nothing, any share is alike."""
    most = [max(own[i] for own in gains.values()) for i in (0, 1)]
    if not all(most):
        return set(gains)
    return _most({play: min(own[i] / most[i] for i in (0, 1)) for play, own in gains.items()})


def alternating_offers(gains: Gains, start: int, waiting: Waiting) -> set[int]:
    """What whoever begins may offer in a stationary equilibrium; whoever is indifferent accepts."""
    one, other = waiting.first, 1 - waiting.first
    able = {play: (own[one], own[other]) for play, own in gains.items() if play != start}
    if not able:
        return {start}
    mine_later, theirs_later = waiting.discounts[one], waiting.discounts[other]
    # what the other takes where it would itself offer so much, and the best of it for whoever begins
    taken = {c: {o for o, own in able.items() if own[1] >= theirs_later * able[c][1]} for c in able}
    answered = {o: {c for c, own in able.items() if own[0] >= mine_later * able[o][0]} for o in able}
    best = {c: max([mine_later * able[c][0], *(able[o][0] for o in taken[c])]) for c in able}
    reply = {o: max([theirs_later * able[o][1], *(able[c][1] for c in answered[o])]) for o in able}
    return {
        o
        for o in able
        if any(
            o in taken[c] and c in answered[o] and able[o][0] >= best[c] and able[c][1] >= reply[o]
            for c in able
        )
    }


def _most(values: Mapping[int, Fraction]) -> set[int]:
    top = max(values.values())
    return {play for play, value in values.items() if value == top}


SOLUTIONS: Mapping[str, Callable[[Gains, int], set[int]]] = {
    "zone-of-agreement": zone,
    "nash-bargaining": nash,
    "egalitarian": egalitarian,
    "kalai-smorodinsky": kalai_smorodinsky,
}


def agreed_again(answer: BargainingAnswer) -> Iterator[Second]:
    """An opinion on what each solution chooses."""
    valuation = answer.valuation
    model = valuation.constraints.model
    block = model.scenario.agreements
    assert block is not None
    worth, players = valuation.exact.payoffs, list(valuation.exact.totals)
    point = model.basis.at(model.scenario.values)

    def value(polynomial: Polynomial) -> Fraction:
        exact = point.value(polynomial)
        return point.shown(polynomial) if exact is None else exact

    menu = agreed_on(model.scenario, model.plays).tolist()
    own = without_agreement(model.scenario, model.plays)
    starts = [own] if own is not None else _equilibria(worth, model.plays.feasible, model.plays.shape)
    places = [players.index(player) for player in block.between]
    waiting = None
    if block.discount and len(block.between) == 2:
        shares = [value(model.consent.discount[player]) for player in block.between]
        waiting = Waiting(block.between.index(block.first), (shares[0], shares[1]))

    def allowed(start: int, ratified: bool) -> Gains:
        gains = {start: (Fraction(0),) * len(places)}
        for play in menu:
            own_gains = tuple(worth[i][play] - worth[i][start] for i in places)
            passes = not ratified or all(
                value(model.consent.approval_at(p, play)) >= value(model.consent.majority[p])
                for p in block.ratification
            )
            if play != start and passes and min(own_gains) >= 0:
                gains[play] = own_gains
        return gains

    for solution in answer.solutions:
        ratified = solution.concept.startswith(RATIFIED)
        id = solution.concept.removeprefix(RATIFIED)
        there: set[int] = set()
        for start in starts:
            gains = allowed(start, ratified)
            if id in SOLUTIONS:
                there |= SOLUTIONS[id](gains, start)
            elif waiting is not None:
                there |= alternating_offers(gains, start, waiting)
        here = [play_of(model.plays, equilibrium) for equilibrium in solution.equilibria]
        count = len(menu)
        agreements = "1 agreement" if count == 1 else f"{count:,} agreements"
        note = f"Compared: what it gives, of {agreements} and of having none."
        if set(here) == there and there <= set(starts):
            note = f"{note} By both, nothing is agreed."
        if not valuation.exact.rational:
            note = f"{note} Irrational numbers are rounded for it."
        yield compared(
            f"The definition of '{concept_of(solution.concept).name}'",
            {play: labelled(valuation.profile(play)) for play in here},
            {play: labelled(valuation.profile(play)) for play in sorted(there)},
            note,
            ANSWER,
        )


def _equilibria(worth: np.ndarray, feasible: np.ndarray, shape: tuple[int, ...]) -> list[int]:
    """The plays from which nobody gains by another action."""
    stable = []
    for play in np.flatnonzero(feasible).tolist():
        at = np.unravel_index(play, shape)
        turns = (
            (i, int(np.ravel_multi_index((*at[:i], action, *at[i + 1 :]), shape)))
            for i, size in enumerate(shape)
            for action in range(size)
        )
        if all(not feasible[turn] or worth[i][turn] <= worth[i][play] for i, turn in turns):
            stable.append(play)
    return stable
