"""Subgame perfect equilibria in pure strategies where not everybody sees everything (Selten 1975).

A proper subgame begins at one point of the game and holds every information set of which it holds
a part. A strategy profile is subgame perfect iff it is a Nash equilibrium in each of them: nobody
does better there by any other strategy, which may differ in several places at once.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import product

from sim.algebra.polynomials import Polynomial
from sim.game.tree import InformationSet, Node, Tree
from sim.solve.concept import Formula
from sim.solve.sequential.assessments import Choice, Strategies
from sim.solve.sequential.requirements import Requirements, every


class Subgames:
    """What a strategy profile needs in each proper subgame, as formulas over rows."""

    def __init__(self, strategies: Strategies) -> None:
        self.strategies = strategies
        self.at_least = Requirements(strategies, beliefs=False).at_least
        self._known: dict[tuple[Node, str, tuple[int, ...]], Formula] = {}

    @cached_property
    def roots(self) -> dict[Node, tuple[InformationSet, ...]]:
        """Where a proper subgame begins -> its information sets; the whole game first."""
        return proper_roots(self.strategies.tree)

    def of(self, choice: Choice) -> Formula:
        """What must hold for a strategy profile in all of them."""
        return every(self.at(root, choice) for root in self.roots)

    def at(self, root: Node, choice: Choice) -> Formula:
        """That nobody does better in one subgame by another strategy."""
        sets = self.roots[root]
        here = tuple(choice[information] for information in sets)
        players = dict.fromkeys(information.move.player for information in sets)
        return every(self._best(root, player, here, choice) for player in players)

    def _best(self, root: Node, player: str, here: tuple[int, ...], choice: Choice) -> Formula:
        key = (root, player, here)
        if key not in self._known:
            self._known[key] = every(self._deterred(root, player, choice))
        return self._known[key]

    def _deterred(self, root: Node, player: str, choice: Choice) -> Iterator[Formula]:
        """That each other strategy of a player is no better from a point on."""
        stays = self.strategies.course(root, choice)
        if stays is None:
            return
        own = [information for information in self.roots[root] if information.move.player == player]
        value, later = self.strategies.comparison.value, self.strategies.lotteries[root]
        seen = {stays}
        for codes in product(*(information.actions for information in own)):
            departs = self.strategies.course(root, {**choice, **dict(zip(own, codes, strict=True))})
            if departs is not None and departs not in seen:
                seen.add(departs)
                yield self.at_least(value(player, stays, later) - value(player, departs, later))


def proper_roots(tree: Tree) -> dict[Node, tuple[InformationSet, ...]]:
    """Where a proper subgame begins -> its information sets; the whole game first."""
    roots: dict[Node, tuple[InformationSet, ...]] = {}
    for node in tree.root.walk():
        if node.branches is None:
            continue
        inside = set(node.walk())
        touched = [i for i in tree.information_sets if any(n in inside for n in i.nodes)]
        if touched and all(n in inside for information in touched for n in information.nodes):
            roots[node] = tuple(touched)
    return roots


class FromSubgames(Strategies):
    """The strategies of a game in which each point is reached from where its smallest subgame begins."""

    @cached_property
    def earlier(self) -> Mapping[Node, tuple[tuple[Node, tuple[int, ...]], ...]]:
        """Node -> the nodes before it in its smallest proper subgame, each with the branch that leads on."""
        roots = proper_roots(self.tree)
        before: dict[Node, tuple[tuple[Node, tuple[int, ...]], ...]] = {self.tree.root: ()}
        for node in self.tree.root.walk():
            if node in roots:
                before[node] = ()
            for key, branch in (node.branches or {}).items():
                before[branch] = (*before[node], (node, key))
        return before

    def likelihood(self, node: Node, player: str) -> Polynomial:
        """How likely chance leads to a node from there, given the own type of a player."""
        settled = self.tree.scenario.settled
        before = frozenset(settled[: settled.index(node.variables[0])])
        own = {lottery.id for lottery in self.tree.scenario.lotteries if lottery.player == player}
        return self.tree.chance(node.plays[0], self._drawn(node) - own, before)

    def chance_of(self, node: Node) -> Polynomial:
        """The same whatever the player knows of itself."""
        return self.tree.chance(node.plays[0], self._drawn(node))

    def _drawn(self, node: Node) -> frozenset[str]:
        """The lotteries that are drawn between the beginning of its smallest subgame and a node."""
        path = [earlier for earlier, _ in self.earlier[node] if not earlier.movers]
        return frozenset(name for earlier in path for name in earlier.variables)
