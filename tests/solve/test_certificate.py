"""Regret and expected payoffs against loops written out, and by hand."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from sim.game.normal_form import NormalForm
from sim.solve.certificate import exact_regret, expected_payoffs, regret

PENNIES = NormalForm.from_payoffs([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])
# The corner where both insist cannot be played; its payoffs are not even numbers.
LEFT_OPEN = NormalForm.from_payoffs(
    [[[1.0, 3.0], [4.0, np.nan]], [[1.0, 4.0], [3.0, np.nan]]],
    feasible=np.array([[True, True], [True, False]]),
)


def pure(*actions: int, shape: tuple[int, ...]) -> list[np.ndarray]:
    return [np.eye(size)[action] for action, size in zip(actions, shape, strict=True)]


@pytest.mark.parametrize(
    ("profile", "expect", "why"),
    [
        ([[0.5, 0.5], [0.5, 0.5]], [0, 0], "each is indifferent: 2p - 1 = 1 - 2p"),
        ([[1, 0], [1, 0]], [0, 2], "the second would turn -1 into 1"),
        ([[0.75, 0.25], [0.5, 0.5]], [0, 0.5], "tails earns the second 3/4 - 1/4; mixing evenly 0"),
    ],
)
def test_regret_by_hand(profile, expect, why):
    assert regret(PENNIES, [np.array(s) for s in profile]) == pytest.approx(expect, abs=1e-15), why


def test_three_players_against_loops_written_out():
    rng = np.random.default_rng(5)
    game = NormalForm.from_payoffs(rng.normal(size=(3, 2, 3, 4)))
    profile = [rng.dirichlet(np.ones(size)) for size in game.shape]

    def value(player, strategies):
        return sum(
            game.payoffs[(player, *cell)] * np.prod([strategies[i][a] for i, a in enumerate(cell)])
            for cell in product(*(range(size) for size in game.shape))
        )

    assert expected_payoffs(game, profile) == pytest.approx([value(i, profile) for i in range(3)])
    for i, size in enumerate(game.shape):
        gains = [value(i, [*profile[:i], np.eye(size)[a], *profile[i + 1 :]]) for a in range(size)]
        assert regret(game, profile)[i] == pytest.approx(max(gains) - value(i, profile))


def test_a_deviation_into_an_infeasible_profile_does_not_count():
    profile = pure(0, 1, shape=(2, 2))
    assert regret(LEFT_OPEN, profile).tolist() == [0, 0], "the first cannot move to the infeasible corner"
    assert expected_payoffs(LEFT_OPEN, profile).tolist() == [3, 4]
    assert regret(LEFT_OPEN, pure(0, 0, shape=(2, 2))).tolist() == [3, 3]


def test_a_deviation_must_be_feasible_against_all_that_others_play():
    half = [np.array([1.0, 0.0]), np.array([0.5, 0.5])]
    assert regret(LEFT_OPEN, half)[0] == 0, "the second plays what makes the first's other action infeasible"


def test_a_large_common_payoff_does_not_hide_a_regret():
    game = NormalForm.from_payoffs([[[1e12, 1e12 + 1], [1e12 + 1, 1e12]], [[0.0, 0.0], [0.0, 0.0]]])
    third = [np.array([1 / 3, 2 / 3]), np.array([1 / 3, 2 / 3])]
    assert regret(game, third)[0] == pytest.approx(2 / 3 - 4 / 9, rel=1e-12)


def test_exact_regret_agrees_and_is_exact():
    game = NormalForm.from_payoffs([[[Fraction(1, 3), 0], [0, Fraction(1, 7)]], [[2, 1], [0, 5]]])
    x, y = (Fraction(5, 6), Fraction(1, 6)), (Fraction(3, 10), Fraction(7, 10))
    # The first is indifferent: 1/3 * 3/10 = 1/7 * 7/10; so is the second: 2 * 5/6 = 5/6 + 5 * 1/6.
    assert exact_regret(game, [x, y]) == (0, 0)
    off = (Fraction(1, 2), Fraction(1, 2))
    floats = regret(game, [np.array([0.5, 0.5]), np.array([0.3, 0.7])])
    assert [float(r) for r in exact_regret(game, [off, y])] == pytest.approx(floats.tolist())


def test_exact_regret_skips_infeasible_deviations():
    game = NormalForm.from_payoffs(
        [[[1, 3], [4, 9]], [[1, 4], [3, 9]]], feasible=np.array([[True, True], [True, False]])
    )
    assert exact_regret(game, [(Fraction(1), Fraction(0)), (Fraction(0), Fraction(1))]) == (0, 0)


@pytest.mark.parametrize(
    ("profile", "words"),
    [
        ([[0.5, 0.5]], "1 strategies for 2 players"),
        ([[0.5, 0.5], [1.0]], "has 2 actions"),
        ([[0.5, 0.6], [1, 0]], "no distribution"),
        ([[1.5, -0.5], [1, 0]], "no distribution"),
        ([[np.nan, 1], [1, 0]], "no distribution"),
    ],
)
def test_what_is_no_profile_is_refused(profile, words):
    for certificate in (regret, expected_payoffs):
        with pytest.raises(ValueError, match=words):
            certificate(PENNIES, [np.array(s) for s in profile])


def test_playing_the_infeasible_is_refused():
    with pytest.raises(ValueError, match="infeasible profile"):
        regret(LEFT_OPEN, pure(1, 1, shape=(2, 2)))
    with pytest.raises(ValueError, match="exactly 1"):
        exact_regret(PENNIES, [(Fraction(1), Fraction(1))] * 2)
