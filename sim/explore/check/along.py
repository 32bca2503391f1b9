"""Where a claim fails, if one assumption alone moves: exact stretches of its range."""

from dataclasses import dataclass

import numpy as np

from sim.algebra.roots import Root, compare
from sim.explore.check.courses import certain, kept_to
from sim.explore.thresholds.answer import Interval, Thresholds, thresholds
from sim.game.given import given
from sim.game.incentives import IncentiveConstraints
from sim.scenario.expectations import EquilibriumClaim
from sim.scenario.language.formula import Formula, Is, Logic


@dataclass(frozen=True)
class Failing:
    """A stretch of an assumption's range, or a single value, in which a claim fails.

    share: how far from the present value, in widths of the range. closed: whether each end belongs to it.
    """

    assumption: str
    start: Root
    end: Root
    closed: tuple[bool, bool]
    up: bool
    share: float


class Along:
    """Thresholds of a game, and of the games that are left once somebody's choice is given.

    tipping: those of the game, where they are known.
    """

    def __init__(self, constraints: IncentiveConstraints, tipping: Thresholds | None = None) -> None:
        self.constraints = constraints
        self._known: dict[object, tuple[IncentiveConstraints, Thresholds]] = {}
        if tipping is not None:
            self._known[None] = constraints, tipping

    def failing(self, expect: EquilibriumClaim) -> tuple[Failing, ...]:
        """Where a claim that holds at the present values fails, the nearest first.

        Empty, too, where what is given is not a choice of single players.
        """
        if not any(not a.fixed for a in self.constraints.model.scenario.assumptions):
            return ()
        told = self._thresholds(None if expect.given is None else expect.given.formula)
        if told is None:
            return ()
        game, tips = told
        meets = certain(game, expect.condition.formula)
        stretches = []
        for item in tips:
            wrong = [not _true(expect, meets[list(interval.plays)]) for interval in item.intervals]
            width = float(item.width)
            for interval in _joined(item.intervals, wrong):
                up = float(interval.start) >= float(item.value)
                near = interval.start if up else interval.end
                share = abs(float(near) - float(item.value)) / width
                ends = interval.start, interval.end
                stretches.append(Failing(item.assumption, *ends, interval.closed, up, share))
        return tuple(sorted(stretches, key=lambda each: each.share))

    def _thresholds(self, kept: Formula | None) -> tuple[IncentiveConstraints, Thresholds] | None:
        """The game that is left if some keep to a condition, and its thresholds."""
        if kept not in self._known:
            left = self._left(kept)
            if left is None:
                return None
            self._known[kept] = left, thresholds(left)
        return self._known[kept]

    def _left(self, kept: Formula | None) -> IncentiveConstraints | None:
        if kept is None:
            return self.constraints
        if self.constraints.model.scenario.sequential:
            return kept_to(self.constraints, kept)
        choices = _choices(kept)
        return None if choices is None else given(self.constraints, choices)


def _choices(formula: Formula) -> dict[str, str] | None:
    """Player -> action, of a condition that gives single players one action each."""
    match formula:
        case Is(variable=variable, values=(value,)):
            return {variable: value}
        case Logic(op="and", parts=parts):
            inner = [_choices(part) for part in parts]
            pairs = [pair for part in inner if part is not None for pair in part.items()]
            return None if None in inner or len(dict(pairs)) < len(pairs) else dict(pairs)
    return None


def _true(expect: EquilibriumClaim, meets: np.ndarray) -> bool:
    """Whether a claim holds of a set of equilibria, some of which meet its condition."""
    match expect.quantity:
        case "some":
            return bool(meets.any())
        case "no":
            return bool(meets.size and not meets.any())
    return bool(meets.size and meets.all())


def _joined(intervals: tuple[Interval, ...], wrong: list[bool]) -> list[Interval]:
    """The stretches that are wrong, neighbours joined."""
    joined: list[Interval] = []
    for interval, fails in zip(intervals, wrong, strict=True):
        if not fails:
            continue
        last = joined[-1] if joined else None
        if (
            last is not None
            and compare(last.end, interval.start) == 0
            and (last.closed[1] or interval.closed[0])
        ):
            closed = last.closed[0], interval.closed[1]
            joined[-1] = Interval(last.start, interval.end, closed, ())
        else:
            joined.append(Interval(interval.start, interval.end, interval.closed, ()))
    return joined
