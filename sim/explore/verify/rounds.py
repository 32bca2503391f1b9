"""What patience sustains, played out round by round in doubles: nothing here knows of rows or signs."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product
from math import ceil, inf, log

import numpy as np

from sim.explore.verify.opinion import COMBINATION, Labelled, Second, compared, labelled
from sim.rational import Fraction
from sim.scenario.plays import play_at
from sim.solve.repeated.answer import RepeatedAnswer

FORGOTTEN = 1e-12
"""Rounds are played until all that follow weigh no more than this."""
MOST_ROUNDS = 5_000_000
HAIR = Fraction(1, 10**5)
"""How far above and below a least discount factor the rounds are played."""
CLOSE = 1e-9
"""What a departure may bring, as a share of the payoff range, before rounding could be all there is to it."""

Profile = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Rounds:
    """A game that is played again and again. payoffs: (players, *actions). feasible: (*actions,).

    named: the profile that alone may follow a departure, if the file names one.
    """

    payoffs: np.ndarray
    feasible: np.ndarray
    named: Profile | None

    @cached_property
    def profiles(self) -> tuple[Profile, ...]:
        """Every feasible profile, as the numbers of actions."""
        return tuple(at for at in product(*map(range, self.feasible.shape)) if self.feasible[at])

    def turns(self, player: int, profile: Profile) -> list[Profile]:
        """Where a player can turn."""
        every = (
            (*profile[:player], action, *profile[player + 1 :])
            for action in range(self.feasible.shape[player])
            if action != profile[player]
        )
        return [turn for turn in every if self.feasible[turn]]

    @cached_property
    def once(self) -> frozenset[Profile]:
        """The equilibria of a single round, as far as doubles tell."""
        return frozenset(
            profile
            for profile in self.profiles
            if all(self.best(player, profile) <= CLOSE for player in range(len(self.payoffs)))
        )

    @cached_property
    def after(self) -> tuple[Profile, ...]:
        """Those that may follow a departure."""
        return tuple(profile for profile in self.once if self.named in (None, profile))

    def best(self, player: int, profile: Profile) -> float:
        """What the best deviation brings in a single round, as a share of the player's range."""
        own = self.payoffs[player]
        gains = [float(own[turn] - own[profile]) for turn in self.turns(player, profile)]
        return max(gains, default=-inf) / self.span(player)

    def departing(self, player: int, profile: Profile, patience: float) -> float:
        """What the best departure brings a round, the same, where that follows which deters most."""
        own = self.payoffs[player]
        turns = self.turns(player, profile)
        if not turns:
            return -inf
        stays = average(own[profile], own[profile], patience)
        ways = [max(average(own[turn], own[then], patience) for turn in turns) for then in self.after]
        return float(min(ways, default=inf) - stays) / self.span(player)

    def span(self, player: int) -> float:
        """From the worst feasible payoff of a player to its best."""
        own = self.payoffs[player][self.feasible]
        return float(own.max() - own.min()) or 1.0


def average(first: float, later: float, patience: float) -> float:
    """What one payoff, and another in all rounds after it, come to a round."""
    at_first, after = _weights(patience)
    return float(at_first * first + after * later)


@lru_cache(maxsize=1024)
def _weights(patience: float) -> tuple[float, float]:
    """How much the first round counts, and all that follow together; in the limit, these alone."""
    if patience >= 1:
        return 0.0, 1.0
    rounds = 1 if patience <= 0 else min(ceil(log(FORGOTTEN) / log(patience)) + 1, MOST_ROUNDS)
    weights = patience ** np.arange(rounds)
    whole = float(weights.sum())
    return 1.0 / whole, float(weights[1:].sum()) / whole


def rounds_again(answer: RepeatedAnswer) -> Iterator[Second]:
    """Opinions on what lasts, and on how much patience each combination takes."""
    valuation = answer.valuation
    model = valuation.constraints.model
    shape = model.plays.shape
    named = answer.block.reversion
    only = np.unravel_index(play_at(model.plays, named), shape) if named else None
    rounds = Rounds(
        valuation.exact.rounded.reshape(len(answer.discount), *shape),
        model.plays.feasible.reshape(shape),
        None if only is None else tuple(int(k) for k in only),
    )
    yield _lasting(answer, rounds)
    if answer.block.horizon is None:
        yield _least(answer, rounds)


def _called(answer: RepeatedAnswer, play: int) -> Labelled:
    return labelled(answer.valuation.profile(play))


def _place(rounds: Rounds, profile: Profile) -> int:
    return int(np.ravel_multi_index(profile, rounds.feasible.shape))


def _lasting(answer: RepeatedAnswer, rounds: Rounds) -> Second:
    """What lasts at the file's own patience."""
    patience = [float(share) for share in answer.discount.values()]
    endless = answer.block.horizon is None
    here = {play: _called(answer, play) for play in answer.chosen}
    there, close = {}, 0
    for profile in rounds.profiles:
        play = _place(rounds, profile)
        gains = [
            min(rounds.best(i, profile), 0.0)
            if profile in rounds.once
            else rounds.departing(i, profile, share)
            if endless
            else rounds.best(i, profile)
            for i, share in enumerate(patience)
        ]
        most = max(gains)
        if abs(most) <= CLOSE and profile not in rounds.once:
            close += 1
            lasts = play in here
        else:
            lasts = most <= CLOSE
        if lasts:
            there[play] = _called(answer, play)
    what = f"{len(rounds.profiles):,} combinations, each played for ever against each departure from it"
    note = f"Compared: {what}" if endless else "Compared: the equilibria of the last round"
    return compared("Rounds played out", here, there, f"{note}{_too_close(close)}.", COMBINATION)


def _least(answer: RepeatedAnswer, rounds: Rounds) -> Second:
    """The least patience of each combination, tried a hair above it and a hair below."""
    players = list(answer.discount)
    here, there, close = {}, {}, 0
    for each in answer.sustained:
        profile = tuple(int(k) for k in np.unravel_index(each.play, rounds.feasible.shape))
        if profile in rounds.once:
            continue
        here[each.play] = there[each.play] = _called(answer, each.play)
        if each.least is None:
            limits = [rounds.departing(i, profile, 1.0) for i in range(len(players))]
            close += abs(max(limits)) <= CLOSE
            right = max(limits) >= -CLOSE
        else:
            right = True
            for i, player in enumerate(players):
                least = each.least[player]
                above = rounds.departing(i, profile, float(min(least + HAIR, Fraction(1))))
                below = rounds.departing(i, profile, float(least - HAIR)) if least > HAIR else inf
                close += abs(above) <= CLOSE or abs(below) <= CLOSE
                right &= above <= CLOSE and below >= -CLOSE
        if not right:
            del there[each.play]
    note = (
        f"Compared: the least patience of {len(here):,} combinations, each player {float(HAIR):g} above its "
        f"own and {float(HAIR):g} below, and those that never last in the limit{_too_close(close)}."
    )
    return compared("The least patience, played out", here, there, note, COMBINATION)


def _too_close(count: int) -> str:
    return f"; {count:,} too close to tell in floating point" if count else ""
