"""Pure equilibria of a game at very many samples, one block of samples at a time.

Per block: matrix products for the rows that exclude most, then only the rows that the profiles
still alive need; a profile alive at few samples is followed up at these alone.

Bits: a block is always BLOCK samples of one fixed grid, and each product is small enough that
BLAS libraries compute it in one thread, so that results depend on the block alone.
"""

from collections.abc import Sequence

import numpy as np

from sim.explore.designs import BLOCK
from sim.explore.program import Program

TILE = 64
"""Samples in one call of BLAS."""

PRODUCT = 200_000
"""Multiplications in one call of BLAS: below the 262,144 at which OpenBLAS starts threads."""

PAD = 40
"""Rows are apart by no power of two, or they would compete for the same lines of the cache."""

RARE = BLOCK // 32
"""A profile alive at no more samples than this is followed up at these samples alone."""

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


class BlockSolver:
    """Space to solve block after block of one program; for one thread at a time.

    theta: (assumptions, BLOCK) views, in the order of Program.names: to be filled before solving.
    alive: (profiles, BLOCK): after solving, where each profile that was found is an equilibrium.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.block = np.empty((program.height, BLOCK + PAD))[:, :BLOCK]
        self.theta = [self.block[row] for row in program.at]
        self.block[list(program.ones)] = 1.0
        self.curved = [self.block[row] for row in program.curved]
        self.copies = [(self.block[to], self.block[source]) for to, source in program.copies]
        columns = self.block[program.offset :]
        self.tiles = {(start, stop): tiled(columns[start:stop]) for start, stop in set(program.sections)}
        self.values = np.empty((GROUP, BLOCK + PAD))[:, :BLOCK]
        self.value_tiles = tiled(self.values)
        self.weak = np.empty((len(program.rows), BLOCK), dtype=bool)
        self.strong = np.empty((len(program.rows), BLOCK), dtype=bool)
        self.alive = np.empty((len(program.profiles), BLOCK), dtype=bool)
        self.early = [[x for x in literals if x // 2 < program.early] for literals in program.needs]
        self.late = [[x for x in literals if x // 2 >= program.early] for literals in program.needs]
        self.followed = [_Followed(program, literals) for literals in program.needs]

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
        self._compare(range(program.early))
        common, rare = [], []
        for p, literals in enumerate(self.early):
            self.alive[p] = True
            self._meet(self.alive[p], literals)
            count = int(np.count_nonzero(self.alive[p]))
            if count > RARE or (count and not self.late[p]):
                common.append(p)
            elif count:
                rare.append(p)
        self._compare(sorted({x // 2 for p in common for x in self.late[p]}))
        found = []
        for p in common:
            self._meet(self.alive[p], self.late[p])
            if self.alive[p].any():
                self._mark_knife(self.alive[p], program.needs[p], knife)
                if not program.strict or self.alive[p].any():
                    found.append(p)
        found += [p for p in rare if self._follow(p, knife)]
        return sorted(found), knife

    def _compare(self, rows: Sequence[int]) -> None:
        """Signs of some rows: weak says >= 0, strong says > 0, both within the tolerance."""
        start = 0
        while start < len(rows):
            section = self.program.sections[rows[start]]
            stop = start + 1
            while stop < len(rows) and stop - start < GROUP and self.program.sections[rows[stop]] == section:
                stop += 1
            group = list(rows[start:stop])
            start = stop
            left, right = section
            product(self.program.rows[group, left:right], self.tiles[section], self.value_tiles)
            if group[-1] - group[0] + 1 == len(group):
                values = self.values[: len(group)]
                np.greater_equal(values, -1.0, out=self.weak[group[0] : group[-1] + 1])
                np.greater(values, 1.0, out=self.strong[group[0] : group[-1] + 1])
            else:
                for row, value in zip(group, self.values, strict=False):
                    np.greater_equal(value, -1.0, out=self.weak[row])
                    np.greater(value, 1.0, out=self.strong[row])

    def _meet(self, alive: np.ndarray, literals: Sequence[int]) -> None:
        """alive &= every literal."""
        for step, literal in enumerate(literals):
            row = literal // 2
            if literal % 2:
                # row <= 0 is: not row > 0; and boolean a > b is: a and not b
                np.greater(alive, self.strong[row], out=alive)
            else:
                np.logical_and(alive, self.weak[row], out=alive)
            if step % 4 == 3 and not alive.any():
                return

    def _mark_knife(self, alive: np.ndarray, literals: Sequence[int], knife: np.ndarray) -> None:
        """Marks where the profile would be no equilibrium if zeros failed; for strict ones they do."""
        firm = alive.copy()
        for literal in literals:
            row = literal // 2
            if literal % 2:
                np.greater(firm, self.weak[row], out=firm)
            else:
                np.logical_and(firm, self.strong[row], out=firm)
        np.logical_or(knife, np.greater(alive, firm), out=knife)
        if self.program.strict:
            alive[:] = firm

    def _follow(self, p: int, knife: np.ndarray) -> bool:
        """Finishes a profile that few samples are left of; whether it is an equilibrium at any."""
        alive, plan = self.alive[p], self.followed[p]
        at = np.flatnonzero(alive)
        gathered = np.zeros((len(plan.columns), -(-len(at) // TILE) * TILE))
        gathered[:, : len(at)] = self.block[plan.columns, at]
        values = np.empty((len(plan.rows), gathered.shape[1]))
        product(plan.rows, tiled(gathered), tiled(values))
        toward = values[:, : len(at)]
        # the early literals are decided: computed once more, they can differ in last bits
        holds = (toward[plan.early :] >= -1.0).all(axis=0)
        firm = holds & (toward > 1.0).all(axis=0)
        knife[at] |= holds & ~firm
        alive[at] = firm if self.program.strict else holds
        return bool(alive[at].any())


class _Followed:
    """The rows of one profile, early ones first, each turned so that it must not be negative."""

    def __init__(self, program: Program, literals: Sequence[int]) -> None:
        ordered = sorted(literals, key=lambda x: (x // 2 >= program.early, x))
        signs = np.array([-1.0 if x % 2 else 1.0 for x in ordered])
        rows = program.rows[[x // 2 for x in ordered]] * signs[:, None]
        used = np.flatnonzero((rows != 0).any(axis=0))
        self.rows = np.ascontiguousarray(rows[:, used])
        self.columns = (used + program.offset)[:, None]
        self.early = sum(x // 2 < program.early for x in ordered)
