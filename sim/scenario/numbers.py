"""Numbers as they are written in files and messages."""

from fractions import Fraction


def decimal(value: Fraction | float) -> str:
    """A number as a person writes it.

    >>> decimal(Fraction(1, 4)), decimal(Fraction(30)), decimal(Fraction(1, 3))
    ('0.25', '30', '0.333333')
    """
    number = float(value)
    return f"{number:.6g}" if abs(number) < 1e6 else f"{number:,.0f}"


def interval(low: Fraction | None, high: Fraction | None) -> str:
    """An interval as it is written in a file; `none` where it is open.

    >>> interval(Fraction(1, 2), None)
    '[0.5, none]'
    """
    return f"[{', '.join('none' if side is None else decimal(side) for side in (low, high))}]"
