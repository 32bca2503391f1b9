"""Answers show themselves in sentences, and are otherwise the answers themselves."""

import copy
from collections.abc import Callable

import pytest

import sim
from sim.present.map import words as map_words
from sim.present.reach import words as reach_words
from sim.present.thresholds import words as thresholds_words
from sim.study.told import Told

ANSWERS: dict[str, tuple[Callable[[sim.Game], Told], Callable]] = {
    "thresholds": (lambda game: game.thresholds("oil_price"), thresholds_words.sentences),
    "map": (lambda game: game.map("oil_price", "firm_appetite"), map_words.sentences),
    "reach": (lambda game: game.reach("settlement=joint_development"), reach_words.sentences),
}


@pytest.fixture(scope="module", params=ANSWERS)
def told(request: pytest.FixtureRequest) -> tuple[Told, tuple[str, ...]]:
    """An answer, and the sentences in which the command says it."""
    ask, sentences = ANSWERS[request.param]
    answer = ask(sim.load("sochi-2016"))
    return answer, tuple(sentences(answer.answer))


def test_says_in_a_shell_what_the_command_says(told: tuple[Told, tuple[str, ...]]) -> None:
    answer, sentences = told
    assert answer.sentences == sentences
    assert repr(answer) == "\n".join(sentences)


def test_a_notebook_shows_the_title_and_every_sentence_escaped(told: tuple[Told, tuple[str, ...]]) -> None:
    answer, sentences = told
    html = answer._repr_html_()
    assert "<h4>After the Sochi meeting, May 2016</h4>" in html
    assert html.count("<p>") == len(sentences)
    assert "'" not in html.replace("&#x27;", "")


def test_has_what_the_answer_has_and_no_more(told: tuple[Told, tuple[str, ...]]) -> None:
    answer, _ = told
    assert answer.scenario is answer.answer.scenario
    with pytest.raises(AttributeError, match="no_such_thing"):
        _ = answer.no_such_thing


def test_a_copy_is_one_too(told: tuple[Told, tuple[str, ...]]) -> None:
    """A copy is made without fields at first, which must not send a look-up round in a circle."""
    answer, _ = told
    assert repr(copy.copy(answer)) == repr(answer)
    with pytest.raises(AttributeError, match="answer"):
        _ = object.__new__(type(answer)).answer


def test_thresholds_are_one_for_each_assumption() -> None:
    answer = sim.load("sochi-2016").thresholds("oil_price", "firm_appetite")
    assert len(answer) == 2
    assert [item.assumption for item in answer] == [answer[0].assumption, answer[1].assumption]
    assert [item.assumption for item in answer] == ["oil_price", "firm_appetite"]
