"""What a game's plays are worth at one exact point: payoffs and their terms, without rounding."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import lcm

import numpy as np

from sim.algebra.polynomials import Polynomial
from sim.game.payoffs import PayoffModel
from sim.rational import Fraction


@dataclass(frozen=True, eq=False)
class Worth:
    """The payoffs of a model at one point.

    functions: (K,) the basis functions; where one is irrational, a rational number that is
        nearer to it than any payoff that is shown could tell.
    rational: whether all of them are exact.
    """

    model: PayoffModel
    functions: tuple[Fraction, ...]
    rational: bool

    @classmethod
    def at(cls, model: PayoffModel, point: Mapping[str, Fraction]) -> "Worth":
        """The payoffs at a point. Raises ArithmeticError where one is undefined."""
        exact = model.basis.at(point)
        singles = [Polynomial({monomial: Fraction(1)}) for monomial in model.basis.monomials]
        known = [exact.value(single) for single in singles]
        functions = tuple(
            exact.shown(single) if value is None else value
            for single, value in zip(singles, known, strict=True)
        )
        return cls(model, functions, None not in known)

    @cached_property
    def _scaled(self) -> tuple[np.ndarray, int]:
        """(K,) integers over one denominator: the basis functions."""
        scale = lcm(*(value.denominator for value in self.functions))
        return np.array(
            [value.numerator * (scale // value.denominator) for value in self.functions], dtype=object
        ), scale

    def denominator(self, player: str) -> int:
        """What a player's whole numbers are over."""
        return self.model.denominators[player] * self._scaled[1]

    @cached_property
    def terms(self) -> Mapping[str, Mapping[str, np.ndarray]]:
        """Player -> term -> (plays,) whole numbers over the player's denominator."""
        functions, _ = self._scaled
        return {
            player: {
                compiled.term.id: _products(compiled.rows, functions)[compiled.index] for compiled in terms
            }
            for player, terms in self.model.terms.items()
        }

    @cached_property
    def totals(self) -> Mapping[str, np.ndarray]:
        """Player -> (plays,) whole numbers over the player's denominator: payoffs."""
        nothing = np.zeros(len(self.model.plays), dtype=object)
        return {player: sum(terms.values(), nothing) for player, terms in self.terms.items()}

    @cached_property
    def payoffs(self) -> np.ndarray:
        """(players, plays) Fractions."""
        exact = np.empty((len(self.totals), len(self.model.plays)), dtype=object)
        for i, (player, totals) in enumerate(self.totals.items()):
            # plays by the hundred thousand share a few payoffs
            whole = totals.tolist()
            fractions = {total: Fraction(total, self.denominator(player)) for total in set(whole)}
            exact[i] = [fractions[total] for total in whole]
        return exact

    @cached_property
    def rounded(self) -> np.ndarray:
        """(players, plays) the nearest doubles."""
        return np.stack([self.floats(player, totals) for player, totals in self.totals.items()])

    def payoff(self, player: int, play: int) -> Fraction:
        """What one play is worth to a player, both by their index."""
        name = self.model.scenario.players[player].id
        own = self.model.integers[name][play]
        total = sum((int(own[k]) * self.functions[k] for k in np.flatnonzero(own)), Fraction(0))
        return total / self.model.denominators[name]

    def floats(self, player: str, numerators: np.ndarray) -> np.ndarray:
        """Whole numbers over a player's denominator as the nearest doubles."""
        return np.asarray(numerators / self.denominator(player)).astype(float)


def _products(rows: np.ndarray, functions: np.ndarray) -> np.ndarray:
    """(rows,) rows @ functions, in integers of any size."""
    totals = np.zeros(len(rows), dtype=object)
    for r, row in enumerate(rows):
        used = np.flatnonzero(row)
        totals[r] = sum((int(row[k]) * functions[k] for k in used), 0)
    return totals
