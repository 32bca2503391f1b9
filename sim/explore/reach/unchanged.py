"""How far the answer certainly stays as it is: as long as no sign changes that it rests on."""

from collections.abc import Mapping
from fractions import Fraction

import numpy as np

from sim.explore.reach.columns import Columns
from sim.explore.reach.question import Question
from sim.game.incentives import Status
from sim.game.rows import BEYOND

HALVINGS = 30
"""So often a distance is halved, or met halfway, until it is near the largest that is proved."""


def unchanged(question: Question, signs: Mapping[int, int]) -> float:
    """A distance within which some rows have the signs that they have at the start; proved.

    signs: row -> its sign there.
    """
    low, high = Fraction(0), Fraction(1)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _all_stay(question, signs, middle) else (low, middle)
    return float(low)


def _all_stay(question: Question, signs: Mapping[int, int], radius: Fraction) -> bool:
    """Whether all rows keep their signs where no assumption moves by more range widths than so many."""
    box = dict(question.box)
    for name in question.columns.free:
        start, (low, high) = question.start[name], question.box[name]
        reach = radius * question.width[name]
        box[name] = (
            start - reach if low is None else max(low, start - reach),
            start + reach if high is None else min(high, start + reach),
        )
    known = [row for row in signs if row < BEYOND and row]
    status = question.constraints.status_of(np.array(known, dtype=np.intp), box)
    open_ = [row for row, told in zip(known, status.tolist(), strict=True) if told == Status.OPEN]
    columns = Columns(question.constraints.model.basis, box)
    for row in [*open_, *(row for row in signs if row >= BEYOND)]:
        least, most = columns.range(columns.folded(question.constraints.polynomial(row)))
        if not (least > 0 or most < 0):
            return False
    return True
