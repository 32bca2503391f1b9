"""What is proved to hold everywhere in a box."""

from fractions import Fraction
from itertools import product

from sim.algebra.atoms import Variable
from sim.algebra.basis import Basis
from sim.algebra.polynomials import Polynomial
from sim.game.domain import everywhere

NAMES = tuple("abcdef")
BASIS = Basis(NAMES, tuple(Variable(name) for name in NAMES), ())
BOX = {name: (Fraction(i + 1, 100), Fraction(9)) for i, name in enumerate(NAMES)}


def spread() -> Polynomial:
    """(b - a) * c * d * e * f, multiplied out: its sign is that of b - a."""
    rest = tuple((i, 1) for i in range(2, 6))
    return Polynomial({((0, 1), *rest): Fraction(-1), ((1, 1), *rest): Fraction(1)})


def test_a_product_is_as_low_as_its_lowest_corner() -> None:
    """With a <= 1/50 <= b the product is never negative, however wide the other factors are."""
    box = {**BOX, "a": (Fraction(0), Fraction(1, 50)), "b": (Fraction(1, 50), Fraction(9))}
    assert everywhere(BASIS, spread(), box, lambda low, high: low >= 0)
    wider = {**box, "a": (Fraction(0), Fraction(21, 1000))}
    assert not everywhere(BASIS, spread(), wider, lambda low, high: low >= 0)


def test_the_least_value_is_that_of_brute_force_over_corners() -> None:
    lowest = min((b - a) * c * d * e * f for a, b, c, d, e, f in product(*BOX.values()))
    assert everywhere(BASIS, spread(), BOX, lambda low, high: low >= float(lowest) - 1e-9)
    assert not everywhere(BASIS, spread(), BOX, lambda low, high: low >= float(lowest) + 1e-9)
