"""Games of others, small and each of a kind, with what is known of them."""

from fractions import Fraction
from pathlib import Path

import pytest

import sim
from sim.present.run.words import brief, sentences
from sim.solve.answer import Answer
from sim.solve.selection import Rule
from sim.solve.solution import Claim

CASES = Path(__file__).parent.parent / "cases"


def solved(name: str, *settings: str) -> Answer:
    return sim.load(CASES / f"{name}.yaml", settings=settings).solve().answer


def mixed(answer: Answer) -> list[tuple[dict[str, Fraction], ...]]:
    """The equilibria as simple fractions."""
    return [
        tuple(
            {action: Fraction(p).limit_denominator(100) for action, p in strategy.items()}
            for strategy in equilibrium.profile.values()
            if not isinstance(strategy, str)
        )
        for equilibrium in answer.mixed.equilibria
    ]


def pure(answer: Answer) -> list[tuple[object, ...]]:
    return [tuple(equilibrium.profile.values()) for equilibrium in answer.equilibria]


def test_all_extreme_equilibria_of_a_degenerate_game() -> None:
    """Exact enumeration gives 8 extreme equilibria in 5 components, as Gambit's enummixed does."""
    answer = solved("p01-toll-costs")
    assert answer.mixed.claim is Claim.EXTREME
    assert (len(answer.mixed.equilibria), len(answer.mixed.components)) == (8, 5)


def test_a_continuum_of_refusals() -> None:
    """Lending pays 2p - 1 where the borrower repays with p: refused for every p up to a half."""
    answer = solved("p03-lender")
    refuse = {"refuse": 1}
    assert mixed(answer) == [
        (refuse, {"default_": 1}),
        (refuse, {"repay": Fraction(1, 2), "default_": Fraction(1, 2)}),
    ]
    assert answer.mixed.components == ((0, 1),)


def test_a_cycle_of_three() -> None:
    third = Fraction(1, 3)
    (both,) = mixed(solved("p04-beats"))
    assert both == ({"r3": third, "r5": third, "r6": third}, {"c3": third, "c5": third, "c6": third})


def test_an_action_that_only_a_mixture_dominates() -> None:
    """Half left, half right is worth 0 whatever the market does, hedging -1/2."""
    (gone,) = solved("p06-hedge").dominance.eliminated
    assert (gone.action, gone.by, gone.kind) == ("hedge", {"left": 0.5, "right": 0.5}, "mixed")


def test_suitcases_at_a_tie_and_just_above() -> None:
    """Undercutting by one gains bonus - 1: nothing at a bonus of 1, where each pair is stable."""
    claims = ("c2", "c3", "c4", "c5", "c6")
    tied = solved("p07-suitcases", "bonus=1")
    assert pure(tied) == [(claim, claim) for claim in claims]
    units = [profile for profile in mixed(tied) if all(len(strategy) == 1 for strategy in profile)]
    assert [tuple(next(iter(s)) for s in profile) for profile in units] == pure(tied)
    above = solved("p07-suitcases", "bonus=1.000000001")
    assert pure(above) == [("c2", "c2")]
    assert mixed(above) == [({"c2": 1}, {"c2": 1})]


def test_an_equilibrium_in_weakly_dominated_choices_is_named_and_no_better_bet() -> None:
    """To walk is worth 0 whatever the other does, to agree 0 or 1: today's choices or not, no bet."""
    answer = solved("p08-handshake")
    assert pure(answer) == [("agree", "agree"), ("walk", "walk")]
    assert answer.selection.weak == (3,)
    assert answer.selection.choices[0].rule is Rule.PATH
    assert answer.selection.choices[0].play == 3
    assert answer.selection.bet is not None
    assert answer.selection.bet.play == 0
    assert "The better bet is equilibrium 1" in " ".join(sentences(answer))
    stable, weak = (equilibrium.stability for equilibrium in brief(answer).equilibria)
    assert "dominated" not in stable
    assert "North's 'Walk' is weakly dominated: 'Agree' is never worse and sometimes better." in weak


def test_the_bet_is_the_same_in_a_comparison() -> None:
    game = sim.load(CASES / "p08-handshake.yaml")
    sides = sim.compare(game, game).sides
    assert {side.answer.selection.bet.play for side in sides} == {0}


def test_four_cards() -> None:
    """O'Neill (1987): the joker two times in five, the others once each."""
    fifth = Fraction(1, 5)
    (both,) = mixed(solved("p10-cards"))
    assert [list(strategy.values()) for strategy in both] == [[2 * fifth, fifth, fifth, fifth]] * 2


def test_the_missiles() -> None:
    """Brams (1985): two pure equilibria, and a half each between them."""
    answer = solved("p13-quarantine")
    assert len(answer.equilibria) == 2
    half = Fraction(1, 2)
    assert [list(strategy.values()) for strategy in mixed(answer)[-1]] == [[half, half]] * 2
    assert answer.mixed.claim is Claim.EVERY


@pytest.mark.parametrize(
    ("name", "claim", "count"), [("p40-sheet16x22", Claim.SOME, 13), ("p40b-sheet9x9", Claim.EVERY, 5)]
)
def test_tables_from_spreadsheets(name: str, claim: Claim, count: int) -> None:
    """The smaller one has 5 by Gambit's enummixed; of the larger one no more than some is claimed."""
    answer = solved(name)
    assert (answer.mixed.claim, len(answer.mixed.equilibria)) == (claim, count)
    for equilibrium in answer.mixed.equilibria:
        widths = answer.valuation.ranges.values()
        assert equilibrium.regret <= 1e-9 * max(widths)
