"""Dominance: by hand, in any order, against an LP of our own, and with infeasible profiles."""

import subprocess
import sys
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from sim.game.normal_form import NormalForm
from sim.solve.dominance import dominated, iterated_elimination, reduced

# Osborne and Rubinstein (1994), figure 61.1: M is dominated by mixing T and B; then L; then B.
MIXED = NormalForm.from_payoffs(
    [[[3, 0], [0, 3], [1, 1]], [[1, 0], [0, 1], [3, 2]]], actions=(("T", "M", "B"), ("L", "R"))
)
DILEMMA = NormalForm.from_payoffs(
    [[[3, 0], [5, 1]], [[3, 5], [0, 1]]], players=("a", "b"), actions=(("silent", "talk"),) * 2
)


def test_the_prisoners_dilemma_is_solved_in_one_round():
    result = iterated_elimination(DILEMMA)
    rows = [(e.round, e.player, e.action, e.by, e.kind) for e in result.eliminated]
    assert rows == [(1, "a", "silent", "talk", "strict"), (1, "b", "silent", "talk", "strict")]
    assert result.survivors == (("talk",), ("talk",))
    assert result.weakly_dominated == ()
    assert [e.round for e in dominated(DILEMMA)] == [0, 0], "of the full game, before any round"


def test_rounds_are_recorded_in_order():
    # Row 3 falls to row 2; only then column 3 to column 2; only then row 1 to row 2.
    game = NormalForm.from_payoffs(
        [[[1, 1, 9], [2, 2, 3], [0, 1, 2]], [[1, 2, 1], [1, 2, 1], [0, 0, 9]]],
        actions=(("r1", "r2", "r3"), ("c1", "c2", "c3")),
    )
    result = iterated_elimination(game)
    assert [(e.round, e.action, e.by) for e in result.eliminated] == [
        (1, "r3", "r2"),
        (2, "c1", "c2"),
        (2, "c3", "c2"),
        (3, "r1", "r2"),
    ]
    assert result.survivors == (("r2",), ("c2",))


def test_a_mixture_dominates_where_no_pure_action_does():
    assert dominated(MIXED) == ()
    result = iterated_elimination(MIXED)
    (only,) = result.eliminated
    assert (only.player, only.action, only.kind) == ("1", "B", "mixed")
    assert only.by == pytest.approx({"T": 0.5, "M": 0.5}), "the lesser of 3p, 3(1 - p) peaks at 1/2"
    assert result.survivors == (("T", "M"), ("L", "R"))


@pytest.mark.parametrize("exact", [True, False])
def test_a_mixture_that_only_ties_eliminates_nothing(exact):
    payoffs = [[[2, 0], [0, 2], [1, 1]], [[1, 0], [0, 1], [1, 1]]]
    game = NormalForm.from_payoffs(payoffs if exact else np.array(payoffs, dtype=float))
    assert iterated_elimination(game).eliminated == (), "half of each earns exactly the 1 of the third"


def test_a_margin_of_any_size_eliminates():
    tiny = Fraction(1, 10**12)
    game = NormalForm.from_payoffs([[[2, 0], [0, 2], [1 - tiny, 1 - tiny]], [[1, 0], [0, 1], [1, 1]]])
    (only,) = iterated_elimination(game).eliminated
    assert (only.action, only.kind) == ("3", "mixed"), "half of each earns 1"


@pytest.mark.parametrize("factor", [Fraction(1, 10**9), 1, 10**12])
def test_the_scale_of_the_payoffs_does_not_matter(factor):
    game = NormalForm.from_payoffs([[[factor * v for v in row] for row in t] for t in MIXED.exact.tolist()])
    assert iterated_elimination(game).survivors == (("1", "2"), ("1", "2"))


def test_the_dominator_named_outlives_the_round():
    game = NormalForm.from_payoffs(
        [[[1], [2], [3]], [[0], [0], [0]]], actions=(("low", "mid", "high"), ("x",))
    )
    assert [(e.action, e.by, e.round) for e in iterated_elimination(game).eliminated] == [
        ("low", "high", 1),
        ("mid", "high", 1),
    ]


def test_weak_dominance_is_listed_but_not_acted_on():
    game = NormalForm.from_payoffs([[[1, 1], [1, 0]], [[1, 1], [1, 0]]], actions=(("u", "d"), ("l", "r")))
    result = iterated_elimination(game)
    assert result.survivors == (("u", "d"), ("l", "r"))
    assert [(e.player, e.action, e.by, e.kind) for e in result.weakly_dominated] == [
        ("1", "d", "u", "weak"),
        ("2", "r", "l", "weak"),
    ]
    assert dominated(DILEMMA, "weak") == (), "what is strictly dominated is not listed as weakly"


def test_duplicates_do_not_dominate_each_other():
    game = NormalForm.from_payoffs([[[1, 2], [1, 2]], [[0, 1], [0, 1]]])
    assert dominated(game, "weak") == ()
    assert iterated_elimination(game).survivors == (("1", "2"), ("2",))


def test_an_action_is_dominated_only_by_one_that_is_feasible_wherever_it_is():
    payoffs = [[[1, 1], [2, 2]], [[0, 1], [1, 0]]]
    # Action 2 of the first is better, but cannot be played against action 2 of the second.
    blocked = NormalForm.from_payoffs(payoffs, feasible=np.array([[True, True], [True, False]]))
    assert dominated(blocked) == ()
    # The other way round: where only the worse action is blocked, the better one still dominates.
    open_ = NormalForm.from_payoffs(payoffs, feasible=np.array([[True, False], [True, True]]))
    assert [(e.player, e.action, e.by) for e in dominated(open_)] == [("1", "1", "2"), ("2", "2", "1")]


def test_an_action_that_is_blocked_in_the_same_places_dominates():
    able = np.array([[True, False], [True, False], [True, True]])
    game = NormalForm.from_payoffs([[[1, 9], [2, 0], [0, 0]], [[0, 0], [0, 0], [0, 0]]], feasible=able)
    assert [(e.player, e.action, e.by) for e in dominated(game)] == [("1", "1", "2")]


def test_a_mixture_may_use_only_actions_feasible_wherever_the_dominated_one_is():
    able = np.ones((3, 2), dtype=bool)
    able[1, 0] = False
    game = NormalForm.from_payoffs(MIXED.payoffs.tolist(), feasible=able)
    assert ("1", "3") not in {(e.player, e.action) for e in iterated_elimination(game).eliminated}
    free = NormalForm.from_payoffs(MIXED.payoffs.tolist())
    assert ("1", "3") in {(e.player, e.action) for e in iterated_elimination(free).eliminated}


def test_an_action_that_no_profile_can_hold_is_removed_first():
    able = np.array([[False, False], [True, True]])
    game = NormalForm.from_payoffs([[[0, 9], [1, 1]], [[0, 0], [5, 1]]], feasible=able)
    rows = [(e.round, e.action, e.by, e.kind) for e in iterated_elimination(game).eliminated]
    assert rows == [(1, "1", None, "infeasible"), (2, "2", "1", "strict")]


def test_a_game_without_feasible_profiles_is_refused():
    with pytest.raises(ValueError, match="no profile"):
        iterated_elimination(NormalForm.from_payoffs([[[1]], [[1]]], feasible=np.array([[False]])))


def test_reduced_keeps_every_part_of_the_game_in_step():
    rng = np.random.default_rng(2)
    game = NormalForm.from_payoffs(rng.integers(0, 9, size=(3, 3, 4, 2)).tolist())
    small = reduced(game, [["1", "3"], ["4", "2"], ["2"]])
    assert small.actions == (("1", "3"), ("2", "4"), ("2",)), "the game's order, not the caller's"
    again = NormalForm.from_payoffs(small.exact, actions=small.actions)
    assert (small.payoffs == again.payoffs).all()
    for ours, fresh in zip(small.signs, again.signs, strict=True):
        assert (ours == fresh).all()
    assert reduced(game, game.actions) is game
    with pytest.raises(ValueError, match="survivors of 1"):
        reduced(game, [[], ["1"], ["1"]])
    with pytest.raises(ValueError, match="zzz"):
        reduced(game, [["zzz"], ["1"], ["1"]])


payoffs = st.integers(-4, 4)


@st.composite
def games(draw, players=(2, 3), actions=(1, 4)):
    shape = tuple(draw(st.lists(st.integers(*actions), min_size=players[0], max_size=players[1])))
    size = len(shape) * int(np.prod(shape))
    flat = draw(st.lists(payoffs, min_size=size, max_size=size))
    return NormalForm.from_payoffs(np.array(flat, dtype=object).reshape(len(shape), *shape))


@given(games())
def test_no_pure_equilibrium_is_lost_and_none_is_made(game):
    def equilibria(of: NormalForm) -> set[tuple[str, ...]]:
        found = set()
        for cell in product(*(range(size) for size in of.shape)):
            alternatives = (
                of.payoffs[(i, *cell[:i], a, *cell[i + 1 :])] <= of.payoffs[(i, *cell)]
                for i, size in enumerate(of.shape)
                for a in range(size)
            )
            if all(alternatives):
                found.add(tuple(labels[a] for labels, a in zip(of.actions, cell, strict=True)))
        return found

    left = iterated_elimination(game).survivors
    assert equilibria(game) == equilibria(reduced(game, left))


@given(games(), st.randoms(use_true_random=False))
def test_one_at_a_time_in_any_order_leaves_the_same(game, random):
    """Order independence (Gilboa, Kalai and Zemel 1990), against a plain LP for every action."""
    left = [list(labels) for labels in game.actions]
    while True:
        now = reduced(game, left)
        worse = []
        for player, labels in enumerate(now.actions):
            own = np.moveaxis(now.payoffs[player], player, 0).reshape(len(labels), -1)
            for a, label in enumerate(labels):
                rest = np.delete(own, a, axis=0)
                if not len(rest):
                    continue
                lp = linprog(
                    [0] * len(rest) + [-1],
                    A_ub=np.column_stack([-(rest - own[a]).T, np.ones(own.shape[1])]),
                    b_ub=np.zeros(own.shape[1]),
                    A_eq=[[1] * len(rest) + [0]],
                    b_eq=[1],
                    bounds=[(0, 1)] * len(rest) + [(None, None)],
                )
                if -lp.fun > 1e-6:
                    worse.append((player, label))
        if not worse:
            break
        player, label = random.choice(worse)
        left[player].remove(label)
    assert iterated_elimination(game).survivors == tuple(tuple(labels) for labels in left)


@given(
    games(players=(2, 2), actions=(2, 3)), st.integers(0, 8).flatmap(lambda k: st.sampled_from(range(k + 1)))
)
def test_with_infeasible_profiles_no_generalised_equilibrium_is_lost(game, seed):
    able = np.random.default_rng(seed).random(game.shape) < 0.7
    if not able.any():
        return
    game = NormalForm.from_payoffs(game.exact, feasible=able)

    def equilibria(of: NormalForm) -> set[tuple[str, str]]:
        rows, columns = of.shape
        return {
            (of.actions[0][i], of.actions[1][j])
            for i, j in product(range(rows), range(columns))
            if of.feasible[i, j]
            and all(of.payoffs[0, k, j] <= of.payoffs[0, i, j] for k in range(rows) if of.feasible[k, j])
            and all(of.payoffs[1, i, k] <= of.payoffs[1, i, j] for k in range(columns) if of.feasible[i, k])
        }

    result = iterated_elimination(game)
    assert equilibria(game) == equilibria(reduced(game, result.survivors))


def test_scipy_stays_out_of_it_where_pure_dominators_suffice():
    code = (
        "import sys, numpy as np\n"
        "from sim.game.normal_form import NormalForm\n"
        "from sim.solve.nash.mixed import mixed_equilibria\n"
        "from sim.solve.dominance import iterated_elimination\n"
        "iterated_elimination(NormalForm.from_payoffs([[[3, 0], [5, 1]], [[3, 5], [0, 1]]]))\n"
        "game = NormalForm.from_payoffs([[[2, 0, 0], [0, 1, 0], [0, 0, 1]]] * 2)\n"
        "mixed_equilibria(game, iterated_elimination(game))\n"
        "print([m for m in ('scipy', 'nashpy', 'pygambit') if m in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
