"""What is done at one history, where so much is believed, so that nobody would rather do something else."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import accumulate, product
from typing import Protocol

import numpy as np

from sim.game.told import Course
from sim.solve.line import Parts, Split, every, some
from sim.solve.sequential.beliefs import (
    EVERY,
    NONE,
    Beliefs,
    Cut,
    Pair,
    all_common,
    either,
    place,
)
from sim.solve.sequential.bounds import Bounds, Differences, Spread
from sim.solve.sequential.courses import joined
from sim.solve.sequential.held import After, Following, Held, K, Key, Signs
from sim.solve.sequential.public import History, PublicGame
from sim.solve.sequential.settled import Settling
from sim.solve.sequential.tempted import MANY, tempted


class Whole(Protocol):
    """The game that a history belongs to, with all that may follow other histories."""

    @property
    def game(self) -> PublicGame: ...
    @property
    def differences(self) -> Differences: ...
    def at(self, history: History, held: Held, signs: Signs) -> Following: ...
    def after(self, history: History, held: Held, signs: Signs) -> After: ...
    def unexpected(self, history: History, signs: Signs) -> After: ...
    def choices(self, history: History, held: Held) -> Collection[Key]: ...
    def narrow(self, history: History, held: Held, keys: Collection[Key]) -> None: ...
    def row(self, player: str, later: frozenset[str], left: Course, right: Course) -> tuple[int, int]: ...
    def cut(self, player: str, later: frozenset[str], left: Pair, right: Pair, *, rising: bool) -> Cut: ...
    def order(self, one: Cut, other: Cut) -> tuple[int, int]: ...


@dataclass(eq=False)
class Step:
    """What is done at one history, where so much is believed."""

    whole: Whole
    history: History
    held: Held
    signs: Signs

    def following(self) -> Following:
        """The pairs of courses that some equilibrium from here on takes."""
        history = self.history
        if not history.movers:
            return self._drawn()
        following: dict[Pair, list[Beliefs]] = {}
        for pair, beliefs in self._decided():
            following.setdefault(pair, []).append(beliefs)
        return {
            pair: beliefs
            for pair, sets in following.items()
            if (beliefs := sets[0] if len(sets) == 1 else either(sets, self.compare))
        }

    def _drawn(self) -> Following:
        following: dict[Pair, Beliefs] = {}
        parts = [self.whole.at(branch, self.held, self.signs) for branch in self.history.branches.values()]
        for pairs in product(*parts):
            beliefs = all_common([part[pair] for part, pair in zip(parts, pairs, strict=True)], self.compare)
            if beliefs:
                first, second = (joined(pair[t] for pair in pairs) for t in (0, 1))
                following[first, second] = beliefs
        return following

    # -- what players would rather have

    def with_type(self, player: str, type_: int, left: Pair, right: Pair) -> int:
        """Whether a player who knows the type would rather have one pair (1) or another (-1)."""
        return self._sign(player, self.history.later, left[type_], right[type_])

    def rather(self, player: str, left: Pair, right: Pair) -> int:
        """The same for a player who does not know it, at one belief."""
        if self.held is Held.PRIOR:
            later = self.history.later | {self.whole.game.lottery.id}
            return self._sign(player, later, joined(left), joined(right))
        return self.with_type(player, int(self.held), left, right)

    def _sign(self, player: str, later: frozenset[str], left: Course, right: Course) -> int:
        if left == right:
            return 0
        least, most = self.whole.differences.between(player, later, left, right, self.signs.bounds)
        if least > 0:
            return 1
        if most < 0:
            return -1
        row, factor = self.whole.row(player, later, left, right)
        return self.signs.row(row) * factor

    def stays(self, player: str, left: Pair, right: Pair) -> Beliefs:
        """The beliefs at which a player would not rather have another pair."""
        if self.held is not Held.FREE:
            return EVERY if self.rather(player, left, right) >= 0 else NONE
        first, second = (self.with_type(player, t, left, right) for t in (0, 1))
        if first >= 0 and second >= 0:
            return EVERY
        if first <= 0 and second <= 0:
            return NONE
        cut = self.whole.cut(player, self.history.later, left, right, rising=second > 0)
        return ((cut, None),) if second > 0 else ((None, cut),)

    def compare(self, one: Cut, other: Cut) -> int:
        """Whether one cut lies before another (-1), beyond it (1) or at the same belief (0)."""
        if one is other:
            return 0
        here, there = self.within(one), self.within(other)
        if here[1] < there[0]:
            return -1
        if here[0] > there[1]:
            return 1
        row, factor = self.whole.order(one, other)
        return self.signs.row(row) * factor

    def within(self, cut: Cut) -> Bounds:
        """Proved bounds of a cut."""
        known = self.signs.cuts
        if cut not in known:
            low, high = (
                self.whole.differences.between(
                    cut.player, cut.later, cut.pairs[0][t], cut.pairs[1][t], self.signs.bounds
                )
                for t in (0, 1)
            )
            known[cut] = place((low, high), rising=cut.rising)
        return known[cut]

    # -- what is settled by a profile of actions

    def _decided(self) -> Iterator[tuple[Pair, Beliefs]]:
        history = self.history
        if history.informed is not None:
            yield from Signal(self, history.informed).following()
            return
        options = {
            key: self.whole.after(history.branches[key], self.held, self.signs)
            for key in self.whole.choices(history, self.held)
        }
        if history.one_by_one and len(options) == 1:
            (only,) = options.values()
            yield from only.everywhere().items()
            return
        settling = Settling(self, history.movers, options, anyway=history.one_by_one)
        if history.one_by_one and self.signs.cell is not None and self.signs.cell.whole:
            self.whole.narrow(history, self.held, settling.needed)
        for _, pair, beliefs in settling:
            yield pair, beliefs

    def spread(self, player: str) -> Spread | None:
        """What plays are worth to a player who does not know the type; None where there are no bounds."""
        later = self.history.later
        if self.held is Held.PRIOR:
            later |= {self.whole.game.lottery.id}
        return self.whole.differences.spread(player, later)

    def unbeaten(self, player: str, type_: int, options: Mapping[K, Collection[Pair]]) -> list[K]:
        """What a player who knows the type could choose: all that is not surely worse than something else."""
        spread = self.whole.differences.spread(player, self.history.later)
        if spread is None or len(options) < 2:
            return list(options)
        worth = [[spread.of(pair[type_])] for pairs in options.values() for pair in pairs]
        if len(worth) > MANY:
            return list(options)
        starts = [0, *accumulate(len(pairs) for pairs in options.values())][:-1]
        worse, _ = tempted(np.array(worth), None, starts, spread.within(self.signs.bounds))
        kept = np.logical_or.reduceat(~worse.any(axis=1), starts)
        return [key for key, keeps in zip(options, kept.tolist(), strict=True) if keeps]

    def two_best(
        self, player: str, line: Sequence[K], options: Mapping[K, Collection[Pair]], type_: int | None
    ) -> list[K]:
        """The two choices that are best for a player if the worst follows, the best first.

        type_: what the player knows it to be; None for what is believed here.
        """
        ranked: list[tuple[K, Pair]] = []
        for key in line:
            worst = self.worst(player, options[key], type_)
            place_ = sum(not self._above(player, worst, other, type_) for _, other in ranked)
            ranked.insert(place_, (key, worst))
            del ranked[2:]
        return [key for key, _ in ranked]

    def worst(self, player: str, following: Iterable[Pair], type_: int | None) -> Pair:
        """Of what may follow, the worst for a player."""
        pairs = iter(following)
        worst = next(pairs)
        for pair in pairs:
            if self._above(player, worst, pair, type_):
                worst = pair
        return worst

    def _above(self, player: str, left: Pair, right: Pair, type_: int | None) -> bool:
        if type_ is None:
            return self.rather(player, left, right) > 0
        return self.with_type(player, type_, left, right) > 0


class Signal:
    """What is done where the player with types moves, alone or at once with others.

    spot: its place among those who move.
    """

    def __init__(self, step: Step, spot: int) -> None:
        self.step, self.spot = step, spot
        history = step.history
        self.player = history.movers[spot]
        self.uninformed = (*history.movers[:spot], *history.movers[spot + 1 :])
        self.profiles = list(dict.fromkeys((*key[:spot], *key[spot + 1 :]) for key in history.branches))
        self.able = [
            list(dict.fromkeys(key[spot] for key in (node.branches or {}))) if node else []
            for node in history.nodes
        ]
        self.types = [type_ for type_, node in enumerate(history.nodes) if node]

    def following(self) -> Iterator[tuple[Pair, Beliefs]]:
        """The pairs that some equilibrium from here on takes, with the beliefs."""
        viable = [self._viable(type_) if type_ in self.types else [] for type_ in (0, 1)]
        if len(self.types) == 1:
            (type_,) = self.types
            for action in viable[type_]:
                yield from self._done({type_: action})
            return
        for first in viable[0]:
            for second in viable[1]:
                yield from self._done({0: first, 1: second})

    def _done(self, plan: Mapping[int, int]) -> Iterator[tuple[Pair, Beliefs]]:
        """What follows where each type does what a plan says."""
        unexpected = [action for action in self.actions if action not in plan.values()]
        after = (self._parts(others, a, None) for others in self.profiles for a in unexpected)
        if not every(partial(each.alike, bool) for each in after):
            return
        realised = {others: self.realised(others, plan) for others in self.profiles}
        if not all(realised.values()):
            return
        options: dict[Key, After] = {
            others: Parts(({pair: beliefs for pair, _, beliefs in of},)) for others, of in realised.items()
        }
        for others, pair, beliefs in Settling(self.step, self.uninformed, options):
            ways = [played for each, played, _ in realised[others] if each == pair]
            if any(self._kept(others, plan, played) for played in ways):
                yield pair, beliefs

    def realised(
        self, others: Key, plan: Mapping[int, int]
    ) -> list[tuple[Pair, Mapping[int, Pair], Beliefs]]:
        """The pairs that may follow a plan, what may follow what each type does, and at what beliefs."""
        held = self.step.held
        if len(set(plan.values())) == 1:
            action = next(iter(plan.values()))
            following = self.after(others, action, held)
            return [(pair, dict.fromkeys(plan, pair), beliefs) for pair, beliefs in following.items()]
        sure = [int(held)] if held in (Held.FIRST, Held.SECOND) else [0, 1]
        first, second = (
            self.after(others, plan[type_], Held(type_) if type_ in sure else None) for type_ in (0, 1)
        )
        return [((u[0], w[1]), {0: u, 1: w}, EVERY) for u in first for w in second]

    def _kept(self, others: Key, plan: Mapping[int, int], played: Mapping[int, Pair]) -> bool:
        """Whether no type would rather do something else."""
        conditions: list[Callable[[], bool]] = []
        for type_, other in ((0, 1), (1, 0)):
            if len(set(plan.values())) > 1 and plan[other] in self.able[type_]:
                conditions.append(partial(self._stays, [type_], played, played[other]))
        for action in self.actions:
            if action not in plan.values():
                able = [type_ for type_ in plan if action in self.able[type_]]
                deters = partial(self._deters, able, played)
                conditions.append(partial(self._parts(others, action, None).alike, deters))
        return every(conditions)

    def _stays(self, types: Sequence[int], played: Mapping[int, Pair], instead: Pair) -> bool:
        """Whether none of some types would rather have something else."""
        better = self.step.with_type
        return every(
            partial(lambda type_: better(self.player, type_, played[type_], instead) >= 0, t) for t in types
        )

    def _deters(self, types: Sequence[int], played: Mapping[int, Pair], following: Following) -> bool:
        """Whether something that may follow leaves none of some types better off."""
        return some(partial(self._stays, types, played, threat) for threat in following)

    def _viable(self, type_: int) -> list[int]:
        """The actions of a type that may be best, whatever the others do, if the worst follows the rest."""
        viable: set[int] = set()
        for others in self.profiles:
            options = {action: self._possible(others, action) for action in self.able[type_]}
            if all(options.values()):
                viable.update(self._best(type_, options))
        return [action for action in self.able[type_] if action in viable]

    def _best(self, type_: int, options: Mapping[int, Sequence[Pair]]) -> Collection[int]:
        """What may be best of what may follow: by bounds, and exactly where that is the same all over."""
        left = self.step.unbeaten(self.player, type_, options)
        try:
            return list(self._exactly_best(type_, {action: options[action] for action in left}))
        except Split:
            return left

    def _exactly_best(self, type_: int, options: Mapping[int, Sequence[Pair]]) -> Iterable[int]:
        two = self.step.two_best(self.player, list(options), options, type_)
        for action in options:
            rival = next((other for other in two if other != action), None)
            if rival is None:
                yield action
                continue
            floor = self.step.worst(self.player, options[rival], type_)
            if any(self.step.with_type(self.player, type_, pair, floor) >= 0 for pair in options[action]):
                yield action

    def _possible(self, others: Key, action: int) -> Sequence[Pair]:
        """Whatever may follow an action somewhere in the cell, at any belief that it may leave behind."""
        held = [None, Held.PRIOR] if self.step.held is Held.PRIOR else [None]
        parts = [part for each in held for part in self._parts(others, action, each).values]
        return list(dict.fromkeys(pair for part in parts for pair in part))

    @cached_property
    def actions(self) -> list[int]:
        """What the player with types can do, of whatever type."""
        return list(dict.fromkeys((*self.able[0], *self.able[1])))

    def after(self, others: Key, action: int, held: Held | None) -> Following:
        """What may follow a profile, at a belief; None where nothing expected leads to it."""
        return self._parts(others, action, held).everywhere()

    def _parts(self, others: Key, action: int, held: Held | None) -> After:
        branch = self.branch(others, action)
        if held is None:
            return self.step.whole.unexpected(branch, self.step.signs)
        return self.step.whole.after(branch, held, self.step.signs)

    def branch(self, others: Key, action: int) -> History:
        """The history that follows a profile."""
        return self.step.history.branches[(*others[: self.spot], action, *others[self.spot :])]
