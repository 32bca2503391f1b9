"""Everything that a file with agreements is asked: who gains what, who approves, what would be chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.algebra.polynomials import Polynomial
from sim.game.consent import without_agreement
from sim.game.incentives import IncentiveConstraints
from sim.scenario.model import Scenario
from sim.scenario.problems import ScenarioError
from sim.solve.answer import play_of
from sim.solve.bargaining.gains import Bargain
from sim.solve.bargaining.solutions import BARGAINING
from sim.solve.concept import NO_AGREEMENT, Concept, Formula, formula_holds, literal_signs
from sim.solve.concepts import default_concept
from sim.solve.explain import Valuation
from sim.solve.holding import holding
from sim.solve.literals import Literals
from sim.solve.nash.pure import own_equilibria
from sim.solve.solution import Claim, Equilibrium, Incentive, Solution


@dataclass(frozen=True)
class Consent:
    """What one of those who bargain, and its public, have to say to an agreement.

    gain: against no agreement, in payoff units. terms: payoff term -> its part of the gain.
    agrees: whether it is no worse off; exact.
    approval, majority: shares of its public, and whether enough approve; None where it has no say.
    """

    gain: float
    terms: Mapping[str, float]
    agrees: bool
    approval: float | None = None
    majority: float | None = None
    approves: bool | None = None


@dataclass(frozen=True)
class Offer:
    """One agreement. consents: player -> what it has to say."""

    play: int
    consents: Mapping[str, Consent]

    @property
    def agreed(self) -> bool:
        """Whether all who bargain are no worse off."""
        return all(consent.agrees for consent in self.consents.values())

    @property
    def ratified(self) -> bool:
        """Whether every public that has a say approves."""
        return all(consent.approves is not False for consent in self.consents.values())


@dataclass(frozen=True)
class Table:
    """What is on the table where one play comes about without an agreement."""

    start: int
    offers: tuple[Offer, ...]


@dataclass(frozen=True, eq=False)
class BargainingAnswer:
    """What follows from a scenario with agreements.

    tables: one for each play that comes about without an agreement.
    solutions: one for each concept, that of the file first.
    left_out: concept -> why it says nothing here.
    """

    valuation: Valuation
    tables: tuple[Table, ...]
    solutions: tuple[Solution, ...]
    left_out: Mapping[str, str]

    @property
    def scenario(self) -> Scenario:
        """The scenario that was solved."""
        return self.valuation.scenario

    @property
    def equilibria(self) -> tuple[Equilibrium, ...]:
        """What the file's own concept chooses."""
        return self.solutions[0].equilibria

    @cached_property
    def chosen(self) -> tuple[int, ...]:
        """The plays of these."""
        plays = self.valuation.constraints.model.plays
        return tuple(play_of(plays, equilibrium) for equilibrium in self.equilibria)

    @cached_property
    def by_concept(self) -> Mapping[str, Solution]:
        """Concept -> its solution."""
        return {solution.concept: solution for solution in self.solutions}


def solve_bargaining(constraints: IncentiveConstraints) -> BargainingAnswer:
    """Every agreement with what speaks for and against it, and what each solution chooses."""
    scenario = constraints.model.scenario
    block = scenario.agreements
    assert block is not None
    valuation = Valuation(constraints)
    start = without_agreement(scenario, constraints.model.plays)
    starts = (
        [start] if start is not None else np.flatnonzero(own_equilibria(constraints, block.supposed)).tolist()
    )
    tables = tuple(_table(valuation, int(play)) for play in starts)
    own = default_concept(scenario)
    concepts = [own]
    if any(offer.agreed for table in tables for offer in table.offers):
        # where nothing can be agreed on, every solution is to have no agreement
        concepts += [concept for concept in BARGAINING.values() if concept is not own]
    solutions, left_out = [], {}
    for concept in concepts:
        if concept.id.startswith("ratified-") and not block.ratification:
            continue
        if "alternating" in concept.id and not block.discount:
            continue
        try:
            solutions.append(_solution(valuation, concept, starts))
        except ScenarioError as error:
            if concept is own:
                raise
            left_out[concept.id] = error.problems[0].message
    return BargainingAnswer(valuation, tables, tuple(solutions), left_out)


def _table(valuation: Valuation, start: int) -> Table:
    constraints = valuation.constraints
    bargain = Bargain(Literals(constraints), start, False)
    asked: dict[tuple[str, int], tuple[Formula, Formula | None]] = {
        (player, play): (
            bargain.consents(player, play),
            bargain.approves(player, play) if player in bargain.block.ratification else None,
        )
        for play in bargain.menu
        for player in bargain.players
    }
    holds = literal_signs(constraints.own_signs[:, None])
    offers = []
    for play in bargain.menu:
        consents = {
            player: _consent(valuation, bargain, player, play, *asked[player, play], holds)
            for player in bargain.players
        }
        offers.append(Offer(play, consents))
    return Table(start, tuple(offers))


def _consent(
    valuation: Valuation,
    bargain: Bargain,
    player: str,
    play: int,
    agrees: Formula,
    approves: Formula | None,
    holds: np.ndarray,
) -> Consent:
    terms = {
        term: float(values[play] - values[bargain.start])
        for term, values in valuation.worth[player].items()
        if values[play] != values[bargain.start]
    }
    gain = float(valuation.payoffs[player][play] - valuation.payoffs[player][bargain.start])
    consents = _holds(agrees, holds)
    if approves is None:
        return Consent(gain, terms, consents)
    consent = bargain.constraints.model.consent
    return Consent(
        gain,
        terms,
        consents,
        _value(valuation, consent.approval_at(player, play)),
        _value(valuation, consent.majority[player]),
        _holds(approves, holds),
    )


def _holds(formula: Formula, holds: np.ndarray) -> bool:
    return bool(formula_holds(formula, holds.__getitem__).all())


def _value(valuation: Valuation, polynomial: Polynomial) -> float:
    model = valuation.constraints.model
    point = model.basis.at(model.scenario.values)
    value = point.value(polynomial)
    return float(point.shown(polynomial) if value is None else value)


def _solution(valuation: Valuation, concept: Concept, starts: list[int]) -> Solution:
    constraints = valuation.constraints
    values = constraints.model.scenario.values
    here = {name: (value, value) for name, value in values.items()}
    decision = concept.decision(constraints, here)
    chosen = decision.plays[holding(decision, constraints.own_signs[:, None])[:, 0]]
    note = "" if len(chosen) else f"No {concept.name} exists."
    return Solution(
        concept.id,
        "every agreement checked against the consents that it needs and the agreements that could replace it",
        Claim.EVERY,
        tuple(_equilibrium(valuation, int(play), starts) for play in chosen),
        note,
    )


def _equilibrium(valuation: Valuation, play: int, starts: list[int]) -> Equilibrium:
    block = valuation.scenario.agreements
    assert block is not None
    incentives = []
    for player in block.between:
        # where several plays may come about without an agreement, the one that is best for the player
        payoffs = valuation.payoffs[player]
        start = max(starts, key=payoffs.__getitem__, default=play)
        worth = valuation.worth[player]
        terms = {term: float(v[play] - v[start]) for term, v in worth.items() if v[play] != v[start]}
        incentives.append(Incentive(player, NO_AGREEMENT, float(payoffs[play] - payoffs[start]), terms))
    keenest = min(incentives, key=valuation.loss_share)
    return Equilibrium(
        profile=valuation.profile(play),
        payoffs=valuation.payoffs_of(play),
        strict=play not in starts and all(incentive.loss > 0 for incentive in incentives),
        margin=None if play in starts else keenest.loss,
        margin_share=None if play in starts else valuation.loss_share(keenest),
        regret=max([0.0, *(-incentive.loss for incentive in incentives)]),
        outcome=valuation.outcome(play),
        incentives=() if play in starts else tuple(incentives),
    )
