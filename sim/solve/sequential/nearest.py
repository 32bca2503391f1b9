"""Courses with an outcome that come nearest to an equilibrium, where beliefs are followed.

Off its path a course is left to what an equilibrium does there, and of several to what is worst for
whoever departs; on it somebody may gain by departing. Which type a player has shows by what it does, as
in an equilibrium. A course is the nearer the less anybody gains, as a share of its range.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial, reduce
from itertools import product

import numpy as np

from sim.game.told import Course
from sim.rational import Fraction
from sim.scenario.problems import Mark, Problem, ScenarioError
from sim.solve.sequential.beliefs import Pair
from sim.solve.sequential.courses import joined
from sim.solve.sequential.held import Following, Held, Key, differs_at
from sim.solve.sequential.own_values import OwnValues, Tempting
from sim.solve.sequential.public import History
from sim.solve.sequential.step import Signal, Step

FIRST_TRY = Fraction(1, 64)
"""The least gain that is tried besides none, as a share of a range."""
ATTEMPTS = 16
"""So many gains are tried: twice as much each time, until that lets in too much, then halfway back."""
MAX_TRIED = 200_000
"""Combinations that are looked at for one gain."""

Near = dict[Pair, Fraction]
"""What may follow a history, with the most that somebody gains by departing from it."""


class TooMany(Exception):
    """More may follow than is looked at."""


@dataclass(eq=False)
class Nearly:
    """What may follow histories that are expected, where nobody gains more than so much by departing.

    having: (plays,) that have the outcome. most: what somebody may gain, as a share of its range.
    """

    own: OwnValues
    having: np.ndarray
    most: Fraction
    _known: dict[tuple[History, Held, bool], Near] = field(default_factory=dict)
    _tried: int = 0

    def at(self, history: History, held: Held, *, needed: bool = False) -> Near:
        """The pairs that may follow a history. needed: those alone that have the outcome.

        held: one of the certainties, or the prior. Raises TooMany.
        """
        if not history.shared:
            held = Held.FIRST if history.nodes[1] is None else Held.SECOND
        if (history, held, needed) not in self._known:
            kept: dict[Pair, Fraction] = {}
            if not needed or self._may_have(history, held):
                for pair, gain in self._following(history, held, needed=needed):
                    if gain <= self.most and gain < kept.get(pair, gain + 1):
                        kept[pair] = gain
            self._known[history, held, needed] = kept
        return self._known[history, held, needed]

    def has(self, pair: Pair, held: Held) -> bool:
        """Whether a pair has the outcome, with a type that is possible."""
        plays = joined(pair) if held is Held.PRIOR else pair[int(held)]
        return any(self._counts(play) for play in plays)

    def _counts(self, play: int) -> bool:
        worded = self.own.worded
        return bool(self.having[play]) and worded.probability(play, worded.tree.model.lotteries) > 0

    def _may_have(self, history: History, held: Held) -> bool:
        nodes = history.nodes if held is Held.PRIOR else history.nodes[int(held) : int(held) + 1]
        return any(self.having[list(node.plays)].any() for node in nodes if node)

    def _following(self, history: History, held: Held, *, needed: bool) -> Iterator[tuple[Pair, Fraction]]:
        if not history.branches:
            if not needed or self.has(history.ended, held):
                yield history.ended, Fraction(0)
        elif not history.movers:
            yield from self._drawn(history, held, needed=needed)
        elif history.informed is None:
            yield from self._answered(self.own.step(history, held), needed=needed)
        else:
            yield from self._signalled(Signal(self.own.step(history, held), history.informed), needed=needed)

    def _try(self) -> None:
        self._tried += 1
        if self._tried > MAX_TRIED:
            raise TooMany

    def _drawn(self, history: History, held: Held, *, needed: bool) -> Iterator[tuple[Pair, Fraction]]:
        parts = [self.at(branch, held).items() for branch in history.branches.values()]
        for ways in product(*parts):
            self._try()
            first, second = (joined(pair[type_] for pair, _ in ways) for type_ in (0, 1))
            if not needed or self.has((first, second), held):
                yield (first, second), max(gain for _, gain in ways)

    # -- where nobody who moves knows the type

    def _answered(self, step: Step, *, needed: bool) -> Iterator[tuple[Pair, Fraction]]:
        history, held = step.history, step.held
        if (history, held) not in self.own.tempting:
            self.own.tempting[history, held] = self._open(step)
        for key, tempting in self.own.tempting[history, held].items():
            for pair, gain in self.at(history.branches[key], held, needed=needed).items():
                self._try()
                yield pair, self._tempted(step, pair, gain, tempting)

    def _open(self, step: Step) -> dict[Key, Tempting]:
        """What may be done where the rest can be left to an equilibrium, with what tempts each player."""
        branches = step.history.branches
        options = {k: self.own.induction.at(branch, step.held, step.signs) for k, branch in branches.items()}
        return {
            key: self._tempting(step, step.history.movers, key, options)
            for key in branches
            if all(following for other, following in options.items() if other != key)
        }

    def _tempted(self, step: Step, pair: Pair, gain: Fraction, tempting: Tempting) -> Fraction:
        """The most that is gained by departing from a pair, here too; not looked at once it is too much."""
        for player, then in tempting:
            if gain > self.most:
                break
            gain = max(gain, self.own.gain(step, player, pair, then))
        return gain

    def _tempting(
        self, step: Step, players: tuple[str, ...], key: Key, options: Mapping[Key, Following]
    ) -> Tempting:
        """For each player, of the worst that may follow each other choice the best."""
        tempting = []
        for spot, player in enumerate(players):
            rivals = [following for other, following in options.items() if differs_at(key, other, spot)]
            worst = [step.worst(player, following, None) for following in rivals]
            if worst:
                tempting.append((player, reduce(partial(self._better, step, player), worst)))
        return tempting

    def _better(self, step: Step, player: str, best: Pair, other: Pair) -> Pair:
        return other if step.rather(player, other, best) > 0 else best

    # -- where the player with types moves

    def _signalled(self, signal: Signal, *, needed: bool) -> Iterator[tuple[Pair, Fraction]]:
        for actions in product(*(signal.able[type_] for type_ in signal.types)):
            plan = dict(zip(signal.types, actions, strict=True))
            unexpected = [action for action in signal.actions if action not in actions]
            if not all(signal.after(others, a, None) for others in signal.profiles for a in unexpected):
                continue
            for others in signal.profiles:
                elsewhere = {
                    other: {pair: beliefs for pair, _, beliefs in signal.realised(other, plan)}
                    for other in signal.profiles
                    if other != others
                }
                if not all(elsewhere.values()):
                    continue
                tempting = self._tempting(signal.step, signal.uninformed, others, elsewhere)
                for pair, played, gain in self._played(signal, others, plan, needed=needed):
                    self._try()
                    more = self._revealed(signal, others, plan, played) if gain <= self.most else None
                    if more is not None:
                        yield pair, self._tempted(signal.step, pair, max(gain, more), tempting)

    def _played(
        self, signal: Signal, others: Key, plan: Mapping[int, int], *, needed: bool
    ) -> Iterator[tuple[Pair, Mapping[int, Pair], Fraction]]:
        """The pairs that may follow a plan, and what may follow what each type does."""
        held = signal.step.held
        if len(set(plan.values())) == 1:
            branch = signal.branch(others, next(iter(plan.values())))
            for pair, gain in self.at(branch, held, needed=needed).items():
                yield pair, dict.fromkeys(plan, pair), gain
            return

        def after(type_: int, *, needed: bool) -> Near:
            if held is Held.PRIOR or int(held) == type_:
                return self.at(signal.branch(others, plan[type_]), Held(type_), needed=needed)
            return dict.fromkeys(signal.after(others, plan[type_], None), Fraction(0))

        ways = [(needed and held is not Held.SECOND, needed and held is Held.SECOND)]
        if needed and held is Held.PRIOR:
            ways.append((False, True))
        for one, other in ways:
            for (u, gain), (w, more) in product(after(0, needed=one).items(), after(1, needed=other).items()):
                yield (u[0], w[1]), {0: u, 1: w}, max(gain, more)

    def _revealed(
        self, signal: Signal, others: Key, plan: Mapping[int, int], played: Mapping[int, Pair]
    ) -> Fraction | None:
        """The most that a type gains by doing something else.

        None where that is too much, or one gains that is not expected.
        """
        worst = Fraction(0)
        rivals = [
            (type_, played[other])
            for type_, other in ((0, 1), (1, 0))
            if len(set(plan.values())) > 1 and plan[other] in signal.able[type_]
        ]
        for type_, pair in rivals:
            gain = self._departing(signal, {type_: played[type_]}, pair)
            if gain is None or gain > self.most:
                return None
            worst = max(worst, gain)
        for action in signal.actions:
            if action not in plan.values():
                able = {type_: played[type_] for type_ in plan if action in signal.able[type_]}
                gains = (self._departing(signal, able, t) for t in signal.after(others, action, None))
                least = min((gain for gain in gains if gain is not None), default=None)
                if least is None or least > self.most:
                    return None
                worst = max(worst, least)
        return worst

    def _departing(self, signal: Signal, able: Mapping[int, Pair], threat: Pair) -> Fraction | None:
        """The most that a type gains by what it leads to; None where one gains that is not expected.

        able: type -> what follows what it does.
        """
        worst, step = Fraction(0), signal.step
        for type_, pair in able.items():
            gain = self.own.gain(step, signal.player, pair, threat, type_)
            if gain and step.held is not Held.PRIOR and int(step.held) != type_:
                return None
            worst = max(worst, gain)
        return worst


@dataclass(frozen=True, eq=False)
class Nearest:
    """The courses with an outcome that come nearest to an equilibrium, the nearest first.

    pairs: course -> what it is by type. nearly: what may follow each history of them. count: how many
    courses with the outcome there are. possible: whether it can come about at all.
    """

    pairs: Mapping[Course, Pair]
    nearly: Nearly
    count: int
    possible: bool


def nearest(own: OwnValues, having: np.ndarray, most: int) -> Nearest:
    """At most so many courses with an outcome. having: (plays,) that have it. Raises ScenarioError."""
    root, held = own.game.root, own.at_root
    nearly, near = Nearly(own, having, Fraction(0)), Near()
    enough, tried, shut = Fraction(0), Fraction(0), None
    for _ in range(ATTEMPTS):
        wider = Nearly(own, having, tried)
        try:
            near, nearly, enough = wider.at(root, held, needed=True), wider, tried
        except TooMany:
            shut = tried
        if len(near) >= most or enough == 1 or (shut is not None and (near or not shut)):
            break
        tried = max(FIRST_TRY, min(2 * enough, Fraction(1))) if shut is None else (enough + shut) / 2
    counted = Counting(own, nearly).at(root, held)
    count = counted[0] - counted[1]
    first, second = (tuple(node.plays) if node else () for node in root.nodes)
    possible = nearly.has((first, second), held)
    if count and not near:
        many = f"{count:,} courses have the outcome, and too many of them are equally far from an equilibrium"
        hint = "ask for an outcome that fewer courses have"
        raise ScenarioError([Problem("too-large", many, Mark(own.game.tree.scenario.file), hint)])
    ranked = sorted(near, key=lambda pair: (near[pair], joined(pair)))
    pairs: dict[Course, Pair] = {}
    seen = set()
    for pair in ranked:
        # what a type does that is impossible makes no other course
        told = pair if held is Held.PRIOR else pair[int(held)]
        if told not in seen and len(pairs) < most:
            seen.add(told)
            pairs[joined(pair)] = pair
    return Nearest(pairs, nearly, count, possible)


@dataclass(eq=False)
class Counting:
    """How many courses may follow a history, and how many of these do not have the outcome.

    Only such as leave the rest to an equilibrium, where there is one.
    """

    own: OwnValues
    nearly: Nearly

    def at(self, history: History, held: Held) -> tuple[int, int]:
        """Both numbers."""
        if not history.shared:
            held = Held.FIRST if history.nodes[1] is None else Held.SECOND
        if not history.branches:
            return 1, int(not self.nearly.has(history.ended, held))
        if not history.movers:
            counts = [self.at(branch, held) for branch in history.branches.values()]
            return _product(counts)
        if history.informed is None:
            return self._answered(history, held)
        return self._signalled(Signal(self.own.step(history, held), history.informed), held)

    def _answered(self, history: History, held: Held) -> tuple[int, int]:
        induction, signs = self.own.induction, self.own.signs
        stuck = [key for key, branch in history.branches.items() if not induction.at(branch, held, signs)]
        open_ = [key for key in history.branches if not stuck or stuck == [key]]
        return _sum(self.at(history.branches[key], held) for key in open_)

    def _signalled(self, signal: Signal, held: Held) -> tuple[int, int]:
        sure = [0, 1] if held is Held.PRIOR else [int(held)]
        counts = []
        for actions in product(*(signal.able[type_] for type_ in sure)):
            plan = dict(zip(sure, actions, strict=True))
            after = {type_: held if len(set(actions)) == 1 else Held(type_) for type_ in sure}
            unexpected = [action for action in signal.actions if action not in actions]
            if not all(signal.after(others, a, None) for others in signal.profiles for a in unexpected):
                continue
            stuck = [
                others
                for others in signal.profiles
                if not all(signal.after(others, plan[type_], after[type_]) for type_ in sure)
            ]
            for others in signal.profiles if not stuck else stuck[:1] if len(stuck) == 1 else ():
                branches = {signal.branch(others, plan[type_]): after[type_] for type_ in sure}
                counts.append(_product([self.at(branch, after) for branch, after in branches.items()]))
        return _sum(counts)


def _sum(counts: Iterable[tuple[int, int]]) -> tuple[int, int]:
    both = list(counts)
    return sum(every for every, _ in both), sum(without for _, without in both)


def _product(counts: Iterable[tuple[int, int]]) -> tuple[int, int]:
    every = without = 1
    for some, lacking in counts:
        every, without = every * some, without * lacking
    return every, without
