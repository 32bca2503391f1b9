"""Mixed equilibria of games as users have them: labels, floats, more players, infeasible profiles."""

import time
import warnings
from fractions import Fraction

import nashpy
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.spatial import QhullError
from solve.nash.gambit_oracle import extreme_equilibria_by_gambit

from sim.game.normal_form import NormalForm
from sim.solve.certificate import regret
from sim.solve.dominance import iterated_elimination
from sim.solve.nash.mixed import mixed_equilibria
from sim.solve.solution import Claim


def vectors(game, equilibrium):
    return [
        np.array([equilibrium.profile[player].get(label, 0.0) for label in labels])
        for player, labels in zip(game.players, game.actions, strict=True)
    ]


def points(game, solution):
    """The equilibria as sorted rows of probabilities, for comparison."""
    return sorted(tuple(np.concatenate(vectors(game, e)).round(9)) for e in solution.equilibria)


def solved(payoffs, **more):
    """The solution, after checking what must hold of every solution."""
    game = payoffs if isinstance(payoffs, NormalForm) else NormalForm.from_payoffs(payoffs, **more)
    solution = mixed_equilibria(game)
    widths = np.array([np.ptp(u[game.feasible]) for u in game.payoffs])
    for equilibrium in solution.equilibria:
        loss = regret(game, vectors(game, equilibrium))
        assert (loss <= 1e-9 * widths).all()
        assert equilibrium.regret == loss.max()
    if solution.components:
        listed = {index for component in solution.components for index in component}
        assert listed == set(range(len(solution.equilibria)))
    if solution.claim is Claim.EVERY:
        assert all(len(component) == 1 for component in solution.components)
    return game, solution


def test_labels_payoffs_and_strictness():
    _, solution = solved(
        [[[2, 0], [0, 1]], [[1, 0], [0, 2]]],
        players=("ann", "bob"),
        actions=(("opera", "boxing"), ("opera", "boxing")),
    )
    assert solution.claim is Claim.EVERY
    assert solution.note == ""
    opera, boxing, between = solution.equilibria
    assert opera.profile == {"ann": {"opera": 1.0}, "bob": {"opera": 1.0}}
    assert (opera.strict, opera.margin, opera.margin_share) == (True, 1.0, 0.5), "bob: 1 of 2"
    assert boxing.payoffs == {"ann": 1.0, "bob": 2.0}
    assert between.profile["ann"] == pytest.approx({"opera": 2 / 3, "boxing": 1 / 3})
    assert between.payoffs == pytest.approx({"ann": 2 / 3, "bob": 2 / 3})
    assert (between.strict, between.margin) == (False, 0.0)


@pytest.mark.parametrize(
    ("payoffs", "claim", "count", "why"),
    [
        ([[[1]], [[2]]], Claim.EVERY, 1, "one by one: nothing to choose"),
        ([[[1, 2, 3]], [[2, 2, 0]]], Claim.EXTREME, 2, "one chooser, two tied best actions"),
        ([[[1], [5]], [[0], [0]]], Claim.EVERY, 1, "one chooser, one best action"),
        ([[4, 7, 7]], Claim.EXTREME, 2, "one player alone"),
        ([[[0, 0], [0, 0]], [[0, 0], [0, 0]]], Claim.EXTREME, 4, "all ties: every profile, four corners"),
        ([[[1, 1], [1, 1]], [[1, 0], [0, 1]]], Claim.EXTREME, 4, "x free; at x = 1/2 both columns are best"),
        ([[[[1]]], [[[2]]], [[[3]]]], Claim.EVERY, 1, "three players without a choice"),
    ],
)
def test_edges(payoffs, claim, count, why):
    _, solution = solved(payoffs)
    assert (solution.claim, len(solution.equilibria)) == (claim, count), why


def test_a_player_who_cannot_deviate_makes_the_margin_vacuous():
    _, solution = solved([[[1]], [[2]]])
    (only,) = solution.equilibria
    assert (only.strict, only.margin, only.margin_share) == (True, None, None)


def test_a_duplicated_action_makes_a_component():
    _, single = solved([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])
    _, double = solved([[[1, -1], [-1, 1], [-1, 1]], [[-1, 1], [1, -1], [1, -1]]])
    assert (single.claim, single.components) == (Claim.EVERY, ((0,),))
    assert (double.claim, double.components) == (Claim.EXTREME, ((0, 1),)), "twins share the half"
    assert not double.equilibria[0].strict


# nashpy's known failures -------------------------------------------------------------------------


def nashpy_finds(method, first, second):
    """How many distinct equilibria nashpy finds of itself; it may also warn or fail."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = list(getattr(nashpy.Game(first, second), method)())
        except (QhullError, ValueError, TypeError, ZeroDivisionError):
            return 0
    return len({tuple(np.concatenate(pair).round(6)) for pair in found})


def compare_with_gambit(games):
    expected = extreme_equilibria_by_gambit([tuple(g.tolist()) for g in games])
    for payoffs, expect in zip(games, expected, strict=True):
        game, solution = solved(payoffs.tolist())
        assert solution.claim is not Claim.SOME
        rows = sorted(tuple(round(float(p), 9) for s in pair for p in s) for pair in expect)
        assert np.allclose(points(game, solution), rows, atol=1e-8)
    return [len(expect) for expect in expected]


def test_random_games_with_large_payoffs():
    rng = np.random.default_rng(0)
    games = [rng.integers(-(10**6), 10**6, size=(2, 4, 4)) for _ in range(40)]
    counts = compare_with_gambit(games)
    raw = [nashpy_finds("support_enumeration", *g.astype(float)) for g in games]
    lost = sum(found < count for found, count in zip(raw, counts, strict=True))
    assert lost >= 10, "if nashpy has been mended, this test has nothing left to show"
    raw = [nashpy_finds("vertex_enumeration", *g.astype(float)) for g in games]
    assert any(found != count for found, count in zip(raw, counts, strict=True))


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        (np.zeros((3, 3), int), np.zeros((3, 3), int), "all zeros: the polytope is unbounded"),
        ([[1, 0, -2], [0, 1, -2], [2, 2, -2]], [[1, 0, 0], [0, 1, 0], [0, 0, 1]], "a constant worst column"),
    ],
)
def test_games_on_which_nashpy_loses_or_fails(first, second, why):
    game = np.array([first, second])
    (count,) = compare_with_gambit([game])
    for method in ("vertex_enumeration", "support_enumeration"):
        raw = nashpy_finds(method, *game.astype(float))
        if raw < count:
            return
    pytest.fail(f"nashpy now finds all {count} of: {why}")


def test_degenerate_games():
    rng = np.random.default_rng(1)
    games = [rng.integers(0, 3, size=(2, *rng.integers(1, 5, size=2))) for _ in range(60)]
    counts = compare_with_gambit(games)
    raw = [nashpy_finds("support_enumeration", *g.astype(float)) for g in games]
    assert sum(found < count for found, count in zip(raw, counts, strict=True)) >= 10


def test_nashpy_made_safe_agrees():
    """A second implementation: rescaled to 1 + (M - min) / range, vertex enumeration, regret checked."""
    rng = np.random.default_rng(4)
    for size in (3, 4, 5):
        for _ in range(5):
            payoffs = rng.normal(size=(2, size, size)) * 10.0 ** rng.integers(-6, 9)
            game, solution = solved(payoffs)
            assert solution.claim is Claim.EVERY
            scaled = [1 + (m - m.min()) / np.ptp(m) for m in payoffs]
            found = []
            for pair in nashpy.Game(*scaled).vertex_enumeration():
                profile = [np.clip(s, 0, None) / np.clip(s, 0, None).sum() for s in pair]
                if (regret(game, profile) <= 1e-7 * np.ptp(payoffs, axis=(1, 2))).all():
                    found.append(tuple(np.concatenate(profile).round(9)))
            assert np.allclose(sorted(found), points(game, solution), atol=1e-6)


# Theorems ----------------------------------------------------------------------------------------


@st.composite
def bimatrices(draw, high=4, span=3):
    shape = (2, draw(st.integers(1, high)), draw(st.integers(1, high)))
    size = int(np.prod(shape))
    flat = draw(st.lists(st.integers(-span, span), min_size=size, max_size=size))
    return np.array(flat, dtype=object).reshape(shape)


rational = st.fractions(min_value=-9, max_value=9, max_denominator=50)
positive = st.fractions(min_value=Fraction(1, 50), max_value=50, max_denominator=50)


@given(bimatrices(), st.tuples(positive, positive), st.tuples(rational, rational))
def test_positive_affine_changes_of_one_players_payoffs_change_nothing(payoffs, factors, shifts):
    _, before = solved(payoffs)
    changed = np.array([f * (u + Fraction(0)) + s for u, f, s in zip(payoffs, factors, shifts, strict=True)])
    _, after = solved(changed)
    assert [e.profile for e in after.equilibria] == [e.profile for e in before.equilibria]
    assert (after.claim, after.components) == (before.claim, before.components)


@given(bimatrices(), st.sampled_from([0.125, 0.5, 4.0, 1024.0]))
def test_floats_give_what_their_fractions_give(payoffs, factor):
    game, before = solved(payoffs)
    _, after = solved(payoffs.astype(float) * factor)
    assert np.allclose(points(game, before), points(game, after))
    assert (after.claim, after.components) == (before.claim, before.components)


@given(bimatrices(), st.randoms(use_true_random=False))
def test_renaming_and_reordering_actions_and_players_changes_nothing(payoffs, random):
    game, before = solved(payoffs)
    orders = [random.sample(range(size), size) for size in game.shape]
    shuffled = payoffs[:, orders[0]][:, :, orders[1]]
    _, after = solved(shuffled.transpose(0, 2, 1)[::-1])
    back = sorted(
        tuple(
            np.concatenate(
                [
                    [e.profile[player].get(str(order.index(a) + 1), 0.0) for a in range(len(order))]
                    for player, order in zip("21", orders, strict=True)
                ]
            ).round(9)
        )
        for e in after.equilibria
    )
    assert np.allclose(back, points(game, before))
    assert after.claim is before.claim
    assert sorted(map(len, after.components)) == sorted(map(len, before.components))


@given(bimatrices())
def test_a_strictly_dominated_action_changes_nothing(payoffs):
    _, before = solved(payoffs)
    worse = np.concatenate([payoffs, payoffs[:, :1] - np.array([1, -5]).reshape(2, 1, 1)], axis=1)
    _, after = solved(worse)
    assert [e.profile for e in after.equilibria] == [e.profile for e in before.equilibria]
    assert (after.claim, after.components) == (before.claim, before.components)


@given(bimatrices())
def test_elimination_beforehand_changes_nothing(payoffs):
    game, before = solved(payoffs)
    after = mixed_equilibria(game, iterated_elimination(game))
    assert [e.profile for e in after.equilibria] == [e.profile for e in before.equilibria]
    assert (after.claim, after.components) == (before.claim, before.components)


@given(bimatrices())
def test_doubling_a_played_action_makes_a_component(payoffs):
    _, before = solved(payoffs)
    assume(any("1" in e.profile["1"] for e in before.equilibria))
    _, after = solved(np.concatenate([payoffs, payoffs[:, :1]], axis=1))
    assert after.claim is Claim.EXTREME
    assert len(after.equilibria) > len(before.equilibria)


@given(bimatrices())
def test_an_equilibrium_exists_and_the_pure_ones_are_among_them(payoffs):
    """Existence: Nash (1951)."""
    game, solution = solved(payoffs)
    assert solution.equilibria
    pure = {
        (str(i + 1), str(j + 1))
        for i, j in np.ndindex(*game.shape)
        if payoffs[0, i, j] == payoffs[0, :, j].max() and payoffs[1, i, j] == payoffs[1, i, :].max()
    }
    ours = {
        (next(iter(e.profile["1"])), next(iter(e.profile["2"])))
        for e in solution.equilibria
        if len(e.profile["1"]) == len(e.profile["2"]) == 1
    }
    assert ours == pure


@given(bimatrices(span=1))
def test_strict_means_that_every_deviation_loses(payoffs):
    _, solution = solved(payoffs)
    for e in solution.equilibria:
        if any(len(support) > 1 for support in e.profile.values()):
            assert not e.strict
            continue
        i, j = (int(next(iter(e.profile[player]))) - 1 for player in "12")
        losses = [payoffs[0, i, j] - payoffs[0, k, j] for k in range(payoffs.shape[1]) if k != i]
        losses += [payoffs[1, i, j] - payoffs[1, i, k] for k in range(payoffs.shape[2]) if k != j]
        assert e.strict == all(loss > 0 for loss in losses)
        assert (e.margin or 0.0) in [0.0, *losses]


# Floats ------------------------------------------------------------------------------------------


def test_a_double_is_the_decimal_that_it_prints_as():
    # 0.1 + 0.2 prints as 0.30000000000000004: no tie with 0.3, in mixed play as in pure play
    payoffs = np.array([[[0.1 + 0.2, 0.0], [0.3, 1.0]], [[1.0, 0.0], [1.0, 2.0]]])
    _, solution = solved(payoffs)
    written = [[[Fraction("0.30000000000000004"), 0], [Fraction("0.3"), 1]], [[1, 0], [1, 2]]]
    _, meant = solved(written)
    assert [e.profile for e in solution.equilibria] == [e.profile for e in meant.equilibria]
    assert solution.claim is meant.claim is Claim.EVERY


@pytest.mark.parametrize("gap", [Fraction(1, 10**12), Fraction(1, 10**60)])
def test_however_small_a_difference_it_counts(gap):
    # row 1 beats row 2 by the gap in column 1, so (1, 1) and (2, 2) are strict, and one mix is left
    _, solution = solved([[[1, 0], [1 - gap, 1]], [[1, 0], [0, 1]]])
    assert solution.claim is Claim.EVERY
    assert [e.strict for e in solution.equilibria] == [True, True, False]
    assert solution.note == ""


# More players, infeasible profiles, size ---------------------------------------------------------


def three_players(inner, third_prefers=0):
    """A bimatrix game beside a third player with a dominant action, who lets it count only then."""
    inner = np.array(inner)
    payoffs = np.zeros((3, *inner.shape[1:], 2), dtype=int)
    payoffs[:2, ..., third_prefers] = inner
    payoffs[:2, ..., 1 - third_prefers] = 7 - inner[::-1]
    payoffs[2, ..., third_prefers] = 1
    return payoffs.tolist()


@pytest.mark.parametrize("third_prefers", [0, 1])
def test_with_a_dominant_third_player_the_rest_is_solved_and_lifted(third_prefers):
    inner = [[[2, 0], [0, 1]], [[1, 0], [0, 2]]]
    _, solution = solved(three_players(inner, third_prefers))
    _, alone = solved(inner)
    assert solution.claim is Claim.EVERY
    assert solution.method.startswith("iterated elimination")
    certain = {str(third_prefers + 1): 1.0}
    assert [e.profile for e in solution.equilibria] == [{**e.profile, "3": certain} for e in alone.equilibria]
    assert solution.equilibria[0].payoffs == {"1": 2.0, "2": 1.0, "3": 1.0}


def test_a_game_solved_by_elimination_alone():
    dilemma = np.array([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])
    _, solution = solved(three_players(dilemma))
    assert solution.method == "iterated elimination of strictly dominated actions"
    (only,) = solution.equilibria
    assert only.profile == {"1": {"2": 1.0}, "2": {"2": 1.0}, "3": {"1": 1.0}}
    assert only.strict


def test_three_players_with_few_actions_get_every_equilibrium():
    """All alike one way, the other, or by even odds: p^2 = (1 - p)^2. If one is sure, the others follow."""
    same = np.zeros((3, 2, 2, 2), dtype=int)
    same[:, 0, 0, 0] = same[:, 1, 1, 1] = 1
    _, solution = solved(same.tolist())
    assert (solution.claim, solution.note) == (Claim.EVERY, "")
    assert [equilibrium.profile["1"] for equilibrium in solution.equilibria] == [
        {"1": 1.0},
        {"2": 1.0},
        {"1": 0.5, "2": 0.5},
    ]


def test_odds_of_three_players_that_are_no_fractions_are_said_to_be():
    """Where one way is worth twice as much, 2 p^2 = (1 - p)^2."""
    same = np.zeros((3, 2, 2, 2), dtype=int)
    same[:, 0, 0, 0], same[:, 1, 1, 1] = 2, 1
    _, solution = solved(same.tolist())
    assert (solution.claim, len(solution.equilibria)) == (Claim.SOME, 3)
    assert solution.note == (
        "Others may exist: some probabilities are no fractions, and are given as nearly as they can be."
    )
    assert solution.equilibria[2].profile["1"]["1"] == pytest.approx(2**0.5 - 1, abs=1e-15)


def test_three_players_with_a_continuum_get_one_equilibrium_and_a_sentence():
    """The third does not matter, and nothing to it."""
    any_third = np.zeros((3, 2, 2, 2), dtype=int)
    any_third[:2, 0, 0, :] = any_third[:2, 1, 1, :] = 1
    _, solution = solved(any_third.tolist())
    assert (solution.claim, len(solution.equilibria)) == (Claim.SOME, 1)
    assert solution.note == (
        "One equilibrium was followed to, and the others were not searched for: "
        "3 players still have a choice after iterated elimination."
    )


def test_infeasible_profiles_that_survive_are_refused_in_a_sentence():
    able = np.array([[True, True], [True, False]])
    _, solution = solved([[[1, 3], [4, 9]], [[1, 4], [3, 9]]], feasible=able)
    assert (solution.claim, solution.equilibria) == (Claim.SOME, ())
    assert "infeasible" in solution.note


def test_infeasible_profiles_that_fall_to_elimination_are_no_hindrance():
    able = np.ones((3, 2), dtype=bool)
    able[2, 1] = False
    payoffs = [[[1, -1], [-1, 1], [-5, 99]], [[-1, 1], [1, -1], [0, 99]]]
    _, solution = solved(payoffs, feasible=able)
    assert solution.claim is Claim.EVERY
    (only,) = solution.equilibria
    assert only.profile == {"1": {"1": 0.5, "2": 0.5}, "2": {"1": 0.5, "2": 0.5}}


def test_a_game_too_large_to_enumerate_claims_no_more_than_some():
    rng = np.random.default_rng(8)
    begun = time.perf_counter()
    game, solution = solved(rng.integers(-99, 99, size=(2, 16, 16)).tolist())
    assert time.perf_counter() - begun < 10
    assert solution.claim is Claim.SOME
    assert "too large" in solution.note
    assert solution.equilibria
    assert len(points(game, solution)) == len(set(points(game, solution)))


def test_a_large_game_is_enumerated_if_elimination_makes_it_small():
    rng = np.random.default_rng(9)
    payoffs = rng.integers(-99, 99, size=(2, 16, 16))
    payoffs[0, 3:] = payoffs[0, :1] - 1
    payoffs[1, :3, 3:] = payoffs[1, :3, :1] - 1
    _, solution = solved(payoffs.tolist())
    assert solution.claim is Claim.EVERY
    assert solution.method.startswith("iterated elimination")


def test_the_answer_is_quick():
    rng = np.random.default_rng(6)
    game = NormalForm.from_payoffs(rng.integers(-(10**6), 10**6, size=(2, 6, 6)).tolist())
    begun = time.perf_counter()
    mixed_equilibria(game)
    assert time.perf_counter() - begun < 0.5, "6x6 takes about 10 ms"
