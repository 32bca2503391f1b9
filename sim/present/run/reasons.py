"""What a deviation changes, term by term, in lists that add up."""

from collections.abc import Sequence
from enum import StrEnum

from sim.present.language.numbers import listed, signed
from sim.solve.explain import Valuation, grounds_between
from sim.solve.solution import Incentive

NEGLIGIBLE = 5e-13

Amounts = Sequence[tuple[str, float]]
"""Names of terms, each with the points that it brings."""


class Side(StrEnum):
    """What becomes of a payoff term: a benefit goes or comes, a cost comes or goes."""

    LOST = "would lose"
    BORNE = "would bear"
    GAINED = "would gain"
    SPARED = "would be spared"


def changes(valuation: Valuation, play: int, incentive: Incentive) -> dict[Side, Amounts]:
    """What a deviation changes, largest first on each side; sides without a term are left out."""
    after = valuation.after(play, incentive.player, incentive.deviation)
    return changes_between(valuation, incentive.player, play, after)


def changes_between(valuation: Valuation, player: str, play: int, after: int) -> dict[Side, Amounts]:
    """What changes for a player from one play to another, as `changes`."""
    worth = valuation.worth[player]
    sides: dict[Side, list[tuple[str, float]]] = {side: [] for side in Side}
    for part in grounds_between(valuation, player, play, after):
        if abs(part.difference) <= NEGLIGIBLE:
            continue
        before, then = (float(worth[part.term.id][at]) for at in (play, after))
        if part.difference > 0:
            side = Side.LOST if before > 0 else Side.BORNE
        else:
            side = Side.SPARED if then <= 0 else Side.GAINED
        sides[side].append((part.term.name, -part.difference))
    return {side: terms for side, terms in sides.items() if terms}


def adding_up(amounts: Amounts, most: int) -> str:
    """The largest terms of a side, and all others in one sum.

    >>> adding_up([("A", -0.78), ("B", -0.5), ("C", -0.3), ("D", -0.02)], 2)
    'A (−0.78), B (−0.50) and 2 smaller ones, together −0.32'
    """
    if len(amounts) <= most + 1:
        return listed([f"{name} ({signed(amount)})" for name, amount in amounts])
    shown = [f"{name} ({signed(amount)})" for name, amount in amounts[:most]]
    rest = amounts[most:]
    together = signed(sum(amount for _, amount in rest))
    return listed([*shown, f"{len(rest)} smaller ones, together {together}"])


def bringing(sides: dict[Side, Amounts], most: int) -> str:
    """What would speak for a deviation; empty if nothing."""
    parts = []
    if Side.GAINED in sides:
        parts.append(adding_up(sides[Side.GAINED], most))
    if Side.SPARED in sides:
        parts.append(f"being spared {adding_up(sides[Side.SPARED], most)}")
    return " and ".join(parts)


def costing(sides: dict[Side, Amounts], most: int) -> str:
    """What would speak against it, benefits that go and costs that come in one list by size."""
    both = [*sides.get(Side.LOST, ()), *sides.get(Side.BORNE, ())]
    return adding_up(sorted(both, key=lambda term: term[1]), most)
