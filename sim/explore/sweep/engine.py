"""Pure equilibria of a game at very many samples, one block of samples at a time.

Per block, in single precision: matrix products for the rows that exclude most, then only the
rows that the profiles still alive need. A value in single precision comes with a bound on its
error. A sign that this leaves open, where it could decide, is computed again in double precision.

Bits: what is certain does not depend on how a product was summed; what is not is summed element
by element in a fixed order. So an answer depends on its sample alone.
"""

from collections.abc import Sequence

import numpy as np

from sim.algebra.atoms import Variable
from sim.algebra.basis import Basis
from sim.algebra.polynomials import Monomial
from sim.explore.sweep.designs import BLOCK
from sim.explore.sweep.program import Program

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


def _factors(monomial: Monomial) -> tuple[int, ...]:
    """The atoms that a monomial is the product of, each as often as its power."""
    return tuple(atom for atom, power in monomial for _ in range(power))


class _Section:
    """Columns that some rows rest on, in single precision.

    inputs: the rows that hold an assumption, (BLOCK,), to be filled.
    tiles: the values (columns, BLOCK) as `tiled` makes them.
    """

    def __init__(self, basis: Basis, monomials: Sequence[Monomial]) -> None:
        products = [_factors(monomial) for monomial in monomials]
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


class _Exact:
    """Single rows of a program at some samples of a block, in double precision.

    Sums are made element by element and term by term, so that a value depends on its sample alone.
    atoms: the values of the basis' atoms in the block.
    """

    def __init__(self, program: Program) -> None:
        self.terms = [
            [(float(row[k]), _factors(program.basis.monomials[k])) for k in np.flatnonzero(row)]
            for row in program.rows
        ]
        self.atoms: Sequence[np.ndarray] = ()

    def row(self, row: int, at: np.ndarray) -> np.ndarray:
        """(samples,) values over the tolerance."""
        made = np.zeros(len(at))
        for weight, factors in self.terms[row]:
            term: np.ndarray | float = weight
            for atom in factors:
                term = term * self.atoms[atom][at]
            made += term
        return made


class _Signs:
    """The signs of rows at the samples of a block.

    weak, strong: (rows, BLOCK) whether a row is >= 0 and > 0, both within the tolerance, for the
        rows that were compared. Where weak holds and strong does not, the row is zero or, unless
        it is settled, not computed precisely enough to tell.
    open: row -> the samples where it was not told.
    settled: rows of which this is told by now.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.exact = _Exact(program)
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

    def start(self, atoms: Sequence[np.ndarray]) -> None:
        """Goes on to the next block; atoms: the values of the basis' atoms there."""
        self.exact.atoms = atoms
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

    def meet(self, alive: np.ndarray, literals: Sequence[int]) -> bool:
        """alive &= every literal, as far as it is told; whether anything is left, where that is looked at."""
        for step, literal in enumerate(literals, 1):
            if literal % 2:
                # row <= 0 is: not row > 0; and boolean a > b is: a and not b
                np.greater(alive, self.strong[literal // 2], out=alive)
            else:
                np.logical_and(alive, self.weak[literal // 2], out=alive)
            if step % LOOK == 0 and not alive.any():
                return False
        return True

    def settle(self, alive: np.ndarray, literals: Sequence[int]) -> np.ndarray | None:
        """alive &= every literal, where that was not told; where one holds only as zero, None if nowhere.

        alive: has met all literals.
        """
        told = []
        for literal in literals:
            row = literal // 2
            if row in self.open and alive[self.open[row]].any():
                at = self.open.pop(row)
                value = self.exact.row(row, at)
                self.weak[row, at], self.strong[row, at] = value >= -1, value > 1
                self.settled.add(row)
            if row in self.settled:
                told.append(literal)
        # some may have been told after `alive` had met them
        self.meet(alive, told)
        ties = None
        for literal in told:
            row = literal // 2
            tied = alive & self.weak[row] if literal % 2 else alive > self.strong[row]
            ties = tied if ties is None else ties | tied
        return ties


class BlockSolver:
    """Space to solve block after block of one program; for one thread at a time.

    inputs: for each of Program.names the rows (BLOCK,) in single precision that take its samples.
    alive: (profiles, BLOCK): after solving, where each profile that was found is an equilibrium.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.fixed = np.repeat(np.array(program.fixed)[:, None], BLOCK, axis=1)
        self.signs = _Signs(program)
        rows = [section.inputs for section in self.signs.sections.values()]
        takers = [[inputs[name] for inputs in rows if name in inputs] for name in program.basis.assumptions]
        self.inputs = takers[: len(program.names)]
        for values, row in zip(self.fixed, takers[len(program.names) :], strict=True):
            for taker in row:
                taker[:] = values
        self.alive = np.empty((len(program.profiles), BLOCK), dtype=bool)
        self.early = [[x for x in literals if x // 2 < program.early] for literals in program.needs]
        self.late = [[x for x in literals if x // 2 >= program.early] for literals in program.needs]

    def solve(self, theta: np.ndarray) -> tuple[list[int], np.ndarray]:
        """(profiles, knife): which profiles are equilibria somewhere in the block, and knife edges.

        theta: (Program.names, BLOCK), which `inputs` hold already. profiles index Program.profiles.
        knife: (BLOCK,) where a profile is an equilibrium only because a payoff difference that is
        zero within the tolerance counts as no gain. Raises Undefined.
        """
        program, signs = self.program, self.signs
        if len(self.fixed):
            theta = np.concatenate([theta, self.fixed])
        if len(program.watched):
            bad = ~np.isfinite(program.watched.values(theta)).all(axis=0)
            if bad.any():
                raise Undefined(int(bad.argmax()))
        with np.errstate(all="ignore"):
            signs.start(program.basis.atom_values(theta))
        signs.compare(range(program.early))
        left = []
        for p, literals in enumerate(self.early):
            alive = self.alive[p]
            alive[:] = True
            if signs.meet(alive, literals):
                left.append(p)
        signs.compare(sorted({x // 2 for p in left for x in self.late[p]}))
        knife = np.zeros(BLOCK, dtype=bool)
        return [p for p in left if self._finish(p, knife)], knife

    def _finish(self, p: int, knife: np.ndarray) -> bool:
        """Whether a profile is an equilibrium somewhere, once all rows that it needs are compared."""
        alive = self.alive[p]
        if not self.signs.meet(alive, self.late[p]) or not alive.any():
            return False
        ties = self.signs.settle(alive, self.program.needs[p])
        if ties is not None:
            np.logical_or(knife, ties, out=knife)
            if self.program.strict:
                np.greater(alive, ties, out=alive)
        return bool(alive.any())
