"""Who departs from a combination although it is punished, and what holds one in place."""

import json
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import sim
from sim.cli.main import app
from sim.explore.explain.answer import explain
from sim.explore.explain.rounds import RoundsExplanation
from sim.present.explain.rounds_words import departs, patience_it_takes

NUMBERS = st.integers(-3, 6)
TABLES = st.lists(st.tuples(NUMBERS, NUMBERS), min_size=4, max_size=4)
CORNERS = [("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")]


def game(cells: list[tuple[int, int]], patience: Fraction, **block: object) -> sim.Game:
    table = {r: {c: list(cells[CORNERS.index((r, c))]) for c in "ab"} for r in "ab"}
    patient = {
        "about": "What the next round is worth",
        "value": float(patience),
        "range": [0, 1],
        "unit": "share",
        "sources": "judgement",
    }
    return sim.load(
        {
            "players": {"row": ["a", "b"], "column": ["a", "b"]},
            "payoffs": {"table": table},
            "repeated": {"discount": "patience", **block},
            "assumptions": {"patience": patient},
        }
    )


def asked(of: sim.Game, outcome: str | None = None) -> RoundsExplanation:
    answer = explain(of.constraints, outcome)
    assert isinstance(answer, RoundsExplanation)
    return answer


def turned(play: int, who: int) -> int:
    """Where the other action of one of two players leads."""
    return play ^ (2 if who == 0 else 1)


def stays(cells: list[tuple[int, int]], play: int, who: int, patience: Fraction) -> bool:
    """Whether a player keeps to a play where the equilibrium that is worst for it follows a departure."""
    once = [
        p
        for p in range(4)
        if all(cells[turned(p, player)][player] <= cells[p][player] for player in range(2))
    ]
    turn = cells[turned(play, who)][who]
    return play in once or any(
        cells[play][who] >= (1 - patience) * turn + patience * cells[then][who] for then in once
    )


@settings(max_examples=80, deadline=None)
@given(TABLES, st.integers(0, 10), st.sampled_from(["row", "column"]), st.sampled_from("ab"))
def test_a_choice_is_supposed_until_somebody_departs(
    cells: list[tuple[int, int]], tenths: int, player: str, action: str
) -> None:
    """What the other keeps to by the definition of the concept, and whether whoever is supposed to would."""
    patience = Fraction(tenths, 10)
    answer = explain(game(cells, patience).constraints, None, [f"{player}={action}"])
    assert isinstance(answer, RoundsExplanation)
    who = ("row", "column").index(player)
    having = [p for p, profile in enumerate(CORNERS) if profile[who] == action]
    kept = {p for p in having if stays(cells, p, 1 - who, patience)}
    assert {held.play for held in answer.held} == kept
    assert {blocked.play for blocked in answer.blocked} == set(having) - kept
    for held, equilibrium in zip(answer.held, answer.equilibria, strict=True):
        assert equilibrium.profile[player] == action
        assert bool(held.regretted) is not stays(cells, held.play, who, patience)
        assert held.sustained.now is not bool(held.regretted)
        assert all(t.incentive.player == player and t.incentive.loss < 0 for t in held.regretted)


def test_a_silent_prisoner_is_answered_by_silence_from_one_half_on() -> None:
    patient = game(DILEMMA, Fraction(3, 5)).given(row="a")
    assert patient.sentences[0] == "Suppose that Row chooses 'A' in every round, until somebody departs."
    assert patient.sentences[-1] == "Row would keep to Row: 'A' and Column: 'A' too, so that it lasts."
    hasty = game(DILEMMA, Fraction(2, 5)).given(row="a")
    assert [e.profile["column"] for e in hasty] == ["b"]
    assert hasty.sentences[-1].endswith("The punishment suits Row, so that no patience is enough.")
    ended = game(DILEMMA, Fraction(9, 10), horizon=3).given(row="a")
    assert [e.profile["column"] for e in ended] == ["b"]
    assert ended.sentences[0] == "Suppose that Row chooses 'A' in every round."


DILEMMA = [(3, 3), (0, 5), (5, 0), (1, 1)]


def test_the_dilemma_tips_where_patience_is_one_half() -> None:
    nearest = asked(game(DILEMMA, Fraction(2, 5)), "row=a").blocked[0]
    assert nearest.play == 0
    assert {(t.incentive.player, t.gain_now, t.loss_later, t.least) for t in nearest.blockers} == {
        ("row", 2.0, 2.0, Fraction(1, 2)),
        ("column", 2.0, 2.0, Fraction(1, 2)),
    }
    assert nearest.blockers[0].incentive.loss == pytest.approx(-0.4)
    assert asked(game(DILEMMA, Fraction(1, 2)), "row=a").blocked[0].holds


@settings(max_examples=60, deadline=None)
@given(TABLES, st.integers(0, 10))
def test_departures_are_valued_as_their_definition_says(cells: list[tuple[int, int]], tenths: int) -> None:
    patience = Fraction(tenths, 10)
    of = game(cells, patience)
    for value in "ab":
        for one in asked(of, f"row={value}").blocked:
            assert bool(one.blockers) is not one.holds
            for t in one.departures:
                who = 0 if t.incentive.player == "row" else 1
                turn = one.play ^ (2 if who == 0 else 1)
                stays, gets = Fraction(cells[one.play][who]), Fraction(cells[turn][who])
                by = one.by.get(t.incentive.player)
                later = gets if by is None else Fraction(cells[by][who])
                exact = stays - ((1 - patience) * gets + patience * later)
                assert t.incentive.loss == pytest.approx(float(exact))
                assert sum(t.incentive.terms.values()) == pytest.approx(t.incentive.loss)
                assert t.gain_now == pytest.approx(float(gets - stays))
                if t.least is not None:
                    assert (exact >= 0) is (patience >= t.least)
                if t.most is not None:
                    assert t.least is None
                    assert (exact >= 0) is (patience <= t.most)
                if t.least is None and t.most is None:
                    assert exact < 0


SUITED = [(3, 3), (0, 2), (5, 0), (1, 5)]
"""After A and A, Row gains 2 by B and loses 2 a round later: from one half on that does not pay. Column loses
1 by B and gains 2 a round later: up to one third."""


def test_a_punishment_that_suits_whoever_is_impatient_deters_it_all_the_same() -> None:
    nearest = asked(game(SUITED, Fraction(2, 5)), "row=a").blocked[0]
    assert nearest.play == 0
    assert nearest.deterrable
    told = {t.incentive.player: (t.gain_now, t.loss_later, t.least, t.most) for t in nearest.departures}
    assert told == {
        "row": (2.0, 2.0, Fraction(1, 2), None),
        "column": (-1.0, -2.0, None, Fraction(1, 3)),
    }
    patient = asked(game(SUITED, Fraction(4, 5)), "row=a")
    (one,) = [each for each in patient.blocked if each.play == 0]
    assert departs(patient.answer, one, one.blockers[0]) == (
        "Column would lose 1.00 points at once by 'B', but gain 2.00 in each round after. The punishment "
        "suits Column, so that the loss deters it only as long as the next round is worth at most 0.3333 of "
        "this one; to Column it is worth 0.8."
    )
    assert patience_it_takes(patient.answer, one) == (
        "It would last if the next round were worth, of this one, to Column at most 0.3333 (now 0.8)."
    )
    between = asked(game(SUITED, Fraction(2, 5)), "row=a")
    needs = "Column at most 0.3333 (now 0.4)", "Row at least 0.5 (now 0.4)"
    says = patience_it_takes(between.answer, between.blocked[0])
    assert says.startswith("It would last if the next round were worth, of this one, to ")
    assert all(need in says for need in needs)


def test_a_departure_that_costs_nothing_at_once_and_gains_later_is_deterred_where_only_today_counts() -> None:
    nearest = asked(game([(3, 3), (0, 3), (5, 0), (1, 5)], Fraction(2, 5)), "row=a").blocked[0]
    (column,) = [t for t in nearest.departures if t.incentive.player == "column"]
    assert (column.least, column.most) == (None, 0)


@given(TABLES)
@settings(max_examples=40, deadline=None)
def test_what_some_patience_sustains_is_told_from_what_none_does(cells: list[tuple[int, int]]) -> None:
    """By the definition, at every patience at which anybody's answer can change, and at both ends."""
    of = game(cells, Fraction(1, 2))
    for value in "ab":
        for one in asked(of, f"row={value}").blocked:
            tipping = [share for t in one.departures for share in (t.least, t.most) if share is not None]
            tried = {Fraction(0), Fraction(1), *tipping}
            assert one.deterrable is all(any(stays(cells, one.play, who, p) for p in tried) for who in (0, 1))


def test_what_lasts_is_held_by_what_departing_costs_later() -> None:
    held = asked(game(DILEMMA, Fraction(3, 5))).held
    assert [one.play for one in held] == [0, 3]
    assert [dict(one.by) for one in held] == [dict.fromkeys(("row", "column"), 3)] * 2
    assert all(t.incentive.loss >= 0 for one in held for t in one.departures)


def test_with_a_last_round_departures_are_those_of_one_round() -> None:
    misses = asked(game(DILEMMA, Fraction(9, 10), horizon=1_000_000), "row=a").blocked
    losses = {miss.play: [t.incentive.loss for t in miss.blockers] for miss in misses}
    assert losses == {0: [-2.0, -2.0], 1: [-1.0]}
    assert not any(miss.holds for miss in misses)


def test_the_command_says_who_departs_and_from_which_patience_on_it_would_not() -> None:
    file = "scenarios/repeated/shadow-of-the-future.yaml"
    arguments = ["explain", file, "--outcome", "settlement=joint_development"]
    shown = CliRunner().invoke(app, arguments)
    assert shown.exit_code == 0
    text = " ".join(shown.output.split())
    # 0.20 lost at once against 0.25 gained in each round after: up to 0.20 / 0.45
    assert (
        "The punishment suits China, so that the loss deters it only as long as the next round is worth at "
        "most 0.4444 of this one; to China it is worth 0.9."
    ) in text
    assert "The punishment suits Russia, so that no patience is enough." in text
    document = json.loads(CliRunner().invoke(app, [*arguments, "--json"]).output)
    nearest = document["blocked"][0]
    assert nearest["punished_by"]["japan"] == "engage"
    for blocker in nearest["blockers"]:
        assert blocker["loss"] < 0
        assert sum(blocker["terms"].values()) == pytest.approx(blocker["loss"], abs=1e-9)


def test_what_a_departure_loses_in_one_round_is_called_a_loss() -> None:
    of = game(DILEMMA, Fraction(9, 10), horizon=3)
    (held,) = asked(of).held
    told = [departs(asked(of).answer, held, t) for t in held.departures]
    assert told[0] == "Row would lose 1.00 points (20% of its range) by 'A'."
