"""The page of agreements and of a repeated game: the answer, why, and what tips it, with sliders."""

from pathlib import Path

import pytest
from present.joint_games import DILEMMA, ROAD
from typer.testing import CliRunner

from sim.cli.main import app

CROSSING = """
scenario: crossing
title: Two drivers, who may agree
players: {one: [stop, go], other: [stop, go]}
payoffs: {table: {stop: {stop: [0, 0], go: [1, 3]}, go: {stop: [3, 1], go: [crash, crash]}}}
agreements: {between: [one, other], disagreement: equilibrium}
assumptions:
  crash: {about: What a crash brings, value: -5, range: [-9, 0], unit: points, sources: judgement}
"""


def page_of(folder: Path, name: str, text: str) -> tuple[str, str]:
    """The page of a file, and what the command printed."""
    file = folder / f"{name}.yaml"
    file.write_text(text, encoding="utf-8")
    shown = CliRunner().invoke(app, ["page", str(file), "--out", str(folder / "kept")])
    assert shown.exit_code == 0, shown.output
    page = next((folder / "kept").rglob("page.html")).read_text(encoding="utf-8")
    return page, " ".join(shown.output.split())


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("road", ROAD, ["Footpath", "Toll road", "−1.00", "What would tip it"]),
        ("dilemma", DILEMMA, ["By reversion", "Silent / Silent", "What would tip it"]),
    ],
)
def test_the_answer_stands_there_without_the_program_too(
    tmp_path: Path, name: str, text: str, says: list[str]
) -> None:
    page, printed = page_of(tmp_path, name, text)
    for part in says:
        assert part in page
    assert '<script type="application/json" id="data">' in page
    assert "Sliders" not in printed


def test_a_page_stands_still_where_any_equilibrium_may_come_about_instead(
    tmp_path: Path,
) -> None:
    page, printed = page_of(tmp_path, "crossing", CROSSING)
    assert "any equilibrium may come about without them" in printed
    assert "<script" not in page
