"""Points on the way to a nearest one, in closed form: x*y >= 0.5 from (0.2, 0.2) is nearest at x = y."""

import math
from fractions import Fraction

import numpy as np
import pytest
from explore.formula_games import game

from sim.explore.reach import answer
from sim.explore.reach.cuts import children
from sim.explore.reach.downhill import downhill
from sim.explore.reach.node import root
from sim.explore.reach.polish import Candidate
from sim.explore.reach.question import Question
from sim.explore.reach.relaxed import Relaxed

LEAST = 2 * (math.sqrt(0.5) - 0.2)


@pytest.fixture
def asked(monkeypatch) -> tuple[Question, int]:
    """The question of that game, and the profile that has the outcome."""
    questions = []

    def spy(question, plays, *args, **kwargs):
        questions.append((question, plays[0]))
        return search(question, plays, *args, **kwargs)

    search = answer.search
    monkeypatch.setattr(answer, "search", spy)
    answer.reach(game(["x * y - 0.5"], {"x": ("0.2", 0, 1), "y": ("0.2", 0, 1)}), "result", "done")
    return questions[0]


def at(question: Question, play: int, x: str, y: str) -> Candidate:
    """A point as a candidate."""
    values = {**question.start, "x": Fraction(x), "y": Fraction(y)}
    distance = question.distance(values)
    return Candidate(play, values, distance, 2, (), distance)


@pytest.mark.parametrize(("x", "y"), [("1", "0.5"), ("0.5", "1"), ("1", "1"), ("0.9", "0.8")])
def test_a_walk_downhill_ends_where_no_step_is_nearer(asked, x, y):
    question, play = asked
    start = at(question, play, x, y)
    end = downhill(question, start)
    assert question.supports(play, question.at(end.values))
    assert end.distance == question.distance(end.values)
    assert LEAST - 1e-12 <= float(end.distance) <= LEAST + 1e-3 < float(start.distance)


def test_a_point_that_is_the_nearest_stays(asked):
    question, play = asked
    nearest = downhill(question, at(question, play, "1", "0.5"))
    assert float(nearest.distance) - float(downhill(question, nearest).distance) < 1e-3


@pytest.mark.parametrize("share", [0.15, 0.3, 0.5, 0.7, 0.85])
def test_no_cut_goes_through_the_nearest_point_so_far(asked, share):
    question, play = asked
    node = root(question)
    relaxed = Relaxed(question, play, node)
    near = node.low + share * (node.high - node.low)
    parts = children(relaxed, None, near)
    assert len(parts) == 2
    for part in parts:
        cut = (part.low != node.low) | (part.high != node.high)
        assert cut.sum() == 1
        ends = np.concatenate([part.low[cut], part.high[cut]])
        assert np.abs(ends - near[cut]).min() > 0.01
    # nothing between the two is lost
    (j,) = np.flatnonzero(parts[0].high != node.high)
    assert parts[0].high[j] == parts[1].low[j]
