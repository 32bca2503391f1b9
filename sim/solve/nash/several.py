"""Every equilibrium of a small game in which several choose at once: one choice of supports at a time.

Once it is settled which actions each player takes with positive probability, what is left are equations
(it is indifferent between these) and inequalities (nothing else is better) in the probabilities, as many as
unknowns (Nash 1951; Dickhaut and Kaplan 1991). Supports with an action that another one beats against all
that the others may do are left out before (Porter, Nudelman and Shoham 2008).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations, product
from math import prod

import numpy as np

from sim.algebra.polynomials import Polynomial, number
from sim.rational import Fraction
from sim.solve.nash.indifference import Point, UnsolvedError, points, solved
from sim.solve.quantal.path import some_equilibrium

MOST_SUPPORTS = 500
"""So many choices of supports are tried: those of three players with three actions, or of five with two."""

Support = tuple[int, ...]
Strategy = tuple[Fraction, ...]


@dataclass(frozen=True)
class Enumeration:
    """Equilibria of a game of several players.

    profiles: a strategy for each player. whole: whether every choice of supports was settled. continua:
    whether some profile is one of many. exact: whether no probability is rounded.
    """

    profiles: tuple[tuple[Strategy, ...], ...]
    whole: bool
    continua: bool
    exact: bool

    @property
    def proved(self) -> bool:
        """Whether these are all equilibria, and told exactly."""
        return self.whole and self.exact and not self.continua


def support_count(shape: Sequence[int]) -> int:
    """How many choices of supports there are."""
    return prod(2**size - 1 for size in shape)


def by_supports(payoffs: np.ndarray) -> Enumeration | None:
    """The equilibria of a game, pure ones included; None where there are too many supports to try.

    payoffs: (players, *actions) of Fractions.
    """
    return Supports(payoffs).search() if support_count(payoffs.shape[1:]) <= MOST_SUPPORTS else None


def several_equilibria(payoffs: np.ndarray, regret: float) -> Enumeration:
    """The equilibria of a game, pure ones included: all of a small one, else what can be found.

    payoffs: (players, *actions) of Fractions. regret: the largest gain from deviating that is left where
    an equilibrium is followed to, as a share of each player's payoff range.
    """
    left = _undominated(payoffs)
    core = payoffs[np.ix_(range(len(payoffs)), *left)]
    if core.shape != payoffs.shape:
        reduced = several_equilibria(core, regret)
        sizes = payoffs.shape[1:]
        lifted = tuple(
            tuple(_lifted(*own) for own in zip(profile, left, sizes, strict=True))
            for profile in reduced.profiles
        )
        return replace(reduced, profiles=lifted)
    enumeration = by_supports(payoffs)
    if enumeration is not None:
        if enumeration.profiles or enumeration.whole:
            return enumeration
        return _followed(payoffs, regret)
    profiles = tuple(_pure(payoffs))
    return Enumeration(profiles, False, False, True) if profiles else _followed(payoffs, regret)


def _undominated(payoffs: np.ndarray) -> list[list[int]]:
    """Per player, the actions that are left when those that another one strictly beats are taken out in turn.

    No equilibrium is lost (Gilboa, Kalai and Zemel 1990).
    """
    left = [list(range(size)) for size in payoffs.shape[1:]]
    while True:
        before = [len(own) for own in left]
        for player, own in enumerate(left):
            table = np.moveaxis(payoffs[player][np.ix_(*left)], player, 0)
            rows = tuple(zip(own, table.reshape(len(own), -1), strict=True))
            left[player] = [
                action for action, row in rows if not any((other > row).all() for _, other in rows)
            ]
        if before == [len(own) for own in left]:
            return left


def _lifted(strategy: Strategy, left: Sequence[int], size: int) -> Strategy:
    """A strategy over some actions as one over all."""
    shares = dict(zip(left, strategy, strict=True))
    return tuple(shares.get(action, Fraction(0)) for action in range(size))


def _pure(payoffs: np.ndarray) -> Iterator[tuple[Strategy, ...]]:
    shape = payoffs.shape[1:]
    best = np.ones(shape, dtype=bool)
    for player, own in enumerate(payoffs):
        best &= (own >= own.max(axis=player, keepdims=True)).astype(bool)
    for cell in np.argwhere(best).tolist():
        yield tuple(
            tuple(Fraction(int(action == taken)) for action in range(size))
            for size, taken in zip(shape, cell, strict=True)
        )


def _followed(payoffs: np.ndarray, regret: float) -> Enumeration:
    """The equilibrium at the end of the logit path, if it gets there."""
    shifted = np.stack([(own - own.min()).astype(float) for own in payoffs])
    strategies = some_equilibrium(shifted, np.random.default_rng(0), regret)
    if strategies is None:
        return Enumeration((), False, False, False)
    shares = [[Fraction(share) for share in own.tolist()] for own in strategies]
    profile = tuple(tuple(share / sum(own, Fraction(0)) for share in own) for own in shares)
    return Enumeration((profile,), False, False, False)


class Supports:
    """A game of several players, asked about one choice of supports after another."""

    def __init__(self, payoffs: np.ndarray) -> None:
        self.payoffs, self.shape = payoffs, payoffs.shape[1:]
        self.players = range(len(self.shape))
        starts = np.concatenate([[0], np.cumsum(self.shape)]).tolist()
        self.starts, self.count = starts[:-1], starts[-1]
        self.own = [np.moveaxis(payoffs[player], player, 0) for player in self.players]

    def search(self) -> Enumeration:
        """Every equilibrium, as far as the equations can be solved."""
        profiles: dict[tuple[Strategy, ...], None] = {}
        whole, continua, exact = True, False, True
        for supports in self._choices():
            try:
                tied = self._points(supports)
            except UnsolvedError:
                whole = False
                continue
            for point in tied:
                profiles.setdefault(self._profile(supports, point))
                exact &= point.exact
                continua |= bool(point.free)
        return Enumeration(tuple(profiles), whole, continua, exact)

    def _choices(self) -> Iterator[tuple[Support, ...]]:
        """Every choice of supports of which none has an action that is beaten."""
        options = [
            [own for size in range(1, count + 1) for own in combinations(range(count), size)]
            for count in self.shape
        ]
        for supports in product(*options):
            if not any(self._beaten(player, supports) for player in self.players):
                yield supports

    def _beaten(self, player: int, supports: Sequence[Support]) -> bool:
        """Whether an action of a support is worse than another one against all that the others may do."""
        others = tuple(own for other, own in enumerate(supports) if other != player)
        key = (player, others)
        if key not in self._known:
            table = self.own[player][np.ix_(range(self.shape[player]), *others)]
            rows = table.reshape(self.shape[player], -1)
            self._known[key] = frozenset(
                action for action, row in enumerate(rows) if any((other > row).all() for other in rows)
            )
        return not self._known[key].isdisjoint(supports[player])

    @cached_property
    def _known(self) -> dict[tuple[int, tuple[Support, ...]], frozenset[int]]:
        return {}

    def _points(self, supports: Sequence[Support]) -> list[Point]:
        """The probabilities at which nobody gains, for one choice of supports. Raises UnsolvedError."""
        zero: list[Polynomial] = []
        at_least: list[Polynomial] = []
        for player in self.players:
            worth = [self._worth(player, action, supports) for action in range(self.shape[player])]
            best = worth[supports[player][0]]
            for action, value in enumerate(worth):
                difference = best - value
                constant = difference.constant
                taken = action in supports[player]
                if constant is None:
                    (zero if taken else at_least).append(difference)
                elif constant < 0 or (taken and constant):
                    return []
        positive = [
            self._share(player, action, own)
            for player, own in enumerate(supports)
            if len(own) > 1
            for action in own
        ]
        return points(solved(zero, self.count), at_least, positive)

    def _share(self, player: int, action: int, support: Support) -> Polynomial:
        """How likely an action of a support is, in the unknowns; its last one has the rest."""
        if action != support[-1]:
            return Polynomial({((self.starts[player] + action, 1),): Fraction(1)})
        rest = number(1)
        for other in support[:-1]:
            rest = rest - self._share(player, other, support)
        return rest

    def _worth(self, player: int, action: int, supports: Sequence[Support]) -> Polynomial:
        """What an action is expected to bring, in the unknowns."""
        table = self.own[player][action]
        rivals = [other for other in self.players if other != player]

        def averaged(place: int, cell: tuple[int, ...]) -> Polynomial:
            if place == len(rivals):
                return number(table[cell])
            support = supports[rivals[place]]
            last = averaged(place + 1, (*cell, support[-1]))
            total = last
            for other in support[:-1]:
                difference = averaged(place + 1, (*cell, other)) - last
                total = total + self._share(rivals[place], other, support) * difference
            return total

        return averaged(0, ())

    def _profile(self, supports: Sequence[Support], point: Point) -> tuple[Strategy, ...]:
        profile = []
        for player, support in enumerate(supports):
            own = {action: point.values[self.starts[player] + action] for action in support[:-1]}
            own[support[-1]] = 1 - sum(own.values(), Fraction(0))
            profile.append(tuple(own.get(action, Fraction(0)) for action in range(self.shape[player])))
        return tuple(profile)
