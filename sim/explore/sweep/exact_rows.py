"""Single rows of a program in double precision, then exactly."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from sim.algebra.polynomials import Monomial, Polynomial
from sim.algebra.roundoff import polynomial_error
from sim.algebra.samples import Samples
from sim.algebra.signs import CERTAIN, LARGEST, SignsAt, atom_denominator, denominator
from sim.explore.sweep.designs import BLOCK
from sim.explore.sweep.program import Program

SamplesAt = Callable[[np.ndarray], Samples]
"""The exact samples at some places of a block."""


def _no_samples(at: np.ndarray) -> Samples:
    raise AssertionError("no block was started")


def factors_of(monomial: Monomial) -> tuple[int, ...]:
    """The atoms that a monomial is the product of, each as often as its power."""
    return tuple(atom for atom, power in monomial for _ in range(power))


class ExactRows:
    """Single rows of a program at some samples of a block, in double precision, then exactly.

    whole: per row a number whose product with the row is whole at every sample, where there is one.
    atoms: the values of the basis' atoms in the block. exact: the samples at some places of it.
    """

    def __init__(self, program: Program, denominators: Mapping[str, int | None]) -> None:
        self.program = program
        self.terms = [
            [(float(row[k]), factors_of(program.basis.monomials[k])) for k in np.flatnonzero(row)]
            for row in program.rows
        ]
        fixed = zip(program.basis.assumptions[len(program.names) :], program.fixed, strict=True)
        known = {**denominators, **{name: value.denominator for name, value in fixed}}
        wholes: list[int | None] = []
        for atom in program.basis.atoms:
            wholes.append(atom_denominator(atom, wholes, known))
        self.wholes = wholes
        self.whole = [self._whole(polynomial) for polynomial in program.polynomials]
        self.bounds = [bounds for bounds, _ in program.atom_errors]
        self.off = [off for _, off in program.atom_errors]
        self.atoms: Sequence[np.ndarray] = ()
        self.exact: SamplesAt = _no_samples

    def _whole(self, polynomial: Polynomial) -> float:
        whole = denominator(polynomial, self.wholes)
        return np.inf if whole is None or whole > LARGEST else float(whole)

    def start(self, theta: np.ndarray, exact: SamplesAt) -> None:
        """Goes on to the next block: theta, (assumptions of the basis, BLOCK)."""
        self.exact = exact
        with np.errstate(all="ignore"):
            self.atoms = self.program.basis.atom_values(theta, self._condition)

    def _condition(self, polynomial: Polynomial, values: np.ndarray) -> np.ndarray:
        """The signs that decide a condition, from computed values: (BLOCK,) both."""
        error = polynomial_error(polynomial, self.bounds, self.off)
        return self._exact_signs(polynomial, values, error, self._whole(polynomial), np.arange(BLOCK))

    def signs(self, row: int, at: np.ndarray) -> np.ndarray:
        """(samples,) int8: the exact signs of a row at some samples, or UNTOLD."""
        total = np.zeros(len(at))
        with np.errstate(all="ignore"):
            for weight, factors in self.terms[row]:
                term: np.ndarray | float = weight
                for atom in factors:
                    term = term * self.atoms[atom][at]
                total += term
        program = self.program
        return self._exact_signs(
            program.polynomials[row], total, float(program.errors[row]), self.whole[row], at
        )

    def _exact_signs(
        self, polynomial: Polynomial, values: np.ndarray, error: float, whole: float, at: np.ndarray
    ) -> np.ndarray:
        with np.errstate(invalid="ignore", over="ignore"):
            signs = (values > error).astype(np.int8) - (values < -error).astype(np.int8)
            open_ = ~(np.abs(values) > error)
            open_ &= ~((np.abs(values) + error) * whole < CERTAIN)
        left = np.flatnonzero(open_)
        if len(left):
            signs[left] = SignsAt(self.program.basis.atoms, self.exact(at[left])).of(polynomial)
        return signs
