"""Conditions on the assumptions: signs of polynomials under `and`, `or` and `not`."""

import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from sim.algebra.polynomials import Polynomial
from sim.rational import Fraction

T = TypeVar("T")


@dataclass(frozen=True)
class Sign:
    """Whether a polynomial stands in relation `op` to zero."""

    op: Literal[">=", ">", "=="]
    polynomial: Polynomial


@dataclass(frozen=True)
class Every:
    parts: "tuple[Guard, ...]"


@dataclass(frozen=True)
class Some:
    parts: "tuple[Guard, ...]"


@dataclass(frozen=True)
class Unless:
    part: "Guard"


Guard = Sign | Every | Some | Unless | bool
"""A condition on the assumptions."""


def signs_of(guard: Guard) -> list[Sign]:
    """The comparisons that a condition is made of."""
    match guard:
        case Sign():
            return [guard]
        case Every(parts=parts) | Some(parts=parts):
            return [sign for part in parts for sign in signs_of(part)]
        case Unless(part=part):
            return signs_of(part)
        case _:
            return []


def guard_polynomials(guard: Guard) -> Iterator[Polynomial]:
    """The polynomials at whose zeros a guard can change."""
    return (sign.polynomial for sign in signs_of(guard))


def every(parts: Iterable[Guard]) -> Guard:
    """Whether all hold; decided parts fold away."""
    open_ = []
    for part in parts:
        if part is False:
            return False
        if part is not True:
            open_.append(part)
    if not open_:
        return True
    return open_[0] if len(open_) == 1 else Every(tuple(open_))


def unless(part: Guard) -> Guard:
    """Whether it does not hold."""
    if isinstance(part, bool):
        return not part
    return part.part if isinstance(part, Unless) else Unless(part)


def some(parts: Iterable[Guard]) -> Guard:
    """Whether any holds."""
    return unless(every(unless(part) for part in parts))


_RELATIONS = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "==": operator.eq,
    "!=": operator.ne,
}


def fold(
    guard: Guard,
    sign: Callable[[Sign], T],
    every: Callable[[Sequence[T]], T],
    some: Callable[[Sequence[T]], T],
    unless: Callable[[T], T],
    constant: Callable[[bool], T],
) -> T:
    """The one walk over a guard: what it comes to, told what to do at its signs and connectives."""
    match guard:
        case Sign():
            return sign(guard)
        case Every(parts=parts):
            return every([fold(part, sign, every, some, unless, constant) for part in parts])
        case Some(parts=parts):
            return some([fold(part, sign, every, some, unless, constant) for part in parts])
        case Unless(part=part):
            return unless(fold(part, sign, every, some, unless, constant))
        case _:
            return constant(guard)


def decided(guard: Guard, sign_of: Callable[[Polynomial], int | None]) -> bool | None:
    """Whether a guard holds, given the signs of polynomials (-1, 0, 1); None where they don't settle it.

    >>> from sim.algebra.polynomials import number
    >>> decided(Every((Sign(">=", number(2)), Sign(">", number(3)))), lambda polynomial: None) is None
    True
    """

    def sign(of: Sign) -> bool | None:
        value = sign_of(of.polynomial)
        if value is None:
            return None
        return value >= 0 if of.op == ">=" else value > 0 if of.op == ">" else value == 0

    return settled(guard, sign)


def settled(guard: Guard, sign: Callable[[Sign], bool | None]) -> bool | None:
    """Whether a guard holds, given what is known of each of its signs; None where it stays open."""
    return fold(
        guard,
        sign,
        lambda parts: False if False in parts else None if None in parts else True,
        lambda parts: True if True in parts else None if None in parts else False,
        lambda part: None if part is None else not part,
        lambda constant: constant,
    )


def compare(op: str, difference: Polynomial) -> Guard:
    """The guard `difference op 0`; the scale makes no difference."""
    value = difference.constant
    if value is not None:
        return bool(_RELATIONS[op](value, 0))
    lead = difference.key[-1][1]
    difference = difference.scaled(1 / (lead if op in ("==", "!=") else abs(lead)))
    opposite = difference.scaled(Fraction(-1))
    match op:
        case ">=" | ">" | "==":
            return Sign(op, difference)
        case "<=":
            return Sign(">=", opposite)
        case "<":
            return Sign(">", opposite)
        case _:
            return Unless(Sign("==", difference))
