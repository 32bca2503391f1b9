"""Which way an assumption can help: slopes by hand, and gains against every corner one by one."""

from fractions import Fraction
from itertools import product

import pytest
from explore.formula_games import game

from sim.algebra.atoms import Algebra, Variable
from sim.algebra.basis import Basis
from sim.algebra.polynomials import Polynomial, number
from sim.explore.reach.answer import reach
from sim.explore.reach.certify import at_corners, marks_of, value_at
from sim.explore.reach.columns import Columns
from sim.explore.reach.ways import ways

ALGEBRA = Algebra(["x", "y", "z"])
X, Y, Z = (ALGEBRA.atom(Variable(name)) for name in ("x", "y", "z"))
BEND = ALGEBRA.interpolation(Z, tuple((Fraction(a), Fraction(b)) for a, b in ((0, 0), (1, 3), (4, 1))))
COLUMNS = Columns(
    Basis(("x", "y", "z"), tuple(ALGEBRA.atoms), ()),
    {
        "x": (Fraction(-1), Fraction(2)),
        "y": (Fraction(1), Fraction("2.5")),
        "z": (Fraction(0), Fraction(4)),
    },
)


@pytest.mark.parametrize(
    ("polynomial", "falls_and_rises"),
    [
        (X * Y, {"x": (False, True), "y": (True, True)}),  # the slope in y is x, from -1 to 2
        (X * Y - X, {"x": (False, True), "y": (True, True)}),  # y - 1 is never below 0
        (X * Y - X.scaled(Fraction(3)), {"x": (True, False), "y": (True, True)}),
        (Y.scaled(Fraction(-2)), {"y": (True, False)}),
        (X * Y * Z - Y * Z * Z, {"x": (False, True), "y": (True, True), "z": (True, True)}),
        (Y + BEND, {"y": (False, True), "z": (True, True)}),  # what is inside a bend may go either way
    ],
)
def test_the_ways_are_the_signs_of_the_slopes(polynomial: Polynomial, falls_and_rises: object) -> None:
    assert ways(COLUMNS, COLUMNS.folded(polynomial)) == falls_and_rises


def test_a_slope_is_told_from_its_corners_where_its_terms_cancel() -> None:
    """(3 - y) * z is never negative, though 3z - yz has bounds on both sides of zero."""
    polynomial = COLUMNS.folded(X * Z.scaled(Fraction(3)) - X * Y * Z)
    slope = COLUMNS.folded(Z.scaled(Fraction(3)) - Y * Z)
    assert COLUMNS.range(slope)[0] < 0
    assert ways(COLUMNS, polynomial)["x"] == (False, True)


def test_the_ways_are_those_of_a_part_of_the_box() -> None:
    """Where x is not below zero, y can only help by rising."""
    part = {**COLUMNS.box, "x": (Fraction(0), Fraction(2))}
    assert ways(COLUMNS, COLUMNS.folded(X * Y), part)["y"] == (False, True)


@pytest.mark.parametrize("scale", [1, 10**40])
def test_corners_are_valued_exactly(scale: int) -> None:
    """Numbers that no machine word holds included."""
    polynomial = COLUMNS.folded((X * Y + Y * BEND + number(0)).scaled(Fraction(scale, 7)))
    names = ("x", "y", "z")
    marks = marks_of(COLUMNS, names, polynomial)
    assert marks is not None
    values, unit = at_corners(COLUMNS, names, polynomial, marks)
    assert values.shape == (2, 2, 3)  # z bends at 1
    for place, corner in zip(product(*map(range, values.shape)), product(*marks), strict=True):
        point = dict(zip(names, corner, strict=True))
        assert Fraction(int(values[place]), unit) == value_at(COLUMNS, polynomial, point)


def test_what_helps_nothing_stays_and_the_rest_is_the_nearest() -> None:
    """x * y >= 1 from (0.5, 0.5) in [0, 1] x [0, 2], where moves are shares of the range.

    With y at 2, x = 0.5 does: 1.5 / 2 = 0.75 widths. With x at 1, y = 1: 0.5 + 0.25 = 0.75 too; between
    the two x + 1 / (2x) is less, and least at x = 1 / sqrt(2): sqrt(2) - 0.75.
    """
    found = reach(game(["x * y - 1"], {"x": ("0.5", 0, 1), "y": ("0.5", 0, 2)}), "result", "done")
    assert found.distance is not None
    assert float(found.distance) == pytest.approx(2**0.5 - 0.75, abs=1e-6)
    assert found.proved
