"""What may follow somewhere in a box of assumptions, by bounds alone: all that does, and perhaps more.

A comparison that bounds leave open is taken to speak for whatever is looked at, and each at another point
of the box if it must. What is left out then follows nowhere in the box.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from sim.game.incentives import Box, IncentiveConstraints, Status
from sim.game.rows import BEYOND
from sim.game.told import Course
from sim.solve.sequential.beliefs import Pair
from sim.solve.sequential.bounds import ROUNDING, Weighted
from sim.solve.sequential.courses import joined
from sim.solve.sequential.held import Held, Key, differs_at
from sim.solve.sequential.public import History, PublicGame

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
    _known: dict[tuple[History, Held], Collection[Pair]] = field(default_factory=dict)
    _worth: "dict[tuple[str, frozenset[str]], Worth]" = field(default_factory=dict)
    _stays: dict[tuple[str, frozenset[str], Course, Course], bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        bounds = self._constraints.model.basis.bounds(self.box)
        with np.errstate(invalid="ignore"):
            self._middle, self._half = bounds.mean(axis=1), (bounds[:, 1] - bounds[:, 0]) / 2

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
                courses |= {joined(pair) for pair in self.at(self.game.root, held)}
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

    def at(self, history: History, held: Held) -> Collection[Pair]:
        """The pairs that may follow a history, where so much is believed. Raises TooWide."""
        if not history.branches:
            return [history.ended]
        if not history.shared:
            held = Held.FIRST if history.nodes[1] is None else Held.SECOND
        if (history, held) not in self._known:
            pairs = dict.fromkeys(self._following(history, held))
            if len(pairs) > MAX_PAIRS:
                raise TooWide
            self._known[history, held] = pairs
        return self._known[history, held]

    def unexpected(self, history: History) -> Collection[Pair]:
        """The same of a history that nothing expected leads to, at any belief."""
        if not history.shared or not history.branches:
            return self.at(history, Held.FREE)
        every = (self.at(history, held) for held in (Held.FIRST, Held.SECOND, Held.FREE))
        return dict.fromkeys(pair for pairs in every for pair in pairs)

    def _following(self, history: History, held: Held) -> Iterable[Pair]:
        if history.informed is not None:
            return _Signals(self, history, held, history.informed).following()
        parts = {key: self.at(branch, held) for key, branch in history.branches.items()}
        if history.movers:
            return (pair for _, pair in self.settled(history, held, history.movers, parts))
        drawn = product(*parts.values())
        return (
            (joined(first), joined(second)) for first, second in (zip(*pairs, strict=True) for pairs in drawn)
        )

    def settled(
        self, history: History, held: Held, players: Sequence[str], options: Mapping[Key, Collection[Pair]]
    ) -> Iterator[tuple[Key, Pair]]:
        """What players who do not know the type may settle on. options: profile -> what may follow it."""
        if not all(options.values()):
            return
        for key, pairs in options.items():
            rivals = [
                (player, following)
                for spot, player in enumerate(players)
                for other, following in options.items()
                if differs_at(key, other, spot)
            ]
            for pair in pairs:
                if all(
                    any(self._at_some_belief(history, held, p, pair, t) for t in rival) for p, rival in rivals
                ):
                    yield key, pair

    def _at_some_belief(self, history: History, held: Held, player: str, pair: Pair, other: Pair) -> bool:
        """Whether a player who does not know the type may stay with a pair, at some belief."""
        if held is Held.PRIOR:
            later = history.later | {self.game.lottery.id}
            return self.stays(player, later, joined(pair), joined(other))
        types = (0, 1) if held is Held.FREE else (int(held),)
        return any(self.stays(player, history.later, pair[type_], other[type_]) for type_ in types)

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


class _Signals:
    """What may be done where the player with types moves, alone or at once with others.

    spot: its place among those who move.
    """

    def __init__(self, possible: Possible, history: History, held: Held, spot: int) -> None:
        self.possible, self.history, self.held, self.spot = possible, history, held, spot
        self.player = history.movers[spot]
        self.uninformed = (*history.movers[:spot], *history.movers[spot + 1 :])
        self.profiles = list(dict.fromkeys((*key[:spot], *key[spot + 1 :]) for key in history.branches))
        self.able = {
            type_: list(dict.fromkeys(key[spot] for key in node.branches or {}))
            for type_, node in enumerate(history.nodes)
            if node is not None
        }
        self.actions = list(dict.fromkeys(action for own in self.able.values() for action in own))

    def following(self) -> Iterator[Pair]:
        """The pairs that may follow."""
        for chosen in product(*self.able.values()):
            plan = dict(zip(self.able, chosen, strict=True))
            unexpected = [action for action in self.actions if action not in chosen]
            if not all(self._after(others, a, None) for others in self.profiles for a in unexpected):
                continue
            realised = {others: list(self._realised(others, plan)) for others in self.profiles}
            options = {others: dict.fromkeys(pair for pair, _ in of) for others, of in realised.items()}
            settled = self.possible.settled(self.history, self.held, self.uninformed, options)
            for others, pair in settled:
                ways = (played for each, played in realised[others] if each == pair)
                if any(self._kept(others, plan, played) for played in ways):
                    yield pair

    def _after(self, others: Key, action: int, held: Held | None) -> Collection[Pair]:
        branch = self.history.branches[(*others[: self.spot], action, *others[self.spot :])]
        return self.possible.unexpected(branch) if held is None else self.possible.at(branch, held)

    def _realised(self, others: Key, plan: Mapping[int, int]) -> Iterator[tuple[Pair, Mapping[int, Pair]]]:
        """The pairs that may follow a plan, and what may follow what each type does."""
        if len(set(plan.values())) == 1:
            for pair in self._after(others, next(iter(plan.values())), self.held):
                yield pair, dict.fromkeys(plan, pair)
            return
        sure = [int(self.held)] if self.held in (Held.FIRST, Held.SECOND) else [0, 1]
        first, second = (
            self._after(others, plan[type_], Held(type_) if type_ in sure else None) for type_ in (0, 1)
        )
        for u, w in product(first, second):
            yield (u[0], w[1]), {0: u, 1: w}

    def _kept(self, others: Key, plan: Mapping[int, int], played: Mapping[int, Pair]) -> bool:
        """Whether no type would certainly rather do something else."""
        for type_, other in ((0, 1), (1, 0)):
            apart = len(set(plan.values())) > 1 and plan[other] in self.able[type_]
            if apart and not self._stays([type_], played, played[other]):
                return False
        return all(
            any(
                self._stays([t for t in plan if action in self.able[t]], played, threat)
                for threat in self._after(others, action, None)
            )
            for action in self.actions
            if action not in plan.values()
        )

    def _stays(self, types: Sequence[int], played: Mapping[int, Pair], instead: Pair) -> bool:
        later, stays = self.history.later, self.possible.stays
        return all(stays(self.player, later, played[t][t], instead[t]) for t in types)


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
