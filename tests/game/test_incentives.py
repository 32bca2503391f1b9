"""Incentive constraints: the distinct rows, their signs, and what may not change them."""

import itertools
from fractions import Fraction
from numbers import Rational
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import sim
from benchmarks.made_up import made_up
from sim.game.incentives import IncentiveConstraints, Status
from sim.game.worth import Worth
from sim.scenario.writing.text import scenario_text, sources_text
from sim.solve.nash.pure import equilibria_at, nash_formulas
from tests.explore.formula_games import game as formula_game
from tests.explore.reach.test_reach_coarse import coarse  # noqa: F401
from tests.explore.sweep.sweep_games import RANGES, TextGame, text_games
from tests.game.naive import Naive
from tests.points import equilibria_of, signs_of


def test_the_coarse_game(coarse: IncentiveConstraints) -> None:  # noqa: F811
    """1,650 deviations are 441 distinct constraints; pruning leaves 17 profiles and 70 open rows."""
    assert coarse.constraint_count() == (1650, 441)
    status = coarse.status(coarse.model.box)
    needs = nash_formulas(coarse).needs
    row, wants_negative = needs // 4, needs % 2 == 1
    fails = np.where(wants_negative, status[row] == Status.ALWAYS, status[row] == Status.NEVER) & (needs > 0)
    left = ~fails.any(axis=1)
    assert left.sum() == 17
    open_constraints = np.unique(needs[left][status[row[left]] == Status.OPEN])
    assert len(open_constraints) == 70


@settings(max_examples=60)
@given(text_games(), st.lists(st.floats(0, 1), min_size=4, max_size=4))
def test_every_deviation_finds_its_row(game: TextGame, at: list[float]) -> None:
    """factor * row . b is the payoff difference, and requirements are what the signs say."""
    constraints = game.constraints()
    model = constraints.model
    theta = np.array([low + (high - low) * s for (low, high), s in zip(RANGES.values(), at, strict=True)])[
        :, None
    ]
    basis = model.basis.values(theta)
    payoffs = model.payoffs(theta)[:, :, 0]
    value = constraints.rows @ basis[:, 0]
    size = np.abs(model.coefficients) @ np.abs(basis[:, 0])
    feasible = model.plays.feasible
    for i, d in enumerate(constraints.deviations.values()):
        for a, b in itertools.permutations(range(model.plays.shape[i]), 2):
            for others in range(d.play.shape[1]):
                start, end = d.play[a, others], d.play[b, others]
                row = d.row[a, b, others]
                assert (row >= 0) == (feasible[start] and feasible[end])
                if row >= 0:
                    difference = payoffs[i, start] - payoffs[i, end]
                    found = d.factor[a, b, others] * value[row]
                    assert abs(found - difference) <= 1e-12 * (size[i, start] + size[i, end]) + 1e-300
    distinct = {tuple(row) for row in constraints.integers.tolist()}
    assert len(distinct) == len(constraints.integers)
    for row in constraints.integers[1:].tolist():
        assert np.gcd.reduce(np.array(row, dtype=object)) == 1
        assert next(c for c in row if c) > 0


def flagship(tmp_path: Path, change: object) -> IncentiveConstraints:
    scenario = sim.load("sochi-2016").scenario
    data = yaml.safe_load(scenario_text(scenario))
    change(data)  # type: ignore[operator]
    (tmp_path / "sources.yaml").write_text(sources_text(scenario))
    path = tmp_path / "sochi-2016.yaml"
    path.write_text(yaml.safe_dump(data, sort_keys=False, allow_unicode=True))
    return sim.load(path).constraints


def sample(constraints: IncentiveConstraints, count: int = 50) -> np.ndarray:
    rng = np.random.default_rng(3)
    low = np.array([float(a.low) for a in constraints.model.scenario.assumptions])[:, None]
    high = np.array([float(a.high) for a in constraints.model.scenario.assumptions])[:, None]
    return low + (high - low) * rng.random((len(low), count))


def sign_table(constraints: IncentiveConstraints, theta: np.ndarray, player: str) -> np.ndarray:
    d = constraints.deviations[player]
    signs = signs_of(constraints, theta)
    return np.sign(d.factor)[..., None] * signs[d.row] * (d.row >= 0)[..., None]


@pytest.mark.parametrize("factor", ["3", "0.001", "12345.678"])
def test_rescaling_a_players_payoffs_changes_no_sign(factor: str, tmp_path: Path) -> None:
    def change(data: dict) -> None:
        for term in data["payoffs"]["russia"].values():
            term["worth"] = f"{factor} * ({term['worth']})"

    before, after = sim.load("sochi-2016").constraints, flagship(tmp_path, change)
    theta = sample(before)
    for player in before.deviations:
        assert np.array_equal(sign_table(before, theta, player), sign_table(after, theta, player))
    assert np.array_equal(before.integers, after.integers)


@pytest.mark.parametrize("shift", ["1000000", "-7 * oil_price", "100 * exp(0.01 * oil_price)"])
def test_shifting_a_players_payoffs_changes_no_sign(shift: str, tmp_path: Path) -> None:
    """A term that is the same in every play cancels exactly, however large."""

    def change(data: dict) -> None:
        data["payoffs"]["japan"]["shift"] = {"name": "Shift", "worth": shift}

    before, after = sim.load("sochi-2016").constraints, flagship(tmp_path, change)
    theta = sample(before)
    for player in before.deviations:
        assert np.array_equal(sign_table(before, theta, player), sign_table(after, theta, player))


def test_relabelling_players_and_actions_changes_no_sign(tmp_path: Path) -> None:
    def change(data: dict) -> None:
        data["players"] = dict(reversed(data["players"].items()))
        for player in data["players"].values():
            player["actions"] = dict(reversed(player["actions"].items()))

    before, after = sim.load("sochi-2016").constraints, flagship(tmp_path, change)
    theta = sample(before)
    found = [
        {
            (frozenset((p.id, model.plays.label(p.id, int(play))) for p in model.scenario.players), s)
            for play, s in zip(*np.nonzero(equilibria_of(c, theta)), strict=True)
        }
        for c in (before, after)
        for model in [c.model]
    ]
    assert found[0] == found[1]


def test_a_structural_tie_is_no_knife_edge(tmp_path: Path) -> None:
    """Where two actions are worth exactly the same the row is zero, in whatever way it is written."""
    (tmp_path / "tie.yaml").write_text("""\
scenario: tie
title: Tie
players:
  a: {name: A, actions: {up: {name: Up, says: A goes up}, down: {name: Down, says: A goes down}}}
  b: {name: B, actions: {left: {name: Left, says: B goes left}, right: {name: Right, says: B goes right}}}
outcomes:
  end: {top: {when: a == up, says: It is up}, bottom: {otherwise: true, says: It is down}}
assumptions:
  x: {about: X, value: 0.1, range: [0, 1], unit: points, sources: [judgement]}
payoffs:
  a:
    one: {name: One, when: a == up, worth: 0.1 * x + 0.2 * x}
    two: {name: Two, when: a == down, worth: 0.3 * x}
  b:
    one: {name: One, when: a == up and b == left, worth: x}
    edge: {name: Edge, when: b == right, worth: 3 * x - 0.3}
""")
    constraints = sim.load(tmp_path / "tie.yaml").constraints
    d = constraints.deviations["a"]
    assert (d.row[0, 1] == 0).all(), "row 0 is the structural tie"
    assert constraints.status(constraints.model.box)[0] == Status.TIE
    # b's edge term is zero at x = 0.1 up to rounding: a knife edge, but no structural tie
    edge = constraints.deviations["b"].row[0, 1, 1]
    assert edge > 0
    assert constraints.status(constraints.model.box)[edge] == Status.OPEN
    theta = np.array([[0.1, 0.1 + 1e-12, 0.1 + 1e-7, 0.1 - 1e-7]])
    assert np.abs(signs_of(constraints, theta)[edge]).tolist() == [0, 1, 1, 1]


@settings(max_examples=40)
@given(text_games(), st.lists(st.integers(0, 16), min_size=4, max_size=4))
def test_equilibria_by_brute_force(game: TextGame, at: list[int]) -> None:
    """Against payoffs walked formula by formula, deviation by deviation."""
    constraints = game.constraints()
    scenario = constraints.model.scenario
    values = {
        n: Fraction(low) + Fraction(high - low) * Fraction(k, 16)
        for (n, (low, high)), k in zip(RANGES.items(), at, strict=True)
    }
    naive = Naive(scenario, values)
    plays = naive.plays()
    ids = [player.id for player in scenario.players]
    index = {tuple(labels[p] for p in ids): labels for labels in plays}
    tolerance = 1e-9 * max(1.0, *(naive.size(p, labels) for p in ids for labels in plays))
    expected, told = [], []
    for profile, labels in index.items():
        gains = []
        for i, player in enumerate(scenario.players):
            for action in player.actions:
                other = index[(*profile[:i], action.id, *profile[i + 1 :])]
                if naive.feasible(other):
                    gains.append(naive.payoff(player.id, other) - naive.payoff(player.id, labels))
        expected.append(naive.feasible(labels) and all(gain <= 0 for gain in gains))
        # brute force rounds where there are exponentials, logarithms and roots
        told.append(all(isinstance(gain, Rational) or abs(gain) > tolerance for gain in gains))
    stable = equilibria_at(constraints, values)
    assert np.array_equal(stable[told], np.array(expected)[told])


def test_four_players_with_eight_actions_and_sixty_assumptions(tmp_path: Path) -> None:
    """4,096 profiles: every deviation is there, and the answer is that of brute force over payoffs."""
    constraints = sim.load(made_up(tmp_path, 4, 8, 60)).constraints
    model = constraints.model
    assert len(model.plays) == 4096
    assert len(model.scenario.assumptions) == 60
    payoffs = model.payoffs(model.theta[:, None])[:, :, 0].reshape(4, 8, 8, 8, 8)
    best = np.ones((8, 8, 8, 8), dtype=bool)
    for i in range(4):
        best &= payoffs[i] >= payoffs[i].max(axis=i, keepdims=True) - 1e-9
    found = equilibria_of(constraints, model.theta[:, None])[:, 0].reshape(8, 8, 8, 8)
    assert np.array_equal(found, best)


Box = dict[str, tuple[Fraction | None, Fraction | None]]


def rows_at(constraints: IncentiveConstraints, values: dict[str, Fraction]) -> list[Fraction]:
    """The exact value of each row."""
    basis = Worth.at(constraints.model, values).functions
    return [sum((Fraction(int(c)) * b for c, b in zip(row, basis, strict=True)), Fraction(0))  # type: ignore[arg-type]
            for row in constraints.integers]  # fmt: skip


LARGE = 2**60


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("3 * x + y", "y"),
        ("-3 * x - y", "y"),
        ("5 * x - 7 * y", "x + y"),
        ("x * y + 3 * x", "3 * y - x"),
        ("3 * x + y + 1", "7 * x * x - y"),
    ],
)
@pytest.mark.parametrize("low", [-1, 0, 1])
def test_bounds_of_rows_hold_for_exact_values_however_large(first: str, second: str, low: int) -> None:
    """At every corner of a box, where sums of 3 * 2**60 and 1 are no floating-point numbers."""
    box: Box = {"x": (Fraction(low), Fraction(LARGE)), "y": (Fraction(1), Fraction(3))}
    constraints = formula_game([first, second], {"x": (1, low, LARGE), "y": (1, 1, 3)})
    least, most = constraints.bounds(box)
    for corner in itertools.product(*box.values()):
        values = {name: end for name, end in zip(box, corner, strict=True) if end is not None}
        for value, below, above in zip(rows_at(constraints, values), least, most, strict=True):
            assert Fraction(below) <= value <= Fraction(above)


def test_bounds_are_no_wider_than_rounding_makes_them() -> None:
    """x + y over [1, 2] x [3, 4] is [4, 6], to a few units in the last place."""
    constraints = formula_game(["x + y", "x - y"], {"x": (1, 1, 2), "y": (3, 3, 4)})
    bounds = constraints.bounds({"x": (Fraction(1), Fraction(2)), "y": (Fraction(3), Fraction(4))})
    ranges = {tuple(np.round(side, 12).tolist()) for side in bounds.T}
    assert ranges == {(0, 0), (4, 6), (-3, -1)}
    assert np.abs(bounds - np.round(bounds)).max() < 1e-13


def test_a_row_beside_a_function_without_bounds_keeps_its_own() -> None:
    """x has no upper end; that says nothing against what is known of y."""
    constraints = formula_game(["x", "y", "x + y", "y - 5"], {"x": (1, 0, 4), "y": (1, 1, 2)})
    box: Box = {"x": (Fraction(0), None), "y": (Fraction(1), Fraction(2))}
    least, most = constraints.bounds(box)
    status = constraints.status(box)
    verdicts = []
    for i in range(4):
        d = constraints.deviations[f"p{i}"]
        row, factor = d.row[0, 1, 0], np.sign(d.factor[0, 1, 0])
        verdicts.append(Status.OPEN if status[row] == Status.OPEN else int(status[row] * factor))
    assert verdicts == [Status.OPEN, Status.ALWAYS, Status.OPEN, Status.NEVER]
    own = constraints.deviations["p1"].row[0, 1, 0]
    assert (least[own], most[own]) == pytest.approx((1, 2))


@pytest.mark.parametrize(
    ("formula", "low", "high", "verdict"),
    [
        ("x", 0, 1, Status.OPEN),  # zero at the lower end
        ("x", -1, 0, Status.OPEN),  # zero at the upper end
        ("x - 1", 0, 1, Status.OPEN),
        ("-x", 0, 1, Status.OPEN),
        ("x - 0.5", 0, 1, Status.OPEN),
        ("x + 0.001", 0, 1, Status.ALWAYS),
        ("x - 1.001", 0, 1, Status.NEVER),
        ("x", 1, 2, Status.ALWAYS),
        ("x", -2, -1, Status.NEVER),
    ],
)
def test_a_sign_is_decided_only_where_it_is_strict_all_over(
    formula: str, low: int, high: int, verdict: Status
) -> None:
    """Where what an action is worth may be nothing, neither the action nor its absence is excluded."""
    constraints = formula_game([formula, "x + 3"], {"x": (low, low, high)})
    d = constraints.deviations["p0"]
    status = constraints.status({"x": (Fraction(low), Fraction(high))})[d.row[0, 1, 0]]
    assert (status if status == Status.OPEN else status * np.sign(d.factor[0, 1, 0])) == verdict
