"""The least change by a mixed-integer program, which knows nothing of the search it judges.

HiGHS solves the same question written down in another way (Vielma 2015): a maximum of affine
functions is which of them it is, a jump is which side of it the point lies on, and the sum of
changes is least over all of these choices at once.
"""

from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest
from explore.formula_games import drawn_game
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from sim.explore.reach.answer import reach

LOW, HIGH, BIG = -2, 3, 100.0

numbers = st.integers(-4, 4)
affine = st.tuples(numbers, numbers, numbers)
"""a * x + b * y + c."""

piecewise = st.tuples(affine, affine, affine, st.booleans())
"""The first plus (or minus) the maximum of the other two."""


def text(demand) -> str:
    def line(part) -> str:
        return f"({part[0]} * x + {part[1]} * y + {part[2]})"

    first, left, right, plus = demand
    return f"{line(first)} {'+' if plus else '-'} max({line(left)}, {line(right)})"


def least_change(demands, start) -> float | None:
    """The least sum of changes of x and y, in widths, at which every demand is not negative.

    Columns: x, y, their changes, and for each demand a choice 0 or 1. That the maximum plus the
    rest is >= 0 asks it of one of the two; that the rest minus the maximum is, of both.
    """
    count = 4 + len(demands)
    rows, least = [], []

    def keep(weights, constant, choice=None, when=0) -> None:
        row = np.zeros(count)
        row[:2] = weights
        constant = float(constant)
        if choice is not None:  # asked only where the choice is `when`
            row[4 + choice] += BIG if when == 0 else -BIG
            constant += 0.0 if when == 0 else BIG
        rows.append(row)
        least.append(-constant)

    for k, (first, left, right, plus) in enumerate(demands):
        for when, part in enumerate((left, right)):
            sign = 1 if plus else -1
            weights = [first[0] + sign * part[0], first[1] + sign * part[1]]
            keep(weights, first[2] + sign * part[2], k if plus else None, when)
    for j in (0, 1):
        for sign in (1, -1):
            row = np.zeros(count)
            row[2 + j], row[j] = 1, -sign
            rows.append(row)
            least.append(-sign * start[j])
    cost = np.zeros(count)
    cost[2:4] = 1 / (HIGH - LOW)
    answer = milp(
        cost,
        constraints=LinearConstraint(np.array(rows), np.array(least), np.inf),
        bounds=Bounds([LOW, LOW, 0, 0] + [0] * len(demands), [HIGH, HIGH, 9, 9] + [1] * len(demands)),
        integrality=[0] * 4 + [1] * len(demands),
    )
    return float(answer.fun) if answer.status == 0 else None


@settings(max_examples=40)
@given(
    st.lists(piecewise, min_size=1, max_size=3).filter(
        lambda demands: all(len({left, right}) == 2 for _, left, right, _ in demands)
    ),
    st.tuples(st.integers(LOW, HIGH), st.integers(LOW, HIGH)),
)
def test_piecewise_affine_demands_against_a_mixed_integer_program(demands, start):
    """One player's yes is worth the least of the demands: it pays where all of them are met."""
    ranges = {"x": (start[0], LOW, HIGH), "y": (start[1], LOW, HIGH)}
    least = [text(demand) for demand in demands]
    formula = least[0] if len(least) == 1 else f"min({', '.join(least)})"
    found = reach(drawn_game([SimpleNamespace(text=formula)], ranges), "result", "done")
    best = least_change(demands, start)
    assert found.proved
    assert found.found == (best is not None)
    if best is not None:
        assert float(found.distance) == pytest.approx(best, abs=1e-6)


@pytest.mark.parametrize(("at", "distance"), [(0, Fraction(2, 5)), (3, 0)])
def test_the_program_finds_what_can_be_worked_out_by_hand(at, distance):
    """max(x - 2, -x - 2) >= 0 in [-2, 3]: x >= 2 or x <= -2, two from 0 and none from 3."""
    demand = ((0, 0, 0), (1, 0, -2), (-1, 0, -2), True)
    assert least_change([demand], (at, 0)) == pytest.approx(float(distance))
