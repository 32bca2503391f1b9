"""What is drawn of a tree: its points and branches, large trees folded off the path.

Players who move at once move one after another here, the later ones in one information set. Chance
that makes no difference is left out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property

from sim.game.tree import Node
from sim.present.language.numbers import counted, percent, plain, points
from sim.solve.sequential.answer import SequentialAnswer
from sim.solve.sequential.expectation import Expectation
from sim.solve.solution import Belief, Equilibrium

MOST_ENDS = 24
"""Drawn one below another on a page; where there are more, what is off the path is folded."""

Set = tuple[str, str]
"""A player and its information set."""


class Part(IntEnum):
    """What a branch is in an equilibrium."""

    OTHER = 0
    PLAN = 1
    """What would be done where nobody gets."""
    PATH = 2


@dataclass(frozen=True, eq=False)
class Point:
    """A point of the picture.

    variable: what is settled here; empty at an end and where the rest is folded.
    player: who moves; empty for chance. among: its information set, where it moves.
    belief: how likely who moves takes it to be here, where it could be elsewhere.
    text: the payoffs at an end, or what is folded. folded: whether something is.
    """

    variable: str = ""
    player: str = ""
    among: Set | None = None
    belief: str = ""
    branches: tuple["Branch", ...] = ()
    text: str = ""
    folded: bool = False

    def walk(self) -> Iterator["Point"]:
        """This point and all that follow."""
        yield self
        for branch in self.branches:
            yield from branch.point.walk()

    @property
    def ends(self) -> int:
        """How many lines it takes."""
        return sum(branch.point.ends for branch in self.branches) if self.branches else 1


@dataclass(frozen=True, eq=False)
class Branch:
    """What may be settled at a point, and what follows. share: with which probability, of mixed choices."""

    label: str
    point: Point
    part: Part
    share: str = ""

    @property
    def told(self) -> str:
        """What stands on it."""
        return f"{self.label} {self.share}" if self.share else self.label


@dataclass(eq=False)
class _Growing:
    """A tree that is being folded and drawn.

    place: of the equilibrium among those of the answer. opened: the nodes whose branches are drawn.
    alike: how many branches of the same form are drawn one by one.
    """

    answer: SequentialAnswer
    place: int
    opened: set[Node] = field(default_factory=set)
    alike: int = 1
    _shapes: dict[Node, tuple[object, ...]] = field(default_factory=dict)

    @cached_property
    def course(self) -> frozenset[int]:
        """The plays that the equilibrium may come to; none where there is no equilibrium."""
        if self.answer.courses:
            return frozenset(self.answer.courses[self.place])
        return frozenset(self._possible(self.answer.tree.root)) if self.equilibrium else frozenset()

    @property
    def equilibrium(self) -> Equilibrium | None:
        """The one that is drawn."""
        return self.answer.drawn[self.place] if self.answer.drawn else None

    def _possible(self, node: Node) -> Iterator[int]:
        """The plays that mixed choices may lead to from a point on."""
        if node.branches is None:
            yield from node.plays
            return
        for key, branch in node.branches.items():
            moves = zip(node.movers, node.variables, key, strict=False)
            if all(self._chosen(node, player, variable, code) for player, variable, code in moves):
                yield from self._possible(branch)

    @cached_property
    def expectation(self) -> Expectation:
        return Expectation(self.answer.valuation, self.answer.tree)

    @cached_property
    def sets(self) -> Mapping[tuple[Node, str], tuple[Set, str]]:
        """Where a player moves -> its information set there, and what it believes."""
        by_mover = {}
        beliefs: Mapping[str, Mapping[str, Belief]] = {}
        if self.equilibrium is not None:
            beliefs = self.equilibrium.beliefs
        for information in self.answer.tree.information_sets:
            player, held = information.move.player, tuple(beliefs.get(information.id, {}).values())
            for k, node in enumerate(information.nodes):
                text = _belief(held[k]) if len(held) == len(information.nodes) else ""
                by_mover[node, player] = ((player, information.id), text)
        return by_mover

    @cached_property
    def whole(self) -> bool:
        """Whether payoffs are whole numbers throughout."""
        players = self.answer.scenario.players
        exact, plays = self.answer.valuation.exact, self.answer.tree.root.plays
        return all(
            int(sum(term[play] for term in exact.terms[player.id].values()))
            % exact.denominator(player.id) == 0
            for player in players
            for play in plays
        )  # fmt: skip

    def on_path(self, node: Node) -> bool:
        return not self.course.isdisjoint(node.plays)

    def value(self, node: Node) -> tuple[str, ...] | None:
        """The payoffs that nothing changes any more from a node on; None where the game goes on."""
        return node.comes_to(self.payoffs)

    def payoffs(self, play: int) -> tuple[str, ...]:
        worth = self.answer.valuation.payoffs_of(play)
        return tuple(
            plain(worth[p.id]) if self.whole else points(worth[p.id]) for p in self.answer.scenario.players
        )

    def shape(self, node: Node) -> tuple[object, ...]:
        """What two subtrees have in common that look alike: who moves where, with which choices."""
        if node not in self._shapes:
            rest = () if self.value(node) else tuple((node.branches or {}).values())
            stage = node.stage.id if node.stage else ""
            variables = node.variables if rest else ()
            self._shapes[node] = (stage, variables, tuple(self.shape(branch) for branch in rest))
        return self._shapes[node]

    def ends(self, node: Node) -> int:
        """How many ends follow a node."""
        if self.value(node) is not None:
            return 1
        return sum(self.ends(branch) for branch in (node.branches or {}).values())

    def planned(self, node: Node, key: tuple[int, ...]) -> bool:
        """Whether everybody who moves would choose as a branch says."""
        moves = zip(node.movers, node.variables, key, strict=True)
        return bool(node.movers) and all(self._chosen(node, *move) for move in moves)

    def shown(self, node: Node) -> tuple[list[tuple[int, ...]], list[int]]:
        """The branches of an opened node that are drawn singly, and how many more of each kind."""
        branches = node.branches or {}
        singly: list[tuple[int, ...]] = []
        groups: dict[tuple[object, ...], list[tuple[int, ...]]] = {}
        for key, branch in branches.items():
            if branch in self.opened or self.on_path(branch) or self.planned(node, key):
                singly.append(key)
            else:
                groups.setdefault(self.shape(branch), []).append(key)
        more = []
        for keys in groups.values():
            # one more takes no more room than a line that says so
            alone = self.alike if len(keys) > self.alike + 1 else len(keys)
            singly += keys[:alone]
            if len(keys) > alone:
                more.append(len(keys) - alone)
        return [key for key in branches if key in set(singly)], more

    def lines(self, node: Node) -> int:
        """How many lines a node takes as it is opened now."""
        if node not in self.opened or self.value(node) is not None:
            return 1
        singly, more = self.shown(node)
        return len(more) + sum(self.lines((node.branches or {})[key]) for key in singly)

    def unfold(self) -> None:
        """Opens as much as there is room for: the path first, then what is nearest to the beginning."""
        root = self.answer.tree.root
        if self.ends(root) <= MOST_ENDS:
            self.opened = set(root.walk())
            return
        self.opened = {root}
        for path_only in (True, False):
            waiting = [root]
            while waiting:
                node = waiting.pop(0)
                if self.value(node) is not None or (path_only and not self.on_path(node)):
                    continue
                if node not in self.opened:
                    self.opened.add(node)
                    if self.lines(root) > MOST_ENDS:
                        self.opened.discard(node)
                        continue
                singly, _ = self.shown(node)
                waiting += [(node.branches or {})[key] for key in singly]
        while self.lines(root) <= MOST_ENDS and self.alike < MOST_ENDS:
            self.alike += 1
        self.alike -= self.lines(root) > MOST_ENDS

    def point(self, node: Node) -> Point:
        """A node as it is drawn."""
        value = self.value(node)
        if value is not None:
            return Point(text=f"({', '.join(value)})")
        if node not in self.opened:
            return Point(text=f"… {counted(self.ends(node), 'end')}", folded=True)
        singly, more = self.shown(node)
        if len(singly) == 1 and not more:
            return self.point((node.branches or {})[singly[0]])
        if not node.movers:
            return self._chance(node, singly, more)
        return self._move(node, singly, 0, more)

    def _rest(self, more: list[int]) -> list[Branch]:
        return [Branch("", Point(text=f"… {count:,} more", folded=True), Part.OTHER) for count in more]

    def _chance(self, node: Node, singly: list[tuple[int, ...]], more: list[int]) -> Point:
        (variable,) = node.variables
        lottery = next(own for own in self.answer.scenario.lotteries if own.id == variable)
        branches = []
        for key in singly:
            branch = (node.branches or {})[key]
            label = f"{lottery.draws[key[0]].name} {percent(float(self.expectation.share(node, key)))}"
            part = Part.PATH if self.on_path(branch) else Part.OTHER
            branches.append(Branch(label, self.point(branch), part))
        return Point(variable, branches=(*branches, *self._rest(more)))

    def _move(self, node: Node, keys: list[tuple[int, ...]], place: int, more: list[int]) -> Point:
        """Who moves at a place among those who move at once; keys: the branches that are left."""
        if place == len(node.movers):
            return self.point((node.branches or {})[keys[0]])
        player, variable = node.movers[place], node.variables[place]
        choices = list(dict.fromkeys(key[place] for key in keys))
        if len({key[place] for key in node.branches or {}}) == 1:
            return self._move(node, keys, place + 1, more)
        branches = []
        for code in choices:
            own = [key for key in keys if key[place] == code]
            action = self.answer.scenario.player(player).action(self.answer.tree.plays.labels[variable][code])
            part = Part.OTHER
            if any(self.on_path((node.branches or {})[key]) for key in own):
                part = Part.PATH
            elif self._chosen(node, player, variable, code):
                part = Part.PLAN
            share = self._share(node, player, variable, code)
            likely = percent(share) if 0 < share < 1 else ""
            branches.append(Branch(action.name, self._move(node, own, place + 1, []), part, likely))
        among, belief = self.sets[node, player]
        return Point(variable, player, among, belief, (*branches, *self._rest(more)))

    def _chosen(self, node: Node, player: str, variable: str, code: int) -> bool:
        return bool(self._share(node, player, variable, code))

    def _share(self, node: Node, player: str, variable: str, code: int) -> float:
        """With which probability an action is taken in the equilibrium that is drawn."""
        if self.equilibrium is None:
            return 0.0
        taken = self.equilibrium.strategy[player].get(self.sets[node, player][0][1], "")
        label = self.answer.tree.plays.labels[variable][code]
        return float(taken == label) if isinstance(taken, str) else taken.get(label, 0.0)


def picture(answer: SequentialAnswer, place: int) -> Point:
    """The tree of a game as it is drawn for one of its equilibria, or for none where there is none."""
    growing = _Growing(answer, place)
    growing.unfold()
    return growing.point(answer.tree.root)


def _belief(belief: Belief) -> str:
    """How likely, in brackets."""
    least, greatest = belief.least, belief.greatest
    if least == greatest:
        return f"[{percent(float(least))}]"
    if least == 0:
        return "[any]" if greatest == 1 else f"[≤ {percent(float(greatest))}]"
    if greatest == 1:
        return f"[≥ {percent(float(least))}]"
    return f"[{percent(float(least))} to {percent(float(greatest))}]"
