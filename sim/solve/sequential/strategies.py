"""Strategies that sustain a course of the game, at the scenario's own values: one of them, and how many.

A course says what happens; a strategy says besides what each player would do where nobody gets.
Off the path there may be ties, so that many strategies have one course: they are counted, not listed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import prod

from sim.game.told import Course
from sim.game.tree import Node, Tree
from sim.solve.concept import TableOracle
from sim.solve.sequential.subgame_perfect import Induction, Pass
from sim.solve.solution import Belief, Refinement

Strategy = dict[str, dict[str, str]]
"""Player -> information set -> action."""


@dataclass(frozen=True)
class Deviation:
    """What a player could do otherwise at a node, and the course that would follow.

    instead: the course from the node on where nobody deviates. later: the lotteries that are drawn then.
    sign: of what the player would lose.
    """

    player: str
    at: str
    action: str
    instead: Course
    then: Course
    later: frozenset[str]
    sign: int
    on_path: bool


@dataclass(frozen=True)
class Sustained:
    """A course with a strategy profile that sustains it.

    count: how many strategy profiles of the concept have this course.
    deviations: every single deviation that the strategies speak of, in the order of the game.
    """

    course: Course
    strategy: Strategy
    count: int
    deviations: tuple[Deviation, ...]
    beliefs: Mapping[str, Mapping[str, Belief]] = field(default_factory=dict)
    refinements: tuple[Refinement, ...] = ()


class Sustaining:
    """The strategies behind the courses of one game at its own values."""

    def __init__(self, induction: Induction) -> None:
        self.induction = induction
        constraints = induction.comparison.constraints
        self.tree: Tree = induction.comparison.tree
        induced = Pass(induction, TableOracle(constraints.own_signs[:, None]))
        induced.at(induction.root)
        self.signs, self.sound = induced.sign, bool(induced.sound[0])
        self.alive = {
            node: [course for course, here in courses.items() if here[0]]
            for node, courses in induced.alive.items()
        }
        self.ids = {
            (node, information.move.player): information.id
            for information in self.tree.information_sets
            for node in information.nodes
        }
        self._counts: dict[tuple[Node, Course], int] = {}

    @property
    def courses(self) -> list[Course]:
        """The courses of the whole game."""
        return self.alive[self.induction.root] if self.sound else []

    def of(self, course: Course) -> Sustained:
        """One way to sustain a course of the whole game."""
        strategy: Strategy = {}
        deviations: list[Deviation] = []
        self._choose(self.induction.root, course, strategy, deviations, on_path=True)
        order = {information.id: k for k, information in enumerate(self.tree.information_sets)}
        sorted_ = {
            player.id: dict(sorted(strategy.get(player.id, {}).items(), key=lambda item: order[item[0]]))
            for player in self.tree.scenario.players
        }
        return Sustained(course, sorted_, self.count(self.induction.root, course), tuple(deviations))

    def count(self, node: Node, course: Course) -> int:
        """How many strategy profiles of a node's subgame have a course."""
        if node.branches is None:
            return 1
        if (node, course) not in self._counts:
            self._counts[node, course] = self._count(node, course)
        return self._counts[node, course]

    def _count(self, node: Node, course: Course) -> int:
        assert node.branches is not None
        if not node.movers:
            return prod(self.count(branch, _part(course, branch)) for branch in node.branches.values())
        key = self._taken(node, course)
        fitting = self._threats(node, key, course)
        return prod(
            self.count(branch, course)
            if other == key
            else sum(self.count(branch, threat) for threat in fitting.get(other, self.alive[branch]))
            for other, branch in node.branches.items()
        )

    def _taken(self, node: Node, course: Course) -> tuple[int, ...]:
        return next(key for key, branch in (node.branches or {}).items() if course[0] in branch.plays)

    def _threats(
        self, node: Node, key: tuple[int, ...], course: Course
    ) -> Mapping[tuple[int, ...], list[Course]]:
        """Branch of a deviation -> the courses there that leave the deviator no better off."""
        assert node.branches is not None
        fitting = {}
        for rival in self.induction.rivals(node, key):
            following = self.alive[node.branches[rival.branch]]
            threats = self.induction.threats(node, course, rival, following)
            fitting[rival.branch] = [t for t, row, factor in threats if self.signs(row, factor)[0] >= 0]
        return fitting

    def _choose(
        self, node: Node, course: Course, strategy: Strategy, deviations: list[Deviation], *, on_path: bool
    ) -> None:
        if node.branches is None:
            return
        if not node.movers:
            for branch in node.branches.values():
                self._choose(branch, _part(course, branch), strategy, deviations, on_path=on_path)
            return
        key = self._taken(node, course)
        fitting = self._threats(node, key, course)
        labels = self.tree.plays.labels
        chosen = {key: course}
        for player, variable, code in zip(node.movers, node.variables, key, strict=True):
            strategy.setdefault(player, {})[self.ids[node, player]] = labels[variable][code]
        for rival in self.induction.rivals(node, key):
            then = chosen[rival.branch] = fitting[rival.branch][0]
            place = node.movers.index(rival.player)
            action = labels[node.variables[place]][rival.branch[place]]
            at = self.ids[node, rival.player]
            row, factor = self.induction.row(node, rival.player, course, then)
            sign = int(self.signs(row, factor)[0])
            later = self.induction.lotteries[node]
            deviations.append(Deviation(rival.player, at, action, course, then, later, sign, on_path))
        for other, branch in node.branches.items():
            follows = chosen.get(other, self.alive[branch][0])
            self._choose(branch, follows, strategy, deviations, on_path=on_path and other == key)


def _part(course: Course, branch: Node) -> Course:
    """What a course is in one branch of chance."""
    there = frozenset(branch.plays)
    return tuple(play for play in course if play in there)
