"""Exact numbers: Python's Fraction, written in C.

Values that users hand in may be `fractions.Fraction`, `int` or any other rational; the two compute with
each other, compare and hash alike. A type checker sees Python's own.

Texts are read by `fraction_of` alone: versions 1.16 to 1.24 of quicktions, given the text of a number of one
digit, write into a constant of the interpreter.
"""

import fractions
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction
else:
    from quicktions import Fraction

__all__ = ["Fraction", "fraction_of"]


def fraction_of(text: str) -> Fraction:
    """The number that a text writes, as `fractions.Fraction` reads it. Raises ValueError for other texts.

    >>> fraction_of("0.25"), fraction_of("1/6")
    (Fraction(1, 4), Fraction(1, 6))
    """
    number = fractions.Fraction(text)
    return Fraction(number.numerator, number.denominator)
