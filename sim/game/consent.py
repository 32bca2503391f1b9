"""Who has to consent to what: what a play brings against no agreement, and what publics say to it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce

import numpy as np

from sim.algebra.basis import Basis
from sim.algebra.polynomials import Monomial, Polynomial, number
from sim.game.chances import products
from sim.game.domain import everywhere, no_share, ranges_of
from sim.rational import Fraction
from sim.scenario.build.grid import PAYMENT
from sim.scenario.language.formula import Name
from sim.scenario.model import Scenario, Term
from sim.scenario.plays import Plays, holds, play_at
from sim.scenario.problems import Problem
from sim.scenario.written import Written

MAX_PRODUCTS = 500
"""So many products of the gains of those who bargain are kept at most."""

Compiled = tuple[Sequence[Polynomial], np.ndarray]
"""Distinct polynomials, and (plays,) which one each play has."""


@dataclass(frozen=True, eq=False)
class Consent:
    """What a bargain rests on, over the atoms of the basis.

    lead: player -> by how much the approval of its public exceeds the majority that it takes, by play.
    approval: player -> the approval itself. majority: player -> the majority.
    discount: player -> what a payoff one offer later is worth.
    paid: what is paid in some play, and where the file says the most of it; empty where nothing is.
    multiplied: whether the basis has the products of the gains of those who bargain.
    """

    lead: Mapping[str, Compiled] = field(default_factory=dict, repr=False)
    approval: Mapping[str, Compiled] = field(default_factory=dict, repr=False)
    majority: Mapping[str, Polynomial] = field(default_factory=dict)
    discount: Mapping[str, Polynomial] = field(default_factory=dict)
    paid: tuple[tuple[Polynomial, Written], ...] = ()
    multiplied: bool = False

    def lead_at(self, player: str, play: int) -> Polynomial:
        """By how much a public's approval of a play exceeds what it takes."""
        polynomials, index = self.lead[player]
        return polynomials[int(index[play])]

    def approval_at(self, player: str, play: int) -> Polynomial:
        """The share of a public that approves of a play."""
        polynomials, index = self.approval[player]
        return polynomials[int(index[play])]

    @property
    def monomials(self) -> dict[Monomial, None]:
        """What the basis needs beside payoffs for the publics and for discounting."""
        every = [p for polynomials, _ in (*self.lead.values(), *self.approval.values()) for p in polynomials]
        every += [*self.majority.values(), *self.discount.values()]
        return {monomial: None for polynomial in every for monomial in polynomial.terms}


def consent_of(
    scenario: Scenario,
    over_plays: Callable[[Written], Compiled],
    number_of: Callable[[Written], Polynomial],
) -> Consent:
    """What is compiled of the agreements of a scenario; empty where it has none."""
    block = scenario.agreements
    if block is None:
        return Consent()
    lead, approval, majority = {}, {}, {}
    for player, public in block.ratification.items():
        needed = majority[player] = number_of(public.majority)
        shares, index = approval[player] = over_plays(public.approval)
        lead[player] = [share - needed for share in shares], index
    discount = {player: number_of(written) for player, written in block.discount.items()}
    paid = [(amount, written) for written in _payments(scenario) for amount in over_plays(written)[0]]
    return Consent(lead, approval, majority, discount, tuple(paid))


def _payments(scenario: Scenario) -> Iterable[Written]:
    """What a payment on the side comes to; what is paid the other way comes to the same."""
    for measure in scenario.measures:
        if measure.grid and measure.id == PAYMENT:
            mark = next(iter(measure.table.values())).mark
            yield Written(PAYMENT, Name(PAYMENT, 0), mark, f"agreements.{PAYMENT}.most")


def agreed_on(scenario: Scenario, plays: Plays) -> np.ndarray:
    """The plays that can be agreed on, beside that without an agreement; in order."""
    block = scenario.agreements
    assert block is not None
    able = plays.feasible if block.among is None else plays.feasible & holds(block.among.formula, plays)
    own = without_agreement(scenario, plays)
    return np.array([play for play in np.flatnonzero(able).tolist() if play != own], dtype=np.intp)


def without_agreement(scenario: Scenario, plays: Plays) -> int | None:
    """The play without an agreement, with what is supposed of it; None where it is any equilibrium."""
    block = scenario.agreements
    assert block is not None
    return play_at(plays, {**block.disagreement, **block.supposed}) if block.disagreement else None


def gain_monomials(
    scenario: Scenario, plays: Plays, terms: Iterable[tuple[Term, Sequence[Polynomial], np.ndarray]]
) -> dict[str, dict[Monomial, None]]:
    """Player -> the monomials of what it gains by some agreement, of those who bargain."""
    block = scenario.agreements
    assert block is not None
    own: dict[str, list[tuple[Sequence[Polynomial], np.ndarray]]] = {player: [] for player in block.between}
    for term, polynomials, index in terms:
        if term.player in own:
            own[term.player].append((polynomials, index))
    start = without_agreement(scenario, plays)
    gains = {}
    for player, parts in own.items():
        if start is None:
            gains[player] = {m: None for polynomials, _ in parts for p in polynomials for m in p.terms}
            continue
        rows = {tuple(int(index[play]) for _, index in parts) for play in agreed_on(scenario, plays)}
        base = tuple(int(index[start]) for _, index in parts)
        sums = [
            sum((p[a] - p[b] for (p, _), a, b in zip(parts, row, base, strict=True)), number(0))
            for row in rows
        ]
        gains[player] = {m: None for total in sums for m in total.terms}
    return gains


def consent_products(
    consent: Consent, gains: Mapping[str, Mapping[Monomial, None]], room: int
) -> tuple[dict[Monomial, None], bool]:
    """The monomials of products of gains and of discounted gains, and whether the former are there.

    room: for how many monomials there is room.
    """
    discounted: dict[Monomial, None] = {}
    for player, discount in consent.discount.items():
        discounted |= products(gains[player], discount.terms)
    count = int(np.prod([float(len(own)) for own in gains.values()]))
    if count > min(MAX_PRODUCTS, room - len(discounted)):
        return discounted, False
    every: dict[Monomial, None] = {(): None}
    for own in gains.values():
        every = products(every, own)
    return discounted | every, True


def consent_problems(scenario: Scenario, plays: Plays, basis: Basis, consent: Consent) -> list[Problem]:
    """Approvals, majorities and discount factors that leave [0, 1] within the ranges, payments that fall
    below zero there; an empty menu."""
    block = scenario.agreements
    if block is None:
        return []
    box = ranges_of(scenario)
    menu = agreed_on(scenario, plays)
    problems = []
    if not len(menu):
        mark = block.mark if block.among is None else block.among.mark
        hint = "change 'among', or add to the menu"
        problems.append(Problem("agreements", "there is nothing to agree on", mark, hint))

    def check(what: str, polynomial: Polynomial, written: Written) -> None:
        if everywhere(basis, polynomial, box, lambda low, high: low >= 0 and high <= 1):
            return
        problem = no_share(scenario, f"{what}, '{basis.text(polynomial)}'", written.mark)
        if problem not in problems:
            problems.append(problem)

    for player, public in block.ratification.items():
        where = f"agreements.ratification.{player}"
        if player not in consent.lead:
            continue
        polynomials, index = consent.approval[player]
        for own in sorted({int(index[play]) for play in menu}):
            check(f"{where}.approval", polynomials[own], public.approval)
        check(f"{where}.majority", consent.majority[player], public.majority)
    for player, written in block.discount.items():
        if player in consent.discount:
            check(f"agreements.discount.{player}", consent.discount[player], written)
    below = [
        (amount, written)
        for amount, written in consent.paid
        if not everywhere(basis, amount, box, lambda low, high: low >= 0)
    ]
    # the steps go up to the most, so that the last is what the file says
    for amount, written in below[-1:]:
        message = f"{written.where}, '{basis.text(amount)}', can be negative within the ranges"
        hint = "narrow the ranges, or write max(..., 0); 'between' is for payments either way"
        problems.append(Problem("agreements", message, written.mark, hint))
    return problems


def product_of(polynomials: Iterable[Polynomial]) -> Polynomial:
    """The product of some polynomials."""
    return reduce(lambda a, b: a * b, polynomials, Polynomial({(): Fraction(1)}))
