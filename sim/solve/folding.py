"""What is left of formulas once a box has decided some of their rows."""

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np

from sim.algebra.point import ExactPoint
from sim.game.incentives import Box, IncentiveConstraints, Status
from sim.solve.concept import (
    HOLDS,
    All,
    Formula,
    Formulas,
    Literal,
    literal_signs,
    literals,
    reduced,
)
from sim.solve.literals import FALSE, TRUE, Literals

SIGNS = {Status.NEVER: -1, Status.TIE: 0, Status.ALWAYS: 1}


class Folding:
    """Formulas without what a box decides; with no box, without what no assumption changes."""

    def __init__(self, constraints: IncentiveConstraints, box: Box | None) -> None:
        self.constraints, self.box = constraints, box
        self._known: dict[Literal, bool | None] = {}

    def __call__(self, formula: Formula) -> Formula:
        """What is left of a formula; TRUE or FALSE where it is decided."""
        rows = sorted({x // 4 for x in literals(formula) if x not in self._known})
        for row, sign in zip(rows, self._signs(rows), strict=True):
            holds = None if sign is None else literal_signs(np.array([sign], dtype=np.int8)).tolist()
            self._known |= {4 * row + r: None if holds is None else holds[r] for r in range(4)}
        left = reduced(formula, self._known.__getitem__)
        return left if not isinstance(left, bool) else TRUE if left else FALSE

    def _signs(self, rows: Sequence[int]) -> list[int | None]:
        """The sign that each of some rows has all over the box; None where it has not one."""
        if not rows:
            return []
        if self._point is not None:
            return [self._point.sign(self.constraints.polynomial(row)) for row in rows]
        numbers = np.array(rows, dtype=np.intp)
        status = self.constraints.status_of(numbers, self.box, self._functions)
        return [SIGNS.get(Status(of)) for of in status.tolist()]

    @cached_property
    def _point(self) -> ExactPoint | None:
        """The box, where it is a point."""
        if self.box is None or any(low != high or low is None for low, high in self.box.values()):
            return None
        return self.constraints.model.basis.at(
            {name: low for name, (low, _) in self.box.items() if low is not None}
        )

    @cached_property
    def _functions(self) -> np.ndarray | None:
        return None if self.box is None else self.constraints.model.basis.bounds(self.box)

    def formulas(self, of: Mapping[int, Formula], stakes: Literals) -> Formulas:
        """The plays that can be chosen somewhere in the box, with what each needs."""
        left = {play: own for play, formula in sorted(of.items()) if (own := self(formula)) != FALSE}
        flat = {play: _conjunction(formula) for play, formula in left.items()}
        width = max((len(own) for own in flat.values() if own is not None), default=0)
        needs = np.full((len(left), max(width, 1)), HOLDS, dtype=int)
        further: dict[int, Formula] = {}
        for place, (play, formula) in enumerate(left.items()):
            conjunction = flat[play]
            if conjunction is None:
                further[place] = formula
            else:
                needs[place, : len(conjunction)] = conjunction
        return Formulas(np.array(list(left), dtype=np.intp), needs, further, stakes.stakes, stakes.stakes_of)


def _conjunction(formula: Formula) -> tuple[Literal, ...] | None:
    """The literals of a formula that is a conjunction of some; None for another."""
    if isinstance(formula, int):
        return (formula,)
    if not isinstance(formula, All):
        return None
    parts = [_conjunction(part) for part in formula.parts]
    return None if None in parts else tuple(dict.fromkeys(x for part in parts if part for x in part))
