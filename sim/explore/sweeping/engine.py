"""Pure equilibria of a game at very many samples, one block of samples at a time.

Per block: matrix products for the rows that exclude most, then only the rows that the profiles
still alive need; a profile alive at few samples is followed up at these alone.

Bits: a block is always BLOCK samples of one fixed grid, and each product is small enough that
BLAS libraries compute it in one thread, so that results depend on the block alone.
"""

from collections.abc import Sequence

import numpy as np

from sim.explore.sweeping.designs import BLOCK
from sim.explore.sweeping.program import Program

TILE = 128
"""Samples in one call of BLAS."""

PRODUCT = 200_000
"""Multiplications in one call of BLAS: below the 262,144 at which OpenBLAS starts threads."""

PAD = 40
"""Rows are apart by no power of two, or they would compete for the same lines of the cache."""

FEW = BLOCK // 16
"""Profiles alive at few samples are followed up at these alone, at most so many together."""

GROUP = 16
"""Rows whose values fit the cache together."""


class Undefined(Exception):
    """A basis function is not finite at a sample of the block."""

    def __init__(self, at: int) -> None:
        super().__init__(at)
        self.at = at


def product(rows: np.ndarray, tiles: np.ndarray, out: np.ndarray) -> None:
    """out = rows @ values, cut so small that it has the same bits for every number of threads.

    tiles, out: (tiles, rows, TILE) as `tiled` makes them.
    """
    step = max(1, PRODUCT // (TILE * max(rows.shape[1], 1)))
    for start in range(0, len(rows), step):
        part = rows[start : start + step]
        np.matmul(part, tiles, out=out[:, start : start + len(part)])


def tiled(matrix: np.ndarray) -> np.ndarray:
    """(tiles, rows, TILE) view of (rows, samples), whose last axis is contiguous."""
    height, width = matrix.shape
    return matrix.reshape(height, width // TILE, TILE).transpose(1, 0, 2)


class _Signs:
    """The signs of rows at some samples.

    columns: (columns, samples) to be filled; weak, strong: (rows, samples) whether a row is
    >= 0 and > 0, both within the tolerance, for the rows that were compared.
    """

    def __init__(self, program: Program, columns: np.ndarray) -> None:
        samples = columns.shape[1]
        self.program, self.columns = program, columns
        self.tiles = {(start, stop): tiled(columns[start:stop]) for start, stop in set(program.sections)}
        self.values = np.empty((GROUP, samples + PAD))[:, :samples]
        self.value_tiles = tiled(self.values)
        self.weak = np.empty((len(program.rows), samples), dtype=bool)
        self.strong = np.empty((len(program.rows), samples), dtype=bool)

    def compare(self, rows: Sequence[int], samples: int) -> None:
        """Computes some rows, in ascending order, at the first samples, a multiple of TILE."""
        start, sections = 0, self.program.sections
        while start < len(rows):
            section = sections[rows[start]]
            stop = start + 1
            while stop < len(rows) and stop - start < GROUP and sections[rows[stop]] == section:
                stop += 1
            self._compare(list(rows[start:stop]), section, samples)
            start = stop

    def _compare(self, group: list[int], section: tuple[int, int], samples: int) -> None:
        left, right = section
        count = samples // TILE
        tiles, out = self.tiles[section][:count], self.value_tiles[:count]
        first, last = group[0], group[-1] + 1
        if last - first == len(group):
            product(self.program.rows[first:last, left:right], tiles, out)
            values = self.values[: len(group), :samples]
            np.greater_equal(values, -1.0, out=self.weak[first:last, :samples])
            np.greater(values, 1.0, out=self.strong[first:last, :samples])
            return
        product(self.program.rows[group, left:right], tiles, out)
        for row, value in zip(group, self.values, strict=False):
            np.greater_equal(value[:samples], -1.0, out=self.weak[row, :samples])
            np.greater(value[:samples], 1.0, out=self.strong[row, :samples])

    def meet(self, alive: np.ndarray, literals: Sequence[int]) -> None:
        """alive &= every literal."""
        size = len(alive)
        for step, literal in enumerate(literals):
            row = literal // 2
            if literal % 2:
                # row <= 0 is: not row > 0; and boolean a > b is: a and not b
                np.greater(alive, self.strong[row, :size], out=alive)
            else:
                np.logical_and(alive, self.weak[row, :size], out=alive)
            if step % 4 == 3 and not alive.any():
                return

    def firm(self, alive: np.ndarray, literals: Sequence[int]) -> np.ndarray:
        """Where alive and every literal holds even if zeros fail it."""
        made, size = alive.copy(), len(alive)
        for literal in literals:
            row = literal // 2
            if literal % 2:
                np.greater(made, self.weak[row, :size], out=made)
            else:
                np.logical_and(made, self.strong[row, :size], out=made)
        return made


class BlockSolver:
    """Space to solve block after block of one program; for one thread at a time.

    theta: a row of BLOCK samples for each of Program.names: to be filled before solving.
    alive: (profiles, BLOCK): after solving, where each profile that was found is an equilibrium.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.block = np.empty((program.height, BLOCK + PAD))[:, :BLOCK]
        self.theta = [self.block[row] for row in program.at]
        self.block[list(program.ones)] = 1.0
        self.curved = [self.block[row] for row in program.curved]
        self.copies = [(self.block[to], self.block[source]) for to, source in program.copies]
        self.whole = _Signs(program, self.block[program.offset :])
        self.few = _Signs(program, np.zeros((program.height - program.offset, FEW + PAD))[:, :FEW])
        self.alive = np.empty((len(program.profiles), BLOCK), dtype=bool)
        self.early = [[x for x in literals if x // 2 < program.early] for literals in program.needs]
        self.late = [[x for x in literals if x // 2 >= program.early] for literals in program.needs]

    def solve(self) -> tuple[list[int], np.ndarray]:
        """(profiles, knife): which profiles are equilibria somewhere in the block, and knife edges.

        profiles index Program.profiles. knife: (BLOCK,) where a profile is an equilibrium only
        because a payoff difference that is zero within the tolerance counts as no gain.
        Raises Undefined.
        """
        program = self.program
        if self.curved:
            program.basis.write(self.block, self.curved)
        for to, source in self.copies:
            to[:] = source
        if len(program.watched):
            bad = ~np.isfinite(program.watched.values(self.block)).all(axis=0)
            if bad.any():
                raise Undefined(int(bad.argmax()))
        knife = np.zeros(BLOCK, dtype=bool)
        self.whole.compare(range(program.early), BLOCK)
        counts = np.zeros(len(program.profiles), dtype=np.intp)
        for p, literals in enumerate(self.early):
            alive = self.alive[p]
            alive[:] = True
            self.whole.meet(alive, literals)
            counts[p] = np.count_nonzero(alive)
        common, rare = self._split(counts)
        self.whole.compare(sorted({x // 2 for p in common for x in self.late[p]}), BLOCK)
        found = [p for p in common if self._finish(p, knife)]
        if rare:
            found += self._follow(rare, knife)
        return sorted(found), knife

    def _split(self, counts: np.ndarray) -> tuple[list[int], list[int]]:
        """The profiles alive, in two: those to compute everywhere, and those alive at few samples."""
        rare, room = [], FEW
        for p in np.argsort(counts, kind="stable").tolist():
            if counts[p] and self.late[p]:
                room -= int(counts[p])
                if room < 0:
                    break
                rare.append(p)
        left = set(rare)
        return [p for p in np.flatnonzero(counts).tolist() if p not in left], rare

    def _finish(self, p: int, knife: np.ndarray) -> bool:
        """Whether a profile that is computed everywhere is an equilibrium somewhere."""
        alive = self.alive[p]
        self.whole.meet(alive, self.late[p])
        if not alive.any():
            return False
        firm = self.whole.firm(alive, self.program.needs[p])
        np.logical_or(knife, np.greater(alive, firm), out=knife)
        if self.program.strict:
            alive[:] = firm
        return not self.program.strict or bool(alive.any())

    def _follow(self, rare: Sequence[int], knife: np.ndarray) -> list[int]:
        """Those of some profiles, alive at few samples, that are equilibria somewhere."""
        at = np.flatnonzero(np.logical_or.reduce(self.alive[rare]))
        size, early, few = len(at), self.program.early, self.few
        few.columns[:, :size] = self.whole.columns[:, at]
        few.weak[:early, :size] = self.whole.weak[:early, at]
        few.strong[:early, :size] = self.whole.strong[:early, at]
        few.compare(sorted({x // 2 for p in rare for x in self.late[p]}), -(-size // TILE) * TILE)
        index = np.array(rare)[:, None]
        here = self.alive[index, at]
        edges = np.zeros(size, dtype=bool)
        found = []
        for p, alive in zip(rare, here, strict=True):
            few.meet(alive, self.late[p])
            if alive.any():
                firm = few.firm(alive, self.program.needs[p])
                np.logical_or(edges, np.greater(alive, firm), out=edges)
                if self.program.strict:
                    alive[:] = firm
                if not self.program.strict or alive.any():
                    found.append(p)
        self.alive[index, at] = here
        knife[at] |= edges
        return found
