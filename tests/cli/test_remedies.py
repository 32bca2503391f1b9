"""A slip on the command line, or in a name, is answered by what to write instead."""

import sys

import pytest

import sim
from sim.cli.main import main
from sim.scenario.problems import ScenarioError


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run"], "FILE is missing; name a scenario file, or one that ships: 1956-moscow-declaration, "),
        (["report"], "FILE is missing"),
        (["run", "nosuch"], "there is no file 'nosuch'; those that ship are 1956-moscow-declaration, "),
        (["run", "sochi-2015"], "did you mean 'sochi-2016'?"),
        (["sochi-2016"], "to solve this scenario: sim run sochi-2016"),
        (["rnu", "sochi-2016"], "did you mean 'run'?"),
        (["map", "sochi-2016"], "--x and --y are missing; choose from: oil_price, "),
        (["run", "sochi-2016", "--set", "oil=30"], "did you mean 'oil_price' or 'oil_price_of_plenty'?"),
        (["run", "sochi-2016", "--set", "OIL_PRICE=30"], "did you mean 'oil_price'?"),
        (["thresholds", "sochi-2016", "--assumption", "nope"], "'sim assumptions FILE' lists them"),
        (["sweep", "sochi-2016", "--vary", "nope"], "'sim assumptions FILE' lists them"),
        (
            ["reach", "sochi-2016", "--outcome", "transfer=two", "--free", "nope"],
            "'sim assumptions FILE' lists them",
        ),
    ],
)
def test_what_to_write_instead(words, said, capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["sim", *words])
    assert main() == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert said in " ".join(output.err.split())
    assert "Traceback" not in output.err


def test_python_speaks_of_python():
    with pytest.raises(
        ScenarioError, match=r"Python: unknown assumption 'nope'; assumptions_frame\(\) lists"
    ):
        sim.load("sochi-2016").thresholds("nope")


def test_words_of_the_language_as_actions_are_said_once(tmp_path):
    path = tmp_path / "door.yaml"
    path.write_text(
        "scenario: door\n"
        "players: {a: [in, out], b: [not, or]}\n"
        "payoffs: {table: {in: {not: [0, 0], or: [2, 1]}, out: {not: [1, 2], or: [0, 0]}}}\n",
        encoding="utf-8",
    )
    with pytest.raises(ScenarioError) as caught:
        sim.load(path)
    assert [problem.message for problem in caught.value.problems] == [
        f"'{word}' is a word of the formula language" for word in ("in", "not", "or")
    ]
