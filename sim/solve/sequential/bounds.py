"""How payoffs compare over a box of assumptions: by bounds where these suffice, else by rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from sim.algebra.intervals import monomial_bounds
from sim.algebra.polynomials import Polynomial
from sim.game.incentives import Box
from sim.game.told import Course
from sim.rational import Fraction
from sim.solve.sequential.courses import Comparison

NARROW = 1e-9
"""A basis function whose bounds are closer than this, as a share of its size, counts as one number."""
ROUNDING = float(np.finfo(float).eps)

Bounds = tuple[float, float]


@dataclass(frozen=True, eq=False)
class Spread:
    """What plays are worth over a box: a number each, how far that may be off, and weights of what varies.

    table: (plays, 2 + weights) the number, its error and the weights. powers: of the assumption that varies,
    which the first weights are for. ends: bounds of the functions that vary otherwise, for the others.
    """

    table: np.ndarray
    powers: tuple[int, ...]
    ends: tuple[Bounds, ...]
    _courses: dict[Course, list[float]] = field(default_factory=dict)
    _within: dict[Bounds, Sequence[Bounds]] = field(default_factory=dict)

    def of(self, course: Course) -> list[float]:
        """The same of a course, which is worth what its plays are worth together."""
        known = self._courses.get(course)
        if known is None:
            known = self._courses[course] = self.table[list(course)].sum(axis=0).tolist()
        return known

    def above(self, left: Course, right: Course) -> list[float]:
        """The same of what a course is worth above another."""
        one, other = self.of(left), self.of(right)
        gain = [a - b for a, b in zip(one, other, strict=True)]
        gain[1] = one[1] + other[1]
        return gain

    def extremes(self, gain: Sequence[float], cell: Bounds) -> Bounds:
        """Proved bounds of it over a cell."""
        least, most = gain[0] - gain[1], gain[0] + gain[1]
        for weight, (low, high) in zip(gain[2:], self.within(cell), strict=True):
            if weight > 0:
                least += weight * low
                most += weight * high
            elif weight < 0:
                least += weight * high
                most += weight * low
        return least, most

    def within(self, cell: Bounds) -> Sequence[Bounds]:
        """Bounds of what each weight is for, over a cell."""
        if cell not in self._within:
            own = (cell if power == 1 else monomial_bounds(((0, power),), (cell,)) for power in self.powers)
            self._within[cell] = (*own, *self.ends)
        return self._within[cell]


@dataclass(frozen=True, eq=False)
class Weighted:
    """Payoffs of plays times how likely chance makes them, worked out once for a game."""

    comparison: Comparison
    _known: dict[tuple[str, frozenset[str]], np.ndarray] = field(default_factory=dict)

    def of(self, player: str, later: frozenset[str]) -> np.ndarray:
        """(plays, K) coefficients of what a play is worth times how likely chance makes it.

        later: what chance has still to draw.
        """
        if (player, later) not in self._known:
            self._known[player, later] = self._weighted(player, later)
        return self._known[player, later]

    def _weighted(self, player: str, later: frozenset[str]) -> np.ndarray:
        tree, model = self.comparison.tree, self.comparison.constraints.model
        own = (model.integers[player] / model.denominators[player]).astype(float)
        factors = [factor for factor in model.chances if not later.isdisjoint(factor.variables)]
        if not factors:
            return own
        names = sorted(frozenset().union(*(factor.variables for factor in factors)))
        plays = np.array(tree.root.plays)
        codes = np.stack([model.plays.codes[name][plays] for name in names])
        _, first, group = np.unique(codes, axis=1, return_index=True, return_inverse=True)
        places = {monomial: k for k, monomial in enumerate(model.basis.monomials)}
        used = np.flatnonzero(own.any(axis=0))
        weighted = np.zeros_like(own)
        for number, play in enumerate(plays[first].tolist()):
            here = plays[group.ravel() == number]
            part = np.zeros((len(here), own.shape[1]))
            likely = tree.chance(play, later)
            for k in used.tolist():
                product = likely * Polynomial({model.basis.monomials[k]: Fraction(1)})
                for monomial, coefficient in product.terms.items():
                    part[:, places[monomial]] += float(coefficient) * own[here, k]
            weighted[here] = part
        return weighted


class Differences:
    """Bounds of payoff differences over a box; over cells of it, where one assumption alone varies.

    box: None for no bounds at all.
    """

    def __init__(self, weighted: Weighted, box: Box | None) -> None:
        self.weighted = weighted
        comparison = weighted.comparison
        self._spreads: dict[tuple[str, frozenset[str]], Spread] = {}
        self._bounds = None
        self.whole: Bounds = (0.0, 0.0)
        if box is not None:
            basis = comparison.constraints.model.basis
            self._bounds = basis.bounds(box)
            with np.errstate(invalid="ignore"):
                width = self._bounds[:, 1] - self._bounds[:, 0]
                self._varies = ~(width <= NARROW * np.abs(self._bounds).max(axis=1))
            wide = [name for name, (low, high) in box.items() if low != high]
            self._across = basis.assumptions.index(wide[0]) if len(wide) == 1 else None
            self._atoms = basis.atom_bounds(box)
            if self._across is not None:
                self.whole = self._atoms[self._across]

    def spread(self, player: str, later: frozenset[str]) -> Spread | None:
        """What plays are worth to a player; None where there are no bounds.

        later: what chance has still to draw.
        """
        if self._bounds is None:
            return None
        known = self._spreads.get((player, later))
        return known or self._spread(self._bounds, player, later)

    def between(
        self, player: str, later: frozenset[str], left: Course, right: Course, cell: Bounds
    ) -> Bounds:
        """Proved bounds of what a course is worth to a player above another, over a cell."""
        spread = self.spread(player, later)
        if spread is None:
            return -np.inf, np.inf
        return spread.extremes(spread.above(left, right), cell)

    def _spread(self, bounds: np.ndarray, player: str, later: frozenset[str]) -> Spread:
        weights = self.weighted.of(player, later)
        used = weights.any(axis=0)
        powers = {k: alone for k in np.flatnonzero(used & self._varies) if (alone := self._alone(int(k)))}
        still = used & ~self._varies
        live = used & self._varies
        live[list(powers)] = False
        with np.errstate(invalid="ignore"):
            size = np.where(weights == 0, 0, np.abs(weights) * np.abs(bounds).max(axis=1)).sum(axis=1)
            error = np.abs(weights[:, still]) @ np.ptp(bounds[still], axis=1)
        slopes: dict[int, np.ndarray] = {}
        for k, (power, factor, off) in powers.items():
            slopes[power] = slopes.get(power, np.zeros(len(weights))) + weights[:, k] * factor
            most = max(map(abs, monomial_bounds(((0, power),), (self.whole,))))
            error = error + np.abs(weights[:, k]) * off * most
        # coefficients, products and sums round, those of the differences too (Higham 2002, section 3.1)
        error = error + 8 * (weights.shape[1] + 8) * ROUNDING * size
        fixed = weights[:, still] @ bounds[still].mean(axis=1)
        table = np.column_stack([fixed, error, *slopes.values(), *weights[:, live].T])
        ends = tuple((float(low), float(high)) for low, high in bounds[live])
        spread = Spread(table, tuple(slopes), ends)
        self._spreads[player, later] = spread
        return spread

    def _alone(self, function: int) -> tuple[int, float, float] | None:
        """A basis function as a power of the one assumption that varies, times a number that may be off."""
        basis, across = self.weighted.comparison.constraints.model.basis, self._across
        if across is None:
            return None
        name = basis.assumptions[across]
        monomial = basis.monomials[function]
        others = tuple(pair for pair in monomial if pair[0] != across)
        power = dict(monomial).get(across, 0)
        if not power or any(name in basis.atom_assumptions[atom] for atom, _ in others):
            return None
        low, high = monomial_bounds(others, self._atoms)
        return power, (low + high) / 2, high - low
