"""By how much each equilibrium holds: what the keenest deviator would lose."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.algebra.floats import bounded_product
from sim.algebra.samples import ROUNDOFF, Column, Samples
from sim.algebra.signs import SignsAt
from sim.explore.sweep.block_signs import product, tiled
from sim.game.incentives import NO_ROW, IncentiveConstraints
from sim.game.worth import Worth
from sim.rational import Fraction

PRECISE = 2.0**-43
"""Margins are right to this share of the larger of their own size and of the player's payoff range."""


@dataclass(frozen=True, eq=False)
class MarginRows:
    """Payoffs over the game's own basis functions, unpruned.

    payoffs: per player the distinct (payoffs, K) coefficients of feasible plays.
    losses: per profile (deviations, K) coefficients of what each deviation loses.
    deviations: per profile (deviations, 2) the player who deviates, and the play that comes of it.
    profiles: the play of each profile.
    """

    constraints: IncentiveConstraints
    payoffs: tuple[np.ndarray, ...]
    losses: tuple[np.ndarray, ...]
    deviations: tuple[np.ndarray, ...]
    profiles: tuple[int, ...]


def margin_rows(constraints: IncentiveConstraints, profiles: Sequence[int]) -> MarginRows:
    """What margins of some profiles are computed from."""
    model = constraints.model
    feasible = model.plays.feasible
    losses, deviations = [], []
    for play in profiles:
        own_losses, own_deviations = [], []
        for i, d in enumerate(constraints.deviations.values()):
            own, others = (int(x[0]) for x in np.nonzero(d.play == play))
            able = d.row[own, :, others] != NO_ROW
            row, factor = d.row[own, able, others], d.factor[own, able, others]
            own_losses.append(constraints.rows[row] * factor[:, None])
            own_deviations.append(np.stack([np.full(len(row), i), d.play[able, others]], axis=1))
        losses.append(np.concatenate(own_losses))
        deviations.append(np.concatenate(own_deviations))
    return MarginRows(
        constraints,
        tuple(np.unique(c[feasible], axis=0) for c in model.coefficients),
        tuple(losses),
        tuple(deviations),
        tuple(profiles),
    )


def margins(
    rows: MarginRows, drawn: Samples, holding: Sequence[int], alive: np.ndarray, size: int
) -> tuple[np.ndarray, np.ndarray]:
    """Margins of every equilibrium, sample by sample, in payoff points and as shares.

    drawn: the assumptions that vary, a whole block. alive: (profiles, BLOCK) where profiles are
    equilibria. size: how many of the samples are wanted.
    A share is of the deviator's payoff range at the sample; NaN where nobody can deviate.
    """
    scenario = rows.constraints.model.scenario
    still = {
        a.id: Column.of([a.value] * drawn.count) for a in scenario.assumptions if a.id not in drawn.columns
    }
    samples = Samples({**still, **drawn.columns}, drawn.count)
    with np.errstate(all="ignore"):
        points, shares, unsure = _in_doubles(rows, samples, holding)
    for sample in np.flatnonzero(unsure[:size] & alive[list(holding), :size].any(axis=0)).tolist():
        points[sample], shares[sample] = _exactly(rows, samples.point(sample), holding)
    here = alive[list(holding), :size].T if holding else np.zeros((size, 0), dtype=bool)
    return points[:size][here], shares[:size][here]


def _in_doubles(
    rows: MarginRows, samples: Samples, holding: Sequence[int]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(samples, profiles) margins and shares, and (samples,) where rounding may have spoilt one."""
    basis = rows.constraints.model.basis
    atoms = SignsAt(basis.atoms, samples).doubles
    functions = [bounded_product(m, atoms, samples.count) for m in basis.monomials]
    value = np.stack([function.value for function in functions])
    error = np.stack([function.error for function in functions])
    error += 2 * (len(functions) + 4) * ROUNDOFF * np.abs(value)
    spans = np.empty((len(rows.payoffs), samples.count))
    unsure = np.zeros(samples.count, dtype=bool)
    for span, coefficients in zip(spans, rows.payoffs, strict=True):
        payoffs = _times(coefficients, value)
        np.subtract(payoffs.max(axis=0), payoffs.min(axis=0), out=span)
        unsure |= ~(_times(np.abs(coefficients), error).max(axis=0) <= PRECISE * span) & (span != 0)
    points = np.full((samples.count, len(holding)), np.nan)
    shares = np.full((samples.count, len(holding)), np.nan)
    for column, p in enumerate(holding):
        if not len(rows.losses[p]):
            continue
        lost, off = _times(rows.losses[p], value), _times(np.abs(rows.losses[p]), error)
        span = spans[rows.deviations[p][:, 0]]
        unsure |= ~(off <= PRECISE * np.maximum(np.abs(lost), span)).all(axis=0)
        share = np.divide(lost, span, out=np.zeros_like(lost), where=span != 0)
        keenest = share.argmin(axis=0)[None]
        points[:, column] = np.take_along_axis(lost, keenest, axis=0)[0]
        shares[:, column] = np.take_along_axis(share, keenest, axis=0)[0]
    return points, shares, unsure


def _exactly(
    rows: MarginRows, point: dict[str, Fraction], holding: Sequence[int]
) -> tuple[list[float], list[float]]:
    """The margins and shares of each profile at one point, in exact arithmetic."""
    model = rows.constraints.model
    worth = Worth.at(model, point).payoffs
    feasible = model.plays.feasible
    spans = [max(payoffs[feasible]) - min(payoffs[feasible]) for payoffs in worth]
    points, shares = [], []
    for p in holding:
        play = rows.profiles[p]
        losses = [(worth[i, play] - worth[i, to], spans[i]) for i, to in rows.deviations[p].tolist()]
        keenest = min(
            ((float(loss / span) if span else 0.0, float(loss)) for loss, span in losses),
            default=(np.nan, np.nan),
        )
        shares.append(keenest[0])
        points.append(keenest[1])
    return points, shares


def _times(rows: np.ndarray, values: np.ndarray) -> np.ndarray:
    """rows @ values, with the same bits for every number of threads."""
    out = np.empty((len(rows), values.shape[1]))
    product(rows, tiled(values), tiled(out))
    return out
