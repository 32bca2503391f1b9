"""Regret on the original payoffs: a certificate that knows no solver.

A profile of mixed strategies is a Nash equilibrium iff no player's regret is
positive (Nash 1951). A small regret makes an approximate equilibrium; it does not
imply that an exact one is nearby (Etessami and Yannakakis 2010).
"""

from collections.abc import Sequence
from itertools import product

import numpy as np

from sim.game.normal_form import NormalForm
from sim.rational import Fraction

PROBABILITY_TOLERANCE = 1e-9
"""How far the probabilities of a strategy may be from summing to one."""


def expected_payoffs(game: NormalForm, profile: Sequence[np.ndarray]) -> np.ndarray:
    """Each player's expected payoff, in the player's payoff units.

    profile: per player, a probability for each action.
    Raises ValueError if a strategy is no distribution over the player's actions,
    or if an infeasible profile would be played with positive probability.
    """
    strategies = _checked(game, profile)
    least = [float(min(payoffs[game.feasible])) for payoffs in game.exact]
    return np.array([low + _against(own, strategies) for low, own in zip(least, game.shifted, strict=True)])


def regret(game: NormalForm, profile: Sequence[np.ndarray]) -> np.ndarray:
    """Each player's largest gain from a pure deviation; never negative.

    profile: per player, a probability for each action.
    A deviation counts only if it is feasible against everything the others play
    with positive probability: in a generalised game (Debreu 1952) a player chooses
    among the actions that the others leave open.
    Raises ValueError as `expected_payoffs` does.
    """
    strategies = _checked(game, profile)
    regrets = np.zeros(len(strategies))
    for player, own in enumerate(strategies):
        values = _against(game.shifted[player], strategies, but=player)
        blocked = _against((~game.feasible).astype(float), [s > 0 for s in strategies], but=player) > 0
        best = values[~blocked].max()
        regrets[player] = max(0.0, float(own @ (best - np.where(own > 0, values, best))))
    return regrets


def exact_regret(game: NormalForm, profile: Sequence[Sequence[Fraction]]) -> tuple[Fraction, ...]:
    """Each player's regret in exact arithmetic, on `game.exact`.

    profile: per player, a rational probability for each action, summing to one.
    Raises ValueError as `expected_payoffs` does.
    """
    if any(sum(strategy, Fraction(0)) != 1 for strategy in profile):
        raise ValueError("the probabilities of each strategy must sum to exactly 1")
    _checked(game, [np.array([float(p) for p in strategy]) for strategy in profile])
    supports = [[a for a, p in enumerate(strategy) if p > 0] for strategy in profile]
    regrets = []
    for player, strategy in enumerate(profile):
        rivals = list(product(*(s for other, s in enumerate(supports) if other != player)))
        values: list[Fraction | None] = []
        for action in range(len(strategy)):
            cells = [(*others[:player], action, *others[player:]) for others in rivals]
            if not all(game.feasible[cell] for cell in cells):
                values.append(None)
                continue
            value = Fraction(0)
            for cell in cells:
                weight = Fraction(1)
                for other, chosen in enumerate(cell):
                    if other != player:
                        weight *= profile[other][chosen]
                value += weight * game.exact[(player, *cell)]
            values.append(value)
        best = max(value for value in values if value is not None)
        expected = sum((p * v for p, v in zip(strategy, values, strict=True) if v is not None), Fraction(0))
        regrets.append(best - expected)
    return tuple(regrets)


def _checked(game: NormalForm, profile: Sequence[np.ndarray]) -> list[np.ndarray]:
    if len(profile) != len(game.players):
        raise ValueError(f"{len(profile)} strategies for {len(game.players)} players")
    strategies = [np.asarray(strategy, dtype=float) for strategy in profile]
    for player, strategy, size in zip(game.players, strategies, game.shape, strict=True):
        if strategy.shape != (size,):
            raise ValueError(f"{player} has {size} actions; its strategy has shape {strategy.shape}")
        if not (strategy >= 0).all() or abs(strategy.sum() - 1) > PROBABILITY_TOLERANCE:
            raise ValueError(f"the strategy of {player} is no distribution: {strategy.tolist()}")
    played = np.ix_(*(strategy > 0 for strategy in strategies))
    if not game.feasible[played].all():
        raise ValueError("an infeasible profile would be played with positive probability")
    return strategies


def _against(tensor: np.ndarray, strategies: Sequence[np.ndarray], but: int | None = None) -> np.ndarray:
    """The tensor averaged over every player's strategy except that of `but`."""
    for axis in reversed(range(len(strategies))):
        if axis != but:
            tensor = np.tensordot(tensor, strategies[axis], axes=(axis, 0))
    return tensor
