"""What holds a combination in place round after round, or who would depart from it all the same."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from sim.rational import Fraction
from sim.solve.explain import Valuation, grounds_between
from sim.solve.repeated.answer import RepeatedAnswer, Sustained
from sim.solve.solution import Incentive


@dataclass(frozen=True)
class Temptation:
    """A departure from what is played round after round, punished for ever.

    incentive: what it loses a round, as an average over all rounds. now: term -> what it brings in its
        round. later: term -> what each round after it costs. least: the discount factor from which on it
        does not pay; None where there is none. most: the one up to which it does not, where it costs at
        once and brings more than that later; None where there is none.
    """

    incentive: Incentive
    now: Mapping[str, float]
    later: Mapping[str, float]
    least: Fraction | None
    most: Fraction | None = None

    @property
    def gain_now(self) -> float:
        """What the departure brings in its round, in the player's payoff units."""
        return sum(self.now.values())

    @property
    def loss_later(self) -> float:
        """What each round after it costs."""
        return sum(self.later.values())


@dataclass(frozen=True)
class Tempted:
    """A combination, and what the departures from it come to, the one that pays most first.

    by: player -> the equilibrium of one round that follows its departure: the worst for it; empty where
        there is none.
    blockers: the departures that pay. departures: all of them.
    given: the players whose choice is supposed. regretted: their departures that pay, which stand in
        nobody's way.
    """

    sustained: Sustained
    by: Mapping[str, int]
    blockers: tuple[Temptation, ...]
    departures: tuple[Temptation, ...]
    given: frozenset[str] = frozenset()
    regretted: tuple[Temptation, ...] = ()

    @property
    def play(self) -> int:
        """The combination."""
        return self.sustained.play

    @property
    def holds(self) -> bool:
        """Whether nobody departs whose choice is not supposed, at the file's own values; exact."""
        keep = self.sustained.keep | self.given
        return all(t.incentive.player in keep for t in self.departures)

    @property
    def deterrable(self) -> bool:
        """Whether there is a patience for each player at which it does not depart; little may do it."""
        own: dict[str, list[Temptation]] = {}
        for t in self.departures:
            own.setdefault(t.incentive.player, []).append(t)
        return all(
            all(t.least is not None for t in each) or all(t.most is not None for t in each)
            for each in own.values()
        )

    @property
    def punished(self) -> Mapping[str, int]:
        """The punishments of those who would gain at once by a departure; of all, where nobody would."""
        tempted = {t.incentive.player for t in self.departures if t.gain_now > 0}
        return {player: play for player, play in self.by.items() if player in tempted} or self.by


def tempted(
    answer: RepeatedAnswer, wanted: np.ndarray, given: frozenset[str] = frozenset()
) -> tuple[Tempted, ...]:
    """For every feasible combination among `wanted` (plays,) who would depart from it, nearest miss first.

    The nearest miss is the one from which the largest gain is the smallest share of the payoff range of
    whoever departs. given: the players whose choice is supposed, so that they do not.
    """
    every = [departing(answer, each, given) for each in answer.sustained if wanted[each.play]]
    share = answer.valuation.loss_share

    def shortfall(one: Tempted) -> float:
        return -min([0.0, *(share(t.incentive) for t in one.blockers)])

    return tuple(sorted(every, key=lambda one: (not one.holds, shortfall(one), one.play)))


def departing(answer: RepeatedAnswer, sustained: Sustained, given: frozenset[str] = frozenset()) -> Tempted:
    """What departures from a combination come to, under the punishments that speak most for it."""
    share = answer.valuation.loss_share
    by = sustained.by or (answer.worst if answer.block.horizon is None else {})
    every = _temptations(answer, sustained.play, by)
    ordered = tuple(sorted(every, key=lambda t: share(t.incentive)))
    paying = [t for t in ordered if t.incentive.player not in sustained.keep and t.incentive.loss < 0]
    blockers = tuple(t for t in paying if t.incentive.player not in given)
    regretted = tuple(t for t in paying if t.incentive.player in given)
    return Tempted(sustained, by, blockers, ordered, given, regretted)


def resting_on(answer: RepeatedAnswer, tempted: Tempted, temptation: Temptation) -> tuple[str, ...]:
    """The assumptions behind a departure: those of its round, of the rounds after, and of patience."""
    valuation, player = answer.valuation, temptation.incentive.player
    turn = valuation.after(tempted.play, player, temptation.incentive.deviation)
    ends = [turn, tempted.by[player]] if player in tempted.by else [turn]
    parts = [part for end in ends for part in grounds_between(valuation, player, tempted.play, end)]
    names = [name for part in parts for name in part.assumptions]
    model = valuation.constraints.model
    if answer.block.horizon is None:
        place = {monomial: k for k, monomial in enumerate(model.basis.monomials)}
        for monomial in model.patience[player].terms:
            names += [a for a in model.basis.assumptions if a in model.basis.rests_on[place[monomial]]]
    return tuple(dict.fromkeys(names))


def _temptations(answer: RepeatedAnswer, play: int, by: Mapping[str, int]) -> Iterator[Temptation]:
    """Every departure, with what follows it for ever. Where nothing does, its round alone counts."""
    valuation = answer.valuation
    endless = answer.block.horizon is None
    for (player, action), turn in valuation.reachable(play).items():
        patience = answer.discount[player] if endless and player in by else Fraction(0)
        stays, gets, later = (_terms(valuation, player, at) for at in (play, turn, by.get(player, play)))
        now = {term: gets[term] - stays[term] for term in stays}
        cost = {term: stays[term] - later[term] for term in stays}
        loss = {term: patience * cost[term] - (1 - patience) * now[term] for term in stays}
        gain, held = sum(now.values(), Fraction(0)), sum(cost.values(), Fraction(0))
        incentive = Incentive(player, action, float(sum(loss.values())), _floats(loss))
        least = None if player not in by and gain > 0 else _least(gain, held)
        yield Temptation(incentive, _floats(now), _floats(cost), least, _most(gain, held))


def _least(gain: Fraction, cost: Fraction) -> Fraction | None:
    """The discount factor from which on a gain in one round is not worth its cost in all that follow."""
    if cost < 0:
        return None
    return gain / (gain + cost) if gain > 0 else Fraction(0)


def _most(gain: Fraction, cost: Fraction) -> Fraction | None:
    """The discount factor up to which a loss in one round is not made good by all that follow."""
    return gain / (gain + cost) if gain <= 0 and cost < 0 else None


def _terms(valuation: Valuation, player: str, play: int) -> dict[str, Fraction]:
    denominator = valuation.exact.denominator(player)
    return {
        term: Fraction(int(whole[play]), denominator) for term, whole in valuation.exact.terms[player].items()
    }


def _floats(terms: Mapping[str, Fraction]) -> dict[str, float]:
    return {term: float(amount) for term, amount in terms.items() if amount}
