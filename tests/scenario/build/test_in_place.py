"""Ranged numbers in place are assumptions, and numbers that are none are counted."""

import json
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import sim
from sim.cli.main import main
from sim.scenario.canonical import canonical
from sim.scenario.file.nodes import read
from sim.scenario.load import load
from sim.scenario.problems import Severity
from sim.scenario.shapes.schema import json_schema
from tests.scenario.shapes.test_schema import plain

HEAD = """\
scenario: ferry
players: {town: [press, rest], capital: [pay, refuse]}
outcomes: {ferry: {running: {when: capital == pay}, none: {otherwise: true}}}
"""
REST = """\
  effort: {about: A campaign, value: 0.5, range: [0, 2], unit: points, sources: judgement}
"""
IN_PLACE = f"""\
{HEAD}measures:
  shame:
    about: How far the capital is shown up
    by: [ferry, town]
    values: {{none: {{press: 1, rest: {{value: 0.2, range: [0, 0.5], sources: judgement}}}}, default: 0}}
derived:
  half: {{value: 3, range: [1, 5], about: Half a ferry, sources: judgement, unit: million}}
assumptions:
{REST}payoffs:
  town:
    trade:
      when: ferry == running
      worth: {{value: 4, range: [2, 6], id: trade, about: Trade, sources: judgement}}
    effort: {{when: town == press, worth: -effort}}
  capital:
    cost: {{name: Its cost, when: capital == pay, worth: -half}}
    shame: {{worth: -half * shame}}
"""
IN_FULL = f"""\
{HEAD}measures:
  shame:
    about: How far the capital is shown up
    by: [ferry, town]
    values: {{none: {{press: 1, rest: shame_none_rest}}, default: 0}}
derived:
  half: half_value
assumptions:
{REST}  shame_none_rest:
    {{about: "How far the capital is shown up (none, rest)", value: 0.2, range: [0, 0.5], unit: points,
     sources: judgement}}
  half_value: {{about: Half a ferry, value: 3, range: [1, 5], unit: million, sources: judgement}}
  trade: {{about: Trade, value: 4, range: [2, 6], unit: points, sources: judgement}}
payoffs:
  town:
    trade: {{when: ferry == running, worth: trade}}
    effort: {{when: town == press, worth: -effort}}
  capital:
    cost: {{name: Its cost, when: capital == pay, worth: -half}}
    shame: {{worth: -half * shame}}
"""


def written(folder: Path, text: str, name: str = "ferry") -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_number_in_place_is_an_assumption(tmp_path: Path) -> None:
    """Everything that the scenario says is equal, so every answer is."""
    in_full = canonical(sim.load(written(tmp_path, IN_FULL)).scenario)
    assert canonical(sim.load(written(tmp_path, IN_PLACE)).scenario) == in_full


def test_it_can_be_set_and_asked_about(tmp_path: Path) -> None:
    game = sim.load(written(tmp_path, IN_PLACE))
    # the capital pays a resting town iff half <= half * shame_none_rest, so never below 1
    assert game.at(shame_none_rest="0.5").solve().equilibria[0].profile["capital"] == "refuse"
    assert game.at(trade=2).scenario.assumption("trade").origin == "--set"
    assert [t.assumption for t in game.thresholds("trade")] == ["trade"]


def test_a_child_sets_it_by_its_id_and_where_it_stands(tmp_path: Path) -> None:
    written(tmp_path, IN_PLACE)
    by_id = "scenario: child\nextends: ferry\nassumptions: {trade: {value: 5, note: Busy}}\n"
    in_place = "scenario: child\nextends: ferry\npayoffs: {town: {trade: {worth: {value: 5, note: Busy}}}}\n"
    scenarios = [sim.load(written(tmp_path, text, "child")).scenario for text in (by_id, in_place)]
    assert canonical(scenarios[0]) == canonical(scenarios[1])
    assert [(o.path, o.before, o.after) for o in scenarios[0].overrides] == [
        ("assumptions.trade.value", "4", "5"),
        ("assumptions.trade.note", None, "Busy"),
    ]


def test_cells_of_a_table_take_them(tmp_path: Path) -> None:
    table = "{a: {c: [{value: 3, range: [1, 5], sources: judgement}, 1], d: {x: 0, y: {value: 1, id: y1}}}}"
    text = f"scenario: ferry\nplayers: {{x: [a], y: [c, d]}}\npayoffs: {{table: {table}}}\n"
    scenario = sim.load(written(tmp_path, text)).scenario
    assert [(a.id, a.about, a.value, a.low, a.high) for a in scenario.assumptions] == [
        ("x_a_c", "The payoff of X (a, c)", 3, 1, 5),
        ("y1", "The payoff of Y (a, d)", 1, 1, 1),
    ]


def test_an_action_may_be_called_value(tmp_path: Path) -> None:
    text = HEAD.replace("press", "value") + (
        "measures: {m: {by: town, values: {value: 2, rest: {value: 1, range: [0, 2], sources: judgement}}}}\n"
        "payoffs: {town: {m: {worth: m}}, capital: {m: {worth: m, when: capital == pay}}}\n"
    )
    scenario = sim.load(written(tmp_path, text)).scenario
    assert [a.id for a in scenario.assumptions] == ["m_rest"]
    assert [b.value for b in scenario.bare] == [2]


WRONG = {
    IN_PLACE.replace("value: 4, range: [2, 6]", "value: 9, range: [2, 6]"): (
        "assumptions.trade.value = 9 lies outside its range [2, 6]"
    ),
    IN_PLACE.replace("id: trade", "id: effort"): (
        "17:44: the number in place is called 'effort', which is an assumption as well; give it an 'id'"
    ),
    IN_PLACE.replace("id: trade", "id: shame"): "is called 'shame', which stands under 'measures' as well",
    IN_PLACE.replace("id: trade", "id: half_value"): "'half_value', which stands in line 10 as well",
    IN_PLACE.replace("id: trade", "id: 2nd"): "17:44: '2nd' is not a name",
    IN_PLACE.replace("-half * shame", "-half"): (
        "8:37: the number 'shame_none_rest' stands where no payoff reads it"
    ),
    IN_PLACE.replace("range: [0, 0.5]", "rnage: [0, 0.5]"): (
        "unknown key 'rnage' in assumptions.shame_none_rest; did you mean 'range'?"
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "message"), WRONG.items())
def test_what_is_wrong_with_a_number_in_place(text: str, message: str, tmp_path: Path) -> None:
    problems = load(written(tmp_path, text)).problems
    (error,) = [str(problem) for problem in problems if problem.severity is Severity.ERROR]
    assert message in error


def test_editors_know_them(tmp_path: Path) -> None:
    validator = Draft202012Validator(json_schema())
    assert [e.message for e in validator.iter_errors(plain(read(written(tmp_path, IN_PLACE))))] == []
    wrong = written(tmp_path, IN_PLACE.replace("range: [2, 6]", "rnage: [2, 6]"))
    assert not validator.is_valid(plain(read(wrong)))


BARE = f"""\
{HEAD}measures:
  shame: {{by: [ferry, town], values: {{none: {{press: 1, rest: 0.2}}, running: 0.7}}, default: 0}}
assumptions:
{REST}derived: {{curve: "interp(effort, [0, 1], [0, 7]) + 3 * effort ** 2 - 1"}}
payoffs:
  town: {{effort: {{when: town == press and effort > 0.1, worth: -effort * 5}}}}
  capital: {{shame: {{worth: -curve * shame}}}}
claims: {{c: {{says: C, expect: "threshold of effort for town == press lies in [0.3, 0.4]"}}}}
"""


def test_bare_numbers_are_those_of_formulas_but_0_1_and_minus_1(tmp_path: Path) -> None:
    """Each once: 0.7 fills two cells. The exponent is a form, and a claim asks."""
    bare = sim.load(written(tmp_path, BARE)).scenario.bare
    assert [(b.where, b.mark.line, b.value) for b in bare] == [
        ("measures.shame.values.none.rest", 5, Fraction(1, 5)),
        ("measures.shame.values.running", 5, Fraction(7, 10)),
        ("derived.curve", 8, 7),
        ("derived.curve", 8, 3),
        ("payoffs.town.effort.when", 10, Fraction(1, 10)),
        ("payoffs.town.effort.worth", 10, 5),
    ]


def test_check_lists_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    written(tmp_path, BARE)
    monkeypatch.setattr(sys, "argv", ["sim", "check", "ferry"])
    assert main() == 0
    said = capsys.readouterr().out
    assert "6 numbers stand bare in formulas, so that nothing varies them." in said
    assert "ferry.yaml:5:62: 0.2 in measures.shame.values.none.rest" in said
    monkeypatch.setattr(sys, "argv", ["sim", "check", "ferry", "--json"])
    assert main() == 0
    assert json.loads(capsys.readouterr().out)["bare"][0] == {
        "where": "measures.shame.values.none.rest", "line": 5, "number": 0.2,
    }  # fmt: skip
    written(tmp_path, IN_PLACE)
    assert main() == 0
    assert json.loads(capsys.readouterr().out)["bare"] == []
