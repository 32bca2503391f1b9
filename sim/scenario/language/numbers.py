"""Numbers as they are written in files and messages."""

from sim.rational import Fraction


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


def exact_decimal(value: Fraction) -> str:
    """All the decimals of a number that was written with decimals.

    Raises ValueError for one that no decimals can express.

    >>> exact_decimal(Fraction(-5, 4)), exact_decimal(Fraction(1, 10**9)), exact_decimal(Fraction(30))
    ('-1.25', '0.000000001', '30')
    """
    places, rest = 0, value.denominator
    while rest % 10 == 0:
        rest //= 10
        places += 1
    twos = (rest & -rest).bit_length() - 1
    rest >>= twos
    fives = 0
    while rest % 5 == 0:
        rest //= 5
        fives += 1
    if rest != 1:
        raise ValueError(f"{value} has no finite decimal expansion")
    places += max(twos, fives)
    digits = f"{abs(value.numerator) * 10**places // value.denominator:0{places + 1}d}"
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"
