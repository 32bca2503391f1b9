"""The basis functions b(theta): values at samples, exact values at a point, bounds over a box."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np

from sim.algebra.atoms import Atom, Elementary, Piecewise, Variable, arguments
from sim.algebra.floats import guard_holds, interpolation
from sim.algebra.intervals import (
    Interval,
    elementary_bounds,
    monomial_bounds,
    overlap,
    piecewise_bounds,
    polynomial_bounds,
)
from sim.algebra.point import ExactPoint
from sim.algebra.polynomials import Monomial, Polynomial
from sim.algebra.rounding import down, rounded, up
from sim.algebra.text import polynomial_text
from sim.rational import Fraction

REFINED_PARTS = 256

SignOf = Callable[[Polynomial, np.ndarray], np.ndarray]
"""The signs of a polynomial, given its computed values: (samples,) both."""


class Kind(StrEnum):
    """What a basis function is as a function of the assumptions."""

    CONSTANT = "constant"
    AFFINE = "affine"
    POLYNOMIAL = "polynomial"
    PIECEWISE = "piecewise polynomial"
    OTHER = "other"


@dataclass(frozen=True, eq=False)
class Basis:
    """K basis functions, each a product of powers of atoms.

    assumptions: names, in the order of the rows of theta.
    atoms: arguments come before the functions of them.
    monomials: the basis functions; the first is the constant 1.
    """

    assumptions: tuple[str, ...]
    atoms: tuple[Atom, ...]
    monomials: tuple[Monomial, ...]

    def __len__(self) -> int:
        return len(self.monomials)

    def values(self, theta: np.ndarray) -> np.ndarray:
        """(K, samples) from theta (assumptions, samples), each in its assumption's unit.

        Nothing is raised where a function is undefined: the value there is not finite.
        """
        out = np.empty((len(self.monomials), theta.shape[1]))
        self.write(theta, out)
        return out

    def write(self, theta: np.ndarray, rows: Iterable[np.ndarray]) -> None:
        """Writes the values to K given rows of as many samples."""
        with np.errstate(all="ignore"):
            atoms = self.atom_values(theta)
            for monomial, row in zip(self.monomials, rows, strict=True):
                _write_product(monomial, atoms, row)

    def atom_values(self, theta: np.ndarray, sign_of: SignOf | None = None) -> list[np.ndarray]:
        """The value of each atom, (samples,); those of assumptions are rows of theta.

        sign_of: decides the conditions of `if_else`, given polynomials and their values; by the
        computed values alone if left out, for what is drawn and not decided.
        """
        row = {name: i for i, name in enumerate(self.assumptions)}
        samples = theta.shape[1]
        values: list[np.ndarray] = []
        for atom in self.atoms:
            match atom:
                case Variable(name=name):
                    values.append(theta[row[name]])
                case Elementary(function=function, argument=argument, exponent=exponent):
                    x = _polynomial(argument, values, samples)
                    values.append(_ELEMENTARY[function](x) if function != "power" else x ** float(exponent))
                case Piecewise():
                    values.append(_piecewise(atom, values, samples, sign_of))
        return values

    def at(self, point: Mapping[str, Fraction]) -> ExactPoint:
        """The atoms at an exact point."""
        return ExactPoint(self.atoms, point)

    def bounds(
        self, box: Mapping[str, tuple[Fraction | None, Fraction | None]], *, tight: bool = False
    ) -> np.ndarray:
        """(K, 2): bounds of each function over a box, rounded outward.

        None for a side of the box stands for no bound. A function that is undefined
        somewhere in the box is unbounded. tight: as `atom_bounds`.
        """
        atoms = self.atom_bounds(box, tight=tight)
        return np.array([monomial_bounds(monomial, atoms) for monomial in self.monomials]).reshape(-1, 2)

    def atom_bounds(
        self,
        box: Mapping[str, tuple[Fraction | None, Fraction | None]],
        *,
        refine: bool = True,
        tight: bool = False,
        known: Mapping[int, Interval] | None = None,
    ) -> list[Interval]:
        """Bounds of each atom over a box.

        refine: look closer where they would be infinite. tight: and wherever the terms of an
        argument share an assumption, so that bounds term by term are too wide. known: bounds of
        some atoms that hold in the box, proved elsewhere.
        """
        intervals: list[Interval] = []
        for atom in self.atoms:
            match atom:
                case Variable(name=name):
                    low, high = box[name]
                    intervals.append(
                        (-math.inf if low is None else down(low), math.inf if high is None else up(high))
                    )
                case Elementary():
                    bounds = elementary_bounds(atom, polynomial_bounds(atom.argument, intervals))
                    if known and len(intervals) in known:
                        bounds = overlap(bounds, known[len(intervals)])
                    if (refine and not all(map(math.isfinite, bounds))) or (
                        tight and self._entangled(atom.argument)
                    ):
                        bounds = overlap(bounds, elementary_bounds(atom, self.refined(atom.argument, box)))
                    intervals.append(bounds)
                case Piecewise():
                    intervals.append(piecewise_bounds(atom, intervals))
        return intervals

    def _entangled(self, polynomial: Polynomial) -> bool:
        named = [
            frozenset().union(*(self.atom_assumptions[i] for i, _ in monomial))
            for monomial in polynomial.terms
        ]
        return sum(map(len, named)) > len(frozenset().union(*named))

    def refined(
        self, polynomial: Polynomial, box: Mapping[str, tuple[Fraction | None, Fraction | None]]
    ) -> Interval:
        """Tighter bounds of a polynomial over a bounded box: the hull of those over small parts.

        Its terms are bounded one by one, as if they could differ in their assumptions; the
        smaller the part, the less that is off.
        """
        below = 1 + max(polynomial.atoms(), default=-1)
        smaller = Basis(self.assumptions, self.atoms[:below], ())
        names = sorted(frozenset().union(*(self.atom_assumptions[i] for i in polynomial.atoms())))
        sides = {name: box[name] for name in names if box[name][0] != box[name][1]}
        parts = [dict(box)]
        while (
            sides
            and len(parts) < REFINED_PARTS
            and None not in [end for ends in sides.values() for end in ends]
        ):
            halves = []
            for part in parts:
                name = max(sides, key=lambda n: part[n][1] - part[n][0])  # type: ignore[operator]
                low, high = part[name]
                middle = (low + high) / 2  # type: ignore[operator]
                halves += [{**part, name: (low, middle)}, {**part, name: (middle, high)}]
            parts = halves
        intervals = [polynomial_bounds(polynomial, smaller.atom_bounds(part, refine=False)) for part in parts]
        return min(low for low, _ in intervals), max(high for _, high in intervals)

    @cached_property
    def atom_assumptions(self) -> tuple[frozenset[str], ...]:
        """The assumptions that each atom rests on."""
        assumptions: list[frozenset[str]] = []
        for atom in self.atoms:
            if isinstance(atom, Variable):
                assumptions.append(frozenset({atom.name}))
            else:
                assumptions.append(
                    frozenset().union(*(assumptions[i] for p in arguments(atom) for i in p.atoms()))
                )
        return tuple(assumptions)

    @cached_property
    def rests_on(self) -> tuple[frozenset[str], ...]:
        """The assumptions that each basis function rests on."""
        return tuple(
            frozenset().union(*(self.atom_assumptions[atom] for atom, _ in monomial))
            for monomial in self.monomials
        )

    @cached_property
    def atom_kinds(self) -> tuple[Kind, ...]:
        """What each atom is as a function of the assumptions."""
        kinds: list[Kind] = []
        for atom in self.atoms:
            inner = [kinds[i] for p in arguments(atom) for i in p.atoms()]
            if isinstance(atom, Variable):
                kinds.append(Kind.AFFINE)
            elif isinstance(atom, Elementary) or Kind.OTHER in inner:
                kinds.append(Kind.OTHER)
            else:
                kinds.append(Kind.PIECEWISE)
        return tuple(kinds)

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        """What each basis function is as a function of the assumptions."""
        return tuple(self._kind(monomial) for monomial in self.monomials)

    def _kind(self, monomial: Monomial) -> Kind:
        kinds = {self.atom_kinds[atom] for atom, _ in monomial}
        if Kind.OTHER in kinds:
            return Kind.OTHER
        if Kind.PIECEWISE in kinds:
            return Kind.PIECEWISE
        degree = sum(power for _, power in monomial)
        return Kind.CONSTANT if degree == 0 else Kind.AFFINE if degree == 1 else Kind.POLYNOMIAL

    def text(self, polynomial: Polynomial) -> str:
        """A polynomial as a person would write it."""
        return polynomial_text(polynomial, self.atoms)


_ELEMENTARY = {"exp": np.exp, "log": np.log, "sqrt": np.sqrt, "reciprocal": np.reciprocal}


def _product(monomial: Monomial, atoms: Sequence[np.ndarray], samples: int) -> np.ndarray:
    product: np.ndarray | None = None
    for atom, power in monomial:
        factor = atoms[atom]
        for _ in range(power):
            product = factor if product is None else product * factor
    return np.ones(samples) if product is None else product


def _write_product(monomial: Monomial, atoms: Sequence[np.ndarray], out: np.ndarray) -> None:
    factors = [atoms[atom] for atom, power in monomial for _ in range(power)]
    if len(factors) < 2:
        out[:] = factors[0] if factors else 1.0
        return
    np.multiply(factors[0], factors[1], out=out)
    for factor in factors[2:]:
        np.multiply(out, factor, out=out)


def _polynomial(polynomial: Polynomial, atoms: Sequence[np.ndarray], samples: int) -> np.ndarray:
    total: np.ndarray | None = None
    for monomial, factor in polynomial.floats:
        if monomial:
            product = _product(monomial, atoms, samples)
            part: np.ndarray | float = product if factor == 1 else factor * product
        else:
            part = factor
        if total is None:
            total = np.full(samples, part) if isinstance(part, float) else part * 1.0
        else:
            total += part
    return np.zeros(samples) if total is None else total


def _argument(polynomial: Polynomial, atoms: Sequence[np.ndarray], samples: int) -> np.ndarray | float:
    constant = polynomial.constant
    return _polynomial(polynomial, atoms, samples) if constant is None else rounded(constant)


def _piecewise(
    atom: Piecewise, atoms: Sequence[np.ndarray], samples: int, sign_of: SignOf | None
) -> np.ndarray:
    args = [_argument(arg, atoms, samples) for arg in atom.args]
    match atom.function:
        case "max" | "min":
            extreme = np.maximum if atom.function == "max" else np.minimum
            chosen = args[0]
            for arg in args[1:]:
                chosen = extreme(chosen, arg)
            return np.asarray(chosen)
        case "abs":
            return np.abs(args[0])
        case "interp":
            return interpolation(atom, np.asarray(args[0]))
        case "if_else":

            def sign(polynomial: Polynomial) -> np.ndarray:
                value = _polynomial(polynomial, atoms, samples)
                return np.sign(value) if sign_of is None else sign_of(polynomial, value)

            return np.where(
                guard_holds(atom.guard, sign, lambda holds: np.full(samples, holds)), args[0], args[1]
            )
