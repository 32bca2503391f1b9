"""Selection rules on games whose answers are known."""

from pathlib import Path

import pytest

import sim
from sim.solve.explain import Valuation
from sim.solve.selection import Rule, Selection, risk_dominates, select

GAME = """\
scenario: game
title: A game
players:
  row: {{name: Row, actions: {{a: {{name: A, says: Row plays A}}, b: {{name: B, says: Row plays B}}}}}}
  column:
    name: Column
    actions: {{a: {{name: A, says: Column plays A}}, b: {{name: B, says: Column plays B}}}}
outcomes:
  both: {{a: {{when: row == a and column == a, says: Both A}}, rest: {{otherwise: true, says: Not both A}}}}
measures:
  first: {{by: [row, column], values: {{a: {{a: {aa[0]}, b: {ab[0]}}}, b: {{a: {ba[0]}, b: {bb[0]}}}}}}}
  second: {{by: [row, column], values: {{a: {{a: {aa[1]}, b: {ab[1]}}}, b: {{a: {ba[1]}, b: {bb[1]}}}}}}}
assumptions:
  one: {{about: One, value: 1, unit: none at all, sources: [judgement]}}
payoffs:
  row: {{worth: {{name: Worth, worth: one * first}}}}
  column: {{worth: {{name: Worth, worth: one * second}}}}
{today}
"""

STAG_HUNT = {"aa": (4, 4), "ab": (0, 3), "ba": (3, 0), "bb": (3, 3)}
BATTLE = {"aa": (2, 1), "ab": (0, 0), "ba": (0, 0), "bb": (1, 2)}
PENNIES = {"aa": (1, -1), "ab": (-1, 1), "ba": (-1, 1), "bb": (1, -1)}
DILEMMA = {"aa": (3, 3), "ab": (0, 5), "ba": (5, 0), "bb": (1, 1)}


def selection(
    folder: Path, cells: dict[str, tuple[int, int]], today: str = ""
) -> tuple[Selection, Valuation]:
    (folder / "game.yaml").write_text(GAME.format(**cells, today=today))
    game = sim.load(folder / "game.yaml")
    answer = game.solve().answer
    plays = [answer.play_of(equilibrium) for equilibrium in answer.equilibria]
    return select(answer.valuation, plays, answer.drift.start if answer.drift else None), answer.valuation


def chosen(found: Selection) -> dict[Rule, int | None]:
    return {choice.rule: choice.play for choice in found.choices}


def test_stag_hunt_payoff_dominance_and_risk_dominance_disagree(tmp_path: Path) -> None:
    """Payoffs favour (A, A); the Nash products are (4-3)^2 = 1 and (3-0)^2 = 9, so risk favours (B, B)."""
    found, valuation = selection(tmp_path, STAG_HUNT)
    rules = chosen(found)
    assert rules[Rule.PAYOFF] == 0
    assert rules[Rule.RISK] == 3
    assert rules[Rule.MARGIN] == 3
    assert rules[Rule.PATH] is None
    assert found.bet is not None
    assert found.bet.rule is Rule.PAYOFF
    assert risk_dominates(valuation, 3, 0) is True
    assert risk_dominates(valuation, 0, 3) is False


def test_the_path_from_today_comes_first(tmp_path: Path) -> None:
    found, _ = selection(tmp_path, STAG_HUNT, "today: {row: a, column: b}")
    assert found.bet is not None
    assert found.bet.rule is Rule.PATH
    # from (A, B) Row gains 3 by B, Column gains 1 by A: the keener mover decides
    assert found.bet.play == 3


def test_battle_of_the_sexes_is_left_open(tmp_path: Path) -> None:
    """The two equilibria mirror each other, so no rule without a history can choose."""
    found, valuation = selection(tmp_path, BATTLE)
    assert found.bet is None
    assert risk_dominates(valuation, 0, 3) is None
    assert set(chosen(found).values()) == {None}


def test_a_single_equilibrium_is_chosen_by_every_rule_that_can(tmp_path: Path) -> None:
    found, _ = selection(tmp_path, DILEMMA, "today: {row: a, column: a}")
    assert set(chosen(found).values()) == {3}


def test_no_equilibrium_no_choice(tmp_path: Path) -> None:
    found, _ = selection(tmp_path, PENNIES, "today: {row: a, column: a}")
    assert found.choices == ()
    assert found.bet is None


@pytest.mark.parametrize(("factor", "shift"), [(3, 0), (1, 7), (5, -2)])
def test_rescaling_a_players_payoffs_changes_no_choice(tmp_path: Path, factor: int, shift: int) -> None:
    """Nash products and shares are invariant under positive affine transformations."""
    scaled = {cell: (factor * row + shift, column) for cell, (row, column) in STAG_HUNT.items()}
    assert chosen(selection(tmp_path, STAG_HUNT)[0]) == chosen(selection(tmp_path, scaled)[0])
