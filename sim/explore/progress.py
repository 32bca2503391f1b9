"""How an exploration that lasts says how far it is."""

from collections.abc import Callable

Progress = Callable[[int, int], None]
"""Told how much is done, and how much there is."""


def untold(done: int, total: int) -> None:
    """Tells nobody."""
