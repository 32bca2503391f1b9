"""Pure strategies and the beliefs that they need: Bayes-Nash and weak perfect Bayesian equilibria.

Each strategy profile is a candidate, and what must hold for it a formula over rows. Where it
reaches an information set, the player's choice must be best against the histories there, each
weighted by how likely chance makes it (Harsanyi 1967); priors need no division. Where it does not
reach one, or chance gives all that it reaches no probability, weak perfect Bayesian equilibrium
asks for some belief under which the choice is best (Myerson 1991, section 4.4), Bayes-Nash for
nothing. That belief is eliminated exactly: with one other action, or with two histories. It is not
free where the histories differ by what nobody who has moved could know: no move can have signalled
that (Fudenberg and Tirole 1991), and the prior stays.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations, permutations, product
from math import prod

import numpy as np

from sim.algebra.polynomials import Polynomial, number
from sim.game.incentives import Box, IncentiveConstraints, Status
from sim.game.told import Course
from sim.game.tree import InformationSet, Node, Tree
from sim.scenario.problems import Problem, ScenarioError
from sim.solve.concept import (
    HOLDS,
    All,
    Any,
    Concept,
    Formula,
    Formulas,
    Relation,
    literal,
    reduced,
)
from sim.solve.sequential.courses import Comparison, joined

MAX_STRATEGIES = 4_096

Choice = Mapping[InformationSet, int]
"""Information set -> the code of the action that is chosen there."""


@dataclass(frozen=True, eq=False)
class Situation:
    """An information set under a strategy profile.

    others: the codes of the actions that are not chosen.
    reached: the nodes of it that the choices lead to, where chance lets them. Off the path all of them
        where the prior stays, none where beliefs are free.
    on_path: whether the choices lead there.
    """

    at: InformationSet
    chosen: int
    others: tuple[int, ...]
    reached: tuple[Node, ...]
    on_path: bool


@dataclass(frozen=True, eq=False)
class Strategies:
    """All pure strategy profiles of a game, and what each comes to."""

    comparison: Comparison
    lotteries: Mapping[Node, frozenset[str]]
    _after: dict[tuple[Node, tuple[int, ...]], Course] = field(default_factory=dict)

    @property
    def tree(self) -> Tree:
        """The game."""
        return self.comparison.tree

    @cached_property
    def sets_of(self) -> Mapping[Node, tuple[InformationSet, ...]]:
        """Node -> the information sets of those who move there, in their order."""
        found: dict[Node, dict[str, InformationSet]] = {}
        for information in self.tree.information_sets:
            for node in information.nodes:
                found.setdefault(node, {})[information.move.player] = information
        return {node: tuple(own[player] for player in node.movers) for node, own in found.items()}

    @cached_property
    def earlier(self) -> Mapping[Node, tuple[tuple[Node, tuple[int, ...]], ...]]:
        """Node -> the nodes before it, each with the branch that leads on."""
        before: dict[Node, tuple[tuple[Node, tuple[int, ...]], ...]] = {self.tree.root: ()}
        for node in self.tree.root.walk():
            for key, branch in (node.branches or {}).items():
                before[branch] = (*before[node], (node, key))
        return before

    def __iter__(self) -> Iterator[Choice]:
        sets = self.tree.information_sets
        for codes in product(*(information.actions for information in sets)):
            yield dict(zip(sets, codes, strict=True))

    def branch(self, node: Node, choice: Choice) -> tuple[int, ...]:
        """What is settled at a node where players move."""
        return tuple(choice[information] for information in self.sets_of[node])

    def course(self, node: Node, choice: Choice) -> Course | None:
        """What follows from a node; None where the choices together cannot happen."""
        if node.branches is None:
            return node.plays
        if not node.movers:
            parts = [self.course(branch, choice) for branch in node.branches.values()]
            return None if None in parts else joined(part for part in parts if part is not None)
        branch = node.branches.get(self.branch(node, choice))
        return None if branch is None else self.course(branch, choice)

    def reaches(self, node: Node, choice: Choice) -> bool:
        """Whether the choices lead to a node, where chance does."""
        return all(
            not before.movers or self.branch(before, choice) == key for before, key in self.earlier[node]
        )

    def situations(self, choice: Choice) -> Iterator[Situation]:
        """Every information set where there is another action."""
        for information in self.tree.information_sets:
            others = tuple(code for code in information.actions if code != choice[information])
            if others:
                reached = tuple(node for node in information.nodes if self.reaches(node, choice))
                held = reached or (information.nodes if information in self.unsignalled else ())
                yield Situation(information, choice[information], others, held, bool(reached))

    @cached_property
    def unsignalled(self) -> frozenset[InformationSet]:
        """Where histories differ only by what nobody who has moved before could know."""
        plays, settled = self.tree.plays, self.tree.scenario.settled
        lotteries = frozenset(self.tree.model.chances)
        found = set()
        for information in self.tree.information_sets:
            before = settled[: settled.index(information.stage.variables[0])]
            first = [node.plays[0] for node in information.nodes]
            differ = {name for name in before if len({plays.label(name, play) for play in first}) > 1}
            known = {
                name
                for node in information.nodes
                for earlier, _ in self.earlier[node]
                if earlier.stage is not None
                for move in earlier.stage.moves
                for name in move.sees
            }
            if differ <= lotteries - known:
                found.add(information)
        return frozenset(found)

    def likelihood(self, node: Node, player: str) -> Polynomial:
        """How likely chance leads to a node, given the own type of a player."""
        before = frozenset(
            name for earlier, _ in self.earlier[node] if not earlier.movers for name in earlier.variables
        )
        own = {lottery.id for lottery in self.tree.scenario.lotteries if lottery.player == player}
        return self.tree.chance(node.plays[0], before - own)

    def advantage(self, situation: Situation, node: Node, other: int, choice: Choice) -> Polynomial | None:
        """By how much a player's choice is better than another action at a node.

        None where the other action cannot happen there.
        """
        player = situation.at.move.player
        here = self.course(node, choice)
        there = self.course(node, {**choice, situation.at: other})
        if here is None or there is None:
            return None
        later = self.lotteries[node]
        value = self.comparison.value
        return value(player, here, later) - value(player, there, later)


class Requirements:
    """What a strategy profile needs, as a formula over rows."""

    def __init__(self, strategies: Strategies, *, beliefs: bool) -> None:
        self.strategies, self.beliefs = strategies, beliefs
        self.constraints = strategies.comparison.constraints

    def at_least(self, polynomial: Polynomial, *, strictly: bool = False) -> Formula:
        """That a polynomial is not negative, or that it is positive."""
        constant = polynomial.constant
        if constant is not None:
            return _TRUE if constant > 0 or (constant == 0 and not strictly) else _FALSE
        row, sign = self.constraints.row_of(polynomial)
        up, down = (Relation.ABOVE, Relation.BELOW) if strictly else (Relation.AT_LEAST, Relation.AT_MOST)
        return literal(row, up if sign > 0 else down)

    def of(self, choice: Choice) -> Formula:
        """What must hold for a strategy profile."""
        return _all(part for s in self.strategies.situations(choice) for part in self.at(s, choice))

    def at(self, situation: Situation, choice: Choice) -> Iterator[Formula]:
        """What must hold at one information set."""
        player = situation.at.move.player
        weights = [self.strategies.likelihood(node, player) for node in situation.reached]
        best = []
        for other in situation.others:
            total = number(0)
            for node, weight in zip(situation.reached, weights, strict=True):
                advantage = self.strategies.advantage(situation, node, other, choice)
                total = total + weight * advantage if advantage is not None else total
            best.append(self.at_least(total))
        if not self.beliefs:
            yield from best if situation.on_path else ()
            return
        certain = any(weight.constant is not None and weight.constant > 0 for weight in weights)
        if certain:
            yield from best
            return
        some = _any(self.at_least(weight, strictly=True) for weight in weights)
        none = _all(self.at_least(number(0) - weight) for weight in weights)
        yield _any([_all([some, *best]), _all([none, self.some_belief(situation, choice)])])

    def some_belief(self, situation: Situation, choice: Choice) -> Formula:
        """That the choice is best under some belief over the histories of an information set."""
        nodes = situation.at.nodes
        table = [
            [self.strategies.advantage(situation, node, other, choice) for node in nodes]
            for other in situation.others
        ]
        rows = [[number(0) if value is None else value for value in row] for row in table]
        each = [_any(self.at_least(value) for value in row) for row in rows]
        if len(nodes) == 1 or len(rows) == 1:
            return _all(each)
        if len(nodes) > 2:
            raise self._too_many(situation)
        # an interval of beliefs for each other action: they have a point in common iff any two have
        both = [
            _any(
                [
                    self.at_least(first[1]),
                    self.at_least(second[0]),
                    self.at_least(second[1] * first[0] - first[1] * second[0]),
                ]
            )
            for first, second in permutations(rows, 2)
        ]
        return _all([*each, *both])

    def _too_many(self, situation: Situation) -> ScenarioError:
        information = situation.at
        count, actions = len(information.nodes), len(information.actions)
        player, where = information.move.player, information.id
        message = (
            f"{player} has {actions} actions in '{where}' and cannot tell {count} histories apart: "
            "beliefs are settled for two histories, or two actions"
        )
        return ScenarioError([Problem("not-yet", message, information.stage.mark, "ask for bayes-nash")])


_TRUE: Formula = All(())
_FALSE: Formula = Any(())


def _all(parts: Iterable[Formula]) -> Formula:
    """All of some formulas, without those that always hold; false where one never does."""
    known = tuple(dict.fromkeys(part for part in parts if part != _TRUE))
    return _FALSE if _FALSE in known else All(known)


def _any(parts: Iterable[Formula]) -> Formula:
    """Any of some formulas, without those that never hold; true where one always does."""
    known = tuple(dict.fromkeys(part for part in parts if part != _FALSE))
    return _TRUE if _TRUE in known else Any(known)


def strategies_of(constraints: IncentiveConstraints) -> Strategies:
    """Every strategy profile. Raises ScenarioError where there are too many, or a player moves twice."""
    tree = Tree(constraints.model)
    lotteries: dict[Node, frozenset[str]] = {}
    for node in reversed(list(tree.root.walk())):
        own: frozenset[str] = frozenset() if node.movers else frozenset(node.variables)
        lotteries[node] = own.union(*(lotteries[branch] for branch in (node.branches or {}).values()))
    strategies = Strategies(Comparison(constraints, tree), lotteries)
    for node, before in strategies.earlier.items():
        again = {mover for earlier, _ in before for mover in earlier.movers} & set(node.movers)
        if again and node.stage is not None:
            player = sorted(again)[0]
            message = f"{player} moves more than once, which beliefs about types are not followed through yet"
            hint = "let each player move once, or leave types and 'sees' out"
            raise ScenarioError([Problem("not-yet", message, node.stage.mark, hint)])
    count = prod(len(information.actions) for information in tree.information_sets)
    if count > MAX_STRATEGIES:
        message = f"there are {count:,} strategy profiles, at most {MAX_STRATEGIES:,} are tried"
        hint = (
            "leave out actions or types, or let players see everything (subgame-perfect lists no strategies)"
        )
        raise ScenarioError([Problem("too-large", message, tree.scenario.stages[0].mark, hint)])
    for information in tree.information_sets:
        for first, second in combinations(information.nodes, 2):
            place = first.movers.index(information.move.player)
            if {key[place] for key in first.branches or {}} != {key[place] for key in second.branches or {}}:
                message = (
                    f"{information.move.player} could tell apart what it cannot see in '{information.id}': "
                    "its actions are not the same"
                )
                hint = "let 'infeasible' name only what the player sees"
                raise ScenarioError([Problem("timing", message, information.stage.mark, hint)])
    return strategies


def _formulas(constraints: IncentiveConstraints, box: Box | None, *, beliefs: bool) -> Formulas:
    strategies = strategies_of(constraints)
    requirements = Requirements(strategies, beliefs=beliefs)
    plays: list[int] = []
    needs: list[Formula] = []
    for choice in strategies:
        course = strategies.course(strategies.tree.root, choice)
        if course is not None:
            plays.append(constraints.courses.number(course))
            needs.append(requirements.of(choice))
    status = constraints.status_of(np.arange(len(constraints.integers)), box)

    def known(of: int) -> bool | None:
        state = Status(status[of // 4])
        sign = {Status.ALWAYS: 1, Status.NEVER: -1, Status.TIE: 0}.get(state)
        if sign is None:
            return None
        return bool([sign >= 0, sign <= 0, sign > 0, sign < 0][of % 4])

    left = {c: reduced(formula, known) for c, formula in enumerate(needs)}
    kept = [c for c, formula in left.items() if formula is not False]
    further = {place: formula for place, c in enumerate(kept) if not isinstance(formula := left[c], bool)}
    literals_ = np.full((len(kept), 1), HOLDS)
    return Formulas(np.array([plays[c] for c in kept], dtype=np.intp), literals_, further)


def bayes_nash(constraints: IncentiveConstraints, box: Box | None = None) -> Formulas:
    """The courses of all Bayes-Nash equilibria in pure strategies, each type choosing for itself."""
    return _formulas(constraints, box, beliefs=False)


def perfect_bayesian(constraints: IncentiveConstraints, box: Box | None = None) -> Formulas:
    """The courses of all weak perfect Bayesian equilibria in pure strategies."""
    return _formulas(constraints, box, beliefs=True)


BAYES_NASH = Concept("bayes-nash", "Bayes-Nash course", bayes_nash, sequential=True)
PERFECT_BAYESIAN = Concept(
    "perfect-bayesian", "weak perfect Bayesian course", perfect_bayesian, sequential=True
)
