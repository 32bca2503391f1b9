"""How payoffs compare over a box of assumptions: by bounds where these suffice, else by rows."""

from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from sim.algebra.intervals import monomial_bounds
from sim.algebra.polynomials import Polynomial
from sim.game.incentives import Box
from sim.game.told import Course
from sim.solve.sequential.courses import Comparison

NARROW = 1e-9
"""A basis function whose bounds are closer than this, as a share of its size, counts as one number."""
ROUNDING = float(np.finfo(float).eps)

Bounds = tuple[float, float]


@dataclass(frozen=True, eq=False)
class Spread:
    """What plays are worth over a box: a number each, how far that may be off, and what varies.

    fixed, error: (plays,). slopes: powers of the assumption that varies, with (plays,) what each is
    multiplied by. live: (plays, functions) of the functions that vary otherwise. ends: (functions,) bounds
    of these.
    """

    fixed: list[float]
    error: list[float]
    slopes: list[tuple[int, list[float]]]
    live: list[list[float]]
    ends: list[list[float]]


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

    def between(
        self, player: str, later: frozenset[str], left: Course, right: Course, cell: Bounds
    ) -> Bounds:
        """Proved bounds of what a course is worth to a player above another, over a cell.

        later: what chance has still to draw.
        """
        if self._bounds is None:
            return -np.inf, np.inf
        spread = self._spreads.get((player, later)) or self._spread(player, later)
        fixed, error = spread.fixed, spread.error
        value = off = 0.0
        for play in left:
            value += fixed[play]
            off += error[play]
        for play in right:
            value -= fixed[play]
            off += error[play]
        least, most = value - off, value + off
        for power, slope in spread.slopes:
            weight = 0.0
            for play in left:
                weight += slope[play]
            for play in right:
                weight -= slope[play]
            low, high = cell if power == 1 else monomial_bounds(((0, power),), (cell,))
            if weight > 0:
                least += weight * low
                most += weight * high
            else:
                least += weight * high
                most += weight * low
        for place, (low, high) in enumerate(spread.ends):
            live = spread.live
            weight = sum(live[play][place] for play in left) - sum(live[play][place] for play in right)
            if weight:
                one, other = weight * low, weight * high
                least, most = least + min(one, other), most + max(one, other)
        return least, most

    def ends(self, player: str, later: frozenset[str], course: Course, cell: Bounds) -> list[Bounds] | None:
        """Proved bounds of what a course is worth at both ends of a cell.

        None where what it is worth is no straight line between them.
        """
        if self._bounds is None:
            return None
        spread = self._spreads.get((player, later)) or self._spread(player, later)
        if spread.ends or any(power > 1 for power, _ in spread.slopes):
            return None
        value = off = weight = 0.0
        for play in course:
            value += spread.fixed[play]
            off += spread.error[play]
            for _, slope in spread.slopes:
                weight += slope[play]
        values = [value] if not spread.slopes else [value + weight * end for end in cell]
        return [(each - off, each + off) for each in values]

    def _spread(self, player: str, later: frozenset[str]) -> Spread:
        assert self._bounds is not None
        weights = self.weighted.of(player, later)
        used = weights.any(axis=0)
        powers = {k: alone for k in np.flatnonzero(used & self._varies) if (alone := self._alone(int(k)))}
        still = used & ~self._varies
        live = used & self._varies
        live[list(powers)] = False
        with np.errstate(invalid="ignore"):
            size = np.where(weights == 0, 0, np.abs(weights) * np.abs(self._bounds).max(axis=1)).sum(axis=1)
            error = np.abs(weights[:, still]) @ np.ptp(self._bounds[still], axis=1)
        slopes: dict[int, np.ndarray] = {}
        for k, (power, factor, off) in powers.items():
            slopes[power] = slopes.get(power, np.zeros(len(weights))) + weights[:, k] * factor
            most = max(map(abs, monomial_bounds(((0, power),), (self.whole,))))
            error = error + np.abs(weights[:, k]) * off * most
        # coefficients, products and sums round, those of the differences too (Higham 2002, section 3.1)
        error = error + 8 * (weights.shape[1] + 8) * ROUNDING * size
        spread = Spread(
            (weights[:, still] @ self._bounds[still].mean(axis=1)).tolist(),
            error.tolist(),
            [(power, slope.tolist()) for power, slope in slopes.items()],
            weights[:, live].tolist() if live.any() else [],
            self._bounds[live].tolist(),
        )
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
