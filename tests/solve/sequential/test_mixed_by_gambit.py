"""Mixed equilibria of published games, with types, hidden moves and stages of three, beside Gambit's."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from solve.sequential.gambit_trees import Tree, mixed_by_gambit
from solve.sequential.test_mixed import game
from solve.sequential.test_mixed_of_three import SIDES, after_entry, ring

from sim.game.incentives import IncentiveConstraints
from sim.solve.sequential.agent_form import Agents
from sim.solve.sequential.answer import solve_sequential
from sim.solve.sequential.believed import Assessed
from sim.solve.sequential.requirements import BAYES_NASH

Ends = tuple[float, ...]


def beer_and_quiche(strong: Fraction) -> tuple[Tree, list[dict[str, str]]]:
    """Cho and Kreps (1987), section II: the tree, and its ends in order."""
    ends: list[dict[str, str]] = []

    def end(kind: str, breakfast: str, reply: str) -> Tree:
        ends.append({"patron.type": kind, "breakfast.patron": breakfast, "reply.rival": reply})
        taste = (kind, breakfast) in (("strong", "beer"), ("weak", "quiche"))
        right = (kind, reply) in (("weak", "duel"), ("strong", "walk_away"))
        return {"payoffs": [int(taste) + 2 * (reply == "walk_away"), int(right)]}

    def replies(kind: str, breakfast: str) -> Tree:
        moves = [[reply, end(kind, breakfast, reply)] for reply in ("duel", "walk_away")]
        return {"player": "rival", "set": breakfast, "moves": moves}

    def breakfasts(kind: str) -> Tree:
        moves = [[breakfast, replies(kind, breakfast)] for breakfast in ("beer", "quiche")]
        return {"player": "patron", "set": kind, "moves": moves}

    chances = (("strong", strong), ("weak", 1 - strong))
    return {"chance": [[kind, str(chance), breakfasts(kind)] for kind, chance in chances]}, ends


def told(constraints: IncentiveConstraints, ends: list[dict[str, str]]) -> tuple[set[Ends], set[Ends]]:
    """How likely each end is in pure and in mixed Bayes-Nash play. ends: what is settled before each."""
    assessed = Assessed(constraints, beliefs=False)
    tree, worded = assessed.strategies.tree, assessed.worded

    def shares(likely: dict[int, Fraction]) -> Ends:
        return tuple(
            float(
                sum(
                    share
                    for play, share in likely.items()
                    if all(tree.plays.label(name, play) == value for name, value in end.items())
                )
            )
            for end in ends
        )

    every = tree.model.lotteries
    pure = {shares({play: worded.probability(play, every) for play in own}) for own in assessed.courses}
    search = Agents(assessed.strategies, worded, beliefs=False).search()
    assert search.whole
    assert not search.unsolved
    return pure, {shares(dict(behaviour.likely)) for behaviour in search.behaviours}


def within(some: set[Ends], others: set[Ends], close: float) -> bool:
    return all(any(np.allclose(own, other, atol=close) for other in others) for own in some)


@pytest.mark.parametrize("strong", [Fraction(1, 10), Fraction(1, 4), Fraction(9, 10)])
def test_beer_and_quiche(strong: Fraction) -> None:
    """Nash equilibria of the game are those of its agents, each type of which moves once: no more, no less.

    How often there would be a duel after a breakfast that nobody has does not matter to what comes about. At
    one half the rival is indifferent after any breakfast that all have, and equilibria are a continuum.
    """
    tree, ends = beer_and_quiche(strong)
    (answer,) = mixed_by_gambit(["patron", "rival"], [tree])
    gambits = {tuple(map(float, own)) for own in answer}
    pure, mixed = told(game("beer_quiche", p_strong=strong), ends)
    assert within(gambits, pure | mixed, 1e-12)
    assert within(pure | mixed, gambits, 1e-12)


HORSE_ENDS = [
    {"first.one": "across", "second.two": "across"},
    {"first.one": "across", "second.two": "down", "third.three": "left"},
    {"first.one": "across", "second.two": "down", "third.three": "right"},
    {"first.one": "down", "third.three": "left"},
    {"first.one": "down", "third.three": "right"},
]


def test_seltens_horse() -> None:
    """Selten (1975), figure 1: everybody across, or one down and three left."""

    def third(left: list[int], right: list[int]) -> Tree:
        return {
            "player": "three",
            "set": "third",
            "moves": [["left", {"payoffs": left}], ["right", {"payoffs": right}]],
        }

    second = [["across", {"payoffs": [1, 1, 1]}], ["down", third([4, 4, 0], [0, 0, 1])]]
    first = [
        ["across", {"player": "two", "set": "second", "moves": second}],
        ["down", third([3, 3, 2], [0, 0, 0])],
    ]
    (answer,) = mixed_by_gambit(["one", "two", "three"], [{"player": "one", "set": "first", "moves": first}])
    gambits = {tuple(map(float, own)) for own in answer}
    constraints = game("horse")
    names = {name.rpartition(".")[2]: name for name in constraints.model.scenario.settled}
    ends = [{names[key.rpartition(".")[2]]: value for key, value in end.items()} for end in HORSE_ENDS]
    pure, mixed = told(constraints, ends)
    assert within(gambits, pure | mixed, 1e-6)
    assert within(pure | mixed, gambits, 1e-6)
    assert solve_sequential(constraints, BAYES_NASH, mixed=True).equilibria


def test_three_who_toss_after_entry() -> None:
    """Ann is never held below nothing by Bob, whose side she could match, and enters against minus a half."""
    payoffs = ring()

    def toss(cell: tuple[int, ...]) -> Tree:
        place = len(cell)
        if place == 3:
            return {"payoffs": [int(own[cell]) for own in payoffs]}
        player = ("ann", "bob", "cat")[place]
        moves = [[side, toss((*cell, k))] for k, side in enumerate(SIDES)]
        return {"player": player, "set": f"toss {player}", "moves": moves}

    moves = [["leave", {"payoffs": ["-1/2", 0, 0]}], ["enter", toss(())]]
    (answer,) = mixed_by_gambit(["ann", "bob", "cat"], [{"player": "ann", "set": "entry", "moves": moves}])
    gambits = {tuple(map(float, own)) for own in answer}
    solved = solve_sequential(after_entry(payoffs, -0.5), mixed=True)
    assert not solved.equilibria
    assert solved.mixed is not None
    (ours,) = solved.mixed.equilibria
    even = (0.0, *(0.125 for _ in product(SIDES, repeat=3)))
    assert gambits
    assert within(gambits, {even}, 1e-6)
    odds = [own for sets in ours.strategy.values() for at, own in sets.items() if at != "entry"]
    assert odds == [{"heads": 0.5, "tails": 0.5}] * 3
    assert ours.strategy["ann"]["entry"] == "enter"
