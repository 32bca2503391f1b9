"""By how much each equilibrium holds: what the keenest deviator would lose."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.algebra.basis import Basis
from sim.explore.sweep.block_signs import product, tiled
from sim.explore.sweep.designs import BLOCK
from sim.game.incentives import NO_ROW, IncentiveConstraints


@dataclass(frozen=True, eq=False)
class MarginRows:
    """Payoffs over the game's own basis functions, unpruned.

    theta: (assumptions,) the values of those that don't vary.
    at: the place of each varied assumption among them.
    payoffs: per player the distinct (payoffs, K) coefficients of feasible plays.
    losses: per profile of the program (deviations, K) coefficients of what each deviation loses.
    players: per profile of the program (deviations,) who deviates.
    """

    basis: Basis
    theta: np.ndarray
    at: tuple[int, ...]
    payoffs: tuple[np.ndarray, ...]
    losses: tuple[np.ndarray, ...]
    players: tuple[np.ndarray, ...]


def margin_rows(
    constraints: IncentiveConstraints, varied: Sequence[str], profiles: Sequence[int]
) -> MarginRows:
    """What margins of some profiles are computed from."""
    model = constraints.model
    feasible = model.plays.feasible
    losses, players = [], []
    for play in profiles:
        own_losses, own_players = [], []
        for i, d in enumerate(constraints.deviations.values()):
            own, others = (int(x[0]) for x in np.nonzero(d.play == play))
            able = d.row[own, :, others] != NO_ROW
            row, factor = d.row[own, able, others], d.factor[own, able, others]
            own_losses.append(constraints.rows[row] * factor[:, None])
            own_players.append(np.full(len(row), i))
        losses.append(np.concatenate(own_losses))
        players.append(np.concatenate(own_players))
    return MarginRows(
        model.basis,
        model.theta,
        tuple(model.basis.assumptions.index(name) for name in varied),
        tuple(np.unique(c[feasible], axis=0) for c in model.coefficients),
        tuple(losses),
        tuple(players),
    )


def margins(
    rows: MarginRows, theta: np.ndarray, found: Sequence[int], alive: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Margins of every equilibrium of a block, sample by sample, in payoff points and as shares.

    theta: (varied assumptions, BLOCK); alive: (profiles, samples) where profiles are equilibria.
    A share is of the deviator's payoff range at the sample; NaN where nobody can deviate.
    """
    whole = np.repeat(rows.theta[:, None], BLOCK, axis=1)
    whole[list(rows.at)] = theta
    with np.errstate(all="ignore"):
        return _margins(rows, rows.basis.values(whole), found, alive)


def _margins(
    rows: MarginRows, basis: np.ndarray, found: Sequence[int], alive: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    tiles = tiled(basis)
    spans = np.empty((len(rows.payoffs), BLOCK))
    for span, coefficients in zip(spans, rows.payoffs, strict=True):
        payoffs = np.empty((len(coefficients), BLOCK))
        product(coefficients, tiles, tiled(payoffs))
        np.subtract(payoffs.max(axis=0), payoffs.min(axis=0), out=span)
    size = alive.shape[1]
    points = np.full((size, len(found)), np.nan)
    shares = np.full((size, len(found)), np.nan)
    for column, p in enumerate(found):
        if not len(rows.losses[p]):
            continue
        lost = np.empty((len(rows.losses[p]), BLOCK))
        product(rows.losses[p], tiles, tiled(lost))
        span = spans[rows.players[p]]
        share = np.divide(lost, span, out=np.zeros_like(lost), where=span != 0)
        keenest = share.argmin(axis=0)[None]
        points[:, column] = np.take_along_axis(lost, keenest, axis=0)[0, :size]
        shares[:, column] = np.take_along_axis(share, keenest, axis=0)[0, :size]
    holds = alive[list(found)].T if found else np.zeros((size, 0), dtype=bool)
    return points[holds], shares[holds]
