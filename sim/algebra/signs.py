"""The exact signs of polynomials over atoms at many samples.

First doubles with a bound on their rounding; what they leave open is decided by integrality, at
all samples at once: a value that is a whole number over D, and is certainly below 1/D, is zero.
Then rational arithmetic, sample by sample; then, where there are exponentials, logarithms or
roots, balls of rising precision. What these leave open is not told apart, and is said to be so.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from math import lcm

import numpy as np

from sim.algebra.atoms import Atom, Elementary, Piecewise, Variable
from sim.algebra.floats import UNTOLD, Bounded, bounded, bounded_atoms
from sim.algebra.point import ExactPoint
from sim.algebra.polynomials import Polynomial
from sim.algebra.samples import Samples

CERTAIN = 0.999
"""A whole number that is certainly smaller than this is zero."""

LARGEST = 2.0**900
"""Larger denominators say nothing to a double."""


class SignsAt:
    """The signs of polynomials over some atoms at some samples; each polynomial is looked at once.

    atoms: arguments come before the functions of them.
    """

    def __init__(self, atoms: Sequence[Atom], samples: Samples) -> None:
        self.atoms, self.samples = atoms, samples
        self._points: dict[int, ExactPoint] = {}

    def at(self, samples: np.ndarray) -> "SignsAt":
        """The same at some of the samples."""
        part = SignsAt(self.atoms, self.samples.at(samples))
        part.doubles = [Bounded(atom.value[samples], atom.error[samples]) for atom in self.doubles]
        return part

    @cached_property
    def doubles(self) -> list[Bounded]:
        """Every atom in doubles, with its error."""
        return bounded_atoms(self.atoms, self.samples, self.told)

    def of(self, polynomial: Polynomial) -> np.ndarray:
        """(samples,) int8: -1, 0 or 1, or UNTOLD."""
        return self.told(polynomial, bounded(polynomial, self.doubles, self.samples.count))

    def told(self, polynomial: Polynomial, approximate: Bounded) -> np.ndarray:
        """The same, given the value in doubles and its error."""
        value, error = approximate.value, approximate.error
        with np.errstate(invalid="ignore"):
            signs = (value > error).astype(np.int8) - (value < -error).astype(np.int8)
            open_ = np.flatnonzero(~(np.abs(value) > error))
        if not len(open_):
            return signs
        whole = denominator(polynomial, self._denominators)
        if whole is not None and whole < LARGEST:
            with np.errstate(invalid="ignore", over="ignore"):
                zero = (np.abs(value[open_]) + error[open_]) * float(whole) < CERTAIN
            signs[open_[zero]] = 0
            open_ = open_[~zero]
        for sample in open_.tolist():
            sign = self.point(sample).sign(polynomial)
            signs[sample] = UNTOLD if sign is None else sign
        return signs

    def point(self, sample: int) -> ExactPoint:
        """The exact values at one sample."""
        if sample not in self._points:
            self._points[sample] = ExactPoint(self.atoms, self.samples.point(sample))
        return self._points[sample]

    @cached_property
    def _variables(self) -> dict[str, int | None]:
        return {name: column.denominator for name, column in self.samples.columns.items()}

    @cached_property
    def _denominators(self) -> list[int | None]:
        known: list[int | None] = []
        for atom in self.atoms:
            known.append(atom_denominator(atom, known, self._variables))
        return known


def denominator(polynomial: Polynomial, atoms: Sequence[int | None]) -> int | None:
    """A number whose product with a polynomial's value is whole; None if there is none at hand.

    atoms: the same for each atom.
    """
    parts = []
    for monomial, coefficient in polynomial.terms.items():
        whole = coefficient.denominator
        for atom, power in monomial:
            factor = atoms[atom]
            if factor is None:
                return None
            whole *= factor**power
        parts.append(whole)
    return lcm(*parts)


def atom_denominator(
    atom: Atom, known: Sequence[int | None], variables: Mapping[str, int | None]
) -> int | None:
    """A number whose product with an atom is whole, given those of the atoms before it and of variables."""
    match atom:
        case Variable(name=name):
            return variables[name]
        case Elementary():
            return None
        case Piecewise(args=args, points=points):
            inner = [denominator(arg, known) for arg in args]
            whole = [one for one in inner if one is not None]
            if len(whole) < len(inner):
                return None
            if not points:
                return lcm(*whole)
            parts = [y for _, y in points]
            for (x0, y0), (x1, y1) in pairwise(points):
                slope = (y1 - y0) / (x1 - x0)
                parts += [slope / whole[0], y0 - slope * x0]
            return lcm(*(part.denominator for part in parts))
