"""Polynomials as literals over rows, and formulas of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import gcd, lcm

from sim.algebra.polynomials import Polynomial
from sim.game.incentives import IncentiveConstraints
from sim.rational import Fraction
from sim.solve.concept import All, Any, Formula, Relation, Stake, literal

TRUE: Formula = All(())
FALSE: Formula = Any(())


@dataclass(eq=False)
class Literals:
    """Polynomials as rows that have to stand somehow to zero, and what these rows are about."""

    constraints: IncentiveConstraints
    stakes: dict[int, Stake] = field(default_factory=dict)
    stakes_of: dict[tuple[int, int], Stake] = field(default_factory=dict)
    _known: dict[tuple[Polynomial, Relation], Formula] = field(default_factory=dict)

    def holds(
        self,
        polynomial: Polynomial,
        relation: Relation,
        player: str = "",
        against: str = "",
        play: int = -1,
    ) -> Formula:
        """The literal `polynomial relation 0`. player, against, play: what it is about, and of which play."""
        key = (polynomial, relation)
        if key not in self._known:
            row, sign = self.constraints.row_of(polynomial)
            if row == 0:
                self._known[key] = FALSE if relation.strict else TRUE
            else:
                turned = Relation(relation ^ 1) if sign < 0 else relation
                self._known[key] = literal(row, turned)
        known = self._known[key]
        if player and isinstance(known, int):
            # what one player gains by one play, another may gain by another: their row is the same
            about = play, constraint_of(known)
            if about not in self.stakes_of:
                self.stakes_of[about] = Stake(player, against, _unit(polynomial))
                self.stakes.setdefault(known // 4, self.stakes_of[about])
        return known


def constraint_of(known: int) -> int:
    """2r where a literal keeps row r from being negative, 2r + 1 where from being positive."""
    return 2 * (known // 4) + known % 2


def _unit(polynomial: Polynomial) -> Fraction:
    """What a unit of a polynomial's row, whose whole numbers share no divisor, is of the polynomial."""
    scale = lcm(*(denominator for _, _, denominator in polynomial.ratios))
    return Fraction(gcd(*(n * (scale // denominator) for _, n, denominator in polynomial.ratios)), scale)


def negated(formula: Formula) -> Formula:
    """What holds where a formula does not."""
    if isinstance(formula, int):
        return formula ^ 3
    kind = Any if isinstance(formula, All) else All
    return kind(tuple(negated(part) for part in formula.parts))


def every(parts: Iterable[Formula]) -> Formula:
    """Where all of some formulas hold."""
    return All(tuple(parts))


def some(parts: Iterable[Formula]) -> Formula:
    """Where one of some formulas holds."""
    return Any(tuple(parts))
