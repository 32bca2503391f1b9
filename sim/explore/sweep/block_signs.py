"""The signs of a program's rows at the samples of a block: in single precision, then as far as needed."""

from collections.abc import Mapping, Sequence

import numpy as np

from sim.algebra.atoms import Variable
from sim.algebra.basis import Basis
from sim.algebra.floats import UNTOLD
from sim.algebra.polynomials import Monomial
from sim.explore.sweep.designs import BLOCK
from sim.explore.sweep.exact_rows import ExactRows, SamplesAt, factors_of
from sim.explore.sweep.program import Program
from sim.solve.concept import Literal, Relation

TILE = 128
"""Samples in one call of BLAS."""

PRODUCT = 200_000
"""Multiplications in one call of BLAS: below the 262,144 at which OpenBLAS starts threads."""

PAD = 40
"""Rows are apart by no power of two, or they would compete for the same lines of the cache."""

GROUP = 16
"""Rows whose values fit the cache together."""

LOOK = 4
"""After so many literals it is looked whether a profile is alive anywhere."""

GAP = 3
"""Rows so far apart are computed together, with those between them."""


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


class _Section:
    """Columns that some rows rest on, in single precision.

    inputs: the rows that hold an assumption, (BLOCK,), to be filled.
    tiles: the values (columns, BLOCK) as `tiled` makes them.
    """

    def __init__(self, basis: Basis, monomials: Sequence[Monomial]) -> None:
        products = [factors_of(monomial) for monomial in monomials]
        home = {factors[0]: k for k, factors in enumerate(products) if len(factors) == 1}
        spare = dict.fromkeys(atom for factors in products if len(factors) > 1 for atom in factors)
        home |= {atom: k for k, atom in enumerate((a for a in spare if a not in home), len(monomials))}
        block = np.empty((len(monomials) + len(spare), BLOCK + PAD), dtype=np.float32)[:, :BLOCK]
        block[[k for k, factors in enumerate(products) if not factors]] = 1
        self.inputs: dict[str, np.ndarray] = {}
        self.functions: list[tuple[int, np.ndarray]] = []
        for i, k in home.items():
            atom = basis.atoms[i]
            if isinstance(atom, Variable):
                self.inputs[atom.name] = block[k]
            else:
                self.functions.append((i, block[k]))
        self.products = [
            (block[k], [block[home[atom]] for atom in factors])
            for k, factors in enumerate(products)
            if len(factors) > 1
        ]
        self.tiles = tiled(block[: len(monomials)])

    def write(self, atoms: Sequence[np.ndarray]) -> None:
        """Fills what is no assumption, from the values of the basis' atoms."""
        for atom, row in self.functions:
            row[:] = atoms[atom]
        for row, (one, other, *more) in self.products:
            np.multiply(one, other, out=row)
            for factor in more:
                np.multiply(row, factor, out=row)


class BlockSigns:
    """The signs of rows at the samples of a block.

    weak, strong: (rows, BLOCK) whether a row is >= 0 and > 0, both within the tolerance, for the
        rows that were compared. Where weak holds and strong does not, the row is zero or, unless
        it is settled, not computed precisely enough to tell.
    open: row -> the samples where it was not told.
    settled: rows of which this is told by now.
    untold: (BLOCK,) where some sign that could decide was not told apart from zero.
    """

    def __init__(self, program: Program, denominators: Mapping[str, int | None]) -> None:
        self.program = program
        self.exact = ExactRows(program, denominators)
        self.untold = np.zeros(BLOCK, dtype=bool)
        self.sections = {
            section: _Section(program.basis, program.basis.monomials[slice(*section)])
            for section in set(program.sections)
        }
        self.values = np.empty((GROUP, BLOCK + PAD), dtype=np.float32)[:, :BLOCK]
        self.tiles = tiled(self.values)
        self.weak = np.empty((len(program.rows), BLOCK), dtype=bool)
        self.strong = np.empty((len(program.rows), BLOCK), dtype=bool)
        self.filled: set[tuple[int, int]] = set()
        self.open: dict[int, np.ndarray] = {}
        self.settled: set[int] = set()

    def start(self, theta: np.ndarray, exact: SamplesAt) -> None:
        """Goes on to the next block: theta, (assumptions of the basis, BLOCK)."""
        self.exact.start(theta, exact)
        self.untold[:] = False
        for memory in (self.filled, self.open, self.settled):
            memory.clear()

    def compare(self, rows: Sequence[int]) -> None:
        """Computes some rows, in ascending order, and the few that may lie between them."""
        start, sections = 0, self.program.sections
        while start < len(rows):
            first, stop = rows[start], start + 1
            while (
                stop < len(rows)
                and rows[stop] - first < GROUP
                and rows[stop] - rows[stop - 1] <= GAP
                and sections[rows[stop]] == sections[first]
            ):
                stop += 1
            self._compare(first, rows[stop - 1] + 1)
            start = stop

    def _compare(self, first: int, last: int) -> None:
        weak, strong = self.weak[first:last], self.strong[first:last]
        if self.program.coarse is None:
            weak[:], strong[:] = True, False
        else:
            place = self.program.sections[first]
            section = self.sections[place]
            if place not in self.filled:
                section.write(self.exact.atoms)
                self.filled.add(place)
            product(self.program.coarse[first:last, slice(*place)], section.tiles, self.tiles)
            values = self.values[: last - first]
            np.greater_equal(values, -1, out=weak)
            np.greater(values, 1, out=strong)
        # eight truth values at a time
        differ = weak.view(np.uint64) != strong.view(np.uint64)
        for row, differs in enumerate(differ.any(axis=1).tolist(), first):
            if differs:
                self.open[row] = np.flatnonzero(self.weak[row] > self.strong[row])

    def meet(self, alive: np.ndarray, literals: Sequence[Literal]) -> bool:
        """alive &= every literal, as far as it is told; whether anything is left, where that is looked at.

        A strict literal is met by a zero here: `settle` knows better.
        """
        for step, literal in enumerate(literals, 1):
            self._meet(alive, literal)
            if step % LOOK == 0 and not alive.any():
                return False
        return True

    def _meet(self, alive: np.ndarray, literal: Literal) -> None:
        if literal % 2:
            # row <= 0 is: not row > 0; and boolean a > b is: a and not b
            np.greater(alive, self.strong[literal // 4], out=alive)
        else:
            np.logical_and(alive, self.weak[literal // 4], out=alive)

    def tell(self, row: int) -> None:
        """Settles a row where it was not told."""
        left = self.open.pop(row, None)
        if left is None:
            return
        signs = self.exact.signs(row, left)
        unknown = signs == UNTOLD
        if unknown.any():
            self.untold[left[unknown]] = True
            signs[unknown] = 0
        self.weak[row, left], self.strong[row, left] = signs >= 0, signs > 0
        self.settled.add(row)

    def settle(self, alive: np.ndarray, literals: Sequence[Literal]) -> np.ndarray | None:
        """alive &= every literal, where that was not told; where a row of one is zero, None if nowhere.

        alive: has met all literals.
        """
        told = []
        for literal in literals:
            row = literal // 4
            if row in self.open and alive[self.open[row]].any():
                self.tell(row)
            if row in self.settled:
                told.append(literal)
        # some may have been told after `alive` had met them
        self.meet(alive, told)
        ties = None
        for literal in told:
            row = literal // 4
            tied = alive & self.weak[row] if literal % 2 else alive > self.strong[row]
            ties = tied if ties is None else ties | tied
            if literal % 4 >= Relation.ABOVE:
                np.greater(alive, tied, out=alive)
        return ties

    def sign(self, row: int) -> np.ndarray:
        """(BLOCK,) int8: the signs of a row that was compared."""
        self.tell(row)
        return np.asarray(self.strong[row].astype(np.int8) + self.weak[row] - 1)
