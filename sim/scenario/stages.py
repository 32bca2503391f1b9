"""Stages, types and chance events, and what is settled in which order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.scenario.problems import Mark
from sim.scenario.written import Written


@dataclass(frozen=True)
class Draw:
    """One way that chance can turn out; no probability of its own: it gets the rest."""

    id: str
    name: str
    says: str
    probability: Written | None
    mark: Mark


@dataclass(frozen=True)
class Lottery:
    """What nobody decides: a chance event, or the type of a player.

    id: the event, or `PLAYER.type`. player: whose type it is; empty for an event.
    """

    id: str
    draws: tuple[Draw, ...]
    mark: Mark
    player: str = ""

    @property
    def values(self) -> tuple[str, ...]:
        """The ways that it can turn out, in order."""
        return tuple(draw.id for draw in self.draws)

    def draw(self, value: str) -> Draw:
        """One way that it can turn out; KeyError if there is none."""
        return {draw.id: draw for draw in self.draws}[value]


@dataclass(frozen=True)
class JointPrior:
    """How likely combinations of types of several players are, in place of each by itself.

    of: the lotteries. cells: a type of each -> the probability; one that is left out gets the rest.
    """

    of: tuple[str, ...]
    cells: Mapping[tuple[str, ...], Written]
    mark: Mark


@dataclass(frozen=True)
class Move:
    """A player's move in a stage.

    actions: those to choose from here. sees: the variables of earlier moves, events and the
        own type that the player knows when it moves.
    """

    player: str
    actions: tuple[str, ...]
    sees: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stage:
    """Players who move at once, after the chance events of the stage; `when` is None for always."""

    id: str
    moves: tuple[Move, ...]
    chance: tuple[str, ...]
    when: Written | None
    mark: Mark

    def variable(self, player: str) -> str:
        """What a player's move in this stage is called in conditions."""
        return f"{self.id}.{player}"

    @property
    def variables(self) -> tuple[str, ...]:
        """The events and moves of the stage, in their order."""
        return (*self.chance, *(self.variable(move.player) for move in self.moves))


NOTHING = "nothing"
"""What a player sees who sees nothing of what went before."""
NOT_REACHED = "none"
"""The value of a move or an event that was not reached."""


def play_variables(stages: Sequence[Stage], lotteries: Sequence[Lottery]) -> dict[str, tuple[str, ...]]:
    """Variable -> its values, of a game with stages or types, in the order in which they are settled.

    Types first, then stage by stage, then the events of no stage. A player who moves in one stage
    only stands for its move there.
    """
    values = {lottery.id: lottery.values for lottery in lotteries if lottery.player}
    events = {lottery.id: lottery.values for lottery in lotteries if not lottery.player}
    movers = [move.player for stage in stages for move in stage.moves]
    for stage in stages:
        more = (NOT_REACHED,) if stage.when is not None else ()
        values |= {event: events.pop(event) + more for event in stage.chance if event in events}
        for move in stage.moves:
            values[stage.variable(move.player)] = move.actions + more
            if movers.count(move.player) == 1:
                values[move.player] = move.actions + more
    return values | events
