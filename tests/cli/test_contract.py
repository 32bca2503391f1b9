"""The JSON that other people's scripts rely on, and exit codes."""

import json
import math
import sys
from pathlib import Path

import pytest

from sim.cli.main import main

FLAGSHIP = str(Path(__file__).parent.parent.parent / "scenarios" / "sochi-2016.yaml")


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Runs a command with --json in an empty folder: (exit code, document)."""
    monkeypatch.chdir(tmp_path)

    def asked(*words: str) -> tuple[int, dict]:
        monkeypatch.setattr(sys, "argv", ["sim", *words, "--json"])
        code = main()
        output = capsys.readouterr()
        assert output.err == ""
        return code, json.loads(output.out, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))

    return asked


def shared(document: dict, schema: str) -> None:
    assert document["schema"] == schema
    assert set(document["scenario"]) >= {"id", "title", "digest"}
    assert all(isinstance(value, (int, float)) for value in document["assumptions"].values())


def equilibrium(document: dict, *, pure: bool) -> None:
    assert set(document) >= {"profile", "outcome", "payoffs", "strict", "margin", "margin_share", "regret"}
    assert isinstance(document["strict"], bool)
    assert document["regret"] >= 0
    if pure:
        assert all(isinstance(action, str) for action in document["profile"].values())
        for incentive in document["incentives"]:
            assert set(incentive) >= {"player", "deviation", "loss", "terms"}
            assert math.fsum(incentive["terms"].values()) == pytest.approx(incentive["loss"], abs=1e-9)
    else:
        for strategy in document["profile"].values():
            assert sum(strategy.values()) == pytest.approx(1)
        for values in document["outcome"].values():
            assert sum(values.values()) == pytest.approx(1)


@pytest.mark.parametrize("more", [[], ["--set", "oil_price=108.6"]])
def test_run(ask, more: list[str]) -> None:
    code, document = ask("run", FLAGSHIP, *more)
    assert code == 0
    shared(document, "sim.run/1")
    assert document["players"] == ["japan", "russia", "us", "china"]
    assert set(document["actions"]) == set(document["players"])
    pure, mixed = document["solutions"]
    assert (pure["concept"], mixed["concept"]) == ("pure-nash", "mixed-nash")
    for solution in (pure, mixed):
        assert solution["claim"] in ("every", "extreme", "some")
        assert solution["complete"] == (solution["claim"] != "some")
        assert set(solution) >= {"method", "note", "equilibria", "components"}
        for found in solution["equilibria"]:
            equilibrium(found, pure=solution is pure)
    assert {"eliminated", "survivors"} <= set(document["dominance"])
    for gone in document["dominance"]["eliminated"]:
        assert set(gone) >= {"round", "player", "action", "by", "kind"}
    assert all(set(security) >= {"value", "action"} for security in document["maxmin"].values())
    saved = Path(document["results"])
    assert json.loads((saved / "answer.json").read_text()) == document
    assert {path.name for path in saved.iterdir()} >= {"manifest.json", "answer.json", "answer.md"}


def test_run_with_payoffs(ask) -> None:
    _, document = ask("run", FLAGSHIP, "--payoffs")
    assert len(document["table"]) == 150
    assert all(set(row) == {"profile", "outcome", "payoffs"} for row in document["table"])


def test_the_same_question_has_the_same_folder_and_another_one_another(ask) -> None:
    first, again = ask("run", FLAGSHIP)[1], ask("run", FLAGSHIP)[1]
    other = ask("run", FLAGSHIP, "--set", "oil_price=60")[1]
    assert first == again
    assert first["results"] != other["results"]
    assert first["scenario"]["digest"] != other["scenario"]["digest"]


def test_check(ask) -> None:
    code, document = ask("check", FLAGSHIP, "--claims")
    assert code == 0
    shared(document, "sim.check/1")
    assert document["valid"] is True
    for claim in document["claims"]:
        assert set(claim) >= {"id", "says", "expect", "holds", "because"}
        assert claim["holds"] in (True, None)


def test_check_says_no_where_a_claim_fails(ask) -> None:
    code, document = ask("check", FLAGSHIP, "--claims", "--set", "oil_price=108.6")
    assert code == 1
    assert document["valid"] is True
    assert any(claim["holds"] is False for claim in document["claims"])


def test_explain(ask) -> None:
    code, document = ask("explain", FLAGSHIP, "--outcome", "settlement=return_islands")
    assert code == 0
    shared(document, "sim.explain/1")
    assert document["blocked"]
    for blocked in document["blocked"]:
        assert blocked["blockers"]
        assert all(incentive["loss"] < 0 for incentive in blocked["blockers"])


def test_assumptions(ask) -> None:
    _, document = ask("assumptions", FLAGSHIP)
    shared(document, "sim.assumptions/1")
    fields = {
        "name",
        "about",
        "value",
        "range",
        "limits",
        "unit",
        "distribution",
        "sources",
        "note",
        "views",
        "used_by",
    }
    assert all(set(row) >= fields for row in document["table"])
    assert all(row["used_by"] for row in document["table"])


def test_compare(ask) -> None:
    code, document = ask("compare", FLAGSHIP, FLAGSHIP.replace("sochi-2016", "receptive-russia"))
    assert code == 0
    assert document["schema"] == "sim.compare/1"
    assert len(document["scenarios"]) == len(document["equilibria"]) == len(document["outcomes"]) == 2
    assert all(set(row) >= {"name", "values"} for row in document["assumptions"])
    for row in document["attribution"]:
        assert set(row) >= {"outcome", "from", "to", "contributions"}
        assert math.fsum(row["contributions"].values()) == pytest.approx(row["to"] - row["from"], abs=1e-9)


def test_page(ask) -> None:
    code, document = ask("page", FLAGSHIP)
    assert code == 0
    shared(document, "sim.page/1")
    assert document["scenarios"] == [document["scenario"]["id"]]
    assert Path(document["file"]).stat().st_size == document["bytes"]
    assert document["left_out"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run", FLAGSHIP, "--set", "oil_prise=3"], "did you mean 'oil_price'?"),
        (["run", FLAGSHIP, "--set", "oil_price"], "expected name=value"),
        (["run", FLAGSHIP, "--set", "oil_price=-1"], "beyond its limits [0, none]"),
        (["run", FLAGSHIP, "--view", "realists"], "did you mean 'realist'?"),
        (["explain", FLAGSHIP, "--outcome", "settlement=x", "--outcome", "transfer=two"], "is given 2 times"),
        (["explain", FLAGSHIP, "--outcome", "settlment=x"], "did you mean 'settlement'?"),
        (["explain", FLAGSHIP, "--outcome", "settlement=return_island"], "did you mean 'return_islands'?"),
        (["compare", FLAGSHIP], "at least two scenarios"),
        (["report", FLAGSHIP, "--format", "pdf"], "expected html or md"),
    ],
)
def test_wrong_words(ask, words: list[str], said: str) -> None:
    code, document = ask(*words)
    assert code == 2
    assert document["schema"] == "sim.problems/1"
    assert any(said in f"{p['message']}; {p['hint']}" for p in document["problems"])


@pytest.mark.parametrize(
    ("words", "said"),
    [(["run"], "FILE is missing"), (["run", FLAGSHIP, "--nonsense"], "Usage"), (["fly"], "Usage")],
)
def test_wrong_usage(
    words: list[str], said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["sim", *words])
    assert main() == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert said in output.err


def test_a_folder_that_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr(sys, "argv", ["sim", "run", FLAGSHIP, "--out", str(tmp_path / "file")])
    assert main() == 2
    assert "cannot write" in capsys.readouterr().err
    assert (tmp_path / "file").read_text() == "in the way"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("map", FLAGSHIP), "--x and --y are missing; choose from: oil_price, china_trade_share,"),
        (("map", FLAGSHIP, "--x", "oil_price"), "--y is missing; choose from: oil_price,"),
        (("reach", FLAGSHIP), "--outcome is missing; choose from: settlement=return_islands,"),
        (("sochi-2016",), "there is no command 'sochi-2016'; to solve this scenario: sim run sochi-2016"),
        (("explian", "sochi-2016"), "there is no command 'explian'; did you mean 'explain'?"),
    ],
)
def test_what_is_left_out_is_named_with_what_could_stand_there(
    ask, words: tuple[str, ...], said: str
) -> None:
    code, document = ask(*words)
    assert code == 2
    (problem,) = document["problems"]
    assert f"{problem['message']}; {problem['hint']}".startswith(said)
