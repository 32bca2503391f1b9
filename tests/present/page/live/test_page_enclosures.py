"""What the page encloses lies where Arb says that it lies: an independent program, at a higher precision."""

import random
from fractions import Fraction
from typing import Any

import pytest
from present.page.live.page_program import needs_node, run

from sim.algebra.atoms import Elementary, Variable
from sim.algebra.point import ExactPoint
from sim.algebra.polynomials import Polynomial
from sim.present.page.live.numbers import number

pytestmark = needs_node

X = Polynomial({((0, 1),): Fraction(1)})
VALUE = Polynomial({((1, 1),): Fraction(1)})
KINDS: list[tuple[Any, Fraction, int, int]] = [
    ("exp", Fraction(1), -300, 300),
    ("log", Fraction(1), 0, 10**9),
    ("sqrt", Fraction(1), 0, 10**9),
    ("power", Fraction(2, 3), 0, 10**6),
    ("power", Fraction(-7, 5), 0, 50),
]


@pytest.mark.parametrize("bits", [128, 512, 2048])
def test_enclosures_hold_the_value_and_are_narrow(bits: int) -> None:
    rng = random.Random(bits)
    asked = []
    for kind, exponent, low, high in KINDS:
        for _ in range(40):
            wide = Fraction(repr(rng.uniform(low, high)))
            near_one = 1 + Fraction(rng.randint(-9, 9), 10**20)
            near_zero = abs(wide) / 10**9 + Fraction(1, 10**12)
            asked.append((kind, exponent, rng.choice([wide, near_one, near_zero])))
    found = run("enclosures.mjs", [[kind, number(e), number(x), bits] for kind, e, x in asked])
    for (kind, exponent, x), (low, high) in zip(asked, found, strict=True):
        point = ExactPoint((Variable("x"), Elementary(kind, X, exponent)), {"x": x})
        ball = point.ball(VALUE, 2 * bits + 1000)
        scale = Fraction(2) ** bits
        mantissa, power = ball.mid().man_exp()
        value = Fraction(int(mantissa)) * Fraction(2) ** int(power)
        assert Fraction(int(low)) <= value * scale <= Fraction(int(high)), (kind, exponent, x)
        # a few units in the last place, as the argument and the exponent are rounded as well
        slope = max(1, abs(value)) * max(1, 1 / x if x > 0 else 1, abs(exponent) / abs(x))
        assert int(high) - int(low) <= 64 * slope, (kind, exponent, x)
