"""Comparisons of games with stages, types or chance: shares, causes and payoffs against solving each."""

from fractions import Fraction
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from solve.sequential.stage_games import load_text
from solve.sequential.test_types import SignallingGame, signalling_games

import sim
from sim.explore.compare.answer import STRUCTURE, _Between, compare
from sim.explore.compare.side import Side
from sim.game.incentives import IncentiveConstraints
from sim.present.compare.words import sentences
from sim.solve.sequential.answer import solve_sequential
from sim.study.compare import ask, reply

STAGES = Path(__file__).parents[3] / "scenarios" / "stages" / "belief-and-tolerance.yaml"


def shares(constraints: IncentiveConstraints, dimension: str) -> dict[str, float]:
    """The definition: the mean, over the equilibria that are told, of how likely each value is."""
    equilibria = solve_sequential(constraints).equilibria
    told: dict[str, float] = {}
    for equilibrium in equilibria:
        outcome = equilibrium.outcome[dimension]
        for value, chance in ({outcome: 1.0} if isinstance(outcome, str) else outcome).items():
            told[value] = told.get(value, 0.0) + chance / len(equilibria)
    return told


@pytest.fixture
def courtship() -> IncentiveConstraints:
    return sim.load(STAGES).constraints


KEEN = {"p_serious": Fraction(9, 10), "friction": Fraction(14, 10), "serious_gain": Fraction(3, 10)}


def test_a_game_and_itself(courtship: IncentiveConstraints) -> None:
    found = compare([courtship, courtship])
    assert (found.assumptions, found.structure, found.explained) == ((), (), ((),))
    assert all(all(where) for where in found.equilibria.values())


def test_shares_on_the_way_are_those_of_the_games_there(courtship: IncentiveConstraints) -> None:
    end = courtship.at(KEEN)
    between = _Between(Side("a", courtship), Side("b", end))
    assert between.factors == tuple(a for a in courtship.model.scenario.values if a in KEEN)
    changed = np.array(list(product([False, True], repeat=3)))
    for value in ("return_two", "joint_development", "status_quo", "blocked", "no_courtship"):
        told = between.share("settlement", value, changed)
        for row, share in zip(changed, told, strict=True):
            moved = {name: KEEN[name] for name, there in zip(between.factors, row, strict=True) if there}
            assert share == pytest.approx(shares(courtship.at(moved), "settlement").get(value, 0.0))


def test_a_change_of_the_belief_is_the_cause(courtship: IncentiveConstraints) -> None:
    """At 0.9 Washington presses, and a serious Russia then prefers joint development (threshold 0.839)."""
    end = courtship.at({"p_serious": Fraction(9, 10), "annoyance": Fraction(1, 2)})
    found = compare([courtship, end])
    (explained,) = found.explained
    joint = next(e for e in explained if e.outcome == "settlement=joint_development")
    assert (joint.attribution.start, joint.attribution.end) == (0.0, pytest.approx(0.9))
    assert joint.attribution.contributions == pytest.approx({"p_serious": 0.9, "annoyance": 0.0})
    assert joint.causes is not None
    assert joint.causes.sufficient == (("p_serious",),)
    paid = next(e for e in explained if e.outcome == "payoff of us")
    before, after = (solve_sequential(game).equilibria[0].payoffs["us"] for game in (courtship, end))
    assert (paid.attribution.start, paid.attribution.end) == (pytest.approx(before), pytest.approx(after))
    document = reply(ask([courtship, end])).document
    assert document["equilibria"][1][0]["outcome"]["settlement"]["joint_development"] == 0.9
    assert document["payoffs"][0]["us"]["erosion"] == pytest.approx(-0.48)
    assert sum(document["payoffs"][0]["us"].values()) == pytest.approx(before)


def test_a_likelier_type_is_another_answer_though_everybody_does_the_same(
    courtship: IncentiveConstraints,
) -> None:
    first, *_ = sentences(compare([courtship, courtship.at({"p_serious": Fraction(1, 2)})]))
    assert first == "1 assumption differs, and so does the answer."


@settings(max_examples=12)
@given(
    game=signalling_games((Fraction(1, 4),)),
    prior=st.sampled_from([Fraction(0), Fraction(3, 4), Fraction(1)]),
)
def test_shares_of_signalling_games(game: SignallingGame, prior: Fraction) -> None:
    text = game.text.replace(
        "outcomes: {end: {over: {otherwise: true, says: It is over}}}",
        "outcomes: {end: {won: {when: sender == m0, says: It is won}, "
        "lost: {otherwise: true, says: It is lost}}}",
    )
    constraints = load_text(text, "game")
    side = Side("game", constraints)
    assert side.shares("end") == pytest.approx(shares(constraints, "end"))
    between = _Between(side, Side("moved", constraints.at({"prior": prior})))
    (there,) = between.share("end", "won", np.array([[True]]))
    assert there == pytest.approx(shares(constraints.at({"prior": prior}), "end").get("won", 0.0))


CHICKEN = """
scenario: chicken
players: {row: [swerve, straight], column: [swerve, straight]}
TIMING
outcomes:
  crash:
    there_is_one: {when: row == straight and column == straight, says: They crash}
    none: {otherwise: true, says: They do not crash}
payoffs:
  row:
    pride: {when: row == straight and column == swerve, worth: 1}
    crash: {when: crash == there_is_one, worth: -3}
    shame: {when: row == swerve and column == straight, worth: -1}
  column:
    pride: {when: column == straight and row == swerve, worth: 1}
    crash: {when: crash == there_is_one, worth: -3}
    shame: {when: column == swerve and row == straight, worth: -1}
"""


def test_who_moves_first_against_who_moves_at_once() -> None:
    """Chicken: at once either goes straight; in order the first does (Schelling 1960)."""
    at_once = load_text(CHICKEN.replace("TIMING\n", ""), "chicken")
    in_order = load_text(CHICKEN.replace("TIMING", "timing: {first: row, second: column}"), "chicken")
    found = compare([at_once, in_order])
    assert {tuple(dict(p).items()) for p, (_, there) in found.equilibria.items() if there} == {
        (("column", "swerve"), ("row", "straight"))
    }
    assert [path.path for path in found.structure][:2] == ["timing.first", "timing.first.row sees"]
    (explained,) = found.explained
    assert explained == () or list(explained[0].attribution.contributions) == [STRUCTURE]
    assert any("has stages, types or chance" in sentence for sentence in sentences(found))
