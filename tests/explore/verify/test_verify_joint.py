"""Second opinions on what players agree on or keep to: they agree, and a wrong answer is noticed."""

import dataclasses
import random
from fractions import Fraction

import pytest
from solve.bargaining.bargains import bargain
from solve.repeated.test_sustained import DILEMMA, TWO_WORST, random_table, repeated

import sim
import sim.explore.verify.answer as verifying
from sim.explore.verify.answer import Verification, verify
from sim.present.verify.words import said, sentences

GAMBIT = "Gambit's enumpure"
PLAYED, LEAST = "Rounds played out", "The least patience, played out"


def own(verification: Verification) -> dict[str, bool | None]:
    return {second.by: second.agrees for second in verification.seconds if second.own}


@pytest.mark.parametrize("seed", range(20))
def test_random_repeated_games_are_confirmed_by_playing_the_rounds(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "_solvers", lambda solved, seconds: ())
    rng = random.Random(seed)
    sizes = rng.choice([(2, 2), (2, 3), (3, 3), (2, 2, 2)])
    horizon = {"horizon": 4} if seed % 5 == 0 else {}
    game = repeated(random_table(seed, sizes), **horizon).at({"patience": Fraction(rng.randrange(0, 13), 12)})
    opinions = own(verify(game.constraints))
    assert opinions == ({PLAYED: True} if horizon else {PLAYED: True, LEAST: True})


@pytest.mark.parametrize("seed", range(20))
def test_random_bargains_are_confirmed_by_comparing_agreements(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "_solvers", lambda solved, seconds: ())
    rng = random.Random(seed)
    names = ["none", *(f"e{k}" for k in range(rng.randrange(1, 6)))]
    payoffs = {name: (rng.randint(-2, 5), rng.randint(-2, 5)) for name in names}
    block = {} if seed % 2 else {"discount": {"ann": "0.75", "bob": "0.5"}, "first": "bob"}
    shares = {
        "approval": {"by": "agreement", "values": {name: str(rng.randrange(0, 11) / 10) for name in names}}
    }
    public = {"ann": {"approval": "approval", "majority": "0.5"}}
    game = bargain(payoffs, measures=shares, ratification=public, **block)
    opinions = own(verify(game.constraints))
    assert len(opinions) == len(game.solve().solutions)
    assert all(opinions.values()), opinions


@pytest.mark.parametrize("seed", range(10))
def test_bargains_against_any_equilibrium_are_confirmed(seed: int) -> None:
    """The equilibria by Gambit, what follows from them by comparing agreements."""
    rng = random.Random(seed)
    cells = {r: {c: [rng.randint(-2, 4), rng.randint(-2, 4)] for c in "ab"} for r in "ab"}
    block = {"between": ["row", "column"], "disagreement": "equilibrium", "solution": "nash-bargaining"}
    players = {"row": ["a", "b"], "column": ["a", "b"]}
    game = sim.load({"players": players, "payoffs": {"table": cells}, "agreements": block})
    verification = verify(game.constraints)
    assert {second.by: second.agrees for second in verification.seconds}[GAMBIT]
    assert all(own(verification).values())


def test_a_single_round_is_asked_of_other_programs() -> None:
    verification = verify(repeated(TWO_WORST).at({"patience": Fraction(2, 3)}).constraints)
    second = {each.by: each for each in verification.seconds}
    assert (second[GAMBIT].agrees, second[GAMBIT].compared) == (True, 2)
    # at exactly two thirds it is a tie, which doubles cannot tell
    assert second[PLAYED].agrees
    assert "1 too close to tell in floating point" in second[PLAYED].note
    assert sentences(verification)[0] == "The same answer by all five opinions."


def test_a_wrong_answer_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """One combination forgotten, and a least patience of 0.4 where it is (5 - 3) / (5 - 1) = 0.5."""
    monkeypatch.setattr(verifying, "_solvers", lambda solved, seconds: ())
    honest = verifying.solve_repeated

    def wrong(constraints):
        answer = honest(constraints)
        short = [
            dataclasses.replace(
                each, now=False, least=each.least and dict.fromkeys(each.least, Fraction(2, 5))
            )
            if each.play == 0
            else each
            for each in answer.sustained
        ]
        return dataclasses.replace(answer, sustained=tuple(short))

    monkeypatch.setattr(verifying, "solve_repeated", wrong)
    verification = verify(repeated(DILEMMA).at({"patience": Fraction(3, 5)}).constraints)
    assert own(verification) == {PLAYED: False, LEAST: False}
    assert verification.refuted
    played, least = verification.seconds
    assert played.only_there == ({"row": {"silent": 1.0}, "column": {"silent": 1.0}},)
    assert least.only_here == played.only_there
    assert said(played)[-1] == "1 combination only there: one of the two is wrong."
    assert "The answer is refuted, or one of the opinions is wrong. Please report it." in sentences(
        verification
    )


def test_a_wrong_agreement_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = verifying.solve_bargaining

    def wrong(constraints):
        answer = honest(constraints)
        solutions = [
            dataclasses.replace(each, equilibria=answer.by_concept["zone-of-agreement"].equilibria[:1])
            for each in answer.solutions
        ]
        return dataclasses.replace(answer, solutions=tuple(solutions))

    monkeypatch.setattr(verifying, "solve_bargaining", wrong)
    game = bargain({"none": (0, 0), "a": (1, 4), "b": (3, 3)}, solution="nash-bargaining")
    verification = verify(game.constraints)
    assert verification.refuted
    nash = next(
        each for each in verification.seconds if each.by == "The definition of 'Nash bargaining solution'"
    )
    assert [dict(profile["agreement"]) for profile in nash.only_there] == [{"b": 1.0}]


def test_what_is_compared_of_a_bargain_is_said_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything leaves somebody worse off, so that by every definition nothing is agreed."""
    monkeypatch.setattr(verifying, "_solvers", lambda solved, seconds: ())
    verification = verify(bargain({"none": (0, 0), "a": (-1, 4), "b": (3, -3)}).constraints)
    (zone,) = verification.seconds
    assert sentences(verification)[0] == "The same answer by the definition of 'possible agreement'."
    assert said(zone) == [
        "Compared: what it gives, of 2 agreements and of having none. By both, nothing is agreed.",
        "1 answer in both.",
    ]


def test_opinions_of_this_program_stand_in_a_sentence_as_words() -> None:
    verification = verify(repeated(DILEMMA).constraints)
    ours = [second for second in verification.seconds if second.own]
    told = sentences(dataclasses.replace(verification, seconds=tuple(ours)))
    assert told[0] == "The same answer by rounds played out and the least patience, played out."


@pytest.mark.parametrize("name", ["ratification", "side-payments", "shadow-of-the-future"])
def test_shipped_scenarios_are_confirmed(name: str) -> None:
    verification = verify(sim.load(name).constraints)
    assert own(verification)
    assert not verification.refuted
    assert all(agrees is not False for agrees in own(verification).values())
