"""Games solved a second by one processor, payoffs included."""

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.machine import processor_seconds, row
from benchmarks.made_up import constraints_of, made_up
from sim.algebra.samples import Samples
from sim.explore.sweep.designs import BLOCK, Design, Kind, Sampler
from sim.explore.sweep.distributions import of_assumption
from sim.explore.sweep.engine import BlockSolver
from sim.explore.sweep.program import compile_program
from sim.game.incentives import IncentiveConstraints
from sim.solve.nash.pure import PURE_NASH, pure_equilibria

MASKED = 512
"""Samples that the masks take at a time: about the best for them."""


def main() -> None:
    """The flagship, and a made-up game of 4 players with 4 actions."""
    measure("flagship", constraints_of("sochi-2016"))
    with tempfile.TemporaryDirectory() as folder:
        game = constraints_of(made_up(Path(folder), 4, 4, 28, spread=0.25))
        measure("4 players x 4 actions, 28 assumptions", game)


def measure(name: str, game: IncentiveConstraints) -> None:
    """Ours, masks over payoff tables, quantecon and pygambit.

    Samples are drawn before the clock starts, and stand where each solver reads them: for ours
    in double precision and, as a sweep draws them, rounded to single precision.
    """
    model = game.model
    varied = [a.id for a in model.scenario.assumptions if not a.fixed]
    program = compile_program(game, PURE_NASH.decision(game, model.box), varied, model.box)
    shape = "x".join(map(str, model.plays.shape))
    print(
        f"  {name}: {shape} = {len(model.plays)} profiles, {len(varied)} assumptions, "
        f"{len(program.rows)} open rows, {len(program.profiles)} profiles left"
    )
    design = Design(Kind.RANDOM, tuple(of_assumption(model.scenario.assumption(n)) for n in varied), BLOCK)
    solver = BlockSolver(program, dict.fromkeys(varied))
    samples = np.empty((len(varied), BLOCK))
    Sampler(design).block(0, samples, solver.inputs)
    theta = np.repeat(model.theta[:, None], BLOCK, axis=1)
    theta[[model.basis.assumptions.index(n) for n in varied]] = samples
    exact = partial(design.exact, samples)
    candidates, _ = solver.solve(samples, exact)
    alive = np.zeros((len(model.plays), BLOCK), dtype=bool)
    alive[[program.profiles[p] for p in candidates]] = solver.alive[candidates]
    assert np.array_equal(alive, pure_equilibria(game, Samples.of_doubles(model.basis.assumptions, theta)))

    ours = processor_seconds(lambda: solver.solve(samples, exact)) / BLOCK
    row("sim sweep", f"{ours * 1e6:.3f} us/game", f"{1 / ours / 1e6:.1f} M/s")
    if model.plays.feasible.all():
        other("numpy masks over payoff tables", masks(game, theta), BLOCK, ours)
        other("the same, tuned: samples last, 512 at a time", tuned_masks(game, theta), MASKED, ours)
        other("quantecon pure_nash_brute", quantecon(game, theta), 1, ours)
        other("pygambit enumpure_solve", pygambit(game, theta), 1, ours)


def other(name: str, solve: Callable[[], object] | None, games: int, ours: float) -> None:
    """Somebody else's time, and how many times ours it is."""
    if solve is None:
        row(name, "not installed")
        return
    taken = processor_seconds(solve) / games
    row(name, f"{taken * 1e6:.1f} us/game", f"{taken / ours:,.0f} x")


def masks(game: IncentiveConstraints, theta: np.ndarray) -> Callable[[], object]:
    """Payoff tables of many samples at once, and best responses as boolean masks: (samples, *actions)."""
    model = game.model
    shape = model.plays.shape

    def solve() -> np.ndarray:
        payoffs = np.tensordot(model.basis.values(theta).T, model.coefficients, axes=(1, 2))
        tables = payoffs.reshape(-1, len(shape), *shape)
        equilibria = np.ones((len(tables), *shape), dtype=bool)
        for i in range(len(shape)):
            own = tables[:, i]
            equilibria &= own >= own.max(axis=1 + i, keepdims=True) - 1e-9
        return equilibria

    return solve


def tuned_masks(game: IncentiveConstraints, theta: np.ndarray) -> Callable[[], object]:
    """Masks in the order of memory that suits them best, in batches that fit the cache."""
    model = game.model
    part = np.ascontiguousarray(theta[:, :MASKED])
    shape = model.plays.shape

    def solve() -> np.ndarray:
        payoffs = model.payoffs(part).reshape(len(shape), *shape, MASKED)
        best = np.ones((*shape, MASKED), dtype=bool)
        for i in range(len(shape)):
            best &= payoffs[i] >= payoffs[i].max(axis=i, keepdims=True) - 1e-9
        return best

    return solve


def tables(game: IncentiveConstraints, theta: np.ndarray) -> list[np.ndarray]:
    """(players, *actions) payoffs at some samples."""
    model = game.model
    payoffs = model.payoffs(theta[:, :16])
    return [np.ascontiguousarray(payoffs[:, :, s]).reshape(-1, *model.plays.shape) for s in range(16)]


def quantecon(game: IncentiveConstraints, theta: np.ndarray) -> Callable[[], object] | None:
    """Building each game from its arrays, then checking every profile."""
    try:
        import quantecon.game_theory as gt
    except ImportError:
        return None
    batches = iter(lambda: tables(game, theta), None)
    waiting: list[np.ndarray] = []

    def solve() -> object:
        if not waiting:
            waiting.extend(next(batches))
        payoffs = waiting.pop()
        count = len(payoffs)
        # player i's array has its own actions first, then those of i + 1, i + 2, ...
        order = [[(i + k) % count for k in range(count)] for i in range(count)]
        players = [gt.Player(np.ascontiguousarray(payoffs[i].transpose(order[i]))) for i in range(count)]
        return gt.pure_nash_brute(gt.NormalFormGame(players))

    return solve


def pygambit(game: IncentiveConstraints, theta: np.ndarray) -> Callable[[], object] | None:
    """Building each game from its arrays, then its enumeration of pure equilibria."""
    try:
        import pygambit as gambit
    except ImportError:
        return None
    batches = iter(lambda: tables(game, theta), None)
    waiting: list[np.ndarray] = []

    def solve() -> object:
        if not waiting:
            waiting.extend(next(batches))
        return gambit.nash.enumpure_solve(gambit.Game.from_arrays(*waiting.pop())).equilibria

    return solve
