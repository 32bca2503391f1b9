"""Why an outcome cannot be had: the incentives that cannot be met together, and by how much."""

import math
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from sim.explore.reaching.branch import search, shortfall
from sim.explore.reaching.certify import greatest, weighted
from sim.explore.reaching.question import Demand, Question
from sim.game.algebra import Polynomial

NODES = 60
DIGITS = 10**6


@dataclass(frozen=True)
class Unmet:
    """One incentive that stands in the way.

    loss: what the deviator loses, in its payoff units, at the values that favour the profile
        most: negative, the deviation pays. For a rival that must be broken, what staying costs.
    weight: its part in the proof; the weights of one profile sum to 1.
    """

    player: str
    deviation: str
    loss: float
    weight: float


@dataclass(frozen=True, eq=False)
class Impossible:
    """Why one profile cannot be had.

    shortfall: by at least what share of a payoff range some incentive is missed, wherever the
        assumptions are: proved.
    exact: whether the weighted sum of the incentives was bounded in rationals.
    values: the assumptions of the incentives, where they are missed least.
    rival: a profile with another outcome that is an equilibrium wherever this one is, or None.
    """

    play: int
    incentives: tuple[Unmet, ...]
    shortfall: float
    exact: bool
    values: dict[str, Fraction]
    rival: int | None = None

    @property
    def proved(self) -> bool:
        """Whether it is certain that the profile cannot be had."""
        return self.shortfall > 0


def why_not(question: Question, play: int) -> Impossible:
    """Why a profile is an equilibrium nowhere in the box."""
    worst: Impossible | None = None
    for demand in question.demands(play):
        if not question.never(demand.constraint):
            continue
        most = greatest(question.columns, question.columns.folded(demand.share))
        if worst is None or -most.value > worst.shortfall:
            loss = float(most.value) * _range(question, demand)
            unmet = Unmet(demand.player, demand.action, loss, 1.0)
            worst = Impossible(play, (unmet,), float(-most.value), most.exact, dict(most.at))
    return worst or _together(question, play, ())


def why_not_alone(question: Question, play: int) -> Impossible | None:
    """A rival profile that stays an equilibrium wherever this one is; None if no single one is at fault."""
    for rival in question.rivals:
        part = replace(question, others=_one(question, rival))
        if search(part, [play], True, NODES)[play].lower_bound < math.inf:
            continue
        tries = [_together(part, play, (demand,)) for demand in part.breakers(rival)]
        if not tries:
            return Impossible(play, (), 0.0, True, {}, rival)
        return replace(min(tries, key=lambda t: t.shortfall), rival=rival)
    return None


def _together(question: Question, play: int, broken: tuple[Demand, ...]) -> Impossible:
    """No incentive alone stands in the way, but several do together."""
    found = shortfall(question, play, NODES, broken)
    names = question.columns.free
    values = {
        name: Fraction(float(x)).limit_denominator(DIGITS) for name, x in zip(names, found.point, strict=True)
    }
    asked = [*question.demands(play), *broken]
    exact = False
    weights = [Fraction(price).limit_denominator(DIGITS) for _, price in found.prices]
    if sum(weights) > 0:
        weights = [weight / sum(weights) for weight in weights]
        shares = [_signed(question, demand, broken) for demand, _ in found.prices]
        most = greatest(question.columns, weighted(shares, weights))
        exact = most.value < 0
    part = {id(demand): float(w) for (demand, _), w in zip(found.prices, weights, strict=True)}
    at = question.columns.values(found.point)
    kept = []
    for demand in asked:
        lack = -demand.form.value(at) if demand not in broken else demand.form.value(at) + float(question.gap)
        if lack >= found.lower_bound - 1e-5 and lack > 0:
            loss = demand.form.value(at) * _range(question, demand)
            kept.append(Unmet(demand.player, demand.action, loss, part.get(id(demand), 0.0)))
    moved = {name for demand in asked for name in question.rests_on(demand)}
    values = {name: value for name, value in values.items() if name in moved}
    bound = max(found.lower_bound, float(-most.value)) if exact else found.lower_bound
    return Impossible(play, tuple(kept), bound, exact, values)


def _signed(question: Question, demand: Demand, broken: tuple[Demand, ...]) -> Polynomial:
    folded = question.columns.folded(demand.share)
    if demand not in broken:
        return folded
    return weighted([folded, Polynomial({(): Fraction(1)})], [Fraction(-1), -question.gap])


def _range(question: Question, demand: Demand) -> float:
    return question.valuation.ranges[demand.player] or 1.0


def _one(question: Question, play: int) -> np.ndarray:
    mask = np.zeros(len(question.others), dtype=bool)
    mask[play] = True
    return mask
