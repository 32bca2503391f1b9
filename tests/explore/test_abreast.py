"""Questions answered at the same time come to the same, in the same order."""

import multiprocessing
import os
import pickle
import signal
from pathlib import Path

import pytest

import sim
from sim.explore import abreast as module
from sim.explore.abreast import abreast
from sim.explore.thresholds import answer
from sim.extras import MissingExtra
from sim.scenario.problems import COMMAND_LINE, Problem, ScenarioError
from sim.solve.concepts import concept_of

GAMES = Path(__file__).parents[1] / "solve" / "sequential" / "games"


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine with two processors."""
    monkeypatch.setattr(module, "_processors", lambda: 1 if multiprocessing.parent_process() else 2)


def test_in_order_and_shared_out(two: None) -> None:
    answers = list(abreast([lambda k=k: (k, os.getpid()) for k in range(5)]))
    assert [k for k, _ in answers] == [0, 1, 2, 3, 4]
    assert os.getpid() not in {place for _, place in answers}


def test_patient_at_first(two: None) -> None:
    assert list(abreast([os.getpid] * 3, patience=60)) == [os.getpid()] * 3


def test_one_question_needs_no_copy(two: None) -> None:
    assert list(abreast([os.getpid])) == [os.getpid()]


def test_a_copy_shares_out_nothing(two: None) -> None:
    """Who answers one of several questions answers its parts alone."""

    def nested() -> list[int]:
        return list(abreast([os.getpid] * 3))

    for places in abreast([nested] * 2):
        assert len(set(places)) == 1


def test_error_in_the_place_of_its_answer(two: None) -> None:
    def wrong() -> int:
        raise ValueError("no answer")

    answers = abreast([lambda: 1, wrong, lambda: 3])
    assert next(answers) == 1
    with pytest.raises(ValueError, match="no answer"):
        next(answers)
    assert not multiprocessing.active_children()


def test_problems_come_back_whole(two: None) -> None:
    """With their places and hints, and what is missing with the extra that brings it."""
    problem = Problem("wrong", "no such number", COMMAND_LINE, "write another")

    def refuse() -> int:
        raise ScenarioError([problem])

    def lack() -> int:
        raise MissingExtra("figures", "this needs matplotlib")

    with pytest.raises(ScenarioError) as refused:
        list(abreast([refuse, lack]))
    assert refused.value.problems == (problem,)
    with pytest.raises(MissingExtra, match=r"pip install .*\[figures\]") as lacking:
        list(abreast([lack, refuse]))
    assert lacking.value.extra == "figures"


def test_left_early(two: None) -> None:
    """Who stops asking leaves no copy behind."""
    answers = abreast([lambda: 1, signal.pause])
    assert next(answers) == 1
    answers.close()  # type: ignore[attr-defined]
    assert not multiprocessing.active_children()


def test_ended_from_outside(two: None) -> None:
    """What a copy that is ended leaves open is answered here."""

    def once() -> str:
        if multiprocessing.parent_process() is not None:
            os.kill(os.getpid(), signal.SIGKILL)
        return "answered here"

    assert list(abreast([once, lambda: "and this"])) == ["answered here", "and this"]


def test_no_room_for_a_copy(two: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> int:
        raise BlockingIOError("no more processes")

    monkeypatch.setattr(os, "fork", full)
    assert list(abreast([os.getpid] * 3)) == [os.getpid()] * 3
    assert not multiprocessing.active_children()


def test_thresholds_are_the_same(two: None, monkeypatch: pytest.MonkeyPatch) -> None:
    game = sim.load("belief-and-tolerance").constraints
    alone = answer.thresholds(game)
    monkeypatch.setattr(answer, "PATIENCE", 0.0)
    shared = answer.thresholds(game)
    assert shared.items == alone.items


@pytest.mark.parametrize(
    ("file", "concept"),
    [
        ("sochi-2016", "iterated-dominance"),
        (GAMES / "horse.yaml", "perfect-bayesian"),
        (GAMES / "centipede.yaml", "subgame-perfect"),
        (GAMES / "second_round.yaml", "perfect-bayesian"),
    ],
)
def test_what_answers_carry_can_be_handed_back(file: str | Path, concept: str) -> None:
    """An answer carries the game and the decision that it is about, and comes back from a copy with them."""
    game = sim.load(file).constraints
    decision = concept_of(concept).anywhere(game)
    again, decided = pickle.loads(pickle.dumps((game, decision)))
    assert again.model.scenario == game.model.scenario
    assert decided.plays.tolist() == decision.plays.tolist()
