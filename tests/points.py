"""Answers at points that are given as doubles: each the decimal that it prints as."""

import numpy as np

from sim.algebra.samples import Samples
from sim.game.incentives import IncentiveConstraints
from sim.solve.nash.pure import pure_equilibria


def samples_of(constraints: IncentiveConstraints, theta: np.ndarray) -> Samples:
    """theta: (assumptions, samples)."""
    return Samples.of_doubles(constraints.model.basis.assumptions, theta)


def equilibria_of(constraints: IncentiveConstraints, theta: np.ndarray) -> np.ndarray:
    """(plays, samples) where each play is a pure equilibrium."""
    return pure_equilibria(constraints, samples_of(constraints, theta))


def signs_of(constraints: IncentiveConstraints, theta: np.ndarray) -> np.ndarray:
    """(rows, samples) the exact sign of each row."""
    return constraints.signs(samples_of(constraints, theta))
