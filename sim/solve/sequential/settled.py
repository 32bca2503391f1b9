"""What players who do not know the type settle on at a history: by bounds, exactly where it matters."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import numpy as np

from sim.solve.line import Split
from sim.solve.sequential.beliefs import EVERY, NONE, Beliefs, Cut, Pair, common, either
from sim.solve.sequential.bounds import Bounds, Spread
from sim.solve.sequential.courses import joined
from sim.solve.sequential.held import After, Following, Held, K, Key, Signs
from sim.solve.sequential.tempted import MANY, tempted


class Place(Protocol):
    """A history where so much is believed, and what players would rather have there."""

    held: Held
    signs: Signs

    def spread(self, player: str) -> Spread | None: ...
    def within(self, cut: Cut) -> Bounds: ...
    def compare(self, one: Cut, other: Cut) -> int: ...
    def stays(self, player: str, left: Pair, right: Pair) -> Beliefs: ...
    def worst(self, player: str, following: Iterable[Pair], type_: int | None) -> Pair: ...
    def two_best(
        self, player: str, line: Sequence[K], options: Mapping[K, Collection[Pair]], type_: int | None
    ) -> list[K]: ...


@dataclass(frozen=True, eq=False, slots=True)
class Option:
    """A pair of courses that may follow a profile, at some beliefs.

    group: the number of the profile. always: whether that is so in every part of the cell.
    """

    group: int
    pair: Pair
    beliefs: Beliefs
    always: bool = True


class Settling:
    """What players who do not know the type settle on.

    options: profile of their actions -> what may follow it. anyway: whether something follows each at every
    belief. A line is cut only where that matters: where all that bounds leave open could be chosen, or deter.
    """

    def __init__(
        self, place: Place, players: Sequence[str], options: Mapping[Key, After], *, anyway: bool = False
    ) -> None:
        self.place, self.options, self.anyway = place, options, anyway
        self.keys = list(options)
        self.every = [option for group in range(len(options)) for option in self._options(group)]
        sure = all(part for after in options.values() for part in after.values)
        self._contests = [
            Contest(place, player, spot, self)
            for spot, player in enumerate(players if sure and len(options) > 1 else ())
        ]
        self._left = [
            n for n in range(len(self.every)) if not any(contest.lost[n] for contest in self._contests)
        ]

    def _options(self, group: int) -> Iterator[Option]:
        parts = self.options[self.keys[group]].values
        count = Counter(item for part in parts for item in part.items())
        return (Option(group, *item, always=count[item] == len(parts)) for item in count)

    @property
    def needed(self) -> list[Key]:
        """The profiles that could be chosen, or have to be looked at to tell what is."""
        groups = {self.every[n].group for n in self._left}
        groups.update(group for contest in self._contests for n in self._left for group in contest.open[n])
        return [self.keys[group] for group in sorted(groups)]

    def __iter__(self) -> Iterator[tuple[Key, Pair, Beliefs]]:
        for n in self._left:
            if not self.every[n].always:
                self.after(self.every[n].group).everywhere()
        expected = EVERY
        for group in () if self.anyway else range(len(self.keys)):
            possible = self.after(group).alike(lambda part: either(part.values(), self.place.compare))
            expected = common(expected, possible, self.place.compare)
        for n in self._left:
            if kept := self._kept(n, common(self.every[n].beliefs, expected, self.place.compare)):
                yield self.keys[self.every[n].group], self.every[n].pair, kept

    def _kept(self, n: int, kept: Beliefs) -> Beliefs:
        """The beliefs at which nobody would rather leave an option."""
        if not kept:
            return NONE
        undecided: list[tuple[Contest, int]] = []
        for contest in self._contests:
            for rival in contest.rivals(n):
                try:
                    kept = common(kept, contest.deterred(n, rival, kept), self.place.compare)
                except Split:
                    undecided.append((contest, rival))
                if not kept:
                    return NONE
        for contest, rival in undecided:
            kept = kept and common(kept, contest.deterred(n, rival, kept), self.place.compare)
        return kept

    def after(self, group: int) -> After:
        """What may follow a profile."""
        return self.options[self.keys[group]]


FEW = 4
"""So few options are compared one by one, where each may follow at every belief."""


class Contest:
    """What one player could do instead of what each option takes.

    lost: whether an option is surely worse than all that may follow something else that the player can do.
    open: the groups of which that is not told by bounds.
    """

    def __init__(self, place: Place, player: str, spot: int, settling: Settling) -> None:
        self.place, self.player, self.settling, self.every = place, player, settling, settling.every
        self._spread = place.spread(player)
        self._ranked: dict[tuple[int, ...], list[int]] = {}
        self._worst: dict[int, Pair] = {}
        lines: dict[Key, list[int]] = {}
        for group, key in enumerate(settling.keys):
            lines.setdefault((*key[:spot], *key[spot + 1 :]), []).append(group)
        rivals = {group: [g for g in line if g != group] for line in lines.values() for group in line}
        self.open = [rivals[option.group] for option in self.every]
        self.lost = [False] * len(self.every)
        free = place.held is Held.FREE
        few = len(self.every) <= FEW and all(option.beliefs == EVERY for option in self.every)
        if self._spread is not None and not few and len(self.every) <= MANY:
            groups = [option.group for option in self.every]
            worse, safe = tempted(
                np.array([self._worth(self._spread, option.pair) for option in self.every]),
                np.array([self._stretch(option.beliefs) for option in self.every]) if free else None,
                [groups.index(group) for group in range(len(settling.keys))],
                self._spread.within(place.signs.bounds),
            )
            own = [*zip(self.open, worse.tolist(), safe.tolist(), strict=True)]
            self.lost = [any(lost[group] for group in groups) for groups, lost, _ in own]
            self.open = [[group for group in groups if not safe[group]] for groups, _, safe in own]

    def _worth(self, spread: Spread, pair: Pair) -> list[Sequence[float]]:
        match self.place.held:
            case Held.FREE:
                return [spread.of(pair[0]), spread.of(pair[1])]
            case Held.PRIOR:
                return [spread.of(joined(pair))]
            case held:
                return [spread.of(pair[held])]

    def _stretch(self, beliefs: Beliefs) -> Bounds:
        """Bounds of where some beliefs lie."""
        (start, _), (_, end) = beliefs[0], beliefs[-1]
        low = 0.0 if start is None else self.place.within(start)[0]
        return low, 1.0 if end is None else self.place.within(end)[1]

    def rivals(self, n: int) -> Sequence[int]:
        """The groups that have to be looked at, to tell whether something there is better than an option.

        At a single belief the best of them is enough, if the worst there follows.
        """
        groups = self.open[n]
        if len(groups) < 2 or self.place.held is Held.FREE:
            return groups
        own = self.every[n].group
        return [group for group in self._two_best(tuple(sorted((own, *groups)))) if group != own][:1]

    def _two_best(self, groups: tuple[int, ...]) -> list[int]:
        if groups not in self._ranked:
            options = {group: self.settling.after(group).everywhere() for group in groups}
            self._ranked[groups] = self.place.two_best(self.player, groups, options, None)
        return self._ranked[groups]

    def deterred(self, n: int, group: int, beliefs: Beliefs) -> Beliefs:
        """Beliefs at which something that may follow in a group leaves the player no better off.

        Those of them that are among some beliefs; perhaps with others.
        """
        if self.place.held is Held.FREE:
            of = partial(self._freely, self.every[n].pair, self._stretch(beliefs))
        else:
            of = partial(self._at_once, self.every[n].pair)
        return self.settling.after(group).alike(of)

    def _at_once(self, pair: Pair, following: Following) -> Beliefs:
        if id(following) not in self._worst:
            self._worst[id(following)] = self.place.worst(self.player, following, None)
        return self.place.stays(self.player, pair, self._worst[id(following)])

    def _freely(self, pair: Pair, stretch: Bounds, following: Following) -> Beliefs:
        sets: list[Beliefs] = []
        surely = True
        for threat, beliefs in following.items():
            other = self._stretch(beliefs)
            start, end = max(stretch[0], other[0]), min(stretch[1], other[1])
            if start > end:
                continue
            least, most = self._above(pair, threat, (start, end))
            surely &= least >= 0
            if least >= 0:
                sets.append(beliefs)
            elif most >= 0:
                stays = self.place.stays(self.player, pair, threat)
                sets.append(common(beliefs, stays, self.place.compare))
        return EVERY if surely and sets else either(sets, self.place.compare)

    def _above(self, left: Pair, right: Pair, stretch: Bounds) -> Bounds:
        """Proved bounds of what a pair is worth above another, over some beliefs."""
        if left == right:
            return 0.0, 0.0
        if self._spread is None:
            return -np.inf, np.inf
        first, second = (self._spread.above(left[t], right[t]) for t in (0, 1))
        cell = self.place.signs.bounds
        # linear in the belief: the extremes are at the ends
        ends = [
            self._spread.extremes([a + at * (b - a) for a, b in zip(first, second, strict=True)], cell)
            for at in stretch
        ]
        return min(low for low, _ in ends), max(high for _, high in ends)
