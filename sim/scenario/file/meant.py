"""Numbers as people and office programs write them, and what to write instead."""

import re

CURLY = "“”„‟«»‘’‚‛"
MINUS = "−–—‒﹣－"
"""Characters that look like a minus sign."""
_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?\Z", re.ASCII)
_COMMA = re.compile(r"-?\d+,\d+\Z", re.ASCII)
_SHARE = re.compile(r"(-?\d+(\.\d+)?)\s*%\Z", re.ASCII)
_FRACTION = re.compile(r"(-?\d{1,9})\s*/\s*(\d{1,9})\Z", re.ASCII)
_PLAIN = re.compile(r"-?(\d+(\.\d*)?|\.\d+)\Z", re.ASCII)


def remedy(text: str) -> str:
    """What to write for a number that is written in another way; nothing where that is unclear.

    >>> remedy("6,5"), remedy("+10%"), remedy("$30"), remedy("−3")
    ('write 6.5', 'write 0.1', 'write 30', 'write -3')
    >>> remedy("1,000"), remedy("1/3"), remedy("soon")
    ('write 1000, or 1.000 if the comma is a decimal point', 'write a decimal, such as 0.3333', '')
    """
    bare = text.strip().strip(CURLY).strip()
    for sign in MINUS:
        bare = bare.replace(sign, "-")
    bare = re.sub(r"^([-+]?)\s*[$€£¥₽]\s*|\s*[$€£¥₽]$", r"\1", bare).removeprefix("+").strip()
    if _GROUPED.match(bare):
        one = "" if bare.count(",") > 1 or "." in bare else ", or " + bare.replace(",", ".")
        return f"write {bare.replace(',', '')}{one}" + (" if the comma is a decimal point" if one else "")
    if _COMMA.match(bare):
        return f"write {bare.replace(',', '.')}"
    if share := _SHARE.match(bare.replace(",", ".")):
        return f"write {_shifted(share[1])}"
    if (fraction := _FRACTION.match(bare)) and int(fraction[2]):
        value = int(fraction[1]) / int(fraction[2])
        exact = f"{value:.4g}" if round(value, 3) == value else ""
        return f"write {exact}" if exact else f"write a decimal, such as {value:.4f}"
    if bare != text.strip() and _PLAIN.match(bare):
        return f"write {bare}"
    return ""


def _shifted(digits: str) -> str:
    """A number divided by a hundred, digit by digit.

    >>> _shifted("50"), _shifted("2.5"), _shifted("-130")
    ('0.5', '0.025', '-1.3')
    """
    sign, digits = ("-", digits[1:]) if digits.startswith("-") else ("", digits)
    whole, _, rest = digits.partition(".")
    whole = whole.zfill(3)
    text = f"{int(whole[:-2])}.{whole[-2:]}{rest}".rstrip("0").rstrip(".")
    return sign + text
