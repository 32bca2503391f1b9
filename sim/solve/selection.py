"""Which of several equilibria to bet on, by named rules that are shown side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import prod

from sim.solve.drift import drift
from sim.solve.explain import Valuation


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
    """The rules side by side, and the bet: the choice of the first rule that makes one."""

    choices: tuple[Choice, ...]

    @property
    def bet(self) -> Choice | None:
        """None if no rule chooses."""
        return next((choice for choice in self.choices if choice.play is not None), None)


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
        )
    )


def _by_path(valuation: Valuation, plays: Sequence[int], today: int | None) -> Choice:
    if today is None:
        return Choice(Rule.PATH, None, "the scenario names no choices of today")
    found = drift(valuation, today)
    end = found.path[-1].end if found.path else today
    if found.cycles or end not in plays:
        return Choice(Rule.PATH, None, "improving moves from today's choices run in a circle")
    if not found.path:
        return Choice(Rule.PATH, end, "today's choices are this equilibrium")
    steps = "one improving move" if len(found.path) == 1 else f"{len(found.path)} improving moves"
    return Choice(Rule.PATH, end, f"today's choices lead there by {steps}")


def _by_payoffs(valuation: Valuation, plays: Sequence[int]) -> Choice:
    """Harsanyi and Selten (1988): everybody is at least as well off as in every other."""
    tolerance = {player: 1e-9 * span for player, span in valuation.ranges.items()}
    for play in plays:
        if all(
            values[play] >= values[other] - tolerance[player]
            for player, values in valuation.payoffs.items()
            for other in plays
        ):
            only = len(plays) == 1
            return Choice(
                Rule.PAYOFF,
                play,
                "it is the only one" if only else "no player would be better off in another",
            )
    return Choice(Rule.PAYOFF, None, "in each, some player would be better off in another")


def risk_dominates(valuation: Valuation, one: int, two: int) -> bool | None:
    """Whether one equilibrium risk-dominates another; None if the comparison decides nothing.

    Harsanyi and Selten (1988) for two players: the larger product of the losses from
    deviating alone to the other equilibrium. With more players the product is over those
    whose actions differ, each deviating alone. Undefined where a deviation is infeasible.
    """
    losses = _losses(valuation, one, two), _losses(valuation, two, one)
    if losses[0] is None or losses[1] is None:
        return None
    first, second = prod(losses[0]), prod(losses[1])
    if abs(first - second) <= 1e-9 * max(abs(first), abs(second)):
        return None
    return first > second


def _losses(valuation: Valuation, start: int, target: int) -> list[float] | None:
    here, there = valuation.profile(start), valuation.profile(target)
    available = {(i.player, i.deviation): i.loss for i in valuation.incentives(start)}
    wanted = [(player, there[player]) for player in here if here[player] != there[player]]
    if any(key not in available for key in wanted):
        return None
    return [max(available[key], 0.0) for key in wanted]


def _by_risk(valuation: Valuation, plays: Sequence[int]) -> Choice:
    if len(plays) == 1:
        return Choice(Rule.RISK, plays[0], "it is the only one")
    wins = {(a, b): risk_dominates(valuation, a, b) for a in plays for b in plays if a != b}
    for play in plays:
        if all(wins[play, other] for other in plays if other != play):
            return Choice(Rule.RISK, play, "it risk-dominates every other, pair by pair")
    if all(value is not None for value in wins.values()):
        return Choice(Rule.RISK, None, "the pairwise comparison runs in a circle")
    return Choice(Rule.RISK, None, "some pairs cannot be told apart")


def _by_margin(valuation: Valuation, plays: Sequence[int]) -> Choice:
    def margin(play: int) -> float:
        return min((valuation.loss_share(i) for i in valuation.incentives(play)), default=float("inf"))

    margins = {play: margin(play) for play in plays}
    best = max(plays, key=lambda play: margins[play])
    close = [play for play in plays if margins[play] >= margins[best] - 1e-9]
    if len(close) > 1:
        return Choice(Rule.MARGIN, None, "several have the same margin")
    share = margins[best]
    text = (
        "nobody can deviate"
        if share == float("inf")
        else f"its closest call costs {100 * share:.2g}% of a range"
    )
    return Choice(Rule.MARGIN, best, text)
