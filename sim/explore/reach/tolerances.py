"""Every tolerance of the search for the least change: its unit, and what it protects.

None of them decides an answer: a point is checked exactly, a bound is proved with rounding taken
into account. They say where a search may stop, and which rational a floating-point number stands for.
"""

import numpy as np

from sim.rational import Fraction

PROVED_WITHIN = 1e-6
"""Range widths (shares of 1 where a distance is larger; payoff ranges for a shortfall).

A distance is proved when the lower bound is this near to it: keeps a search from cutting boxes for
digits that nobody reads.
"""

WORTH_POLISHING = 1e-7
"""Payoff ranges: a point at which no demand lacks more is worth a search for an exact one nearby.

The feasibility tolerance of HiGHS: its points lack as much.
"""

SAME_RATIONAL = 1e-7
"""Range widths or payoff ranges: two numbers this near stand for the same rational."""

AS_IT_IS = 1e-13
"""Range widths: a number is taken as it is, rounding apart; for points that must keep a margin."""

INSIDE = 1e-9
"""Payoff ranges, or the size of a row: the margin of a point that is looked for inside a region."""

BEYOND_SOLVER = 1e-6
"""The same where a border must be left: more than what HiGHS takes for the border itself (1e-7)."""

PAST_BORDER = 1e-6
"""Range widths: how far past a border a point is looked for that must not lie on it."""

NO_BETTER = 1e-7
"""Range widths: a point as near to the bound is not bettered. Payoff ranges: a demand is nearly met."""

TOP_WITHIN = 1e-2
"""Range widths: how far from a point the demand may be at its greatest that is met there only."""

LOST_IN_ROUNDING = 1e-6
"""Range widths or payoff ranges: where a bound is further below the relaxation, that is rounding."""

NARROWEST_HALF = 1e-6
"""Share of the whole box: a narrower side is not halved."""

NARROWEST_CUT = 1e-9
"""Share of the size of its ends: a narrower side is not cut."""

WORTH_A_CUT = 1e-9
"""Range widths (payoff ranges for a shortfall): what hides less of the bound is not cut."""

ON_A_STEP = 1e-9
"""Units of the assumption: so near to one of the few values that it can take, it has it."""

TOLD_APART = 1e-3
"""Share: two shortfalls, or what two incentives lack, differ by more than this or not at all."""

ROOM_FOR_ROUNDING = 1e-9
"""Range widths: added to what a move may cost before it is left out."""

SUM_ROUNDING = 1e-13
"""Share of the terms: bounds of a sum of columns are widened by it."""

OUTWARD = 1e-12
"""Share of their size: bounds and rows of a relaxation are widened by it."""

ENDS_OUTWARD = 1 + 8 * np.finfo(float).eps
"""Factor: the ends of a move are widened by it."""

SHORT_OF_IT = Fraction(1, 10_000)
"""Share of a change that is left off to see that the outcome is then gone."""
