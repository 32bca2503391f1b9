"""Incentive constraints along a few free assumptions, the others at exact values.

Everything that rests on the others alone becomes a number; what is left is a polynomial over
few atoms.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm

import numpy as np

from sim.algebra.atoms import Algebra
from sim.algebra.basis import Basis, exact_value
from sim.algebra.intervals import polynomial_bounds
from sim.algebra.polynomials import Polynomial, number
from sim.algebra.substitution import atom_value, needed_atoms, rebuilt, substituted
from sim.game.incentives import IncentiveConstraints

OPEN = 2
"""In place of a sign: it depends on the free assumptions."""


@dataclass(frozen=True, eq=False)
class Slice:
    """The rows with all but a few assumptions fixed.

    basis: atoms over the free assumptions (the first atoms, in their order), without basis functions.
    rows: row -> the polynomial over those atoms, for every row that is not constant.
    signs: (rows,) exact signs of the constant rows, OPEN for the others.
    uncertain: constant rows whose values are irrational and too close to zero to be told from it.
    """

    basis: Basis
    rows: Mapping[int, Polynomial]
    signs: np.ndarray
    uncertain: frozenset[int]


@dataclass(frozen=True, eq=False)
class Station:
    """A game with all assumptions at exact values, from which slices are cut."""

    constraints: IncentiveConstraints
    point: Mapping[str, Fraction]

    @cached_property
    def atoms(self) -> tuple[Fraction | None, ...]:
        """The value of each atom; None where it is not rational."""
        values: list[Fraction | None] = []
        for atom in self.constraints.model.basis.atoms:
            values.append(atom_value(atom, values, self.point))
        return tuple(values)

    @cached_property
    def functions(self) -> tuple[Fraction | None, ...]:
        """The value of each basis function; None where it is not rational."""
        monomials = self.constraints.model.basis.monomials
        return tuple(exact_value(Polynomial({m: Fraction(1)}), self.atoms) for m in monomials)

    @cached_property
    def totals(self) -> tuple[np.ndarray, int]:
        """(rows,) integers over one denominator: each row without its irrational functions."""
        scale = lcm(*(f.denominator for f in self.functions if f is not None))
        weights = [0 if f is None else int(f * scale) for f in self.functions]
        return self._rows @ np.array(weights, dtype=object), scale

    @cached_property
    def _rows(self) -> np.ndarray:
        return self.constraints.integers.astype(object)

    def slice(self, free: Sequence[str]) -> Slice:
        """The rows along the free assumptions; the others stay as they are."""
        basis = self.constraints.model.basis
        wanted = frozenset(free)
        live = [k for k, names in enumerate(basis.rests_on) if names & wanted or self.functions[k] is None]
        used = {atom for k in live for atom, _ in basis.monomials[k]}
        algebra = Algebra(free)
        atoms = self._atoms(algebra, wanted, used)
        functions = {k: substituted(Polynomial({basis.monomials[k]: Fraction(1)}), atoms) for k in live}
        totals, scale = self.totals
        columns = self._rows[:, live]
        touched = np.flatnonzero((columns != 0).any(axis=1)) if live else np.zeros(0, dtype=np.intp)
        signs = np.sign(totals).astype(np.int8)
        rows: dict[int, Polynomial] = {}
        for row in touched.tolist():
            made = number(Fraction(totals[row], scale))
            for k, coefficient in zip(live, columns[row], strict=True):
                if coefficient:
                    was = self.functions[k]
                    made = made + (functions[k] - number(was or 0)).scaled(Fraction(int(coefficient)))
            value = made.constant
            if value is None:
                rows[row], signs[row] = made, OPEN
            else:
                signs[row] = (value > 0) - (value < 0)
        made_basis = Basis(tuple(free), tuple(algebra.atoms), ())
        return _settled(self, Slice(made_basis, rows, signs, frozenset()))

    def _atoms(self, algebra: Algebra, free: frozenset[str], used: set[int]) -> list[Polynomial | None]:
        """Each atom of the game over the new algebra; None for those that nothing needs."""
        basis = self.constraints.model.basis
        needed = needed_atoms(basis, used)
        made: list[Polynomial | None] = []
        for index, atom in enumerate(basis.atoms):
            value = self.atoms[index]
            if index not in needed:
                made.append(None)
            elif value is not None and not basis.atom_assumptions[index] & free:
                made.append(number(value))
            else:
                made.append(rebuilt(atom, algebra, made, self.point))
        return made


def _settled(station: Station, cut: Slice) -> Slice:
    """Rows that are irrational constants get the sign that their bounds prove, or else the solver's."""
    fixed = [row for row, p in cut.rows.items() if not any(cut.basis.atom_assumptions[a] for a in p.atoms())]
    if not fixed:
        return cut
    bounds = cut.basis.atom_bounds(dict.fromkeys(cut.basis.assumptions, (None, None)))
    rows, signs, uncertain = dict(cut.rows), cut.signs.copy(), set()
    solver = None
    for row in fixed:
        low, high = polynomial_bounds(rows.pop(row), bounds)
        if low > 0 or high < 0:
            signs[row] = 1 if low > 0 else -1
            continue
        if solver is None:
            names = station.constraints.model.basis.assumptions
            theta = np.array([[float(station.point[name])] for name in names])
            solver = station.constraints.signs(theta)[:, 0]
        signs[row] = solver[row]
        uncertain.add(row)
    return Slice(cut.basis, rows, signs, frozenset(uncertain))
