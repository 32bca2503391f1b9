"""Small bargains over menus, and solutions by their definitions, in fractions."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

import sim
from sim.game.incentives import IncentiveConstraints
from sim.solve.concepts import concept_of
from sim.solve.holding import holding

NONE = "none"


def bargain(
    payoffs: Mapping[str, Sequence[object]], players: Sequence[str] = ("ann", "bob"), **block: Any
) -> sim.Game:
    """A game over a menu with the payoffs of each entry; `none` comes about without an agreement."""
    more = {key: block.pop(key) for key in ("assumptions", "measures", "claims") if key in block}
    return sim.load(
        {
            "players": {player: {} for player in players},
            "agreements": {
                "between": list(players),
                "menu": {entry: {} for entry in payoffs},
                "disagreement": NONE,
                **block,
            },
            "payoffs": {"table": {entry: [str(p) for p in own] for entry, own in payoffs.items()}},
            **more,
        }
    )


def chosen(game: sim.Game, concept: str) -> set[str]:
    """The entries that a concept gives at the game's own values."""
    constraints = game.constraints
    return entries(constraints, at(constraints, concept))


def at(constraints: IncentiveConstraints, concept: str) -> np.ndarray:
    """The plays of a concept at the own values."""
    decision = concept_of(concept).decision(constraints, None)
    return np.asarray(decision.plays[holding(decision, constraints.own_signs[:, None])[:, 0]])


def entries(constraints: IncentiveConstraints, plays: Sequence[int] | np.ndarray) -> set[str]:
    """What plays are called in the menu."""
    return {constraints.model.plays.label("agreement", int(play)) for play in plays}


Gains = Mapping[str, tuple[Fraction, ...]]


def possible(gains: Gains) -> dict[str, tuple[Fraction, ...]]:
    """Everything by which nobody is worse off."""
    return {entry: own for entry, own in gains.items() if min(own) >= 0}


def best(values: Mapping[str, Fraction]) -> set[str]:
    """Where a value is largest."""
    most = max(values.values())
    return {entry for entry, value in values.items() if value == most}


def nash(gains: Gains) -> set[str]:
    """The largest product of gains."""
    products = {}
    for entry, own in possible(gains).items():
        product = Fraction(1)
        for gain in own:
            product *= gain
        products[entry] = product
    return best(products)


def egalitarian(gains: Gains) -> set[str]:
    """The largest of the smallest gains."""
    return best({entry: min(own) for entry, own in possible(gains).items()})


def kalai_smorodinsky(gains: Gains) -> set[str]:
    """The largest of the smaller shares of what each could gain at most."""
    able = possible(gains)
    most = [max(own[i] for own in able.values()) for i in (0, 1)]
    if not all(most):
        # all gains of one are nothing, and so is its share of the most whatever is agreed on
        return set(able)
    return best({e: min(own[i] / most[i] for i in (0, 1)) for e, own in able.items()})


def offers(gains: Gains, first: Fraction, second: Fraction) -> set[str]:
    """What the first may offer in a stationary equilibrium in which whoever is indifferent accepts."""
    able = {entry: own for entry, own in possible(gains).items() if entry != NONE}
    if not able:
        return {NONE}
    found = set()
    for offer, mine in able.items():
        for theirs in able.values():
            takes = [own for own in able.values() if own[1] >= second * theirs[1]]
            answers = [own for own in able.values() if own[0] >= first * mine[0]]
            if (
                mine in takes
                and mine[0] >= max([first * theirs[0], *(own[0] for own in takes)])
                and theirs in answers
                and theirs[1] >= max([second * mine[1], *(own[1] for own in answers)])
            ):
                found.add(offer)
    return found
