"""Exact enumeration against published sets, against brute force, and against Gambit."""

import random
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from solve.nash.gambit_oracle import extreme_equilibria_by_gambit

from sim.solve.nash.components import nash_components
from sim.solve.nash.exact import extreme_equilibria
from sim.solve.nash.lemke_howson import lemke_howson


def exact(table):
    return [[Fraction(v) for v in row] for row in table]


def ours(first, second):
    found = extreme_equilibria(exact(first), exact(second))
    assert found is not None
    assert len(set(found.pairs)) == len(found.pairs)
    return set(found.pairs)


def pair(x, y):
    return tuple(Fraction(p) for p in x), tuple(Fraction(p) for p in y)


PUBLISHED = {
    "matching pennies": (
        [[1, -1], [-1, 1]],
        [[-1, 1], [1, -1]],
        [(["1/2", "1/2"], ["1/2", "1/2"])],
        "the opponent is indifferent: 2p - 1 = 1 - 2p",
    ),
    "battle of the sexes": (
        [[2, 0], [0, 1]],
        [[1, 0], [0, 2]],
        [([1, 0], [1, 0]), ([0, 1], [0, 1]), (["2/3", "1/3"], ["1/3", "2/3"])],
        "2q = 1 - q gives q = 1/3, p = 2(1 - p) gives p = 2/3",
    ),
    "prisoner's dilemma": ([[3, 0], [5, 1]], [[3, 5], [0, 1]], [([0, 1], [0, 1])], "talking is dominant"),
    "stag hunt": (
        [[4, 0], [3, 3]],
        [[4, 3], [0, 3]],
        [([1, 0], [1, 0]), ([0, 1], [0, 1]), (["3/4", "1/4"], ["3/4", "1/4"])],
        "4q = 3",
    ),
    "chicken": (
        [[3, 1], [4, 0]],
        [[3, 4], [1, 0]],
        [([1, 0], [0, 1]), ([0, 1], [1, 0]), (["1/2", "1/2"], ["1/2", "1/2"])],
        "3q + 1 - q = 4q",
    ),
    "rock, paper, scissors": (
        [[0, -1, 1], [1, 0, -1], [-1, 1, 0]],
        [[0, 1, -1], [-1, 0, 1], [1, -1, 0]],
        [(["1/3"] * 3, ["1/3"] * 3)],
        "symmetric and zero-sum, value 0",
    ),
    "von Stengel (2007), example 3.3": (
        [[3, 3], [2, 5], [0, 6]],
        [[3, 2], [2, 6], [3, 1]],
        [
            ([1, 0, 0], [1, 0]),
            (["4/5", "1/5", 0], ["2/3", "1/3"]),
            ([0, "1/3", "2/3"], ["1/3", "2/3"]),
        ],
        "Algorithmic Game Theory, chapter 3: supports {1},{1}; {1,2},{1,2}; {2,3},{1,2}",
    ),
    "von Stengel (2007), degenerate": (
        [[3, 3], [2, 5], [0, 6]],
        [[3, 3], [2, 6], [3, 1]],
        [
            ([1, 0, 0], [1, 0]),
            ([1, 0, 0], ["2/3", "1/3"]),
            ([0, "1/3", "2/3"], ["1/3", "2/3"]),
        ],
        "against row 1 the columns tie; row 1 is best while 3 >= 2 + 3(1 - q), so q >= 2/3",
    ),
    "Kohlberg and Mertens (1986), figure 3": (
        [[1, 0, -1], [-1, 0, -1], [1, 0, -2]],
        [[1, -1, 1], [0, 0, 0], [-1, -1, -2]],
        [
            ([1, 0, 0], [1, 0, 0]),
            ([1, 0, 0], [0, 0, 1]),
            ([0, 1, 0], [0, 0, 1]),
            ([0, 1, 0], [0, 1, 0]),
            ([0, 0, 1], [0, 1, 0]),
            ([0, 0, 1], [1, 0, 0]),
        ],
        "the equilibria form a hexagon",
    ),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_sets(name):
    first, second, expect, why = PUBLISHED[name]
    assert ours(first, second) == {pair(x, y) for x, y in expect}, why


def test_the_hexagon_is_a_ring_of_six_segments():
    first, second, _, _ = PUBLISHED["Kohlberg and Mertens (1986), figure 3"]
    components = nash_components(extreme_equilibria(exact(first), exact(second)).pairs)
    assert len(components) == 6
    assert all(len(component) == 2 for component in components)
    for equilibrium in range(6):
        assert sum(equilibrium in component for component in components) == 2, "each corner ends two edges"


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 6])
def test_coordination_has_an_equilibrium_for_each_set_of_meeting_points(size):
    identity = [[int(i == j) for j in range(size)] for i in range(size)]
    found = ours(identity, identity)
    assert len(found) == 2**size - 1
    assert all(x == y and len({p for p in x if p}) == 1 for x, y in found), "uniform on a common support"


def brute_force(first, second):
    """Vertices of the best-response polyhedra from every choice of tight constraints."""
    rows, columns = len(first), len(first[0])

    def vertices(replies, size):
        # Unknowns: weights and the value t. Constraints as (coefficients, t's coefficient) . >= 0.
        bounds = [[Fraction(int(i == k)) for k in range(size)] + [Fraction(0)] for i in range(size)]
        bounds += [[-v for v in row] + [Fraction(1)] for row in replies]
        found = {}
        for tight in combinations(range(len(bounds)), size):
            system = [[*bounds[k], Fraction(0)] for k in tight] + [
                [*[Fraction(1)] * size, Fraction(0), Fraction(1)]
            ]
            point = solve(system)
            if point and all(sum(a * b for a, b in zip(c, point, strict=True)) >= 0 for c in bounds):
                on = {
                    k for k, c in enumerate(bounds) if sum(a * b for a, b in zip(c, point, strict=True)) == 0
                }
                found[tuple(point[:-1])] = on
        return found

    xs = vertices([[second[i][j] for i in range(rows)] for j in range(columns)], rows)
    ys = vertices(first, columns)
    everything = set(range(rows + columns))
    return {
        (x, y)
        for x, on_x in xs.items()
        for y, on_y in ys.items()
        if on_x | {(k + rows) if k < columns else k - columns for k in on_y} == everything
    }


def solve(system):
    size = len(system)
    for column in range(size):
        pivot = next((r for r in range(column, size) if system[r][column]), None)
        if pivot is None:
            return None
        system[column], system[pivot] = system[pivot], system[column]
        system[column] = [v / system[column][column] for v in system[column]]
        for r in range(size):
            if r != column:
                factor = system[r][column]
                system[r] = [v - factor * h for v, h in zip(system[r], system[column], strict=True)]
    return [row[-1] for row in system]


@st.composite
def bimatrices(draw, low=1, high=4, span=3):
    rows, columns = draw(st.integers(low, high)), draw(st.integers(low, high))
    table = st.lists(
        st.lists(st.integers(-span, span), min_size=columns, max_size=columns), min_size=rows, max_size=rows
    )
    return exact(draw(table)), exact(draw(table))


@given(bimatrices())
def test_against_brute_force(game):
    """Small payoffs, so that most games are degenerate."""
    assert ours(*game) == brute_force(*game)


def test_rays_with_enough_common_labels_may_still_not_be_neighbours():
    """In this degenerate game counting labels, without the test against a third ray, makes false vertices."""
    first = [[1, 0, 0, 1], [0, 0, 0, 1], [0, 1, 1, 0]]
    second = [[0, 0, 1, 1], [1, 1, 0, 1], [1, 1, 0, 0]]
    assert ours(first, second) == brute_force(exact(first), exact(second))


def test_against_gambit():
    rng = random.Random(7)
    games = []
    for top in (1, 2, 9, 10**6):
        for rows, columns in [(1, 3), (2, 2), (2, 5), (3, 3), (4, 3), (4, 4), (5, 5)]:
            tables = [[[rng.randint(-top, top) for _ in range(columns)] for _ in range(rows)] for _ in "AB"]
            games.append((tables[0], tables[1]))
    games.append(([[0] * 4] * 4, [[0] * 4] * 4))
    games.append(([[Fraction(1, 3), Fraction(2, 7)], [Fraction(1, 6), 1]], [[0, Fraction(5, 11)], [1, 0]]))
    for game, expect in zip(games, extreme_equilibria_by_gambit(games), strict=True):
        assert ours(*game) == expect, f"{game}"


@given(bimatrices(span=2), st.randoms(use_true_random=False))
def test_combinations_within_a_component_are_equilibria(game, rng):
    first, second = game
    pairs = extreme_equilibria(first, second).pairs
    components = nash_components(pairs)
    assert {index for component in components for index in component} == set(range(len(pairs)))
    for component in components:
        xs = list({pairs[index][0] for index in component})
        ys = list({pairs[index][1] for index in component})
        assert len(xs) * len(ys) == len(component), "a component holds every pair of its strategies"
        x, y = mixed(xs, rng), mixed(ys, rng)
        earns = [sum(p * v for p, v in zip(y, row, strict=True)) for row in first]
        answers = [sum(p * row[j] for p, row in zip(x, second, strict=True)) for j in range(len(y))]
        assert all(value == max(earns) for value, p in zip(earns, x, strict=True) if p)
        assert all(value == max(answers) for value, p in zip(answers, y, strict=True) if p)


def mixed(strategies, rng):
    weights = [Fraction(rng.randint(1, 9)) for _ in strategies]
    return [
        sum(w * s[k] for w, s in zip(weights, strategies, strict=True)) / sum(weights)
        for k in range(len(strategies[0]))
    ]


@given(st.sets(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1))
def test_components_are_the_maximal_bicliques(edges):
    pairs = sorted(edges)
    lefts, rights = sorted({x for x, _ in pairs}), sorted({y for _, y in pairs})

    def subsets(items):
        return [set(c) for n in range(1, len(items) + 1) for c in combinations(items, n)]

    complete = [
        (u, v) for u in subsets(lefts) for v in subsets(rights) if all((x, y) in edges for x in u for y in v)
    ]
    maximal = [
        (u, v) for u, v in complete if not any((u, v) != (a, b) and u <= a and v <= b for a, b in complete)
    ]
    expect = sorted(tuple(sorted(pairs.index((x, y)) for x in u for y in v)) for u, v in maximal)
    assert list(nash_components(pairs)) == expect


def test_too_many_components_are_not_listed():
    crown = [(x, y) for x in range(12) for y in range(12) if x != y]
    assert len(nash_components(crown, limit=5000)) == 2**12 - 2, "any set of x with the y's outside it"
    assert nash_components(crown) is None


def test_a_budget_too_small_gives_none_rather_than_part():
    rng = random.Random(1)
    game = [exact([[rng.randint(0, 999) for _ in range(6)] for _ in range(6)]) for _ in "AB"]
    full = extreme_equilibria(*game)
    assert len(full.pairs) % 2 == 1, "a nondegenerate game has an odd number of equilibria"
    for budget in (0, 10, 100, 1000):
        assert extreme_equilibria(*game, budget=budget) is None


def test_the_gap_tells_how_near_a_tie_is():
    tiny = Fraction(1, 10**12)
    assert extreme_equilibria(exact([[1, 0], [0, 1]]), exact([[1, 0], [0, 1]])).gap == pytest.approx(0.5)
    raised = exact([[10, 9], [9, 10]])
    assert extreme_equilibria(raised, raised).gap == pytest.approx(0.1), "1 of 10, as rounding goes by size"
    near = extreme_equilibria(exact([[1, 0], [1 - tiny, 1]]), exact([[1, 0], [0, 1]]))
    assert near.gap < 1e-11


@given(bimatrices(span=2))
def test_lemke_howson_paths_end_in_extreme_equilibria(game):
    """Degenerate games too: the lexicographic rule keeps a path from circling."""
    found = lemke_howson(*game)
    assert found
    assert set(found) <= ours(*game)


def test_a_path_that_would_circle_without_the_lexicographic_rule():
    first = [
        [1, -1, -1, 0, -1, -1],
        [-1, -1, -1, -1, 0, 1],
        [1, 0, 0, 1, -1, -1],
        [1, 1, 0, -1, 0, 1],
        [0, 1, 1, 0, -1, 1],
        [1, -1, 1, 1, -1, 1],
    ]
    second = [
        [0, 0, 1, -1, 0, 1],
        [-1, 1, 0, -1, -1, 1],
        [-1, -1, 0, 1, 1, -1],
        [-1, -1, 1, -1, 0, -1],
        [-1, 1, -1, 0, -1, 1],
        [0, 0, 1, -1, -1, 1],
    ]
    found = lemke_howson(exact(first), exact(second), budget=100_000)
    assert found
    assert set(found) <= ours(first, second)


def test_a_lemke_howson_path_out_of_budget_yields_nothing():
    first, second, _, _ = PUBLISHED["rock, paper, scissors"]
    assert lemke_howson(exact(first), exact(second), budget=30) == ()
