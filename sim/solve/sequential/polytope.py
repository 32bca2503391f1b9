"""Beliefs that make a choice best: a polytope, found by its corners and described without solving.

A belief q over the histories of an information set sustains a choice iff A q >= 0, with a row of A for
each other action: by how much the choice is better at each history. If any q does, a corner does. At a
corner with support S some rows T, one fewer than S, are met with equality, and q is there proportional
to the signed minors of A[T, S] (Cramer). Hence there is a sustaining belief iff for some S and T all
these minors have one sign and no other row is negative: a formula over the signs of polynomials.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations
from math import comb
from typing import TypeVar

from sim.algebra.polynomials import Polynomial
from sim.rational import Fraction

R = TypeVar("R", Polynomial, Fraction)
Table = Sequence[Sequence[R]]
"""[other action][history]: by how much the choice is better."""


def corner_count(actions: int, histories: int) -> int:
    """How many corners there may be."""
    return sum(comb(actions, k) * comb(histories, k + 1) for k in range(min(actions, histories - 1) + 1))


def corner_places(actions: int, histories: int) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """(rows that are met with equality, support) of every corner that there may be."""
    for size in range(min(actions, histories - 1) + 1):
        for support in combinations(range(histories), size + 1):
            for tight in combinations(range(actions), size):
                yield tight, support


def direction(table: Table[R], tight: Sequence[int], support: Sequence[int], one: R) -> list[R]:
    """What a corner is proportional to: the signed minors of its rows over its support."""
    rows = [[table[row][column] for column in support] for row in tight]
    minors = [determinant([row[:k] + row[k + 1 :] for row in rows], one) for k in range(len(support))]
    return [minor if k % 2 == 0 else one - one - minor for k, minor in enumerate(minors)]


def determinant(matrix: list[list[R]], one: R) -> R:
    """By Laplace's expansion along the first row. one: of the ring.

    >>> determinant([[Fraction(1), Fraction(2)], [Fraction(3), Fraction(4)]], Fraction(1))
    Fraction(-2, 1)
    """
    if not matrix:
        return one
    total = one - one
    for k, entry in enumerate(matrix[0]):
        part = entry * determinant([row[:k] + row[k + 1 :] for row in matrix[1:]], one)
        total = total + part if k % 2 == 0 else total - part
    return total


def along(row: Sequence[R], places: Sequence[int], vector: Sequence[R], one: R) -> R:
    """The product of a row with a vector over some of its places."""
    total = one - one
    for place, value in zip(places, vector, strict=True):
        total = total + row[place] * value
    return total


def corners(table: Table[Fraction], histories: int) -> list[tuple[Fraction, ...]]:
    """Every corner of the beliefs that sustain a choice; none where no belief does.

    >>> corners([[Fraction(1), Fraction(-1)]], 2)
    [(Fraction(1, 1), Fraction(0, 1)), (Fraction(1, 2), Fraction(1, 2))]
    """
    return list(dict.fromkeys(_each_corner(table, histories)))


def sustained(table: Table[Fraction], histories: int) -> bool:
    """Whether some belief sustains a choice.

    >>> sustained([[Fraction(1), Fraction(-1)]], 2), sustained([[Fraction(-2), Fraction(-1)]], 2)
    (True, False)
    """
    if any(max(row) < 0 for row in table):
        return False
    return next(_each_corner(table, histories), None) is not None


def _each_corner(table: Table[Fraction], histories: int) -> Iterator[tuple[Fraction, ...]]:
    """The corners, some of them several times."""
    one = Fraction(1)
    for tight, support in corner_places(len(table), histories):
        vector = direction(table, tight, support, one)
        total = sum(vector, Fraction(0))
        if total == 0:
            continue
        belief = [Fraction(0)] * histories
        for place, value in zip(support, vector, strict=True):
            belief[place] = value / total
        if min(belief) < 0:
            continue
        if all(along(row, range(histories), belief, one) >= 0 for row in table):
            yield tuple(belief)
