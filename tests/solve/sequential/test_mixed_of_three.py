"""Stages in which three choose at once, within a game: by hand, and by Gambit's equilibria of the stage."""

from itertools import product

import numpy as np
import pytest
from solve.nash.gambit_oracle import equilibria_by_gambit
from solve.sequential.stage_games import load_text

from sim.game.incentives import IncentiveConstraints
from sim.present.run.story import story
from sim.solve.sequential.answer import solve_sequential
from sim.solve.solution import Claim, Solution

SIDES = ("heads", "tails")
PLAYERS = ("ann", "bob", "cat")
HEAD = """\
scenario: game
players: {ann: [enter, leave, heads, tails], bob: [heads, tails], cat: [heads, tails]}
timing:
  - {stage: entry, moves: {ann: [enter, leave]}}
  - stage: toss
    when: entry.ann == enter
    moves: {ann: [heads, tails], bob: [heads, tails], cat: [heads, tails]}
outcomes: {end: {left: {when: entry.ann == leave}, tossed: {otherwise: true}}}
"""


def after_entry(payoffs: np.ndarray, outside: float) -> IncentiveConstraints:
    """Ann enters a game of three or leaves it for what is outside. payoffs: (3, 2, 2, 2)."""
    lines = [HEAD, "payoffs:"]
    for player, own in zip(PLAYERS, payoffs, strict=True):
        lines.append(f"  {player}:")
        if player == "ann":
            lines.append(f"    outside: {{when: entry.ann == leave, worth: {outside}}}")
        for cell in product(range(2), repeat=3):
            ann, bob, cat = (SIDES[side] for side in cell)
            when = f"entry.ann == enter and toss.ann == {ann} and bob == {bob} and cat == {cat}"
            lines.append(f"    {ann}_{bob}_{cat}: {{when: {when}, worth: {own[cell]}}}")
    return load_text("\n".join(lines) + "\n", "game")


def ring() -> np.ndarray:
    payoffs = np.zeros((3, 2, 2, 2), dtype=int)
    for a, b, c in product(range(2), repeat=3):
        payoffs[:, a, b, c] = [1 if a == b else -1, 1 if b == c else -1, -1 if c == a else 1]
    return payoffs


def mixed(constraints: IncentiveConstraints) -> Solution:
    solution = solve_sequential(constraints, mixed=True).mixed
    assert solution is not None
    return solution


@pytest.mark.parametrize(("outside", "entry"), [(-0.5, "enter"), (0.5, "leave")])
def test_pennies_in_a_ring_after_entry(outside: float, entry: str) -> None:
    """Only even odds are stable where all toss, which is worth nothing to each."""
    solution = mixed(after_entry(ring(), outside))
    assert solution.claim is Claim.EVERY
    (equilibrium,) = solution.equilibria
    assert equilibrium.strategy["ann"]["entry"] == entry
    for player in PLAYERS:
        toss = next(own for at, own in equilibrium.strategy[player].items() if at.startswith("toss"))
        assert toss == {"heads": 0.5, "tails": 0.5}
    assert equilibrium.payoffs["ann"] == max(outside, 0)
    assert equilibrium.regret == 0


def test_who_is_held_by_whose_odds_in_words() -> None:
    """Ann is matched by Bob, who is by Cat, who is by Ann."""
    (course,) = story(solve_sequential(after_entry(ring(), -0.5), mixed=True)).mixed
    odds = [why for move in course.moves for why in move.why if why.startswith("The odds of")]
    assert odds == [f"The odds of {other} make them so." for other in ("Bob", "Cat", "Ann")]


def test_by_gambits_equilibria_of_the_stage() -> None:
    """Subgame perfect (Selten 1965): an equilibrium of the stage, and entry where it is worth more.

    Gambit may miss one by rounding: what it finds is found here, and of the others nobody gains by departing.
    """
    rng = np.random.default_rng(11)
    games = [rng.integers(-(10**6), 10**6, size=(3, 2, 2, 2)) for _ in range(20)]
    answers = equilibria_by_gambit([payoffs.tolist() for payoffs in games])
    tossed = 0
    for payoffs, theirs in zip(games, answers, strict=True):
        solved = solve_sequential(after_entry(payoffs, 0), mixed=True)
        ours = [*solved.equilibria, *(solved.mixed.equilibria if solved.mixed else ())]
        worth = []
        for ann, bob, cat in theirs:
            value = np.einsum("iabc,a,b,c->i", payoffs, ann, bob, cat)
            worth.append(value if value[0] > 0 else np.zeros(3))
        tossed += sum(equilibrium.mixed for equilibrium in ours)
        rows = [np.array(list(equilibrium.payoffs.values())) for equilibrium in ours]
        assert all(min(np.abs(own - row).max() for row in rows) < 1 for own in worth)
        assert all(equilibrium.regret < 1e-30 for equilibrium in ours)
    assert tossed > 5


def test_odds_that_are_no_fractions_are_said_to_be() -> None:
    """All get 2 where all show heads, 1 where all show tails, and nothing else: both are as good where
    2 p^2 = (1 - p)^2, so that p = sqrt(2) - 1."""
    payoffs = np.zeros((3, 2, 2, 2), dtype=int)
    payoffs[:, 0, 0, 0], payoffs[:, 1, 1, 1] = 2, 1
    solution = mixed(after_entry(payoffs, -1))
    assert solution.claim is Claim.SOME
    assert "no fractions" in solution.note
    shares = [
        next(own for at, own in equilibrium.strategy["bob"].items() if at.startswith("toss"))
        for equilibrium in solution.equilibria
    ]
    assert any(
        isinstance(own, dict) and own["heads"] == pytest.approx(2**0.5 - 1, abs=1e-15) for own in shares
    )
    assert all(equilibrium.regret < 1e-30 for equilibrium in solution.equilibria)
