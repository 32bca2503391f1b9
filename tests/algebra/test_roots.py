"""Root isolation against polynomials whose roots are known by construction."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sim.algebra.roots import (
    Integers,
    Root,
    between,
    compare,
    distinct,
    greatest_common_divisor,
    integers,
    rational,
    roots_between,
    sign_at,
    square_free,
)


def times(*factors: Integers) -> Integers:
    made = [1]
    for factor in factors:
        product = [0] * (len(made) + len(factor) - 1)
        for i, a in enumerate(made):
            for j, b in enumerate(factor):
                product[i + j] += a * b
        made = product
    return tuple(made)


def minus(root: Fraction) -> Integers:
    """x - root, times the denominator."""
    return (-root.numerator, root.denominator)


fractions = st.fractions(-10, 10, max_denominator=10**6)


@given(st.lists(fractions, min_size=1, max_size=5), st.lists(st.integers(1, 3), min_size=5, max_size=5))
def test_rational_roots_of_any_multiplicity_are_all_found_exactly(roots, powers):
    factors = [minus(root) for root, power in zip(roots, powers, strict=False) for _ in range(power)]
    found = roots_between(times((3, 0, 1), *factors), rational(-11), rational(11))
    assert [root.rational for root in found] == sorted(set(roots))


@given(st.lists(st.integers(2, 60), min_size=1, max_size=3, unique=True), fractions)
def test_square_roots_are_isolated_and_rounded_correctly(squares, extra):
    polynomial = times(*((-square, 0, 1) for square in squares), minus(extra))
    found = roots_between(polynomial, rational(-11), rational(11))
    irrational = {square for square in squares if int(square**0.5) ** 2 != square}
    expected = {sign * square for square in irrational for sign in (1, -1)}
    made = {
        round(float(root) ** 2) * (1 if float(root) > 0 else -1) for root in found if root.rational is None
    }
    assert made == expected
    for root in found:
        assert root.exact
        if root.rational is None:
            nearest = float(root)
            # squaring the halves to the neighbouring floats brackets the square: correctly rounded
            here = Fraction(nearest)
            step = Fraction(abs(nearest)) / 2**52
            low, high = sorted(((here - step) ** 2, (here + step) ** 2))
            assert low < round(float(here**2)) < high


@pytest.mark.parametrize("gap", [Fraction(1, 10**9), Fraction(1, 10**40)])
def test_roots_however_close_are_told_apart(gap):
    polynomial = times(minus(Fraction(1)), minus(1 + gap), minus(1 + gap))
    found = roots_between(polynomial, rational(0), rational(2))
    assert [root.rational for root in found] == [1, 1 + gap]


def test_ends_are_left_out_and_the_zero_polynomial_has_none():
    polynomial = times((0, 1), (-1, 1), (-2, 1))
    assert [r.rational for r in roots_between(polynomial, rational(0), rational(2))] == [1]
    assert roots_between((), rational(0), rational(2)) == []
    assert roots_between((5,), rational(0), rational(2)) == []


def test_between_irrational_ends():
    (low,) = roots_between((-2, 0, 1), rational(0), rational(2))
    (high,) = roots_between((-3, 0, 1), rational(0), rational(2))
    cubic = times((-2, 0, 1), (-3, 0, 1), (-5, 3), (-9, 6))
    found = roots_between(cubic, low, high)
    assert [root.rational for root in found] == [Fraction(3, 2), Fraction(5, 3)]


def test_the_same_number_as_a_root_of_different_polynomials():
    (one,) = roots_between((-2, 0, 1), rational(1), rational(2))
    (other,) = roots_between(times((-2, 0, 1), (-7, 0, 1)), rational(1), rational(2))
    assert compare(one, other) == 0
    found, untold = distinct([one, other])
    assert (len(found), untold) == (1, [])
    assert sign_at(times((-2, 0, 1), (5, 1)), one) == 0
    assert sign_at((-141421356, 100000000), one) == 1
    assert sign_at((-141421357, 100000000), one) == -1


def test_a_bracketed_number_is_not_told_apart_from_what_lies_within_and_that_is_said():
    bracket = Root(Fraction(1), Fraction(2))
    found, untold = distinct([bracket, rational(Fraction(3, 2)), rational(5)])
    assert [float(root) for root in found] == [1.5, 5]
    assert untold == [bracket]
    assert not bracket.exact


@given(st.lists(st.integers(-9, 9), min_size=3, max_size=7))
@example([0, -1, 1, 1])  # zero beside an irrational number whose interval ends there
def test_signs_alternate_consistently_between_the_roots(coefficients):
    polynomial = integers(coefficients)
    ends = [rational(-20), *roots_between(polynomial, rational(-20), rational(20)), rational(20)]
    for root in ends[1:-1]:
        assert sign_at(polynomial, root) == 0
    for left, right in pairwise(ends):
        assert compare(left, right) == -1
        inside = [between(left, right)]
        inside += [between(left, rational(inside[0])), between(rational(inside[0]), right)]
        signs = {sign_at(polynomial, x) for x in inside}
        assert len(signs) == 1
        if polynomial:
            assert 0 not in signs
            for x in inside:
                value = sum(c * x**i for i, c in enumerate(polynomial))
                assert sign_at(polynomial, x) == (value > 0) - (value < 0)


@given(
    st.lists(st.integers(-9, 9), min_size=2, max_size=4), st.lists(st.integers(-9, 9), min_size=2, max_size=4)
)
def test_the_common_divisor_divides_and_the_square_free_part_has_it_removed(left, right):
    a, b = integers(left), integers(right)
    if not a or not b:
        return
    common = greatest_common_divisor(times(a, b), a)
    assert len(common) == len(a)
    free = square_free(times(a, a, b))
    slope = tuple(i * c for i, c in enumerate(free))[1:]
    assert len(greatest_common_divisor(free, slope)) <= 1


ROOT_OF_TWO = Root(Fraction(1), Fraction(2), (-2, 0, 1))


@pytest.mark.parametrize(
    ("low", "high", "order"),
    [
        ("1", "2", 0),
        ("1.4", "1.5", 0),
        ("1.41421356237309504880", "1.41421356237309504881", 0),
        ("1.5", "1.9", -1),  # within the first interval of the root, so told apart by halving it
        ("1", "1.2", 1),
        ("0", "1", 1),
        ("2", "3", -1),
    ],
)
def test_an_irrational_number_against_a_bracket(low: str, high: str, order: int) -> None:
    """Equal to a bracket around it; where the bracket lies apart, less or greater."""
    bracket = Root(Fraction(low), Fraction(high))
    assert compare(ROOT_OF_TWO, bracket) == order
    assert compare(bracket, ROOT_OF_TWO) == -order


@pytest.mark.parametrize(
    ("value", "order"),
    [("1", 1), ("1.2", 1), ("1.4", 1), ("1.41421356237309504880", 1),
     ("1.41421356237309504881", -1), ("1.5", -1), ("2", -1)],
)  # fmt: skip
def test_an_irrational_number_against_rational_ones(value: str, order: int) -> None:
    """The sign of its polynomial there says on which side it lies."""
    assert compare(ROOT_OF_TWO, rational(Fraction(value))) == order
    assert compare(rational(Fraction(value)), ROOT_OF_TWO) == -order


@pytest.mark.parametrize(
    ("polynomial", "sign"),
    [((5,), 1), ((-5,), -1), ((), 0), ((-5, 4), 1), ((-6, 4), -1), ((0, 1), 1), ((4, 0, -2), 0)],
)
def test_signs_at_a_number_known_by_a_wide_interval(polynomial: Integers, sign: int) -> None:
    """At the root of 2, in [1, 2]: 4x - 5 and 4x - 6 change their sign within the interval."""
    assert sign_at(polynomial, ROOT_OF_TWO) == sign


def test_a_bracketed_number_has_the_sign_of_its_middle() -> None:
    bracket = Root(Fraction(1), Fraction(2))
    assert [sign_at((-3, k), bracket) for k in (1, 2, 3)] == [-1, 0, 1]
    assert float(bracket) == 1.5
    assert bracket.narrow == (1, 2)


def test_the_ends_of_a_narrow_bracket_are_the_same_float() -> None:
    low, high = ROOT_OF_TWO.narrow
    assert low**2 < 2 < high**2
    assert float(low) == float(high) == float(ROOT_OF_TWO) == 2**0.5


def test_roots_on_the_ends_of_the_first_halves() -> None:
    """(x + 1) x (x - 1) (x**2 - 2) on [-2, 2]: 0 and then -1 and 1 are where the interval is cut."""
    polynomial = times((1, 1), (0, 1), (-1, 1), (-2, 0, 1))
    found = roots_between(polynomial, rational(-2), rational(2))
    assert [float(root) for root in found] == [-(2**0.5), -1, 0, 1, 2**0.5]
    assert [root.rational for root in found] == [None, -1, 0, 1, None]


def test_close_irrational_roots_are_told_apart() -> None:
    """The square roots of 2 and of 2 + 1e-30 differ by 3.5e-31."""
    near = 10**30
    (one,) = roots_between((-2, 0, 1), rational(1), rational(2))
    (other,) = roots_between((-2 * near - 1, 0, near), rational(1), rational(2))
    assert (compare(one, other), compare(other, one)) == (-1, 1)
    middle = between(one, other)
    assert 2 < middle**2 < 2 + Fraction(1, near)
    assert sign_at((-2 * near - 1, 0, near), one) == -1
    assert sign_at((-2, 0, 1), other) == 1
    assert distinct([other, one, one]) == ([one, other], [])


def test_rational_numbers_are_told_apart_for_certain() -> None:
    assert distinct([rational(2), rational(1), rational(2)]) == ([rational(1), rational(2)], [])


@pytest.mark.parametrize("inside", ["1.1", "1.3", "1.5", "1.7", "1.9"])
@pytest.mark.parametrize("exact", [True, False])
def test_what_is_known_exactly_stands_for_a_bracket_around_it(inside: str, exact: bool) -> None:
    bracket, within = Root(Fraction(1), Fraction(2)), rational(Fraction(inside))
    narrow = within if exact else Root(within.low, within.low + Fraction(1, 100))
    found, untold = distinct([bracket, narrow, rational(5)])
    assert len(found) == 2
    assert found[0] == within or not exact
    assert found[1] == rational(5)
    assert untold


HALVES = Root(Fraction(1), Fraction(2), times((-3, 2), (-7, 0, 1)))
"""3/2, not yet known to be rational: found by the first halving."""
THIRDS = Root(Fraction(1), Fraction(2), times((-4, 3), (-7, 0, 1)))
"""4/3, not yet known to be rational: no halving of [1, 2] ever meets it."""
AMONG_FOUR = Root(Fraction(1), Fraction(2), times((-2, 0, 1), (-7, 0, 1)))
"""The root of 2, by a polynomial of which that of 7 is a root too."""


@pytest.mark.parametrize(
    ("number", "polynomial", "sign"),
    [
        (HALVES, (-10, 7), 1),  # 10.5 - 10
        (HALVES, (-11, 7), -1),
        (HALVES, (-3, 2), 0),
        (THIRDS, times((-4, 3), (5, 1)), 0),
        (THIRDS, (-13, 10), 1),
        (THIRDS, (-14, 10), -1),
        (AMONG_FOUR, times((-7, 0, 1), (5, 1)), -1),  # zero at the root of 7 alone
        (AMONG_FOUR, times((-2, 0, 1), (5, 1)), 0),
        (AMONG_FOUR, times((-7, 0, 1), (-5, 4)), -1),
    ],
)
def test_signs_at_a_number_whose_polynomial_has_other_roots(
    number: Root, polynomial: Integers, sign: int
) -> None:
    assert sign_at(polynomial, number) == sign


def test_between_a_number_and_a_bracket_lies_what_is_outside_the_bracket() -> None:
    """Between the root of 2 and what is only known to lie in [1.5, 3], or in [0, 1.4]."""
    assert 2**0.5 < between(ROOT_OF_TWO, Root(Fraction(3, 2), Fraction(3))) <= Fraction(3, 2)
    assert Fraction(7, 5) <= between(Root(Fraction(0), Fraction(7, 5)), ROOT_OF_TWO) < 2**0.5
