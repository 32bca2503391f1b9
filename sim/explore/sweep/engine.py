"""Pure equilibria of a game at very many samples, one block of samples at a time.

Per block, in single precision: matrix products for the rows that exclude most, then only the
rows that the profiles still alive need. A value in single precision comes with a bound on its
error. A sign that this leaves open, where it could decide, is looked for in double precision, with
a bound again; then exactly: by integrality, then in rational numbers or balls (`algebra.signs`).

Bits: a sign is that of the real number, however products were summed. So an answer depends on
its sample alone.
"""

from collections.abc import Mapping

import numpy as np

from sim.algebra.rounding import rounded
from sim.algebra.samples import Column, Samples
from sim.explore.sweep.block_signs import BlockSigns
from sim.explore.sweep.circuits import Circuits
from sim.explore.sweep.designs import BLOCK
from sim.explore.sweep.exact_rows import SamplesAt
from sim.explore.sweep.program import Program


class Undefined(Exception):
    """A basis function is not finite at a sample of the block."""

    def __init__(self, at: int) -> None:
        super().__init__(at)
        self.at = at


class _BlockOracle:
    """The signs of rows in a block, computed when a procedure asks for them.

    knife: (BLOCK,) where a row that was asked for is zero.
    """

    count = BLOCK

    def __init__(self, program: Program, signs: BlockSigns, knife: np.ndarray) -> None:
        self.program, self.signs, self.knife = program, signs, knife
        self.known: dict[int, np.ndarray] = {}

    def sign(self, row: int) -> np.ndarray:
        """(BLOCK,) int8: the signs of a row, by its number in the game."""
        if row not in self.known:
            if row in self.program.decided:
                self.known[row] = np.full(BLOCK, self.program.decided[row], dtype=np.int8)
            else:
                place = self.program.place[row]
                self.signs.compare([place])
                self.known[row] = self.signs.sign(place)
                np.logical_or(self.knife, self.known[row] == 0, out=self.knife)
        return self.known[row]


class BlockSolver:
    """Space to solve block after block of one program; for one thread at a time.

    inputs: for each of Program.names the rows (BLOCK,) in single precision that take its samples.
    alive: (profiles, BLOCK): after solving, where each profile that was found is an equilibrium.
    """

    def __init__(self, program: Program, denominators: Mapping[str, int | None]) -> None:
        self.program = program
        fixed = [rounded(value) for value in program.fixed]
        self.fixed = np.repeat(np.array(fixed)[:, None], BLOCK, axis=1)
        self.fixed_columns = dict(
            zip(program.basis.assumptions[len(program.names) :], program.fixed, strict=True)
        )
        self.signs = BlockSigns(program, denominators)
        rows = [section.inputs for section in self.signs.sections.values()]
        takers = [[inputs[name] for inputs in rows if name in inputs] for name in program.basis.assumptions]
        self.inputs = takers[: len(program.names)]
        for values, row in zip(self.fixed, takers[len(program.names) :], strict=True):
            for taker in row:
                taker[:] = values
        self.alive = np.empty((len(program.profiles), BLOCK), dtype=bool)
        self.early = [[x for x in literals if x // 4 < program.early] for literals in program.needs]
        self.late = [[x for x in literals if x // 4 >= program.early] for literals in program.needs]
        self.further = Circuits(program.further)

    @property
    def untold(self) -> np.ndarray:
        """(BLOCK,) where a sign that could decide was not told apart from zero."""
        return self.signs.untold

    def solve(self, theta: np.ndarray, exact: SamplesAt) -> tuple[list[int], np.ndarray]:
        """(candidates, knife): which candidates hold somewhere in the block, and knife edges.

        theta: (Program.names, BLOCK), which `inputs` hold already. exact: the exact values of
        these assumptions at some places of the block. Candidates index Program.profiles.
        knife: (BLOCK,) where a payoff difference that is zero, and not so everywhere, could change
        the answer. Raises Undefined.
        """
        program, signs = self.program, self.signs
        if len(self.fixed):
            theta = np.concatenate([theta, self.fixed])
        if len(program.watched):
            bad = ~np.isfinite(program.watched.values(theta)).all(axis=0)
            if bad.any():
                raise Undefined(int(bad.argmax()))
        signs.start(theta, lambda at: self._with_fixed(exact(at)))
        self.further.start(signs)
        knife = np.zeros(BLOCK, dtype=bool)
        if program.procedure is not None:
            self.alive[:] = program.procedure.decide(_BlockOracle(program, signs, knife))
            return np.flatnonzero(self.alive.any(axis=1)).tolist(), knife
        signs.compare(range(program.early))
        left = []
        for p, literals in enumerate(self.early):
            alive = self.alive[p]
            alive[:] = True
            if signs.meet(alive, literals):
                left.append(p)
        signs.compare(sorted({row for p in left for row in self._late_rows(p)}))
        return [p for p in left if self._finish(p, knife)], knife

    def _with_fixed(self, samples: Samples) -> Samples:
        if not self.fixed_columns:
            return samples
        more = {name: Column.of([value] * samples.count) for name, value in self.fixed_columns.items()}
        return Samples({**samples.columns, **more}, samples.count)

    def _late_rows(self, p: int) -> set[int]:
        """The rows of a candidate that are not computed first."""
        own = {x // 4 for x in self.late[p]}
        return own | {row for row in self.further.rows.get(p, ()) if row >= self.program.early}

    def _finish(self, p: int, knife: np.ndarray) -> bool:
        """Whether a candidate holds somewhere in the block, once all rows that it needs are compared."""
        alive = self.alive[p]
        if not self.signs.meet(alive, self.late[p]) or not alive.any():
            return False
        ties = self.signs.settle(alive, self.program.needs[p])
        if ties is not None:
            np.logical_or(knife, ties, out=knife)
        if p in self.further.rows and alive.any():
            self.further.meet(p, alive, knife)
        return bool(alive.any())
