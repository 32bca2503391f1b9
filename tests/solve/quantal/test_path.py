"""Equilibria at the end of the logit path, of games with three players and more."""

from itertools import product
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.game.normal_form import NormalForm
from sim.present.run.words import brief, sentences
from sim.solve.certificate import regret
from sim.solve.nash.mixed import mixed_equilibria
from sim.solve.quantal.path import limit_of_path, some_equilibrium
from sim.solve.solution import Claim

CASES = Path(__file__).parent.parent.parent / "cases"

PENNIES = """\
scenario: pennies
title: Matching pennies in a ring
players:
  ann: {name: Ann, actions: {heads: {name: Heads, says: Ann heads}, tails: {name: Tails, says: Ann tails}}}
  bob: {name: Bob, actions: {heads: {name: Heads, says: Bob heads}, tails: {name: Tails, says: Bob tails}}}
  cat: {name: Cat, actions: {heads: {name: Heads, says: Cat heads}, tails: {name: Tails, says: Cat tails}}}
outcomes:
  same: {yes_: {when: ann == bob, says: Ann has what Bob has}, no_: {otherwise: true, says: They differ}}
measures:
  like_bob: {by: [ann, bob], values: {heads: {heads: 1, tails: -1}, tails: {heads: -1, tails: 1}}}
  like_cat: {by: [bob, cat], values: {heads: {heads: 1, tails: -1}, tails: {heads: -1, tails: 1}}}
  unlike_ann: {by: [cat, ann], values: {heads: {heads: -1, tails: 1}, tails: {heads: 1, tails: -1}}}
payoffs:
  ann: {match: {name: Match, worth: like_bob, sources: [judgement]}}
  bob: {match: {name: Match, worth: like_cat, sources: [judgement]}}
  cat: {match: {name: Match, worth: unlike_ann, sources: [judgement]}}
"""


def pennies(folder: Path):
    path = folder / "pennies.yaml"
    path.write_text(
        PENNIES.replace("ann == bob", "ann == heads and bob == heads or ann == tails and bob == tails")
    )
    return sim.load(path).solve().answer


def test_pennies_in_a_ring(tmp_path: Path) -> None:
    """Each wants to match the next, the last to differ: only a half makes anybody indifferent."""
    answer = pennies(tmp_path)
    assert answer.equilibria == ()
    (equilibrium,) = answer.mixed.equilibria
    assert answer.mixed.claim is Claim.EVERY
    for strategy in equilibrium.profile.values():
        assert strategy == pytest.approx({"heads": 0.5, "tails": 0.5}, abs=1e-9)
    assert equilibrium.payoffs == pytest.approx({"ann": 0, "bob": 0, "cat": 0}, abs=1e-9)
    assert equilibrium.outcome["same"] == pytest.approx({"yes_": 0.5, "no_": 0.5})
    assert equilibrium.regret <= 1e-9 * 2
    said = " ".join(sentences(answer))
    assert "Ann 'Heads' 50% and 'Tails' 50%" in said
    assert "expected payoffs: Ann 0, Bob 0 and Cat 0" in said
    (words,) = brief(answer).mixed
    assert words.outcome == ("50%: Ann has what Bob has.", "50%: They differ.")


def test_three_neighbours_and_a_fire() -> None:
    """Three who help alone; pairs who help with 3/4 each, since waiting is worth 4 * 3/4 = 3 then, while
    the third waits for 4 (1 - 1/16) > 3; and the mix of all where waiting is worth 4 (1 - q^2) = 3: q = 1/2.
    """
    answer = sim.load(CASES / "p12-fire.yaml").solve().answer
    assert len(answer.equilibria) == 3
    assert answer.mixed.claim is Claim.EVERY
    helps = [sorted(max(own.values()) for own in e.profile.values()) for e in answer.mixed.equilibria]
    assert sorted(helps) == [[0.5] * 3, *[[0.75, 0.75, 1]] * 3, *[[1] * 3] * 3]
    assert all(equilibrium.regret <= 1e-15 for equilibrium in answer.mixed.equilibria)
    assert "In mixed strategies there are 4 further equilibria: " in " ".join(brief(answer).also)


@pytest.mark.parametrize("shape", [(2, 2, 2), (3, 3, 3), (2, 3, 4), (2, 2, 2, 2), (3, 3, 2, 2), (2,) * 5])
def test_random_games_have_one_by_their_regret(shape: tuple[int, ...]) -> None:
    """Every finite game has an equilibrium (Nash 1951); the certificate knows no solver."""
    rng = np.random.default_rng(len(shape))
    for _ in range(8):
        payoffs = rng.integers(-9, 10, size=(len(shape), *shape))
        game = NormalForm.from_payoffs(payoffs)
        strategies = some_equilibrium(game.shifted, rng, 1e-12)
        assert strategies is not None
        widths = np.array([np.ptp(own) for own in game.payoffs])
        assert (regret(game, strategies) <= 1e-9 * widths).all()


@pytest.mark.parametrize(("factor", "shift"), [(1000, 0), (1, 10**6), (0.001, -7)])
def test_units_change_no_equilibrium(factor: float, shift: float) -> None:
    """Best replies are the same under positive affine transformations of a player's payoffs."""
    payoffs = np.random.default_rng(5).integers(-9, 10, size=(3, 2, 3, 2)).astype(float)
    prior = [np.full(size, 1 / size) for size in payoffs.shape[1:]]
    changed = payoffs.copy()
    changed[1] = payoffs[1] * factor + shift
    before, after = limit_of_path(payoffs, prior, 1e-12), limit_of_path(changed, prior, 1e-12)
    assert before is not None
    assert after is not None
    for one, other in zip(before, after, strict=True):
        assert one == pytest.approx(other, abs=1e-6)


def test_a_dominated_action_is_not_played_and_the_rest_is_lifted() -> None:
    """The third action of each loses 5 for sure; what is left is pennies in a ring."""
    payoffs = np.zeros((3, 3, 3, 3))
    for a, b, c in product(range(3), repeat=3):
        payoffs[:, a, b, c] = [1 if a == b else -1, 1 if b == c else -1, -1 if c == a else 1]
        payoffs[:, a, b, c] -= 5 * (np.array([a, b, c]) == 2)
    solution = mixed_equilibria(NormalForm.from_payoffs(payoffs))
    (equilibrium,) = solution.equilibria
    assert all(set(strategy) == {"1", "2"} for strategy in equilibrium.profile.values())
    assert equilibrium.regret <= 1e-9 * 7


def test_a_game_of_ties_is_solved_at_once() -> None:
    """Where nothing matters to anybody, the centre of the path is an equilibrium."""
    solution = mixed_equilibria(NormalForm.from_payoffs(np.zeros((3, 2, 2, 2))))
    (equilibrium,) = solution.equilibria
    assert equilibrium.regret == 0


def test_what_only_rounding_plays_is_not_played() -> None:
    """At the end of this path probabilities of 1e-14 are left on actions that are worse by 3 points."""
    first = [[[-2, 0, 2], [2, -1, -1], [1, 1, 1]], [[-2, 0, 0], [1, -1, 1], [2, 1, -1]]]
    second = [[[-1, 1, -2], [-1, -2, -2], [2, -1, 1]], [[0, 1, 1], [-1, -1, 0], [-1, 0, 2]]]
    third = [[[1, 0, -1], [-1, -1, 1], [1, -2, -2]], [[-1, 1, -2], [0, -1, 0], [1, 1, 2]]]
    lasts = [
        [[1, -2, -1], [2, 1, 1], [2, -2, -2]],
        [[2, 0, -1], [0, 0, -1], [-2, 2, 1]],
        [[2, -2, -2], [1, -2, -2], [2, 2, 2]],
    ]
    tables = [[*own, last] for own, last in zip((first, second, third), lasts, strict=True)]
    payoffs = np.array(tables, dtype=float)
    strategies = some_equilibrium(payoffs, np.random.default_rng(0), 1e-12)
    assert strategies is not None
    assert all(share == 0 or share > 1e-9 for own in strategies for share in own)
    assert all(own.sum() == pytest.approx(1, abs=1e-15) for own in strategies)
