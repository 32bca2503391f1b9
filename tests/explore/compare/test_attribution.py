"""Shapley values against their axioms, and minimal sets against their definition."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.explore.compare.attribution import Value, causes, every_coalition, shapley

NAMES = ("a", "b", "c", "d")


def table(values: list[float]) -> Value:
    """A value function given by its table over coalitions."""
    worth = np.array(values)

    def value(changed: np.ndarray) -> np.ndarray:
        return worth[changed @ (1 << np.arange(changed.shape[1]))]

    return value


games = st.lists(st.integers(-50, 50).map(float), min_size=16, max_size=16)


@given(games)
def test_efficiency(values: list[float]) -> None:
    found = shapley(NAMES, table(values))
    assert sum(found.contributions.values()) == pytest.approx(found.end - found.start, abs=1e-9)


@given(games)
def test_a_factor_that_changes_nothing_gets_nothing(values: list[float]) -> None:
    # factor a does not matter: the worth of a set is that of the set without it
    without = [values[code & ~1] for code in range(16)]
    assert shapley(NAMES, table(without)).contributions["a"] == pytest.approx(0, abs=1e-12)


@given(games)
def test_factors_that_are_alike_get_the_same(values: list[float]) -> None:
    # make a and b interchangeable by averaging over their exchange
    swap = [(code & ~3) | ((code & 1) << 1) | ((code >> 1) & 1) for code in range(16)]
    alike = [(values[code] + values[swap[code]]) / 2 for code in range(16)]
    found = shapley(NAMES, table(alike)).contributions
    assert found["a"] == pytest.approx(found["b"], abs=1e-9)


@given(games, games)
def test_values_add_up_over_games(one: list[float], two: list[float]) -> None:
    both = shapley(NAMES, table([a + b for a, b in zip(one, two, strict=True)])).contributions
    first, second = shapley(NAMES, table(one)).contributions, shapley(NAMES, table(two)).contributions
    for name in NAMES:
        assert both[name] == pytest.approx(first[name] + second[name], abs=1e-9)


def test_the_glove_game() -> None:
    """Two left gloves a, b and a right glove c: (1/6, 1/6, 2/3) (Shapley 1953)."""
    pair = lambda changed: (changed[:, 2] & changed[:, :2].any(axis=1)).astype(float)  # noqa: E731
    found = shapley(("a", "b", "c"), pair)
    assert found.exact
    assert list(found.contributions.values()) == pytest.approx([1 / 6, 1 / 6, 2 / 3])


def test_sampled_values_sum_exactly_and_lie_within_their_errors() -> None:
    weights = np.arange(1.0, 18.0)
    names = [f"f{i}" for i in range(17)]

    def value(changed: np.ndarray) -> np.ndarray:
        return changed @ weights + 10.0 * changed[:, :3].all(axis=1)

    found = shapley(names, value, permutations=500)
    assert not found.exact
    assert sum(found.contributions.values()) == pytest.approx(found.end - found.start)
    truth = weights + np.where(np.arange(17) < 3, 10 / 3, 0)
    errors = np.array(list(found.errors.values()))
    assert (np.abs(np.array(list(found.contributions.values())) - truth) <= 5 * errors + 1e-9).all()
    again = shapley(names, value, permutations=500)
    assert again == found, "the same seed gives the same values"


@given(st.lists(st.booleans(), min_size=16, max_size=16))
def test_minimal_sets(reached: list[bool]) -> None:
    hit = np.array(reached)
    found = causes(NAMES, lambda changed: hit[changed @ (1 << np.arange(4))])
    coalitions = [frozenset(n for n, on in zip(NAMES, row, strict=True) if on) for row in every_coalition(4)]
    there = {c for c, yes in zip(coalitions, reached, strict=True) if yes}
    minimal = {c for c in there if not any(other < c for other in there)}
    assert {frozenset(names) for names in found.sufficient} == minimal
    needed = frozenset.intersection(*there) if there else frozenset()
    assert frozenset(found.necessary) == needed
    assert found.complete
