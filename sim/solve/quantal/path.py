"""An equilibrium of a game of any number of players: the logit path, followed to its limit.

At precision t a player chooses each action with a probability proportional to prior * exp(t * payoff).
The solutions form a path from the prior at t = 0, and its limit points as t grows are Nash
equilibria (McKelvey and Palfrey 1995). The path is followed by predictor and corrector steps in
logarithms of probabilities (Turocy 2005; Allgower and Georg 1990), and from where the choices that
are played stand out, Newton's method solves for the equilibrium on them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

MOST_STEPS = 600
"""Predictor steps along one path."""

ATTEMPTS = 8
CORRECTIONS = 8
CLOSE = 1e-9
"""The largest residual of a point that counts as on the path."""

PLAYED = (1e-3, 1e-6, 1e-9)
"""The probability from which on an action counts as played, one guess after the other."""

FIRST_POLISH = 30.0
"""The precision, over payoff ranges of one, from which on choices that are played stand out."""

MOVED = 0.05
"""How far polishing may move a probability, or it left the path."""


@dataclass(frozen=True, eq=False)
class _Game:
    """payoffs: (players, *actions) floats, each player's range one."""

    payoffs: np.ndarray

    @property
    def shape(self) -> tuple[int, ...]:
        return self.payoffs.shape[1:]

    def tables(self, strategies: Sequence[np.ndarray]) -> Iterator[tuple[int, int, np.ndarray]]:
        """(i, j, expected payoff of i for each action of i and of j while the others mix)."""
        players = range(len(self.shape))
        for i in players:
            others = [k for k in players if k != i]
            tensor = np.moveaxis(self.payoffs[i], i, 0)
            for j in reversed(others):
                # what comes before j is averaged away from the front, what came after it already is
                table = tensor
                for k in others[: others.index(j)]:
                    table = strategies[k] @ table.reshape(len(table), len(strategies[k]), -1)
                yield i, j, table.reshape(len(table), -1)
                tensor = tensor @ strategies[j]

    def values(self, strategies: Sequence[np.ndarray]) -> list[np.ndarray]:
        """Per player, the expected payoff of each action."""
        values = []
        for i in range(len(self.shape)):
            value = np.moveaxis(self.payoffs[i], i, 0)
            for k in reversed([k for k in range(len(self.shape)) if k != i]):
                value = value @ strategies[k]
            values.append(value)
        return values

    def jacobian(self, strategies: Sequence[np.ndarray]) -> np.ndarray:
        """(actions of all, actions of all): of expected payoffs by probabilities."""
        starts = np.concatenate([[0], np.cumsum(self.shape)])
        jacobian = np.zeros((starts[-1], starts[-1]))
        for i, j, table in self.tables(strategies):
            jacobian[starts[i] : starts[i + 1], starts[j] : starts[j + 1]] = table
        return jacobian


def some_equilibrium(
    payoffs: np.ndarray, rng: np.random.Generator, regret: float, attempts: int = ATTEMPTS
) -> list[np.ndarray] | None:
    """An equilibrium at the end of some logit path; None if no path was followed to its end.

    payoffs: (players, *actions) floats, in each player's units. The first path starts where all
    actions are equally likely; where it cannot be followed, others start from priors that are
    drawn: from almost every prior the path is smooth (Sard's theorem).
    regret: the largest gain from deviating that is left, as a share of each player's payoff range.
    """
    prior = [np.full(size, 1 / size) for size in payoffs.shape[1:]]
    for _ in range(attempts):
        strategies = limit_of_path(payoffs, prior, regret)
        if strategies is not None:
            return strategies
        prior = [rng.dirichlet(np.full(size, 3.0)) for size in payoffs.shape[1:]]
    return None


def limit_of_path(payoffs: np.ndarray, prior: Sequence[np.ndarray], regret: float) -> list[np.ndarray] | None:
    """An equilibrium at the end of the logit path from a prior; None if it was not reached.

    payoffs: (players, *actions) floats, in each player's units. prior: per player, a positive
    probability for each action. regret: the largest gain from deviating that is left, as a share
    of each player's payoff range.
    """
    spans = np.array([np.ptp(own) or 1.0 for own in payoffs]).reshape(-1, *[1] * (payoffs.ndim - 1))
    least = np.array([own.min() for own in payoffs]).reshape(spans.shape)
    game = _Game((payoffs - least) / spans)
    last = 0.0
    for precision, strategies in _path(game, prior):
        if precision < max(FIRST_POLISH, 1.5 * last):
            continue
        last = precision
        for played in PLAYED:
            polished = _polished(game, strategies, played)
            if polished is not None and _regret(game, polished) <= regret:
                return polished
        # last, since actions that are not played keep some probability along the path
        if _regret(game, strategies) <= regret:
            return strategies
    return None


def _regret(game: _Game, strategies: Sequence[np.ndarray]) -> float:
    values = game.values(strategies)
    return max(float(value.max() - own @ value) for own, value in zip(strategies, values, strict=True))


def _path(game: _Game, prior: Sequence[np.ndarray]) -> Iterator[tuple[float, list[np.ndarray]]]:
    """Points (precision, strategies) along the path."""
    point = np.append(np.concatenate([np.log(own) for own in prior]), 0.0)
    start = point[:-1].copy()
    way = np.append(np.zeros(len(start)), 1.0)
    step = 0.1
    for _ in range(MOST_STEPS):
        tangent = _tangent(_residual(game, point, start)[1])
        if tangent is None:
            return
        tangent = tangent if tangent @ way >= 0 else -tangent
        while True:
            corrected = _corrected(game, point + step * tangent, start)
            if corrected is not None and np.linalg.norm(corrected[0] - point) <= 2 * step:
                break
            step /= 2
            if step < 1e-8:
                return
        (point, corrections), way = corrected, tangent
        yield float(point[-1]), [np.exp(own) for own in _split(game, point[:-1])]
        if corrections <= 3:
            step *= 2 if corrections <= 2 else 1.3
        elif corrections > 5:
            step /= 1.5


def _split(game: _Game, row: np.ndarray) -> list[np.ndarray]:
    return np.split(row, np.cumsum(game.shape)[:-1])


def _residual(game: _Game, point: np.ndarray, start: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The equations of the path at a point (logarithms, precision), and their (n, n + 1) Jacobian."""
    logs, precision = point[:-1], point[-1]
    strategies = [np.exp(own) for own in _split(game, logs)]
    weights = np.concatenate(strategies)
    values = np.concatenate(game.values(strategies))
    by_logs = np.eye(len(logs)) - precision * game.jacobian(strategies) * weights
    full = np.column_stack([by_logs, -values])
    off = logs - start - precision * values
    residual, jacobian = np.empty(len(logs)), np.empty((len(logs), len(point)))
    first = 0
    for size in game.shape:
        # every action against the likeliest one, whose own row makes the probabilities sum to one
        block = slice(first, first + size)
        lead = first + int(logs[block].argmax())
        residual[block], jacobian[block] = off[block] - off[lead], full[block] - full[lead]
        residual[lead] = weights[block].sum() - 1
        jacobian[lead] = 0.0
        jacobian[lead, block] = weights[block]
        first += size
    return residual, jacobian


def _tangent(jacobian: np.ndarray) -> np.ndarray | None:
    """The unit vector that the equations leave free."""
    if not np.isfinite(jacobian).all():
        return None
    basis, _ = np.linalg.qr(jacobian.T, mode="complete")
    return np.asarray(basis[:, -1])


def _corrected(game: _Game, point: np.ndarray, start: np.ndarray) -> tuple[np.ndarray, int] | None:
    """The point of the path near another, and after how many corrections."""
    for count in range(CORRECTIONS):
        if point[-1] < 0 or point[:-1].max() > 1:
            return None
        residual, jacobian = _residual(game, point, start)
        size = np.abs(residual).max()
        if not np.isfinite(size):
            return None
        if size <= CLOSE * max(1.0, point[-1]):
            return point, count
        point = point - np.linalg.lstsq(jacobian, residual, rcond=None)[0]
    return None


def _polished(game: _Game, strategies: Sequence[np.ndarray], played: float) -> list[np.ndarray] | None:
    """The equilibrium near some strategies in which just the actions that they play are played."""
    supports = [own > played for own in strategies]
    on = np.concatenate(supports)
    row = np.where(on, np.concatenate(strategies), 0.0)
    starts = np.concatenate([[0], np.cumsum(game.shape)])
    begun = row.copy()
    for _ in range(12):
        parts = _split(game, row)
        values, slopes = np.concatenate(game.values(parts)), game.jacobian(parts)
        equations, sides = [], []
        for first, end in pairwise(starts.tolist()):
            own = first + np.flatnonzero(on[first:end])
            equations += list(slopes[own[1:]] - slopes[own[0]])
            sides += list(values[own[1:]] - values[own[0]])
            total = np.zeros(len(row))
            total[own] = 1.0
            equations.append(total)
            sides.append(row[own].sum() - 1)
        change = np.linalg.lstsq(np.array(equations)[:, on], np.array(sides), rcond=None)[0]
        row[on] -= change
        if np.abs(change).max() < 1e-16:
            break
    if not np.isfinite(row).all() or row.min() < 0 or np.abs(row - begun).max() > MOVED:
        return None
    return [own / own.sum() for own in _split(game, row)]
