"""How likely types and chance events are: polynomials that are probabilities everywhere in the ranges."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from math import prod

from sim.algebra.basis import Basis
from sim.algebra.polynomials import Monomial, Polynomial, number
from sim.game.domain import everywhere
from sim.scenario.model import Scenario, Term
from sim.scenario.problems import Problem
from sim.scenario.stages import Lottery, Move, Stage
from sim.scenario.written import Written

MAX_WEIGHED = 40
"""So many monomials of a player's expected payoffs are multiplied with one another, squared."""

Chances = Mapping[str, tuple[Polynomial, ...]]
"""Lottery -> the probability of each way that it can turn out."""


def chances_of(
    scenario: Scenario, compiled: Callable[[str, Written], Polynomial]
) -> dict[str, tuple[Polynomial, ...]]:
    """The probabilities of every lottery; one that states none gets the rest.

    compiled: a formula with its place -> its polynomial.
    """
    chances = {}
    for lottery in scenario.lotteries:
        stated = [
            None if draw.probability is None else compiled(f"{place_of(lottery)}.{draw.id}", draw.probability)
            for draw in lottery.draws
        ]
        rest = number(1)
        for probability in stated:
            rest = rest if probability is None else rest - probability
        chances[lottery.id] = tuple(rest if probability is None else probability for probability in stated)
    return chances


def place_of(lottery: Lottery) -> str:
    """Where a lottery stands in the file."""
    return f"types.{lottery.player}" if lottery.player else f"chance.{lottery.id}"


def chance_problems(scenario: Scenario, basis: Basis, chances: Chances) -> list[Problem]:
    """Probabilities that are none somewhere within the ranges, or do not sum to 1."""
    box = {a.id: (min(a.low, a.value), max(a.high, a.value)) for a in scenario.assumptions}
    problems = []
    for lottery in scenario.lotteries:
        if lottery.id not in chances:
            continue
        where = place_of(lottery)
        left_out = next((draw.id for draw in lottery.draws if draw.probability is None), None)
        total = number(0)
        for probability in chances[lottery.id]:
            total = total + probability
        if total.constant != 1:
            message = f"the probabilities of {where} sum to '{basis.text(total)}', expected 1 everywhere"
            hint = "leave one of them out: it gets the rest"
            problems.append(Problem("probability", message, lottery.mark, hint))
        for draw, probability in zip(lottery.draws, chances[lottery.id], strict=True):
            if everywhere(basis, probability, box, lambda low, high: low >= 0 and high <= 1):
                continue
            rest = draw.id == left_out
            what = (
                f"the rest, which {where}.{draw.id} gets" if rest else f"the probability of {where}.{draw.id}"
            )
            message = f"{what}, '{basis.text(probability)}', can leave [0, 1] within the ranges"
            mark = lottery.mark if draw.probability is None else draw.probability.mark
            hint = "narrow the ranges, or write clip(..., 0, 1)"
            problems.append(Problem("probability", message, mark, hint))
    return problems


def expected(monomials: Iterable[Monomial], chances: Chances) -> dict[Monomial, None]:
    """The monomials that payoffs over some others can have once they are weighted by chances."""
    weights: dict[Monomial, None] = {(): None}
    for probabilities in chances.values():
        own = [monomial for probability in probabilities for monomial in probability.terms]
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
    found: dict[Monomial, None] = {}
    for player, factors in weighing.items():
        own = {m: None for term, ps, _ in terms if term.player == player for p in ps for m in p.terms}
        weighted = expected({(): None, **own}, chances)
        power = weighted
        for _ in range(factors - 1):
            if len(power) * len(weighted) > MAX_WEIGHED**2:
                break
            power = products(power, weighted)
            found |= power
    return found


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
