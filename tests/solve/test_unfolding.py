"""A procedure as a circuit: against the procedure at points of the box, borders and ties included."""

from fractions import Fraction
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from explore.formula_games import game
from solve.test_concept import TOYS

from sim.algebra.samples import Samples
from sim.game.incentives import IncentiveConstraints, incentive_constraints
from sim.game.payoffs import compile_payoffs
from sim.scenario.load import load_scenario
from sim.solve.concept import Oracle, Procedure, literal_signs
from sim.solve.holding import holding, holding_at
from sim.solve.sequential.requirements import PERFECT_BAYESIAN
from sim.solve.unfolding import unfolded

SECOND_ROUND = Path(__file__).parent / "sequential" / "games" / "second_round.yaml"


def second_round() -> IncentiveConstraints:
    scenario, plays, _ = load_scenario(SECOND_ROUND)
    return incentive_constraints(compile_payoffs(scenario, plays))


def asked(constraints: IncentiveConstraints, which: int) -> Procedure:
    """The toy concept that asks."""
    decision = TOYS[which].anywhere(constraints)
    assert isinstance(decision, Procedure)
    return decision


def test_it_holds_wherever_the_procedure_says_so() -> None:
    constraints = game(["x - 1", "y - x"], {"x": (0, 0, 2), "y": (1, 0, 2)})
    decision = asked(constraints, 1)
    told = unfolded(constraints, decision)
    assert told is not None
    points = [{"x": Fraction(i, 4), "y": Fraction(j, 4)} for i, j in product(range(9), repeat=2)]
    signs = constraints.signs(Samples.at_points(("x", "y"), points))
    here = dict(zip(told.plays.tolist(), told.holding(literal_signs(signs)), strict=True))
    for candidate, row in enumerate(holding(decision, signs)):
        assert (here.get(candidate, np.zeros(len(points), dtype=bool)) == row).all()


def test_what_the_box_decides_is_not_asked() -> None:
    """x - 3 is negative all over [0, 2], so that there is one pattern of its sign and three of the other."""
    constraints = game(["x - 3", "y - 1"], {"x": (0, 0, 2), "y": (1, 0, 2)})
    decision = asked(constraints, 1)
    told = unfolded(constraints, decision, 3)
    assert told is not None
    assert told.within == {"x": (0, 2), "y": (0, 2)}
    assert unfolded(constraints, decision, 1) is None, "in a single pattern it is not told"


@pytest.mark.parametrize(("signs", "expected"), [((-1, 0, 1), 3), ((-1, 1), 2), ((0,), 1), ((0, 1), 2)])
def test_each_set_of_signs_is_told_apart(signs: tuple[int, ...], expected: int) -> None:
    """A procedure that holds at some signs of a row alone, and asks for nothing else."""
    constraints = game(["x - 1"], {"x": (0, 0, 2)})

    def run(oracle: Oracle) -> np.ndarray:
        return np.isin(oracle.sign(1), signs).reshape(1, -1)

    told = unfolded(constraints, Procedure([0], [1], run))
    assert told is not None
    every = np.array([[0, 0, 0], [-1, 0, 1]], dtype=np.int8)
    (held,) = told.holding(literal_signs(every))
    assert held.tolist() == [sign in signs for sign in (-1, 0, 1)]
    assert held.sum() == expected


def test_a_game_whose_beliefs_are_followed() -> None:
    constraints = second_round()
    decision = PERFECT_BAYESIAN.anywhere(constraints)
    assert isinstance(decision, Procedure)
    told = unfolded(constraints, decision, 3_000)
    assert told is not None
    rng = np.random.default_rng(5)
    points = [
        {
            a.id: a.low + (a.high - a.low) * Fraction(int(rng.integers(5)), 4)
            for a in constraints.model.scenario.assumptions
        }
        for _ in range(300)
    ]
    samples = Samples.at_points(constraints.model.basis.assumptions, points)
    stable = holding_at(decision, constraints, samples)
    expected = dict(zip(decision.plays.tolist(), stable, strict=True))
    signs = constraints.signs(samples)
    here = dict(zip(told.plays.tolist(), told.holding(literal_signs(signs)), strict=True))
    nowhere = np.zeros(len(points), dtype=bool)
    for play in {*expected, *here}:
        assert (here.get(play, nowhere) == expected.get(play, nowhere)).all()
    assert stable.any(axis=0).all()
