"""How the cost of a sweep grows: with samples and open rows, and not with profiles."""

import tempfile
import time
from fractions import Fraction
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.machine import processor_seconds, row
from benchmarks.made_up import constraints_of, made_up
from sim.explore.sweep.answer import run_sweep
from sim.explore.sweep.designs import BLOCK, Design, Kind, Sampler
from sim.explore.sweep.distributions import of_assumption
from sim.explore.sweep.engine import BlockSolver
from sim.explore.sweep.executors import Threads
from sim.explore.sweep.plan import plan_sweep
from sim.explore.sweep.program import compile_program
from sim.explore.sweep.vary import Request, everything
from sim.game.incentives import IncentiveConstraints
from sim.solve.nash.pure import PURE_NASH


def main() -> None:
    """Three curves."""
    game = constraints_of("sochi-2016")
    print("  samples (flagship, one thread, drawing and writing included)")
    for count in (125_000, 250_000, 500_000, 1_000_000, 2_000_000):
        with tempfile.TemporaryDirectory() as folder:
            plan = plan_sweep([game], Request(everything(game.model.scenario), Kind.RANDOM, count))
            began = time.process_time()
            run_sweep(plan, Path(folder), Threads(1))
            taken = time.process_time() - began
        row(f"{count:,}", f"{taken:.2f} s", f"{taken / count * 1e6:.2f} us")
    print("  open rows (4 players x 4 actions, ranges narrowed about their middle)")
    with tempfile.TemporaryDirectory() as folder:
        game = constraints_of(made_up(Path(folder), 4, 4, 28))
        for share in (Fraction(1, 20), Fraction(1, 8), Fraction(1, 4), Fraction(1, 2), Fraction(1)):
            _solved(game, share)
    print("  profiles (4 players, 3 to 8 actions)")
    for actions in (3, 4, 5, 6, 8):
        with tempfile.TemporaryDirectory() as folder:
            game = constraints_of(made_up(Path(folder), 4, actions, 28))
            _solved(game, Fraction(1, 4))


def _solved(game: IncentiveConstraints, share: Fraction) -> None:
    """One line: the cost of a game over a part of its ranges."""
    box = {}
    for name, (low, high) in game.model.box.items():
        middle, half = (low + high) / 2, (high - low) / 2 * share
        box[name] = (middle - half, middle + half)
    names = list(box)
    program = compile_program(game, PURE_NASH.decision(game, box), names, box)
    solver = BlockSolver(program, dict.fromkeys(names))
    design = Design(Kind.RANDOM, tuple(of_assumption(a) for a in game.model.scenario.assumptions), BLOCK)
    samples = np.empty((len(names), BLOCK))
    Sampler(design).block(0, samples)
    for name, values in zip(names, samples, strict=True):
        low, high = (float(side) for side in game.model.box[name])
        near, far = (float(side) for side in box[name])
        values[:] = near + (values - low) / (high - low) * (far - near)
    for values, takers in zip(samples, solver.inputs, strict=True):
        for taker in takers:
            taker[:] = values
    exact = partial(design.exact, samples)
    taken = processor_seconds(lambda: solver.solve(samples, exact), 0.3) / BLOCK
    rows = max(1, len(program.rows))
    what = f"{len(program.rows)} open rows, {len(game.model.plays)} profiles, {len(program.profiles)} left"
    row(what, f"{taken * 1e6:.3f} us/game", f"{taken / rows * 1e9:.2f} ns/row")
