"""The page of agreements and of a repeated game: the answer, why, and what tips it, without sliders."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli.main import app

ROAD = """
scenario: road
title: Two towns and a road
players: {upper: {name: Upper Town}, lower: {name: Lower Town}}
agreements:
  between: [upper, lower]
  menu: {none: {name: No road}, path: {name: Footpath}, toll: {name: Toll road}}
  disagreement: none
assumptions:
  toll: {about: What a toll road brings below, value: -1, range: [-3, 2], unit: points, sources: judgement}
payoffs: {table: {none: [0, 0], path: [1, 1], toll: [4, toll]}}
"""
DILEMMA = """
scenario: dilemma
title: Two prisoners, again and again
players: {row: [silent, talk], column: [silent, talk]}
payoffs: {table: {silent: {silent: [3, 3], talk: [0, 5]}, talk: {silent: [5, 0], talk: [1, 1]}}}
repeated: {discount: patience}
assumptions:
  patience: {about: What the next round is worth, value: 0.4, range: [0, 1], unit: share, sources: judgement}
"""


@pytest.mark.parametrize(
    ("name", "text", "says", "left_out"),
    [
        ("road", ROAD, ["Footpath", "Toll road", "−1.00", "What would tip it"], "here they agree"),
        ("dilemma", DILEMMA, ["By reversion", "Silent / Silent", "What would tip it"], "game is repeated"),
    ],
)
def test_a_still_page_has_the_answer_and_what_tips_it(
    tmp_path: Path, name: str, text: str, says: list[str], left_out: str
) -> None:
    file = tmp_path / f"{name}.yaml"
    file.write_text(text, encoding="utf-8")
    shown = CliRunner().invoke(app, ["page", str(file), "--out", str(tmp_path / "kept")])
    assert shown.exit_code == 0, shown.output
    assert left_out in " ".join(shown.output.split())
    page = next((tmp_path / "kept").rglob("page.html")).read_text(encoding="utf-8")
    for part in says:
        assert part in page
    assert "<script" not in page
    assert "http://" not in page
