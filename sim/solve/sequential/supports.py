"""Which sets of actions may be taken with positive probability together, before anything is solved.

An action that another one beats, whatever the others do, is never taken. Where it is settled what follows,
some belief has to make all actions of a support best at once. Else bounds on what they come to have to
overlap.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import combinations

from sim.game.tree import InformationSet, Node
from sim.rational import Fraction
from sim.solve.sequential.assessments import Strategies
from sim.solve.sequential.expectation import Expectation
from sim.solve.sequential.polytope import corner_count, sustained

MOST_CORNERS = 500
"""Of the beliefs at one information set."""

Support = tuple[int, ...]
Supports = Mapping[InformationSet, Support]


class Candidates:
    """The supports that may be those of an equilibrium at the scenario's own values.

    beliefs: whether choices have to be best where nobody gets, too. allowed: the actions that none beats.
    """

    def __init__(self, strategies: Strategies, worded: Expectation, *, beliefs: bool) -> None:
        self.strategies, self.worded, self.beliefs = strategies, worded, beliefs
        self.sets = strategies.tree.information_sets
        self.allowed: dict[InformationSet, Support] = {at: at.actions for at in self.sets}
        if beliefs:
            self._without_beaten()

    def profiles(self) -> Iterator[Supports | None]:
        """Every combination of supports, from the first moves on, where each may be best.

        None for one that bounds rule out.
        """
        order = self.sets

        def extended(
            place: int, chosen: dict[InformationSet, Support], asked: tuple[InformationSet, ...]
        ) -> Iterator[Supports | None]:
            if place == len(order):
                yield chosen if all(self._plausible(at, chosen[at], chosen) for at in asked) else None
                return
            at = order[place]
            reached = tuple(
                node
                for node in at.nodes
                if self.likelihood(node, at.move.player) and self.leads(node, chosen)
            )
            more = (*asked, at) if reached or self.beliefs else asked
            for support in self._options(at, reached):
                yield from extended(place + 1, {**chosen, at: support}, more)

        yield from extended(0, {}, ())

    def _options(self, at: InformationSet, reached: tuple[Node, ...]) -> list[Support]:
        """The supports that may be best where some points of an information set are reached, or none."""
        if (at, reached) not in self._known:
            nodes = reached or (at.nodes if self.beliefs else ())
            sizes = range(1, len(self.allowed[at]) + 1)
            supports = (support for size in sizes for support in combinations(self.allowed[at], size))
            self._known[at, reached] = [s for s in supports if self._rationalizable(at, s, nodes)]
        return self._known[at, reached]

    @cached_property
    def _known(self) -> dict[tuple[InformationSet, tuple[Node, ...]], list[Support]]:
        return {}

    def _plausible(self, at: InformationSet, support: Support, supports: Supports) -> bool:
        """Whether its actions may come to the same, and no other one to more, as far as bounds tell."""
        key = (at, support, tuple([supports[other] for other in self.strategies.later[at]]))
        if key not in self._verdicts:
            self._verdicts[key] = self._overlaps(at, support, supports)
        return self._verdicts[key]

    @cached_property
    def _verdicts(self) -> dict[object, bool]:
        return {}

    def _overlaps(self, at: InformationSet, support: Support, supports: Supports) -> bool:
        spans: dict[int, tuple[Fraction, Fraction]] = {}
        for code in self.allowed[at]:
            ends = [self._bounds(at, code, node, supports) for node in at.nodes]
            if None in ends:
                return True
            spans[code] = (min(e[0] for e in ends if e), max(e[1] for e in ends if e))
        most = min(spans[code][1] for code in support)
        return all(low <= most for low, _ in spans.values())

    def leads(self, node: Node, supports: Supports) -> bool:
        """Whether choices from some supports may lead to a point, where chance does."""
        return all(
            code in supports[at]
            for earlier, key in self.strategies.earlier[node]
            if earlier.movers
            for at, code in zip(self.strategies.sets_of[earlier], key, strict=True)
        )

    def likelihood(self, node: Node, player: str) -> Fraction:
        """How likely chance leads to a point, given the own type of a player, up to a factor."""
        if (node, player) not in self._likelihoods:
            self._likelihoods[node, player] = self.worded.number(self.strategies.likelihood(node, player))
        return self._likelihoods[node, player]

    @cached_property
    def _likelihoods(self) -> dict[tuple[Node, str], Fraction]:
        return {}

    def _without_beaten(self) -> None:
        """Leaves out what another action beats, whatever the others do of what is left."""
        changed = True
        while changed:
            changed = False
            for at in self.sets:
                kept = tuple(code for code in self.allowed[at] if not self._beaten(at, code))
                if kept != self.allowed[at]:
                    self.allowed[at], changed = kept, True

    def _beaten(self, at: InformationSet, code: int) -> bool:
        bounds = {c: [self._bounds(at, c, node, self.allowed) for node in at.nodes] for c in self.allowed[at]}
        return any(
            all(
                own is not None and better is not None and better[0] > own[1]
                for own, better in zip(bounds[code], other, strict=True)
            )
            for c, other in bounds.items()
            if c != code
        )

    def _bounds(
        self, at: InformationSet, code: int, node: Node, supports: Supports
    ) -> tuple[Fraction, Fraction] | None:
        """The least and the most that an action may come to at a point; None where it is not open."""
        place = node.movers.index(at.move.player)
        sets = self.strategies.sets_of[node]
        ranges = [
            self._range(branch, at.move.player, supports)
            for key, branch in (node.branches or {}).items()
            if key[place] == code
            and all(own is at or c in supports[own] for own, c in zip(sets, key, strict=True))
        ]
        return (min(low for low, _ in ranges), max(high for _, high in ranges)) if ranges else None

    def _range(self, node: Node, player: str, supports: Supports) -> tuple[Fraction, Fraction]:
        """The least and the most that a player may expect from a point on."""
        if node.branches is None:
            worth = self.worded.payoff(player, node.plays[0])
            return worth, worth
        known = (node, player, tuple(supports[at] for at in self.strategies.below[node]))
        if known not in self._ranges:
            below = {key: self._range(branch, player, supports) for key, branch in node.branches.items()}
            if node.movers:
                sets = self.strategies.sets_of[node]
                ends = [
                    below[key]
                    for key in below
                    if all(code in supports[at] for at, code in zip(sets, key, strict=True))
                ] or list(below.values())
                self._ranges[known] = min(low for low, _ in ends), max(high for _, high in ends)
            else:
                shares = [(self.worded.share(node, key), ends) for key, ends in below.items()]
                self._ranges[known] = (
                    sum((share * low for share, (low, _) in shares), Fraction(0)),
                    sum((share * high for share, (_, high) in shares), Fraction(0)),
                )
        return self._ranges[known]

    @cached_property
    def _ranges(self) -> dict[tuple[Node, str, tuple[Support, ...]], tuple[Fraction, Fraction]]:
        return {}

    def _rationalizable(self, at: InformationSet, support: Support, nodes: Sequence[Node]) -> bool:
        """Whether some belief makes a support best, where what follows is settled; else it may be."""
        bounds = {c: [self._bounds(at, c, node, self.allowed) for node in nodes] for c in self.allowed[at]}
        if not nodes or any(b is None or b[0] != b[1] for own in bounds.values() for b in own):
            return True
        worth = {c: [b[0] for b in own if b is not None] for c, own in bounds.items()}
        rows = []
        for other in self.allowed[at]:
            if other != support[0]:
                row = [x - y for x, y in zip(worth[support[0]], worth[other], strict=True)]
                rows.append(row)
                if other in support:
                    rows.append([-value for value in row])
        if corner_count(len(rows), len(nodes)) > MOST_CORNERS:
            return True
        return sustained(rows, len(nodes))
