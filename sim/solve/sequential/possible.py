"""What may follow somewhere in a box of assumptions, by bounds alone: all that does, and perhaps more.

A comparison that bounds leave open is taken to speak for whatever is looked at, and each at another point
of the box if it must. What is left out then follows nowhere in the box.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from sim.game.incentives import Box, IncentiveConstraints, Status
from sim.game.rows import BEYOND
from sim.game.told import Course
from sim.solve.sequential.beliefs import EVERY, NONE, Beliefs, Cut, Pair
from sim.solve.sequential.bounds import ROUNDING, Differences, Weighted
from sim.solve.sequential.courses import joined
from sim.solve.sequential.held import Following, Held, Key, Signs, differs_at
from sim.solve.sequential.public import History, PublicGame
from sim.solve.sequential.step import Signal, Step

MAX_PAIRS, MAX_COMPARED = 2_000, 400_000
"""Pairs of courses at one history, and comparisons, at most: a box in which there are more is too wide."""


class TooWide(Exception):
    """More may follow somewhere in a box than is looked at."""


@dataclass(eq=False)
class Possible:
    """What may follow the histories of a game somewhere in a box."""

    game: PublicGame
    weighted: Weighted
    box: Box
    _known: dict[tuple[History, Held], Following] = field(default_factory=dict)
    _worth: "dict[tuple[str, frozenset[str]], Worth]" = field(default_factory=dict)
    _stays: dict[tuple[str, frozenset[str], Course, Course], bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        bounds = self._constraints.model.basis.bounds(self.box)
        with np.errstate(invalid="ignore"):
            self._middle, self._half = bounds.mean(axis=1), (bounds[:, 1] - bounds[:, 0]) / 2
        self._signs = Signs(_none, (0.0, 0.0))

    @property
    def _constraints(self) -> IncentiveConstraints:
        return self.weighted.comparison.constraints

    def courses(self, prior: Sequence[tuple[int, int]]) -> set[Course] | None:
        """The courses that some equilibrium of the whole game may take; None where the box is too wide.

        prior: the row that says how likely a type is, and the sign of the factor, for each.
        """
        courses: set[Course] = set()
        try:
            for held in self._at_root(prior):
                courses |= {joined(pair) for pair in self.at(self.game.root, held, self._signs)}
        except TooWide:
            return None
        return courses

    def _at_root(self, prior: Sequence[tuple[int, int]]) -> Iterator[Held]:
        yield Held.PRIOR
        for (row, factor), other in zip(prior, (Held.SECOND, Held.FIRST), strict=True):
            always = Status.ALWAYS if factor > 0 else Status.NEVER
            known = 0 < row < BEYOND
            if not known or self._constraints.status_of(np.array([row]), self.box)[0] != always:
                yield other

    def at(self, history: History, held: Held, signs: Signs) -> Following:
        """What may follow a history, where so much is believed. Raises TooWide."""
        if not history.branches:
            return {history.ended: EVERY}
        if not history.shared:
            held = Held.FIRST if history.nodes[1] is None else Held.SECOND
        if (history, held) not in self._known:
            following = Perhaps(self, history, held, signs).following()
            if len(following) > MAX_PAIRS:
                raise TooWide
            self._known[history, held] = following
        return self._known[history, held]

    def unexpected(self, history: History, signs: Signs) -> Following:
        """The same of a history that nothing expected leads to, at any belief."""
        if not history.shared or not history.branches:
            return self.at(history, Held.FREE, signs)
        return {
            pair: EVERY
            for held in (Held.FIRST, Held.SECOND, Held.FREE)
            for pair in self.at(history, held, signs)
        }

    def stays(self, player: str, later: frozenset[str], left: Course, right: Course) -> bool:
        """Whether a course may be no worse than another for a player, somewhere in the box."""
        if left == right:
            return True
        key = (player, later, left, right)
        if key not in self._stays:
            if len(self._stays) >= MAX_COMPARED:
                raise TooWide
            if (player, later) not in self._worth:
                weights = self.weighted.of(player, later)
                self._worth[player, later] = Worth(weights, self._middle, self._half)
            self._stays[key] = self._worth[player, later].most(left, right) >= 0
        return self._stays[key]

    @property
    def differences(self) -> Differences:
        """Bounds of differences are looked at another way."""
        raise NotImplementedError

    def row(self, player: str, later: frozenset[str], left: Course, right: Course) -> tuple[int, int]:
        """No row is asked for."""
        raise NotImplementedError

    def cut(self, player: str, later: frozenset[str], left: Pair, right: Pair, *, rising: bool) -> Cut:
        """Nor is a belief."""
        raise NotImplementedError

    def order(self, one: Cut, other: Cut) -> tuple[int, int]:
        """Nor the order of two."""
        raise NotImplementedError


def _none(row: int) -> int:
    raise NotImplementedError


class Worth:
    """What plays are worth to a player over a box. weights: (plays, functions)."""

    def __init__(self, weights: np.ndarray, middle: np.ndarray, half: np.ndarray) -> None:
        used = weights.any(axis=0)
        size = np.abs(weights[:, used]) @ (np.abs(middle[used]) + half[used])
        # coefficients, products and sums round, those of the differences too (Higham 2002, section 3.1)
        self._middle = (weights[:, used] @ middle[used]).tolist()
        self._error = (16 * (weights.shape[1] + 8) * ROUNDING * size).tolist()
        live = used & (half != 0)
        self._live, self._half = weights[:, live], half[live]

    def most(self, left: Course, right: Course) -> float:
        """The most that a course may be worth above another, somewhere in the box; proved."""
        middle, error, live = self._middle, self._error, self._live
        value = sum(middle[play] for play in left) - sum(middle[play] for play in right)
        off = sum(error[play] for play in left) + sum(error[play] for play in right)
        if len(left) == len(right) == 1:
            varies = live[left[0]] - live[right[0]]
        else:
            varies = live[list(left)].sum(axis=0) - live[list(right)].sum(axis=0)
        most = value + off + float(np.abs(varies) @ self._half)
        return float("inf") if most != most else most


class Perhaps(Step):
    """What may be done at one history, somewhere in a box: beliefs are either all or none."""

    whole: Possible

    def with_type(self, player: str, type_: int, left: Pair, right: Pair) -> int:
        """Whether a player who knows the type may stay with a pair (1) or would certainly not (-1)."""
        return 1 if self.whole.stays(player, self.history.later, left[type_], right[type_]) else -1

    def rather(self, player: str, left: Pair, right: Pair) -> int:
        """The same for a player who does not know it, at one belief."""
        if self.held is Held.PRIOR:
            later = self.history.later | {self.whole.game.lottery.id}
            return 1 if self.whole.stays(player, later, joined(left), joined(right)) else -1
        return self.with_type(player, int(self.held), left, right)

    def stays(self, player: str, left: Pair, right: Pair) -> Beliefs:
        """Every belief where at some a player may stay with a pair."""
        if self.held is Held.FREE:
            some = any(self.with_type(player, type_, left, right) > 0 for type_ in (0, 1))
        else:
            some = self.rather(player, left, right) > 0
        return EVERY if some else NONE

    def _decided(self) -> Iterator[tuple[Pair, Beliefs]]:
        if self.history.informed is not None:
            return PerhapsSignal(self, self.history.informed).following()
        return super()._decided()

    def _undominated(self, player: str, options: Mapping[Key, Following]) -> Mapping[Key, Following]:
        return options

    def _rivals(self, spot: int, player: str, options: Mapping[Key, Following]) -> dict[Key, list[Following]]:
        return {
            key: [following for other, following in options.items() if differs_at(key, other, spot)]
            for key in options
        }


class PerhapsSignal(Signal):
    """What the player with types may do: whatever it can, as far as it is not beaten by what follows."""

    def _viable(self, type_: int) -> list[int]:
        return self.able[type_]
