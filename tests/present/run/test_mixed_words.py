"""Mixed equilibria in words, of games whose answer is known by hand."""

from pathlib import Path

import sim
from sim.present.run.words import brief

CASES = Path(__file__).parent.parent.parent / "cases"


def mixed(name: str) -> str:
    words = brief(sim.load(CASES / f"{name}.yaml").solve().answer)
    return next(text for text in (*words.answer, *words.also) if text.startswith("In mixed strategies"))


def test_a_continuum_with_every_players_choice() -> None:
    """Lending pays p - (1 - p) = 2p - 1, so the bank refuses while p <= 1/2; refused, nothing matters."""
    assert mixed("p03-lender") == (
        "In mixed strategies there is one continuum of equilibria: Bank 'Refuse', Borrower P('Repay') "
        "anywhere in [0, 1/2], else 'Default_' (expected payoffs: Bank 0 and Borrower 0)."
    )


def test_expected_payoffs_of_the_cards() -> None:
    """(2/5, 1/5, 1/5, 1/5) both (O'Neill 1987)."""
    answer = sim.load(CASES / "p10-cards.yaml").solve().answer
    (equilibrium,) = answer.mixed.equilibria
    assert [list(strategy.values()) for strategy in equilibrium.profile.values()] == [
        [0.4, 0.2, 0.2, 0.2]
    ] * 2
    (words,) = brief(answer).mixed
    assert [worth for *_, worth in words.choices] == ["1.20", "1.80"]
    assert words.outcome[0] == "40%: The first mover plays joker."


def test_each_of_three_beats_one() -> None:
    """Red's 3 beats 6, 6 beats 5, 5 beats 3: a third each, and each can expect nothing."""
    assert mixed("p04-beats") == (
        "In mixed strategies there is one equilibrium: Red 'R3' 33%, 'R5' 33% and 'R6' 33%, "
        "Blue 'C3' 33%, 'C5' 33% and 'C6' 33% (expected payoffs: Red 0 and Blue 0)."
    )


def test_a_further_equilibrium_beside_two_pure_ones() -> None:
    assert "one further equilibrium" in mixed("p13-quarantine")
    assert mixed("p13-quarantine").count("50%") == 4
