"""Thresholds against direct evaluation of the formulas, and at points known by derivation."""

import math
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from explore.formula_games import Formula, drawn_game, equilibria_at, formulas, game
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.algebra.roots import between
from sim.explore.thresholds.answer import AssumptionThresholds, thresholds
from sim.game.incentives import IncentiveConstraints, incentive_constraints
from sim.game.payoffs import compile_payoffs
from sim.scenario.load import load_scenario
from sim.scenario.problems import ScenarioError
from tests.points import equilibria_of

YES, NO = 0, 1
CASES = Path(__file__).parents[2] / "cases"


def along(formula: str, low: object = 0, high: object = 4, value: object = 1) -> AssumptionThresholds:
    (found,) = thresholds(game([formula], {"x": (value, low, high)}), ["x"])
    assert_partition(found)
    return found


def shape(found: AssumptionThresholds) -> list[tuple[float, float, tuple[int, ...]]]:
    return [(float(i.start), float(i.end), i.plays) for i in found.intervals]


def assert_partition(found: AssumptionThresholds) -> None:
    first, last = found.intervals[0], found.intervals[-1]
    assert (first.start.rational, last.end.rational) == found.span
    assert first.closed[0]
    assert last.closed[1]
    for one, two in pairwise(found.intervals):
        assert one.end == two.start
        assert one.closed[1] != two.closed[0]  # every value belongs to exactly one
        assert one.plays != two.plays


def test_a_line_tips_once_and_both_hold_where_it_is_zero():
    found = along("2 * x - 5")
    assert shape(found) == [(0, 2.5, (NO,)), (2.5, 2.5, (YES, NO)), (2.5, 4, (YES,))]
    assert found.proved
    assert all(i.exact for i in found.intervals)
    assert found.here == 0
    assert found.nearest.share == 1.5 / 4
    assert found.nearest.beyond.plays == (YES,)


def test_a_root_that_only_touches_is_an_isolated_point():
    assert shape(along("(x - 2)**2")) == [(0, 2, (YES,)), (2, 2, (YES, NO)), (2, 4, (YES,))]
    assert shape(along("-(x - 2)**2")) == [(0, 2, (NO,)), (2, 2, (YES, NO)), (2, 4, (NO,))]
    # whatever the value is, the nearest change is the point itself
    assert along("-(x - 2)**2").nearest.beyond.is_point


def test_a_root_of_an_irreducible_square_touches_too():
    found = along("-(x**2 - 2)**2")
    assert [i.plays for i in found.intervals] == [(NO,), (YES, NO), (NO,)]
    assert float(found.intervals[1].start) == math.sqrt(2)
    assert found.proved
    assert found.intervals[1].exact


def test_no_threshold_where_the_root_changes_nothing():
    # the sign at 2 changes, but yes is better by far on both sides
    assert len(along("max(x - 2, 2 - x) + 1").intervals) == 1


def test_an_interval_of_a_billionth_is_found():
    found = along("(x - 2) * (x - 2.000000001) * -1")
    assert [i.plays for i in found.intervals] == [(NO,), (YES, NO), (YES,), (YES, NO), (NO,)]
    narrow = found.intervals[2]
    assert (narrow.start.rational, narrow.end.rational) == (2, 2 + Fraction(1, 10**9))
    assert found.notes == ()


def test_kinks_interpolations_and_jumps():
    assert shape(along("abs(x - 2) - 1")) == [
        (0, 1, (YES,)), (1, 1, (YES, NO)), (1, 3, (NO,)), (3, 3, (YES, NO)), (3, 4, (YES,)),
    ]  # fmt: skip
    tent = along("interp(x, [0, 1, 3], [-1, 2, -2])")
    assert [float(i.start) for i in tent.intervals] == [0, 1 / 3, 1 / 3, 2, 2]
    assert tent.intervals[0].end.rational == Fraction(1, 3)
    jump = along("if_else(x > 2, 1, -1)")
    assert [(i.closed, i.plays) for i in jump.intervals] == [((True, True), (NO,)), ((False, True), (YES,))]
    assert jump.intervals[0].end.rational == 2
    spike = along("if_else(x == 3, 1, -1)")
    assert shape(spike) == [(0, 3, (NO,)), (3, 3, (YES,)), (3, 4, (NO,))]
    nested = along("max(min(x**2 - 2, 3 - x), -x)")
    assert [float(i.start) for i in nested.intervals] == [0, 0, math.sqrt(2), math.sqrt(2), 3, 3]


def test_a_guard_with_an_irrational_breakpoint():
    found = along("if_else(x**2 >= 2, 1, -1)")
    assert [i.plays for i in found.intervals] == [(NO,), (YES,)]
    assert float(found.intervals[1].start) == math.sqrt(2)
    assert found.intervals[1].closed == (True, True)
    assert found.intervals[1].exact


def test_quotients_are_exact():
    found = along("3 / (1 + x) - 1")
    assert shape(found) == [(0, 2, (YES,)), (2, 2, (YES, NO)), (2, 4, (NO,))]
    assert found.intervals[0].exact
    assert found.proved


def test_a_stretch_where_nobody_minds():
    found = along("max(x - 2, 0)")
    assert shape(found) == [(0, 2, (YES, NO)), (2, 4, (YES,))]


def test_functions_that_are_no_polynomials_are_bracketed_and_marked():
    for formula, root in [
        ("exp(x) - 5", math.log(5)),
        ("log(x + 1) - 1", math.e - 1),
        ("exp(x) - 3 * x - 0.5", None),
    ]:
        found = along(formula)
        assert found.proved, formula
        assert not any(i.exact for i in found.intervals), formula
        if root is not None:
            assert len(found.intervals) == 3
            assert float(found.intervals[1].start) == pytest.approx(root, rel=1e-14)
    assert len(along("exp(x) - 3 * x - 0.5").intervals) == 5  # two roots


def test_powers_are_compared_with_numbers_exactly():
    # sqrt(x) = 1.2 iff x = 1.44, and x**1.5 = 3 iff x**3 = 9
    assert along("sqrt(x) - 1.2").intervals[1].start.rational == Fraction(144, 100)
    found = along("x**1.5 - 3")
    assert found.intervals[1].exact
    assert float(found.intervals[1].start) == 9 ** (1 / 3)


def test_a_touching_zero_of_a_square_is_proved():
    found = along("(exp(x) - 5)**2")
    assert found.proved
    assert [i.plays for i in found.intervals] == [(YES,), (YES, NO), (YES,)]
    assert float(found.intervals[1].start) == pytest.approx(math.log(5), rel=1e-15)


AROUND = [
    # formula, its only zero, and its signs before and after it; by Taylor's series at the zero
    ("x**2 * log(3 + x * x)", 0, 1, 1),
    ("x**3 * log(3 + x * x)", 0, -1, 1),
    ("exp(x) - 1 - x", 0, 1, 1),
    ("exp(x) - 1 - x - x**2 / 2", 0, -1, 1),
    ("exp(x) + exp(-x) - 2 - x**2 - x**4 / 12", 0, 1, 1),
    ("exp(x) - exp(1) * x", 1, 1, 1),
    ("exp(x) - exp(0.37) * (1 + x - 0.37)", 0.37, 1, 1),
    ("-(x - 0.9)**4 * exp(x)", 0.9, -1, -1),
    ("exp(x**3) - 1", 0, -1, 1),
    ("abs(x - 0.3) * exp(x)", 0.3, 1, 1),
    ("log(1 + x * x) - x * x", 0, -1, -1),
]


@pytest.mark.parametrize(("formula", "zero", "before", "after"), AROUND)
def test_zeros_inside_and_at_either_end_of_a_span(formula, zero, before, after):
    for low, high in [(zero - 0.5, zero + 0.5), (zero, zero + 0.5), (zero - 0.5, zero)]:
        found = along_within(formula, low, high)
        assert found.proved, (low, high)
        points = [i.start.rational for i in found.intervals if i.is_point]
        assert points == [Fraction(str(zero))]
        stretches = [i.plays for i in found.intervals if not i.is_point]
        left, right = ((YES,) if sign > 0 else (NO,) for sign in (before, after))
        assert stretches == [left] * (low < zero) + [right] * (zero < high)


def test_a_flat_zero_at_the_start_of_a_range_does_not_spread_a_tie_over_it():
    # p1 is as good as p0 at 0 only, and so is q1: x**2 * log(3 + x) and x are positive beyond
    (found,) = thresholds(load_constraints(CASES / "tz9.yaml"))
    assert [i.plays for i in found.intervals] == [(0, 1, 2, 3), (0,)]
    assert found.proved
    assert found.intervals[0].is_point


def load_constraints(path: Path) -> IncentiveConstraints:
    scenario, plays, _ = load_scenario(path)
    return incentive_constraints(compile_payoffs(scenario, plays))


def along_within(formula: str, low: float, high: float) -> AssumptionThresholds:
    span = Fraction(str(round(low, 9))), Fraction(str(round(high, 9)))
    (found,) = thresholds(game([formula], {"x": (0.25, -1, 2)}), ["x"], span)
    assert_partition(found)
    return found


@pytest.mark.parametrize(
    "formula", ["exp(x) - 2 - 2 * (x - log(2))", "exp(x) - 2 - 2 * (x - log(2)) - (x - log(2))**2"]
)
def test_a_flat_zero_at_an_irrational_number_is_one_place_that_is_not_told_apart(formula):
    # both vanish at log(2) with their first derivative; no rational number comes near enough to tell
    found = along(formula)
    assert not found.proved
    assert len(found.intervals) <= 3
    (note,) = found.notes
    assert "near 0.693" in note or "between 0.693" in note
    ends = [float(i.end) for i in found.intervals[:-1]]
    assert ends == pytest.approx([math.log(2)] * len(ends), abs=1e-4)


def test_a_function_that_is_zero_everywhere_in_disguise_is_not_told_apart():
    found = along("exp(x) * exp(x) - exp(2 * x) + max(x - 9, 0)")
    assert not found.proved
    assert [i.plays for i in found.intervals] == [(YES, NO)]
    assert "between 0 and 4" in found.notes[0]


def test_a_jump_under_an_exponential_is_found_but_not_proved():
    found = along("if_else(exp(x) > 5, 1, -1)")
    assert not found.proved
    assert [i.plays for i in found.intervals if not i.is_point] == [(NO,), (YES,)]
    assert float(found.intervals[0].end) == pytest.approx(math.log(5), rel=1e-6)


def test_irrational_coefficients_of_other_assumptions():
    constraints = game(["exp(y) * x - 5", "exp(y) - 2"], {"x": (1, 0, 4), "y": (1, 0, 2)})
    for_x, for_y = thresholds(constraints)
    assert float(for_x.intervals[1].start) == pytest.approx(5 / math.e, rel=1e-14)
    assert for_x.proved
    assert not for_x.intervals[0].exact
    assert [float(i.start) for i in for_y.intervals[1:]] == pytest.approx(
        [math.log(2), math.log(2), math.log(5), math.log(5)]
    )


def test_perfect_roots_of_fixed_assumptions_stay_exact():
    (found,) = thresholds(game(["sqrt(y) * x - 5"], {"x": (1, 0, 4), "y": (4, 0, 9)}), ["x"])
    assert found.intervals[1].start.rational == Fraction(5, 2)


def test_an_irrational_tie_of_fixed_assumptions_is_not_proved():
    constraints = game(["x - 1", "exp(y) * exp(y) - exp(2 * y)"], {"x": (0.5, 0, 4), "y": (1, 0, 2)})
    (found,) = thresholds(constraints, ["x"])
    assert not found.proved
    assert "zero" in found.notes[0]


# Exactly the span between the limits, and points next to each threshold.
spans = st.tuples(st.integers(-4, 0), st.integers(1, 4))


@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")
@settings(max_examples=300)
@given(
    st.lists(formulas("x", "y", division=True), min_size=1, max_size=3),
    spans,
    st.integers(-8, 8).map(lambda n: Fraction(n, 4)),
)
def test_random_formulas_agree_with_direct_evaluation(made, span, y):
    low, high = span
    constraints = drawn_game(made, {"x": (low, low, high), "y": (float(y), float(y) - 1, float(y) + 1)})
    (found,) = thresholds(constraints, ["x"])
    assert_partition(found)
    assert found.proved
    assert all(i.exact for i in found.intervals)
    samples = {Fraction(low) + Fraction(high - low) * i / 96 for i in range(97)}
    for interval in found.intervals:
        for end in (interval.start, interval.end):
            samples |= {end.rational} if end.rational is not None else {end.low, end.high}
        if not interval.is_point:
            samples.add(between(interval.start, interval.end))
    for x in sorted(samples):
        if low <= x <= high:
            (holding,) = [i for i in found.intervals if i.holds(x)]
            assert holding.plays == equilibria_at(made, {"x": x, "y": y}), f"at x = {x}"


@settings(max_examples=60)
@given(st.lists(st.fractions(0, 4, max_denominator=10**9), min_size=1, max_size=4, unique=True), st.data())
def test_products_of_factors_change_exactly_at_their_roots(roots, data):
    powers = [data.draw(st.integers(1, 2)) for _ in roots]
    product = " * ".join(
        f"({root.denominator} * x - {root.numerator})**{power}"
        for root, power in zip(roots, powers, strict=True)
    )
    found = along(product, -1, 5, 0)
    points = sorted({i.start.rational for i in found.intervals} - {Fraction(-1)})
    assert points == sorted(roots)


@given(st.fractions(-2, 2, max_denominator=50), st.fractions(-2, 2, max_denominator=50))
def test_exponentials_agree_with_their_logarithms(a, b):
    # exp(x) against exp(a) * (1 + b): one crossing, where x = a + log(1 + b), if b > -1
    found = along(f"exp(x - ({float(a)})) - 1 - ({float(b)})", -5, 5, 0)
    crossings = [float(i.start) for i in found.intervals if i.is_point]
    if 1 + float(b) > 0.02:
        assert crossings == pytest.approx([float(a) + math.log1p(float(b))], abs=1e-12)


def test_the_flagship_agrees_with_the_solver_on_a_dense_grid():
    scenario, plays, _ = load_scenario("scenarios/sochi-2016.yaml")
    constraints = incentive_constraints(compile_payoffs(scenario, plays))
    found = thresholds(constraints)
    assert [item.assumption for item in found] == [a.id for a in scenario.assumptions if not a.fixed]
    for item in found:
        assert_partition(item)
        assert item.proved
        assert item.notes == ()
        grid = [item.span[0] + (item.span[1] - item.span[0]) * i / 101 for i in range(102)]
        theta = constraints.model.theta[:, None].repeat(len(grid), axis=1)
        theta[constraints.model.basis.assumptions.index(item.assumption)] = [float(x) for x in grid]
        solved = equilibria_of(constraints, theta)
        for x, column in zip(grid, solved.T, strict=True):
            (holding,) = [i for i in item.intervals if i.holds(x)]
            assert tuple(column.nonzero()[0].tolist()) == holding.plays, f"{item.assumption} = {x}"


def test_the_value_may_lie_outside_its_range_or_on_a_threshold():
    (outside,) = thresholds(game(["x - 2"], {"x": (1, 0, 1)}, ["x=3"]))
    assert outside.span == (0, 3)
    assert outside.intervals[outside.here].plays == (YES,)
    on_it = along("x - 2", 0, 4, 2)
    assert on_it.intervals[on_it.here].is_point
    assert on_it.nearest.share == 0
    assert [change.beyond.plays for change in on_it.changes] == [(NO,), (YES,)]


def test_a_span_wider_than_the_range_and_the_share_is_of_the_range():
    constraints = game(["x - 8"], {"x": (1, 0, 4)})
    (within,) = thresholds(constraints, ["x"])
    assert within.nearest is None
    (wider,) = thresholds(constraints, ["x"], (Fraction(0), Fraction(10)))
    assert float(wider.nearest.at) == 8
    assert wider.nearest.share == 7 / 4
    (elsewhere,) = thresholds(constraints, ["x"], (Fraction(5), Fraction(10)))
    assert elsewhere.here is None
    assert elsewhere.nearest is None


@pytest.mark.parametrize(
    ("names", "span", "words"),
    [
        (["price"], None, ["unknown assumption 'price'", "did you mean 'prise'?"]),
        (["prise"], (3, 3), ["3:3", "empty"]),
        (["prise"], (3, 1), ["3:1", "reversed", "write 1:3"]),
        (["prise"], (-1, 3), ["-1:3", "limits [0, none]"]),
        (["still"], None, ["'still' is fixed at 2", "span"]),
        (None, (0, 3), ["a span needs an assumption", "--assumption"]),
    ],
)
def test_bad_questions_get_an_answer_that_helps(names, span, words):
    constraints = game(["prise - still"], {"prise": (1, 0, 4), "still": (2, 2, 2)})
    with pytest.raises(ScenarioError) as error:
        thresholds(constraints, names, None if span is None else (Fraction(span[0]), Fraction(span[1])))
    for word in words:
        assert word in str(error.value)


def test_a_fixed_assumption_is_left_out_but_may_be_asked_for_over_a_span():
    constraints = game(["x - still"], {"x": (1, 0, 4), "still": (2, 2, 2)})
    assert [item.assumption for item in thresholds(constraints)] == ["x"]
    (found,) = thresholds(constraints, ["still"], (Fraction(0), Fraction(4)))
    assert found.intervals[1].start.rational == 1


def test_formula_helper_evaluates():
    assert equilibria_at([Formula("x", lambda v: v["x"])], {"x": Fraction(0)}) == (YES, NO)


def test_a_jump_between_functions_is_exact_and_nothing_stands_at_it():
    # at 3 itself the payoff is -exp(3) < 0, and beyond it exp(x) > 0
    found = along("if_else(x > 3, exp(x), -exp(x))")
    assert shape(found) == [(0, 3, (NO,)), (3, 4, (YES,))]
    assert found.intervals[0].closed[1]
    assert found.proved
    assert all(i.exact for i in found.intervals)


def test_a_jump_between_functions_at_an_irrational_number():
    found = along("if_else(x * x >= 2, exp(x), -exp(x))")
    assert [i.plays for i in found.intervals] == [(NO,), (YES,)]
    assert found.intervals[1].closed[0]  # at the root of 2 itself the condition holds
    assert float(found.intervals[0].end) == math.sqrt(2)
    assert found.proved


def test_a_zero_of_a_function_beside_a_jump():
    # sqrt(x) - 1 is zero at 1 and stands until 2; from 2 on the payoff is -exp(x)
    found = along("if_else(x < 2, sqrt(x) - 1, -exp(x))", low=0.5, value=0.75)
    assert [i.plays for i in found.intervals] == [(NO,), (YES, NO), (YES,), (NO,)]
    assert [float(i.end) for i in found.intervals] == [1, 1, 2, 4]
