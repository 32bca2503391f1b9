"""Bounds hold for the exact values, whatever the formula and wherever in the box."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.algebra.atoms import Algebra, Variable
from sim.algebra.basis import Basis
from sim.algebra.intervals import polynomial_bounds
from sim.algebra.polynomials import Polynomial, number
from sim.game.domain import everywhere
from sim.game.incentives import Status
from tests.explore.formula_games import Formula, drawn_game, formulas
from tests.explore.sweep.sweep_games import RANGES, Term, TextGame, telling_apart, text_games
from tests.points import equilibria_of, signs_of

BOX = {"x": (1, -2, 3), "y": (0, -1, 2)}
shares = st.tuples(st.integers(0, 64), st.integers(0, 64))


def inside(box: dict[str, tuple[Fraction, Fraction]], at: tuple[int, int]) -> dict[str, Fraction]:
    return {
        n: low + (high - low) * Fraction(k, 64) for (n, (low, high)), k in zip(box.items(), at, strict=True)
    }


def narrow(cut: tuple[int, int], width: int) -> dict[str, tuple[Fraction, Fraction]]:
    """A box within BOX."""
    made = {}
    for (name, (_, low, high)), k in zip(BOX.items(), cut, strict=True):
        start = low + (high - low) * Fraction(k, 64)
        made[name] = (start, min(start + Fraction(width, 8), Fraction(high)))
    return made


@settings(max_examples=150)
@given(st.tuples(formulas("x", "y", division=True)), shares, st.integers(0, 24), shares)
def test_exact_values_lie_within_bounds(
    drawn: tuple[Formula], cut: tuple[int, int], width: int, at: tuple[int, int]
) -> None:
    model = drawn_game(drawn, BOX).model
    box = narrow(cut, width)
    bounds = model.basis.bounds(box)
    point = model.basis.at(inside(box, at))
    exact = [point.value(Polynomial({monomial: Fraction(1)})) for monomial in model.basis.monomials]
    for value, (low, high) in zip(exact, bounds, strict=True):
        assert value is not None
        assert low == -math.inf or Fraction(low) <= value
        assert high == math.inf or value <= Fraction(high)


@settings(max_examples=60)
@given(
    text_games(),
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=4, max_size=4),
    st.floats(0, 1),
)
def test_bounds_of_every_function(game: TextGame, ends: list[tuple[float, float]], at: float) -> None:
    """exp, log, sqrt and reciprocals too: to the rounding of their own evaluation."""
    model = game.constraints().model
    box, theta = {}, []
    for (low, high), (a, b) in zip(RANGES.values(), ends, strict=True):
        least, most = (Fraction(low + (high - low) * share) for share in sorted((a, b)))
        box[list(RANGES)[len(box)]] = (least, most)
        theta.append(min(max(float(least) + float(most - least) * at, float(least)), float(most)))
    bounds = model.basis.bounds(box)
    values = model.basis.values(np.array(theta)[:, None])[:, 0]
    slack = 1e-12 * np.abs(values) + 1e-300
    assert (bounds[:, 0] <= values + slack).all()
    assert (values - slack <= bounds[:, 1]).all()


@settings(max_examples=60)
@given(text_games(), st.lists(st.floats(0, 1), min_size=4, max_size=4))
def test_a_decided_row_has_its_sign_everywhere(game: TextGame, at: list[float]) -> None:
    constraints = game.constraints()
    box = {name: (Fraction(low), Fraction(high)) for name, (low, high) in RANGES.items()}
    status = constraints.status(box)
    theta = np.array([low + (high - low) * s for (low, high), s in zip(RANGES.values(), at, strict=True)])
    signs = signs_of(constraints, theta[:, None])[:, 0]
    assert (signs[status == Status.ALWAYS] == 1).all()
    assert (signs[status == Status.NEVER] == -1).all()
    assert (signs[status == Status.TIE] == 0).all()


def algebra() -> tuple[Basis, Polynomial, Polynomial]:
    made = Algebra(["x", "y"])
    x, y = made.atom(Variable("x")), made.atom(Variable("y"))
    return Basis(("x", "y"), tuple(made.atoms), ()), x, y


def test_sums_and_products_that_are_exact_are_not_widened() -> None:
    basis, x, y = algebra()
    atoms = basis.atom_bounds({"x": (Fraction(-2), Fraction(3)), "y": (Fraction(1), Fraction(4))})
    assert polynomial_bounds(x * y - number(12), atoms) == (-20, 0)
    assert polynomial_bounds(x * x, atoms) == (0, 9)
    low, high = polynomial_bounds(x.scaled(Fraction(1, 3)), atoms)
    assert Fraction(low) < Fraction(-2, 3) < Fraction(1) <= Fraction(high)


def test_unbounded_sides() -> None:
    basis, x, y = algebra()
    atoms = basis.atom_bounds({"x": (Fraction(0), None), "y": (None, None)})
    assert polynomial_bounds(x + number(1), atoms) == (1, math.inf)
    assert polynomial_bounds(x * y, atoms) == (-math.inf, math.inf)
    assert polynomial_bounds(y * y + number(2), atoms) == (2, math.inf)


@pytest.mark.parametrize(
    ("coefficients", "positive"),
    [
        ((1, -1, 1), True),
        ((1, -2, 1), False),
        ((1, 0, Fraction(1, 100)), True),
        ((-1, 0, 101), True),
        ((-1, 0, 100), False),
    ],
)
def test_branch_and_bound(coefficients: tuple[int, ...], positive: bool) -> None:
    """a x^2 + b x + c > 0 on [-10, 10]: by the discriminant and the ends."""
    basis, x, _ = algebra()
    a, b, c = (number(Fraction(k)) for k in coefficients)
    box = {"x": (Fraction(-10), Fraction(10)), "y": (Fraction(0), Fraction(0))}
    assert everywhere(basis, a * x * x + b * x + c, box, lambda low, high: low > 0) is positive


@pytest.mark.parametrize("limits", [(None, None), (Fraction(0), None), (Fraction(3), Fraction(5))])
def test_squares_are_bounded_as_squares(limits: tuple[Fraction | None, Fraction | None]) -> None:
    # (x - 2)**2 + 3 - y is at least 3 - y, and equals it at x = 2
    x, y = Polynomial({((0, 1),): Fraction(1)}), Polynomial({((1, 1),): Fraction(1)})
    basis = Basis(("x", "y"), (Variable("x"), Variable("y")), ())
    atoms = basis.atom_bounds({"x": limits, "y": (Fraction(0), Fraction(1))})
    low, high = polynomial_bounds((x - number(2)) ** 2 + number(3) - y, atoms)
    expected = 2 if limits[0] is None or limits[0] <= 2 else 3
    assert expected - 1e-12 <= low <= expected
    assert high == (math.inf if limits[1] is None else pytest.approx(9 + 3))


BELL = "exp(-(x - 5) ** 2)"


@pytest.mark.parametrize(
    ("formula", "most"), [(BELL, 1), ("exp(-(z - 5) ** 2 * (1 + y))", 10_000), ("1 / (1 + (x - 2) ** 2)", 1)]
)
def test_a_bell_curve_is_no_larger_than_it_is(formula: str, most: float) -> None:
    # term by term the exponent -x**2 + 10x - 25 of the first could be 75
    game = TextGame((2, 2), (Term(0, formula, ((0, 0),)), *telling_apart((2, 2))))
    assert game.constraints().model.scale.max() <= max(most, 20)  # telling_apart has 2 + 3 + 1 + 6


def test_the_tolerance_does_not_swallow_a_bell_curve() -> None:
    # at z = 2 the bell is worth e**-16, and 0.5 is more; term by term its exponent could be 112
    bell = "exp(-(2 * z - 8) ** 2)"
    game = TextGame((2, 2), (Term(0, bell, ((0, 0),)), Term(0, "0.5", ((0, 1),)), *telling_apart((2, 2))))
    constraints = game.constraints()
    stable = np.flatnonzero(equilibria_of(constraints, constraints.model.theta[:, None])[:, 0])
    assert all(constraints.model.plays.label("p0", int(play)) == "a1" for play in stable)
    assert len(stable)
