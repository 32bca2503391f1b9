"""Tipping points in print: whoever sets the number that they read gets the other answer."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from explore.formula_games import game

import sim
from sim.explore.thresholds.answer import thresholds
from sim.game.incentives import incentive_constraints
from sim.game.payoffs import compile_payoffs
from sim.present.thresholds.tips import digits_apart, stretch, tip
from sim.present.thresholds.view import rows
from sim.present.thresholds.words import sentences
from sim.scenario.load import load_scenario
from tests.points import equilibria_of

SHIPPED = sorted(
    path
    for path in Path("scenarios").rglob("*.yaml")
    if path.name not in ("sources.yaml", "base.yaml") and path.parent.name != "stages"
)


def number(text: str) -> Fraction:
    return Fraction(text.split()[-1].replace(",", "").replace("\N{MINUS SIGN}", "-"))


def along(formula: str, value: object = 1, low: object = 0, high: object = 4):
    (found,) = thresholds(game([formula], {"x": (value, low, high)}), ["x"])
    return found


def printed(formula: str, value: object = 1) -> str:
    found = along(formula, value)
    return tip(found, found.nearest)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_printed_tips_of_shipped_scenarios_tip(path):
    scenario, plays, _ = load_scenario(str(path))
    constraints = incentive_constraints(compile_payoffs(scenario, plays))
    names = constraints.model.basis.assumptions
    now = tuple(np.flatnonzero(equilibria_of(constraints, constraints.model.theta[:, None])[:, 0]))
    found = thresholds(constraints)
    for item in found:
        for change in (change for change in item.changes if change is not None):
            text = tip(item, change)
            way = 1 if change is item.changes[1] else -1
            theta = constraints.model.theta.copy()
            just = way * 1e-6 * float(item.width) if text.startswith("just ") else 0
            theta[names.index(item.assumption)] = float(number(text)) + just
            there = tuple(np.flatnonzero(equilibria_of(constraints, theta[:, None])[:, 0]))
            assert there != now, (item.assumption, text)
            assert any(text in row[2] for row in rows(found))


@pytest.mark.parametrize(
    ("formula", "value", "text"),
    [
        ("x - 1.23444", 1, "1.235"),  # the nearest, 1.234, has not tipped
        ("x - 1.23456", 2, "1.234"),  # downwards, the nearest, 1.235, has not tipped
        ("2 * x - 5", 1, "2.5"),  # both hold at 2.5 itself
        ("if_else(x > 3, 1, -1)", 1, "just above 3"),  # at 3 itself nothing has changed
        ("if_else(x >= 3, 1, -1)", 1, "3"),
        ("if_else(x >= 3, 1, -1)", 4, "just below 3"),
        ("-(x - 3)**2", 1, "3"),
        ("-(3 * x - 4)**2", 1, "about 1.333"),
        ("x**2 - 2", 1, "1.415"),  # 1.41421...
        ("exp(x) - 5", 1, "about 1.61"),  # log 5 = 1.60943...
        ("x - 1.0000001", 1, "1.0000001"),
        ("-(x - 1.00001) * (x - 1.00002)", 1, "1.00001"),
        ("-(3 * x - 4.00001) * (3 * x - 4.00002)", 1, "1.333337"),  # between 1.33333667 and 1.33334
    ],
)
def test_rounded_away_from_the_present_to_where_the_answer_has_changed(formula, value, text):
    assert printed(formula, value) == text


def test_neighbours_in_one_table_are_told_apart():
    found = along("-(x - 1) * (x - 1.0000001)", value=0.5)
    shown = [stretch(interval, digits_apart(found)) for interval in found.intervals]
    assert shown == [
        "0 to 1",
        "only at exactly 1",
        "1 to 1.0000001",
        "only at exactly 1.0000001",
        "1.0000001 to 4",
    ]
    assert not any("Between 1 and 1 " in note for note in found.notes)


def test_a_single_value_is_called_so():
    constraints = game(["-(x - 3)**2"], {"x": (1, 0, 4)})
    found = thresholds(constraints)
    assert rows(found)[0][2] == "only at exactly 3"
    assert "to 3 points, and at exactly that value only," in sentences(found)[0]


def test_what_cannot_change_it_is_counted_in_grammatical_words():
    constraints = game(["x - 3"], {"x": (1, 0, 4), "y": (1, 0, 4)})
    found = thresholds(constraints)
    lines = sentences(found)
    assert (
        "Only this assumption can change it alone; the other one cannot, wherever in its range it lies."
        in lines
    )


def test_a_game_of_numbers_alone_is_said_to_have_nothing_to_vary() -> None:
    plain = sim.Game.of(
        players={"row": ["a", "b"], "column": ["a", "b"]},
        payoffs={("a", "a"): (3, 3), ("a", "b"): (2, 4), ("b", "a"): (4, 2), ("b", "b"): (0, 0)},
    )
    assert list(plain.thresholds().sentences) == [
        "No assumption has a range, so that none changes the answer (--bare looks along numbers)."
    ]
