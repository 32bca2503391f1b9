"""One point, one verdict: every command that speaks of it says the same, that of exact arithmetic."""

from fractions import Fraction

import numpy as np
import pytest
from explore.formula_games import Formula, drawn_game, equilibria_at, formulas, game
from explore.sweep.sweep_games import RANGES, TextGame, text_games
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.explore.map.answer import phase_map
from sim.explore.reach.answer import reach
from sim.explore.sweep.designs import BLOCK, Design, Kind, Sampler
from sim.explore.sweep.distributions import equally_likely
from sim.explore.sweep.engine import BlockSolver
from sim.explore.sweep.program import compile_program
from sim.explore.thresholds.answer import thresholds
from sim.game.incentives import IncentiveConstraints
from sim.solve.answer import answer
from sim.solve.explain import Valuation
from sim.solve.holding import region
from sim.solve.nash.pure import PURE_NASH, own_equilibria


def by_run(constraints: IncentiveConstraints) -> tuple[int, ...]:
    solved = answer(constraints)
    return tuple(solved.play_of(equilibrium) for equilibrium in solved.equilibria)


def by_explanation(constraints: IncentiveConstraints) -> tuple[int, ...]:
    valuation = Valuation(constraints)
    feasible = np.flatnonzero(constraints.model.plays.feasible).tolist()
    return tuple(play for play in feasible if not valuation.improving(play))


def by_certificate(constraints: IncentiveConstraints) -> tuple[int, ...]:
    decision = PURE_NASH.decision(constraints, None)
    told = region(decision, constraints.own_signs)
    return tuple(int(decision.plays[candidate]) for candidate in told.holding)


def by_sweep(constraints: IncentiveConstraints) -> tuple[int, ...]:
    """A grid whose middle value on each axis is the point, solved by the block engine."""
    scenario = constraints.model.scenario
    marginals = tuple(
        equally_likely(a.id, sorted({a.low, a.value, a.high})) for a in scenario.assumptions if not a.fixed
    )
    design = Design(Kind.GRID, marginals, int(np.prod([len(m.values) for m in marginals])))
    box = constraints.model.box
    program = compile_program(constraints, PURE_NASH.decision(constraints, box), design.names, box)
    solver = BlockSolver(program, {m.name: m.denominator for m in marginals})
    theta = np.empty((len(marginals), BLOCK))
    Sampler(design).block(0, theta, solver.inputs)
    holding, _ = solver.solve(theta, lambda at: design.exact(theta, at))
    own = {a.id: float(a.value) for a in scenario.assumptions}
    (at,) = np.flatnonzero(
        np.logical_and.reduce([theta[i] == own[m.name] for i, m in enumerate(marginals)])[: design.count]
    )[:1]
    return tuple(sorted(program.profiles[p] for p in holding if solver.alive[p, at]))


def by_thresholds(constraints: IncentiveConstraints) -> set[tuple[int, ...]]:
    found = thresholds(constraints)
    return {item.intervals[item.here].plays for item in found if item.here is not None}


def by_map(constraints: IncentiveConstraints) -> tuple[int, ...]:
    x, y, *_ = (a.id for a in constraints.model.scenario.assumptions if not a.fixed)
    return phase_map(constraints, x, y).now


def by_reach(constraints: IncentiveConstraints, dimension: str, value: str) -> bool:
    found = reach(constraints, dimension, value)
    return found.distance == 0


def agree(constraints: IncentiveConstraints, expected: tuple[int, ...] | None = None) -> None:
    verdict = tuple(np.flatnonzero(own_equilibria(constraints)).tolist())
    if expected is not None:
        assert verdict == expected
    assert by_run(constraints) == verdict
    assert by_explanation(constraints) == verdict
    assert by_certificate(constraints) == verdict
    assert by_sweep(constraints) == verdict
    assert by_thresholds(constraints) <= {verdict}
    plays, scenario = constraints.model.plays, constraints.model.scenario
    if sum(not a.fixed for a in scenario.assumptions) >= 2:
        assert by_map(constraints) == verdict
    dimension = scenario.dimensions[0]
    for value in dimension.values:
        there = {int(p) for p in np.flatnonzero(plays.codes[dimension.id] == dimension.values.index(value))}
        assert by_reach(constraints, dimension.id, value) == bool(there & set(verdict))


ties = st.fractions(0, 1, max_denominator=12)


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(st.tuples(formulas("x", "y"), formulas("x", "y")), ties, ties)
def test_formulas_of_every_rational_kind(drawn: tuple[Formula, Formula], x: Fraction, y: Fraction) -> None:
    point = {"x": -2 + 4 * x, "y": -1 + 3 * y}
    box = {"x": (f"{point['x']}", -2, 2), "y": (f"{point['y']}", -1, 2)}
    written = {n: (decimal_or_fraction(point[n]), low, high) for n, (_, low, high) in box.items()}
    constraints = drawn_game(drawn, written).at(point)
    agree(constraints, equilibria_at(drawn, point))


def decimal_or_fraction(value: Fraction) -> float:
    """A value near the point, for the file; the game is then taken to the point itself."""
    return round(float(value), 3)


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(text_games(), st.tuples(ties, ties, ties, ties))
def test_games_with_exponentials_logarithms_and_roots(
    drawn: TextGame, shares: tuple[Fraction, Fraction, Fraction, Fraction]
) -> None:
    point = {
        name: Fraction(low) + (Fraction(high) - Fraction(low)) * share
        for (name, (low, high)), share in zip(RANGES.items(), shares, strict=True)
    }
    agree(drawn.constraints().at(point))


@pytest.mark.parametrize("power", [2, 6, 12])
@pytest.mark.parametrize("constant", [0, 1_000_000, 10**12])
@pytest.mark.parametrize("year", ["1956", "1989", "2010.3", "2016", "2016.05", "2022"])
def test_powers_of_years_and_large_constants(power: int, constant: int, year: str) -> None:
    # yes is worth ((x - 1956)/66)**power - 1/2 whatever is added to both: exact by hand
    worth = f"((x - 1956) / 66) ** {power} - 0.5 + {constant} - {constant}"
    constraints = game([worth, "y"], {"x": (year, 1956, 2022), "y": (1, 0, 2)})
    value = ((Fraction(year) - 1956) / 66) ** power - Fraction(1, 2)
    assert value
    agree(constraints, (0,) if value > 0 else (2,))


@pytest.mark.parametrize("offset", ["0", "1e-9", "-1e-9", "1e-15"])
def test_ties_in_money(offset: str) -> None:
    constraints = game(
        [f"x - 4000000000000 - {offset}", "y"], {"x": (4 * 10**12, 3 * 10**12, 5 * 10**12), "y": (1, 0, 2)}
    )
    sign = -Fraction(offset)
    agree(constraints, (0, 2) if sign == 0 else (0,) if sign > 0 else (2,))
