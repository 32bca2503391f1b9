"""Files as people have them, slips and pastes included: each says what to write, at its place.

What a remedy says is what makes the file valid; files that are sound load whatever wrote them.
"""

import sys
from pathlib import Path

import pytest

import sim
from sim.cli.main import main
from sim.scenario.canonical import canonical
from sim.scenario.load import load
from sim.scenario.problems import Severity
from sim.scenario.writing.new import STARTER

CASES = Path(__file__).parents[1] / "cases"
ERRORS = {
    "p22-slip": [
        "59:3: payoffs.bill: 'name', 'when', 'worth' are the keys of a payoff term, so that it stands a level"
        " too high; indent it below a player"
    ],
    "p23-child": [
        "6:3: assumptions.limits: found a list, expected a mapping; 'limits' is a key of one entry: indent it"
        " below the name of that entry",
        "9:34: unknown key 'condition' in payoffs.northbank.toll; did you mean 'when'?",
        "12:1: unknown key 'sweep'; did you mean 'sweeps'?",
    ],
    "p24-office": [
        "25:32: '“' is not part of the formula language in outcomes.bridge.stone.when; names stand without"
        " quotes",
        "38:12: assumptions.trade.value: found '6,5', expected a decimal number; write 6.5",
        "39:5: assumptions.trade.range: found 3 values, expected 2; a comma parts values: write 1000 and 0.5,"
        " not 1,000 and 0,5",
        "45:12: assumptions.durability.value: found '50%', expected a decimal number; write 0.5",
        "51:12: assumptions.cost.value: found '1/3', expected a decimal number; write a decimal, such as"
        " 0.3333",
        "59:59: '−' is not part of the formula language in payoffs.northbank.bill.worth; write '-'",
    ],
    "p26-latin1": ["6:1: this is not text in UTF-8; save it anew with the encoding UTF-8"],
    "p27-yaml": [
        "2:13: not YAML: mapping values are not allowed in this context; a text with ': ' stands in quotes:"
        ' title: "Talks: the last round"'
    ],
    "p28-hash": [
        "17:7: the key 'a' stands here again (first in line 16); rename one of them, or leave it out"
    ],
    "esc": ["4:13: the character U+001B in a text cannot be shown; leave it out"],
}  # fmt: skip


@pytest.mark.parametrize("name", ERRORS)
def test_each_error_has_its_place_and_a_remedy(name: str) -> None:
    problems = load(CASES / f"{name}.yaml").problems
    ordered = sorted(problems, key=lambda problem: problem.mark)
    said = [str(p) for p in ordered if p.severity is Severity.ERROR]
    assert [line.partition(".yaml:")[2] for line in said] == ERRORS[name]


def test_what_windows_writes_is_read() -> None:
    """A byte order mark and CRLF change nothing: the file is the starter under another name."""
    scenario = canonical(sim.load(CASES / "p25-windows.yaml").scenario)
    assert scenario | {"id": "starter"} == canonical(sim.load(STARTER).scenario)


def test_the_remedies_mend_the_file(tmp_path: Path) -> None:
    text = (CASES / "p24-office.yaml").read_text(encoding="utf-8")
    for wrong, right in (
        ("“pay”", "pay"), ("6,5", "6.5"), ("1,000", "1000"), ("50%", "0.5"), ("1/3", "0.3333"), ("−", "-"),
        ("range: [8, 1]", "range: [0, 8]"),
    ):  # fmt: skip
        assert text.count(wrong) == 1
        text = text.replace(wrong, right)
    (tmp_path / "p24-office.yaml").write_text(text, encoding="utf-8")
    assert load(tmp_path / "p24-office.yaml").problems == ()


NUMBERS = {
    "6,5": "write 6.5", "30,5": "write 30.5", "1/4": "write 0.25", "1/3": "write a decimal, such as 0.3333",
    "50%": "write 0.5", "+10%": "write 0.1", "−3": "write -3", "“5”": "write 5", "$30": "write 30",
    "1,000,000": "write 1000000", "1,000": "write 1000, or 1.000 if the comma is a decimal point",
    "often": "",
}  # fmt: skip


@pytest.mark.parametrize(("typed", "remedy"), NUMBERS.items())
def test_a_number_as_people_type_it(typed: str, remedy: str, tmp_path: Path) -> None:
    (tmp_path / "starter.yaml").write_text(
        STARTER.read_text(encoding="utf-8").replace("value: 6\n", f"value: {typed}\n"), encoding="utf-8"
    )
    (problem,) = load(tmp_path / "starter.yaml").problems
    assert problem.hint == remedy


FORMULAS = {
    "trade × use_of_bridge": "write '*'", "trade − cost": "write '-'", "50% * trade": "write 0.5",
    "$30 + trade": "write 30", "trade + “cost”": "names stand without quotes",
    "TRADE": "did you mean 'trade'?", "if_else(cost ≥ 2, 1, 0)": "write '>='",
}  # fmt: skip


@pytest.mark.parametrize(("typed", "remedy"), FORMULAS.items())
def test_a_formula_as_people_type_it(typed: str, remedy: str, tmp_path: Path) -> None:
    text = STARTER.read_text(encoding="utf-8").replace("worth: -cost", f'worth: "{typed}"', 1)
    (tmp_path / "starter.yaml").write_text(text, encoding="utf-8")
    (problem,) = load(tmp_path / "starter.yaml").problems
    assert problem.hint == remedy


def test_labels_that_cannot_be_told_apart_are_a_warning_and_show_their_ids() -> None:
    game = sim.load(CASES / "p50-labels.yaml")
    assert [warning.code for warning in game.warnings] == ["same-label"]
    assert "players.treasury.name, players.labour.name" in game.warnings[0].message
    treasury = game.scenario.player("treasury")
    assert treasury.name == "Ministry (treasury)"
    assert [(a.name, a.says) for a in treasury.actions] == [
        ("Act (cut)", "The ministry acts (cut)"), ("Act (tax)", "The ministry acts (tax)"),
    ]  # fmt: skip
    assert [rule.says for rule in game.scenario.dimensions[0].rules] == [
        "The mood is good (good)", "The mood is good (bad)",
    ]  # fmt: skip
    assert [term.name for term in game.scenario.terms_of("treasury")] == ["Worth (x)", "Worth (y)"]


def test_a_label_that_a_comment_cuts_off_is_a_warning(tmp_path: Path) -> None:
    text = (CASES / "p28-hash.yaml").read_text(encoding="utf-8")
    text = text.replace("{name: Yes, but later,", "{name: Yes,").replace("a: {name: No", "b: {name: No")
    (tmp_path / "p28-hash.yaml").write_text(text, encoding="utf-8")
    warnings = load(tmp_path / "p28-hash.yaml").problems
    assert {w.code for w in warnings if w.severity is Severity.WARNING} == {"cut", "same-label"}
    quoted = text.replace("name: Option #1", 'name: "Option #1"').replace("name: Option #2", "name: Two # 2")
    for which in ("#1", "#2"):
        quoted = quoted.replace(f"says: North takes option {which}", f'says: "North takes option {which}"')
    (tmp_path / "p28-hash.yaml").write_text(quoted, encoding="utf-8")
    assert load(tmp_path / "p28-hash.yaml").problems == ()


@pytest.mark.parametrize(
    ("name", "pairs"),
    [("indis", ["'p0' and 'p1' of p", "'q0' and 'q1' of q"]), ("p05-fine", ["'c2' and 'c3' of inspector"]),
     ("same-actions", ["'rest' and 'wait' of northbank"])],
)  # fmt: skip
def test_actions_that_no_payoff_tells_apart_are_a_warning(
    name: str, pairs: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "300")
    for command in ("check", "run"):
        monkeypatch.setattr(sys, "argv", ["sim", command, str(CASES / f"{name}.yaml")])
        assert main() == 0
        output = capsys.readouterr()
        said = " ".join((output.out + output.err).split())
        for pair in pairs:
            assert f"warning: no payoff tells the actions {pair} apart" in said


def test_every_profile_of_a_constant_game_is_an_equilibrium() -> None:
    """Nobody gains by any deviation, since every payoff is 1."""
    game = sim.load(CASES / "indis.yaml")
    assert len(game.solve().equilibria) == 4
    assert game.reach("where=o0") is not None


def test_many_like_warnings_are_one_line(tmp_path: Path) -> None:
    numbers = [f"n{i}" for i in range(28)]
    entries = "\n".join(f"  {n}: {{about: A, value: 2, range: [1, 3], unit: u}}" for n in numbers)
    text = STARTER.read_text(encoding="utf-8").replace("assumptions:  ", f"assumptions:\n{entries}\n#", 1)
    (tmp_path / "starter.yaml").write_text(text, encoding="utf-8")
    problems = load(tmp_path / "starter.yaml").problems
    assert [p.message for p in problems] == [
        f"28 assumptions have no source: {', '.join(numbers)}",
        f"28 assumptions are used by no formula: {', '.join(numbers)}",
    ]


def test_a_shipped_scenario_is_extended_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    child = "scenario: cheap\nextends: sochi-2016\nassumptions: {oil_price: {value: 40}}\n"
    (tmp_path / "cheap.yaml").write_text(child, encoding="utf-8")
    assert sim.load("cheap").scenario.assumption("oil_price").value == 40
    (tmp_path / "cheap.yaml").write_text(child.replace("sochi-2016", "sochi-2061"), encoding="utf-8")
    (problem,) = load("cheap").problems
    assert problem.hint == "did you mean 'sochi-2016'?"


def test_what_is_inside_is_faulty_and_nothing_is_empty(tmp_path: Path) -> None:
    text = (
        STARTER.read_text(encoding="utf-8")
        .replace("name: Northbank", "name: 5")
        .replace("name: Southbank", "name: 6")
    )
    (tmp_path / "starter.yaml").write_text(text, encoding="utf-8")
    messages = [problem.message for problem in load(tmp_path / "starter.yaml").problems]
    assert messages == [
        "players.northbank.name: found 5, expected text", "players.southbank.name: found 6, expected text",
    ]  # fmt: skip


def test_markup_is_a_label_like_any_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["sim", "run", str(CASES / "markup.yaml")])
    assert main() == 0
    said = capsys.readouterr().out
    assert "Group [/42]" in said
    assert "Go [/b]" in said
