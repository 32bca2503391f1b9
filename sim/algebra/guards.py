"""Conditions on the assumptions: signs of polynomials under `and`, `or` and `not`."""

import operator
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from sim.algebra.polynomials import Polynomial


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


def guard_polynomials(guard: Guard) -> Iterator[Polynomial]:
    """The polynomials at whose zeros a guard can change."""
    match guard:
        case Sign(polynomial=polynomial):
            yield polynomial
        case Every(parts=parts) | Some(parts=parts):
            for part in parts:
                yield from guard_polynomials(part)
        case Unless(part=part):
            yield from guard_polynomials(part)


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


def decided(guard: Guard, holds: Callable[[Sign], bool | None]) -> bool | None:
    """Whether a guard holds, given what is known of each sign; None if that does not settle it."""
    match guard:
        case Sign():
            return holds(guard)
        case Every(parts=parts):
            every = [decided(part, holds) for part in parts]
            return False if False in every else None if None in every else True
        case Some(parts=parts):
            some = [decided(part, holds) for part in parts]
            return True if True in some else None if None in some else False
        case Unless(part=part):
            inner = decided(part, holds)
            return None if inner is None else not inner
        case _:
            return guard


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
