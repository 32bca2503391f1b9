"""Plays: every combination of actions, once, with the outcome of the first rule that holds."""

import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.coverage import combinations
from sim.scenario.load import load, load_scenario
from sim.scenario.plays import enumerate_plays, holds, today_play
from sim.scenario.problems import ScenarioError

HEAD = (
    "scenario: game\ntitle: Game\nassumptions:\n  x: {about: X, value: 1, unit: points, sources: judgement}\n"
)


def text(sizes: list[int], outcomes: str, rest: str = "") -> str:
    lines = [HEAD, "players:\n"]
    for i, size in enumerate(sizes):
        actions = ", ".join(f"a{k}: {{name: A{k}, says: P{i} does {k}}}" for k in range(size))
        lines.append(f"  p{i}: {{name: P{i}, actions: {{{actions}}}}}\n")
    payoffs = "".join(f"  p{i}: {{t: {{name: T, worth: x}}}}\n" for i in range(len(sizes)))
    return "".join([*lines, f"outcomes:\n{outcomes}", f"payoffs:\n{payoffs}", rest])


@pytest.fixture
def game(tmp_path: Path):
    def made(sizes: list[int], outcomes: str, rest: str = ""):
        (tmp_path / "game.yaml").write_text(text(sizes, outcomes, rest))
        return load(tmp_path / "game.yaml")

    return made


ONE = "  d: {all: {otherwise: true, says: It ends}}\n"


def test_plays_are_in_the_order_of_the_file(game) -> None:
    plays = game([2, 3, 2], ONE).plays
    made = [tuple(plays.label(f"p{i}", k) for i in range(3)) for k in range(len(plays))]
    assert made == list(itertools.product(["a0", "a1"], ["a0", "a1", "a2"], ["a0", "a1"]))
    assert plays.shape == (2, 3, 2)
    assert plays.feasible.all()


def test_the_first_rule_that_holds_wins_and_may_use_dimensions_above(game) -> None:
    outcomes = (
        "  d:\n"
        "    one: {when: p0 == a0, says: One}\n"
        "    two: {when: p0 == a0 or p1 == a1, says: Two}\n"
        "    three: {otherwise: true, says: Three}\n"
        "  e:\n"
        "    high: {when: d == two, says: High}\n"
        "    low: {when: d != two, says: Low}\n"
    )
    plays = game([2, 2], outcomes).plays
    assert [plays.label("d", k) for k in range(4)] == ["one", "one", "three", "two"]
    assert [plays.label("e", k) for k in range(4)] == ["low", "low", "low", "high"]


def test_infeasible_plays_are_marked_and_need_no_outcome(game) -> None:
    outcomes = "  d: {one: {when: p0 == a0, says: One}}\n"
    loaded = game([2, 2], outcomes, "infeasible: [p0 == a1]\ntoday: {p0: a0, p1: a1}\n")
    assert loaded.problems == ()
    assert loaded.plays.feasible.tolist() == [True, True, False, False]
    assert today_play(loaded.scenario, loaded.plays) == 1


@pytest.mark.parametrize(
    ("outcomes", "rest", "message"),
    [
        (ONE, 'infeasible: ["p0 in [a0, a1]"]\n', "no profile of actions is feasible"),
        (
            ONE,
            "infeasible: [p0 == a1]\ntoday: {p0: a1, p1: a0}\n",
            "today's profile is infeasible",
        ),
        (
            "  d: {one: {when: p0 == a0, says: One}}\n",
            "",
            "no rule of outcomes.d holds for p0 == a1, p1 == a0; end with 'otherwise: true'",
        ),
        (
            "  d: {one: {when: p0 == a0 or p0 == a1, says: 1st}, two: {otherwise: true, says: 2nd}}\n",
            "",
            "outcomes.d.two is 'otherwise', but the rules above cover everything",
        ),
        (
            "  d: {one: {when: p0 == a0 and p0 == a1, says: 1st}, two: {otherwise: true, says: 2nd}}\n",
            "",
            "outcomes.d.one can never hold",
        ),
        (
            "  d: {one: {otherwise: true, says: 1st}, two: {when: p0 == a0, says: 2nd}}\n",
            "",
            "outcomes.d.one stands before two, which can then never hold; put 'otherwise' last",
        ),
        (
            "  d: {one: {when: e == one, says: 1st}, two: {otherwise: true, says: 2nd}}\n"
            "  e: {one: {otherwise: true, says: 1st}}\n",
            "",
            "'e' is an outcome dimension and cannot stand in outcomes.d.one.when; "
            "a rule of 'd' may use actions and the dimensions above it",
        ),
        (
            "  d: {one: {when: x > 0, says: 1st}, two: {otherwise: true, says: 2nd}}\n",
            "",
            "'x' is an assumption and cannot stand in outcomes.d.one.when; "
            "a rule of 'd' may use actions and the dimensions above it",
        ),
    ],
)
def test_rules_that_cannot_be_meant(game, outcomes: str, rest: str, message: str) -> None:
    said = [f"{p.message}; {p.hint}" if p.hint else p.message for p in game([2, 2], outcomes, rest).problems]
    assert message in said


def test_too_many_plays_are_refused_before_they_are_listed(game) -> None:
    (problem,) = game([10] * 7, ONE).problems
    assert problem.message == (
        "the players' actions combine to 10,000,000 profiles, at most 1,000,000 can be solved"
    )


def test_the_combinations_that_come_up(game) -> None:
    outcomes = "  d: {one: {when: p0 == a0, says: One}, two: {otherwise: true, says: Two}}\n"
    plays = game([2, 2], outcomes, "infeasible: [p0 == a1 and p1 == a1]\n").plays
    assert combinations(["d", "p0"], plays) == [("one", "a0"), ("two", "a1")]
    assert combinations(["p1", "d"], plays) == [("a0", "one"), ("a0", "two"), ("a1", "one")]
    assert combinations([], plays) == [()]


CONDITIONS = st.recursive(
    st.tuples(st.sampled_from(["p0", "p1", "d"]), st.sampled_from(["a0", "a1"])),
    lambda inner: st.tuples(st.sampled_from(["and", "or"]), inner, inner)
    | st.tuples(st.just("not"), inner),
    max_leaves=6,
)  # fmt: skip


def written(condition: tuple) -> str:
    match condition:
        case (("and" | "or") as word, left, right):
            return f"({written(left)} {word} {written(right)})"
        case ("not", part):
            return f"not {written(part)}"
        case (variable, value):
            return f"{variable} == {value}"
    raise AssertionError


def meant(condition: tuple, at: dict[str, str]) -> bool:
    match condition:
        case ("and", left, right):
            return meant(left, at) and meant(right, at)
        case ("or", left, right):
            return meant(left, at) or meant(right, at)
        case ("not", part):
            return not meant(part, at)
        case (variable, value):
            return at[variable] == value
    raise AssertionError


@given(CONDITIONS)
def test_where_a_condition_holds(tmp_path_factory, condition: tuple) -> None:
    outcomes = "  d: {a0: {when: p0 == a0, says: x}, a1: {otherwise: true, says: y}}\n"
    path = tmp_path_factory.getbasetemp() / "game.yaml"
    path.write_text(text([2, 2], outcomes, f'infeasible: [{{when: "{written(condition)}"}}]\n'))
    loaded = load(path)
    (item,) = loaded.scenario.infeasible
    plays, _ = enumerate_plays(loaded.scenario)
    expected = [
        meant(condition, {name: plays.label(name, k) for name in ("p0", "p1", "d")}) for k in range(4)
    ]
    assert holds(item.when.formula, plays).tolist() == expected
    assert np.array_equal(plays.feasible, ~np.array(expected))


def test_load_scenario_raises_for_a_game_without_a_feasible_play(tmp_path: Path) -> None:
    (tmp_path / "game.yaml").write_text(text([2], ONE, 'infeasible: ["p0 in [a0, a1]"]\n'))
    with pytest.raises(ScenarioError, match="no profile of actions is feasible"):
        load_scenario(tmp_path / "game.yaml")
