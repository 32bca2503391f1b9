"""What a prior costs in a game with private information, beside a simultaneous game with as many rows."""

import tempfile
from fractions import Fraction
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.machine import processor_seconds, row
from benchmarks.made_up import constraints_of, made_up
from sim.explore.sweep.designs import BLOCK, Design, Kind, Sampler
from sim.explore.sweep.distributions import of_assumption
from sim.explore.sweep.engine import BlockSolver
from sim.explore.sweep.program import Program, compile_program
from sim.game.incentives import IncentiveConstraints
from sim.solve.concepts import default_concept

GOAL = 3.0
PRIORS = 1_000_000
BELIEFS = ("p_serious", "p_blocked")


def main() -> None:
    """Beliefs alone, and everything at once; beside each the simultaneous game nearest to it in rows."""
    game = constraints_of("belief-and-tolerance")
    names = [a.id for a in game.model.scenario.assumptions if not a.fixed]
    for what, varied in (("priors", [name for name in names if name in BELIEFS]), ("all at once", names)):
        rows, taken = _solved(game, varied)
        others, theirs = _alike(len(varied), rows)
        row(f"belief-and-tolerance, {what}: {rows} open rows", f"{taken * PRIORS:.2f} s a million")
        row(f"a simultaneous game: {others} open rows", f"{theirs * PRIORS:.2f} s a million")
        row(f"of a goal of {GOAL:.0f} times", f"{taken / theirs:.2f} x")


def _alike(varied: int, rows: int) -> tuple[int, float]:
    """The rows and the seconds a sample of the made-up game that has the nearest number of open rows."""
    tried: list[tuple[int, int, IncentiveConstraints]] = []
    for players, actions in ((2, 3), (3, 3), (3, 4), (4, 3), (4, 4), (4, 5)):
        for share in (Fraction(1, 8), Fraction(1, 4), Fraction(1, 2), Fraction(1)):
            with tempfile.TemporaryDirectory() as folder:
                game = constraints_of(made_up(Path(folder), players, actions, varied, spread=float(share)))
            tried.append((abs(len(_program(game, list(game.model.box)).rows) - rows), len(tried), game))
    nearest = min(tried)[2]
    return _solved(nearest, list(nearest.model.box))


def _program(game: IncentiveConstraints, varied: list[str]) -> Program:
    scenario = game.model.scenario
    box = {a.id: (a.low, a.high) if a.id in varied else (a.value, a.value) for a in scenario.assumptions}
    return compile_program(game, default_concept(scenario).decision(game, box), varied, box)


def _solved(game: IncentiveConstraints, varied: list[str]) -> tuple[int, float]:
    """Open rows, and seconds of processor time a random sample of some assumptions."""
    scenario = game.model.scenario
    design = Design(Kind.RANDOM, tuple(of_assumption(scenario.assumption(n)) for n in varied), BLOCK)
    program = _program(game, varied)
    solver = BlockSolver(program, dict.fromkeys(varied))
    samples = np.empty((len(varied), BLOCK))
    Sampler(design).block(0, samples, solver.inputs)
    seconds = processor_seconds(lambda: solver.solve(samples, partial(design.exact, samples)))
    return len(program.rows), seconds / BLOCK
