"""Outward rounding that an ulp would show, and what each function is over an interval."""

import math
from collections.abc import Callable
from decimal import Context, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.algebra.atoms import Algebra, Elementary, Piecewise, Variable
from sim.algebra.basis import Basis
from sim.algebra.guards import Every, Guard, Sign, Some, Unless
from sim.algebra.intervals import (
    Interval,
    elementary_bounds,
    guard_over,
    monomial_bounds,
    piecewise_bounds,
    polynomial_bounds,
)
from sim.algebra.polynomials import Polynomial, number
from sim.algebra.rounding import down, up

# Numbers that use every bit of a float, so that a step to the wrong side shows.
FULL = st.floats(2.0**-40, 2.0**40).flatmap(lambda x: st.sampled_from([x, -x]))
WHOLE = st.integers(-(2**53) + 1, 2**53 - 1)
X, Y, Z = (Polynomial({((i, 1),): Fraction(1)}) for i in range(3))


def at(*values: float) -> list[Interval]:
    """Atoms that are known exactly."""
    return [(float(value), float(value)) for value in values]


def over(*ends: Interval) -> list[Interval]:
    """Atoms that lie in intervals."""
    return [(float(low), float(high)) for low, high in ends]


def steps(bounds: Interval) -> int:
    """How many floats lie between two bounds."""
    low, high = bounds
    count = 0
    while low < high:
        low = math.nextafter(low, math.inf)
        count += 1
    return count


@given(WHOLE, WHOLE, WHOLE)
def test_sums_of_whole_numbers_are_rounded_outward_and_only_where_they_must_be(
    a: int, b: int, c: int
) -> None:
    """Each summand is exact; a sum beyond 2**53 may not be, and then its error has a sign."""
    low, high = bounds = polynomial_bounds(X + Y, at(a, b))
    assert Fraction(low) <= a + b <= Fraction(high)
    assert (low == high) == (Fraction(float(a + b)) == a + b)
    assert steps(bounds) <= 1
    low, high = bounds = polynomial_bounds(X + Y + Z, at(a, b, c))
    assert Fraction(low) <= a + b + c <= Fraction(high)
    # a partial sum may lie below 2**53 or have cancelled: at most one unit of the largest sum each
    assert Fraction(high) - Fraction(low) <= 8


@given(st.one_of(FULL, WHOLE.map(float)), st.one_of(FULL, WHOLE.map(float)))
def test_products_are_rounded_outward(a: float, b: float) -> None:
    low, high = bounds = polynomial_bounds(X * Y, at(a, b))
    exact = Fraction(a) * Fraction(b)
    assert Fraction(low) <= exact <= Fraction(high)
    # one product of the atoms, one with the coefficient 1
    assert steps(bounds) <= 4
    if a.is_integer() and b.is_integer() and abs(exact) < 2**53:
        assert low == exact == high


@given(FULL, st.fractions(-10, 10, max_denominator=10**6))
def test_coefficients_that_are_no_floats_are_rounded_outward(a: float, coefficient: Fraction) -> None:
    low, high = polynomial_bounds(X.scaled(coefficient), at(a))
    assert Fraction(low) <= coefficient * Fraction(a) <= Fraction(high)
    low, high = bounds = polynomial_bounds(number(coefficient), [])
    assert Fraction(low) <= coefficient <= Fraction(high)
    assert steps(bounds) <= 3


@given(st.fractions(-10, 10), st.fractions(0, 1))
def test_down_and_up_are_neighbours_around_a_number(value: Fraction, small: Fraction) -> None:
    for exact in (value, value * small, value + small / 2**60, value * 2**70):
        low, high = down(exact), up(exact)
        assert Fraction(low) <= exact <= Fraction(high)
        assert high == (low if Fraction(low) == exact else math.nextafter(low, math.inf))


@given(FULL, st.integers(2, 9))
def test_powers_are_rounded_outward(a: float, power: int) -> None:
    low, high = monomial_bounds(((0, power),), at(a))
    assert Fraction(low) <= Fraction(a) ** power <= Fraction(high)


@pytest.mark.parametrize(
    ("ends", "power", "expected"),
    [
        ((-2, 3), 2, (0, 9)),
        ((-3, 2), 2, (0, 9)),
        ((-3, -2), 2, (4, 9)),
        ((2, 3), 2, (4, 9)),
        ((-3, 0), 2, (0, 9)),
        ((-2, 3), 3, (-8, 27)),
        ((-3, -2), 3, (-27, -8)),
        ((-3, -2), 4, (16, 81)),
    ],
)
def test_powers_of_an_interval(ends: Interval, power: int, expected: Interval) -> None:
    """Even powers fall and then rise, odd ones rise."""
    assert polynomial_bounds(X**power, over(ends)) == expected


def test_powers_that_overflow_are_unbounded_on_their_own_side() -> None:
    most = 1e200
    assert polynomial_bounds(X**2, [(-most, 1.0)]) == (0, math.inf)
    assert polynomial_bounds(X**3, [(-most, -1.0)]) == (-math.inf, -1)
    assert polynomial_bounds(X**3, [(1.0, most)]) == (1, math.inf)


@given(FULL, FULL, st.fractions(-10, 10, max_denominator=999), st.fractions(-10, 10, max_denominator=999))
def test_squares_are_rounded_outward(a: float, b: float, first: Fraction, second: Fraction) -> None:
    """first * x**2 + second * x between two values: at both ends, and at the vertex between them."""
    low, high = sorted((a, b))
    polynomial = (X * X).scaled(first) + X.scaled(second)
    least, most = polynomial_bounds(polynomial, [(low, high)])
    points = [Fraction(low), Fraction(high)]
    if first and low < -second / (2 * first) < high:
        points.append(-second / (2 * first))
    for x in points:
        assert Fraction(least) <= first * x**2 + second * x <= Fraction(most)


# The functions of the standard library of decimals are correctly rounded, to 60 digits here.
EXACT = Context(prec=60)
ELEMENTARY: dict[str, tuple[Callable[[Decimal], Decimal], tuple[float, float]]] = {
    "exp": (EXACT.exp, (-300.0, 300.0)),
    "log": (EXACT.ln, (2.0**-40, 2.0**40)),
    "sqrt": (EXACT.sqrt, (2.0**-40, 2.0**40)),
    "reciprocal": (lambda x: EXACT.divide(Decimal(1), x), (2.0**-40, 2.0**40)),
}


@pytest.mark.parametrize("function", ELEMENTARY)
@given(st.data())
def test_functions_are_rounded_outward(function: str, data: st.DataObject) -> None:
    exact, ends = ELEMENTARY[function]
    low, high = sorted(data.draw(st.tuples(st.floats(*ends), st.floats(*ends))))
    least, most = elementary_bounds(Elementary(function, X), (low, high))
    for x in (low, high):
        assert Decimal(least) <= exact(Decimal(x)) <= Decimal(most)
    # as near as a function that may be off by one unit in the last place can be known
    assert steps(elementary_bounds(Elementary(function, X), (low, low))) <= 4


@given(st.floats(2.0**-40, 2.0**40), st.fractions(-3, 3, max_denominator=99))
def test_powers_with_a_fraction_are_rounded_outward(x: float, exponent: Fraction) -> None:
    """x ** (n/d) compared by the d-th powers of both."""
    least, most = elementary_bounds(Elementary("power", X, exponent), (x, x))
    n, d = exponent.numerator, exponent.denominator
    assert Fraction(least) ** d <= Fraction(x) ** n <= Fraction(most) ** d


@pytest.mark.parametrize(
    ("function", "exponent", "ends", "expected"),
    [
        ("reciprocal", 1, (-1, 1), (-math.inf, math.inf)),
        ("reciprocal", 1, (0, 1), (-math.inf, math.inf)),
        ("reciprocal", 1, (-1, 0), (-math.inf, math.inf)),
        ("log", 1, (0, 1), (-math.inf, math.inf)),
        ("log", 1, (-1, 1), (-math.inf, math.inf)),
        ("sqrt", 1, (-1, 1), (-math.inf, math.inf)),
        ("power", Fraction(1, 2), (-1, 1), (-math.inf, math.inf)),
        ("power", Fraction(-1, 2), (0, 1), (-math.inf, math.inf)),
    ],
)
def test_functions_are_unbounded_where_they_are_not_defined(
    function: str, exponent: Fraction, ends: Interval, expected: Interval
) -> None:
    assert elementary_bounds(Elementary(function, X, Fraction(exponent)), ends) == expected


def test_functions_at_the_ends_of_floats() -> None:
    low, high = elementary_bounds(Elementary("exp", X), (-1000.0, 1000.0))
    assert (low, high) == (0, math.inf)
    low, high = elementary_bounds(Elementary("sqrt", X), (0.0, 4.0))
    assert low == 0
    assert 2 <= high <= 2 + 1e-15
    low, high = elementary_bounds(Elementary("power", X, Fraction(1, 2)), (0.0, 4.0))
    assert low == 0
    assert 2 <= high <= 2 + 1e-15
    assert elementary_bounds(Elementary("power", X, Fraction(3, 2)), (0.0, 1e300)) == (0, math.inf)
    low, high = elementary_bounds(Elementary("reciprocal", X), (-4.0, -2.0))
    assert low <= -0.5 <= -0.25 <= high
    assert low == pytest.approx(-0.5)
    assert high == pytest.approx(-0.25)


POINTS = ((Fraction(0), Fraction(2)), (Fraction(1), Fraction(6)), (Fraction(3), Fraction(4)))
PIECES = {
    "max": (Piecewise("max", (X, Y)), [(0, 3), (1, 2)], (1, 3)),
    "min": (Piecewise("min", (X, Y)), [(0, 3), (1, 2)], (0, 2)),
    "abs, positive": (Piecewise("abs", (X,)), [(1, 3)], (1, 3)),
    "abs, negative": (Piecewise("abs", (X,)), [(-3, -1)], (1, 3)),
    "abs, both, more below": (Piecewise("abs", (X,)), [(-3, 1)], (0, 3)),
    "abs, both, more above": (Piecewise("abs", (X,)), [(-1, 3)], (0, 3)),
    "interp, over its peak": (Piecewise("interp", (X,), POINTS), [(0.5, 2)], (4, 6)),
    "interp, one piece": (Piecewise("interp", (X,), POINTS), [(1.5, 2)], (5, 5.5)),
    "interp, before": (Piecewise("interp", (X,), POINTS), [(-2, -1)], (2, 2)),
    "interp, beyond": (Piecewise("interp", (X,), POINTS), [(4, 5)], (4, 4)),
    "interp, at a point": (Piecewise("interp", (X,), POINTS), [(1, 1)], (6, 6)),
    "if_else, it holds": (Piecewise("if_else", (X, Y), (), Sign(">", X)), [(1, 2), (5, 6)], (1, 2)),
    "if_else, it fails": (Piecewise("if_else", (X, Y), (), Sign(">", X)), [(-2, -1), (5, 6)], (5, 6)),
    "if_else, open": (Piecewise("if_else", (X, Y), (), Sign(">", X)), [(-2, 1), (5, 6)], (-2, 6)),
}


@pytest.mark.parametrize("name", PIECES)
def test_piecewise_functions_are_bounded_tightly(name: str) -> None:
    atom, atoms, (least, most) = PIECES[name]
    low, high = piecewise_bounds(atom, over(*atoms))
    assert low <= least <= most <= high
    assert (low, high) == pytest.approx((least, most), abs=1e-14)


@pytest.mark.parametrize(
    ("op", "verdicts"),
    [
        # over x in [1, 2], [0, 2], [0, 0], [-2, 0], [-2, -1] and [-1, 1]
        (">=", (True, True, True, None, False, None)),
        (">", (True, None, False, False, False, None)),
        ("==", (False, None, None, None, False, None)),
    ],
)
def test_comparisons_over_an_interval(op: str, verdicts: tuple[bool | None, ...]) -> None:
    """Decided where the sign of x is the same all over; == is never said to hold."""
    ends = ((1, 2), (0, 2), (0, 0), (-2, 0), (-2, -1), (-1, 1))
    assert tuple(guard_over(Sign(op, X), over(end)) for end in ends) == verdicts


@pytest.mark.parametrize(
    ("guard", "verdict"),
    [
        # over [1, 2], [-2, -1] and [-1, 1] x holds, y fails and z is open
        (Every((Sign(">", X), Sign(">", Z))), None),
        (Every((Sign(">", Y), Sign(">", Z))), False),
        (Every((Sign(">", X), Sign(">=", X))), True),
        (Some((Sign(">", X), Sign(">", Z))), True),
        (Some((Sign(">", Y), Sign(">", Z))), None),
        (Some((Sign(">", Y), Sign(">=", Y))), False),
        (Unless(Sign(">", X)), False),
        (Unless(Sign(">", Y)), True),
        (Unless(Sign(">", Z)), None),
        (True, True),
        (False, False),
    ],
)
def test_conditions_over_a_box(guard: Guard, verdict: bool | None) -> None:
    assert guard_over(guard, over((1, 2), (-2, -1), (-1, 1))) is verdict


def test_bounds_that_are_infinite_on_one_side_are_looked_at_closer() -> None:
    """exp(1000 (x - x y)) for x in [0, 1], y in [1/2, 1]: at most e**500, term by term up to e**1000."""
    steep = Algebra(["x", "y"])
    x, y = steep.atom(Variable("x")), steep.atom(Variable("y"))
    argument = (x - x * y).scaled(Fraction(1000))
    steep.elementary("exp", argument)
    basis = Basis(("x", "y"), tuple(steep.atoms), ())
    box = {"x": (Fraction(0), Fraction(1)), "y": (Fraction(1, 2), Fraction(1))}
    low, high = basis.atom_bounds(box)[-1]
    assert 0 <= low <= 1
    assert math.exp(500) <= high < math.inf
    assert basis.atom_bounds(box, refine=False)[-1][1] == math.inf
