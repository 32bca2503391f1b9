"""The nearest change where the present value lies on a jump, a kink or the end of a range."""

import warnings
from fractions import Fraction

import pytest
from explore.formula_games import game

from sim.explore.reach.answer import Reach, reach


def from_border(formula: str, start: str, low: str = "0", high: str = "1") -> Reach:
    return reach(game([formula], {"x": (start, low, high)}), "result", "done")


@pytest.mark.parametrize(
    ("formula", "start", "low", "high", "way"),
    [
        ("if_else(x > 0.5, 1, -1)", "0.5", "0", "1", 1),
        ("if_else(x < 0.5, 1, -1)", "0.5", "0", "1", -1),
        ("if_else(x > 0.5, x - 0.5, -1)", "0.5", "0", "1", 1),
        ("if_else(x > 0.5, if_else(x < 0.6, 1, -1), -1)", "0.5", "0", "1", 1),
        # every other value does, on either side
        ("if_else(x != 0.5, 1, -1)", "0.5", "0", "1", 0),
        ("if_else(x == 0.5, -1, 1)", "0.5", "0", "1", 0),
        # at the end of a range there is one side only
        ("if_else(x < 1, 1, -1)", "1", "0", "1", -1),
        ("if_else(x > 0, 1, -1)", "0", "0", "1", 1),
        # units large and small
        ("if_else(x > 5e8, 1, -1)", "5e8", "0", "1e9", 1),
        ("if_else(x > 5e-8, 1, -1)", "5e-8", "0", "1e-7", 1),
        # where what is compared bends or is flat
        ("if_else(abs(x) > 0, 1, -1)", "0", "-1", "1", 0),
        ("if_else(x ** 2 > 0, 1, -1)", "0", "-1", "1", 0),
        ("if_else(x * x > 0.25, 1, -1)", "0.5", "0", "1", 1),
        ("if_else(exp(x) > 1, 1, -1)", "0", "-1", "1", 1),
    ],
)
def test_a_hair_past_the_border_does_and_the_border_does_not(formula, start, low, high, way):
    """Points with the outcome lie as near to the start as you like, and the start is none of them."""
    found = from_border(formula, start, low, high)
    assert found.found
    assert found.proved
    assert found.infimum == 0
    assert not found.attained
    assert found.verified
    (change,) = found.changes
    assert 0 < change.widths < Fraction(1, 10_000)
    assert not way or way == (1 if change.end > change.start else -1)


def test_nothing_lies_beyond_the_end_of_a_range():
    found = from_border("if_else(x > 1, 1, -1)", "1")
    assert not found.found
    assert found.proved


@pytest.mark.parametrize(
    ("formula", "widths"),
    [
        # on the kink of the absolute value, either way does
        ("abs(x - 0.5) - 0.1", Fraction(1, 10)),
        ("interp(x, [0, 0.5, 1], [-1, 0, 1]) - 0.2", Fraction(1, 10)),
        ("max(x - 0.5, 0) - 0.25", Fraction(1, 4)),
        ("if_else(x >= 1, 1, -1)", Fraction(1, 2)),
        ("if_else(x == 1, 1, -1)", Fraction(1, 2)),
    ],
)
def test_from_a_kink_the_nearest_point_is_exact(formula, widths):
    found = from_border(formula, "0.5")
    assert found.distance == found.infimum == widths
    assert found.proved
    assert found.attained


@pytest.mark.parametrize("only", [False, True])
def test_a_comparison_that_is_flat_where_the_search_stands_divides_by_nothing(only):
    """The interpolation is flat from 1 on and positive below 0.5: x falls from 4 to below that."""
    formula = "if_else(interp(min(x, 3), [0, 1, 2, 9], [1, -1, -1, -1]) > 0, 1, -1)"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = reach(game([formula], {"x": (4, 0, 12)}), "result", "done", only)
    assert found.found
    assert float(found.distance) == pytest.approx(3.5 / 12, abs=1e-5)
