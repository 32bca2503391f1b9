"""Texts that try to be markup, formulas, escapes or patterns, in every field and through every output."""

import csv
import io
import json
import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from present.page.live.hostile import hostile_scenario

import sim
from sim.cli.main import main

TEXTS = (
    "[/red][bold]Ann[/bold] [link=x]",
    "=HYPERLINK(1) | a\\b_c*d* `e` <i>f</i>",
    "+1-1@SUM $\\frac{1}{0}$ ${x}$ %s {0} {name}",
    "<script>hacked()</script> \N{LEFT-TO-RIGHT MARK}&amp; 北方領土 Южные Курилы",
    "-2 # no comment: 'it' \"is\" \\N{BULLET} \\n",
    "@a ]]> --> <!-- ~~~ ``` $$ a_1^2",
)
COMMANDS = {
    "run": ("--figures",), "check": ("--claims",), "explain": ("--given", "northbank=pay"),
    "thresholds": ("--figures",), "sweep": ("--samples", "50", "--figures"), "compare": (),
    "report": (), "page": (), "assumptions": (), "verify": ("--seconds", "2"),
    "reach": ("--outcome", "bridge=stone"),
}  # fmt: skip


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hostile_scenario(tmp_path_factory.mktemp("hostile"), TEXTS)


def say(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    monkeypatch.setattr(sys, "argv", ["sim", *words])
    code = main()
    output = capsys.readouterr()
    assert code in (0, 1, 4), output.err
    assert "Traceback" not in output.err
    assert "\x1b" not in output.out
    return output.out


@pytest.mark.parametrize("command", COMMANDS)
def test_words_and_figures(command, hostile, monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "400")
    monkeypatch.setenv("NO_COLOR", "1")
    other = [str(hostile)] if command == "compare" else []
    printed = say(monkeypatch, capsys, command, str(hostile), *other, *COMMANDS[command])
    if command == "run":
        assert sim.load(hostile).scenario.title in printed
    for file in tmp_path.rglob("*"):
        if file.suffix == ".svg":
            ElementTree.parse(file)
            assert "<script" not in file.read_text(encoding="utf-8")
        elif file.suffix == ".html":
            text = file.read_text(encoding="utf-8")
            assert "<script>hacked" not in text
            assert "<i>f</i>" not in text
        elif file.suffix == ".md":
            text = file.read_text(encoding="utf-8")
            assert "<script>" not in text.replace("\\<", "")
            assert not re.search(r"(?<!\\)\[/red", text)


@pytest.mark.parametrize("command", ["run", "explain", "thresholds", "check", "assumptions"])
def test_json_holds_the_texts_as_they_are(command, hostile, monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)
    document = json.loads(say(monkeypatch, capsys, command, str(hostile), "--json"))
    assert document["scenario"]["title"] == sim.load(hostile).scenario.title


@pytest.mark.parametrize("words", [("assumptions", "--csv"), ("run", "--payoffs", "--csv")])
def test_no_cell_of_a_sheet_is_a_formula(words, hostile, monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)
    text = say(monkeypatch, capsys, words[0], str(hostile), *words[1:])
    for row in csv.reader(io.StringIO(text)):
        for cell in row:
            number = re.fullmatch(r"[-+]?[\d./e]+", cell)
            assert number or not cell.startswith(("=", "+", "-", "@")), cell


def test_notebooks(hostile, tmp_path):
    game = sim.load(hostile)
    other = game.at(constructor=0.5)
    for each in (game, game.solve(), game.thresholds(), game.check_claims(), sim.compare(game, other)):
        html = each._repr_html_()
        assert "<script>" not in html
        assert "<i>f</i>" not in html


def test_what_is_saved_of_them_is_read_again_as_it_was(hostile, monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)
    game = sim.load(hostile)
    folder = game.solve().save(tmp_path / "results")
    because = TEXTS[2]
    say(
        monkeypatch, capsys, "new", "mine", "--from", str(hostile), "--set", "constructor=0.5",
        "--because", because,
    )  # fmt: skip
    (child,) = tmp_path.rglob("mine.yaml")
    for again in (sim.load(next(folder.glob("hostile.yaml"))), sim.load(child)):
        assert [p.name for p in again.scenario.players] == [p.name for p in game.scenario.players]
        assert [t.name for t in again.scenario.terms] == [t.name for t in game.scenario.terms]
    assert because in sim.load(child).scenario.assumption("constructor").note
