"""All equilibria of small games of three players and more: by hand, by Gambit, by their odd number."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from solve.nash.gambit_oracle import equilibria_by_gambit

from sim.game.normal_form import NormalForm
from sim.solve.certificate import exact_regret, regret
from sim.solve.nash.several import MOST_SUPPORTS, Enumeration, several_equilibria, support_count

HALF = Fraction(1, 2)
REGRET = 1e-12


def solved(payoffs: np.ndarray) -> tuple[NormalForm, Enumeration]:
    game = NormalForm.from_payoffs(payoffs)
    return game, several_equilibria(game.exact, REGRET)


def ring() -> np.ndarray:
    """Ann wants what Bob has, Bob what Cat has, and Cat to differ from Ann."""
    payoffs = np.zeros((3, 2, 2, 2), dtype=int)
    for a, b, c in product(range(2), repeat=3):
        payoffs[:, a, b, c] = [1 if a == b else -1, 1 if b == c else -1, -1 if c == a else 1]
    return payoffs


def test_pennies_in_a_ring_are_tossed() -> None:
    """Who is sure to be matched or not has a best reply, and so have all around the ring: nobody is sure."""
    _, enumeration = solved(ring())
    assert enumeration.proved
    assert enumeration.profiles == (((HALF, HALF),) * 3,)


def test_volunteers() -> None:
    """Somebody has to act, which costs 1 of 4. One alone does; or two mix, each waiting with 1/4, and one
    waits for sure; or all three, each waiting with q where 4 (1 - q^2) = 3. With two waiting at 1/4 the third
    gets 4 (1 - 1/16) = 3.75 > 3 by waiting."""
    payoffs = np.zeros((3, 2, 2, 2), dtype=int)
    for cell in product(range(2), repeat=3):
        for player in range(3):
            payoffs[(player, *cell)] = 3 if cell[player] == 0 else 4 if 0 in cell else 0
    _, enumeration = solved(payoffs)
    assert enumeration.proved
    act, wait, two = (Fraction(1), Fraction(0)), (Fraction(0), Fraction(1)), (Fraction(3, 4), Fraction(1, 4))
    alone = {tuple(act if i == k else wait for i in range(3)) for k in range(3)}
    pairs = {tuple(wait if i == k else two for i in range(3)) for k in range(3)}
    assert set(enumeration.profiles) == alone | pairs | {((HALF, HALF),) * 3}


@pytest.mark.parametrize(("shape", "least"), [((2, 2, 2), 25), ((3, 2, 2), 25), ((2, 2, 2, 2), 1)])
def test_gambit_finds_no_other_and_their_number_is_odd(shape: tuple[int, ...], least: int) -> None:
    """Generic games have an odd number of equilibria (Wilson 1971; Harsanyi 1973).

    least: of 25 games that are solved to the end.
    """
    rng = np.random.default_rng(7)
    games = [rng.integers(-(10**6), 10**6, size=(len(shape), *shape)) for _ in range(25)]
    answers = equilibria_by_gambit([payoffs.tolist() for payoffs in games])
    settled, compared = 0, 0
    for payoffs, theirs in zip(games, answers, strict=True):
        game, ours = solved(payoffs)
        rows = [np.array([float(p) for own in profile for p in own]) for profile in ours.profiles]
        for profile in ours.profiles:
            assert max(exact_regret(game, profile)) < Fraction(1, 2**80)
        if not ours.whole:
            continue
        settled += 1
        assert not ours.continua
        assert len(rows) % 2 == 1
        for profile in theirs:
            strategies = [np.array(own) / sum(own) for own in profile]
            if (regret(game, strategies) <= 1e-9 * 10**6).all():
                compared += 1
                row = np.concatenate(strategies)
                assert min(np.abs(row - own).max() for own in rows) < 1e-6
        assert ours.exact == all(p.denominator < 10**30 for own in ours.profiles for s in own for p in s)
    assert settled >= least
    assert compared >= settled


def test_a_continuum_is_one() -> None:
    """Where nothing matters to anybody, everything is an equilibrium."""
    _, enumeration = solved(np.zeros((3, 2, 2, 2), dtype=int))
    assert enumeration.continua
    assert not enumeration.proved


def test_actions_that_are_beaten_make_no_game_too_large() -> None:
    """Three further actions each, which lose 5 for sure."""
    wide = np.zeros((3, 5, 5, 5), dtype=int)
    for cell in product(range(5), repeat=3):
        wide[(slice(None), *cell)] = ring()[(slice(None), *(action % 2 for action in cell))]
        wide[(slice(None), *cell)] -= 5 * (np.array(cell) > 1)
    assert support_count((5, 5, 5)) > MOST_SUPPORTS
    _, enumeration = solved(wide)
    assert enumeration.proved
    assert enumeration.profiles == (((HALF, HALF, 0, 0, 0),) * 3,)


def test_a_large_game_has_its_pure_equilibria_or_one_that_is_followed_to() -> None:
    """All as one in five actions each; and the ring of dice, in which nobody may be sure of anything."""
    same = np.zeros((3, 5, 5, 5), dtype=int)
    same[:, range(5), range(5), range(5)] = 1
    _, enumeration = solved(same)
    assert not enumeration.whole
    assert {tuple(own.index(1) for own in profile) for profile in enumeration.profiles} >= {
        (k, k, k) for k in range(5)
    }
    dice = np.zeros((3, 5, 5, 5), dtype=int)
    for a, b, c in product(range(5), repeat=3):
        dice[:, a, b, c] = [a == b, b == c, c != a]
    game, enumeration = solved(dice)
    (profile,) = enumeration.profiles
    assert not enumeration.whole
    assert max(exact_regret(game, profile)) <= Fraction(REGRET) * 10
    assert all(abs(share - Fraction(1, 5)) < 1e-9 for own in profile for share in own)
