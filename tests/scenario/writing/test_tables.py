"""Small games as tables: written, read from spreadsheets, printed for them, and made in Python."""

import io
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas
import pytest

import sim
from sim.cli.main import main
from sim.scenario.canonical import canonical
from sim.scenario.problems import ScenarioError
from sim.scenario.writing.new import CHICKEN, from_sheet, tabled, write
from sim.scenario.writing.sheet import read_sheet
from sim.scenario.writing.table import Table, ids

LONG = (
    "row,column,row payoff,column payoff\n"
    "swerve,swerve,3,3\nswerve,straight,2,4\nstraight,swerve,4,2\nstraight,straight,0,0\n"
)
PROFILES = {
    ("swerve", "swerve"): (3, 3), ("swerve", "straight"): (2, 4),
    ("straight", "swerve"): (4, 2), ("straight", "straight"): (0, 0),
}  # fmt: skip
PLAYERS = {"row": ["swerve", "straight"], "column": ["swerve", "straight"]}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def say(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["sim", *words])
    return main()


def chicken() -> sim.Game:
    if not Path("game.yaml").exists():
        write(tabled("game"))
    return sim.load("game")


@pytest.mark.parametrize("name", ["towns", "2016", "true", "no"])
def test_a_new_table_runs_whatever_its_name(name: str) -> None:
    write(tabled(name))
    # by hand: swerving answers straight (2 > 0), and straight answers swerving (4 > 3)
    assert [tuple(e.profile.values()) for e in sim.load(name).solve().equilibria] == [
        ("swerve", "straight"), ("straight", "swerve"),
    ]  # fmt: skip


SHEETS = {
    "long": LONG,
    "tabs": LONG.replace(",", "\t"),
    "semicolons and decimal commas": LONG.replace(",", ";").replace("3;3", "3,0;3,0"),
    "other headings": LONG.replace("row payoff,column payoff", "payoff of row,Column_payoff"),
    "payoffs first": "row payoff,row,column,column payoff\n3,swerve,swerve,3\n2,swerve,straight,4\n"
    "4,straight,swerve,2\n0,straight,straight,0\n",
    "matrix": "row / column,swerve,straight\nswerve,3 3,2 4\nstraight,4 2,0 0\n",
    "matrix of pairs": 'row\\column,swerve,straight\nswerve,"3, 3","(2, 4)"\nstraight,"4, 2","0, 0"\n',
    "pasted matrix": "\tswerve\tstraight\nswerve\t3; 3\t2; 4\nstraight\t4; 2\t0; 0\n",
    "byte order mark, CRLF, blank lines": "\ufeff" + LONG.replace("\n", "\r\n") + "\r\n,,,\r\n",
}


@pytest.mark.parametrize("text", SHEETS.values(), ids=SHEETS)
def test_every_shape_of_a_sheet_is_the_same_game(text: str) -> None:
    wanted = canonical(chicken().scenario)
    Path("sheet.csv").write_text(text, encoding="utf-8", newline="")
    made = from_sheet("again", "sheet.csv")
    write(made)
    assert canonical(sim.load("again").scenario) == wanted | {"id": "again", "title": "Again"}


def test_labels_become_names_and_are_kept() -> None:
    text = "The bank,Town,The bank payoff,Town payoff\n"
    text += "".join(
        f"{a},{b},{i},{-i}\n"
        for i, (a, b) in enumerate([(a, b) for a in ("Lend it", "2") for b in ("yes", "In")])
    )
    Path("sheet.csv").write_text(text, encoding="utf-8")
    write(from_sheet("loan", "sheet.csv"))
    scenario = sim.load("loan").scenario
    assert [(p.id, p.name) for p in scenario.players] == [("the_bank", "the bank"), ("Town", "Town")]
    assert [(a.id, a.name) for a in scenario.players[0].actions] == [("lend_it", "Lend it"), ("a2", "2")]
    assert [a.id for a in scenario.players[1].actions] == ["yes", "In"]


@pytest.mark.parametrize("seed", range(5))
def test_what_is_printed_is_read_again(
    seed: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Random games of up to four players with decimals: the same payoffs, digit by digit."""
    rng = np.random.default_rng(seed)
    shape = tuple(int(n) for n in rng.integers(1, 4, size=rng.integers(1, 5)))
    payoffs = rng.integers(-999, 1000, size=(len(shape), *shape)) / 100
    game = sim.Game.from_table(payoffs, players=[f"p{i}" for i in range(len(shape))], scenario="drawn")
    write(from_sheet_of(game, monkeypatch, capsys))
    again = sim.load("again")
    assert np.array_equal(again.solve().answer.game.exact, game.solve().answer.game.exact)
    exact = game.solve().answer.game.exact
    assert exact.ravel().tolist() == [Fraction(str(x)) for x in payoffs.ravel().tolist()]


def from_sheet_of(game: sim.Game, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    from sim.scenario.writing.text import scenario_text

    Path("drawn.yaml").write_text(scenario_text(game.scenario), encoding="utf-8")
    assert say(monkeypatch, "run", "drawn", "--payoffs", "--csv") == 0
    printed = capsys.readouterr().out
    monkeypatch.setattr("sys.stdin", io.StringIO(printed))
    made = from_sheet("again", "-")
    assert "# Left out, being neither players nor payoffs: outcome\n" in made.text
    return made


WRONG = {
    "": "sheet.csv:1:1: there is no table here; expected a line for each profile",
    "a\nb\n": "there is no table here",
    LONG.replace("2,4\n", "2,four\n"): "sheet.csv:3:4: found 'four', expected a decimal number",
    LONG.replace("2,4\n", "2\n"): "sheet.csv:3:4: found nothing, expected a number",
    LONG.replace("2,4\n", "2,50%\n"): "found '50%', expected a decimal number; write 0.5",
    LONG.replace(",", "\t").replace("2\t4\n", "2\t1,000\n"): "write 1000, or 1.000 if the comma",
    LONG.replace("straight,swerve,4,2\n", ""): "no payoffs for straight, swerve",
    LONG + "swerve,swerve,1,1\n": "sheet.csv:6:1: swerve, swerve stands here again; leave it out",
    LONG.replace(",column,", ",colunm,"): (
        "sheet.csv:1:4: 'column payoff' is of no player: no column is called 'column'; did you mean 'colunm'?"
    ),
    LONG.replace("swerve,swerve", ",swerve"): "sheet.csv:2:1: no action under 'row'",
    "x,a,b\nc,1 2,3\nd,1 2,3 4\n": "sheet.csv:2:3: found '3', expected two numbers",
    LONG.replace("swerve", "\x1b[2J"): "the character U+001B cannot be shown",
}


@pytest.mark.parametrize(("text", "message"), WRONG.items())
def test_what_is_wrong_with_a_sheet(text: str, message: str) -> None:
    Path("sheet.csv").write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        read_sheet("sheet.csv")
    assert message in str(caught.value)


def test_names_of_the_formula_language_are_no_ids() -> None:
    assert ids(["in", "min", "True", "Ähm", "", "?", "a b", "a-b"]) == (
        "in_", "min_", "True_", "Ähm", "a", "a_2", "a_b", "a_b_2",
    )  # fmt: skip


def test_a_table_has_a_cell_for_each_profile() -> None:
    for cells in ({}, {("a",): ("1", "2")}, {("a",): ("1",), ("b",): ("1",)}):
        with pytest.raises(ValueError, match="payoffs for"):
            Table(("x",), (("a",),), cells)


def test_a_spreadsheet_takes_no_text_for_a_formula(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from sim.scenario.writing.new import STARTER

    text = STARTER.read_text(encoding="utf-8").replace("note: Replace", 'note: "=HYPERLINK(1)&A1" #')
    Path("starter.yaml").write_text(text, encoding="utf-8")
    assert say(monkeypatch, "assumptions", "starter", "--csv", "--quiet") == 0
    table = pandas.read_csv(io.StringIO(capsys.readouterr().out))
    assert table["note"][0] == "'=HYPERLINK(1)&A1"


def test_three_ways_to_begin_are_not_mixed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert say(monkeypatch, "new", "x", "--table", "--from", "sochi-2016") == 2
    assert "choose one of them" in capsys.readouterr().err
    assert not Path("x.yaml").exists()


MADE = {
    "profiles": lambda: sim.Game.of(players=PLAYERS, payoffs=PROFILES),
    "as a file": lambda: sim.load({"players": PLAYERS, "payoffs": CHICKEN.data("game")["payoffs"]}),
    "an array": lambda: sim.Game.from_table(
        np.array([[[3, 2], [4, 0]], [[3, 4], [2, 0]]]), players=PLAYERS, actions=list(PLAYERS.values())
    ),
    "a frame": lambda: sim.Game.from_table(chicken().payoffs_frame()),
    "fractions": lambda: sim.Game.of(
        players=PLAYERS, payoffs={p: tuple(Fraction(n) for n in cell) for p, cell in PROFILES.items()}
    ),
}  # fmt: skip


@pytest.mark.parametrize("make", MADE.values(), ids=MADE)
def test_a_game_made_in_python_is_the_game_of_the_file(make) -> None:
    assert canonical(make().scenario) == canonical(chicken().scenario)


def test_a_third_stays_a_third() -> None:
    game = sim.Game.from_table([[Fraction(1, 3), 0.1]])
    assert game.solve().answer.game.exact[0].tolist() == [Fraction(1, 3), Fraction(1, 10)]


def test_a_mapping_inherits_and_is_asked_like_a_file(tmp_path: Path) -> None:
    child = sim.load(
        {"scenario": "cheap", "extends": "sochi-2016", "assumptions": {"oil_price": {"value": 31}}}
    )
    assert child.scenario.assumption("oil_price").value == 31
    assert child.solve().save(tmp_path).parent.name == "cheap"


WRONG_IN_PYTHON = {
    "the mapping 'game': payoffs.table has no cell for row swerve, column swerve": lambda: sim.Game.of(
        players=PLAYERS, payoffs={("swerve", "straight"): (1, 2)}
    ),
    "the mapping 'game': players.row[0]: found object, expected a mapping": lambda: sim.Game.of(
        players={"row": [object()]}, payoffs={}
    ),
    "Python: from_table: found an array of shape (2, 2), expected (players, *actions)": lambda: (
        sim.Game.from_table([[1, 2], [3, 4]])
    ),
    "Python: from_table: 2 players with 2 x 2 actions, but 1 names": lambda: sim.Game.from_table(
        [[[1, 2], [3, 4]]] * 2, players=["one"]
    ),
    "Python: the payoffs of a1: found None, expected a number": lambda: sim.Game.from_table([[None]]),
    "Python: at(oil_prise=30): unknown assumption 'oil_prise'; did you mean 'oil_price'?": lambda: sim.load(
        "sochi-2016"
    ).at(oil_prise=30),
    "Python: at(oil_price='30,5'): found '30,5', expected a decimal number; write 30.5": lambda: sim.load(
        "sochi-2016"
    ).at(oil_price="30,5"),
    "Python: at: oil_price = -3 lies beyond its limits [0, none]": lambda: sim.load("sochi-2016").at(
        oil_price=-3
    ),
    "Python: unknown view 'realst'": lambda: sim.load("sochi-2016", view="realst"),
    "Python: compare: expected two games or more": lambda: sim.compare("sochi-2016"),
}


@pytest.mark.parametrize(("message", "make"), WRONG_IN_PYTHON.items(), ids=range(len(WRONG_IN_PYTHON)))
def test_what_is_wrong_is_said_in_the_words_of_python(message: str, make) -> None:
    with pytest.raises(sim.ScenarioError) as caught:
        make()
    assert message in str(caught.value)
    assert "--" not in str(caught.value)
