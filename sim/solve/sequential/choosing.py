"""What is done at one history, and what it rests on, where one assessment is told."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from typing import TypeVar

from sim.game.told import Course
from sim.rational import Fraction
from sim.solve.sequential.beliefs import Pair
from sim.solve.sequential.held import Held, Key, differs_at
from sim.solve.sequential.places import Place, Places
from sim.solve.sequential.public import History
from sim.solve.sequential.strategies import Deviation
from sim.solve.solution import Belief

NOTHING = Fraction(0)
T = TypeVar("T")

OFF_LISTED = 1
"""Deviations are told where so many others have gone before, at most."""

Follows = tuple[Pair, Place]
"""What may follow a profile, with the place that it makes."""


@dataclass(eq=False)
class Chosen:
    """What is done, believed and lost by deviations at one history, and where it goes on.

    choices: (player, information set, action).
    """

    choices: list[tuple[str, str, str]] = field(default_factory=list)
    beliefs: dict[str, Mapping[str, Belief]] = field(default_factory=dict)
    after: list[Place] = field(default_factory=list)
    deviations: list[Deviation] = field(default_factory=list)


class Choosing:
    """What is chosen at one history, so that a pair of courses is what follows."""

    def __init__(self, places: Places, place: Place, chosen: Chosen) -> None:
        self.places, self.place, self.chosen = places, place, chosen
        self.history, self.pair = place.history, place.pair
        self.step = places.own.step(place.history, place.held)
        self.types = [type_ for type_, node in enumerate(self.history.nodes) if node]
        self.keys = {type_: self._key(type_) for type_ in self.types} if self.history.movers else {}

    def _key(self, type_: int) -> Key:
        """What is done if the player with types is of a type."""
        first = self.pair[type_][0]
        for key, branch in self.history.branches.items():
            node = branch.nodes[type_]
            if node is not None and first in node.plays:
                return key
        raise ValueError("a course that does not pass through its history")

    def choose(self) -> None:
        """Fills in what is done, believed and lost by deviations from here on."""
        if not self.history.movers:
            self.chosen.after += [self._drawn(branch) for branch in self.history.branches.values()]
            return
        self._note()
        after = self._after()
        self.chosen.after += after.values()
        if self.place.off <= OFF_LISTED:
            self.chosen.deviations += self._deviations(after)

    def _drawn(self, branch: History) -> Place:
        """The part of the pair in one branch of chance."""
        parts = [frozenset(node.plays) if node else frozenset[int]() for node in branch.nodes]
        first, second = (
            tuple(play for play in course if play in part)
            for course, part in zip(self.pair, parts, strict=True)
        )
        return replace(self.place, history=branch, pair=(first, second))

    def _note(self) -> None:
        """What is done and believed here."""
        labels, history = self.places.game.tree.plays.labels, self.history
        for type_, key in self.keys.items():
            node = history.nodes[type_]
            assert node is not None
            for spot, (player, variable) in enumerate(zip(node.movers, node.variables, strict=True)):
                at = self.places.ids[node, player]
                self.chosen.choices.append((player, at, labels[variable][key[spot]]))
                if spot != history.informed and history.shared:
                    self.chosen.beliefs[at] = self._believed()

    def _believed(self) -> dict[str, Belief]:
        first, second = self.places.types
        (low, high), on_path = self.place.within, self.place.off == 0
        return {first: Belief(1 - high, 1 - low, on_path), second: Belief(low, high, on_path)}

    # -- what follows each profile

    def _after(self) -> dict[Key, Place]:
        """Profile -> what follows it, so that nobody would rather leave what is done."""
        after = self._expected()
        for key, branch in self.history.branches.items():
            if key not in after:
                after[key] = self._threat(key, branch)
        return after

    @property
    def apart(self) -> bool:
        """Whether the types do different things."""
        return len(set(self.keys.values())) > 1

    def _expected(self) -> dict[Key, Place]:
        if not self.apart:
            key = next(iter(self.keys.values()))
            return {key: replace(self.place, history=self.history.branches[key])}
        options = {
            type_: [
                (pair, place)
                for pair, place in self._open(key, self._held_after(type_))
                if pair[type_] == self.pair[type_]
            ]
            for type_, key in self.keys.items()
        }
        ways = product(options[0], options[1])
        (_, here), (_, there) = self._least(ways, lambda way: self._parted(way[0], way[1]))
        return {self.keys[0]: here, self.keys[1]: there}

    def _parted(self, first: Follows, second: Follows) -> Fraction | None:
        """What is lost where the types part, and by what is done from then on."""
        gains = [self._gains(0, second[0]), self._gains(1, first[0]), *map(self._lost, (first, second))]
        return None if None in gains else max(gain for gain in gains if gain is not None)

    def _lost(self, follows: Follows) -> Fraction:
        """The most that somebody gains by departing from what follows."""
        pair, place = follows
        nearly = self.places.nearly
        return NOTHING if nearly is None or place.off else nearly.at(place.history, place.held)[pair]

    def _least(self, ways: Iterable[T], cost: Callable[[T], Fraction | None]) -> T:
        """The first of the ways that cost least; None for one that is none."""
        best, least = None, None
        for way in ways:
            costs = cost(way)
            if costs is not None and (least is None or costs < least):
                best, least = way, costs
                if not least:
                    break
        if best is None:
            raise ValueError("a pair that somebody would rather leave whatever follows")
        return best

    def _gains(self, type_: int, other: Pair) -> Fraction | None:
        """What a type would gain by what another action leads to; None for one that is not expected."""
        if not other[type_]:
            return NOTHING
        gain = self.places.own.gain(self.step, self._informed, self.pair, other, type_)
        return self._allowed(gain, expected=self._expects(type_))

    def _expects(self, type_: int) -> bool:
        """Whether what is believed here leaves room for a type."""
        return self.place.held in (Held.PRIOR, Held.FREE) or int(self.place.held) == type_

    @property
    def _informed(self) -> str:
        assert self.history.informed is not None
        return self.history.movers[self.history.informed]

    def _held_after(self, type_: int) -> Held | None:
        """What is believed after what one type alone does; None where it is not expected."""
        held = self.place.held
        return None if held in (Held.FIRST, Held.SECOND) and int(held) != type_ else Held(type_)

    def _open(self, key: Key, held: Held | None) -> Iterator[Follows]:
        """What may follow a profile, each with the place that it makes."""
        branch, off = self.history.branches[key], min(self.place.off + (key not in self.keys.values()), 2)
        if held is None:
            own = self.places.own
            for pair in own.induction.unexpected(branch, own.signs).everywhere():
                yield pair, self.places.unexpected(branch, pair, min(self.place.off + 1, 2))
            return
        own, nearly = self.places.own, self.places.nearly
        if held is Held.FREE:
            for pair, beliefs in own.induction.at(branch, held, own.signs).items():
                if within := self.places.interval(beliefs, self.place.belief):
                    yield pair, replace(self.place, history=branch, pair=pair, within=within, off=off)
            return
        belief = self.place.belief if held is self.place.held else Fraction(int(held))
        if nearly is None or off:
            pairs = list(own.induction.at(branch, held, own.signs))
        else:
            pairs = list(nearly.at(branch, held))
        for pair in pairs:
            yield pair, Place(branch, held, pair, belief, (belief, belief), off)

    def _threat(self, key: Key, branch: History) -> Place:
        """What follows a profile that is not chosen."""
        spot = self.history.informed
        type_ = next((t for t, own in self.keys.items() if spot is None or own[spot] == key[spot]), None)
        if type_ is None:
            options = self._open(key, None)
            others = next(iter(self.keys.values()))
            deviates = spot is not None and all(key[k] == others[k] for k in range(len(key)) if k != spot)
            return self._least(options, lambda way: self._revealing(way[0]) if deviates else NOTHING)[1]
        held = self._held_after(type_) if self.apart else self.place.held
        options = self._open(key, held)
        own = self.keys[type_]
        differing = [k for k in range(len(key)) if key[k] != own[k]]
        if len(differing) != 1:
            return next(options)[1]
        player = self.history.movers[differing[0]]
        if self.apart:
            worst = next(options)
            for option in options:
                if self.step.with_type(player, type_, worst[0], option[0]) > 0:
                    worst = option
            return worst[1]
        return self._least(options, lambda way: self._deterred(player, way[0]))[1]

    def _revealing(self, threat: Pair) -> Fraction | None:
        """The most that a type gains by what follows something that no type does."""
        gains = [self._gains(type_, threat) for type_ in self.types]
        return None if None in gains else max(gain for gain in gains if gain is not None)

    def _deterred(self, player: str, threat: Pair) -> Fraction | None:
        """What a player who does not know the type gains by a threat."""
        if self.place.held is Held.FREE:
            stays = self.step.stays(player, self.pair, threat)
            return NOTHING if stays and self.places.interval(stays, self.place.belief) is not None else None
        return self._allowed(self.places.own.gain(self.step, player, self.pair, threat), expected=True)

    def _allowed(self, gain: Fraction, *, expected: bool) -> Fraction | None:
        """A gain, if it may be had. expected: whether whoever has it is, at an expected history."""
        near = self.places.nearly is not None and self.place.off == 0
        return gain if not gain or (near and expected) else None

    # -- what deviations cost

    def _deviations(self, after: Mapping[Key, Place]) -> Iterator[Deviation]:
        labels, history = self.places.game.tree.plays.labels, self.history
        variables = history.some.variables
        for spot, player in enumerate(history.movers):
            for type_ in self.types if spot == history.informed else self.types[:1]:
                node, key = history.nodes[type_], self.keys[type_]
                assert node is not None
                for other in history.branches:
                    if not differs_at(key, other, spot) or other not in (node.branches or {}):
                        continue
                    at, action = self.places.ids[node, player], labels[variables[spot]][other[spot]]
                    if spot == history.informed:
                        then = after[other].pair[type_]
                        instead, later = self.pair[type_], history.later
                        sign = self.step.with_type(player, type_, self.pair, after[other].pair)
                    elif self.place.held is Held.FREE:
                        continue
                    else:
                        following = self._following(spot, other[spot], after)
                        sign = self.step.rather(player, self.pair, following)
                        instead, then, later = self.places.own.compared(self.step, self.pair, following, None)
                    on_path = self.place.off == 0 and (spot != history.informed or self._expects(type_))
                    yield Deviation(player, at, action, instead, then, later, sign, on_path)

    def _following(self, spot: int, code: int, after: Mapping[Key, Place]) -> Pair:
        """What follows if a player who does not know the type does something else."""
        courses: list[Course] = [(), ()]
        for type_, key in self.keys.items():
            courses[type_] = after[(*key[:spot], code, *key[spot + 1 :])].pair[type_]
        return courses[0], courses[1]
