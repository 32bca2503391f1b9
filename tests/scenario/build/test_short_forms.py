"""Short forms mean the same game as their long forms, and say what is wrong with themselves."""

import sys
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.cli.main import main
from sim.scenario.canonical import canonical
from sim.scenario.load import load

PLAYERS = "players: {row: [swerve, straight], column: [swerve, straight]}\n"
TABLE = (
    "payoffs: {table: {swerve: {swerve: [3, 3], straight: [2, 4]},"
    " straight: {swerve: [4, 2], straight: [0, 0]}}}\n"
)
SHORT = f"scenario: chicken\n{PLAYERS}{TABLE}"
LONG_PLAYERS = """\
players:
  row:
    name: Row
    actions:
      swerve: {name: Swerve, says: Row chooses 'Swerve'}
      straight: {name: Straight, says: Row chooses 'Straight'}
  column:
    name: Column
    actions:
      swerve: {name: Swerve, says: Column chooses 'Swerve'}
      straight: {name: Straight, says: Column chooses 'Straight'}
"""
LONG_OUTCOMES = """\
outcomes:
  outcome:
    swerve_swerve:
      when: row == swerve and column == swerve
      says: Row chooses 'Swerve'; Column chooses 'Swerve'
      name: Swerve / Swerve
    swerve_straight:
      when: row == swerve and column == straight
      says: Row chooses 'Swerve'; Column chooses 'Straight'
      name: Swerve / Straight
    straight_swerve:
      when: row == straight and column == swerve
      says: Row chooses 'Straight'; Column chooses 'Swerve'
      name: Straight / Swerve
    straight_straight:
      when: row == straight and column == straight
      says: Row chooses 'Straight'; Column chooses 'Straight'
      name: Straight / Straight
"""
LONG_PAYOFFS = """\
measures:
  row_payoff:
    about: The payoff of row
    by: [row, column]
    values: {swerve: {swerve: 3, straight: 2}, straight: {swerve: 4, straight: 0}}
  column_payoff:
    about: The payoff of column
    by: [row, column]
    values: {swerve: {swerve: 3, straight: 4}, straight: {swerve: 2, straight: 0}}
payoffs:
  row: {payoff: {name: Payoff, worth: row_payoff}}
  column: {payoff: {name: Payoff, worth: column_payoff}}
"""
LONG = f"scenario: chicken\ntitle: Chicken\n{LONG_PLAYERS}{LONG_OUTCOMES}{LONG_PAYOFFS}"


def written(folder: Path, text: str, name: str = "chicken") -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "short",
    [
        SHORT,
        f"scenario: chicken\n{PLAYERS}{LONG_OUTCOMES}{TABLE}",
        f"scenario: chicken\n{LONG_PLAYERS}{TABLE}",
        f"scenario: chicken\n{PLAYERS}{LONG_PAYOFFS}",
        SHORT.replace("row: [swerve, straight]", "row: {actions: [swerve, straight]}"),
        SHORT.replace("row: [swerve, straight]", "row: {actions: {swerve: {}, straight: {}}}"),
        SHORT.replace("[2, 4]", "{column: 4, row: 2}"),
        SHORT.replace("[2, 4]", "['1 + 1', 2 * 2]").replace("1 + 1", "2").replace("2 * 2", "4"),
    ],
    ids=["all", "outcomes", "players", "terms", "actions", "bare actions", "cell by name", "quoted"],
)
def test_a_short_form_is_its_long_form(short: str, tmp_path: Path) -> None:
    """Everything that the scenario says is equal, so payoffs and equilibria are too."""
    long_game = sim.load(written(tmp_path, LONG))
    wanted = canonical(long_game.scenario)
    payoffs = long_game.payoffs.coefficients
    equilibria = [e.profile for e in long_game.solve().equilibria]
    short_game = sim.load(written(tmp_path, short.replace("'2'", "2")))
    assert canonical(short_game.scenario) == wanted
    assert np.array_equal(short_game.payoffs.coefficients, payoffs)
    assert [e.profile for e in short_game.solve().equilibria] == equilibria


def test_the_equilibria_of_chicken(tmp_path: Path) -> None:
    """By hand: swerving answers straight (2 > 0), and straight answers swerving (4 > 3)."""
    found = sim.load(written(tmp_path, SHORT)).solve().equilibria
    assert [e.profile for e in found] == [
        {"row": "swerve", "column": "straight"},
        {"row": "straight", "column": "swerve"},
    ]


def test_cells_take_formulas_and_terms_stand_beside_a_table(tmp_path: Path) -> None:
    text = SHORT.replace("[2, 4]", "[2, prize]").replace(
        "payoffs: {", "payoffs: {row: {fear: {when: row == straight, worth: -3}}, "
    )
    text += f"assumptions: {{prize: {NUMBER.replace('value: 1', 'value: 4')}}}\n"
    game = sim.load(written(tmp_path, text))
    # going straight costs row 3, so swerving dominates: 3 > 4 - 3 and 2 > 0 - 3
    assert [e.profile for e in game.solve().equilibria] == [{"row": "swerve", "column": "straight"}]
    assert [term.name for term in game.scenario.terms] == ["Payoff", "Payoff", "Fear"]


def test_a_child_reads_a_list_of_actions_as_a_mapping(tmp_path: Path) -> None:
    """A parent in short form, a child in long form, and the other way round, give the same game."""
    written(tmp_path, SHORT)
    more = "payoffs: {table: {stop: {swerve: [1, 1], straight: [1, 1]}}}\n"
    long_child = f"scenario: third\nextends: chicken\nplayers: {{row: {{actions: {{stop: {{}}}}}}}}\n{more}"
    short_child = f"scenario: third\nextends: chicken\nplayers: {{row: [stop]}}\n{more}"
    games = [
        canonical(sim.load(written(tmp_path, text, "third")).scenario) for text in (long_child, short_child)
    ]
    assert games[0] == games[1]
    assert [action.id for action in sim.load(tmp_path / "third.yaml").scenario.players[0].actions] == [
        "swerve", "straight", "stop",
    ]  # fmt: skip


def test_outcome_values_that_would_be_the_same_get_names_of_their_own(tmp_path: Path) -> None:
    table = "{a: {b_c: [1, 2], c: [3, 4]}, a_b: {b_c: [5, 6], c: [7, 8]}}"
    text = f"scenario: ab\nplayers: {{x: [a, a_b], y: [b_c, c]}}\npayoffs: {{table: {table}}}\n"
    scenario = sim.load(written(tmp_path, text, "ab")).scenario
    assert scenario.dimensions[0].values == ("a__b_c", "a__c", "a_b__b_c", "a_b__c")


CROWD = ", ".join(f"p{i}: [a, b]" for i in range(10))
NUMBER = "{about: A, value: 1, unit: u, sources: judgement}"
WRONG = {
    SHORT.replace("[2, 4]", "[2, 4, 1]"): (
        "3:54: payoffs.table.swerve.straight: found a list of 3, expected a number for each of row, column;"
        " write for instance table: {swerve: {swerve: [1, 2]}}"
    ),
    SHORT.replace("[2, 4]", "2"): "found '2', expected a number for each of row, column",
    SHORT.replace("[2, 4]", "[2, null]"): "found nothing for column, expected a number or a formula",
    SHORT.replace("[2, 4]", "[2, prise]"): "unknown name 'prise' in payoffs.table.swerve.straight",
    SHORT.replace(", straight: [2, 4]", ""): "payoffs.table has no cell for row swerve, column straight",
    SHORT.replace("straight: [2, 4]", "strait: [2, 4]"): (
        "'strait' is not an action of column in payoffs.table.swerve; did you mean 'straight'?"
    ),
    SHORT.replace("{swerve: [3, 3], straight: [2, 4]}", "[3, 2]"): (
        "payoffs.table.swerve: found a list, expected a mapping of the actions of column"
    ),
    SHORT.replace("row: [swerve, straight]", "row: [swerve, swerve]"): (
        "2:25: the action 'swerve' stands here again; leave it out"
    ),
    SHORT + "measures: {row_payoff: {by: row, values: {swerve: 1, straight: 2}}}\n": (
        "'row_payoff' is what the payoff table of row is called; rename it"
    ),
    SHORT.replace("payoffs: {", "payoffs: {row: {payoff: {worth: 1}}, "): (
        "payoffs.row.payoff stands beside a table"
    ),
    SHORT + f"assumptions: {{outcome: {NUMBER}}}\n": (
        "'outcome' is an outcome dimension and an assumption; rename one of them"
    ),
    f"scenario: chicken\nplayers: {{{CROWD}}}\npayoffs: {{p0: {{t: {{worth: 1}}}}}}\n": (
        "the actions combine to 1,024 of them"
    ),
}


@pytest.mark.parametrize(("text", "message"), WRONG.items())
def test_what_is_wrong_with_a_short_form(text: str, message: str, tmp_path: Path) -> None:
    problems = [str(problem) for problem in load(written(tmp_path, text)).problems]
    assert any(message in problem for problem in problems), problems


def test_it_runs_from_the_shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    written(tmp_path, SHORT)
    monkeypatch.setattr(sys, "argv", ["sim", "run", "chicken"])
    assert main() == 0
    assert "Row chooses 'Swerve'; Column chooses 'Straight'." in capsys.readouterr().out
    for command in (
        ["reach", "chicken", "--outcome", "outcome=swerve_swerve"],
        ["explain", "chicken", "--outcome", "outcome=swerve_swerve"],
        ["report", "chicken"],
    ):
        monkeypatch.setattr(sys, "argv", ["sim", *command])
        assert main() in (0, 1), command
        assert "Traceback" not in capsys.readouterr().err
