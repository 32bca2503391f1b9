"""All pure strategy profiles of a game, where each leads, and what its players do not know there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations, product
from math import log10, prod

from sim.algebra.polynomials import Polynomial
from sim.game.incentives import IncentiveConstraints
from sim.game.told import Course
from sim.game.tree import InformationSet, Node, Tree
from sim.scenario.problems import Problem, ScenarioError
from sim.solve.sequential.courses import Comparison, joined

MAX_STRATEGIES = 4_096
TOO_LONG = 10**15
"""From here on a number is told by its power of ten."""
ALL_SEEN = "ask for subgame-perfect, which lists no strategies where everybody sees everything"

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
    _after: dict[tuple[Node, tuple[int, ...]], Course | None] = field(default_factory=dict)
    _situations: dict[InformationSet, dict[tuple[int, ...], Situation]] = field(default_factory=dict)
    _distinct: dict[tuple[InformationSet, int, tuple[Node, ...], bool], Situation] = field(
        default_factory=dict
    )

    @property
    def tree(self) -> Tree:
        """The game."""
        return self.comparison.tree

    @cached_property
    def sets_of(self) -> Mapping[Node, tuple[InformationSet, ...]]:
        """Node -> the information sets of those who move there, in their order."""
        by_player: dict[Node, dict[str, InformationSet]] = {}
        for information in self.tree.information_sets:
            for node in information.nodes:
                by_player.setdefault(node, {})[information.move.player] = information
        return {node: tuple(own[player] for player in node.movers) for node, own in by_player.items()}

    @cached_property
    def earlier(self) -> Mapping[Node, tuple[tuple[Node, tuple[int, ...]], ...]]:
        """Node -> the nodes before it, each with the branch that leads on."""
        before: dict[Node, tuple[tuple[Node, tuple[int, ...]], ...]] = {self.tree.root: ()}
        for node in self.tree.root.walk():
            for key, branch in (node.branches or {}).items():
                before[branch] = (*before[node], (node, key))
        return before

    @cached_property
    def some_move_again(self) -> bool:
        """Whether some player can move more than once."""
        return any(
            {mover for other, _ in before for mover in other.movers} & set(node.movers)
            for node, before in self.earlier.items()
        )

    def __iter__(self) -> Iterator[Choice]:
        sets = self.tree.information_sets
        for codes in product(*(information.actions for information in sets)):
            yield dict(zip(sets, codes, strict=True))

    def branch(self, node: Node, choice: Choice) -> tuple[int, ...]:
        """What is settled at a node where players move."""
        return tuple(choice[information] for information in self.sets_of[node])

    @cached_property
    def below(self) -> Mapping[Node, tuple[InformationSet, ...]]:
        """Node -> the information sets from it on."""
        below: dict[Node, tuple[InformationSet, ...]] = {}
        for node in reversed(list(self.tree.root.walk())):
            own = self.sets_of.get(node, ())
            later = (i for branch in (node.branches or {}).values() for i in below[branch])
            below[node] = tuple(dict.fromkeys((*own, *later)))
        return below

    @cached_property
    def later(self) -> Mapping[InformationSet, tuple[InformationSet, ...]]:
        """Information set -> the others on which it hangs what its actions come to."""
        return {
            at: tuple(dict.fromkeys(o for node in at.nodes for o in self.below[node] if o is not at))
            for at in self.tree.information_sets
        }

    def course(self, node: Node, choice: Choice) -> Course | None:
        """What follows from a node; None where the choices together cannot happen."""
        if node.branches is None:
            return node.plays
        key = (node, tuple(choice[information] for information in self.below[node]))
        if key not in self._after:
            self._after[key] = self._course(node, choice)
        return self._after[key]

    def _course(self, node: Node, choice: Choice) -> Course | None:
        assert node.branches is not None
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

    @cached_property
    def before(self) -> Mapping[InformationSet, tuple[InformationSet, ...]]:
        """Information set -> the others on which it hangs which of its histories are reached."""
        return {
            at: tuple(
                dict.fromkeys(
                    information
                    for node in at.nodes
                    for earlier, _ in self.earlier[node]
                    if earlier.movers
                    for information in self.sets_of[earlier]
                )
            )
            for at in self.tree.information_sets
        }

    def situations(self, choice: Choice) -> Iterator[Situation]:
        """Every information set where there is another action; the same one wherever nothing differs."""
        for information in self.tree.information_sets:
            if len(information.actions) > 1:
                codes = (choice[information], *[choice[other] for other in self.before[information]])
                known = self._situations.setdefault(information, {})
                if codes not in known:
                    known[codes] = self._situation(information, choice)
                yield known[codes]

    def _situation(self, information: InformationSet, choice: Choice) -> Situation:
        chosen = choice[information]
        others = tuple(code for code in information.actions if code != chosen)
        reached = tuple(node for node in information.nodes if self.reaches(node, choice))
        held = reached or (information.nodes if information in self.unsignalled else ())
        here = Situation(information, chosen, others, held, bool(reached))
        return self._distinct.setdefault((information, chosen, held, here.on_path), here)

    @cached_property
    def unsignalled(self) -> frozenset[InformationSet]:
        """Where histories differ only by what nobody who has moved before could know."""
        plays, settled = self.tree.plays, self.tree.scenario.settled
        lotteries = self.tree.model.lotteries
        unsignalled = set()
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
                unsignalled.add(information)
        return frozenset(unsignalled)

    def likelihood(self, node: Node, player: str) -> Polynomial:
        """How likely chance leads to a node, given the own type of a player.

        Where that depends on others' types, up to a factor that is the same wherever it knows the same.
        """
        before = frozenset(
            name for earlier, _ in self.earlier[node] if not earlier.movers for name in earlier.variables
        )
        own = {lottery.id for lottery in self.tree.scenario.lotteries if lottery.player == player}
        return self.tree.chance(node.plays[0], before - own, before)

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


def later_lotteries(tree: Tree) -> dict[Node, frozenset[str]]:
    """Node -> the lotteries that are still to be drawn, or may be."""
    lotteries: dict[Node, frozenset[str]] = {}
    for node in reversed(list(tree.root.walk())):
        own: frozenset[str] = frozenset() if node.movers else frozenset(node.variables)
        lotteries[node] = own.union(*(lotteries[branch] for branch in (node.branches or {}).values()))
    return lotteries


def strategies_of(constraints: IncentiveConstraints, *, beliefs: bool, joint: bool = False) -> Strategies:
    """Every strategy profile.

    beliefs: whether choices have to be best everywhere, on the path or not. Only then is it enough to look
    at one deviation at a time of a player who moves again, and only where it then knows where it is.
    joint: whether deviations in several places at once are looked at.
    Raises ScenarioError where that is not so, and where there are too many.
    """
    tree = Tree(constraints.model)
    if hindrances := unlisted(tree, beliefs=beliefs, joint=joint):
        raise ScenarioError(hindrances[:1])
    if telling := telling_actions(tree):
        raise ScenarioError(telling[:1])
    return Strategies(Comparison(constraints, tree), later_lotteries(tree))


def telling_actions(tree: Tree) -> list[Problem]:
    """Where the actions that a player has would tell it what it cannot see, one for each of its moves."""
    problems: dict[str, Problem] = {}
    for information in tree.information_sets:
        for first, second in combinations(information.nodes, 2):
            place = first.movers.index(information.move.player)
            if {key[place] for key in first.branches or {}} != {key[place] for key in second.branches or {}}:
                message = (
                    f"{information.move.player} could tell apart what it cannot see in '{information.id}': "
                    "its actions are not the same"
                )
                hint = "let 'infeasible' name only what the player sees"
                problem = Problem("timing", message, information.stage.mark, hint)
                problems.setdefault(information.variable, problem)
    return list(problems.values())


def unlisted(tree: Tree, *, beliefs: bool, joint: bool = False) -> list[Problem]:
    """Why the strategies of a game are not listed, if they are not. Arguments as for `strategies_of`."""
    problems = [] if joint else list(_lost(tree, beliefs=beliefs))[:1]
    count = prod(len(information.actions) for information in tree.information_sets)
    if count > MAX_STRATEGIES:
        many = f"{count:,}" if count < TOO_LONG else f"about 10^{int(count.bit_length() * log10(2))}"
        message = f"there are {many} strategy profiles, at most {MAX_STRATEGIES:,} are listed"
        hint = (
            ALL_SEEN
            if tree.scenario.all_seen
            else "leave out actions or types, or let players see everything (subgame-perfect lists no "
            "strategies), or everything but which of two types one of them has (nor does perfect-bayesian "
            "then)"
        )
        problems.append(Problem("too-large", message, tree.scenario.stages[0].mark, hint))
    return problems


def moves_again(tree: Tree) -> str:
    """A player who moves again where it cannot tell where it is; empty if there is none."""
    return next((information.move.player for information in _again(tree) if len(information.nodes) > 1), "")


def _again(tree: Tree) -> Iterator[InformationSet]:
    """Where a player may have moved before."""
    before: dict[Node, frozenset[str]] = {tree.root: frozenset()}
    for node in tree.root.walk():
        for branch in (node.branches or {}).values():
            before[branch] = before[node].union(node.movers)
    for information in tree.information_sets:
        if any(information.move.player in before[node] for node in information.nodes):
            yield information


def _lost(tree: Tree, *, beliefs: bool) -> Iterator[Problem]:
    """Players who move again where one deviation at a time is not enough."""
    for information in _again(tree):
        player, stage = information.move.player, information.stage
        if not beliefs or len(information.nodes) > 1:
            message = f"{player} moves more than once, and beliefs are not followed from one move to the next"
            if beliefs:
                message = f"{message}: in '{stage.id}' it cannot tell where it is"
            hint = "let each player move once, or see everything when it moves again"
            if not beliefs:
                hint = ALL_SEEN if tree.scenario.all_seen else "ask for perfect-bayesian"
            yield Problem("not-yet", message, stage.mark, hint)
