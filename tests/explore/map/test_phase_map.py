"""Phase maps against direct evaluation, thresholds and geometry."""

from fractions import Fraction
from itertools import combinations, pairwise

import numpy as np
import pytest
from explore.formula_games import drawn_game, equilibria_at, formulas, game
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.algebra.polygons import Point, Polygon, area, contains, line_through, rounded
from sim.algebra.roots import between
from sim.explore.map.answer import PhaseMap, phase_map
from sim.explore.thresholds.answer import thresholds
from sim.game.incentives import IncentiveConstraints, incentive_constraints
from sim.game.payoffs import compile_payoffs
from sim.scenario.load import load_scenario
from sim.scenario.problems import ScenarioError
from sim.solve.nash.pure import pure_equilibria

YES, NO = 0, 1
SQUARE = {"x": (1, 0, 4), "y": (1, 0, 4)}


def inside(polygon: Polygon, x: Fraction, y: Fraction) -> bool | None:
    """Whether a point lies in a polygon, exactly; None on its edge."""
    within = False
    for a, b in zip(polygon, [*polygon[1:], polygon[0]], strict=True):
        turn = (b.x - a.x) * (y - a.y) - (b.y - a.y) * (x - a.x)
        if turn == 0 and min(a.x, b.x) <= x <= max(a.x, b.x) and min(a.y, b.y) <= y <= max(a.y, b.y):
            return None
        if (a.y > y) != (b.y > y) and (turn > 0) == (b.y > a.y):
            within = not within
    return within


def plays_at(made: PhaseMap, x: Fraction, y: Fraction) -> tuple[int, ...] | None:
    """The equilibria of the only region with a point; None on an edge."""
    found = []
    for region in made.regions:
        for polygon in region.polygons:
            here = inside(polygon, x, y)
            if here is None:
                return None
            if here:
                found.append(region.plays)
    assert len(found) == 1, f"{len(found)} polygons at {x}, {y}"
    return found[0]


def crosses(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether two segments cross in their insides."""
    one, two = line_through(a, b), line_through(c, d)
    return one.side(c) * one.side(d) < 0 and two.side(a) * two.side(b) < 0


def assert_sound(made: PhaseMap) -> None:
    """Shares sum to 1; polygons are simple, as large as their shares, and fill the rectangle."""
    assert sum(region.share for region in made.regions) == pytest.approx(1, abs=1e-12)
    assert len({region.plays for region in made.regions}) == len(made.regions)
    whole = (made.x_span[1] - made.x_span[0]) * (made.y_span[1] - made.y_span[0])
    for region in made.regions:
        assert region.polygons
        sizes = [area(polygon) for polygon in region.polygons]
        assert all(size > 0 for size in sizes)
        assert float(sum(sizes) / whole) == pytest.approx(region.share, abs=1e-9)
        assert all(len(set(polygon)) == len(polygon) for polygon in region.polygons)
        for polygon in region.polygons if made.exact else ():
            edges = list(pairwise([*polygon, polygon[0]]))
            assert not any(crosses(*one, *two) for one, two in combinations(edges, 2))
    if made.exact:
        assert sum(area(polygon) for region in made.regions for polygon in region.polygons) == whole


def test_a_line_cuts_the_square_in_two():
    made = phase_map(game(["x + y - 2"], SQUARE), "x", "y")
    assert made.exact
    assert_sound(made)
    yes, no = made.regions
    assert (yes.plays, yes.share) == ((YES,), 14 / 16)
    assert (no.plays, no.share) == ((NO,), 2 / 16)
    assert {(p.x, p.y) for p in no.polygons[0]} == {(0, 0), (2, 0), (0, 2)}
    assert made.present == (1, 1)
    assert made.now == (YES, NO)  # the present point lies on the edge


def test_neither_matters():
    made = phase_map(game(["z - 1", "x + 9", "y + 9"], {**SQUARE, "z": (3, 0, 4)}), "x", "y")
    assert [(region.plays, region.share) for region in made.regions] == [((0,), 1)]


def test_a_region_with_a_hole_is_cut():
    made = phase_map(game(["1 - abs(x - 2) - abs(y - 2)"], SQUARE), "x", "y")
    assert made.exact
    assert_sound(made)
    around, diamond = made.regions
    assert (diamond.plays, diamond.share) == ((YES,), 2 / 16)
    assert len(diamond.polygons) == 1
    assert len(around.polygons) == 2
    assert plays_at(made, Fraction(2), Fraction(2)) == (YES,)


def test_several_holes_and_regions_that_touch_in_a_corner():
    formula = (
        "max(max(1 - abs(x - 1) - abs(y - 2), 1 - abs(x - 3) - abs(y - 2)), 0.5 - abs(x - 2) - abs(y - 0.6))"
    )
    made = phase_map(game([formula], SQUARE), "x", "y")
    assert made.exact
    assert_sound(made)
    holes = next(region for region in made.regions if region.plays == (YES,))
    assert len(holes.polygons) == 3
    assert holes.share == pytest.approx((2 + 2 + 0.5) / 16)
    for x, y in [(1, 2), (3, 2), (2, 0.6), (2, 3), (0.1, 0.1)]:
        assert (
            plays_at(made, Fraction(x), Fraction(y)) == (YES,)
            if (x, y) in [(1, 2), (3, 2), (2, 0.6)]
            else (NO,)
        )


def test_a_checkerboard_of_jumps():
    formula = "if_else(x > 1, 1, -1) * if_else(y > 2, 1, -1) - 0.5"
    made = phase_map(game([formula], SQUARE), "x", "y")
    assert made.exact
    assert_sound(made)
    assert {region.plays: region.share for region in made.regions} == {(NO,): 8 / 16, (YES,): 8 / 16}
    assert all(len(region.polygons) == 2 for region in made.regions)


def test_a_sliver_of_a_billionth_is_a_region():
    made = phase_map(game(["x - y", "y + 0.000000001 - x"], SQUARE), "x", "y")
    assert made.exact
    assert_sound(made)
    assert len(made.regions) == 3
    assert 0 < made.regions[-1].share < 1e-9


def test_a_curved_edge_is_traced_and_marked():
    made = phase_map(game(["x * y - 2"], SQUARE), "x", "y")
    assert not made.exact
    assert_sound(made)
    no = next(region for region in made.regions if region.plays == (NO,))
    # the area below the hyperbola: 2 + integral of 2 / x from 1/2 to 4
    assert no.share == pytest.approx((2 + 2 * np.log(8)) / 16, abs=2e-5)
    assert 0 < made.unproved < 0.02
    corners = [(float(p.x), float(p.y)) for p in no.polygons[0]]
    on_curve = [x * y for x, y in corners if 0 < x < 4 and 0 < y < 4]
    assert len(on_curve) > 50
    assert on_curve == pytest.approx([2.0] * len(on_curve), abs=0.002)


def test_corners_that_rounding_lets_fall_together_leave_simple_polygons():
    hair = Fraction(1, 10**30)
    corners = [(1, 0), (2, 0), (2, 1), (1 + hair, 1), (1 + hair, 2), (1, 2)]
    # the strip from (1, 1) to (1 + hair, 2) is no wider than a hair: a square remains
    (square,) = rounded([Point(Fraction(x), Fraction(y)) for x, y in corners])
    assert {p.near for p in square} >= {(1, 0), (2, 0), (2, 1), (1, 1)}
    assert area(square) == 1
    # two squares that hang together by a hair are two polygons
    corners = [(0, 0), (1, 0), (1, 1 - hair), (2, 1 - hair), (2, 2), (1, 2), (1, 1 + hair), (0, 1 + hair)]
    squares = rounded([Point(Fraction(x), Fraction(y)) for x, y in corners])
    assert [area(part) for part in squares] == [1, 1]
    assert rounded([Point(Fraction(x), Fraction(y)) for x, y in [(0, 1), (1, 1), (1, 1 + hair)]]) == []


def test_curved_edges_of_functions():
    made = phase_map(game(["exp(x / 2) - y - 1", "sqrt(x) - y"], SQUARE), "x", "y")
    assert not made.exact
    assert_sound(made)
    rng = np.random.default_rng(0)
    for x, y in rng.uniform(0, 4, (300, 2)):
        signs = np.exp(x / 2) - y - 1, np.sqrt(x) - y
        if min(map(abs, signs)) > 0.01:
            expected = (0 if signs[0] > 0 else 2) + (0 if signs[1] > 0 else 1)
            assert plays_at(made, Fraction(float(x)), Fraction(float(y))) == (expected,)


@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")
@settings(max_examples=200)
@given(st.lists(formulas("x", "y", products=False), min_size=1, max_size=3), st.data())
def test_random_straight_maps_agree_with_direct_evaluation(made, data):
    constraints = drawn_game(made, {"x": (-1, -2, 3), "y": (0, -3, 2)})
    found = phase_map(constraints, "x", "y")
    assert found.exact
    assert_sound(found)
    assert found.now == equilibria_at(made, {"x": Fraction(-1), "y": Fraction(0)})
    # large prime denominators keep points off edges, jumps and kinks
    for _ in range(12):
        x = Fraction(data.draw(st.integers(-200, 299)), 100) + Fraction(1, 104729)
        y = Fraction(data.draw(st.integers(-300, 199)), 100) + Fraction(1, 7919)
        plays, values = plays_at(found, x, y), {"x": x, "y": y}
        # a line on which someone is indifferent may run through a region
        if plays is not None and all(formula.value(values) for formula in made):
            assert plays == equilibria_at(made, values), f"at {x}, {y}"


@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")
@settings(max_examples=25)
@given(st.lists(formulas("x", "y", division=True, size=4), min_size=1, max_size=2))
def test_random_curved_maps_agree_but_near_edges(made):
    constraints = drawn_game(made, {"x": (-1, -2, 3), "y": (0, -3, 2)})
    found = phase_map(constraints, "x", "y")
    assert_sound(found)
    xs = [Fraction(a * 5, 7919) - 2 for a in range(99, 7919, 360)]
    ys = [Fraction(b * 5, 104729) - 3 for b in range(99, 104729, 5800)]
    points = [(x, y) for x in xs for y in ys]
    across, up = np.array(points, dtype=float).T
    mapped = np.full(len(points), -1)
    for i, region in enumerate(found.regions):
        for polygon in region.polygons:
            mapped[contains(polygon, across, up)] = i
    wrong = 0
    for (x, y), i in zip(points, mapped.tolist(), strict=True):
        values = {"x": x, "y": y}
        if i >= 0 and all(formula.value(values) for formula in made):
            wrong += found.regions[i].plays != equilibria_at(made, values)
    assert (mapped >= 0).mean() > 0.99
    assert wrong / len(points) <= (0 if found.exact else 0.005 + found.unproved)


def flagship() -> IncentiveConstraints:
    scenario, plays, _ = load_scenario("scenarios/sochi-2016.yaml")
    return incentive_constraints(compile_payoffs(scenario, plays))


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ("oil_price", "russia_defiance"),
        ("china_senkaku", "china_backlash"),
        ("firm_appetite", "russia_defiance"),
        ("oil_price", "firm_appetite"),
        ("deal_erosion", "pressure_effect"),
    ],
)
def test_the_flagship_agrees_with_the_solver_and_with_thresholds(x, y):
    constraints = flagship()
    made = phase_map(constraints, x, y)
    assert_sound(made)
    names = constraints.model.basis.assumptions
    along_x = [made.x_span[0] + (made.x_span[1] - made.x_span[0]) * Fraction(i, 37) for i in range(1, 37)]
    along_y = [made.y_span[0] + (made.y_span[1] - made.y_span[0]) * Fraction(i, 41) for i in range(1, 41)]
    grid = [(a, b) for a in along_x for b in along_y]
    theta = constraints.model.theta[:, None].repeat(len(grid), axis=1)
    theta[names.index(x)], theta[names.index(y)] = np.array(grid, dtype=float).T
    solved = pure_equilibria(constraints, theta)
    wrong = 0
    for (a, b), column in zip(grid, solved.T, strict=True):
        plays = plays_at(made, a, b)
        wrong += plays is not None and plays != tuple(np.flatnonzero(column).tolist())
    assert wrong <= (0 if made.exact else 2)
    # through the present point the map says what the thresholds say
    for name, at in ((x, lambda v: (v, made.present[1])), (y, lambda v: (made.present[0], v))):
        (found,) = thresholds(constraints, [name])
        for interval in found.intervals:
            if not interval.is_point:
                plays = plays_at(made, *at(between(interval.start, interval.end)))
                assert plays in (None, interval.plays)


@pytest.mark.parametrize(
    ("x", "y", "x_span", "words"),
    [
        ("prise", "pride", None, ["unknown assumption 'pride'", "did you mean 'prise'?"]),
        ("prise", "prise", None, ["same assumption 'prise'"]),
        ("prise", "still", None, ["'still' is fixed at 2"]),
        ("prise", "x", (3, 3), ["empty"]),
        ("prise", "x", (3, 1), ["reversed"]),
        ("prise", "x", (-1, 1), ["limits"]),
    ],
)
def test_bad_questions_get_an_answer_that_helps(x, y, x_span, words):
    constraints = game(["prise + x - still"], {**SQUARE, "prise": (1, 0, 4), "still": (2, 2, 2)})
    span = None if x_span is None else (Fraction(x_span[0]), Fraction(x_span[1]))
    with pytest.raises(ScenarioError) as error:
        phase_map(constraints, x, y, span)
    for word in words:
        assert word in str(error.value)


def test_spans_wider_than_the_ranges():
    made = phase_map(
        game(["x + y - 10"], SQUARE), "x", "y", (Fraction(0), Fraction(10)), (Fraction(0), Fraction(10))
    )
    assert {region.plays: region.share for region in made.regions} == {(NO,): 0.5, (YES,): 0.5}
