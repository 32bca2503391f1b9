"""Incentive constraints along a few free assumptions, the others at exact values.

Everything that rests on the others alone becomes a number; what is left is a polynomial over
few atoms.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import isqrt, lcm

import numpy as np

from sim.game.algebra import (
    Algebra,
    Atom,
    Elementary,
    Every,
    Guard,
    Piecewise,
    Polynomial,
    Sign,
    Some,
    Unless,
    Variable,
    arguments,
    every,
    number,
    some,
    unless,
)
from sim.game.basis import Basis, exact_guard, exact_value
from sim.game.incentives import IncentiveConstraints
from sim.game.intervals import polynomial_bounds

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


def needed_atoms(basis: Basis, used: Iterable[int]) -> frozenset[int]:
    """Atoms, and those that they are functions of."""
    needed = set(used)
    for index in range(len(basis.atoms) - 1, -1, -1):
        if index in needed:
            needed |= {i for p in arguments(basis.atoms[index]) for i in p.atoms()}
    return frozenset(needed)


def atom_value(
    atom: Atom, values: Sequence[Fraction | None], point: Mapping[str, Fraction]
) -> Fraction | None:
    """The value of an atom from those before it; None where it is not known to be rational."""
    match atom:
        case Variable(name=name):
            return point[name]
        case Elementary(function=function, argument=argument):
            x = exact_value(argument, values)
            return None if x is None else _elementary_value(function, x)
        case Piecewise(cases=cases):
            for guard, polynomial in cases:
                holds = exact_guard(guard, values)
                if holds is not False:
                    return exact_value(polynomial, values) if holds else None
    raise AssertionError("the last case always holds")


def _elementary_value(function: str, x: Fraction) -> Fraction | None:
    """The value of a function where it is known to be rational."""
    match function:
        case "reciprocal":
            return 1 / x if x else None
        case "exp":
            return Fraction(1) if x == 0 else None
        case "log":
            return Fraction(0) if x == 1 else None
        case "sqrt" if x >= 0:
            root = Fraction(isqrt(x.numerator), isqrt(x.denominator))
            return root if root * root == x else None
        case _:
            return x if x == 1 else None


def rebuilt(
    atom: Atom, algebra: Algebra, atoms: Sequence[Polynomial | None], point: Mapping[str, Fraction]
) -> Polynomial:
    """An atom over another algebra, from those before it; variables that it lacks are at a point."""
    match atom:
        case Variable(name=name):
            at = algebra.index.get(atom)
            return number(point[name]) if at is None else Polynomial({((at, 1),): Fraction(1)})
        case Elementary(function=function, argument=argument, exponent=exponent):
            return algebra.elementary(function, substituted(argument, atoms), exponent)
        case Piecewise(function=function, args=args, points=points, guard=guard):
            made = [substituted(arg, atoms) for arg in args]
            match function:
                case "max" | "min":
                    return algebra.extreme(function, made)
                case "abs":
                    return algebra.absolute(made[0])
                case "interp":
                    return algebra.interpolation(made[0], points)
                case "if_else":
                    return algebra.choice(_substituted_guard(guard, atoms), made[0], made[1])


def substituted(polynomial: Polynomial, atoms: Sequence[Polynomial | None]) -> Polynomial:
    """A polynomial with a polynomial in place of each atom."""
    total = number(0)
    for monomial, coefficient in polynomial.terms.items():
        product = number(coefficient)
        for atom, power in monomial:
            factor = atoms[atom]
            assert factor is not None
            product = product * (factor if power == 1 else factor**power)
        total = total + product
    return total


def _substituted_guard(guard: Guard, atoms: Sequence[Polynomial | None]) -> Guard:
    match guard:
        case Sign(op=op, polynomial=polynomial):
            made = substituted(polynomial, atoms)
            value = made.constant
            if value is None:
                return Sign(op, made)
            return value >= 0 if op == ">=" else value > 0 if op == ">" else value == 0
        case Every(parts=parts):
            return every(_substituted_guard(part, atoms) for part in parts)
        case Some(parts=parts):
            return some(_substituted_guard(part, atoms) for part in parts)
        case Unless(part=part):
            return unless(_substituted_guard(part, atoms))
        case _:
            return guard
