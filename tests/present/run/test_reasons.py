"""Reasons that are given add up to the figure that they are given for."""

import re
from pathlib import Path

import pytest

import sim
from sim.present.run.reasons import Side, adding_up, bringing, changes, costing
from sim.present.run.words import brief
from sim.solve.answer import answer as answer_of

CASES = Path(__file__).parents[2] / "cases"
SCENARIOS = [
    path
    for path in sorted((Path(__file__).parents[3] / "scenarios").glob("*.yaml"))
    if path.stem != "sources"  # a list of sources, which has no players
]


def added(text: str) -> float:
    """The sum of the signed amounts in a text."""
    amounts = re.findall(r"(?:\(|together )([+−][\d.,]+)", text)
    return sum(float(amount.replace("−", "-").replace(",", "")) for amount in amounts)


def test_a_sentence_that_shortens_its_list_sums_up_the_rest():
    # 3.00 = 0.78 + 0.57 + 0.56 + 0.55 + 0.54
    _, because, _ = brief(answer_of(sim.load(CASES / "why.yaml").constraints)).answer
    assert because == (
        "P plays 1, because 'p0' would cost P 3.00 points: A (−0.78), B (−0.57), C (−0.56) and "
        "2 smaller ones, together −1.09 would be given up for nothing."
    )


@pytest.mark.parametrize("count", range(1, 9))
@pytest.mark.parametrize("most", [2, 3, 5])
def test_a_list_adds_up_however_many_of_it_are_shown(count: int, most: int):
    amounts = [(f"T{i}", -1 / (i + 1)) for i in range(count)]
    text = adding_up(amounts, most)
    assert added(text) == pytest.approx(sum(amount for _, amount in amounts), abs=0.01 * count)
    assert "1 smaller" not in text


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_the_reasons_of_every_shipped_scenario_add_up(path: Path):
    answer = answer_of(sim.load(path).constraints)
    for equilibrium in answer.equilibria:
        for incentive in equilibrium.incentives:
            sides = changes(answer.valuation, answer.play_of(equilibrium), incentive)
            given = added(f"{bringing(sides, 2)} {costing(sides, 3)}")
            assert given == pytest.approx(-incentive.loss, abs=0.05)


GAME = """\
scenario: signs
title: Signs
players:
  p: {name: P, actions: {stay: {name: Stay, says: P stays}, go: {name: Go, says: P goes}}}
  q: {name: Q, actions: {one: {name: One, says: Q does}, two: {name: Two, says: Q does not}}}
outcomes:
  where: {here: {when: p == stay, says: Here}, there: {otherwise: true, says: There}}
payoffs:
  p:
    benefit_lost: {name: Home, when: p == stay, worth: 9}
    cost_gone: {name: Rent, when: p == stay, worth: -1}
    benefit_come: {name: View, when: p == go, worth: 2}
    cost_come: {name: Fare, when: p == go, worth: -3}
    cost_halved: {name: Noise, worth: "if_else(p == go, -1, -2)"}
    crossing: {name: Mood, worth: "if_else(p == go, 0.5, -0.5)"}
  q:
    t: {name: T, when: q == one, worth: 1}
"""


def test_a_cost_that_falls_away_is_spared_and_one_that_comes_is_borne(tmp_path: Path):
    path = tmp_path / "signs.yaml"
    path.write_text(GAME, encoding="utf-8")
    answer = answer_of(sim.load(path).constraints)
    (equilibrium,) = answer.equilibria
    (incentive,) = [i for i in equilibrium.incentives if i.player == "p"]
    assert changes(answer.valuation, answer.play_of(equilibrium), incentive) == {
        Side.LOST: [("Home", -9)],
        Side.BORNE: [("Fare", -3)],
        Side.GAINED: [("View", 2), ("Mood", 1)],
        Side.SPARED: [("Rent", 1), ("Noise", 1)],
    }
    assert "View (+2.00) and Mood (+1.00) and being spared Rent (+1.00) and Noise (+1.00)" in " ".join(
        brief(answer).answer
    )
