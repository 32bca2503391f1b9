"""Dominated actions, and what is left when nobody plays one and everybody knows.

Pure dominators are read off the signs of payoff differences; mixtures need a linear
program, which is set up (and HiGHS imported) only for actions that are a best reply to
no profile of the others, where at least two other actions could be mixed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np

from sim.algebra.linear import LinearProgram, solve_linear
from sim.game.incentives import NO_ROW, Box, Deviations, IncentiveConstraints
from sim.game.normal_form import NormalForm
from sim.rational import Fraction
from sim.scenario.plays import Plays
from sim.solve.circuit import Circuit, Part
from sim.solve.concept import HOLDS, Concept, Oracle, Procedure, Relation, literal
from sim.solve.gates import Gates

UNCERTAIN = Fraction(1, 2**200)
"""By more than this share a mixture must win where irrational payoffs are known to many digits only."""

Kind = Literal["strict", "mixed", "weak", "infeasible"]


@dataclass(frozen=True)
class Elimination:
    """One dominated action, and what dominates it.

    round: the round of elimination, from 1; 0 where nothing was eliminated before.
    by: an action, or {action: probability}; None for kind 'infeasible'.
    kind: 'strict' (by a pure action), 'mixed' (strictly, by a mixture only), 'weak'
        (by a pure action, and not strictly), or 'infeasible' (it cannot be played in
        any remaining profile).
    """

    round: int
    player: str
    action: str
    by: str | Mapping[str, float] | None
    kind: Kind


@dataclass(frozen=True)
class Dominance:
    """What iterated elimination leaves.

    eliminated: in order of rounds, players, actions.
    survivors: per player, the actions left, in order. They are the rationalizable
        ones (Bernheim 1984; Pearce 1984); with three or more players, those of
        correlated rationalizability, which lets a player believe that the others'
        choices go together.
    weakly_dominated: of the full game; not eliminated, since there the order matters.
    """

    eliminated: tuple[Elimination, ...]
    survivors: tuple[tuple[str, ...], ...]
    weakly_dominated: tuple[Elimination, ...]


def dominated(game: NormalForm, kind: Literal["strict", "weak"] = "strict") -> tuple[Elimination, ...]:
    """The actions of the full game that another pure action dominates.

    kind: 'strict' lists actions that do worse wherever they are feasible; 'weak'
        those that never do better, somewhere worse, and are not strictly dominated.
    An action is dominated only by one that is feasible wherever it is: elsewhere the
    dominator might not be available (a generalised game; Debreu 1952).
    """
    eliminations = []
    for player, labels in enumerate(game.actions):
        strictly = _strictly_dominates(game, player)
        weakly = _weakly_dominates(game, player)
        for action, label in enumerate(labels):
            if kind == "strict" and strictly[:, action].any():
                by = labels[_dominator(strictly, action)]
                eliminations.append(Elimination(0, game.players[player], label, by, "strict"))
            elif kind == "weak" and weakly[:, action].any() and not strictly[:, action].any():
                by = labels[_dominator(weakly, action)]
                eliminations.append(Elimination(0, game.players[player], label, by, "weak"))
    return tuple(eliminations)


def iterated_elimination(game: NormalForm) -> Dominance:
    """Iterated elimination of strictly dominated actions (IESDS).

    Each round removes together all actions that a pure action strictly dominates in
    the game that is left, and those that no remaining profile can hold; in a round
    that finds none, the actions that only a mixture dominates. The survivors don't
    depend on the order (Gilboa, Kalai and Zemel 1990), and no Nash equilibrium is
    lost. A mixture counts only if its margin is positive in exact arithmetic on the
    original payoffs; in doubt an action stays.
    Raises ValueError if no profile is feasible.
    """
    if not game.feasible.any():
        raise ValueError("no profile of this game is feasible")
    eliminated: list[Elimination] = []
    left, number = game, 0
    while True:
        number += 1
        this_round = _infeasible(left) or list(dominated(left)) or _dominated_by_mixtures(left)
        if not this_round:
            return Dominance(tuple(eliminated), left.actions, dominated(game, "weak"))
        eliminated += [Elimination(number, e.player, e.action, e.by, e.kind) for e in this_round]
        gone = {(e.player, e.action) for e in this_round}
        left = reduced(
            left,
            [
                [label for label in labels if (name, label) not in gone]
                for name, labels in zip(left.players, left.actions, strict=True)
            ],
        )


def reduced(game: NormalForm, survivors: Sequence[Iterable[str]]) -> NormalForm:
    """The game in which each player has only the named actions, in the game's order.

    Raises ValueError if a player would have no action, or a label is unknown.
    """
    keep = []
    for player, labels, names in zip(game.players, game.actions, survivors, strict=True):
        wanted = set(names)
        if not wanted or not wanted <= set(labels):
            raise ValueError(f"survivors of {player}: {sorted(wanted)}; the actions are {list(labels)}")
        keep.append([a for a, label in enumerate(labels) if label in wanted])
    if all(len(k) == size for k, size in zip(keep, game.shape, strict=True)):
        return game
    everyone = range(len(game.players))
    signs = []
    for own, sign in enumerate(game.signs):
        others = [keep[other] for other in everyone if other != own]
        signs.append(sign[np.ix_(keep[own], keep[own], *others)])
    return NormalForm(
        game.players,
        tuple(tuple(labels[a] for a in k) for labels, k in zip(game.actions, keep, strict=True)),
        game.payoffs[np.ix_(everyone, *keep)],
        game.feasible[np.ix_(*keep)],
        tuple(signs),
        game.exact[np.ix_(everyone, *keep)],
        game.rational,
    )


def _by_action(game: NormalForm, player: int) -> tuple[np.ndarray, np.ndarray]:
    """(feasible, signs) of a player, the others' profiles flattened to the last axis."""
    size = len(game.actions[player])
    able = np.moveaxis(game.feasible, player, 0).reshape(size, -1)
    return able, game.signs[player].reshape(size, size, -1)


def _covers(able: np.ndarray) -> np.ndarray:
    """[b, a]: b is feasible wherever a is, a is feasible somewhere, and b is not a."""
    covers: np.ndarray = (able[:, None] | ~able[None, :]).all(axis=2) & able.any(axis=1)
    np.fill_diagonal(covers, False)
    return covers


def _strictly_dominates(game: NormalForm, player: int) -> np.ndarray:
    able, signs = _by_action(game, player)
    better: np.ndarray = ((signs > 0) | ~able[None, :]).all(axis=2)
    better &= _covers(able)
    return better


def _weakly_dominates(game: NormalForm, player: int) -> np.ndarray:
    able, signs = _by_action(game, player)
    better: np.ndarray = ((signs >= 0) | ~able[None, :]).all(axis=2)
    better &= _covers(able) & (signs > 0).any(axis=2)
    return better


def _dominator(dominates: np.ndarray, action: int) -> int:
    """The first dominator that is itself undominated, so that it outlives the round."""
    candidates = np.flatnonzero(dominates[:, action])
    lasting = [int(b) for b in candidates if not dominates[:, b].any()]
    return lasting[0] if lasting else int(candidates[0])


def _infeasible(game: NormalForm) -> list[Elimination]:
    eliminations = []
    for player, labels in enumerate(game.actions):
        able, _ = _by_action(game, player)
        eliminations += [
            Elimination(0, game.players[player], label, None, "infeasible")
            for label, cells in zip(labels, able, strict=True)
            if not cells.any()
        ]
    return eliminations


def _dominated_by_mixtures(game: NormalForm) -> list[Elimination]:
    eliminations = []
    for player, labels in enumerate(game.actions):
        able, signs = _by_action(game, player)
        covers = _covers(able)
        for action, label in enumerate(labels):
            others = np.flatnonzero(covers[:, action])
            # A best reply to some profile is best there against every mixture too.
            best = able[action] & (signs[action][others] >= 0).all(axis=0)
            if len(others) < 2 or best.any():
                continue
            mixture = _mixture(game, player, action, others, able[action])
            if mixture:
                by = {labels[b]: weight for b, weight in mixture.items()}
                eliminations.append(Elimination(0, game.players[player], label, by, "mixed"))
    return eliminations


def _mixture(
    game: NormalForm, player: int, action: int, others: np.ndarray, cells: np.ndarray
) -> dict[int, float] | None:
    """Weights on `others` that certainly beat the action at all these cells, or None."""
    exact = np.moveaxis(game.exact[player], player, 0).reshape(len(game.actions[player]), -1)
    gains = (exact[others][:, cells] - exact[action, cells]).astype(float)
    count = len(others)
    # Largest least gain t: sum_b w_b gains[b, c] - t >= 0 for every cell c, sum_b w_b = 1;
    # on a scale of its own, or HiGHS's tolerance would swallow it
    spread = np.abs(gains).max()
    least_gain = np.column_stack([gains.T / spread, -np.ones(gains.shape[1])])
    shares = np.append(np.ones(count), 0.0)
    z = solve_linear(
        LinearProgram(
            cost=np.append(np.zeros(count), -1.0),
            rows=np.vstack([least_gain, shares]),
            right=np.append(np.zeros(gains.shape[1]), 1.0),
            low=np.append(np.zeros(count), -1.0),
            high=np.ones(count + 1),
            equal=1,
        )
    ).z
    if z is None:
        return None
    weights = z[:-1]
    weights = np.where(weights < 1e-9, 0.0, weights)
    weights /= weights.sum()
    least = Fraction(0) if game.rational else Fraction(float(spread)) * UNCERTAIN
    for denominator in (12, 1000, 10**6, 10**12):
        rounded = [Fraction(float(w)).limit_denominator(denominator) for w in weights]
        total = sum(rounded, Fraction(0))
        tried = {int(b): w / total for b, w in zip(others, rounded, strict=True) if w}
        values = sum((w * exact[b, cells] for b, w in tried.items()), Fraction(0))
        if min(values - exact[action, cells]) > least:
            return {b: float(w) for b, w in tried.items()}
    return None


def undominated(constraints: IncentiveConstraints, box: Box | None = None) -> Procedure:
    """Profiles of actions that survive iterated elimination of strictly dominated actions.

    By pure actions: what only a mixture dominates stays, since that is no matter of the signs of
    payoff differences. All that are dominated go at once, round by round.
    """
    plays = constraints.model.plays
    deviations = tuple(constraints.deviations.values())
    candidates = np.flatnonzero(plays.feasible)
    rows = np.unique(np.concatenate([d.row[d.row != NO_ROW] for d in deviations]))
    return Procedure(
        candidates.tolist(),
        rows.tolist(),
        partial(_left_in_the_end, deviations, plays, candidates),
        circuit=partial(_as_gates, deviations, plays, candidates),
    )


def _left_in_the_end(
    deviations: Sequence[Deviations], plays: Plays, candidates: np.ndarray, oracle: Oracle
) -> np.ndarray:
    """(candidates, samples) where all actions of a profile are left when nothing more is dominated."""
    actions = np.stack(np.unravel_index(candidates, plays.shape))
    alive = [np.ones((size, oracle.count), dtype=bool) for size in plays.shape]
    while True:
        gone = [_beaten(oracle, d, i, alive, plays) for i, d in enumerate(deviations)]
        if not any(beaten.any() for beaten in gone):
            return np.logical_and.reduce([alive[i][own] for i, own in enumerate(actions)])
        alive = [left & ~beaten for left, beaten in zip(alive, gone, strict=True)]


def _beaten(
    oracle: Oracle, deviations: Deviations, player: int, alive: Sequence[np.ndarray], plays: Plays
) -> np.ndarray:
    """(actions, samples): where another action that is left beats one against all that is left."""
    size = deviations.play.shape[0]
    beaten = np.zeros((size, oracle.count), dtype=bool)
    others = np.unravel_index(deviations.play[0], plays.shape)
    left = [alive[i][own] for i, own in enumerate(others) if i != player]
    possible = np.logical_and.reduce(left) if left else np.ones((1, oracle.count), dtype=bool)
    feasible = plays.feasible[deviations.play]
    for action in range(size):
        met = possible & feasible[action][:, None]
        for by in range(size):
            open_ = alive[player][action] & alive[player][by] & ~beaten[action] & met.any(axis=0)
            if by == action or not open_.any():
                continue
            for o in np.flatnonzero((met & open_).any(axis=1)).tolist():
                row, factor = deviations.row[by, action, o], deviations.factor[by, action, o]
                better = oracle.sign(int(row)) * int(np.sign(factor)) > 0 if row != NO_ROW else False
                open_ &= ~met[o] | better
                if not open_.any():
                    break
            beaten[action] |= open_
    return beaten


def _as_gates(deviations: Sequence[Deviations], plays: Plays, candidates: np.ndarray) -> Circuit:
    """The same as gates over literals, actions being what lasts.

    There an action that is gone may still beat another: what had beaten it does better still. One that can no
    longer be played goes as well, since nothing that is left has it.
    """
    first = np.cumsum([0, *plays.shape[:-1]])
    actions = np.stack(np.unravel_index(np.arange(len(plays)), plays.shape), axis=1)
    left: np.ndarray = -1 - (first + actions)
    gates = Gates(sum(plays.shape))
    lasting = tuple(
        gates.every(
            _unbeaten(gates, d, action, by, np.delete(left[d.play[action]], player, axis=1), plays)
            for by in range(size)
            if by != action
        )
        for player, (d, size) in enumerate(zip(deviations, plays.shape, strict=True))
        for action in range(size)
    )
    return Circuit(candidates, left[candidates], tuple(gates.gates), {}, lasting)


def _unbeaten(
    gates: Gates, deviations: Deviations, action: int, by: int, others: np.ndarray, plays: Plays
) -> Part:
    """That against something that is left an action can be played, and another is not better.

    others: (profiles of the others, their number) that the action of each of them is left.
    """
    alike: dict[int, list[int]] = {}
    for profile in np.flatnonzero(plays.feasible[deviations.play[action]]).tolist():
        row, factor = int(deviations.row[by, action, profile]), deviations.factor[by, action, profile]
        kept = HOLDS if row == NO_ROW else literal(row, Relation.AT_MOST if factor > 0 else Relation.AT_LEAST)
        alike.setdefault(kept, []).append(profile)
    return gates.some(
        gates.every((kept, gates.some(gates.every(others[profile].tolist()) for profile in profiles)))
        for kept, profiles in alike.items()
    )


ITERATED_DOMINANCE = Concept("iterated-dominance", "undominated profile", undominated)
