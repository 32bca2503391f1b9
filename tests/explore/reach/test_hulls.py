"""Hulls of sums of products: true at corners, never below the truth, nothing hidden where they are cut."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.explore.reach.answer import reach
from sim.explore.reach.hulls import CAPS, MOST_WEIGHTS, Hull, Layout, Term, grouped
from sim.game.incentives import incentive_constraints
from sim.game.payoffs import compile_payoffs
from sim.scenario.load import load_scenario

SUBSETS = [c for n in (2, 3, 4) for c in itertools.combinations(range(4), n)]


@st.composite
def sums(draw):
    """Two sums of products of four columns, and a box of these."""
    weights = st.floats(-5, 5, allow_nan=False)
    own = [
        Term(of, draw(weights), columns, 0, 1.0)
        for of in (0, 1)
        for columns in draw(st.lists(st.sampled_from(SUBSETS), min_size=1, max_size=4, unique=True))
    ]
    low = np.array([draw(st.floats(-3, 3)) for _ in range(4)])
    high = low + np.array([draw(st.floats(0.1, 2)) for _ in range(4)])
    return own, low, high


@given(sums(), st.lists(st.floats(0, 1), min_size=4, max_size=4))
def test_a_point_is_the_mean_of_corners_with_the_products_of_its_shares_as_weights(drawn, shares):
    """Rikun 1997: with these weights the mean of the values at the corners is the value at the point."""
    terms, low, high = drawn
    layout = Layout.of(terms)
    columns = list(layout.columns)
    hull = Hull(layout, low[columns], high[columns])
    point = low + np.array(shares) * (high - low)
    weights = np.ones(1)
    for column in columns:
        weights = np.kron(weights, [1 - shares[column], shares[column]])
    assert np.allclose(hull.corners @ weights, point[columns])
    for place, number in enumerate(hull.numbers):
        truth = sum(t.weight * point[list(t.columns)].prod() for t in terms if t.of == number)
        assert abs(hull.at(number, point) - truth) < 1e-9
        assert hull.sums[place] @ weights >= truth - 1e-9
        assert abs(hull.sums[place] @ weights - truth) < 1e-6
        # cut at the point in every column one after the other, nothing is hidden
        for hidden, column in hull.split(number, weights, point):
            assert low[column] < point[column] < high[column]
            assert hidden <= 1e-6


@given(
    st.lists(st.tuples(st.integers(0, 3), st.sets(st.integers(0, 30), min_size=2, max_size=10)), max_size=60)
)
def test_groups_hold_each_term_once_and_stay_small(drawn):
    terms = [Term(of, float(i), tuple(sorted(c)), i, 1.0) for i, (of, c) in enumerate(drawn)]
    groups = grouped(terms)
    held = [term for group in groups for term in group]
    assert len(held) == len({*held}) <= len(terms)
    layouts = [Layout.of(group) for group in groups]
    assert all(len(layout.columns) <= CAPS[0] for layout in layouts)
    assert sum(2 ** len(layout.columns) for layout in layouts) <= MOST_WEIGHTS


def test_the_least_change_that_returns_islands_is_proved():
    """Seven products of up to four assumptions each stand between Moscow and the two islands."""
    scenario, plays, _ = load_scenario("scenarios/sochi-2016.yaml")
    answer = reach(incentive_constraints(compile_payoffs(scenario, plays)), "settlement", "return_islands")
    assert answer.proved
    assert answer.verified
    assert float(answer.distance) < 2.3123
