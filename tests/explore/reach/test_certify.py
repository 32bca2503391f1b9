"""The most that a polynomial can be over a box, at corners worked out by hand."""

from fractions import Fraction

import pytest

from sim.algebra.atoms import Algebra, Variable
from sim.algebra.basis import Basis
from sim.algebra.polynomials import Polynomial, number
from sim.explore.reach.certify import UNBOUNDED, greatest
from sim.explore.reach.columns import Columns

POINTS = ((Fraction(0), Fraction(2)), (Fraction(1), Fraction(6)), (Fraction(3), Fraction(4)))
ALGEBRA = Algebra(["x", "y"])
X, Y = (ALGEBRA.atom(Variable(name)) for name in ("x", "y"))
PEAK = ALGEBRA.interpolation(X, POINTS)
BASIS = Basis(("x", "y"), tuple(ALGEBRA.atoms), ())

Side = tuple[int | None, int | None]


def most(polynomial: Polynomial, x: Side, y: Side) -> tuple[Fraction, bool]:
    """The bound, and whether it is attained."""
    box = {
        name: tuple(None if end is None else Fraction(end) for end in side)
        for name, side in (("x", x), ("y", y))
    }
    columns = Columns(BASIS, box)
    found = greatest(columns, columns.folded(polynomial))
    return found.value, found.exact


@pytest.mark.parametrize(
    ("polynomial", "x", "y", "value"),
    [
        (X + Y, (1, 2), (3, 4), 6),
        (X - Y, (1, 2), (3, 4), -1),
        (X * Y - X, (-2, 2), (-3, 4), 8),  # -2 * (-3 - 1)
        (X * Y + number(7), (-1, 2), (-3, 4), 15),
        (PEAK, (0, 3), (0, 1), 6),  # at the point x = 1, no end of the range
        (PEAK - X, (0, 3), (0, 1), 5),
        (PEAK * Y, (2, 3), (-1, 2), 10),  # 5 at x = 2
    ],
)
def test_the_greatest_value_is_at_a_corner_or_a_bend(
    polynomial: Polynomial, x: Side, y: Side, value: int
) -> None:
    assert most(polynomial, x, y) == (value, True)


@pytest.mark.parametrize(
    ("x", "y", "at_least"),
    [((0, None), (1, 2), UNBOUNDED), ((None, 0), (-2, -1), UNBOUNDED), ((None, 4), (1, 2), 8)],
)
def test_a_side_without_end_has_no_corner(x: Side, y: Side, at_least: int) -> None:
    """x * y: a bound all the same, if only one beyond all payoffs, and not said to be attained."""
    value, exact = most(X * Y, x, y)
    assert value >= at_least
    assert not exact
