"""Shapley values against their axioms, and minimal sets against their definition."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.explore.compare.attribution import MAX_SETS, Value, causes, every_coalition, shapley

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


def test_at_most_twenty_sets_are_named() -> None:
    """Any two of seven factors suffice: 21 minimal sets, of which the first 20 are given."""
    found = causes("abcdefg", lambda changed: changed.sum(axis=1) >= 2)
    assert len(found.sufficient) == MAX_SETS == 20
    assert len(set(found.sufficient)) == 20
    assert {len(names) for names in found.sufficient} == {2}
    assert found.necessary == ()
    assert found.complete


@pytest.mark.parametrize(
    ("reached", "sufficient", "necessary"),
    [
        (lambda c: c[:, 0] & c[:, 1] | c[:, 2], (("f2",), ("f0", "f1")), ()),
        (lambda c: c[:, 3] & c[:, 4:6].any(axis=1), (("f3", "f4"), ("f3", "f5")), ("f3",)),
        (lambda c: c[:, :3].all(axis=1), (), ("f0", "f1", "f2")),  # three at once are not looked for
        (lambda c: np.ones(len(c), dtype=bool), ((),), ()),
    ],
)
def test_beyond_fifteen_factors_sets_of_two_are_looked_at(
    reached: Callable[[np.ndarray], np.ndarray],
    sufficient: tuple[tuple[str, ...], ...],
    necessary: tuple[str, ...],
) -> None:
    """Necessary is there what loses the answer when it alone stays as it was."""
    found = causes([f"f{i}" for i in range(16)], reached)
    assert found.sufficient == sufficient
    assert found.necessary == necessary
    assert not found.complete


@pytest.mark.parametrize(("count", "exact"), [(15, True), (16, False)])
def test_fifteen_factors_are_counted_exactly(count: int, exact: bool) -> None:
    """In an additive game each factor has its own weight in every order: no error even in a sample."""
    weights = np.arange(count, dtype=float)
    found = shapley([f"f{i}" for i in range(count)], lambda changed: changed @ weights, permutations=20)
    assert bool(found.errors) is not exact
    assert list(found.contributions.values()) == pytest.approx(weights.tolist(), abs=1e-9)
