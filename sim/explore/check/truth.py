"""Where claims about equilibria are true: at many points at once, from the exact signs of rows there."""

from collections.abc import Collection

import numpy as np

from sim.algebra.floats import UNTOLD
from sim.game.incentives import NO_ROW, IncentiveConstraints
from sim.scenario.expectations import EquilibriumClaim, InvarianceClaim


def equilibrium_truth(expect: EquilibriumClaim, meets: np.ndarray, stable: np.ndarray) -> np.ndarray:
    """(samples,) whether a claim holds; never where there is no equilibrium.

    meets: (plays,) where its condition holds. stable: (plays, samples) where each is an equilibrium.
    """
    some = stable[meets].any(axis=0)
    if expect.quantity == "some":
        return np.asarray(some)
    exists = stable.any(axis=0)
    return np.asarray(exists & ~(some if expect.quantity == "no" else stable[~meets].any(axis=0)))


def stable_among(constraints: IncentiveConstraints, fixed: Collection[str], signs: np.ndarray) -> np.ndarray:
    """(plays, samples) where no player gains by another action, those aside whose actions are fixed.

    signs: (rows, samples), where what is not told apart counts as zero.
    """
    plays = constraints.model.plays
    told = np.where(signs == UNTOLD, 0, signs)
    stable = np.repeat(plays.feasible[:, None], signs.shape[1], axis=1)
    for player, d in constraints.deviations.items():
        if player in fixed:
            continue
        for own in range(d.play.shape[0]):
            for other in range(d.play.shape[0]):
                row, factor = d.row[own, other], np.sign(d.factor[own, other]).astype(np.int8)
                gains = (row != NO_ROW)[:, None] & (factor[:, None] * told[row] < 0)
                stable[d.play[own]] &= ~gains
    return stable


def choice_sets(constraints: IncentiveConstraints, expect: InvarianceClaim, signs: np.ndarray) -> np.ndarray:
    """(actions of the other, choices of the players, samples): which are stable given the other's action.

    With the other player's action fixed, the rest of the players play the game that is left.
    signs: (rows, samples), where what is not told apart counts as zero.
    """
    plays = constraints.model.plays
    stable = stable_among(constraints, {expect.other}, signs)
    sizes = tuple(len(plays.labels[player]) for player in expect.players)
    choice = np.ravel_multi_index(tuple(plays.codes[player] for player in expect.players), sizes)
    sets = np.zeros((len(plays.labels[expect.other]), int(np.prod(sizes)), signs.shape[1]), dtype=bool)
    np.logical_or.at(sets, (plays.codes[expect.other], choice), stable)
    return sets


def invariance_truth(sets: np.ndarray) -> np.ndarray:
    """(samples,) whether the choices are the same for every action of the other, and there are any."""
    return np.asarray((sets == sets[:1]).all(axis=(0, 1)) & sets.any(axis=(0, 1)))
