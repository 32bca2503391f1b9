"""The basis functions b(theta): values at samples, exact values at a point, bounds over a box."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

import numpy as np

from sim.algebra.atoms import Atom, Elementary, Piecewise, Variable, arguments
from sim.algebra.guards import Every, Guard, Sign, Some, Unless, decided
from sim.algebra.intervals import (
    Interval,
    elementary_bounds,
    monomial_bounds,
    overlap,
    piecewise_bounds,
    polynomial_bounds,
)
from sim.algebra.polynomials import Monomial, Polynomial
from sim.algebra.rounding import down, rounded, up
from sim.algebra.text import polynomial_text

REFINED_PARTS = 256


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

    def atom_values(self, theta: np.ndarray) -> list[np.ndarray]:
        """The value of each atom, (samples,); those of assumptions are rows of theta."""
        row = {name: i for i, name in enumerate(self.assumptions)}
        values: list[np.ndarray] = []
        for atom in self.atoms:
            match atom:
                case Variable(name=name):
                    values.append(theta[row[name]])
                case Elementary(function=function, argument=argument, exponent=exponent):
                    x = _polynomial(argument, values, theta.shape[1])
                    values.append(_ELEMENTARY[function](x) if function != "power" else x ** float(exponent))
                case Piecewise():
                    values.append(_piecewise(atom, values, theta.shape[1]))
        return values

    def exact(self, point: Mapping[str, Fraction]) -> list[Fraction] | None:
        """The values at a point as fractions, or None if one of them is not rational."""
        values: list[Fraction | None] = []
        for atom in self.atoms:
            match atom:
                case Variable(name=name):
                    values.append(point[name])
                case Elementary(function="reciprocal", argument=argument):
                    x = exact_value(argument, values)
                    values.append(1 / x if x else None)
                case Elementary():
                    values.append(None)
                case Piecewise(cases=cases):
                    values.append(_exact_case(cases, values))
        made = [exact_value(Polynomial({m: Fraction(1)}), values) for m in self.monomials]
        return None if any(value is None for value in made) else made  # type: ignore[return-value]

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
        made: list[Interval] = []
        for atom in self.atoms:
            match atom:
                case Variable(name=name):
                    low, high = box[name]
                    made.append(
                        (-math.inf if low is None else down(low), math.inf if high is None else up(high))
                    )
                case Elementary():
                    bounds = elementary_bounds(atom, polynomial_bounds(atom.argument, made))
                    if known and len(made) in known:
                        bounds = overlap(bounds, known[len(made)])
                    if (refine and not all(map(math.isfinite, bounds))) or (
                        tight and self._entangled(atom.argument)
                    ):
                        bounds = overlap(bounds, elementary_bounds(atom, self.refined(atom.argument, box)))
                    made.append(bounds)
                case Piecewise():
                    made.append(piecewise_bounds(atom, made))
        return made

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
        made = [polynomial_bounds(polynomial, smaller.atom_bounds(part, refine=False)) for part in parts]
        return min(low for low, _ in made), max(high for _, high in made)

    @cached_property
    def atom_assumptions(self) -> tuple[frozenset[str], ...]:
        """The assumptions that each atom rests on."""
        made: list[frozenset[str]] = []
        for atom in self.atoms:
            if isinstance(atom, Variable):
                made.append(frozenset({atom.name}))
            else:
                made.append(frozenset().union(*(made[i] for p in arguments(atom) for i in p.atoms())))
        return tuple(made)

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
        made: list[Kind] = []
        for atom in self.atoms:
            inner = [made[i] for p in arguments(atom) for i in p.atoms()]
            if isinstance(atom, Variable):
                made.append(Kind.AFFINE)
            elif isinstance(atom, Elementary) or Kind.OTHER in inner:
                made.append(Kind.OTHER)
            else:
                made.append(Kind.PIECEWISE)
        return tuple(made)

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
    made: np.ndarray | None = None
    for atom, power in monomial:
        factor = atoms[atom]
        for _ in range(power):
            made = factor if made is None else made * factor
    return np.ones(samples) if made is None else made


def _write_product(monomial: Monomial, atoms: Sequence[np.ndarray], out: np.ndarray) -> None:
    factors = [atoms[atom] for atom, power in monomial for _ in range(power)]
    if len(factors) < 2:
        out[:] = factors[0] if factors else 1.0
        return
    np.multiply(factors[0], factors[1], out=out)
    for factor in factors[2:]:
        np.multiply(out, factor, out=out)


def _polynomial(polynomial: Polynomial, atoms: Sequence[np.ndarray], samples: int) -> np.ndarray:
    made: np.ndarray | None = None
    for monomial, factor in polynomial.floats:
        if monomial:
            product = _product(monomial, atoms, samples)
            part: np.ndarray | float = product if factor == 1 else factor * product
        else:
            part = factor
        if made is None:
            made = np.full(samples, part) if isinstance(part, float) else part * 1.0
        else:
            made += part
    return np.zeros(samples) if made is None else made


def _rounding_error(polynomial: Polynomial, atoms: Sequence[np.ndarray], samples: int) -> np.ndarray:
    """How far a computed value may be from the exact one: where that is zero, rounding must not decide.

    The usual bound for a sum of products (Higham 2002, section 3.1), the rounding of the
    coefficients and of theta included; that of functions inside is taken to be as small.
    """
    size = np.zeros(samples)
    operations = 0
    for monomial, factor in polynomial.floats:
        size = size + np.abs(factor * _product(monomial, atoms, samples))
        operations = max(operations, sum(power for _, power in monomial))
    return (2 * operations + len(polynomial.terms) + 2) * np.finfo(float).eps * size


def _argument(polynomial: Polynomial, atoms: Sequence[np.ndarray], samples: int) -> np.ndarray | float:
    constant = polynomial.constant
    return _polynomial(polynomial, atoms, samples) if constant is None else rounded(constant)


def _piecewise(atom: Piecewise, atoms: Sequence[np.ndarray], samples: int) -> np.ndarray:
    args = [_argument(arg, atoms, samples) for arg in atom.args]
    match atom.function:
        case "max" | "min":
            extreme = np.maximum if atom.function == "max" else np.minimum
            made = args[0]
            for arg in args[1:]:
                made = extreme(made, arg)
            return np.asarray(made)
        case "abs":
            return np.abs(args[0])
        case "interp":
            return _interpolated(atom, args[0])
        case "if_else":
            return np.where(_guard(atom.guard, atoms, samples), args[0], args[1])


def _interpolated(atom: Piecewise, x: np.ndarray | float) -> np.ndarray:
    if len(atom.points) > 4:
        return np.asarray(
            np.interp(x, [float(at) for at, _ in atom.points], [float(y) for _, y in atom.points])
        )
    # a search for each sample takes longer than a few sums
    made: np.ndarray = np.full(np.shape(x), float(atom.points[0][1]))
    for low, high, slope in atom.slopes:
        part = np.asarray(np.maximum(x, low))
        part = np.minimum(part, high, out=part)
        part -= low
        part *= slope
        made += part
    return made


def _guard(guard: Guard, atoms: Sequence[np.ndarray], samples: int) -> np.ndarray:
    match guard:
        case Sign(op=op, polynomial=polynomial):
            x, error = _polynomial(polynomial, atoms, samples), _rounding_error(polynomial, atoms, samples)
            return x >= -error if op == ">=" else x > error if op == ">" else np.abs(x) <= error
        case Every(parts=parts):
            return np.logical_and.reduce([_guard(part, atoms, samples) for part in parts])
        case Some(parts=parts):
            return np.logical_or.reduce([_guard(part, atoms, samples) for part in parts])
        case Unless(part=part):
            return ~_guard(part, atoms, samples)
        case _:
            return np.full(samples, guard)


def exact_value(polynomial: Polynomial, atoms: Sequence[Fraction | None]) -> Fraction | None:
    """A polynomial at exact values of the atoms; None if one that it names has none."""
    total = Fraction(0)
    for monomial, coefficient in polynomial.terms.items():
        for atom, power in monomial:
            value = atoms[atom]
            if value is None:
                return None
            coefficient *= value**power
        total += coefficient
    return total


def _exact_case(
    cases: Sequence[tuple[Guard, Polynomial]], atoms: Sequence[Fraction | None]
) -> Fraction | None:
    for guard, polynomial in cases:
        holds = exact_guard(guard, atoms)
        if holds is None:
            return None
        if holds:
            return exact_value(polynomial, atoms)
    raise AssertionError("the last case always holds")


def exact_guard(guard: Guard, atoms: Sequence[Fraction | None]) -> bool | None:
    """Whether a guard holds at exact values of the atoms; None if it cannot be told."""

    def holds(sign: Sign) -> bool | None:
        x = exact_value(sign.polynomial, atoms)
        if x is None:
            return None
        return x >= 0 if sign.op == ">=" else x > 0 if sign.op == ">" else x == 0

    return decided(guard, holds)
