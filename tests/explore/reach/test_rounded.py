"""Values in few digits: away from the start, and no fewer digits than the claim allows."""

from fractions import Fraction
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from sim.explore.reach.digits import rounded


def assumption(low=0, high=10, limits=(None, None), kind="uniform"):
    return SimpleNamespace(
        id="x", low=Fraction(low), high=Fraction(high), limits=limits, distribution=SimpleNamespace(kind=kind)
    )


def one(start, end, holds=lambda x: True, **words):
    made = rounded([assumption(**words)], {"x": Fraction(start)}, {"x": end}, lambda v: holds(v["x"]))
    return made["x"]


def test_up_is_rounded_up_and_down_is_rounded_down():
    assert one("0.5", Fraction("0.503125")) == Fraction("0.5032")
    assert one(4, Fraction(101, 30)) == Fraction("3.366")
    assert one(-4, Fraction(-101, 30), low=-10) == Fraction("-3.366")
    assert one(0, Fraction("12345.5"), high=10**6) == 12346


def test_ends_of_ranges_and_few_values_stay_exact():
    end = Fraction("1.23456789")
    assert one(0, end, high=end) == end
    assert one(0, end - Fraction(1, 10**7), high=end) == end  # no further than the end
    assert one(0, end, limits=(None, end)) == end
    assert one(0, end, kind="discrete") == end


def test_a_small_move_keeps_its_first_digit():
    assert one(5, Fraction("5.000071")) == Fraction("5.00008")


def test_more_digits_where_the_claim_needs_them():
    assert one(0, Fraction(1, 3), lambda x: x <= Fraction("0.333335")) == Fraction("0.333334")


@given(st.fractions(-9, 9, max_denominator=10**6), st.fractions(-9, 9, max_denominator=10**6).filter(bool))
def test_rounding_goes_on_in_the_direction_of_the_move(start, end):
    if end != start:
        made = one(start, end, low=-10, high=10)
        assert (made - end) * (end - start) >= 0
        assert abs(made - end) <= Fraction(1, 1000)
