"""Which changed assumptions explain a change of the answer: Shapley values and minimal sets."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import factorial, sqrt

import numpy as np

MAX_EXACT = 15
MAX_SETS = 20
BATCH = 100
"""Orders of change that are valued at once."""

Value = Callable[[np.ndarray], np.ndarray]
"""(coalitions, factors) booleans -> (coalitions,) values: which factors have changed."""


@dataclass(frozen=True)
class Attribution:
    """How much of a change each factor accounts for.

    contributions: factor -> its Shapley value; they sum to `end - start`.
    errors: factor -> standard error; empty if the values are exact.
    """

    start: float
    end: float
    contributions: Mapping[str, float]
    errors: Mapping[str, float]

    @property
    def exact(self) -> bool:
        """Whether every order of the changes was counted."""
        return not self.errors


def shapley(factors: Sequence[str], value: Value, *, permutations: int = 400, seed: int = 0) -> Attribution:
    """Shapley values of the factors (Shapley 1953), exact up to 15 of them.

    Beyond that they are means over random orders of change (Castro, Gomez and Tejada 2009),
    with standard errors; the sum is exact all the same.

    >>> import numpy as np
    >>> both = lambda changed: changed.all(axis=1).astype(float)
    >>> shapley(["a", "b"], both).contributions
    {'a': 0.5, 'b': 0.5}
    """
    count = len(factors)
    ends = value(np.array([[False] * count, [True] * count]))
    start, end = float(ends[0]), float(ends[1])
    if count <= MAX_EXACT:
        return Attribution(start, end, dict(zip(factors, _exact(count, value), strict=True)), {})
    rng = np.random.default_rng(seed)
    gains = np.zeros((permutations, count))
    for start_row in range(0, permutations, BATCH):
        orders = rng.permuted(np.tile(np.arange(count), (min(BATCH, permutations - start_row), 1)), axis=1)
        places = np.argsort(orders, axis=1)
        # after so many steps of an order, the factors that come earlier in it have changed
        steps = places[:, None, :] < np.arange(count + 1)[None, :, None]
        values = value(steps.reshape(-1, count)).reshape(len(orders), count + 1)
        here = gains[start_row : start_row + len(orders)]
        np.put_along_axis(here, orders, np.diff(values, axis=1), axis=1)
    errors = gains.std(axis=0, ddof=1) / sqrt(permutations)
    return Attribution(
        start,
        end,
        dict(zip(factors, gains.mean(axis=0).tolist(), strict=True)),
        dict(zip(factors, errors.tolist(), strict=True)),
    )


def every_coalition(count: int) -> np.ndarray:
    """(2**count, count) booleans; row r holds the binary digits of r."""
    return (np.arange(2**count)[:, None] >> np.arange(count)) & 1 == 1


def _exact(count: int, value: Value) -> list[float]:
    coalitions = every_coalition(count)
    values = value(coalitions)
    sizes = coalitions.sum(axis=1)
    weights = np.array([factorial(s) * factorial(count - s - 1) / factorial(count) for s in range(count)])
    contributions = []
    for factor in range(count):
        without = np.flatnonzero(~coalitions[:, factor])
        gains = values[without | (1 << factor)] - values[without]
        contributions.append(float((weights[sizes[without]] * gains).sum()))
    return contributions


@dataclass(frozen=True)
class Causes:
    """Which changes it takes to reach the new answer.

    sufficient: the minimal sets that bring it about by themselves, smallest first.
    necessary: the factors in every set that brings it about.
    complete: whether every set was looked at.
    """

    sufficient: tuple[tuple[str, ...], ...]
    necessary: tuple[str, ...]
    complete: bool


def causes(factors: Sequence[str], reached: Callable[[np.ndarray], np.ndarray]) -> Causes:
    """Minimal sufficient sets and necessary factors, over all sets up to 15 factors.

    reached: (coalitions, factors) -> (coalitions,) booleans, whether the answer is the new one.
    Beyond 15 factors only sets of up to two changes are looked at, and necessity is whether
    the new answer is lost when the factor alone is left unchanged.
    """
    count = len(factors)
    if count <= MAX_EXACT:
        coalitions = every_coalition(count)
    else:
        small = [frozenset(c) for size in (0, 1, 2) for c in combinations(range(count), size)]
        coalitions = np.array([[factor in c for factor in range(count)] for c in small])
    there = coalitions[reached(coalitions)]
    minimal: list[np.ndarray] = []
    for row in there[np.argsort(there.sum(axis=1), kind="stable")]:
        if not any((row >= smaller).all() for smaller in minimal):
            minimal.append(row)
    if count <= MAX_EXACT:
        needed = there.all(axis=0) if len(there) else np.zeros(count, dtype=bool)
    else:
        needed = ~reached(~np.eye(count, dtype=bool))
    return Causes(
        tuple(tuple(f for f, on in zip(factors, row, strict=True) if on) for row in minimal[:MAX_SETS]),
        tuple(f for f, on in zip(factors, needed, strict=True) if on),
        count <= MAX_EXACT,
    )
