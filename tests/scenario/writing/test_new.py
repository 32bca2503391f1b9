"""New files: a starter that runs, and a child that says only what differs and why."""

import json
import sys
from pathlib import Path

import pytest

import sim
from sim.cli.main import main
from sim.explore.check.answer import checked
from sim.scenario.problems import ScenarioError
from sim.scenario.writing.new import child, starter, write

SCENARIOS = Path(__file__).parents[3] / "scenarios"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def say(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["sim", *words])
    return main()


@pytest.mark.parametrize("name", ["towns", "my-view", "a.b", "2016", "010", "true", "null", "Überfall", "no"])
def test_a_starter_is_sound_whatever_its_name(name: str) -> None:
    made = starter(name)
    write(made)
    found = checked(made.path, claims=True)
    assert found.problems == ()
    assert [result.holds for result in found.claims] == [True, True]
    assert found.scenario is not None
    assert found.scenario.id == made.path.stem


def test_the_starter_is_a_game_with_one_answer() -> None:
    write(starter("towns"))
    (equilibrium,) = sim.load("towns").solve().equilibria
    assert equilibrium.outcome == {"bridge": "none"}


def test_where_it_goes(folder: Path) -> None:
    assert starter("towns").path == Path("towns.yaml")
    assert starter("elsewhere/towns.yaml").path == Path("elsewhere/towns.yaml")
    (folder / "scenarios").mkdir()
    assert starter("towns").path == Path("scenarios/towns.yaml")


@pytest.mark.parametrize("name", ["", "a b", "-x", ".hidden", "a/b c", "a:b", "x\n"])
def test_names_that_are_none(name: str) -> None:
    with pytest.raises(ScenarioError, match="is no name for a scenario"):
        starter(name)


def test_nothing_is_overwritten(folder: Path) -> None:
    (folder / "towns.yaml").write_text("mine")
    with pytest.raises(ScenarioError, match=r"the file 'towns\.yaml' is there already"):
        write(starter("towns"))
    assert (folder / "towns.yaml").read_text() == "mine"


def test_a_child_says_what_differs_and_why() -> None:
    made = child("glut", "sochi-2016", ["oil_price=30.25"], "a glut", ["E3"])
    write(made)
    solved = sim.load("glut")
    assumption = solved.scenario.assumption("oil_price")
    assert float(assumption.value) == 30.25
    assert (assumption.sources, assumption.note, assumption.origin) == (("E3",), "a glut", "")
    assert solved.scenario.summary == "a glut"
    assert solved.warnings == ()
    own = [o for o in solved.scenario.overrides if o.mark.file == "glut.yaml"]
    assert {o.path for o in own} == {
        "assumptions.oil_price.value",
        "assumptions.oil_price.sources",
        "assumptions.oil_price.note",
    }


def test_a_value_outside_the_range_widens_it() -> None:
    write(child("dear", "sochi-2016", ["oil_price=150"], "a war", []))
    assumption = sim.load("dear").scenario.assumption("oil_price")
    assert (assumption.value, assumption.low, assumption.high) == (150, 30, 150)
    assert assumption.sources == ("judgement",)
    assert checked("dear.yaml").problems == ()


@pytest.mark.parametrize("because", ['he said: "no"', "a # b", "- {x: y}", "ä\n\tb \\ c", "null", "'"])
def test_any_reason_can_be_given(because: str) -> None:
    write(child("mine", "sochi-2016", ["oil_price=40"], because, []))
    scenario = sim.load("mine").scenario
    assert scenario.summary == " ".join(because.split())
    assert scenario.assumption("oil_price").note == " ".join(because.split())


def test_a_grandchild_in_another_folder() -> None:
    write(child("sub/one", "sochi-2016", ["oil_price=40"], "x", []))
    write(child("other/two", "sub/one.yaml", ["japan_norm=2"], "y", []))
    scenario = sim.load("other/two.yaml").scenario
    assert scenario.extends == ("../sub/one.yaml",)
    assert float(scenario.values["oil_price"]) == 40


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("--set oil_price=40", "a change needs a reason; add --because"),
        ("--set oil_prise=40 --because x", "unknown assumption 'oil_prise'; did you mean 'oil_price'?"),
        ("--set oil_price=-4 --because x", "lies beyond its limits"),
        (
            "--set oil_price=100/3 --because x",
            "a file holds decimal numbers; write for instance oil_price=33.3333",
        ),
        ("--set oil_price=40 --because x --source E333", "unknown source 'E333'; did you mean"),
    ],
)
def test_a_child_that_cannot_be(
    words: str,
    message: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert say(monkeypatch, "new", "mine", "--from", "sochi-2016", *words.split()) == 2
    assert message in capsys.readouterr().err
    assert list(folder.iterdir()) == []


def test_settings_without_a_parent(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert say(monkeypatch, "new", "mine", "--set", "cost=2") == 2
    assert "--set, --because and --source need --from" in capsys.readouterr().err
    assert say(monkeypatch, "new", "mine", "--from", "nothing") == 2
    assert "there is no file 'nothing'" in capsys.readouterr().err


def test_what_it_prints(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert say(monkeypatch, "new", "mine") == 0
    assert capsys.readouterr().out == "Wrote mine.yaml\nTry: sim run mine.yaml\n"
    assert say(monkeypatch, "new", "other", "--quiet") == 0
    assert capsys.readouterr().out == ""
    words = ["--from", str(SCENARIOS / "base.yaml"), "--set", "oil_price=40", "--because", "x", "--json"]
    assert say(monkeypatch, "new", "third", *words) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "sim.new/1"
    assert (document["file"], document["settings"]) == ("third.yaml", ["oil_price=40"])
    assert Path(document["extends"]).name == "base.yaml"
