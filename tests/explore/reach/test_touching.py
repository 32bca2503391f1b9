"""The nearest change where a demand is met at a single point, or nowhere: answers in closed form."""

import math
from fractions import Fraction

import pytest
from explore.formula_games import game

from sim.algebra.polynomials import Polynomial
from sim.explore.reach.alone import below_and_above
from sim.explore.reach.answer import reach
from sim.explore.reach.columns import Columns

TOUCHING = [
    ("0 - (x - 0.9) ** 2", 0.9),
    ("0 - (x - 0.9) ** 4", 0.9),
    ("0 - (x - 0.9) ** 2 * exp(x)", 0.9),
    ("0 - (x - 0.9) ** 2 * (x - 0.1) ** 2", 0.1),
    ("0 - abs(x - 0.9) ** 3 * exp(x)", 0.9),
    ("(x - 0.9) ** 3 * exp(x)", 0.9),
    ("0 - (sqrt(x) - 0.5) ** 2", 0.25),
]


@pytest.mark.parametrize(("formula", "at"), TOUCHING)
def test_a_demand_that_is_met_at_a_single_point_is_met_there(formula, at):
    found = reach(game([formula], {"x": ("0.2", 0, 1)}), "result", "done")
    assert float(found.distance) == pytest.approx(abs(at - 0.2), abs=1e-9)
    assert found.proved


@pytest.mark.parametrize(
    ("formula", "at"),
    [("0 - (log(x + 1) - 0.5) ** 2", math.exp(0.5) - 1), ("0 - (exp(x) - 2) ** 2", math.log(2)),
     ("0 - (x ** 2 - 0.5) ** 2", 0.5**0.5)],
)  # fmt: skip
def test_nothing_nearer_than_an_irrational_zero_is_claimed(formula, at):
    found = reach(game([formula], {"x": ("0.2", 0, 1)}), "result", "done")
    assert at - 0.2 - 1e-3 <= found.lower_bound <= at - 0.2 + 1e-12


def test_what_is_negative_everywhere_is_proved_to_be():
    found = reach(game(["0 - (x - 0.9) ** 2 * exp(x) - 0.000001"], {"x": ("0.2", 0, 1)}), "result", "done")
    assert not found.found
    assert found.proved


@pytest.mark.parametrize(
    ("formula", "below", "above"),
    [
        ("(x - 0.1) * (x - 0.8)", "0.1", "0.8"),
        ("exp(x) * (x - 0.1) * (x - 0.8)", "0.1", "0.8"),
        ("x ** 3 - 0.125", None, "0.5"),
        ("0.001 - x ** 3", "0.1", None),
        ("0 - x ** 2 - 1", None, None),
        ("max(x ** 2 - 0.25, 0.04 - x)", "0.04", "0.5"),
    ],
)
def test_how_far_one_assumption_has_to_move(formula, below, above):
    """Zeros of products and powers, from 0.2."""
    constraints = game([formula], {"x": ("0.2", 0, 1)})
    basis, row = constraints.model.basis, constraints.integers[1]
    sign = 1 if constraints.deviations["p0"].factor[0, 1, 0] > 0 else -1
    terms = zip(basis.monomials, row, strict=True)
    demand = Polynomial({monomial: Fraction(sign * int(weight)) for monomial, weight in terms if weight})
    columns = Columns(basis, constraints.model.box)
    low, high = below_and_above(columns, columns.folded(demand), "x", Fraction(1, 5))
    assert (low and float(low)) == (below and pytest.approx(float(below), abs=1e-12))
    assert (high and float(high)) == (above and pytest.approx(float(above), abs=1e-12))
