"""Why an outcome cannot be had: the incentives that cannot be met together, and by how much."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sim.algebra.polynomials import Polynomial
from sim.explore.reach.branch import Search, Shortfall, search, shortfall
from sim.explore.reach.certify import greatest, weighted
from sim.explore.reach.question import Demand, Question
from sim.explore.reach.tolerances import TOLD_APART
from sim.rational import Fraction

NODES, FEW_NODES = 60, 6
"""Nodes at most: where nothing is proved yet, and where one incentive alone proves it."""

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
    rivals: profiles with other outcomes of which one or another is an equilibrium wherever this
        one is, and none can be left out; proved.
    """

    play: int
    incentives: tuple[Unmet, ...]
    shortfall: float
    exact: bool
    values: dict[str, Fraction]
    rivals: tuple[int, ...] = ()

    @property
    def rival(self) -> int | None:
        """The rival, where a single one is an equilibrium wherever this profile is."""
        return self.rivals[0] if len(self.rivals) == 1 else None

    @property
    def proved(self) -> bool:
        """Whether it is certain that the profile cannot be had."""
        return self.shortfall > 0 or bool(self.rivals)


def reasons(
    question: Question, plays: Sequence[int], only: bool, searches: Mapping[int, Search]
) -> tuple[Impossible, ...]:
    """Why each profile cannot be had, nearest miss first; those of which it is not known are left out."""
    proof = []
    for play in plays:
        tried = search(question, [play], False, NODES)[play] if only and play in searches else None
        reason: Impossible | None
        if tried and tried.best:
            never = searches[play].lower_bound == math.inf
            reason = why_not_alone(question, play) if never else None
        else:
            reason = why_not(question, play)
        if reason is not None and (reason.rivals or (reason.proved and reason.incentives)):
            proof.append(reason)
    return tuple(sorted(proof, key=_nearness))


def _nearness(reason: Impossible) -> tuple[bool, int, float, int]:
    """First what can be had but not alone, then by how little it is missed."""
    return not reason.rivals, len(reason.rivals), reason.shortfall, reason.play


def why_not(question: Question, play: int) -> Impossible:
    """Why a profile is an equilibrium nowhere in the box: what is missed wherever the assumptions are.

    Usually one incentive alone proves it; all of them together miss by more, and that is what
    the profile is judged by where the values are found at which they miss no more than is proved.
    """
    single = _alone(question, play)
    if single is None:
        return _together(question, play, (), shortfall(question, play, NODES))
    least = single.shortfall * (1 + TOLD_APART)
    joint = shortfall(question, play, FEW_NODES)
    if joint.lower_bound > least and not _closed(joint):
        joint = shortfall(question, play, NODES)
    return _together(question, play, (), joint) if joint.lower_bound > least and _closed(joint) else single


def _closed(missed_by: Shortfall) -> bool:
    return missed_by.there <= missed_by.lower_bound * (1 + TOLD_APART)


def _alone(question: Question, play: int) -> Impossible | None:
    """The incentive that no values meet and that is missed by most, if there is one."""
    worst: Impossible | None = None
    for demand in question.demands(play):
        if not question.never(demand.constraint):
            continue
        most = greatest(question.columns, question.columns.folded(demand.share))
        if worst is None or -most.value > worst.shortfall:
            loss = float(most.value) * question.span(demand)
            unmet = Unmet(demand.player, demand.action, loss, 1.0)
            worst = Impossible(play, (unmet,), float(-most.value), most.exact, dict(most.at))
    return worst


def why_not_alone(question: Question, play: int) -> Impossible:
    """The rivals that cannot all be broken where this profile is an equilibrium: one, or several.

    Only to be asked where it is proved that they cannot: it takes a search for each rival.
    """
    for rival in question.rivals:
        part = _against(question, (rival,))
        if not _never_alone(part, play):
            continue
        tries = [_broken(part, play, demand) for demand in part.breakers(rival)]
        if not tries:
            return Impossible(play, (), 0.0, True, {}, (rival,))
        return replace(min(tries, key=lambda t: t.shortfall), rivals=(rival,))
    return Impossible(play, (), 0.0, False, {}, _at_fault(question, play))


def _at_fault(question: Question, play: int) -> tuple[int, ...]:
    """A part of the rivals that cannot all be broken, left smaller by halves while that can be proved."""
    kept = question.rivals
    size = len(kept)
    while size > 1:
        size = (size + 1) // 2
        at = 0
        while at < len(kept):
            fewer = kept[:at] + kept[at + size :]
            if fewer and _never_alone(_against(question, fewer), play):
                kept = fewer
            else:
                at += size
    return kept


def _never_alone(question: Question, play: int) -> bool:
    return search(question, [play], True, NODES)[play].lower_bound == math.inf


def _broken(question: Question, play: int, rival: Demand) -> Impossible:
    return _together(question, play, (rival,), shortfall(question, play, NODES, (rival,)))


def _together(question: Question, play: int, broken: tuple[Demand, ...], missed_by: Shortfall) -> Impossible:
    """By how much the incentives miss together, where they miss least."""
    names = question.columns.free
    values = {
        name: Fraction(float(x)).limit_denominator(DIGITS)
        for name, x in zip(names, missed_by.point, strict=True)
    }
    asked = [*question.demands(play), *broken]
    exact = False
    weights = [Fraction(price).limit_denominator(DIGITS) for _, price in missed_by.prices]
    if sum(weights) > 0:
        weights = [weight / sum(weights) for weight in weights]
        shares = [_signed(question, demand, broken) for demand, _ in missed_by.prices]
        most = greatest(question.columns, weighted(shares, weights))
        # a bound that took cuts to prove is not that of the sum
        exact = most.value < 0 and float(-most.value) >= (1 - TOLD_APART) * missed_by.lower_bound
    part = {id(demand): float(w) for (demand, _), w in zip(missed_by.prices, weights, strict=True)}
    at = question.columns.values(missed_by.point)
    lacks = {
        id(demand): -demand.form.value(at)
        if demand not in broken
        else demand.form.value(at) + float(question.gap)
        for demand in asked
    }
    least = (1 - TOLD_APART) * max(lacks.values(), default=0.0)
    # what has no weight is missed because it may be, not because it must
    missed = [demand for demand in asked if exact and part.get(id(demand)) and lacks[id(demand)] > 0]
    missed = missed or [demand for demand in asked if lacks[id(demand)] >= least > 0]
    kept = [
        Unmet(d.player, d.action, d.form.value(at) * question.span(d), part.get(id(d), 0.0)) for d in missed
    ]
    rest = frozenset().union(*(question.rests_on(demand) for demand in missed))
    values = {name: value for name, value in values.items() if name in rest}
    bound = float(-most.value) if exact else missed_by.lower_bound
    return Impossible(play, tuple(kept), bound, exact, values)


def _signed(question: Question, demand: Demand, broken: tuple[Demand, ...]) -> Polynomial:
    folded = question.columns.folded(demand.share)
    if demand not in broken:
        return folded
    return weighted([folded, Polynomial({(): Fraction(1)})], [Fraction(-1), -question.gap])


def _against(question: Question, rivals: tuple[int, ...]) -> Question:
    kept = question.wanted.copy()
    kept[list(rivals)] = True
    return replace(question, having=replace(question.having, feasible=question.having.feasible & kept))
