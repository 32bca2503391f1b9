"""Numbers as the page reads them, without loss."""

from collections.abc import Mapping

from sim.rational import Fraction

SAFE = 2**53
"""Below this size every whole number is a double."""


def number(value: Fraction | int) -> int | str:
    """A number without loss."""
    if value.denominator != 1:
        return f"{value.numerator}/{value.denominator}"
    whole = int(value)
    return whole if abs(whole) < SAFE else str(whole)


def exact_values(values: Mapping[str, Fraction]) -> dict[str, int | str]:
    """Assumption -> its value, without loss."""
    return {name: number(value) for name, value in values.items()}
