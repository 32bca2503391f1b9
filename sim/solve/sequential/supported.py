"""One assessment behind a course, where beliefs are followed: what is done and believed at each history.

At the scenario's own values. A course says what happens; behind it stand what would follow each deviation
and, where nothing that is expected leads to a history, a belief there that the rest can rest on.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sim.game.told import Course
from sim.solve.sequential.beliefs import Pair
from sim.solve.sequential.choosing import Choosing, Chosen
from sim.solve.sequential.courses import joined
from sim.solve.sequential.own_values import OwnValues
from sim.solve.sequential.places import Place, Places
from sim.solve.sequential.strategies import Deviation, Strategy, Sustained
from sim.solve.solution import Belief, Criterion, Refinement


@dataclass(eq=False)
class Support:
    """Assessments of one game at its own values."""

    places: Places
    _chosen: dict[Place, Chosen] = field(default_factory=dict)

    @property
    def own(self) -> OwnValues:
        """The game."""
        return self.places.own

    @cached_property
    def pairs(self) -> Mapping[Course, Pair]:
        """The courses of the game, each with what it is by type."""
        following = self.own.induction.at(self.own.game.root, self.own.at_root, self.own.signs)
        return {joined(pair): pair for pair in sorted(following)}

    def of(self, pair: Pair) -> Sustained:
        """One assessment with a course, that it is by type."""
        prior = self.own.worded.number(self.own.induction.prior[1])
        strategy: Strategy = {player.id: {} for player in self.own.game.tree.scenario.players}
        beliefs: dict[str, Mapping[str, Belief]] = {}
        deviations: list[Deviation] = []
        for chosen in self._from(Place(self.own.game.root, self.own.at_root, pair, prior, (prior, prior), 0)):
            for player, at, action in chosen.choices:
                strategy[player][at] = action
            beliefs.update(chosen.beliefs)
            deviations += chosen.deviations
        strategy = {
            player: dict(sorted(own.items(), key=lambda item: self.order[item[0]]))
            for player, own in strategy.items()
        }
        beliefs = dict(sorted(beliefs.items(), key=lambda item: self.order[item[0]]))
        free = any(not belief.on_path for own in beliefs.values() for belief in own.values())
        # with two types these are the sequential equilibria (Fudenberg and Tirole 1991, proposition 6)
        refinements = tuple(
            Refinement(criterion, True, vacuous=not free)
            for criterion in (Criterion.AGREEMENT, Criterion.SEQUENTIAL)
            if self.places.nearly is None
        )
        return Sustained(joined(pair), strategy, None, tuple(deviations), beliefs, refinements)

    @cached_property
    def order(self) -> Mapping[str, int]:
        """Information set -> its place."""
        return {information.id: k for k, information in enumerate(self.own.game.tree.information_sets)}

    def _from(self, place: Place) -> Iterator[Chosen]:
        """What is chosen at a history and at all that follow; at each once for all courses that share it."""
        if place not in self._chosen:
            chosen = self._chosen[place] = Chosen()
            Choosing(self.places, place, chosen).choose()
        yield self._chosen[place]
        for after in self._chosen[place].after:
            if after.history.branches:
                yield from self._from(after)
