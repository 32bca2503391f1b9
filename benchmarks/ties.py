"""What it costs where payoffs tie exactly, and what a procedure costs beside a formula."""

from fractions import Fraction
from functools import partial

import numpy as np

from benchmarks.machine import processor_seconds, row
from benchmarks.made_up import constraints_of
from sim.explore.sweep.designs import BLOCK, Design, Kind, Sampler
from sim.explore.sweep.distributions import equally_likely, of_assumption
from sim.explore.sweep.engine import BlockSolver
from sim.explore.sweep.program import compile_program
from sim.explore.thresholds.answer import thresholds
from sim.game.incentives import IncentiveConstraints
from sim.solve.concept import Concept
from sim.solve.dominance import ITERATED_DOMINANCE
from sim.solve.nash.pure import PURE_NASH


def main() -> None:
    """Grids of the flagship on and off an exact tipping point; elimination beside pure equilibria."""
    game = constraints_of("sochi-2016")
    tip = next(item for item in thresholds(game).moving if item.nearest and item.nearest.at.rational)
    assert tip.nearest is not None
    at, width = tip.nearest.at.rational, tip.width
    assert at is not None
    for other in game.model.scenario.assumptions:
        if other.fixed or other.id == tip.assumption:
            continue
        count = BLOCK // 2
        values = [other.low + (other.high - other.low) * Fraction(i, count - 1) for i in range(count)]
        on = _grid(game, {tip.assumption: [at - width / 7, at], other.id: values})
        if on[1] > 0.4:  # the tie does not rest on the other
            break
    off = _grid(game, {tip.assumption: [at - width / 7, at - width / 9], other.id: values})
    row("flagship, no ties", f"{off[0] * 1e6:.3f} us/game", f"{off[1]:.0%} on a knife edge")
    row("flagship, half of the samples tie", f"{on[0] * 1e6:.3f} us/game", f"{on[1]:.0%} on a knife edge")
    tied = 2 * on[0] - off[0]
    pure = _drawn(game, PURE_NASH)
    row("so a sample with a tie", f"{tied * 1e6:.3f} us/game", f"{tied / off[0]:.0f} x")
    row("beside a random sample of all", f"{pure * 1e6:.3f} us/game", f"{tied / pure:.2f} x")
    elimination = _drawn(game, ITERATED_DOMINANCE)
    row("iterated dominance, by procedure", f"{elimination * 1e6:.3f} us/game", f"{elimination / pure:.0f} x")


def _grid(game: IncentiveConstraints, axes: dict[str, list[Fraction]]) -> tuple[float, float]:
    """Seconds a game on a grid of one block, and the share of samples on a knife edge."""
    marginals = tuple(equally_likely(name, values) for name, values in axes.items())
    design = Design(Kind.GRID, marginals, BLOCK)
    box = {a.id: (a.value, a.value) for a in game.model.scenario.assumptions}
    box |= {m.name: (m.low, m.high) for m in marginals}
    program = compile_program(game, PURE_NASH.decision(game, box), design.names, box)
    solver = BlockSolver(program, {m.name: m.denominator for m in marginals})
    samples = np.empty((len(marginals), BLOCK))
    Sampler(design).block(0, samples, solver.inputs)
    _, knife = solver.solve(samples, partial(design.exact, samples))
    return processor_seconds(lambda: solver.solve(samples, partial(design.exact, samples))) / BLOCK, float(
        knife.mean()
    )


def _drawn(game: IncentiveConstraints, concept: Concept) -> float:
    """Seconds a game at random samples of everything."""
    scenario, box = game.model.scenario, game.model.box
    varied = [a.id for a in scenario.assumptions if not a.fixed]
    design = Design(Kind.RANDOM, tuple(of_assumption(scenario.assumption(n)) for n in varied), BLOCK)
    program = compile_program(game, concept.decision(game, box), varied, box)
    solver = BlockSolver(program, dict.fromkeys(varied))
    samples = np.empty((len(varied), BLOCK))
    Sampler(design).block(0, samples, solver.inputs)
    return processor_seconds(lambda: solver.solve(samples, partial(design.exact, samples))) / BLOCK
