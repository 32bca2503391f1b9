"""The tree of a game with stages: what is settled after what, who moves, and who can tell what apart.

Plays are histories in the order of what is settled first, so that a node is the plays that can
still follow. Types come first and are told to their players only; nodes begin after them.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

import numpy as np

from sim.algebra.polynomials import Polynomial, number
from sim.game.chances import Factor
from sim.game.payoffs import PayoffModel
from sim.scenario.model import Scenario
from sim.scenario.plays import Plays
from sim.scenario.stages import NOT_REACHED, Move, Stage

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, eq=False)
class Node:
    """A point of the game: the plays that can still follow, and how it goes on.

    variables: the types, events and moves that are settled here, in order; empty at the end.
    movers: the players among whose moves these are; nobody where chance settles them.
    branches: what they can be settled as, by codes -> the node that follows.
    stage: the stage that the moves belong to.
    """

    plays: tuple[int, ...]
    variables: tuple[str, ...] = ()
    movers: tuple[str, ...] = ()
    branches: Mapping[tuple[int, ...], "Node"] | None = None
    stage: Stage | None = None

    def walk(self) -> Iterator["Node"]:
        """This node and all that follow."""
        yield self
        for branch in (self.branches or {}).values():
            yield from branch.walk()

    def comes_to(self, worth: Callable[[int], T]) -> T | None:
        """What the game comes to from here on, where nothing is left that makes a difference.

        worth: of a play. None where somebody still moves, or chance settles what is not worth the same.
        """
        if self.branches is None:
            return worth(self.plays[0])
        if self.movers:
            return None
        ends = {branch.comes_to(worth) for branch in self.branches.values()}
        return next(iter(ends)) if len(ends) == 1 else None


@dataclass(frozen=True, eq=False)
class InformationSet:
    """Where a player moves knowing the same.

    id: the stage, and what the player knows there where it can know different things.
    seen: variable -> label, of what it knows.
    actions: codes of the actions that it has, in order.
    nodes: where it may be.
    """

    id: str
    stage: Stage
    move: Move
    seen: Mapping[str, str]
    actions: tuple[int, ...]
    nodes: tuple[Node, ...]

    @property
    def variable(self) -> str:
        """What the move is called."""
        return self.stage.variable(self.move.player)

    @cached_property
    def plays(self) -> frozenset[int]:
        """The plays that pass through it."""
        return frozenset(play for node in self.nodes for play in node.plays)


@dataclass(frozen=True, eq=False)
class Tree:
    """A game with stages, types or chance as a tree."""

    model: PayoffModel

    @property
    def scenario(self) -> Scenario:
        """The scenario that the game was made of."""
        return self.model.scenario

    @property
    def plays(self) -> Plays:
        """The histories that have come to their end."""
        return self.model.plays

    @cached_property
    def root(self) -> Node:
        """Where everything begins."""
        steps: list[tuple[tuple[str, ...], Stage | None]] = [
            ((lottery.id,), None) for lottery in self.scenario.lotteries if lottery.player
        ]
        placed = set()
        for stage in self.scenario.stages:
            steps += [((event,), None) for event in stage.chance]
            steps.append((tuple(stage.variable(move.player) for move in stage.moves), stage))
            placed |= set(stage.chance)
        steps += [
            ((lottery.id,), None)
            for lottery in self.scenario.lotteries
            if not lottery.player and lottery.id not in placed
        ]
        feasible = np.flatnonzero(self.plays.feasible)
        codes = {name: self.plays.codes[name][feasible].tolist() for names, _ in steps for name in names}
        growing = _Growing(feasible.tolist(), codes, self.plays.labels, tuple(steps))
        return growing.node(0, len(feasible), 0)

    @cached_property
    def information_sets(self) -> tuple[InformationSet, ...]:
        """Every information set, stage by stage and player by player."""
        order = {stage.id: k for k, stage in enumerate(self.scenario.stages)}
        groups: dict[tuple[int, int, tuple[str, ...]], list[Node]] = {}
        for node in self.root.walk():
            if node.stage is None:
                continue
            for place, move in enumerate(node.stage.moves):
                known = tuple(self.plays.label(name, node.plays[0]) for name in move.sees)
                groups.setdefault((order[node.stage.id], place, known), []).append(node)
        sets = []
        for (stage_index, place, known), nodes in sorted(groups.items(), key=lambda item: item[0][:2]):
            stage = self.scenario.stages[stage_index]
            move = stage.moves[place]
            actions = dict.fromkeys(key[place] for node in nodes for key in node.branches or {})
            seen = dict(zip(move.sees, known, strict=True))
            sets.append(InformationSet("", stage, move, seen, tuple(sorted(actions)), tuple(nodes)))
        return tuple(_named(sets))

    def payoff(self, player: str, play: int) -> Polynomial:
        """What a play is worth to a player; plays with the same payoff share it."""
        own = self._by_play.setdefault(player, {})
        if play not in own:
            own[play] = self.model.payoff(player, play)
        return own[play]

    @cached_property
    def _by_play(self) -> dict[str, dict[int, Polynomial]]:
        return {}

    def chance(self, play: int, variables: frozenset[str], among: frozenset[str] | None = None) -> Polynomial:
        """How likely some lotteries turn out as they do in a play, given the others.

        Where types are drawn together, up to a factor that depends on the others alone, so that it compares
        plays in which these are the same. among: the lotteries that are drawn so far, if not all are.
        """
        key = tuple(
            (place, *self._labels(factor, play))
            for place, factor in enumerate(self.model.chances)
            if not variables.isdisjoint(factor.variables)
            and (among is None or among.issuperset(factor.drawn))
            and self.plays.label(factor.drawn[0], play) != NOT_REACHED
        )
        if key not in self._chances:
            weight = number(1)
            for place, given, drawn in key:
                weight = weight * self.model.chances[place].cells[given, drawn]
            self._chances[key] = weight
        return self._chances[key]

    def _labels(self, factor: Factor, play: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        label = self.plays.label
        return tuple(label(n, play) for n in factor.given), tuple(label(n, play) for n in factor.drawn)

    @cached_property
    def _chances(self) -> dict[tuple[tuple[int, tuple[str, ...], tuple[str, ...]], ...], Polynomial]:
        return {}


@dataclass(frozen=True, eq=False)
class _Growing:
    """A tree in the making. Plays that share how they begin stand next to one another.

    plays: those that are feasible, in order. codes: variable -> code, in the same order.
    steps: what is settled one after another, with the stage that it belongs to.
    """

    plays: Sequence[int]
    codes: Mapping[str, Sequence[int]]
    labels: Mapping[str, Sequence[str]]
    steps: tuple[tuple[tuple[str, ...], Stage | None], ...]

    def node(self, start: int, stop: int, step: int) -> Node:
        """The node of the plays between two places, once so many steps are settled."""
        plays = tuple(self.plays[start:stop])
        for position in range(step, len(self.steps)):
            variables, stage = self.steps[position]
            first = self.codes[variables[0]]
            if self.labels[variables[0]][first[start]] == NOT_REACHED:
                continue
            columns = [self.codes[name] for name in variables]
            branches = {}
            begin = start
            while begin < stop:
                key = tuple(column[begin] for column in columns)
                end = begin + 1
                while end < stop and all(c[end] == code for c, code in zip(columns, key, strict=True)):
                    end += 1
                branches[key] = self.node(begin, end, position + 1)
                begin = end
            movers = tuple(move.player for move in stage.moves) if stage is not None else ()
            return Node(plays, variables, movers, branches, stage)
        return Node(plays)


def _named(sets: list[InformationSet]) -> Iterator[InformationSet]:
    """Information sets with ids: the stage, and what tells those of one player in it apart."""
    together: dict[tuple[str, str], list[InformationSet]] = {}
    for information in sets:
        together.setdefault((information.stage.id, information.move.player), []).append(information)
    telling = {
        key: [name for name in alike[0].seen if len({other.seen[name] for other in alike}) > 1]
        for key, alike in together.items()
    }
    for information in sets:
        names = telling[information.stage.id, information.move.player]
        known = ", ".join(f"{name} == {information.seen[name]}" for name in names)
        place = _place(information)
        id = f"{place} after {known}" if known else place
        yield replace(information, id=id)


def _place(information: InformationSet) -> str:
    """A stage, with the player where several move in it."""
    stage, player = information.stage, information.move.player
    return stage.id if len(stage.moves) == 1 else stage.variable(player)
