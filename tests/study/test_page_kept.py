"""A page that was written is not worked out again, unless anything that it shows has changed."""

import json
from pathlib import Path

import pytest

from sim.cli.main import main
from sim.study import page

GAME = """
scenario: ford
players: {one: [wait, go], other: [wait, go]}
payoffs:
  one: {first: {worth: gain, when: one == go and other == wait}}
  other: {first: {worth: gain, when: other == go and one == wait}}
assumptions: {gain: {value: 2, range: [1, 3], unit: points, about: What going first brings, sources: [S1]}}
claims: {somebody: {says: Somebody goes, expect: some equilibrium has one == go, sources: [S1]}}
"""
SOURCES = "S1: {cite: A book on fords}\n"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    path = tmp_path / "ford.yaml"
    path.write_text(GAME, encoding="utf-8")
    return path


@pytest.fixture
def answered(file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """What a command says of the file, as JSON."""

    def says(*words: str) -> dict:
        monkeypatch.setattr("sys.argv", ["sim", words[0], "ford.yaml", "--json", *words[1:]])
        assert main() == 0
        return json.loads(capsys.readouterr().out)

    return says


def test_the_same_question_is_not_asked_again(answered, monkeypatch: pytest.MonkeyPatch) -> None:
    first = answered("page")
    monkeypatch.setattr(page, "ask", lambda *_, **__: pytest.fail("it was asked again"))
    assert answered("page") == first
    assert Path(first["page"]).stat().st_size == first["bytes"]


def test_a_damaged_page_is_written_anew(answered) -> None:
    first = answered("page")
    Path(first["page"]).write_text("nothing", encoding="utf-8")
    assert answered("page") == first
    assert Path(first["page"]).stat().st_size == first["bytes"]


@pytest.mark.parametrize("command", [("page",), ("report", "--format", "md")], ids=["page", "report"])
@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("ford.yaml", "Somebody goes", "Somebody crosses"),
        ("sources.yaml", "A book on fords", "A book on bridges"),
    ],
)
def test_what_is_shown_beside_the_game_is_shown_anew(
    answered, file: Path, command: tuple[str, ...], name: str, before: str, after: str
) -> None:
    assert before in Path(answered(*command)["file"]).read_text(encoding="utf-8")
    path = file.with_name(name)
    path.write_text(path.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")
    assert after in Path(answered(*command)["file"]).read_text(encoding="utf-8")


def test_a_claim_that_asks_something_else_is_tested_anew(answered, file: Path) -> None:
    first = answered("page")["page"]
    file.write_text(GAME.replace("some equilibrium has", "no equilibrium has"), encoding="utf-8")
    assert answered("page")["page"] != first
