"""Deviations told apart by bounds, against what they come to at points; and answers kept by signs."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.solve.sequential.held import Branching, Signs
from sim.solve.sequential.tempted import tempted


@settings(max_examples=60)
@given(st.integers(0, 100_000), st.booleans())
def test_what_bounds_tell_holds_at_every_point(seed: int, free: bool) -> None:
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 4, 3)
    starts, count = [0, *np.cumsum(sizes)[:-1].tolist()], int(sizes.sum())
    worth = rng.integers(-4, 5, (count, 2 if free else 1, 4)).astype(float)
    worth[..., 1] = rng.choice([0.0, 0.25], worth.shape[:2])
    within = [tuple(sorted(rng.uniform(-1, 1, 2))) for _ in range(2)]
    stretches = np.sort(rng.uniform(0, 1, (count, 2)), axis=1) if free else None
    worse, safe = tempted(worth, stretches, starts, within)
    assert worse.shape == safe.shape == (count, 3)
    ends = [*starts[1:], count]
    for _ in range(20):
        weights = np.array([1, 0, *(rng.uniform(*bounds) for bounds in within)])
        off = rng.uniform(-1, 1, worth.shape[:2]) * worth[..., 1]
        at_types = worth @ weights + off
        belief = rng.uniform()
        value = at_types @ [1 - belief, belief] if free else at_types[:, 0]
        follows = np.ones(count, bool)
        if stretches is not None:
            follows = (stretches[:, 0] <= belief) & (belief <= stretches[:, 1])
        for option in np.flatnonzero(follows):
            for group, (start, end) in enumerate(zip(starts, ends, strict=True)):
                rivals = value[start:end][follows[start:end]]
                assert not worse[option, group] or (value[option] < rivals).all()
                assert not safe[option, group] or (value[option] >= rivals).all()


def test_bounds_tell_what_is_plain() -> None:
    worth = np.array([[[0.0, 0.0], [1.0, 0.0]], [[2.0, 0.0], [2.0, 0.0]], [[1.0, 0.0], [0.0, 0.0]]])
    everywhere, near_one = [0.0, 1.0], [0.5, 1.0]
    worse, safe = tempted(worth, np.array([everywhere] * 3), [0, 1, 2], [])
    assert worse.tolist() == [[False, True, False], [False, False, False], [False, True, False]]
    assert safe.tolist() == [[True, False, False], [True, True, True], [False, False, True]]
    _, safe = tempted(worth, np.array([near_one, everywhere, everywhere]), [0, 1, 2], [])
    assert safe[0].tolist() == [True, False, True]


def test_answers_are_kept_by_the_signs_that_they_rest_on() -> None:
    known = Branching()

    def at(*signs: int) -> Signs:
        return Signs(lambda row: signs[row], (0.0, 0.0))

    answers = {(1, 0, 1): "first", (1, 0, -1): "second", (-1,): "third"}
    pairs = {signs: {((1,), (len(name),)): ((None, None),)} for signs, name in answers.items()}
    assert known.known(at(1, 0, 1)) is None
    for signs, following in pairs.items():
        known.keep(dict(enumerate(signs)), following)
    for signs, following in pairs.items():
        assert known.known(at(*signs)) is following
    assert known.known(at(1, 0, 0)) is None
    assert known.known(at(0)) is None
    # rows that are asked for in another order are not kept where they would be mistaken
    known.keep({1: 0, 0: 1}, {})
    assert known.known(at(1, 0, 1)) is pairs[1, 0, 1]


def test_what_rests_on_nothing_is_known_at_once() -> None:
    known = Branching()
    known.keep({}, {})
    assert known.known(Signs(lambda row: pytest.fail(f"row {row} was asked for"), (0.0, 0.0))) == {}
