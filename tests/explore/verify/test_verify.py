"""Second opinions on games whose equilibria are known, and on answers that are made wrong."""

import dataclasses
import json
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

import sim
import sim.explore.verify.answer as verifying
from sim.cli.main import main
from sim.explore.verify.answer import Verification, verify
from sim.explore.verify.opinion import Second
from sim.explore.verify.solvers import VERTICES, reported
from sim.game.normal_form import NormalForm
from sim.present.verify.words import sentences
from sim.solve.solution import Claim

CASES = Path(__file__).parent.parent.parent / "cases"
NASHPY, PURE, MIXED = "nashpy's vertex_enumeration", "Gambit's enumpure", "Gambit's enummixed"


def opinions(name: str) -> dict[str, Second]:
    return {second.by: second for second in verify(sim.load(CASES / f"{name}.yaml").constraints).seconds}


@pytest.mark.parametrize(
    ("name", "extreme", "pure"),
    [
        ("p01-toll-costs", 8, 3),
        ("p03-lender", 2, 1),
        ("p04-beats", 1, 0),
        ("p10-cards", 1, 0),
        ("p13-quarantine", 3, 2),
    ],
)
def test_three_programs_agree(name: str, extreme: int, pure: int) -> None:
    """The counts of extreme equilibria are those of exact enumeration (degenerate games included)."""
    second = opinions(name)
    assert {by: (s.agrees, s.compared, s.refuted) for by, s in second.items()} == {
        NASHPY: (True, extreme, 0),
        PURE: (True, pure, 0),
        MIXED: (True, extreme, 0),
    }


def test_three_players_get_a_second_opinion_on_pure_equilibria() -> None:
    """A volunteer's dilemma: each alone may be the one who helps."""
    second = opinions("p12-fire")
    assert (second[PURE].agrees, second[PURE].compared) == (True, 3)
    assert second[NASHPY].agrees is None
    assert "3 players have a choice" in second[NASHPY].note


def falsified(monkeypatch: pytest.MonkeyPatch, claim: Claim, *, dropped: int) -> Verification:
    """What is said of an answer that lacks some of the extreme equilibria."""
    honest = verifying.answer

    def answer(constraints):
        solved = honest(constraints)
        left = solved.mixed.equilibria[dropped:]
        mixed = dataclasses.replace(solved.mixed, equilibria=left, components=(), claim=claim)
        return dataclasses.replace(solved, mixed=mixed)

    monkeypatch.setattr(verifying, "answer", answer)
    return verify(sim.load(CASES / "p13-quarantine.yaml").constraints)


def test_a_lost_equilibrium_refutes_an_answer_that_claims_all(monkeypatch: pytest.MonkeyPatch) -> None:
    verification = falsified(monkeypatch, Claim.EVERY, dropped=1)
    assert verification.refuted
    assert [len(s.only_there) for s in verification.seconds if s.by != PURE] == [1, 1]
    assert "The answer is refuted" in " ".join(sentences(verification))


def test_a_lost_equilibrium_does_not_refute_an_answer_that_claims_some(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    verification = falsified(monkeypatch, Claim.SOME, dropped=1)
    assert not verification.refuted
    assert not any(s.agrees for s in verification.seconds if s.by != PURE)


def test_what_is_no_equilibrium_counts_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """0.9 against 0.1 leaves nobody indifferent: only those from which nobody gains are compared."""
    honest = verifying.reported

    def wrong(solver, payoffs, seconds):
        found = honest(solver, payoffs, seconds)
        uneven = tuple(tuple(0.9 if a == 0 else 0.1 for a in range(size)) for size in payoffs.shape[1:])
        return dataclasses.replace(found, profiles=(*(found.profiles or ())[1:], uneven))

    monkeypatch.setattr(verifying, "reported", wrong)
    second = opinions("p13-quarantine")[NASHPY]
    assert (second.refuted, len(second.only_here), second.only_there) == (1, 1, ())
    assert second.agrees is False


def test_between_extreme_equilibria_is_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bank refuses for any probability of repayment up to a half, a quarter among them."""
    honest = verifying.reported

    def more(solver, payoffs, seconds):
        found = honest(solver, payoffs, seconds)
        if payoffs.shape != (2, 2, 2):
            return found
        return dataclasses.replace(found, profiles=(*(found.profiles or ()), ((0.0, 1.0), (0.25, 0.75))))

    monkeypatch.setattr(verifying, "reported", more)
    second = opinions("p03-lender")[NASHPY]
    assert (second.agrees, second.within) == (True, 1)


@pytest.mark.parametrize("payoffs", [[[[10**9, 0], [0, 10**8]], [[3 * 10**9, 0], [0, 10**9]]]])
def test_nashpy_is_asked_on_a_scale_on_which_it_loses_nothing(payoffs: list) -> None:
    """Two pure equilibria and one between: three, as in every game of this shape."""
    answered = reported(VERTICES, NormalForm.from_payoffs(payoffs).exact, 60)
    assert answered.profiles is not None
    assert len(answered.profiles) == 3


@pytest.mark.parametrize("name", ["beer_quiche", "horse", "chain_store"])
def test_games_with_stages_are_refused_with_what_to_ask_instead(name: str) -> None:
    """The other programs get tables of simultaneous games, and these have none."""
    file = Path(__file__).parents[2] / "solve" / "sequential" / "games" / f"{name}.yaml"
    with pytest.raises(sim.ScenarioError, match="simultaneous games only") as refused:
        verify(sim.load(file).constraints)
    assert "sim run" in refused.value.problems[0].hint


def test_time_is_limited() -> None:
    answered = reported(VERTICES, NormalForm.from_payoffs([[[1, 0], [0, 1]]] * 2).exact, 0.001)
    assert answered.profiles is None
    assert "did not end within" in answered.because


def command(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["sim", "verify", *words])
    return main()


def test_the_command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(monkeypatch, str(CASES / "p03-lender.yaml"), "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "sim.verify/1"
    for second in document["seconds"]:
        assert set(second) >= {"by", "version", "agrees", "only_here", "only_there", "note"}
    assert command(monkeypatch, str(CASES / "p03-lender.yaml")) == 0
    assert "2 equilibria found by both." in capsys.readouterr().out


def test_the_command_where_only_gambit_could_tell(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(verifying, "find_spec", lambda name: None if name == "pygambit" else find_spec(name))
    assert command(monkeypatch, str(CASES / "p12-fire.yaml")) == 3
    assert "pygambit" in capsys.readouterr().err
    assert command(monkeypatch, str(CASES / "p03-lender.yaml")) == 0
    assert "pygambit is not installed" in capsys.readouterr().out
