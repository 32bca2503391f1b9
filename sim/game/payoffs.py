"""The payoff model: u_i(play; theta) = C[i, play, :] . b(theta).

Each term is compiled once per combination of the actions and outcomes that it reads, not once
per play: whatever depends on the play becomes a coefficient, whatever depends on the
assumptions a basis function. Coefficients are exact: integers over one denominator a player.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import lcm

import numpy as np

from sim.algebra.basis import Basis
from sim.algebra.intervals import Interval
from sim.algebra.polynomials import Monomial, Polynomial, TooManyProducts
from sim.game.chances import Chances, belief_products, chance_problems, expected
from sim.game.compiler import Compiler
from sim.game.consent import Consent, consent_problems, consent_products, gain_monomials
from sim.game.domain import domain_problems, ranges_of
from sim.game.indistinguishable import indistinguishable_actions
from sim.game.patience import Patience, discounted, patience_problems
from sim.rational import Fraction
from sim.scenario.model import Scenario, Term
from sim.scenario.plays import Plays
from sim.scenario.problems import Mark, Problem, ScenarioError, has_errors

MAX_BASIS = 2_000
MAX_CELLS = 50_000_000
INT64_SAFE = 2**61
MAX_LENGTH = 800
"""Bits of a coefficient over the common denominator of a player: about 240 digits."""
MAX_WORTH = 1e100


@dataclass(frozen=True, eq=False)
class CompiledTerm:
    """One payoff term.

    rows: (combinations, K) integers, over the player's denominator; int64, or Python
        integers where those could overflow.
    index: (plays,) the row of each play.
    """

    term: Term
    rows: np.ndarray
    index: np.ndarray


@dataclass(frozen=True, eq=False)
class PayoffModel:
    """The payoffs of a game as coefficients times basis functions.

    terms: player -> the compiled terms, in the order of the file.
    denominators: player -> what the integer rows are over.
    chances: how likely types and events are, over the atoms of the basis.
    consent: what the agreements rest on. patience: what the next round is worth to each player.
    """

    scenario: Scenario
    plays: Plays = field(repr=False)
    basis: Basis = field(repr=False)
    terms: Mapping[str, tuple[CompiledTerm, ...]] = field(repr=False)
    denominators: Mapping[str, int] = field(repr=False)
    chances: Chances = field(default=(), repr=False)
    consent: Consent = field(default_factory=Consent, repr=False)
    patience: Patience = field(default_factory=dict, repr=False)

    @property
    def lotteries(self) -> frozenset[str]:
        """The types and events that nobody decides."""
        return frozenset(lottery.id for lottery in self.scenario.lotteries)

    def payoff(self, player: str, play: int) -> Polynomial:
        """What a play is worth to a player; plays with the same payoff share it."""
        known, row = self._payoffs, self.integers[player][play]
        key = (player, tuple(row.tolist()))
        if key not in known:
            monomials, denominator = self.basis.monomials, self.denominators[player]
            known[key] = Polynomial(
                {monomials[k]: Fraction(int(row[k]), denominator) for k in np.flatnonzero(row)}
            )
        return known[key]

    @cached_property
    def _payoffs(self) -> dict[tuple[str, tuple[int, ...]], Polynomial]:
        return {}

    @cached_property
    def integers(self) -> Mapping[str, np.ndarray]:
        """Player -> (plays, K) exact coefficients, over the player's denominator."""
        coefficients = {}
        for player, compiled in self.terms.items():
            kind = object if any(term.rows.dtype == object for term in compiled) else np.int64
            total = np.zeros((len(self.plays), len(self.basis)), dtype=kind)
            for term in compiled:
                total += term.rows[term.index]
            coefficients[player] = total
        return coefficients

    @cached_property
    def coefficients(self) -> np.ndarray:
        """(players, plays, K) coefficients, rounded once."""
        return np.stack(
            [(self.integers[p.id] / self.denominators[p.id]).astype(float) for p in self.scenario.players]
        )

    @cached_property
    def theta(self) -> np.ndarray:
        """(assumptions,) the scenario's own values."""
        return np.array([float(a.value) for a in self.scenario.assumptions])

    def payoffs(self, theta: np.ndarray) -> np.ndarray:
        """(players, plays, samples) at theta (assumptions, samples), in payoff units."""
        return self.coefficients @ self.basis.values(theta)

    @cached_property
    def box(self) -> dict[str, tuple[Fraction, Fraction]]:
        """Assumption -> its range, widened to its value where that lies outside."""
        return ranges_of(self.scenario)

    @cached_property
    def box_bounds(self) -> list[Interval]:
        """Bounds of each atom of the basis over the ranges."""
        return self.basis.atom_bounds(self.box)

    @cached_property
    def scale(self) -> np.ndarray:
        """(K,) the largest absolute value of each basis function over the ranges."""
        return np.abs(self.basis.bounds(self.box, tight=True)).max(axis=1)


def compile_payoffs(scenario: Scenario, plays: Plays) -> PayoffModel:
    """The payoff model of a scenario. Raises ScenarioError with every problem of its formulas."""
    model, problems = compile_draft(scenario, plays)
    if model is None or has_errors(problems):
        raise ScenarioError(problems)
    return model


def compile_draft(scenario: Scenario, plays: Plays) -> tuple[PayoffModel | None, list[Problem]]:
    """The payoff model of the terms that compile (None if none can), and every problem."""
    compiler = Compiler(scenario, plays)
    problems = list(compiler.problems)
    stated = len(problems)
    expanded: list[tuple[Term, list[Polynomial], np.ndarray]] = []
    for term in scenario.terms:
        try:
            expanded.append((term, *compiler.term(term)))
        except (TooManyProducts, ZeroDivisionError, OverflowError) as error:
            if (problem := compiler.fault(error)) not in problems:
                problems.append(problem)
        except KeyError as error:
            if error.args and error.args[0] not in compiler.known:
                # a part with a problem of its own was left out
                continue
            raise
    monomials: dict[Monomial, None] = {(): None}
    for _, polynomials, _ in expanded:
        for polynomial in polynomials:
            monomials.update(dict.fromkeys(polynomial.terms))
    chances = compiler.chances()
    if chances:
        monomials |= expected(monomials, chances)
        monomials |= belief_products(scenario, expanded, chances)
    patience = compiler.patience()
    monomials |= discounted(patience, expanded)
    consent = compiler.consent()
    if scenario.agreements is not None:
        monomials |= consent.monomials
        gains = gain_monomials(scenario, plays, expanded)
        more, multiplied = consent_products(consent, gains, MAX_BASIS - len(monomials))
        monomials |= more
        consent = replace(consent, multiplied=multiplied)
    basis = Basis(
        tuple(a.id for a in scenario.assumptions),
        tuple(compiler.algebra.atoms),
        tuple(sorted(monomials, key=lambda m: (sum(power for _, power in m), m))),
    )
    cells = len(basis) * len(plays) * len(scenario.players)
    if len(basis) > MAX_BASIS or cells > MAX_CELLS:
        message = (
            f"the payoffs need {len(basis):,} basis functions for {len(plays):,} plays, which is too many"
        )
        problems.append(
            Problem("too-large", message, Mark(scenario.file), "simplify the formulas or leave out actions")
        )
        return None, problems
    problems += domain_problems(scenario, basis, compiler.uses)
    problems += [*compiler.problems[stated:], *chance_problems(scenario, basis, chances)]
    problems += consent_problems(scenario, plays, basis, consent)
    problems += patience_problems(scenario, basis, patience)
    model = replace(_assemble(scenario, plays, basis, expanded), chances=chances)
    model = replace(model, consent=consent, patience=patience)
    problems += too_long(model)
    if not problems:
        problems += overflowing(model)
    if len(expanded) == len(scenario.terms) and not problems:
        problems += indistinguishable_actions(scenario, plays, model.integers)
    return model, problems


def too_long(model: PayoffModel) -> list[Problem]:
    """Players whose coefficients have no common denominator of a size that doubles could be compared by."""
    problems = []
    for player in model.scenario.players:
        own = model.terms[player.id]
        ends = [end for term in own for end in (term.rows.min(initial=0), term.rows.max(initial=0))]
        largest = max((abs(int(end)).bit_length() for end in ends), default=0)
        if max(largest, model.denominators[player.id].bit_length()) > MAX_LENGTH:
            message = f"the numbers in payoffs.{player.id} have no common denominator of less than 240 digits"
            hint = "round them, for instance to six digits"
            problems.append(Problem("overflow", message, own[0].term.worth.mark, hint))
    return problems


def overflowing(model: PayoffModel) -> list[Problem]:
    """Terms that can be too large within the ranges to be added to others."""
    problems = []
    for player, compiled in model.terms.items():
        for part in compiled:
            size = np.abs((part.rows / model.denominators[player]).astype(float))
            with np.errstate(over="ignore", invalid="ignore"):
                largest = np.where(size == 0, 0, size * model.scale).sum(axis=1).max(initial=0)
            if not largest < MAX_WORTH:
                where = f"payoffs.{player}.{part.term.id}.worth"
                problems.append(
                    Problem("overflow", f"{where} can be too large for a number", part.term.worth.mark)
                )
    return problems


def _assemble(
    scenario: Scenario, plays: Plays, basis: Basis, expanded: list[tuple[Term, list[Polynomial], np.ndarray]]
) -> PayoffModel:
    column = {monomial: k for k, monomial in enumerate(basis.monomials)}
    terms: dict[str, tuple[CompiledTerm, ...]] = {}
    denominators: dict[str, int] = {}
    for player in scenario.players:
        own = [
            (term, polynomials, index) for term, polynomials, index in expanded if term.player == player.id
        ]
        coefficients = [c for _, polynomials, _ in own for p in polynomials for c in p.terms.values()]
        denominator = lcm(*(c.denominator for c in coefficients)) if coefficients else 1
        largest = max((abs(c.numerator) * (denominator // c.denominator) for c in coefficients), default=0)
        # a sum over terms, and the difference of two such sums, must fit
        kind = np.int64 if largest * (2 * len(own) + 2) < INT64_SAFE else object
        compiled = []
        for term, polynomials, index in own:
            rows = np.zeros((len(polynomials), len(basis)), dtype=kind)
            for r, polynomial in enumerate(polynomials):
                for monomial, c in polynomial.terms.items():
                    rows[r, column[monomial]] = c.numerator * (denominator // c.denominator)
            compiled.append(CompiledTerm(term, rows, index))
        terms[player.id] = tuple(compiled)
        denominators[player.id] = denominator
    return PayoffModel(scenario, plays, basis, terms, denominators)
