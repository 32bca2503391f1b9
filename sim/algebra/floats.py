"""Polynomials over atoms at many samples, in doubles: values, and bounds on what rounding did to them.

The bounds are running ones (Higham 2002, section 3.3): each operation adds what it may have
rounded to what its operands were off by. They hold sample by sample.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.algebra.atoms import Atom, Elementary, Piecewise, Variable
from sim.algebra.guards import Guard, Sign, fold
from sim.algebra.polynomials import Monomial, Polynomial
from sim.algebra.rounding import rounded
from sim.algebra.samples import ROUNDOFF, Samples

LIBRARY = 8 * ROUNDOFF
"""The relative error of exp, log and power in numpy: below 4 units in the last place."""

SPARE = 1 + 2.0**-20
"""The bounds are rounded themselves."""

NOTHING = 1e-300
"""Covers what underflow may lose."""

UNTOLD = 2
"""In place of a sign: it may be zero or not."""

SignOf = Callable[[Polynomial, "Bounded"], np.ndarray]
"""The exact sign of a polynomial, (samples,) int8, given its value and error."""


@dataclass(frozen=True, eq=False)
class Bounded:
    """Computed values, and how far each may be from the exact one: (samples,) both.

    An error that is not a number says nothing about the value.
    """

    value: np.ndarray
    error: np.ndarray


def bounded_atoms(atoms: Sequence[Atom], samples: Samples, sign_of: SignOf) -> list[Bounded]:
    """Every atom at every sample.

    sign_of: decides the conditions of `if_else` exactly, where rounding leaves them open.
    """
    known: list[Bounded] = []
    with np.errstate(all="ignore"):
        for atom in atoms:
            match atom:
                case Variable(name=name):
                    column = samples.columns[name]
                    known.append(Bounded(column.floats, column.errors))
                case Elementary(argument=argument):
                    known.append(_elementary(atom, bounded(argument, known, samples.count)))
                case Piecewise():
                    known.append(_piecewise(atom, known, samples.count, sign_of))
    return known


def bounded(polynomial: Polynomial, atoms: Sequence[Bounded], count: int) -> Bounded:
    """A polynomial over atoms, each (count,)."""
    total, off = np.zeros(count), np.zeros(count)
    with np.errstate(all="ignore"):
        for monomial, coefficient in polynomial.key:
            weight = rounded(coefficient)
            product = bounded_product(monomial, atoms, count)
            term = weight * product.value
            size = np.abs(term)
            lost = 0.0 if weight == coefficient else ROUNDOFF
            total = total + term
            off = off + (abs(weight) * product.error + (ROUNDOFF + lost) * size + ROUNDOFF * np.abs(total))
        return Bounded(total, off * SPARE + NOTHING)


def bounded_product(monomial: Monomial, atoms: Sequence[Bounded], count: int) -> Bounded:
    """A product of powers of atoms."""
    value, error = np.ones(count), np.zeros(count)
    first = True
    for atom, power in monomial:
        factor = atoms[atom]
        for _ in range(power):
            if first:
                value, error, first = factor.value, factor.error, False
                continue
            size = np.abs(value)
            error = size * factor.error + (np.abs(factor.value) + factor.error) * error
            value = value * factor.value
            error = error + ROUNDOFF * np.abs(value)
    return Bounded(value, error * SPARE)


def _elementary(atom: Elementary, x: Bounded) -> Bounded:
    size = np.abs(x.value)
    match atom.function:
        case "reciprocal":
            value = 1 / x.value
            error = np.abs(value) * (x.error / (size - x.error) + 2 * ROUNDOFF)
            error = np.where(size > x.error, error, np.inf)
        case "exp":
            value = np.exp(x.value)
            error = value * (np.expm1(x.error) + LIBRARY)
        case "log":
            value = np.log(x.value)
            error = x.error / (x.value - x.error) + LIBRARY * np.abs(value)
            error = np.where(x.value > x.error, error, np.inf)
        case "sqrt":
            value = np.sqrt(np.maximum(x.value, 0.0))
            error = np.minimum(x.error / value, np.sqrt(x.error)) + 2 * ROUNDOFF * value
            error = np.where(x.value >= -x.error, np.where(value > 0, error, np.sqrt(2 * x.error)), np.inf)
        case _:
            exponent = rounded(atom.exponent)
            value = np.where(x.value > 0, x.value, np.nan) ** exponent
            # the exponent is rounded too, which counts where the base is far from 1
            spread = abs(exponent) * (x.error / (x.value - x.error) + ROUNDOFF * np.abs(np.log(x.value)))
            error = np.where(x.value > x.error, np.abs(value) * (np.expm1(spread) + 2 * LIBRARY), np.inf)
    return Bounded(value, error * SPARE)


def _piecewise(atom: Piecewise, known: Sequence[Bounded], count: int, sign_of: SignOf) -> Bounded:
    args = [bounded(arg, known, count) for arg in atom.args]
    match atom.function:
        case "max" | "min":
            extreme = np.maximum if atom.function == "max" else np.minimum
            value, error = args[0].value, args[0].error
            for arg in args[1:]:
                value, error = extreme(value, arg.value), np.maximum(error, arg.error)
            return Bounded(value, error)
        case "abs":
            return Bounded(np.abs(args[0].value), args[0].error)
        case "interp":
            steepest = max((abs(slope) for *_, slope in atom.slopes), default=0.0)
            ends = max(abs(float(at)) for at, _ in atom.points), max(abs(float(y)) for _, y in atom.points)
            slack = 16 * len(atom.points) * ROUNDOFF * (ends[1] + steepest * ends[0])
            return Bounded(interpolation(atom, args[0].value), SPARE * (steepest * args[0].error + slack))
        case "if_else":
            untold = np.zeros(count, dtype=bool)

            def sign(polynomial: Polynomial) -> np.ndarray:
                signs = sign_of(polynomial, bounded(polynomial, known, count))
                np.logical_or(untold, signs == UNTOLD, out=untold)
                return signs

            yes = guard_holds(atom.guard, sign, lambda holds: np.full(count, holds))
            error = np.where(yes, args[0].error, args[1].error)
            return Bounded(np.where(yes, args[0].value, args[1].value), np.where(untold, np.nan, error))


def guard_holds(
    guard: Guard, sign_of: Callable[[Polynomial], np.ndarray], constant: Callable[[bool], np.ndarray]
) -> np.ndarray:
    """(samples,) whether a guard holds, given the signs of polynomials at samples."""

    def sign(of: Sign) -> np.ndarray:
        signs = sign_of(of.polynomial)
        return np.asarray(signs >= 0 if of.op == ">=" else signs > 0 if of.op == ">" else signs == 0)

    return fold(
        guard,
        sign,
        lambda parts: np.asarray(np.logical_and.reduce(parts)),
        lambda parts: np.asarray(np.logical_or.reduce(parts)),
        np.logical_not,
        constant,
    )


def interpolation(atom: Piecewise, x: np.ndarray) -> np.ndarray:
    """Linear between the points of an interpolation, constant beyond them: (samples,)."""
    if len(atom.points) > 4:
        return np.asarray(
            np.interp(x, [float(at) for at, _ in atom.points], [float(y) for _, y in atom.points])
        )
    # a search for each sample takes longer than a few sums
    total: np.ndarray = np.full(np.shape(x), float(atom.points[0][1]))
    for low, high, slope in atom.slopes:
        part = np.asarray(np.maximum(x, low))
        part = np.minimum(part, high, out=part)
        part -= low
        part *= slope
        total += part
    return total
