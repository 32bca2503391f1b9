"""Who answers a choice how: against the game written down without the other choices, and by hand."""

import json
from itertools import product

import numpy as np
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

import sim
from sim.cli.main import app
from sim.scenario.problems import ScenarioError

SHAPE = (3, 2, 2)
PLAYERS = ("a", "b", "c")
ACTIONS = [[f"{player}{i}" for i in range(size)] for player, size in zip(PLAYERS, SHAPE, strict=True)]
CELLS = st.lists(st.integers(-3, 3), min_size=3 * 12, max_size=3 * 12)


@settings(max_examples=60, deadline=None)
@drawn(CELLS, st.sampled_from(ACTIONS[0]))
def test_the_others_play_the_game_that_is_left(cells, action):
    payoffs = np.array(cells).reshape(3, *SHAPE)
    game = sim.Game.from_table(payoffs, players=PLAYERS, actions=ACTIONS)
    answer = game.given(a=action)
    fixed = ACTIONS[0].index(action)
    stable = [
        (b, c)
        for b, c in product(range(2), range(2))
        if all(payoffs[1, fixed, other, c] <= payoffs[1, fixed, b, c] for other in range(2))
        and all(payoffs[2, fixed, b, other] <= payoffs[2, fixed, b, c] for other in range(2))
    ]
    assert [(e.profile["b"], e.profile["c"]) for e in answer] == [(f"b{b}", f"c{c}") for b, c in stable]
    gains = {
        (b, c): {f"a{other}": payoffs[0, other, b, c] - payoffs[0, fixed, b, c] for other in range(3)}
        for b, c in stable
    }
    for (b, c), regretted in zip(stable, answer.regretted, strict=True):
        found = {incentive.deviation: -incentive.loss for incentive in regretted.blockers}
        assert found == {to: pytest.approx(gain) for to, gain in gains[b, c].items() if gain > 0}
    whole = {tuple(e.profile.values()) for e in game.solve().equilibria}
    here = {(action, f"b{b}", f"c{c}") for b, c in stable if max(gains[b, c].values()) <= 0}
    assert here == {profile for profile in whole if profile[0] == action}


def test_does_relief_buy_anything():
    """The article's third question: pocketed if it comes first, answered if it is tied to projects."""
    game = sim.load("sanctions-relief-offer")
    first, tied = game.given(japan="relief_unconditional"), game.given(japan="relief_for_projects")
    assert [e.outcome["settlement"] for e in first] == ["status_quo"]
    assert [e.outcome["settlement"] for e in tied] == ["joint_development"]
    assert first.sentences[0] == "Suppose that Japan drops its sanctions at once and hopes to be repaid."
    assert first.sentences[-1].startswith("Japan would rather not: 'Keep engaging' would bring it")
    assert tied.sentences[-1].startswith("Japan would rather not: 'Keep engaging' would bring it")


def test_a_choice_that_would_be_made_is_said_to_be():
    answer = sim.load("sochi-2016").given(japan="engage")
    assert answer.sentences[-1] == (
        "Japan could do no better by another choice alone, so this is an equilibrium."
    )


def explain(file: str, *words: str) -> Result:
    return CliRunner().invoke(app, ["explain", file, *words])


def test_what_stands_in_the_way_given_a_choice():
    result = explain("sochi-2016", "--given", "russia=freeze", "--outcome", "us=pressure", "--json")
    assert result.exit_code == 0
    document = json.loads(result.stdout)
    assert document["given"] == {"russia": "freeze"}
    assert document["blocked"]
    for miss in document["blocked"]:
        assert miss["profile"]["russia"] == "freeze"
        assert miss["profile"]["us"] == "pressure"
        assert all(blocker["player"] != "russia" for blocker in miss["blockers"])


@pytest.mark.parametrize(
    ("words", "problems"),
    [
        (["japan=two_for_releif"], ["did you mean 'two_for_relief'?"]),
        (["rusia=talk", "japan=x"], ["did you mean 'russia'?", "'x' is not a value of japan"]),
        (["japan"], ["'japan' names no value; write for instance japan=hold_out"]),
        (["us=tolerate", "us=pressure"], ["'us' is given both 'tolerate' and 'pressure'"]),
        (["settlement=status_quo"], ["unknown name 'settlement'"]),
    ],
)
def test_a_choice_that_is_none_is_refused_with_the_nearest(words, problems):
    result = explain("sochi-2016", *(x for word in words for x in ("--given", word)))
    assert result.exit_code == 2
    said = " ".join(result.output.split())
    for problem in problems:
        assert problem in said


def test_choices_that_cannot_go_together_are_refused(tmp_path):
    path = tmp_path / "doors.yaml"
    path.write_text(
        "scenario: doors\n"
        "players: {a: [enter, wait], b: [enter, wait]}\n"
        "infeasible: [{when: a == enter and b == enter, because: The door is narrow}]\n"
        "payoffs: {table: {enter: {enter: [0, 0], wait: [2, 1]}, wait: {enter: [1, 2], wait: [0, 0]}}}\n",
        encoding="utf-8",
    )
    result = explain(str(path), "--given", "a=enter", "--given", "b=enter")
    assert result.exit_code == 2
    assert "no feasible combination of choices has a=enter and b=enter" in " ".join(result.output.split())
    assert [e.profile for e in sim.load(path).given(a="enter")] == [{"a": "enter", "b": "wait"}]


def test_python_speaks_of_python():
    with pytest.raises(ScenarioError, match="did you mean 'japan'"):
        sim.load("sochi-2016").given(japn="engage")
