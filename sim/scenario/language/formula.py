"""Formulas as a small tree of frozen nodes."""

from collections.abc import Iterator
from dataclasses import dataclass

from sim.rational import Fraction


@dataclass(frozen=True)
class Number:
    value: Fraction
    at: int


@dataclass(frozen=True)
class Name:
    """A measure, an assumption or a derived name."""

    id: str
    at: int


@dataclass(frozen=True)
class Is:
    """Whether a player's action or a dimension's value is one of `values`."""

    variable: str
    values: tuple[str, ...]
    at: int


@dataclass(frozen=True)
class Arithmetic:
    """`left op right` with op one of + - * / **."""

    op: str
    left: "Formula"
    right: "Formula"
    at: int


@dataclass(frozen=True)
class Compare:
    """`left op right` with op one of < <= > >= == !=, both sides numbers."""

    op: str
    left: "Formula"
    right: "Formula"
    at: int


@dataclass(frozen=True)
class Logic:
    """All (`and`) or any (`or`) of the parts."""

    op: str
    parts: tuple["Formula", ...]
    at: int


@dataclass(frozen=True)
class Not:
    part: "Formula"
    at: int


@dataclass(frozen=True)
class Call:
    """A function; `points` holds the two lists of `interp`."""

    function: str
    args: tuple["Formula", ...]
    at: int
    points: tuple[tuple[Fraction, Fraction], ...] = ()


Formula = Number | Name | Is | Arithmetic | Compare | Logic | Not | Call


def children(formula: Formula) -> tuple[Formula, ...]:
    """The parts a formula is made of."""
    match formula:
        case Arithmetic(left=left, right=right) | Compare(left=left, right=right):
            return (left, right)
        case Logic(parts=parts):
            return parts
        case Not(part=part):
            return (part,)
        case Call(args=args):
            return args
        case _:
            return ()


def walk(formula: Formula) -> Iterator[Formula]:
    """The formula and all its parts, from the outside in."""
    yield formula
    for part in children(formula):
        yield from walk(part)


def numbers(formula: Formula) -> Iterator[Number]:
    """The numbers that a formula holds, those of `interp` included, its exponents left out."""
    match formula:
        case Number():
            yield formula
        case Arithmetic(op="**", left=left):
            yield from numbers(left)
        case _:
            for part in children(formula):
                yield from numbers(part)
    if isinstance(formula, Call):
        for column in zip(*formula.points, strict=True):
            yield from (Number(value, formula.at) for value in column)


def named(formula: Formula) -> frozenset[str]:
    """Every player, dimension, measure, assumption and derived name in a formula."""
    return frozenset(
        part.variable if isinstance(part, Is) else part.id
        for part in walk(formula)
        if isinstance(part, (Is, Name))
    )
