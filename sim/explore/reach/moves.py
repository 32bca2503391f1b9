"""Which assumptions may move, and how far."""

from collections.abc import Sequence

from sim.game.incentives import IncentiveConstraints
from sim.rational import Fraction
from sim.scenario.model import Assumption
from sim.scenario.problems import COMMAND_LINE, Problem, ScenarioError, unknown_assumption


def movable_ones(assumptions: Sequence[Assumption], free: Sequence[str]) -> tuple[Assumption, ...]:
    """The assumptions that may move: those named, or all that have a range. Raises ScenarioError."""
    problems = []
    known = {a.id: a for a in assumptions}
    for name in free:
        if name not in known:
            problems.append(unknown_assumption(f"--free {name}: unknown assumption", name, known))
        elif known[name].fixed:
            message = f"--free {name}: it is fixed, so there is no range to measure a change by"
            problems.append(Problem("fixed", message, COMMAND_LINE, f"give assumptions.{name} a 'range'"))
    if problems:
        raise ScenarioError(problems)
    return tuple(a for a in assumptions if not a.fixed and (not free or a.id in free))


def box_of(
    constraints: IncentiveConstraints, movable: Sequence[Assumption], radius: Fraction | None
) -> dict[str, tuple[Fraction | None, Fraction | None]]:
    """Where each assumption may lie: its range (or limits, within the radius), or where it is."""
    box: dict[str, tuple[Fraction | None, Fraction | None]] = {
        name: (value, value) for name, value in constraints.model.scenario.values.items()
    }
    for a in movable:
        if radius is None:
            box[a.id] = constraints.model.box[a.id]
        else:
            low, high = a.value - radius * (a.high - a.low), a.value + radius * (a.high - a.low)
            least, most = a.limits
            box[a.id] = (low if least is None else max(low, least), high if most is None else min(high, most))
    return box
