"""What is done at one history, where so much is believed, so that nobody would rather do something else."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Protocol

from sim.game.told import Course
from sim.solve.sequential.beliefs import (
    EVERY,
    NONE,
    Beliefs,
    Cut,
    Pair,
    all_common,
    common,
    either,
    place,
)
from sim.solve.sequential.bounds import Bounds, Differences
from sim.solve.sequential.courses import joined
from sim.solve.sequential.held import Following, Held, K, Key, Signs
from sim.solve.sequential.public import History, PublicGame


class Whole(Protocol):
    """The game that a history belongs to, with all that may follow other histories."""

    @property
    def game(self) -> PublicGame: ...
    @property
    def differences(self) -> Differences: ...
    def at(self, history: History, held: Held, signs: Signs) -> Following: ...
    def unexpected(self, history: History, signs: Signs) -> Following: ...
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
        here, there = self._within(one), self._within(other)
        if here[1] < there[0]:
            return -1
        if here[0] > there[1]:
            return 1
        row, factor = self.whole.order(one, other)
        return self.signs.row(row) * factor

    def _within(self, cut: Cut) -> Bounds:
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
            key: self.whole.at(branch, self.held, self.signs) for key, branch in history.branches.items()
        }
        for _, pair, beliefs in self.settled(history.movers, options):
            yield pair, beliefs

    def settled(
        self, players: Sequence[str], options: Mapping[Key, Following]
    ) -> Iterator[tuple[Key, Pair, Beliefs]]:
        """What players who do not know the type settle on.

        options: profile of their actions -> what may follow it.
        """
        if len(players) == 1:
            options = self._undominated(players[0], options)
        expected = EVERY
        for following in options.values():
            expected = common(expected, either(following.values(), self.compare), self.compare)
            if not expected:
                return
        rivals = [self._rivals(spot, player, options) for spot, player in enumerate(players)]
        for key, following in options.items():
            for pair, beliefs in following.items():
                kept = common(beliefs, expected, self.compare)
                for player, own in zip(players, rivals, strict=True):
                    for rival in own[key]:
                        if kept:
                            kept = common(kept, self._deterred(player, pair, rival), self.compare)
                if kept:
                    yield key, pair, kept

    def _undominated(self, player: str, options: Mapping[Key, Following]) -> Mapping[Key, Following]:
        """What one player may choose, without what is worse than something else whatever is believed.

        Looked for by bounds alone, and only where one pair follows each choice.
        """
        worth: dict[Key, list[Bounds]] = {}
        for key, following in options.items():
            if len(following) != 1:
                return options
            (pair, beliefs), *_ = following.items()
            bounds = self._ends(player, pair) if beliefs == EVERY else None
            if bounds is None:
                return options
            worth[key] = bounds
        places = range(len(next(iter(worth.values()), [])))
        best = {max(worth, key=lambda key: worth[key][place][0]) for place in places}
        return {
            key: options[key]
            for key, own in worth.items()
            if not any(all(worth[b][place][0] > own[place][1] for place in places) for b in best)
        }

    def _ends(self, player: str, pair: Pair) -> list[Bounds] | None:
        """What a pair is worth at the ends of the cell, by all that may be believed."""
        ends, later, cell = self.whole.differences.ends, self.history.later, self.signs.bounds
        if self.held is Held.PRIOR:
            return ends(player, later | {self.whole.game.lottery.id}, joined(pair), cell)
        if self.held is not Held.FREE:
            return ends(player, later, pair[int(self.held)], cell)
        first, second = (ends(player, later, course, cell) for course in pair)
        return None if first is None or second is None else first + second

    def _rivals(self, spot: int, player: str, options: Mapping[Key, Following]) -> dict[Key, list[Following]]:
        """Profile -> what may follow the deviations of a player from it, the most tempting first.

        At a single belief the most tempting is enough, with the worst that may follow it.
        """
        lines: dict[Key, list[Key]] = {}
        for key in options:
            lines.setdefault((*key[:spot], *key[spot + 1 :]), []).append(key)
        rivals = {}
        for line in lines.values():
            if self.held is Held.FREE:
                tempting = [self.two_best(player, line, options, type_)[0] for type_ in (0, 1)]
                for key in line:
                    ranked = dict.fromkeys([*tempting, *line])
                    rivals[key] = [options[other] for other in ranked if other != key]
            else:
                two = self.two_best(player, line, options, None)
                for key in line:
                    best = next((other for other in two if other != key), None)
                    rivals[key] = [] if best is None else [{self.worst(player, options[best], None): EVERY}]
        return rivals

    def two_best(
        self, player: str, line: Sequence[K], options: Mapping[K, Following], type_: int | None
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

    def worst(self, player: str, following: Following, type_: int | None) -> Pair:
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

    def _deterred(self, player: str, pair: Pair, rival: Following) -> Beliefs:
        """The beliefs at which something that may follow a deviation leaves the deviator no better off."""
        sets = [
            common(beliefs, self.stays(player, pair, threat), self.compare)
            for threat, beliefs in rival.items()
        ]
        return sets[0] if len(sets) == 1 else either(sets, self.compare)


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
        if not all(self.after(others, a, None) for others in self.profiles for a in unexpected):
            return
        realised = {others: self.realised(others, plan) for others in self.profiles}
        options = {others: {pair: beliefs for pair, _, beliefs in of} for others, of in realised.items()}
        if not all(options.values()):
            return
        for others, pair, beliefs in self.step.settled(self.uninformed, options):
            ways = [played for made, played, _ in realised[others] if made == pair]
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
        better = self.step.with_type
        for type_, other in ((0, 1), (1, 0)):
            tempted = len(set(plan.values())) > 1 and plan[other] in self.able[type_]
            if tempted and better(self.player, type_, played[type_], played[other]) < 0:
                return False
        for action in self.actions:
            if action in plan.values():
                continue
            able = [type_ for type_ in plan if action in self.able[type_]]
            threats = self.after(others, action, None)
            if not any(
                all(better(self.player, type_, played[type_], threat) >= 0 for type_ in able)
                for threat in threats
            ):
                return False
        return True

    def _viable(self, type_: int) -> list[int]:
        """The actions of a type that may be best, whatever the others do, if the worst follows the rest."""
        viable: dict[int, None] = {}
        for others in self.profiles:
            options = {action: self._possible(others, action) for action in self.able[type_]}
            if not all(options.values()):
                continue
            two = self.step.two_best(self.player, self.able[type_], options, type_)
            for action in self.able[type_]:
                rival = next((other for other in two if other != action), None)
                if rival is None:
                    viable[action] = None
                    continue
                floor = self.step.worst(self.player, options[rival], type_)
                if any(self.step.with_type(self.player, type_, pair, floor) >= 0 for pair in options[action]):
                    viable[action] = None
        return [action for action in self.able[type_] if action in viable]

    def _possible(self, others: Key, action: int) -> Following:
        """Whatever may follow an action, at any belief that it may leave behind."""
        unexpected = self.after(others, action, None)
        if self.step.held is not Held.PRIOR:
            return unexpected
        return {**self.after(others, action, Held.PRIOR), **unexpected}

    @cached_property
    def actions(self) -> list[int]:
        """What the player with types can do, of whatever type."""
        return list(dict.fromkeys((*self.able[0], *self.able[1])))

    def after(self, others: Key, action: int, held: Held | None) -> Following:
        """What may follow a profile, at a belief; None where nothing expected leads to it."""
        branch = self.branch(others, action)
        if held is None:
            return self.step.whole.unexpected(branch, self.step.signs)
        return self.step.whole.at(branch, held, self.step.signs)

    def branch(self, others: Key, action: int) -> History:
        """The history that follows a profile."""
        return self.step.history.branches[(*others[: self.spot], action, *others[self.spot :])]
