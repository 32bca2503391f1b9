"""The game as everybody sees it, where one player knows its type and all else is seen by all.

Such a game is one of observed actions (Fudenberg and Tirole 1991): what has been done so far is known to
everybody, and a point of the game as everybody sees it is a node for each type that the player may have.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.game.told import Course
from sim.game.tree import Node, Tree
from sim.scenario.problems import Mark, Problem, ScenarioError
from sim.scenario.stages import Lottery
from sim.solve.sequential.assessments import later_lotteries

TYPES = 2
"""So many, so that a belief is one number."""


@dataclass(frozen=True, eq=False)
class History:
    """What has been done so far, as everybody sees it.

    nodes: where the game is, by the type of the player who has one; None where that type cannot be here.
    branches: what may be done or happen next -> the history that follows; empty at the end.
    movers: the players who move, in the order of a branch's codes; nobody where chance does.
    informed: the place of the player with types among them; None if it does not move.
    later: the events of chance that are still to come, or may be.
    """

    nodes: tuple[Node | None, Node | None]
    branches: Mapping[tuple[int, ...], "History"]
    movers: tuple[str, ...]
    informed: int | None
    later: frozenset[str]

    @cached_property
    def some(self) -> Node:
        """A node of it."""
        node = self.nodes[0] or self.nodes[1]
        assert node is not None
        return node

    @cached_property
    def shared(self) -> bool:
        """Whether both types can be here."""
        return None not in self.nodes

    @cached_property
    def one_by_one(self) -> bool:
        """Whether from here on one player at most moves at a time, and never the one with types.

        Then something follows at every belief, by backward induction.
        """
        alone = len(self.movers) <= 1 and self.informed is None
        return alone and all(branch.one_by_one for branch in self.branches.values())

    @cached_property
    def ended(self) -> tuple[Course, Course]:
        """The plays of one that nothing follows, by type; none of a type that cannot be here."""
        first, second = (node.plays if node else () for node in self.nodes)
        return first, second

    def walk(self) -> Iterator["History"]:
        """This history and all that follow, each after those before it."""
        yield self
        for branch in self.branches.values():
            yield from branch.walk()


@dataclass(frozen=True, eq=False)
class PublicGame:
    """A game of observed actions in which one player has one of two types."""

    tree: Tree
    lottery: Lottery
    root: History

    @cached_property
    def last(self) -> tuple["LastMoves", ...]:
        """Histories at which one player moves last, who does not know the type, by what they share."""
        alike: dict[tuple[str, frozenset[str], int], list[History]] = {}
        for history in self.root.walk():
            if history.branches and history.one_by_one and history.movers and history.shared:
                after = history.branches.values()
                if not any(branch.branches for branch in after) and all(branch.shared for branch in after):
                    alike.setdefault((history.movers[0], history.later, len(after)), []).append(history)
        return tuple(
            LastMoves(player, later, tuple(histories), _ends(histories))
            for (player, later, _), histories in alike.items()
        )


@dataclass(frozen=True, eq=False)
class LastMoves:
    """Histories at which the same player moves last, from as many actions.

    later: the events of chance that are still to come. plays: (histories, actions, types) where each leads.
    """

    player: str
    later: frozenset[str]
    histories: tuple[History, ...]
    plays: np.ndarray


def _ends(histories: Sequence[History]) -> np.ndarray:
    each = [
        [[play for course in branch.ended for play in course] for branch in history.branches.values()]
        for history in histories
    ]
    return np.array(each, dtype=np.intp)


def public_game(tree: Tree) -> PublicGame:
    """The game as everybody sees it.

    Raises ScenarioError where no player or more than one has types, or one has more than two, and where
    somebody does not see all that the others have done.
    """
    typed = [lottery for lottery in tree.scenario.lotteries if lottery.player]
    if not typed:
        raise _unlike("nobody has types, so that there are no beliefs to follow", Mark(tree.scenario.file))
    if len(typed) != 1 or len(typed[0].values) != TYPES:
        what = (
            "more than one player has types"
            if len(typed) > 1
            else f"{typed[0].player} has {len(typed[0].values)} types"
        )
        raise _unlike(f"{what}, and beliefs about more than two types are not followed", typed[-1].mark)
    (lottery,) = typed
    for stage in tree.scenario.stages:
        before = tree.scenario.settled[: tree.scenario.settled.index(stage.variables[0])]
        seen_by_all = {*before, *stage.chance} - {lottery.id}
        for move in stage.moves:
            if missing := sorted(seen_by_all - set(move.sees)):
                raise _unlike(f"{move.player} does not see {missing[0]} in '{stage.id}'", stage.mark)
    for factor in tree.model.chances:
        if lottery.id in factor.given:
            raise _unlike(f"how likely {factor.drawn[0]} is depends on {lottery.id}", lottery.mark)
    branches = tree.root.branches or {}
    if tree.root.variables != (lottery.id,):
        raise _unlike(f"{lottery.id} is not settled first", lottery.mark)
    root = _history(lottery, branches.get((0,)), branches.get((1,)), later_lotteries(tree))
    return PublicGame(tree, lottery, root)


def _unlike(message: str, mark: Mark) -> ScenarioError:
    hint = "let one player have two types, and everybody see all that is done"
    return ScenarioError([Problem("too-large", message, mark, hint)])


def _history(
    lottery: Lottery, first: Node | None, second: Node | None, later: Mapping[Node, frozenset[str]]
) -> History:
    node = first or second
    assert node is not None
    if first is not None and second is not None and first.variables != second.variables:
        raise _unlike(f"what happens next would tell {lottery.id}", lottery.mark)
    left = (first and first.branches) or {}
    right = (second and second.branches) or {}
    branches = {
        key: _history(lottery, left.get(key), right.get(key), later) for key in dict.fromkeys((*left, *right))
    }
    informed = node.movers.index(lottery.player) if lottery.player in node.movers else None
    drawn = frozenset[str]().union(*(later[here] for here in (first, second) if here))
    return History((first, second), branches, node.movers, informed, drawn)
