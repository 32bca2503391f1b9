"""Numbers and lists as people write them."""

from collections.abc import Sequence
from decimal import Decimal

from sim.rational import Fraction

MINUS = "\N{MINUS SIGN}"
HUGE = 1e15
"""From here on digits are counted rather than written."""

WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven")


def points(value: float) -> str:
    """A payoff: two decimals, more where they would hide a difference, a proper minus sign.

    >>> points(1.9499999999999997), points(-0.3), points(0.004), points(12345.6)
    ('1.95', '−0.30', '0.004', '12,346')
    >>> points(4.001e12), points(4.002e12)
    ('4,001,000,000,000', '4,002,000,000,000')
    """
    size = abs(value)
    if size < 5e-13:
        return "0"
    if size >= HUGE:
        text = f"{size:.6g}"
    elif size >= 1000:
        text = f"{size:,.0f}"
    elif size >= 0.095 or size == 0:
        text = f"{size:.2f}"
    else:
        text = f"{size:.1g}"
    return (MINUS if value < 0 else "") + text


def gain(value: float) -> str:
    """What a deviation gains: as `points`, but with two digits where it is small.

    >>> gain(0.0142), gain(0.5), gain(0.05)
    ('0.014', '0.50', '0.05')
    """
    return f"{value:.2g}" if 5e-13 <= value < 0.095 else points(value)


def signed(value: float) -> str:
    """A difference, with its sign.

    >>> signed(0.5), signed(-2)
    ('+0.50', '−2.00')
    """
    return points(value) if value <= 0 else f"+{points(value)}"


def plain(value: float | Fraction, digits: int = 4) -> str:
    """An assumption's value: so many significant digits at most, no trailing zeros.

    Whole numbers keep all their digits.

    >>> plain(52.3), plain(7), plain(-0.25), plain(1/3), plain(125000)
    ('52.3', '7', '−0.25', '0.3333', '125,000')
    >>> plain(1234.25), plain(1234.25, 6), plain(1.0000001, 8)
    ('1,234', '1,234.25', '1.0000001')
    """
    number = float(value)
    size = abs(number)
    if 1000 <= size < HUGE:
        whole, _, rest = f"{size:,.{max(digits - len(str(int(size))), 0)}f}".partition(".")
        text = f"{whole}.{rest}".rstrip("0").rstrip(".") if rest else whole
    else:
        text = f"{size:.{digits}g}"
    return (MINUS if number < 0 else "") + text


def in_full(value: Fraction) -> str:
    """A value with all of its digits, as it is written in a sentence.

    >>> in_full(Fraction(5032, 10000)), in_full(Fraction(-125000)), in_full(Fraction(1, 3))
    ('0.5032', '−125,000', '0.333333333333')
    """
    size = abs(value)
    text = f"{int(size):,}" if size.denominator == 1 and size < HUGE else as_typed(size)
    return (MINUS if value < 0 else "") + text


def as_typed(value: Fraction) -> str:
    """A value as it is typed on a command line: all of its digits, as far as a number holds them.

    >>> as_typed(Fraction(-5032, 10000)), as_typed(Fraction(30)), as_typed(Fraction(1, 10**6))
    ('-0.5032', '30', '0.000001')
    """
    digits = Decimal(value.numerator) / Decimal(value.denominator)
    if Fraction(digits) != value:
        digits = Decimal(f"{float(value):.12g}")
    return f"{digits.normalize():f}"


def percent(share: float) -> str:
    """A share in percent.

    >>> percent(0.0149), percent(0.25), percent(0.0001), percent(0.9997)
    ('1.5%', '25%', '0.01%', 'over 99.9%')
    >>> percent(1e-9), percent(12.5), percent(0)
    ('under 0.001%', '1,250%', '0%')
    """
    value = 100 * share
    if 0 < value < 0.001:
        return "under 0.001%"
    if 99.5 < value < 100:
        return f"{value:.1f}%" if value < 99.95 else "over 99.9%"
    return f"{value:,.0f}%" if abs(value) >= 10 or value == 0 else f"{value:.2g}%"


def listed(items: Sequence[str], word: str = "and") -> str:
    """A list in words.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {word} {items[-1]}"


def sentence(text: str) -> str:
    """Text with a capital at the start and a full stop at the end.

    >>> sentence("the islands stay")
    'The islands stay.'
    """
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?", "。", "！", "？")) else ".")


def counted(count: int, noun: str, plural: str = "") -> str:
    """A count with its noun.

    >>> counted(1, "equilibrium", "equilibria"), counted(3, "equilibrium", "equilibria")
    ('1 equilibrium', '3 equilibria')
    """
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def in_words(count: int) -> str:
    """A count in words, as far as they are short.

    >>> in_words(3), in_words(12)
    ('three', '12')
    """
    return WORDS[count] if count < len(WORDS) else str(count)
