"""Pure security levels by hand."""

import numpy as np
import pytest

from sim.game.normal_form import NormalForm
from sim.solve.maxmin import Security, maxmin


@pytest.mark.parametrize(
    ("payoffs", "expect", "why"),
    [
        (
            [[[3, 0], [5, 1]], [[3, 5], [0, 1]]],
            [(1, "2"), (1, "2")],
            "dilemma: talking gets at least 1",
        ),
        ([[[3, 1], [4, 0]], [[3, 4], [1, 0]]], [(1, "1"), (1, "1")], "chicken: swerving gets at least 1"),
        ([[[4, 0], [3, 3]], [[4, 3], [0, 3]]], [(3, "2"), (3, "2")], "stag hunt: hares are certain"),
        ([[1, 7, 3]], [(7, "2")], "alone, a player gets the best"),
    ],
)
def test_by_hand(payoffs, expect, why):
    assert [(s.value, s.action) for s in maxmin(NormalForm.from_payoffs(payoffs))] == expect, why


def test_only_feasible_profiles_can_be_the_worst_case():
    payoffs = [[[1, -9], [0, 5]], [[0, 0], [0, 0]]]
    able = np.array([[True, False], [True, True]])
    assert maxmin(NormalForm.from_payoffs(payoffs))[0] == Security(0, "2")
    assert maxmin(NormalForm.from_payoffs(payoffs, feasible=able))[0] == Security(1, "1")


def test_an_action_that_is_feasible_nowhere_guarantees_nothing():
    able = np.array([[False, False], [True, True]])
    game = NormalForm.from_payoffs([[[9, 9], [0, 5]], [[0, 0], [0, 0]]], feasible=able)
    assert maxmin(game) == (Security(0, "2"), Security(0, "1", ("2",)))


def test_three_players_against_loops_written_out():
    game = NormalForm.from_payoffs(np.random.default_rng(3).normal(size=(3, 3, 2, 4)))
    for player, security in enumerate(maxmin(game)):
        worst = [
            min(game.payoffs[(player, *c)] for c in np.ndindex(*game.shape) if c[player] == a)
            for a in range(game.shape[player])
        ]
        assert security.value == max(worst)
        assert security.action == game.actions[player][int(np.argmax(worst))]


def test_no_feasible_profile():
    with pytest.raises(ValueError, match="no profile"):
        maxmin(NormalForm.from_payoffs([[[1]], [[1]]], feasible=np.array([[False]])))
