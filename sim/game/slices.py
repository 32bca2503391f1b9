"""Incentive constraints along a few free assumptions, the others at exact values.

Everything that rests on the others alone becomes a number; what is left is a polynomial over
few atoms.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from math import lcm

import numpy as np

from sim.algebra.atoms import Algebra, Variable
from sim.algebra.basis import Basis
from sim.algebra.point import ExactPoint
from sim.algebra.polynomials import Monomial, Polynomial, number
from sim.algebra.substitution import needed_atoms, rebuilt, substituted
from sim.game.incentives import IncentiveConstraints
from sim.rational import Fraction

WAY = "share of the way"
"""What varies on the way from one point to another."""

OPEN = 2
"""In place of a sign: it depends on the free assumptions."""


@dataclass(frozen=True, eq=False)
class Slice:
    """The rows with all but a few assumptions fixed.

    basis: atoms over the free assumptions (the first atoms, in their order), without basis functions.
    rows: row -> the polynomial over those atoms, for every row that is not constant.
    signs: (rows,) exact signs of the constant rows, OPEN for the others.
    uncertain: constant rows that are not told apart from zero.
    further: a row that has been asked for only since -> what it is along the free assumptions, or its sign.
    """

    basis: Basis
    rows: dict[int, Polynomial]
    signs: np.ndarray
    uncertain: set[int]
    further: Callable[[int], Polynomial | int | None] | None = None
    _since: dict[int, int] = field(default_factory=dict)

    def constant(self, row: int) -> int | None:
        """The sign of a row that is the same all over, which may be asked for only now; else None."""
        if row < len(self.signs):
            return None if self.signs[row] == OPEN else int(self.signs[row])
        if row not in self.rows and row not in self._since:
            assert self.further is not None
            along = self.further(row)
            if isinstance(along, Polynomial):
                self.rows[row] = along
            else:
                self._since[row] = along or 0
                self.uncertain.update({row} if along is None else ())
        return self._since.get(row)


@dataclass(frozen=True, eq=False)
class Station:
    """A game with all assumptions at exact values, from which slices are cut."""

    constraints: IncentiveConstraints
    point: Mapping[str, Fraction]

    @cached_property
    def at(self) -> ExactPoint:
        """Every atom of the game at the point."""
        return self.constraints.model.basis.at(self.point)

    @property
    def atoms(self) -> tuple[Fraction | None, ...]:
        """The value of each atom; None where it is not rational."""
        return self.at.rational

    @cached_property
    def functions(self) -> tuple[Fraction | None, ...]:
        """The value of each basis function; None where it is not rational."""
        monomials = self.constraints.model.basis.monomials
        return tuple(self.at.value(Polynomial({m: Fraction(1)})) for m in monomials)

    @cached_property
    def totals(self) -> tuple[np.ndarray, int]:
        """(rows,) integers over one denominator: each row without its irrational functions."""
        scale = lcm(*(f.denominator for f in self.functions if f is not None))
        weights = [0 if f is None else int(f * scale) for f in self.functions]
        return self._rows @ np.array(weights, dtype=object), scale

    @cached_property
    def _rows(self) -> np.ndarray:
        return self.constraints.integers.astype(object)

    def slice(self, free: Sequence[str], *, open_: bool = False) -> Slice:
        """The rows along the free assumptions; the others stay as they are.

        open_: whether rows may be asked for later.
        """
        basis = self.constraints.model.basis
        wanted = frozenset(free)
        live = [k for k, names in enumerate(basis.rests_on) if names & wanted or self.functions[k] is None]
        every = range(len(basis)) if open_ else live
        used = {atom for k in every for atom, _ in basis.monomials[k]}
        algebra = Algebra(free)
        atoms = self._atoms(algebra, wanted, used)
        monomials, moves, scale = self._moves(live, atoms)
        totals, own = self.totals
        columns = self._rows[:, live]
        touched = np.flatnonzero((columns != 0).any(axis=1)) if live else np.zeros(0, dtype=np.intp)
        signs = np.sign(totals).astype(np.int8)
        rows: dict[int, Polynomial] = {}
        gains = columns[touched] @ moves
        for row, gain in zip(touched.tolist(), gains, strict=True):
            terms = {monomials[m]: Fraction(int(gain[m]), scale) for m in np.flatnonzero(gain)}
            constant = terms.pop((), Fraction(0)) + Fraction(int(totals[row]), own)
            if terms:
                rows[row], signs[row] = Polynomial({(): constant, **terms} if constant else terms), OPEN
            else:
                signs[row] = (constant > 0) - (constant < 0)
        free_basis = Basis(tuple(free), tuple(algebra.atoms), ())
        further = partial(self._further, free_basis, atoms) if open_ else None
        return _settled(self, Slice(free_basis, rows, signs, set(), further))

    def way(self, end: Mapping[str, Fraction]) -> Slice:
        """The rows on the straight way to another point, by the share of it that is gone; as they are asked.

        end: where it leads, of every assumption.
        """
        algebra = Algebra((WAY,))
        gone = algebra.atom(Variable(WAY))
        moved = frozenset(name for name, value in end.items() if value != self.point[name])
        basis = self.constraints.model.basis
        atoms: list[Polynomial | None] = []
        for atom, value, names in zip(basis.atoms, self.atoms, basis.atom_assumptions, strict=True):
            if isinstance(atom, Variable) and atom.name in moved:
                start = self.point[atom.name]
                atoms.append(number(start) + gone * number(end[atom.name] - start))
            elif value is not None and not names & moved:
                atoms.append(number(value))
            else:
                atoms.append(rebuilt(atom, algebra, atoms, self.point))
        along = Basis((WAY,), tuple(algebra.atoms), ())
        return Slice(along, {}, np.zeros(0, dtype=np.int8), set(), partial(self._further, along, atoms))

    def _further(self, basis: Basis, atoms: Sequence[Polynomial | None], row: int) -> Polynomial | int | None:
        """A row along free assumptions, or its sign where it is constant; None if that is not told."""
        exactly = self.constraints.polynomial(row)
        along = substituted(exactly, atoms)
        if any(basis.atom_assumptions[atom] for atom in along.atoms()):
            return along
        value = along.constant
        return self.at.sign(exactly) if value is None else (value > 0) - (value < 0)

    def _moves(
        self, live: Sequence[int], atoms: Sequence[Polynomial | None]
    ) -> tuple[tuple[Monomial, ...], np.ndarray, int]:
        """By how much functions differ from what they are at the point: monomials, and their weights.

        (functions, monomials) integers over one denominator, which comes last.
        """
        basis = self.constraints.model.basis
        moves = [
            substituted(Polynomial({basis.monomials[k]: Fraction(1)}), atoms)
            - number(self.functions[k] or Fraction(0))
            for k in live
        ]
        monomials = tuple({monomial: None for move in moves for monomial in move.terms})
        place = {monomial: m for m, monomial in enumerate(monomials)}
        scale = lcm(*(denominator for move in moves for _, _, denominator in move.ratios))
        weights = np.zeros((len(live), len(monomials)), dtype=object)
        for i, move in enumerate(moves):
            for monomial, numerator, denominator in move.ratios:
                weights[i, place[monomial]] = numerator * (scale // denominator)
        return monomials, weights, scale

    def _atoms(self, algebra: Algebra, free: frozenset[str], used: set[int]) -> list[Polynomial | None]:
        """Each atom of the game over the new algebra; None for those that nothing needs."""
        basis = self.constraints.model.basis
        needed = needed_atoms(basis, used)
        atoms: list[Polynomial | None] = []
        for index, atom in enumerate(basis.atoms):
            value = self.atoms[index]
            if index not in needed:
                atoms.append(None)
            elif value is not None and not basis.atom_assumptions[index] & free:
                atoms.append(number(value))
            else:
                atoms.append(rebuilt(atom, algebra, atoms, self.point))
        return atoms


def _settled(station: Station, cut: Slice) -> Slice:
    """Rows that are irrational constants get the sign that balls of rising precision prove."""
    fixed = [row for row, p in cut.rows.items() if not any(cut.basis.atom_assumptions[a] for a in p.atoms())]
    rows, signs, uncertain = dict(cut.rows), cut.signs.copy(), set[int]()
    for row in fixed:
        del rows[row]
        sign = station.at.sign(station.constraints.polynomial(row))
        signs[row] = sign or 0
        if sign is None:
            uncertain.add(row)
    return replace(cut, rows=rows, signs=signs, uncertain=uncertain)
