"""Games with more equilibria than can be listed end within the budget, and say that there may be others."""

import numpy as np
import pytest

import sim
from sim.solve.nash.exact import _holders, extreme_equilibria
from sim.solve.solution import Claim


@pytest.mark.parametrize("size", [8, 16, 24])
def test_pure_coordination(size):
    """A game on n places has 2**n - 1 equilibria: uniform on each set of places."""
    identity = np.eye(size, dtype=int)
    pure, mixed = sim.Game.from_table([identity, identity]).solve().solutions
    assert len(pure.equilibria) == size
    if size == 8:
        assert (mixed.claim, len(mixed.equilibria)) == (Claim.EVERY, 255)
    else:
        assert mixed.claim is Claim.SOME
        assert "too large" in mixed.note


def test_the_work_is_counted_and_not_only_the_pairs():
    identity = [[int(i == j) for j in range(9)] for i in range(9)]
    whole = extreme_equilibria(identity, identity)
    assert whole is not None
    assert len(whole.pairs) == 2**9 - 1
    assert extreme_equilibria(identity, identity, budget=20_000) is None


def test_who_holds_a_label():
    rng = np.random.default_rng(3)
    every = [int(mask) for mask in rng.integers(0, 1 << 12, 100)]
    for bit, positions in _holders(every).items():
        assert {p for p, labels in enumerate(every) if labels & bit} == {
            p for p in range(100) if positions >> p & 1
        }
