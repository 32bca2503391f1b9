"""Everything that one game is asked: the single entry from constraints to solutions."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from sim.game.incentives import IncentiveConstraints
from sim.game.normal_form import NormalForm
from sim.scenario.model import Scenario
from sim.scenario.plays import Plays, today_play
from sim.solve.dominance import Dominance, iterated_elimination
from sim.solve.drift import Drift, drift
from sim.solve.explain import Valuation
from sim.solve.maxmin import Security, maxmin
from sim.solve.nash.mixed import mixed_equilibria
from sim.solve.nash.pure import solve_pure
from sim.solve.selection import Selection, select
from sim.solve.solution import Equilibrium, Solution


@dataclass(frozen=True, eq=False)
class Answer:
    """What follows from a scenario.

    security: player -> the payoff that it can secure alone, and how.
    drift: where today's profile drifts; None if the scenario names none.
    selection: which pure equilibrium each named rule chooses.
    """

    valuation: Valuation
    game: NormalForm
    pure: Solution
    mixed: Solution
    dominance: Dominance
    security: Mapping[str, Security]
    drift: Drift | None
    selection: Selection

    @property
    def scenario(self) -> Scenario:
        """The scenario that was solved."""
        return self.valuation.scenario

    @property
    def equilibria(self) -> tuple[Equilibrium, ...]:
        """The pure equilibria: all of them."""
        return self.pure.equilibria

    @property
    def solutions(self) -> tuple[Solution, ...]:
        """One solution for each concept."""
        return (self.pure, self.mixed)

    @property
    def chosen(self) -> tuple[int, ...]:
        """The plays of the pure equilibria."""
        return tuple(map(self.play_of, self.equilibria))

    def play_of(self, equilibrium: Equilibrium) -> int:
        """The index of a pure equilibrium's play."""
        return play_of(self.valuation.constraints.model.plays, equilibrium)


def play_of(plays: Plays, equilibrium: Equilibrium) -> int:
    """The index of a pure equilibrium's play."""
    index = 0
    for size, (player, action) in zip(plays.shape, equilibrium.profile.items(), strict=True):
        assert isinstance(action, str)
        index = index * size + plays.labels[player].index(action)
    return index


def answer(constraints: IncentiveConstraints) -> Answer:
    """Pure and mixed equilibria, dominance, security levels and drift of a game."""
    valuation = Valuation(constraints)
    game = valuation.game
    dominance = iterated_elimination(game)
    mixed = mixed_equilibria(game, dominance)
    plays = constraints.model.plays
    today = today_play(valuation.scenario, plays)
    pure = solve_pure(valuation)
    return Answer(
        valuation,
        game,
        pure,
        dataclasses.replace(mixed, equilibria=tuple(_with_outcome(valuation, e) for e in mixed.equilibria)),
        dominance,
        dict(zip(game.players, maxmin(game), strict=True)),
        None if today is None else drift(valuation, today),
        select(valuation, [play_of(plays, equilibrium) for equilibrium in pure.equilibria], today),
    )


def _with_outcome(valuation: Valuation, equilibrium: Equilibrium) -> Equilibrium:
    """A mixed equilibrium with the probabilities of its outcomes."""
    model = valuation.constraints.model
    chances = [(0, 1.0)]
    for size, player in zip(model.plays.shape, valuation.scenario.players, strict=True):
        strategy = equilibrium.profile[player.id]
        assert not isinstance(strategy, str)
        labels = model.plays.labels[player.id]
        chances = [
            (play * size + labels.index(action), chance * probability)
            for play, chance in chances
            for action, probability in strategy.items()
        ]
    outcome: dict[str, dict[str, float]] = {d.id: {} for d in valuation.scenario.dimensions}
    for play, chance in chances:
        for dimension, value in valuation.outcome(play).items():
            outcome[dimension][value] = outcome[dimension].get(value, 0.0) + chance
    return dataclasses.replace(equilibrium, outcome=outcome)
