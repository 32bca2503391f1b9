"""How likely types and chance events are: polynomials that are probabilities everywhere in the ranges.

Types and events are independent unless the file says otherwise: by a table of types that are drawn
together, or by a probability that names what is settled before.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Protocol

from sim.algebra.basis import Basis
from sim.algebra.polynomials import Monomial, Polynomial, number
from sim.game.domain import between, can_leave, ranges_of
from sim.rational import Fraction
from sim.scenario.language.formula import Formula
from sim.scenario.model import Scenario, Term
from sim.scenario.problems import Mark, Problem
from sim.scenario.stages import NOT_REACHED, JointPrior, Lottery, Move, Stage
from sim.scenario.written import Written

MAX_WEIGHED = 40
"""So many monomials of a player's expected payoffs are multiplied with one another, squared."""
PRIORS = "priors.table"
"""Where the probabilities of types that are drawn together stand."""

Combination = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Factor:
    """How likely some lotteries turn out one way or another together.

    where: the place in the file. drawn: the lotteries. given: what is settled before that it depends on.
    cells: labels of the given and of the drawn -> the probability.
    """

    where: str
    drawn: tuple[str, ...]
    given: tuple[str, ...]
    cells: Mapping[tuple[Combination, Combination], Polynomial]

    @property
    def variables(self) -> frozenset[str]:
        """Everything that it is about."""
        return frozenset((*self.given, *self.drawn))

    def at(self, labels: Mapping[str, str]) -> Polynomial:
        """The probability where everything that it is about is settled."""
        return self.cells[tuple(labels[n] for n in self.given), tuple(labels[n] for n in self.drawn)]


Chances = Sequence[Factor]
"""How likely types and events are: the product of these; independent ones have one each."""


class Formulas(Protocol):
    """Formulas over assumptions and what is settled before.

    reads: the variables that a formula depends on. combined: the combinations of their labels.
    at: the polynomial of a formula with its place, where these are given.
    """

    def reads(self, formula: Formula) -> frozenset[str]: ...
    def combined(self, variables: tuple[str, ...]) -> Sequence[Combination]: ...
    def at_place(self, where: str, written: Written, labels: Mapping[str, str]) -> Polynomial: ...


def chances_of(scenario: Scenario, formulas: Formulas) -> tuple[Factor, ...]:
    """The probabilities of every lottery; what states none gets the rest."""
    joint = scenario.priors
    factors = [] if joint is None else [_joint(scenario, joint, formulas)]
    for lottery in scenario.lotteries:
        if joint is None or lottery.id not in joint.of:
            stated: dict[Combination, Written | None] = {(d.id,): d.probability for d in lottery.draws}
            factors.append(_factor(scenario, place_of(lottery), (lottery.id,), stated, formulas))
    return tuple(factors)


def _joint(scenario: Scenario, joint: JointPrior, formulas: Formulas) -> Factor:
    drawn = {lottery.id: lottery.values for lottery in scenario.lotteries if lottery.id in joint.of}
    stated = {types: joint.cells.get(types) for types in product(*(drawn[id] for id in joint.of))}
    return _factor(scenario, PRIORS, joint.of, stated, formulas)


def _factor(
    scenario: Scenario,
    where: str,
    drawn: tuple[str, ...],
    stated: Mapping[Combination, Written | None],
    formulas: Formulas,
) -> Factor:
    reads = frozenset().union(*(formulas.reads(w.formula) for w in stated.values() if w is not None))
    given = tuple(name for name in scenario.labels if name in reads)
    cells: dict[tuple[Combination, Combination], Polynomial] = {}
    reached = (c for c in formulas.combined((*given, drawn[0])) if c[-1] != NOT_REACHED)
    for labels in dict.fromkeys(combination[:-1] for combination in reached):
        known = dict(zip(given, labels, strict=True))
        rest = number(1)
        for way, written in stated.items():
            if written is not None:
                cells[labels, way] = formulas.at_place(written.where, written, known)
                rest = rest - cells[labels, way]
        cells |= {(labels, way): rest for way, written in stated.items() if written is None}
    return Factor(where, drawn, given, cells)


def place_of(lottery: Lottery) -> str:
    """Where a lottery stands in the file."""
    return f"types.{lottery.player}" if lottery.player else f"chance.{lottery.id}"


def chance_problems(scenario: Scenario, basis: Basis, chances: Chances) -> list[Problem]:
    """Probabilities that are none somewhere within the ranges, or do not sum to 1."""
    box = ranges_of(scenario)
    problems: dict[Problem, None] = {}
    for factor in chances:
        marks = _marks(scenario, factor)
        left_out = {way for way, mark in marks.items() if mark is None}
        totals: dict[Combination, Polynomial] = {}
        for (given, _), probability in factor.cells.items():
            totals[given] = totals.get(given, number(0)) + probability
        for given, total in totals.items():
            if total.constant != 1:
                message = f"the probabilities of {factor.where} sum to '{basis.text(total)}'"
                message += f"{_circumstance(factor, given)}, expected 1 everywhere"
                hint = "leave one of them out: it gets the rest"
                problems[Problem("probability", message, _mark(scenario, factor), hint)] = None
        for (given, way), probability in factor.cells.items():
            if between(basis, probability, box, 0, 1):
                continue
            cell = f"{factor.where}.{'.'.join(way)}"
            what = f"the rest, which {cell} gets" if way in left_out else f"the probability of {cell}"
            message = f"{what}, '{basis.text(probability)}'{_circumstance(factor, given)}, "
            message += can_leave(scenario)
            hint = "narrow the ranges, or write clip(..., 0, 1)"
            mark = marks[way] or _mark(scenario, factor)
            problems[Problem("probability", message, mark, hint)] = None
    return list(problems)


def _circumstance(factor: Factor, given: Combination) -> str:
    """` where ...` for a probability that depends on what is settled before."""
    told = " and ".join(f"{name} == {label}" for name, label in zip(factor.given, given, strict=True))
    return f" where {told}" if told else ""


def _mark(scenario: Scenario, factor: Factor) -> Mark:
    if scenario.priors is not None and factor.where == PRIORS:
        return scenario.priors.mark
    return next(lottery.mark for lottery in scenario.lotteries if lottery.id == factor.drawn[0])


def _marks(scenario: Scenario, factor: Factor) -> dict[Combination, Mark | None]:
    """Each way that lotteries can turn out -> where its probability stands; None where it is left out."""
    stated: Mapping[Combination, Written | None]
    if scenario.priors is not None and factor.where == PRIORS:
        stated = scenario.priors.cells
    else:
        lottery = next(lottery for lottery in scenario.lotteries if lottery.id == factor.drawn[0])
        stated = {(draw.id,): draw.probability for draw in lottery.draws}
    written = {way: stated.get(way) for _, way in factor.cells}
    return {way: None if each is None else each.mark for way, each in written.items()}


def expected(monomials: Iterable[Monomial], chances: Chances) -> dict[Monomial, None]:
    """The monomials that payoffs over some others can have once they are weighted by chances."""
    weights: dict[Monomial, None] = {(): None}
    for factor in chances:
        own = [monomial for probability in factor.cells.values() for monomial in probability.terms]
        weights |= products(weights, own)
    return products(monomials, weights)


def belief_products(
    scenario: Scenario, terms: Iterable[tuple[Term, Sequence[Polynomial], object]], chances: Chances
) -> dict[Monomial, None]:
    """The monomials of products of payoffs, of players who may have to weigh three actions by a belief.

    Of as many payoffs as it takes, as long as they are not too many to keep.
    """
    if scenario.all_seen:
        return {}
    weighing: dict[str, int] = {}
    for stage in scenario.stages:
        for move in stage.moves:
            if len(move.actions) > 2 and _unseen(scenario, stage, move) > 1:
                factors = min(_unseen(scenario, stage, move), len(move.actions) - 1)
                weighing[move.player] = max(weighing.get(move.player, 0), factors)
    powers: dict[Monomial, None] = {}
    for player, factors in weighing.items():
        own = {m: None for term, ps, _ in terms if term.player == player for p in ps for m in p.terms}
        weighted = expected({(): None, **own}, chances)
        power = weighted
        for _ in range(factors - 1):
            if len(power) * len(weighted) > MAX_WEIGHED**2:
                break
            power = products(power, weighted)
            powers |= power
    return powers


def _unseen(scenario: Scenario, stage: Stage, move: Move) -> int:
    """How many histories a player may not be able to tell apart where it moves, at most."""
    before = scenario.settled[: scenario.settled.index(stage.variables[0])]
    values = scenario.labels
    return prod(len(values[name]) for name in before if name not in move.sees)


def products(left: Iterable[Monomial], right: Iterable[Monomial]) -> dict[Monomial, None]:
    """Every product of one of some monomials and one of others."""
    second = [Polynomial({monomial: Fraction(1)}) for monomial in right]
    return {
        monomial: None
        for one in left
        for other in second
        for monomial in (Polynomial({one: Fraction(1)}) * other).terms
    }
