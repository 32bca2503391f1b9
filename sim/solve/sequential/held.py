"""What is believed at a history, what may follow it, and the signs that this rests on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TypeVar

from sim.solve.line import Cell, Line, Parts
from sim.solve.sequential.beliefs import Beliefs, Cut, Pair
from sim.solve.sequential.bounds import Bounds


class Held(IntEnum):
    """What is believed at a history: that the type is one or the other, the prior, or anything between."""

    FIRST = 0
    SECOND = 1
    PRIOR = 2
    FREE = 3


Key = tuple[int, ...]
K = TypeVar("K", Key, int)
Following = Mapping[Pair, Beliefs]
"""What some equilibrium from a history on takes, and at what beliefs."""
After = Parts[Following]
"""The same in each part of a cell."""


class Signs:
    """The signs of rows at one point or all over a cell of a line.

    asked: what was asked, by which part of the work. cell: of which line; None for a point. bounds: of the
    one assumption that varies, if any does. cuts: where some lie.
    """

    def __init__(
        self,
        told: Callable[[int], int],
        bounds: Bounds,
        line: Line | None = None,
        cell: Cell | None = None,
    ) -> None:
        self.told, self.bounds, self.line, self.cell = told, bounds, line, cell
        self.asked: list[dict[int, int]] = [{}]
        self.cuts: dict[Cut, Bounds] = {}

    def row(self, row: int) -> int:
        """The sign of a row."""
        sign = self.asked[-1][row] = self.told(row)
        return sign


def differs_at(key: Key, other: Key, spot: int) -> bool:
    """Whether two profiles differ by what one player does, and nothing else."""
    return key[spot] != other[spot] and key[:spot] == other[:spot] and key[spot + 1 :] == other[spot + 1 :]


@dataclass(eq=False)
class Branching:
    """What may follow at points, by the signs that it rests on, in the order in which they were asked for.

    row: whose sign is asked for first; None where nothing has to be. after: its sign -> how it goes on.
    """

    row: int | None = None
    following: Following | None = None
    after: dict[int, "Branching"] = field(default_factory=dict)

    def known(self, signs: Signs) -> Following | None:
        """What follows at a point; None if that was not worked out yet."""
        branch: Branching | None = self
        while branch is not None and branch.row is not None:
            branch = branch.after.get(signs.row(branch.row))
        return None if branch is None else branch.following

    def keep(self, asked: Mapping[int, int], following: Following) -> None:
        """Takes in what follows wherever rows have the signs that were asked for."""
        branch = self
        for row, sign in asked.items():
            if branch.row not in (None, row):
                return
            branch.row = row
            branch = branch.after.setdefault(sign, Branching())
        branch.following = following
