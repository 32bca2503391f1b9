"""Systems of indifference: solutions that are put in are found, and what is found solves them."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.algebra.polynomials import Polynomial, number
from sim.solve.nash.indifference import UnsolvedError, points, solved

SHARES = st.integers(1, 7).map(lambda eighths: Fraction(eighths, 8))


def unknown(index: int) -> Polynomial:
    return Polynomial({((index, 1),): Fraction(1)})


def value(polynomial: Polynomial, at: tuple[Fraction, ...]) -> Fraction:
    total = Fraction(0)
    for monomial, coefficient in polynomial.terms.items():
        for atom, power in monomial:
            coefficient *= at[atom] ** power
        total += coefficient
    return total


def inside(count: int) -> list[Polynomial]:
    return [p for i in range(count) for p in (unknown(i), number(1) - unknown(i))]


@st.composite
def systems(draw: st.DrawFn) -> tuple[tuple[Fraction, ...], list[Polynomial]]:
    """A solution, and as many equations; of three, each without one of the unknowns."""
    count = draw(st.integers(1, 3))
    at = tuple(draw(SHARES) for _ in range(count))
    equations = []
    for own in range(count):
        names = [i for i in range(count) if count < 3 or i != own]
        total = number(0)
        for chosen in product((0, 1), repeat=len(names)):
            part = number(draw(st.integers(-5, 5)))
            for name, taken in zip(names, chosen, strict=True):
                part = part * unknown(name) if taken else part
            total = total + part
        equations.append(total - number(value(total, at)))
    return at, equations


@given(systems())
@settings(max_examples=200)
def test_a_solution_that_is_put_in_is_found(system: tuple[tuple[Fraction, ...], list[Polynomial]]) -> None:
    at, equations = system
    try:
        found = points(solved(equations, len(at)), [], inside(len(at)))
    except UnsolvedError:
        return
    assert found
    for point in found:
        assert all(0 < share < 1 for share in point.values)
        assert all(abs(value(p, point.values)) <= (0 if point.exact else 1e-20) for p in equations)
    if not any(point.free for point in found):
        nearest = min(max(abs(a - b) for a, b in zip(point.values, at, strict=True)) for point in found)
        assert nearest < Fraction(1, 10**15)


def test_three_who_are_indifferent_by_roots() -> None:
    """x*y = z/2, y*z = x/3 and x*z = y/4 multiply to x*y*z = 1/24, so that z^2 = 1/12."""
    x, y, z = (unknown(i) for i in range(3))
    equations = [
        x * y - z.scaled(Fraction(1, 2)),
        y * z - x.scaled(Fraction(1, 3)),
        x * z - y.scaled(Fraction(1, 4)),
    ]
    (point,) = points(solved(equations, 3), [], inside(3))
    assert not point.exact
    assert [float(share) ** 2 for share in point.values] == pytest.approx([1 / 8, 1 / 6, 1 / 12], rel=1e-15)


def test_from_a_continuum_one_is_taken_from_the_middle() -> None:
    x, y = unknown(0), unknown(1)
    (point,) = points(solved([x + y - number(1)], 2), [x - number(Fraction(1, 4))], inside(2))
    assert (point.values, point.free) == ((Fraction(5, 8), Fraction(3, 8)), {0, 1})


def test_what_cannot_be_is_not_found() -> None:
    x, y = unknown(0), unknown(1)
    assert points(solved([x * y - x], 2), [], inside(2)) == []
    assert points(solved([x + number(1)], 1), [], inside(1)) == []
    assert points(solved([x - y], 2), [x - number(2)], inside(2)) == []


def test_a_curve_of_solutions_is_not_solved() -> None:
    x, y = unknown(0), unknown(1)
    with pytest.raises(UnsolvedError):
        solved([x * y - number(Fraction(1, 4))], 2)
