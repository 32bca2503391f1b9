"""One assessment behind a course, where beliefs are followed: what is done and believed at each history.

At the scenario's own values. A course says what happens; behind it stand what would follow each deviation
and, where nothing that is expected leads to a history, a belief there that the rest can rest on.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from itertools import product

from sim.algebra.samples import Samples
from sim.game.incentives import IncentiveConstraints
from sim.game.told import Course
from sim.game.tree import Node, Tree
from sim.solve.explain import Valuation
from sim.solve.holding import SampleOracle
from sim.solve.sequential.beliefs import Beliefs, Cut, Pair
from sim.solve.sequential.courses import joined
from sim.solve.sequential.expectation import Expectation
from sim.solve.sequential.followed import Followed
from sim.solve.sequential.held import Held, Key, Signs, differs_at
from sim.solve.sequential.public import History, PublicGame
from sim.solve.sequential.step import Step
from sim.solve.sequential.strategies import Deviation, Strategy, Sustained
from sim.solve.sequential.updating import Updating
from sim.solve.solution import Belief, Criterion, Refinement

OFF_LISTED = 1
"""Deviations are told where so many others have gone before, at most."""


@dataclass(frozen=True)
class Place:
    """A history with what is believed there and what follows.

    belief: how likely the second type is. within: between what it may lie, where it is free. off: how many
    deviations lead there, as far as it matters.
    """

    history: History
    held: Held
    pair: Pair
    belief: Fraction = field(hash=False)
    within: tuple[Fraction, Fraction] = field(hash=False)
    off: int


@dataclass(eq=False)
class Chosen:
    """What is done, believed and lost by deviations at one history, and where it goes on.

    choices: (player, information set, action).
    """

    choices: list[tuple[str, str, str]] = field(default_factory=list)
    beliefs: dict[str, Mapping[str, Belief]] = field(default_factory=dict)
    after: list[Place] = field(default_factory=list)
    deviations: list[Deviation] = field(default_factory=list)


@dataclass(eq=False)
class Support:
    """Assessments of one game at its own values."""

    constraints: IncentiveConstraints
    followed: Followed
    _chosen: dict[Place, Chosen] = field(default_factory=dict)
    _values: dict[Cut, Fraction] = field(default_factory=dict)

    @cached_property
    def worded(self) -> Expectation:
        """What courses are worth."""
        return Expectation(Valuation(self.constraints), Tree(self.constraints.model))

    @cached_property
    def signs(self) -> Signs:
        """The signs of rows here."""
        model = self.constraints.model
        samples = Samples.at_points(model.basis.assumptions, [model.scenario.values])
        oracle = SampleOracle(self.constraints, samples)
        return Signs(lambda row: int(oracle.sign(row)[0]), (0.0, 0.0))

    @cached_property
    def induction(self) -> Updating:
        """What follows each history, here."""
        values = self.constraints.model.scenario.values
        return self.followed.updating({name: (value, value) for name, value in values.items()})

    @cached_property
    def pairs(self) -> Mapping[Course, Pair]:
        """The courses of the game, each with what it is by type."""
        following = self.induction.at(self.game.root, self.induction.at_root(self.signs), self.signs)
        return {joined(pair): pair for pair in sorted(following)}

    @property
    def game(self) -> PublicGame:
        """The game as everybody sees it."""
        return self.followed.game

    @cached_property
    def ids(self) -> Mapping[tuple[Node, str], str]:
        """Where who moves -> the information set."""
        return {
            (node, information.move.player): information.id
            for information in self.game.tree.information_sets
            for node in information.nodes
        }

    def of(self, course: Course) -> Sustained:
        """One assessment with a course."""
        pair = self.pairs[course]
        held = self.induction.at_root(self.signs)
        prior = self.worded.number(self.induction.prior[1])
        strategy: Strategy = {player.id: {} for player in self.game.tree.scenario.players}
        beliefs: dict[str, Mapping[str, Belief]] = {}
        deviations: list[Deviation] = []
        for chosen in self._from(Place(self.game.root, held, pair, prior, (prior, prior), 0)):
            for player, at, action in chosen.choices:
                strategy[player][at] = action
            beliefs.update(chosen.beliefs)
            deviations += chosen.deviations
        strategy = {
            player: dict(sorted(own.items(), key=lambda item: self.order[item[0]]))
            for player, own in strategy.items()
        }
        beliefs = dict(sorted(beliefs.items(), key=lambda item: self.order[item[0]]))
        free = any(not belief.on_path for own in beliefs.values() for belief in own.values())
        # with two types these are the sequential equilibria (Fudenberg and Tirole 1991, proposition 6)
        refinements = tuple(
            Refinement(criterion, True, vacuous=not free)
            for criterion in (Criterion.AGREEMENT, Criterion.SEQUENTIAL)
        )
        return Sustained(course, strategy, None, tuple(deviations), beliefs, refinements)

    @cached_property
    def types(self) -> tuple[str, str]:
        """What the types are called."""
        first, second = self.game.lottery.values
        return first, second

    @cached_property
    def order(self) -> Mapping[str, int]:
        """Information set -> its place."""
        return {information.id: k for k, information in enumerate(self.game.tree.information_sets)}

    def _from(self, place: Place) -> Iterator[Chosen]:
        """What is chosen at a history and at all that follow; at each once for all courses that share it."""
        if place not in self._chosen:
            chosen = self._chosen[place] = Chosen()
            Choosing(self, place, chosen).choose()
        yield self._chosen[place]
        for after in self._chosen[place].after:
            if after.history.branches:
                yield from self._from(after)

    # -- beliefs as numbers

    def value(self, cut: Cut) -> Fraction:
        """The belief at which a player is indifferent; where that is irrational, as near as can be told."""
        if cut not in self._values:
            left, right = cut.pairs
            first, second = (
                self.worded.worth(cut.player, left[t], cut.later)
                - self.worded.worth(cut.player, right[t], cut.later)
                for t in (0, 1)
            )
            self._values[cut] = first / (first - second)
        return self._values[cut]

    def interval(self, beliefs: Beliefs, belief: Fraction | None = None) -> tuple[Fraction, Fraction] | None:
        """The ends of the interval that a belief lies in, or of the first; None if it lies in none."""
        for start, end in beliefs:
            low = Fraction(0) if start is None else self.value(start)
            high = Fraction(1) if end is None else self.value(end)
            if belief is None or low <= belief <= high:
                return low, high
        return None

    def unexpected(self, history: History, pair: Pair, off: int) -> Place:
        """A history that nothing expected leads to, with a belief there that a pair can follow."""
        if not history.shared:
            belief = Fraction(history.nodes[0] is None)
            return Place(history, Held(int(belief)), pair, belief, (belief, belief), off)
        ends = []
        for held, belief in ((Held.FIRST, Fraction(0)), (Held.SECOND, Fraction(1))):
            if pair in self.induction.at(history, held, self.signs):
                ends.append((held, belief))
        between_ = self.induction.at(history, Held.FREE, self.signs).get(pair)
        if between_ is None:
            held, belief = ends[0]
            return Place(history, held, pair, belief, (belief, belief), off)
        low, high = self.interval(between_) or (Fraction(0), Fraction(1))
        return Place(history, Held.FREE, pair, (low + high) / 2, (low, high), off)


class Choosing:
    """What is chosen at one history, so that a pair of courses is what follows."""

    def __init__(self, support: Support, place: Place, chosen: Chosen) -> None:
        self.support, self.place, self.chosen = support, place, chosen
        self.history, self.pair = place.history, place.pair
        self.step = Step(support.induction, place.history, place.held, support.signs)
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
        labels, history = self.support.game.tree.plays.labels, self.history
        for type_, key in self.keys.items():
            node = history.nodes[type_]
            assert node is not None
            for spot, (player, variable) in enumerate(zip(node.movers, node.variables, strict=True)):
                at = self.support.ids[node, player]
                self.chosen.choices.append((player, at, labels[variable][key[spot]]))
                if spot != history.informed and history.shared:
                    self.chosen.beliefs[at] = self._believed()

    def _believed(self) -> dict[str, Belief]:
        first, second = self.support.types
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
        for (first, here), (second, there) in product(options[0], options[1]):
            if self._keeps(0, second) and self._keeps(1, first):
                return {self.keys[0]: here, self.keys[1]: there}
        raise ValueError("a pair that the types would rather leave")

    def _keeps(self, type_: int, other: Pair) -> bool:
        """Whether a type would not rather have what follows what the other one does."""
        return not other[type_] or self.step.with_type(self._informed, type_, self.pair, other) >= 0

    @property
    def _informed(self) -> str:
        assert self.history.informed is not None
        return self.history.movers[self.history.informed]

    def _held_after(self, type_: int) -> Held | None:
        """What is believed after what one type alone does; None where it is not expected."""
        held = self.place.held
        return None if held in (Held.FIRST, Held.SECOND) and int(held) != type_ else Held(type_)

    def _open(self, key: Key, held: Held | None) -> Iterator[tuple[Pair, Place]]:
        """What may follow a profile, each with the place that it makes."""
        branch, off = self.history.branches[key], min(self.place.off + (key not in self.keys.values()), 2)
        if held is None:
            for pair in self.support.induction.unexpected(branch, self.support.signs):
                yield pair, self.support.unexpected(branch, pair, min(self.place.off + 1, 2))
            return
        following = self.support.induction.at(branch, held, self.support.signs)
        if held is Held.FREE:
            for pair, beliefs in following.items():
                if within := self.support.interval(beliefs, self.place.belief):
                    yield pair, replace(self.place, history=branch, pair=pair, within=within, off=off)
            return
        belief = self.place.belief if held is self.place.held else Fraction(int(held))
        for pair in following:
            yield pair, Place(branch, held, pair, belief, (belief, belief), off)

    def _threat(self, key: Key, branch: History) -> Place:
        """What follows a profile that is not chosen."""
        spot = self.history.informed
        type_ = next((t for t, own in self.keys.items() if spot is None or own[spot] == key[spot]), None)
        if type_ is None:
            options = self._open(key, None)
            others = next(iter(self.keys.values()))
            deviates = spot is not None and all(key[k] == others[k] for k in range(len(key)) if k != spot)
            for pair, place in options:
                if not deviates or all(self._keeps(t, pair) for t in self.types):
                    return place
            raise ValueError("a deviation that nothing deters")
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
        for pair, place in options:
            if self._deters(player, pair):
                return place
        raise ValueError("a deviation that nothing deters")

    def _deters(self, player: str, threat: Pair) -> bool:
        stays = self.step.stays(player, self.pair, threat)
        return bool(stays) and self.support.interval(stays, self.place.belief) is not None

    # -- what deviations cost

    def _deviations(self, after: Mapping[Key, Place]) -> Iterator[Deviation]:
        labels, history = self.support.game.tree.plays.labels, self.history
        variables = history.some.variables
        for spot, player in enumerate(history.movers):
            for type_ in self.types if spot == history.informed else self.types[:1]:
                node, key = history.nodes[type_], self.keys[type_]
                assert node is not None
                for other in history.branches:
                    if not differs_at(key, other, spot) or other not in (node.branches or {}):
                        continue
                    at, action = self.support.ids[node, player], labels[variables[spot]][other[spot]]
                    if spot == history.informed:
                        then = after[other].pair[type_]
                        instead, later = self.pair[type_], history.later
                        sign = self.step.with_type(player, type_, self.pair, after[other].pair)
                    elif self.place.held is Held.FREE:
                        continue
                    else:
                        following = self._following(spot, other[spot], after)
                        sign = self.step.rather(player, self.pair, following)
                        instead, then, later = self._told(following)
                    yield Deviation(
                        player, at, action, instead, then, later, sign, on_path=self.place.off == 0
                    )

    def _following(self, spot: int, code: int, after: Mapping[Key, Place]) -> Pair:
        """What follows if a player who does not know the type does something else."""
        courses: list[Course] = [(), ()]
        for type_, key in self.keys.items():
            courses[type_] = after[(*key[:spot], code, *key[spot + 1 :])].pair[type_]
        return courses[0], courses[1]

    def _told(self, following: Pair) -> tuple[Course, Course, frozenset[str]]:
        """What is done and what follows instead, as far as it may come about, and what is drawn for it."""
        held, later = self.place.held, self.history.later
        if held is Held.PRIOR:
            return joined(self.pair), joined(following), later | {self.support.game.lottery.id}
        return self.pair[int(held)], following[int(held)], later
