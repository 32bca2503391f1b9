"""Claims about where a condition comes or goes along one assumption."""

from sim.algebra.roots import Root, compare, rational
from sim.explore.check.courses import certain
from sim.explore.thresholds.answer import thresholds_of
from sim.game.incentives import IncentiveConstraints
from sim.scenario.expectations import ThresholdClaim
from sim.solve.concepts import default_concept


def threshold(constraints: IncentiveConstraints, expect: ThresholdClaim) -> tuple[bool, str]:
    """Whether the values at which a condition comes or goes all lie in an interval.

    It comes or goes where it changes whether some equilibrium meets it, or whether all do.
    """
    concept = default_concept(constraints.model.scenario)
    along = thresholds_of(constraints, expect.assumption, concept)
    meets = certain(constraints, expect.condition.formula)
    met = [meets[list(interval.plays)] for interval in along.intervals]
    states = [(bool(m.any()), bool(m.all() and m.size)) for m in met]
    turns: list[Root] = []
    for left, before, after in zip(along.intervals, states, states[1:], strict=False):
        if before != after and turns[-1:] != [left.end]:  # a single value ends where the next stretch begins
            turns.append(left.end)
    if not turns:
        always = (
            "in every equilibrium" if states[0][1] else "in some" if states[0][0] else "in no equilibrium"
        )
        return False, f"there is no threshold within the range: it holds {always} throughout"
    at = "at " + ", ".join(f"{float(turn):.6g}" for turn in turns)
    low, high = rational(expect.low), rational(expect.high)
    inside = all(compare(low, turn) <= 0 <= compare(high, turn) for turn in turns)
    return inside, " ".join([f"it comes or goes {at}", *(f"({note.rstrip('.')})" for note in along.notes)])
