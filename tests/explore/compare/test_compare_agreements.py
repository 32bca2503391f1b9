"""Bargains and repeated games side by side, and what makes the difference."""

import json
from typing import Any

import pytest
from solve.bargaining.bargains import bargain
from typer.testing import CliRunner

import sim
from sim.cli.main import app
from sim.explore.compare.answer import Comparison, compare

RATIFICATION = "scenarios/bargaining/ratification.yaml"
SHARE = {"unit": "share", "range": [0, 1], "sources": "judgement"}


def tolls(support: float, needed: float, **block: Any) -> sim.Game:
    shares = {"approval": {"by": "agreement", "values": {"none": 1, "path": 1, "toll": "support"}}}
    assumptions = {
        "support": {"about": "Who is for a toll", "value": support, **SHARE},
        "needed": {"about": "How many it takes", "value": needed, **SHARE},
    }
    return bargain(
        {"none": (0, 0), "path": (1, 1), "toll": (4, 2)},
        measures=shares,
        assumptions=assumptions,
        ratification={"ann": {"approval": "approval", "majority": "needed"}},
        **block,
    )


def compared(*games: sim.Game) -> Comparison:
    return compare([game.constraints for game in games])


def test_the_assumption_that_opens_a_win_set_makes_the_difference() -> None:
    comparison = compared(tolls(0.4, 0.5), tolls(0.6, 0.55))
    first = next(e for e in comparison.explained[0] if e.outcome == "outcome=toll")
    assert first.causes is not None
    assert first.causes.sufficient == (("support",),)
    # of the possible agreements one in three is the toll; support alone brings it about
    assert first.attribution.contributions == pytest.approx({"support": 1 / 3, "needed": 0.0})


def test_either_of_two_changes_shares_the_difference() -> None:
    comparison = compared(tolls(0.4, 0.5), tolls(0.6, 0.3))
    first = next(e for e in comparison.explained[0] if e.outcome == "outcome=toll")
    assert first.causes is not None
    assert set(first.causes.sufficient) == {("support",), ("needed",)}
    assert first.attribution.contributions == pytest.approx({"support": 1 / 6, "needed": 1 / 6})


def test_another_solution_of_the_same_bargain_is_a_difference_of_structure() -> None:
    comparison = compared(tolls(0.4, 0.5), tolls(0.4, 0.5, solution="nash-bargaining"))
    assert [(d.path, d.definitions) for d in comparison.structure] == [
        ("agreements.solution", ("zone-of-agreement", "nash-bargaining"))
    ]
    assert [side.bet is not None for side in comparison.sides] == [False, True]


def test_patience_and_temptation_share_what_they_change() -> None:
    def dilemma(patience: float, temptation: float) -> sim.Game:
        table = {
            "silent": {"silent": [3, 3], "talk": [0, "temptation"]},
            "talk": {"silent": ["temptation", 0], "talk": [1, 1]},
        }
        assumptions = {
            "patience": {"about": "What the next round is worth", "value": patience, **SHARE},
            "temptation": {
                "about": "What betrayal brings",
                "value": temptation,
                "range": [3, 8],
                "unit": "points",
                "sources": "judgement",
            },
        }
        players = {"row": ["silent", "talk"], "column": ["silent", "talk"]}
        return sim.load(
            {
                "players": players,
                "payoffs": {"table": table},
                "repeated": {"discount": "patience"},
                "assumptions": assumptions,
            }
        )

    # silence needs (t - 3) / (t - 1): one half at 5, and 3/8 at 4.2
    comparison = compared(dilemma(0.45, 5), dilemma(0.4, 4.2))
    first = next(e for e in comparison.explained[0] if e.outcome == "outcome=silent_silent")
    assert first.attribution.contributions == pytest.approx({"patience": 0.0, "temptation": 0.5})


def test_a_bargain_beside_the_game_that_it_is_about() -> None:
    shown = CliRunner().invoke(app, ["compare", "scenarios/bargaining/every-plan.yaml", RATIFICATION])
    assert shown.exit_code == 0
    text = " ".join(shown.output.split())
    assert "ratification asks what could be agreed on: outcomes, payoffs and assumptions are compared" in text
    document = json.loads(
        CliRunner()
        .invoke(app, ["compare", "scenarios/bargaining/every-plan.yaml", RATIFICATION, "--json"])
        .output
    )
    paths = {d["path"] for d in document["structure"]}
    assert {"agreements.between", "agreements.disagreement"} <= paths
    assert "agreements.ratification.russia.majority" in paths
    assert document["selection"] == [document["selection"][0], None]
