"""Long lists, cut short in one way everywhere: the first entries, and how many more there are."""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

MOST = 12
"""Entries of a list, unless all are wanted."""


def capped(items: Sequence[T], most: int = MOST, *, every: bool = False) -> tuple[Sequence[T], int]:
    """The first of a list, all of them if `every`, and how many are left out. One alone is not left out.

    >>> capped("abcde", 3), capped("abcd", 3), capped("abcde", 3, every=True)
    (('abc', 2), ('abcd', 0), ('abcde', 0))
    """
    shown = items if every or len(items) <= most + 1 else items[:most]
    return shown, len(items) - len(shown)


def left_out(count: int) -> str:
    """How many entries are left out, and what shows them.

    >>> left_out(1200)
    'and 1,200 more; --all shows them'
    """
    return f"and {count:,} more; --all shows them"
