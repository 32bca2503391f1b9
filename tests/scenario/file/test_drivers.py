"""A scenario of a date takes its drivers from the dated table, and from nowhere else."""

import shutil
from fractions import Fraction
from pathlib import Path

import pytest

from sim.scenario.load import Loaded, load, load_scenario
from sim.scenario.writing.new import STARTER

HEADER = "driver,when,value,low,high,sources,confidence,note\n"
TABLE = HEADER + (
    "trade,1950,3,2,4,judgement,low,A guess.\n"
    "trade,1951,5,4,6,judgement,high,A count.\n"
    "trade,1951-07,7,6,8,judgement,high,A count of that month.\n"
    "cost,1951,2,1,3,judgement,medium,A bill.\n"
)


def written(folder: Path, table: str | None = TABLE, **lines: str) -> Path:
    """A child of the starter in `folder`/past, and a table of drivers in `folder`."""
    (folder / "past").mkdir()
    shutil.copy(STARTER, folder / "starter.yaml")
    if table is not None:
        (folder / "drivers.csv").write_text(table, encoding="utf-8")
    path = folder / "past" / "then.yaml"
    body = "".join(f"{key}: {text}\n" for key, text in lines.items())
    path.write_text(f"scenario: then\nextends: ../starter.yaml\n{body}", encoding="utf-8")
    return path


def said(loaded: Loaded) -> list[str]:
    return [str(problem) for problem in loaded.problems]


def test_a_year_has_its_row_for_every_driver(tmp_path: Path) -> None:
    then = load_scenario(written(tmp_path, drivers="1951"))[0]
    trade, cost = then.assumption("trade"), then.assumption("cost")
    assert (trade.value, trade.low, trade.high) == (5, 4, 6)
    assert (cost.value, cost.low, cost.high) == (2, 1, 3)
    assert cost.note == "A bill. Confidence: medium."
    assert then.assumption("durability").value == Fraction(1, 2)
    assert {o.path for o in then.overrides if o.path.endswith("value")} == {
        "assumptions.trade.value",
        "assumptions.cost.value",
    }


def test_a_month_goes_before_its_year(tmp_path: Path) -> None:
    then = load_scenario(written(tmp_path, drivers="1951-07"))[0]
    assert then.assumption("trade").value == 7
    assert then.assumption("cost").value == 2


def test_a_child_of_an_episode_may_ask_what_if(tmp_path: Path) -> None:
    written(tmp_path, drivers="1951")
    child = tmp_path / "past" / "if.yaml"
    child.write_text("scenario: if\nextends: then.yaml\nassumptions: {trade: {value: 6}}\n")
    assert load_scenario(child)[0].assumption("trade").value == 6


@pytest.mark.parametrize(
    ("date", "message"),
    [
        ("1950", "then.yaml:3:10: drivers.csv has no value of cost for 1950; add a row, with a source"),
        ("1849", "then.yaml:3:10: drivers.csv has no value of trade, cost for 1849"),
        ("last year", "then.yaml:3:10: expected a year or a month; write for instance 1973 or 2016-05"),
        ("1951-13", "then.yaml:3:10: expected a year or a month"),
        ("[1951]", "then.yaml:3:10: expected a year or a month"),
    ],
)
def test_nothing_is_inherited_from_another_date(tmp_path: Path, date: str, message: str) -> None:
    (problem,) = said(load(written(tmp_path, drivers=date)))
    assert message in problem


def test_a_driver_has_one_home(tmp_path: Path) -> None:
    (problem,) = said(load(written(tmp_path, drivers="1951", assumptions="{trade: {value: 9}}")))
    assert "then.yaml:4:15: 'trade' is a driver, and its value of 1951 stands in drivers.csv" in problem


def test_nothing_but_a_driver_is_changed(tmp_path: Path) -> None:
    """What is documented for one date only may copy what came of it."""
    problems = said(
        load(written(tmp_path, drivers="1951", assumptions="{trade: {value: 9}, mood: {value: 3}}"))
    )
    assert len(problems) == 2
    assert (
        "then.yaml:4:34: 'mood' is changed here, and is no driver of drivers.csv; give it a row"
        in problems[1]
    )


def test_a_table_has_to_be_there(tmp_path: Path) -> None:
    (problem,) = said(load(written(tmp_path, None, drivers="1951")))
    assert "there is no drivers.csv beside the file or in the two folders above it" in problem


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("when,value\n", "drivers.csv:1:1: the columns are when, value; write driver,when,value,"),
        (HEADER + "trade,1951,5\n", "drivers.csv:2:1: 3 cells, expected 8; quote a cell with a comma"),
        (HEADER + "trade,May,5,4,6,judgement,low,No.\n", "drivers.csv:2:1: 'May' is no year and no month"),
        (HEADER + "trade,1951,5,4,6,judgement,hihg,No.\n", "unknown confidence 'hihg'; did you mean 'high'?"),
        (HEADER + "trade,1951,5,4,6,,low,No.\n", "drivers.csv:2:1: a driver without a source"),
        (TABLE + "trade,1951,5,4,6,judgement,low,No.\n", "drivers.csv:6:1: trade of 1951 stands in line 3"),
        (
            HEADER + "trade,1951,9,4,6,judgement,low,No.\n",
            "assumptions.trade.value = 9 lies outside its range",
        ),
        (HEADER + "trade,1951,5,4,6,E999,low,No.\n", "unknown source 'E999'"),
        (HEADER + "trade,1951,five,4,6,judgement,low,No.\n", "drivers.csv:2:1"),
    ],
)
def test_a_faulty_table_is_said_with_its_line(tmp_path: Path, table: str, message: str) -> None:
    assert any(message in problem for problem in said(load(written(tmp_path, table, drivers="1951"))))
