"""What may follow somewhere in a box holds all that follows at points of it."""

from fractions import Fraction

import numpy as np
import pytest
from solve.sequential.test_followed_beliefs import followed_by_force, made

from sim.algebra.samples import Samples
from sim.solve.concept import Procedure, narrowed
from sim.solve.holding import holding_at, plays_now
from sim.solve.sequential.requirements import PERFECT_BAYESIAN


@pytest.mark.parametrize("shape", range(8))
@pytest.mark.parametrize(("seed", "coarse"), [(0, False), (1, True), (2, False)])
def test_it_holds_what_follows_at_every_point(shape: int, seed: int, coarse: bool) -> None:
    constraints = made(shape, seed, coarse=coarse)
    constraints.kept["followed"] = followed_by_force(constraints)
    rng = np.random.default_rng(seed)
    left_out = 0
    for share in (1.0, 0.3, 0.05):
        box = {}
        for name, (low, high) in constraints.model.box.items():
            assert low is not None
            assert high is not None
            start = Fraction(float(rng.random() * (1 - share))) * (high - low) + low
            box[name] = (start, start + Fraction(share) * (high - low))
        points = [
            {name: low + Fraction(float(rng.random())) * (high - low) for name, (low, high) in box.items()}
            for _ in range(40)
        ]
        decision = narrowed(PERFECT_BAYESIAN.anywhere(constraints), box)
        assert isinstance(decision, Procedure)
        assert decision.may is not None
        may = decision.may(box)
        assert may is not None
        stable = holding_at(decision, constraints, Samples.at_points(list(box), points)).any(axis=1)
        assert {int(number) for number in decision.plays[stable]} <= may
        left_out += len(may) < constraints.model.plays.feasible.sum()
    assert left_out


@pytest.mark.parametrize("shape", [1, 2, 5, 6])
@pytest.mark.parametrize("seed", range(3))
def test_at_a_point_it_is_hardly_more(shape: int, seed: int) -> None:
    constraints = made(shape, seed, coarse=False)
    constraints.kept["followed"] = followed_by_force(constraints)
    values = constraints.model.scenario.values
    decision = PERFECT_BAYESIAN.anywhere(constraints)
    assert isinstance(decision, Procedure)
    assert decision.may is not None
    may = decision.may({name: (value, value) for name, value in values.items()})
    now = set(plays_now(constraints, PERFECT_BAYESIAN))
    assert may is not None
    assert now <= may
    assert len(may) <= len(now) + 2
