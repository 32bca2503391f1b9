"""Which of several equilibria to bet on, by named rules that are shown side by side.

Payoffs are compared exactly. Irrational ones are known to so many digits that what is closer
than `UNCERTAIN` counts as not told apart; equal ones that are written alike are equal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from math import prod

from sim.rational import Fraction
from sim.solve.dominance import dominated
from sim.solve.drift import drift
from sim.solve.explain import Valuation

UNCERTAIN = Fraction(1, 2**200)
"""A difference of irrational payoffs that is a smaller share of them than this may be none."""

MOST_PAIRS = 500
"""If nobody wins, so many pairs of equilibria are compared to say why."""

SEVERAL = "several have the same margin"


class Rule(StrEnum):
    """The rules, in the order in which the first that decides makes the bet."""

    PATH = "improving moves"
    PAYOFF = "payoff dominance"
    RISK = "risk dominance"
    MARGIN = "largest margin"


@dataclass(frozen=True)
class Choice:
    """What one rule says.

    play: the equilibrium that it chooses; None if it chooses none.
    because: a sentence.
    """

    rule: Rule
    play: int | None
    because: str


@dataclass(frozen=True)
class Selection:
    """The rules side by side, and the bet: the choice of the first rule that makes a sound one.

    An equilibrium in which somebody's choice is weakly dominated is no sound bet, as long as there
    is another: that choice is never better, and worse if anybody errs (Selten 1975; van Damme 1991).
    weak: the equilibria in which that is so, of `count` in all.
    """

    choices: tuple[Choice, ...]
    weak: tuple[int, ...] = ()
    count: int = 0

    @property
    def bet(self) -> Choice | None:
        """None if no rule chooses."""
        doubtful = self.weak if len(self.weak) < self.count else ()
        return next((c for c in self.choices if c.play is not None and c.play not in doubtful), None)


def select(valuation: Valuation, plays: Sequence[int], today: int | None) -> Selection:
    """What each rule says of the pure equilibria `plays`. today: the reference play, if any."""
    if not plays:
        return Selection(())
    return Selection(
        (
            _by_path(valuation, plays, today),
            _by_payoffs(valuation, plays),
            _by_risk(valuation, plays),
            _by_margin(valuation, plays),
        ),
        _in_weak_choices(valuation, plays),
        len(plays),
    )


def _in_weak_choices(valuation: Valuation, plays: Sequence[int]) -> tuple[int, ...]:
    """The equilibria in which somebody's choice is weakly dominated; none where there is no other."""
    if len(plays) == 1:
        return ()
    weak = {(e.player, e.action) for e in dominated(valuation.game, "weak")}
    return tuple(play for play in plays if weak & set(valuation.profile(play).items())) if weak else ()


def _by_path(valuation: Valuation, plays: Sequence[int], today: int | None) -> Choice:
    if today is None:
        return Choice(Rule.PATH, None, "the scenario names no choices of today")
    drifted = drift(valuation, today)
    end = drifted.path[-1].end if drifted.path else today
    if drifted.cycles or end not in plays:
        return Choice(Rule.PATH, None, "improving moves from today's choices run in a circle")
    if not drifted.path:
        return Choice(Rule.PATH, end, "today's choices are this equilibrium")
    steps = "one improving move" if len(drifted.path) == 1 else f"{len(drifted.path)} improving moves"
    return Choice(Rule.PATH, end, f"today's choices lead there by {steps}")


def _by_payoffs(valuation: Valuation, plays: Sequence[int]) -> Choice:
    """Harsanyi and Selten (1988): everybody is at least as well off as in every other."""
    if len(plays) == 1:
        return Choice(Rule.PAYOFF, plays[0], "it is the only one")
    totals = valuation.exact.totals
    most = {player: max(int(total) for total in whole[list(plays)]) for player, whole in totals.items()}

    def short(play: int) -> list[int | None]:
        return [
            sign
            for player, best in most.items()
            if (sign := _sign(valuation, best - int(totals[player][play]), valuation.spans[player])) != 0
        ]

    shortfalls = {play: short(play) for play in plays}
    best = next((play for play in plays if not shortfalls[play]), None)
    if best is not None:
        return Choice(Rule.PAYOFF, best, "no player would be better off in another")
    if any(None in signs and 1 not in signs for signs in shortfalls.values()):
        return Choice(Rule.PAYOFF, None, "some payoffs cannot be told apart")
    return Choice(Rule.PAYOFF, None, "in each, some player would be better off in another")


def _sign(valuation: Valuation, difference: int | Fraction, scale: int | Fraction) -> int | None:
    """The sign of a difference; None where it is not told apart from zero. scale: of what is compared."""
    if not valuation.exact.rational and 0 < abs(Fraction(difference)) <= UNCERTAIN * scale:
        return None
    return (difference > 0) - (difference < 0)


def risk_dominates(valuation: Valuation, one: int, two: int) -> bool | None:
    """Whether one equilibrium risk-dominates another; None if the comparison decides nothing.

    Harsanyi and Selten (1988) for two players: the larger product of the losses from
    deviating alone to the other equilibrium. With more players the product is over those
    whose actions differ, each deviating alone. Undefined where a deviation is infeasible.
    """
    here, there = valuation.profile(one), valuation.profile(two)
    first, second = (
        _product(
            valuation, start, {player: target[player] for player in here if here[player] != there[player]}
        )
        for start, target in ((one, there), (two, here))
    )
    if first is None or second is None:
        return None
    # the same players' losses on both sides, hence over the same denominators
    sign = _sign(valuation, first - second, max(first, second))
    return sign > 0 if sign else None


def _product(valuation: Valuation, start: int, moves: Mapping[str, str]) -> int | None:
    """The product of what some players lose by going over alone; None if one of them cannot."""
    ends = valuation.reachable(start)
    if any(move not in ends for move in moves.items()):
        return None
    return prod(
        max(-valuation.gain(player, start, ends[player, action]), 0) for player, action in moves.items()
    )


def _by_risk(valuation: Valuation, plays: Sequence[int]) -> Choice:
    if len(plays) == 1:
        return Choice(Rule.RISK, plays[0], "it is the only one")
    # whoever beats all is taken when its turn comes, and never given up
    winner = plays[0]
    for play in plays[1:]:
        if not risk_dominates(valuation, winner, play):
            winner = play
    if all(risk_dominates(valuation, winner, other) for other in plays if other != winner):
        return Choice(Rule.RISK, winner, "it risk-dominates every other, pair by pair")
    if len(plays) * (len(plays) - 1) > 2 * MOST_PAIRS:
        return Choice(Rule.RISK, None, "no equilibrium risk-dominates every other")
    if all(risk_dominates(valuation, a, b) is not None for a, b in combinations(plays, 2)):
        return Choice(Rule.RISK, None, "the pairwise comparison runs in a circle")
    return Choice(Rule.RISK, None, "some pairs cannot be told apart")


def _by_margin(valuation: Valuation, plays: Sequence[int]) -> Choice:
    margins = {play: valuation.margin(play) for play in plays}
    free = [play for play, margin in margins.items() if margin is None]
    if free:
        only = len(free) == 1
        return Choice(Rule.MARGIN, free[0] if only else None, "nobody can deviate" if only else SEVERAL)
    known = {play: margin for play, margin in margins.items() if margin is not None}
    best = max(known, key=known.__getitem__)
    largest = known[best]
    if any(_sign(valuation, largest - margin, 1) != 1 for play, margin in known.items() if play != best):
        return Choice(Rule.MARGIN, None, SEVERAL)
    share = 100 * float(largest)
    percentage = f"{share:.0f}%" if share >= 10 else f"{share:.2g}%"
    return Choice(Rule.MARGIN, best, f"its closest call costs {percentage} of a range")
