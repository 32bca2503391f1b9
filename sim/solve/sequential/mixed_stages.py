"""Subgame perfect equilibria in which players who move at once mix, where everybody sees everything.

By backward induction at the scenario's own values: once it is settled what follows each combination of
choices in a stage, the stage is a game by itself (Selten 1965). Where two choose at once, all its extreme
equilibria are found exactly; where more do, those of small stages by supports, and of others one by its
logit path beside the pure ones. What follows may be one of several equilibria, and each is followed up to
a bound. Who chooses alone and is indifferent is followed to each of its actions, and no further.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, product
from math import prod

import numpy as np

from sim.game.tree import InformationSet, Node
from sim.rational import Fraction
from sim.solve.nash.components import nash_components
from sim.solve.nash.exact import extreme_equilibria
from sim.solve.nash.lemke_howson import lemke_howson
from sim.solve.nash.several import MOST_SUPPORTS, several_equilibria, support_count
from sim.solve.sequential.assessments import Strategies
from sim.solve.sequential.behaviour import Behaviour, Mixture
from sim.solve.sequential.expectation import Expectation

MOST_POINTS = 1_500
"""So many points of the game are worked through."""
MOST_PLANS = 24
"""So many equilibria of one part of the game are followed."""
MOST_WORK = 1_000_000
"""Fourth powers of the numbers of actions, over all stages that are solved: a quarter of a second."""
BUDGET = 40_000
"""Pairs of corners that are compared in one stage."""
SUPPORT_WORK = 800
"""What one choice of supports of three or more players takes, in the same measure as MOST_WORK."""
POLISHED = 1e-12
"""The regret, as a share of payoff ranges, of an equilibrium that is followed to in a large stage."""

Code = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Plan:
    """An equilibrium from one point on.

    worth: to each player. mixtures: at the information sets of the point. after: what follows each branch.
    """

    worth: tuple[Fraction, ...]
    mixtures: Mapping[InformationSet, Mixture] = field(default_factory=dict)
    after: "Mapping[Code, Plan]" = field(default_factory=dict)

    def walk(self) -> Iterator["Plan"]:
        """This one and all that follow."""
        yield self
        for plan in self.after.values():
            yield from plan.walk()


@dataclass
class Left:
    """What was not followed.

    several: stages of three or more of which not all equilibria were found. rounded: probabilities in them
    that are no fractions. gaps: stages in which not all choices go together. many: more equilibria than are
    followed. ties: somebody who is indifferent by itself. continua: stages with more equilibria than those.
    """

    several: bool = False
    rounded: bool = False
    gaps: bool = False
    many: bool = False
    ties: bool = False
    continua: bool = False


class Stages:
    """Backward induction with mixed choices in a game in which everybody sees everything."""

    def __init__(self, strategies: Strategies, worded: Expectation) -> None:
        self.strategies, self.worded = strategies, worded
        self.players = tuple(player.id for player in strategies.tree.scenario.players)
        self.left, self.work = Left(), 0
        self._plans: dict[Node, list[Plan]] = {}

    def behaviours(self) -> list[Behaviour]:
        """One for each distribution over courses."""
        behaviours: dict[tuple[tuple[int, Fraction], ...], Behaviour] = {}
        for plan in self.plans(self.strategies.tree.root):
            mixtures = {at: mixture for each in plan.walk() for at, mixture in each.mixtures.items()}
            behaviour = Behaviour(self.strategies, self.worded, mixtures)
            behaviours.setdefault(tuple(behaviour.likely.items()), behaviour)
        return list(behaviours.values())

    def plans(self, node: Node) -> list[Plan]:
        """The equilibria from a point on."""
        if node not in self._plans:
            plans = list(islice(self._following(node), MOST_PLANS + 1))
            self.left.many |= len(plans) > MOST_PLANS
            self._plans[node] = plans[:MOST_PLANS]
        return self._plans[node]

    def _following(self, node: Node) -> Iterator[Plan]:
        if node.branches is None:
            yield Plan(tuple(self.worded.payoff(player, node.plays[0]) for player in self.players))
            return
        below = [self.plans(branch) for branch in node.branches.values()]
        for chosen in product(*below):
            after = dict(zip(node.branches, chosen, strict=True))
            if not node.movers:
                shares = {key: self.worded.share(node, key) for key in after}
                yield Plan(_expected(shares, after), {}, after)
                continue
            sets = self.strategies.sets_of[node]
            self.work += _work([len(at.actions) for at in sets if len(at.actions) > 1])
            if self.work > MOST_WORK:
                self.left.many = True
                return
            for mixtures in self._stage(sets, after):
                shares = {key: _together(mixtures, key) for key in after}
                yield Plan(_expected(shares, after), dict(zip(sets, mixtures, strict=True)), after)

    def _stage(
        self, sets: Sequence[InformationSet], after: Mapping[Code, Plan]
    ) -> Iterator[tuple[Mixture, ...]]:
        """The equilibria of one stage, a mixture for each who moves in it."""
        choosing = [place for place, at in enumerate(sets) if len(at.actions) > 1]
        worth = [
            {key: plan.worth[self.players.index(at.move.player)] for key, plan in after.items()}
            for at in sets
        ]
        whole = len(after) == prod(len(at.actions) for at in sets)
        if len(choosing) == 2 and whole:
            yield from self._pair(sets, choosing, worth)
            return
        if len(choosing) > 2 and whole:
            yield from self._several(sets, worth)
            return
        self.left.gaps |= len(choosing) > 1
        best = [
            key
            for key in after
            if all(
                worth[place][key] >= worth[place][other]
                for place in choosing
                for other in after
                if other[:place] == key[:place] and other[place + 1 :] == key[place + 1 :]
            )
        ]
        self.left.ties |= len(choosing) == 1 and len(best) > 1
        for key in best:
            yield tuple({code: Fraction(1)} for code in key)

    def _several(
        self, sets: Sequence[InformationSet], worth: Sequence[Mapping[Code, Fraction]]
    ) -> Iterator[tuple[Mixture, ...]]:
        shape = [len(at.actions) for at in sets]
        keys = list(product(*(at.actions for at in sets)))
        payoffs = np.empty((len(sets), len(keys)), dtype=object)
        for place, own in enumerate(worth):
            payoffs[place] = [own[key] for key in keys]
        several = several_equilibria(payoffs.reshape(len(sets), *shape), POLISHED)
        self.left.several |= not several.whole
        self.left.continua |= several.continua
        self.left.rounded |= not several.exact
        for profile in several.profiles:
            yield tuple(
                {code: share for code, share in zip(at.actions, shares, strict=True) if share}
                for at, shares in zip(sets, profile, strict=True)
            )

    def _pair(
        self,
        sets: Sequence[InformationSet],
        choosing: Sequence[int],
        worth: Sequence[Mapping[Code, Fraction]],
    ) -> Iterator[tuple[Mixture, ...]]:
        row, column = (sets[place] for place in choosing)
        alone = [at.actions[0] for at in sets]

        def key(one: int, two: int) -> Code:
            codes = list(alone)
            codes[choosing[0]], codes[choosing[1]] = one, two
            return tuple(codes)

        first, second = (
            [[worth[place][key(a, b)] for b in column.actions] for a in row.actions] for place in choosing
        )
        enumeration = extreme_equilibria(first, second, BUDGET)
        if enumeration is None:
            self.left.many = True
            pairs = lemke_howson(first, second, BUDGET)
        else:
            pairs = enumeration.pairs
            components = nash_components(pairs)
            self.left.continua |= components is None or any(len(own) > 1 for own in components)
        for one, two in pairs:
            mixtures: list[Mixture] = [{code: Fraction(1)} for code in alone]
            for place, at, shares in ((choosing[0], row, one), (choosing[1], column, two)):
                mixtures[place] = {c: share for c, share in zip(at.actions, shares, strict=True) if share}
            yield tuple(mixtures)


def _work(sizes: Sequence[int]) -> int:
    """What it takes to solve a stage. sizes: how many actions those have who choose in it."""
    if len(sizes) < 3:
        return sum(sizes) ** 4
    return SUPPORT_WORK * min(support_count(sizes), MOST_SUPPORTS)


def _together(mixtures: Sequence[Mixture], key: Code) -> Fraction:
    """How likely a combination of choices is."""
    shares = (mixture.get(code, Fraction(0)) for mixture, code in zip(mixtures, key, strict=True))
    return prod(shares, start=Fraction(1))


def _expected(shares: Mapping[Code, Fraction], after: Mapping[Code, Plan]) -> tuple[Fraction, ...]:
    weighted = [[share * worth for worth in after[key].worth] for key, share in shares.items() if share]
    return tuple(sum(column, Fraction(0)) for column in zip(*weighted, strict=True))
