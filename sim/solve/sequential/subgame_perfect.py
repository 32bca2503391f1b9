"""Subgame perfect equilibria in pure strategies, by backward induction over plays (Selten 1965).

Where whoever moves knows everything that went before, each node begins a subgame. What is carried
up the tree is the set of courses that some equilibrium of the subgame takes, not strategies: a
course of one branch is one of the node iff nobody who moves there does better by moving otherwise
whatever equilibrium of the other branch follows, so the worst for the deviator is taken.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import Generic, Protocol, TypeVar

import numpy as np

from sim.game.incentives import Box, IncentiveConstraints, Status
from sim.game.told import Course
from sim.game.tree import Node, Tree
from sim.scenario.problems import Mark, Problem, ScenarioError
from sim.solve.circuit import Circuit, Part
from sim.solve.concept import HOLDS, Concept, Decision, Oracle, Procedure, Relation, literal
from sim.solve.gates import FAILS, Gates
from sim.solve.sequential.assessments import later_lotteries
from sim.solve.sequential.courses import Comparison, joined
from sim.solve.sequential.requirements import candidates
from sim.solve.sequential.subgames import Subgames

MAX_COURSES = 20_000
"""Of one node."""
MAX_COMPARISONS = 400_000


@dataclass(frozen=True, eq=False)
class Rival:
    """A deviation at a node: who moves otherwise, and the branch that it leads to."""

    player: str
    branch: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Induction:
    """Backward induction in one game.

    possible: node -> the courses that some equilibrium of its subgame may take, somewhere in the box.
    """

    comparison: Comparison
    lotteries: Mapping[Node, frozenset[str]]
    possible: dict[Node, tuple[Course, ...]] = field(default_factory=dict)

    @property
    def root(self) -> Node:
        """Where the game begins."""
        return self.comparison.tree.root

    def rivals(self, node: Node, branch: tuple[int, ...]) -> Iterator[Rival]:
        """Every deviation of one player from what is settled at a node."""
        assert node.branches is not None
        for place, player in enumerate(node.movers):
            for other in node.branches:
                if (
                    other[place] != branch[place]
                    and other[:place] == branch[:place]
                    and (other[place + 1 :] == branch[place + 1 :])
                ):
                    yield Rival(player, other)

    def row(self, node: Node, player: str, left: Course, right: Course) -> tuple[int, int]:
        """The row that compares two courses from a node on, and the sign of the factor."""
        later = self.lotteries[node]
        value = self.comparison.value
        return self.comparison.row(value(player, left, later), value(player, right, later))

    def threats(
        self, node: Node, course: Course, rival: Rival, following: Iterable[Course]
    ) -> list[tuple[Course, int, int]]:
        """What may follow a deviation, with the row that compares it with a course, and its sign."""
        return [(threat, *self.row(node, rival.player, course, threat)) for threat in following]


Truth = TypeVar("Truth")


class Logic(Protocol[Truth]):
    """What backward induction reasons in: truth at many points, or gates over literals."""

    def every(self, parts: Sequence[Truth]) -> Truth:
        """That all of some hold."""
        ...

    def some(self, parts: Sequence[Truth]) -> Truth:
        """That any of some holds."""
        ...

    def possible(self, truth: Truth) -> bool:
        """Whether it holds anywhere, as far as that is known."""
        ...

    def deterred(self, stays: Truth, threats: Iterable[tuple[Truth, int, int]]) -> Truth:
        """Where something stays, and some threat can follow whose row times its factor is not negative."""
        ...


class AtPoints:
    """Truth at the points of an oracle, which is asked only for what can still change an answer."""

    def __init__(self, oracle: Oracle) -> None:
        self.oracle = oracle
        self.known: dict[int, np.ndarray] = {0: np.zeros(oracle.count, dtype=np.int8)}

    def sign(self, row: int, factor: int) -> np.ndarray:
        """(points,) the sign of a row, or of its negative."""
        if row not in self.known:
            self.known[row] = self.oracle.sign(row)
        return self.known[row] * factor

    def every(self, parts: Sequence[np.ndarray]) -> np.ndarray:
        """(points,) where all of some hold."""
        return np.asarray(np.logical_and.reduce([np.ones(self.oracle.count, dtype=bool), *parts]))

    def some(self, parts: Sequence[np.ndarray]) -> np.ndarray:
        """(points,) where any of some holds."""
        return np.asarray(np.logical_or.reduce([np.zeros(self.oracle.count, dtype=bool), *parts]))

    def possible(self, truth: np.ndarray) -> bool:
        """Whether it holds at any of the points."""
        return bool(truth.any())

    def deterred(self, stays: np.ndarray, threats: Iterable[tuple[np.ndarray, int, int]]) -> np.ndarray:
        """(points,) where something stays, and some threat that can follow is not better than it."""
        held = np.zeros_like(stays)
        # what needs no sign, or one that is known, comes first
        for follows, row, factor in sorted(threats, key=lambda threat: threat[1] not in self.known):
            asked = stays & follows & ~held
            if asked.any():
                held |= asked & (self.sign(row, factor) >= 0)
        return held


class AsGates(Gates):
    """Truth as gates over literals."""

    def possible(self, truth: Part) -> bool:
        """Whether it is not known to fail everywhere."""
        return truth != FAILS

    def deterred(self, stays: Part, threats: Iterable[tuple[Part, int, int]]) -> Part:
        """That something stays, and that some threat can follow that is not better than it."""
        relations = {1: Relation.AT_LEAST, 0: Relation.AT_LEAST, -1: Relation.AT_MOST}
        ways = [self.every((follows, literal(row, relations[factor]))) for follows, row, factor in threats]
        return self.every((stays, self.some(ways)))


Alive = dict[Course, Truth]
"""Course -> where some equilibrium of the subgame takes it."""


class Pass(Generic[Truth]):
    """One pass of backward induction, in some logic."""

    def __init__(self, induction: Induction, logic: Logic[Truth]) -> None:
        self.induction, self.logic = induction, logic
        self.alive: dict[Node, Alive[Truth]] = {}
        self._decisions: list[Truth] = []

    @property
    def sound(self) -> Truth:
        """Where every subgame so far has an equilibrium in pure strategies."""
        return self.logic.every(self._decisions)

    def at(self, node: Node) -> Alive[Truth]:
        """The courses of a node, after those of all that follow it."""
        if node not in self.alive:
            if node.branches is None:
                self.alive[node] = {node.plays: self.logic.every(())}
            elif node.movers:
                self.alive[node] = self._decided(node)
                self._decisions.append(self.logic.some(tuple(self.alive[node].values())))
            else:
                self.alive[node] = self._drawn(node)
        return self.alive[node]

    def _drawn(self, node: Node) -> Alive[Truth]:
        below = [self.at(branch) for branch in (node.branches or {}).values()]
        allowed = set(self.induction.possible[node])
        combined: Alive[Truth] = {}
        for parts in product(*below):
            course = joined(parts)
            if course in allowed:
                combined[course] = self.logic.every(
                    [own[part] for own, part in zip(below, parts, strict=True)]
                )
        return combined

    def _decided(self, node: Node) -> Alive[Truth]:
        below = {key: self.at(branch) for key, branch in (node.branches or {}).items()}
        allowed = set(self.induction.possible[node])
        kept: Alive[Truth] = {}
        for key, courses in below.items():
            rivals = list(self.induction.rivals(node, key))
            for course, stays in courses.items():
                if course not in allowed:
                    continue
                for rival in rivals:
                    if not self.logic.possible(stays):
                        break
                    following = below[rival.branch]
                    threats = self.induction.threats(node, course, rival, following)
                    stays = self.logic.deterred(stays, ((following[t], row, f) for t, row, f in threats))
                if self.logic.possible(stays):
                    kept[course] = stays
        return kept


def induction(constraints: IncentiveConstraints, box: Box | None) -> Induction:
    """Backward induction, with every row that it may need, and what the box rules out left out.

    Raises ScenarioError where a stage does not observe all earlier actions, and where there is too
    much to compare.
    """
    tree = Tree(constraints.model)
    _check_observed(tree)
    prepared = Induction(Comparison(constraints, tree), later_lotteries(tree))
    _prepare(prepared, prepared.root, box)
    return prepared


def _check_observed(tree: Tree) -> None:
    scenario = tree.scenario
    typed = next((lottery for lottery in scenario.lotteries if lottery.player), None)
    if typed is not None:
        message = f"{typed.id} is known to one player only, so that the game has no proper subgames"
        hint = "ask for --concept perfect-bayesian"
        raise ScenarioError([Problem("concept", message, typed.mark, hint)])
    unseen = next((i for i in tree.information_sets if len(i.nodes) > 1), None)
    if unseen is not None:
        message = (
            f"{unseen.move.player} does not see everything that goes before '{unseen.stage.id}', "
            "and backward induction needs that"
        )
        hint = "ask for --concept perfect-bayesian, or leave 'sees' out"
        raise ScenarioError([Problem("concept", message, unseen.stage.mark, hint)])


def _prepare(induction: Induction, node: Node, box: Box | None) -> tuple[Course, ...]:
    """The possible courses of a node, after those of all that follow it."""
    if node.branches is None:
        induction.possible[node] = (node.plays,)
        return (node.plays,)
    below = {key: _prepare(induction, branch, box) for key, branch in node.branches.items()}
    if not node.movers:
        count = int(np.prod([float(len(courses)) for courses in below.values()]))
        _check_size(induction, count, MAX_COURSES, "courses of chance")
        courses = tuple(joined(parts) for parts in product(*below.values()))
    else:
        courses = _undominated(induction, node, below, box)
    induction.possible[node] = courses
    return courses


def _undominated(
    induction: Induction, node: Node, below: Mapping[tuple[int, ...], tuple[Course, ...]], box: Box | None
) -> tuple[Course, ...]:
    """The courses that no deviation beats all over the box, whatever follows it."""
    constraints = induction.comparison.constraints
    pairs = [
        (course, rival, threat)
        for key, courses in below.items()
        for rival in induction.rivals(node, key)
        for course in courses
        for threat in below[rival.branch]
    ]
    _check_size(induction, len(pairs), MAX_COMPARISONS, "comparisons in one stage")
    rows = [induction.row(node, rival.player, course, threat) for course, rival, threat in pairs]
    distinct = np.unique(np.array([row for row, _ in rows], dtype=np.intp))
    status = dict(zip(distinct.tolist(), constraints.status_of(distinct, box).tolist(), strict=True))
    better: dict[tuple[Course, str, tuple[int, ...]], bool] = {}
    for (course, rival, _), (row, factor) in zip(pairs, rows, strict=True):
        sure = {Status.ALWAYS: 1, Status.NEVER: -1}.get(Status(status[row]), 0) * factor < 0
        key = (course, rival.player, rival.branch)
        better[key] = better.get(key, True) and sure
    beaten = {course for (course, _, _), always in better.items() if always}
    return tuple(course for courses in below.values() for course in courses if course not in beaten)


def _check_size(induction: Induction, count: int, most: int, what: str) -> None:
    if count > most:
        file = induction.comparison.tree.scenario.file
        message = f"backward induction would make {count:,} {what}, at most {most:,} are made"
        hint = "leave out actions or stages, or narrow the ranges"
        raise ScenarioError([Problem("too-large", message, Mark(file), hint)])


def subgame_perfect(constraints: IncentiveConstraints, box: Box | None = None) -> Decision:
    """The courses of all subgame perfect equilibria in pure strategies.

    By backward induction where everybody sees everything, else by what each proper subgame needs.
    """
    if not constraints.model.scenario.all_seen:
        return candidates(constraints, box, lambda s: Subgames(s).of, beliefs=False, joint=True)
    induced = _Induced(induction(constraints, box))
    rows = induced.prepared.comparison.rows
    return Procedure(induced.numbers, rows.tolist(), induced.run, circuit=induced.circuit)


@dataclass(frozen=True, eq=False)
class _Induced:
    """Backward induction as a decision."""

    prepared: Induction

    @cached_property
    def index(self) -> dict[Course, int]:
        """The place of each course among the candidates."""
        return {course: place for place, course in enumerate(self.prepared.possible[self.prepared.root])}

    @cached_property
    def numbers(self) -> list[int]:
        """(candidates,) the number of each course."""
        courses = self.prepared.comparison.constraints.courses
        return [courses.number(course) for course in self.index]

    def run(self, oracle: Oracle) -> np.ndarray:
        """(candidates, count) where each is followed."""
        induced = Pass(self.prepared, AtPoints(oracle))
        stable = np.zeros((len(self.index), oracle.count), dtype=bool)
        for course, where in induced.at(self.prepared.root).items():
            stable[self.index[course]] = where
        return stable & induced.sound

    def circuit(self) -> Circuit:
        """The same as gates over literals."""
        gates = AsGates()
        induced = Pass(self.prepared, gates)
        alive = induced.at(self.prepared.root)
        further = {
            place: gates.every((alive.get(course, FAILS), induced.sound))
            for course, place in self.index.items()
        }
        needs = np.full((len(self.index), 1), HOLDS)
        return Circuit(np.array(self.numbers, dtype=np.intp), needs, tuple(gates.gates), further)


SUBGAME_PERFECT = Concept("subgame-perfect", "subgame perfect course", subgame_perfect, sequential=True)
