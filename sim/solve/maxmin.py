"""What a player can guarantee whatever the others do."""

from dataclasses import dataclass

import numpy as np

from sim.game.normal_form import NormalForm


@dataclass(frozen=True)
class Security:
    """A player's pure security level (von Neumann and Morgenstern 1944).

    value: the largest payoff that one action guarantees, in the player's payoff units.
    action: the action that guarantees it; the first in order if several do.
    ties: the other actions that guarantee as much.
    """

    value: float
    action: str
    ties: tuple[str, ...] = ()


def maxmin(game: NormalForm) -> tuple[Security, ...]:
    """The pure maxmin of each player, in the order of the players.

    The worst case of an action is taken over the feasible profiles that hold it; an
    action that is feasible nowhere guarantees nothing and is left out. Mixing could
    guarantee more than any pure action; that is not computed here.
    Raises ValueError if no profile is feasible.
    """
    if not game.feasible.any():
        raise ValueError("no profile of this game is feasible")
    levels = []
    for player, labels in enumerate(game.actions):
        able = np.moveaxis(game.feasible, player, 0).reshape(len(labels), -1)
        own = np.moveaxis(game.exact[player], player, 0).reshape(len(labels), -1)
        worst = {a: min(own[a][cells]) for a, cells in enumerate(able) if cells.any()}
        most = max(worst.values())
        first, *rest = (a for a, value in worst.items() if value == most)
        levels.append(Security(float(most), labels[first], tuple(labels[a] for a in rest)))
    return tuple(levels)
