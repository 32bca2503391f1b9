"""Solutions of a bargain over finitely many agreements, each with and without ratification.

All of them choose among what everybody who has to consent to it is no worse off by than without an
agreement, the play without one included. On finite sets:

- Nash: the product of gains is largest (Nash 1950; Mariotti 1998 for finite sets);
- Kalai-Smorodinsky, for two players: the smaller of the two gains is largest, each as a share of the
  most that the player could gain (Kalai and Smorodinsky 1975; Nagahisa and Tanaka 2002 for finite sets);
- egalitarian: the smallest gain is largest (Kalai 1977), which compares points of different players;
- alternating offers, for two players: what the first offers in a stationary equilibrium in which whoever
  is indifferent accepts (Rubinstein 1982; van Damme, Selten and Winter 1990 for finite sets).
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from sim.algebra.polynomials import Polynomial
from sim.game.consent import without_agreement
from sim.game.incentives import Box, IncentiveConstraints
from sim.scenario.problems import Problem, ScenarioError
from sim.solve.bargaining.gains import Bargain
from sim.solve.bargaining.offers import Offers
from sim.solve.concept import Concept, Formula, Formulas
from sim.solve.folding import Folding
from sim.solve.literals import FALSE, Literals, every, some
from sim.solve.nash.pure import nash_formulas

MOST_COMPARED = 25_000
"""Pairs of agreements at most in a Kalai-Smorodinsky comparison, for each pair of largest gains.

At a point each player has one largest gain; in a box of assumptions, as many as may be largest there.
"""

Solution = Callable[[Bargain, Folding], Callable[[int], Formula]]
"""From a bargain to what has to hold for a play."""


def zone_of_agreement(bargain: Bargain, fold: Folding) -> Callable[[int], Formula]:
    """Everybody consents who has to."""
    return bargain.allowed


def nash(bargain: Bargain, fold: Folding) -> Callable[[int], Formula]:
    """The product of gains is largest."""
    _check_products(bargain)

    def chosen(play: int) -> Formula:
        own = bargain.product(play)
        best = [
            bargain.if_allowed(other, bargain.at_least(own - bargain.product(other)))
            for other in bargain.menu
            if other != play
        ]
        return every([bargain.allowed(play), *best])

    return chosen


def egalitarian(bargain: Bargain, fold: Folding) -> Callable[[int], Formula]:
    """The smallest gain is largest."""

    def chosen(play: int) -> Formula:
        best = [
            bargain.if_allowed(
                other,
                some(
                    every(
                        bargain.at_least(bargain.gain(one, play) - bargain.gain(least, other))
                        for one in bargain.players
                    )
                    for least in bargain.players
                ),
            )
            for other in bargain.menu
            if other != play
        ]
        return every([bargain.allowed(play), *best])

    return chosen


def kalai_smorodinsky(bargain: Bargain, fold: Folding) -> Callable[[int], Formula]:
    """The smaller gain, as a share of the most that the player could gain, is largest."""
    first, second = _two(bargain, "the Kalai-Smorodinsky solution")
    _check_products(bargain)
    plays = (bargain.start, *bargain.menu)
    gain, products = bargain.gain, dict[tuple[int, int], Polynomial]()

    def product(one: int, other: int) -> Polynomial:
        """What the first gains by one play times what the second gains by another."""
        if (one, other) not in products:
            products[one, other] = gain(first, one) * gain(second, other)
        return products[one, other]

    def most(player: str, play: int) -> Formula:
        better = [
            bargain.if_allowed(other, bargain.at_least(gain(player, play) - gain(player, other)))
            for other in bargain.menu
            if other != play
        ]
        return fold(every([bargain.allowed(play), *better]))

    ideals = {player: [(play, most(player, play)) for play in plays] for player in (first, second)}
    pairs = [
        (a, b, every([is_a, is_b]))
        for a, is_a in ideals[first]
        if is_a != FALSE
        for b, is_b in ideals[second]
        if is_b != FALSE
    ]

    count = len(pairs) * len(plays) ** 2
    if count > MOST_COMPARED:
        message = (
            f"Kalai-Smorodinsky would take {count:,} comparisons of {len(plays)} agreements, at most "
            f"{MOST_COMPARED:,} are made"
        )
        hint = "take fewer agreements, or fix what may make another one the best for somebody"
        raise ScenarioError([Problem("too-large", message, bargain.block.mark, hint)])

    def no_worse(play: int, other: int, a: int, b: int) -> Formula:
        """Where the smaller share of a play is no smaller than that of another; a, b: where each has most."""
        share = bargain.at_least
        return some(
            [
                every(
                    [
                        share(gain(first, play) - gain(first, other)),
                        share(product(a, play) - product(other, b)),
                    ]
                ),
                every(
                    [
                        share(product(play, b) - product(a, other)),
                        share(gain(second, play) - gain(second, other)),
                    ]
                ),
            ]
        )

    def chosen(play: int) -> Formula:
        cases = []
        for a, b, ideal in pairs:
            best = [
                bargain.if_allowed(other, no_worse(play, other, a, b))
                for other in bargain.menu
                if other != play
            ]
            cases.append(fold(every([ideal, *best])))
        return every([bargain.allowed(play), some(cases)])

    return chosen


def alternating_offers(bargain: Bargain, fold: Folding) -> Callable[[int], Formula]:
    """Some counter-offer of the other makes it the best that is accepted, and the other way round."""
    pair = _two(bargain, "the order of offers")
    discount = bargain.constraints.model.consent.discount
    if not discount:
        message = "offers take turns, and agreements.discount does not say what waiting costs"
        hint = "write for instance discount: {town: patience, county: patience}"
        raise ScenarioError([Problem("agreements", message, bargain.block.mark, hint)])
    first = bargain.block.first
    second = next(player for player in pair if player != first)

    offers = Offers(bargain, fold, first, second, discount)
    places = {play: place for place, play in enumerate(bargain.menu)}

    def chosen(play: int) -> Formula:
        if play == bargain.start:
            return every(bargain.if_allowed(other, FALSE) for other in bargain.menu)
        return every([bargain.allowed(play), offers.lasting(places[play])])

    return chosen


def _two(bargain: Bargain, what: str) -> tuple[str, str]:
    if len(bargain.players) != 2:
        message = f"{what} is for two who bargain, and here are {len(bargain.players)}"
        raise ScenarioError([Problem("agreements", message, bargain.block.mark, "ask for another concept")])
    first, second = bargain.players
    return first, second


def _check_products(bargain: Bargain) -> None:
    """Raises ScenarioError where the products of gains are not in the basis."""
    if not bargain.constraints.model.consent.multiplied:
        message = "the gains of those who bargain multiply out to too many products to compare them"
        hint = "ask for zone-of-agreement or egalitarian, or say what comes about without an agreement"
        raise ScenarioError([Problem("too-large", message, bargain.block.mark, hint)])


def decided(
    solution: Solution, ratified: bool, constraints: IncentiveConstraints, box: Box | None
) -> Formulas:
    """What a solution chooses, anywhere in a box. Raises ScenarioError where the file does not say enough."""
    model = constraints.model
    block = model.scenario.agreements
    assert block is not None
    if ratified and not block.ratification:
        message = "agreements.ratification does not say whose public has to approve"
        hint = "write for instance ratification: {town: {approval: approval_in_town, majority: needed}}"
        raise ScenarioError([Problem("agreements", message, block.mark, hint)])
    literals = Literals(constraints)
    fold = Folding(constraints, box)
    start = without_agreement(model.scenario, model.plays)
    if start is not None:
        bargain = _narrowed(Bargain(literals, start, ratified), fold)
        has = solution(bargain, fold)
        return fold.formulas({play: has(play) for play in (start, *bargain.menu)}, literals)
    nash_ = nash_formulas(constraints, box, block.supposed)
    cases: dict[int, list[Formula]] = {}
    for candidate, own in enumerate(nash_.plays.tolist()):
        stays = fold(nash_.formula(candidate))
        if stays == FALSE:
            continue
        bargain = _narrowed(Bargain(literals, own, ratified), fold)
        has = solution(bargain, fold)
        for play in (own, *bargain.menu):
            cases.setdefault(play, []).append(fold(every([stays, has(play)])))
    return fold.formulas({play: some(parts) for play, parts in cases.items()}, literals)


def _narrowed(bargain: Bargain, fold: Folding) -> Bargain:
    """The bargain without what somebody refuses wherever in the box: it is no rival of anything."""
    return replace(bargain, within=tuple(p for p in bargain.menu if fold(bargain.allowed(p)) != FALSE))


def _concepts() -> dict[str, Concept]:
    named: tuple[tuple[str, str, Solution], ...] = (
        ("zone-of-agreement", "possible agreement", zone_of_agreement),
        ("nash-bargaining", "Nash bargaining solution", nash),
        ("kalai-smorodinsky", "Kalai-Smorodinsky solution", kalai_smorodinsky),
        ("egalitarian", "egalitarian solution", egalitarian),
        ("alternating-offers", "first offer that is accepted", alternating_offers),
    )
    concepts = {}
    for ratified in (False, True):
        for id, name, solution in named:
            own = f"ratified-{id}" if ratified else id
            word = f"{name} that is ratified" if ratified else name
            decision = partial(decided, solution, ratified)
            concepts[own] = Concept(own, word, decision, block="agreements")
    return concepts


BARGAINING = _concepts()
"""The concepts by their ids."""
