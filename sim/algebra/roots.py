"""Real roots of polynomials in one variable, isolated exactly.

A polynomial here is a tuple of integers, the coefficient of x**i at place i, without zeros at
the end; () is zero. Roots are separated by Descartes' rule of signs and bisection (Collins and
Akritas 1976), so that none is missed however close together or flat they are; comparisons
and signs at a root are decided by exact arithmetic alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, cmp_to_key, lru_cache
from math import gcd, lcm

from sim.rational import Fraction

Integers = tuple[int, ...]


@dataclass(frozen=True)
class Root:
    """A real number on a line of assumption values.

    Rational where low == high. Otherwise the only root of a square-free `polynomial` strictly
    between `low` and `high`, at which the polynomial is not zero. Without a polynomial it is
    only known to lie between the two.
    """

    low: Fraction
    high: Fraction
    polynomial: Integers = ()

    @property
    def exact(self) -> bool:
        """Whether the number is determined completely."""
        return self.low == self.high or bool(self.polynomial)

    @property
    def rational(self) -> Fraction | None:
        """The value of a rational number."""
        return self.low if self.low == self.high else None

    @cached_property
    def narrow(self) -> tuple[Fraction, Fraction]:
        """Ends of a bracket, hardly wider than the distance between neighbouring floats."""
        root = self
        while root.polynomial and float(root.low) != float(root.high):
            root = refined(root)
        return root.low, root.high

    def __float__(self) -> float:
        """The nearest float (for a number that is only bracketed: of the middle)."""
        return _nearest(self)


def rational(value: Fraction | int) -> Root:
    """A rational number as a Root."""
    exact = Fraction(value)
    return Root(exact, exact)


def integers(coefficients: Sequence[Fraction | int]) -> Integers:
    """The primitive integer polynomial with the same roots and the same signs.

    >>> integers([Fraction(-1, 2), 0, Fraction(1, 4)])
    (-2, 0, 1)
    """
    trimmed = list(coefficients)
    while trimmed and not trimmed[-1]:
        trimmed.pop()
    if not trimmed:
        return ()
    scale = lcm(*(Fraction(c).denominator for c in trimmed))
    whole = [int(c * scale) for c in trimmed]
    divisor = gcd(*whole)
    return tuple(c // divisor for c in whole)


def sign_at(polynomial: Integers, x: Root | Fraction) -> int:
    """The sign of a polynomial at a number, decided exactly.

    A number that is only bracketed is taken at the middle of its bracket.
    """
    if not isinstance(x, Root):
        return _sign(polynomial, x)
    value = x.rational
    if value is None and not x.polynomial:
        value = (x.low + x.high) / 2
    if value is not None:
        return _sign(polynomial, value)
    if len(polynomial) <= 1:
        return _sign(polynomial, x.low)
    common = greatest_common_divisor(polynomial, x.polynomial)
    if len(common) > 1 and _sign(common, x.low) != _sign(common, x.high):
        return 0
    while variations(polynomial, x.low, x.high) or _sign(polynomial, x.low) == 0:
        x = refined(x)
        value = x.rational
        if value is not None:
            return _sign(polynomial, value)
    return _sign(polynomial, (x.low + x.high) / 2)


def roots_between(polynomial: Integers, low: Root, high: Root) -> list[Root]:
    """Every real root strictly between two numbers, in order, each once.

    The zero polynomial has none here: it is zero everywhere, which its sign tells.

    >>> [float(root) for root in roots_between((-2, 0, 1), rational(0), rational(2))]
    [1.4142135623730951]
    >>> roots_between((4, -4, 1), rational(0), rational(3))    # (x - 2)**2 touches zero
    [Root(low=Fraction(2, 1), high=Fraction(2, 1), polynomial=())]
    """
    if len(polynomial) <= 1:
        return []
    if len(polynomial) == 2:
        roots = [rational(Fraction(-polynomial[0], polynomial[1]))]
    else:
        roots = list(isolated(polynomial, low.low, high.high))
    return [root for root in roots if compare(low, root) < 0 < compare(high, root)]


@lru_cache(maxsize=4096)
def isolated(polynomial: Integers, low: Fraction, high: Fraction) -> tuple[Root, ...]:
    """Every real root in the closed interval [low, high], in order, each once."""
    if low == high:
        return (rational(low),) if polynomial and _sign(polynomial, low) == 0 else ()
    rest = square_free(polynomial)
    roots: list[Root] = []
    for end in (low, high):
        if _sign(rest, end) == 0:
            roots.append(rational(end))
            rest = _deflated(rest, end)
    work = [(rest, low, high)]
    while work:
        part, a, b = work.pop()
        count = variations(part, a, b)
        if count == 0:
            continue
        if count == 1:
            roots.append(_recognised(Root(a, b, part)))
            continue
        middle = (a + b) / 2
        if _sign(part, middle) == 0:
            roots.append(rational(middle))
            part = _deflated(part, middle)
        work += [(part, a, middle), (part, middle, b)]
    return tuple(sorted(roots, key=cmp_to_key(compare)))


def square_free(polynomial: Integers) -> Integers:
    """The polynomial with the same roots, each once."""
    if len(polynomial) <= 2:
        return polynomial
    slope = tuple(i * c for i, c in enumerate(polynomial))[1:]
    return _quotient(polynomial, greatest_common_divisor(polynomial, slope))


@lru_cache(maxsize=4096)
def greatest_common_divisor(left: Integers, right: Integers) -> Integers:
    """The common divisor of highest degree, by Euclid's algorithm on primitive remainders."""
    a, b = (left, right) if len(left) >= len(right) else (right, left)
    while b:
        a, b = b, _remainder(a, b)
    return integers(a)


def compare(left: Root, right: Root) -> int:
    """-1, 0 or 1 as left is less than, equal to or greater than right.

    Numbers that are only bracketed are equal to what they cannot be told apart from.
    """
    while True:
        # numbers that are rational by construction, the most common, are told by identity alone
        if left.low is left.high and right.low is right.high:
            one, other = left.low, right.low
            # one product a side in place of two comparisons of fractions
            ahead = one.numerator * other.denominator - other.numerator * one.denominator
            return (ahead > 0) - (ahead < 0)
        if left.low == left.high and right.low == right.high:
            return (left.low > right.low) - (left.low < right.low)
        # a root of a polynomial lies strictly inside its interval; the ends of others belong to them
        apart = bool(left.polynomial or right.polynomial) or (left.exact and right.exact)
        if left.high < right.low or (left.high == right.low and apart):
            return -1
        if right.high < left.low or (right.high == left.low and apart):
            return 1
        if not (left.exact and right.exact):
            if left.polynomial and left.high - left.low > right.high - right.low:
                left = refined(left)
            elif right.polynomial and right.high - right.low > left.high - left.low:
                right = refined(right)
            else:
                return 0
            continue
        if right.low == right.high:
            return -compare(right, left)
        if left.low == left.high:  # right is irrational or not yet known to be rational
            here = _sign(right.polynomial, left.low)
            return 0 if here == 0 else 1 if _sign(right.polynomial, right.low) != here else -1
        common = greatest_common_divisor(left.polynomial, right.polynomial)
        a, b = max(left.low, right.low), min(left.high, right.high)
        if len(common) > 1 and _sign(common, a) != _sign(common, b):
            return 0
        left, right = refined(left), refined(right)


def refined(root: Root) -> Root:
    """The same number in half the interval."""
    middle = (root.low + root.high) / 2
    here = _sign(root.polynomial, middle)
    if here == 0:
        return rational(middle)
    if here == _sign(root.polynomial, root.low):
        return Root(middle, root.high, root.polynomial)
    return Root(root.low, middle, root.polynomial)


def distinct(roots: Iterable[Root]) -> tuple[list[Root], list[Root]]:
    """The numbers in order, each once; and those of them that could be several close together."""
    every = set(roots)
    if all(root.low == root.high for root in every):
        return [rational(value) for value in sorted({root.low for root in every})], []
    told: list[Root] = []
    untold: list[Root] = []
    for root in sorted(every, key=cmp_to_key(compare)):
        if told and compare(told[-1], root) == 0:
            if not (told[-1].exact and root.exact):
                untold.append(root if told[-1].exact else told[-1])
            if root.exact:
                told[-1] = root
        else:
            told.append(root)
    return told, untold


def between(left: Root, right: Root) -> Fraction:
    """A rational number strictly between two different ones."""
    while left.high >= right.low and (left.polynomial or right.polynomial):
        left = refined(left) if left.polynomial else left
        right = refined(right) if right.polynomial else right
    return (left.high + right.low) / 2


def variations(polynomial: Integers, low: Fraction, high: Fraction) -> int:
    """Descartes' bound on the number of roots in the open interval (low, high).

    Exact if 0 or 1; otherwise too large by an even number at most.
    """
    scale = lcm(low.denominator, high.denominator)
    start, width = int(low * scale), int((high - low) * scale)
    degree = len(polynomial) - 1
    # scale**n * p((start + width * t) / scale), then t = 1 / (1 + s) for s > 0
    transformed = [c * scale ** (degree - i) for i, c in enumerate(polynomial)]
    transformed = _shifted(transformed, start)
    transformed = [c * width**i for i, c in enumerate(transformed)][::-1]
    transformed = _shifted(transformed, 1)
    count, last = 0, 0
    for c in transformed:
        if c:
            count += last != 0 and (c > 0) != (last > 0)
            last = c
    return count


def _shifted(coefficients: list[int], by: int) -> list[int]:
    """The coefficients of p(x + by)."""
    shifted = list(coefficients)
    for start in range(len(shifted) - 1):
        for i in range(len(shifted) - 2, start - 1, -1):
            shifted[i] += by * shifted[i + 1]
    return shifted


def _sign(polynomial: Integers, x: Fraction) -> int:
    n, d = x.numerator, x.denominator
    total, power = 0, 1
    for c in reversed(polynomial):
        total = total * n + c * power
        power *= d
    return (total > 0) - (total < 0)


def _remainder(a: Integers, b: Integers) -> Integers:
    """A positive multiple of the remainder of a divided by b, primitive."""
    rest = list(a)
    lead = b[-1]
    while len(rest) >= len(b):
        if rest[-1]:
            factor = rest[-1]
            shift = len(rest) - len(b)
            rest = [c * lead for c in rest]
            for i, c in enumerate(b):
                rest[shift + i] -= factor * c
        rest.pop()
    return integers(rest)


def _quotient(a: Integers, b: Integers) -> Integers:
    """a / b, which divides it; primitive, with the sign of a's leading coefficient."""
    rest = [Fraction(c) for c in a]
    quotient = [Fraction(0)] * (len(a) - len(b) + 1)
    for place in range(len(quotient) - 1, -1, -1):
        quotient[place] = rest[place + len(b) - 1] / b[-1]
        for i, c in enumerate(b):
            rest[place + i] -= quotient[place] * c
    return integers(quotient)


def _deflated(polynomial: Integers, root: Fraction) -> Integers:
    return _quotient(polynomial, (-root.numerator, root.denominator))


def _recognised(root: Root) -> Root:
    """The root as a rational number if it is one: a denominator divides the leading coefficient."""
    lead = abs(root.polynomial[-1])
    if len(root.polynomial) == 2:
        return rational(Fraction(-root.polynomial[0], root.polynomial[1]))
    tight = root
    while (tight.high - tight.low) * lead >= 1:
        tight = refined(tight)
        if tight.low == tight.high:
            return tight
    candidate = Fraction(-(-tight.low * lead // 1), lead)
    if tight.low < candidate < tight.high and _sign(root.polynomial, candidate) == 0:
        return rational(candidate)
    return tight


def _nearest(root: Root) -> float:
    if root.low == root.high:
        return float(root.low)
    if not root.polynomial:
        return float((root.low + root.high) / 2)
    while float(root.low) != float(root.high):
        root = refined(root)
    return float(root.low)
