"""Strategies that sustain a course of the game, at the scenario's own values: one of them, and how many.

A course says what happens; a strategy says besides what each player would do where nobody gets.
Off the path there may be ties, so that many strategies have one course: they are counted, not listed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import prod

import numpy as np

from sim.game.incentives import IncentiveConstraints
from sim.game.told import Course
from sim.game.tree import Node, Tree
from sim.solve.holding import TableOracle
from sim.solve.sequential.subgame_perfect import AtPoints, Induction, Pass, Rival
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

    count: how many strategy profiles of the concept have this course; None where they are not counted.
    deviations: every single deviation that the strategies speak of, in the order of the game.
    """

    course: Course
    strategy: Strategy
    count: int | None
    deviations: tuple[Deviation, ...]
    beliefs: Mapping[str, Mapping[str, Belief]] = field(default_factory=dict)
    refinements: tuple[Refinement, ...] = ()


class _OwnSigns:
    """The signs of rows at the scenario's own values, of those too that are asked for later."""

    count = 1

    def __init__(self, constraints: IncentiveConstraints) -> None:
        self.constraints = constraints
        self.table = TableOracle(constraints.own_signs[:, None])
        self.known = len(constraints.own_signs)

    def sign(self, row: int) -> np.ndarray:
        """(1,) the sign of a row; 0 where it is not told apart from zero."""
        if row < self.known:
            return self.table.sign(row)
        model = self.constraints.model
        sign = model.basis.at(model.scenario.values).sign(self.constraints.polynomial(row))
        return np.array([sign or 0], dtype=np.int8)


class Sustaining:
    """The strategies behind the courses of one game at its own values."""

    def __init__(self, induction: Induction) -> None:
        self.induction = induction
        constraints = induction.comparison.constraints
        self.tree: Tree = induction.comparison.tree
        logic = AtPoints(_OwnSigns(constraints))
        induced = Pass(induction, logic)
        induced.at(induction.root)
        self.signs, self.sound = logic.sign, bool(induced.sound[0])
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
        self._unreached: dict[tuple[Node, Course], tuple[Strategy, list[Deviation]]] = {}

    @property
    def courses(self) -> list[Course]:
        """The courses of the whole game."""
        return self.alive[self.induction.root] if self.sound else []

    def of(self, course: Course) -> Sustained:
        """One way to sustain a course of the whole game."""
        return self._with(course, self.count(self.induction.root, course))

    def _with(self, course: Course, count: int) -> Sustained:
        strategy: Strategy = {}
        deviations: list[Deviation] = []
        self._choose(self.induction.root, course, strategy, deviations, on_path=True)
        order = {information.id: k for k, information in enumerate(self.tree.information_sets)}
        sorted_ = {
            player.id: dict(sorted(strategy.get(player.id, {}).items(), key=lambda item: order[item[0]]))
            for player in self.tree.scenario.players
        }
        return Sustained(course, sorted_, count, tuple(deviations))

    def least_hindered(self, course: Course) -> Sustained:
        """The strategies that speak most for a course that need be none of an equilibrium.

        Whoever departs from it is answered by what is worst for them of all that is stable then.
        """
        return self._with(course, 0)

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

    def _worst(self, node: Node, rival: Rival) -> Course:
        """Of what is stable after a deviation, the worst for the deviator."""
        assert node.branches is not None
        following = self.alive[node.branches[rival.branch]]
        worst = following[0]
        for course in following[1:]:
            row, factor = self.induction.row(node, rival.player, worst, course)
            if self.signs(row, factor)[0] > 0:
                worst = course
        return worst

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
            threats = fitting[rival.branch]
            then = chosen[rival.branch] = threats[0] if threats else self._worst(node, rival)
            place = node.movers.index(rival.player)
            action = labels[node.variables[place]][rival.branch[place]]
            at = self.ids[node, rival.player]
            row, factor = self.induction.row(node, rival.player, course, then)
            sign = int(self.signs(row, factor)[0])
            later = self.induction.lotteries[node]
            deviations.append(Deviation(rival.player, at, action, course, then, later, sign, on_path))
        for other, branch in node.branches.items():
            follows = chosen.get(other, self.alive[branch][0])
            if on_path and other == key:
                self._choose(branch, follows, strategy, deviations, on_path=True)
                continue
            elsewhere, further = self._elsewhere(branch, follows)
            deviations += further
            for player, own in elsewhere.items():
                strategy.setdefault(player, {}).update(own)

    def _elsewhere(self, node: Node, course: Course) -> tuple[Strategy, list[Deviation]]:
        """What is chosen from a node on where nobody gets, once for all strategies with the same there."""
        if (node, course) not in self._unreached:
            strategy: Strategy = {}
            deviations: list[Deviation] = []
            self._choose(node, course, strategy, deviations, on_path=False)
            self._unreached[node, course] = strategy, deviations
        return self._unreached[node, course]


def _part(course: Course, branch: Node) -> Course:
    """What a course is in one branch of chance."""
    there = frozenset(branch.plays)
    return tuple(play for play in course if play in there)
