"""What patience sustains: textbook thresholds, and the conditions written out for small random games."""

import random
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

import sim
from sim.explore.reach.answer import reach
from sim.explore.thresholds.answer import thresholds
from sim.scenario.problems import ScenarioError
from sim.solve.concepts import concept_of
from sim.solve.holding import holding
from sim.solve.solution import Claim

Profile = tuple[str, ...]
Table = Mapping[Profile, Sequence[object]]
PATIENCE = {"about": "patience", "value": 0.4, "range": [0, 1], "unit": "share", "sources": "judgement"}
DILEMMA: Table = {
    ("silent", "silent"): (3, 3),
    ("silent", "talk"): (0, 5),
    ("talk", "silent"): (5, 0),
    ("talk", "talk"): (1, 1),
}


def repeated(table: Table, **block: object) -> sim.Game:
    """A repeated game in which the next round is worth `patience` to all, unless the block says otherwise."""
    size = len(next(iter(table)))
    names = ["row", "column", "third"][:size]
    actions = [list(dict.fromkeys(profile[i] for profile in table)) for i in range(size)]

    def cells(before: Profile) -> object:
        if len(before) == size:
            return [str(payoff) for payoff in table[before]]
        return {action: cells((*before, action)) for action in actions[len(before)]}

    return sim.load(
        {
            "players": dict(zip(names, actions, strict=True)),
            "payoffs": {"table": cells(())},
            "repeated": {"discount": "patience", **block},
            "assumptions": {"patience": PATIENCE},
        }
    )


def sustained(game: sim.Game, concept: str = "repeated-reversion") -> set[Profile]:
    """The profiles of a concept at the game's own values."""
    constraints = game.constraints
    decision = concept_of(concept).decision(constraints, None)
    plays = decision.plays[holding(decision, constraints.own_signs[:, None])[:, 0]]
    names = [player.id for player in game.scenario.players]
    return {tuple(game.plays.label(name, int(play)) for name in names) for play in np.asarray(plays)}


def turned(profile: Profile, player: int, action: str) -> Profile:
    return (*profile[:player], action, *profile[player + 1 :])


def by_definition(table: Table, patience: Fraction, minmax: bool) -> set[Profile]:
    """The conditions of the two concepts, written out."""
    size = len(next(iter(table)))
    actions = [list(dict.fromkeys(p[i] for p in table)) for i in range(size)]
    worth = {p: [Fraction(str(x)) for x in own] for p, own in table.items()}
    once = [
        p
        for p in table
        if all(worth[turned(p, i, a)][i] <= worth[p][i] for i in range(size) for a in actions[i])
    ]
    held = [
        min(
            max(worth[turned(p, i, a)][i] for a in actions[i])
            for p in product(*actions)
        )
        for i in range(size)
    ]  # fmt: skip

    def deterred(profile: Profile, i: int, later: Fraction) -> bool:
        return all(
            worth[profile][i] >= (1 - patience) * worth[turned(profile, i, a)][i] + patience * later
            for a in actions[i]
            if a != profile[i]
        )

    if minmax:
        return {p for p in table if all(deterred(p, i, held[i]) for i in range(size))}
    return {
        p
        for p in table
        if p in once or all(any(deterred(p, i, worth[e][i]) for e in once) for i in range(size))
    }


def random_table(seed: int, sizes: Sequence[int]) -> Table:
    rng = random.Random(seed)
    actions = [[f"a{k}" for k in range(size)] for size in sizes]
    return {p: tuple(rng.randint(-3, 4) for _ in sizes) for p in product(*actions)}


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("patience", [0, Fraction(1, 3), Fraction(1, 2), Fraction(4, 5), 1])
def test_it_is_as_defined(seed: int, patience: Fraction) -> None:
    table = random_table(seed, (2, 3) if seed % 2 else (2, 2, 2))
    game = repeated(table).at({"patience": patience})
    for concept, minmax in (("repeated-reversion", False), ("repeated-minmax", True)):
        assert sustained(game, concept) == by_definition(table, Fraction(patience), minmax)
    answer = game.solve()
    assert {tuple(e.profile.values()) for e in answer.equilibria} == sustained(game)
    assert {tuple(e.profile.values()) for e in answer.solutions[1].equilibria} == sustained(
        game, "repeated-minmax"
    )


@pytest.mark.parametrize("seed", range(12))
def test_minmax_bounds_what_any_punishment_does(seed: int) -> None:
    """An equilibrium gives nobody less than its minmax, so that reversion sustains no more."""
    game = repeated(random_table(seed, (3, 3))).at({"patience": Fraction(9, 10)})
    assert sustained(game) <= sustained(game, "repeated-minmax")


@pytest.mark.parametrize("seed", range(6))
def test_units_of_payoffs_and_the_order_of_actions_make_no_difference(seed: int) -> None:
    table = random_table(seed, (2, 3))
    scaled = {p: (5 * a - 2, Fraction(b, 3) + 7) for p, (a, b) in reversed(table.items())}
    one, other = (repeated(t).at({"patience": Fraction(3, 5)}) for t in (table, scaled))
    assert sustained(one) == sustained(other)


def least(table: Table, profile: Profile) -> Fraction | None:
    """The least patience of all that sustains a profile, as `sim run` has it."""
    game = repeated(table)
    names = [player.id for player in game.scenario.players]
    for each in game.solve().sustained:
        if tuple(game.plays.label(name, each.play) for name in names) == profile:
            return None if each.least is None else max(each.least.values())
    raise AssertionError(profile)


def test_the_dilemma_takes_half() -> None:
    """(T - R) / (T - P) = (5 - 3) / (5 - 1) (Axelrod 1984), exactly, and the same along the assumption."""
    assert least(DILEMMA, ("silent", "silent")) == Fraction(1, 2)
    assert least(DILEMMA, ("silent", "talk")) is None
    for concept in ("repeated-reversion", "repeated-minmax"):
        [line] = thresholds(repeated(DILEMMA).constraints, ["patience"], concept=concept_of(concept))
        assert [(i.start.rational, len(i.plays)) for i in line.intervals] == [(0, 1), (Fraction(1, 2), 2)]


def test_collusion_takes_nine_seventeenths() -> None:
    """Gibbons 1992, 2.3.C: half of monopoly is 6, Cournot 8, the best answer to 6 is 9."""
    quantities = (6, 8, 9)
    table = {(f"q{a}", f"q{b}"): (a * (24 - a - b), b * (24 - a - b)) for a in quantities for b in quantities}
    assert least(table, ("q6", "q6")) == Fraction(9, 17)


def test_price_collusion_of_three_takes_two_thirds() -> None:
    """With n firms at the monopoly price, 1 - 1/n (Tirole 1988, 6.3): undercutting takes the whole market."""
    table: dict[Profile, tuple[int, ...]] = {}
    for profile in product(("high", "under", "cost"), repeat=3):
        lowest = min(profile, key=("cost", "under", "high").index)
        share = {"high": 6, "under": 6, "cost": 0}[lowest]
        sellers = profile.count(lowest)
        table[profile] = tuple(share * (p == lowest) // sellers for p in profile)
    assert least(table, ("high", "high", "high")) == Fraction(2, 3)


def test_a_harder_punishment_than_any_equilibrium_does_more() -> None:
    """Each can be held to 0, and the only equilibrium of one round gives 2: (good, good) takes 2/3 or 1/2.

    By reversion (4 - 2.5) / (4 - 2) = 3/4; by minmax (4 - 2.5) / 4 = 3/8.
    """
    table: Table = {
        ("good", "good"): (2.5, 2.5), ("good", "bad"): (0, 4), ("good", "ruin"): (-1, -1),
        ("bad", "good"): (4, 0), ("bad", "bad"): (2, 2), ("bad", "ruin"): (0, -1),
        ("ruin", "good"): (-1, -1), ("ruin", "bad"): (-1, 0), ("ruin", "ruin"): (-1, -1),
    }  # fmt: skip
    game = repeated(table)
    (each,) = [e for e in game.solve().sustained if game.plays.label("row", e.play) == "good" and e.by]
    assert set((each.least or {}).values()) == {Fraction(3, 4)}
    assert set((each.hardest or {}).values()) == {Fraction(3, 8)}
    assert ("good", "good") not in sustained(game.at({"patience": Fraction(1, 2)}))
    assert ("good", "good") in sustained(game.at({"patience": Fraction(1, 2)}), "repeated-minmax")


def test_each_player_has_a_patience_of_its_own() -> None:
    game = repeated(DILEMMA, discount={"row": "patience", "column": "1 / 3"})
    assert sustained(game.at({"patience": 1})) == {("talk", "talk")}
    with_more = repeated(DILEMMA, discount={"row": "patience", "column": "2 / 3"})
    assert ("silent", "silent") in sustained(with_more.at({"patience": Fraction(1, 2)}))


def test_how_patient_they_would_have_to_be() -> None:
    game = repeated(DILEMMA)
    found = reach(game.constraints, "outcome", "silent_silent", concept=concept_of("repeated-reversion"))
    assert found.distance == Fraction(1, 10)
    assert found.verified
    assert found.proved


TWO_WORST: Table = {
    ("up", "up"): (2, 2), ("up", "left"): (0, 4), ("up", "right"): (0, 0),
    ("left", "up"): (4, 0), ("left", "left"): (1, 5), ("left", "right"): (0, 0),
    ("right", "up"): (0, 0), ("right", "left"): (0, 0), ("right", "right"): (5, 1),
}  # fmt: skip
"""Two equilibria of one round, each worst for another player."""


def test_each_is_punished_by_the_equilibrium_that_is_worst_for_it() -> None:
    """(2, 2) for ever against 4 once and 1 ever after: (4 - 2) / (4 - 1) = 2/3 for each.

    After row it is (left, left), after column (right, right). Either of them alone gives 5 to one of the two,
    more than the 2 that it has, so that it deters only the other.
    """
    game = repeated(TWO_WORST)
    answer = game.solve()
    names = ("row", "column")
    called = {p: tuple(game.plays.label(name, p) for name in names) for p in range(len(TWO_WORST))}
    [each] = [e for e in answer.sustained if called[e.play] == ("up", "up")]
    assert each.least == dict.fromkeys(names, Fraction(2, 3))
    assert {p: called[by] for p, by in each.by.items()} == {
        "row": ("left", "left"),
        "column": ("right", "right"),
    }
    assert "worst for whoever deviated" in answer.solutions[0].method
    for patience, lasts in ((Fraction(2, 3), True), (Fraction(2, 3) - Fraction(1, 10**9), False)):
        assert (("up", "up") in sustained(game.at({"patience": patience}))) is lasts
    one = repeated(TWO_WORST, reversion={"row": "left", "column": "left"}).at({"patience": 1})
    assert ("up", "up") not in sustained(one)
    assert "the equilibrium of one round that the file names" in one.solve().sentences[-1]


def test_with_a_last_round_only_the_equilibrium_of_one_is_played() -> None:
    for horizon in (1, 7, 1_000_000):
        game = repeated(DILEMMA, horizon=horizon).at({"patience": Fraction(99, 100)})
        assert sustained(game) == {("talk", "talk")}
        answer = game.solve()
        assert answer.solutions[0].claim is Claim.EVERY
        assert f"{horizon:,} round" in answer.sentences[1]


def test_with_a_last_round_and_two_equilibria_more_may_be_played() -> None:
    meeting = {("a", "a"): (2, 2), ("a", "b"): (0, 0), ("b", "a"): (0, 0), ("b", "b"): (1, 1)}
    solution = repeated(meeting, horizon=3).solve().solutions[0]
    assert solution.claim is Claim.SOME
    assert "Benoit and Krishna" in solution.note


def test_the_equilibrium_to_fall_back_on_can_be_named() -> None:
    """Reversion to (b, b) only: (a, b) never; falling back on what is no equilibrium deters nobody."""
    named = repeated(DILEMMA, reversion={"row": "talk", "column": "talk"}).at({"patience": Fraction(3, 4)})
    assert ("silent", "silent") in sustained(named)
    other = repeated(DILEMMA, reversion={"row": "silent", "column": "talk"}).at({"patience": Fraction(3, 4)})
    assert sustained(other) == {("talk", "talk")}


def test_a_large_game_says_what_still_works() -> None:
    table = {(f"a{i}", f"b{j}"): (i, j) for i in range(20) for j in range(20)}
    game = repeated(table, reversion={"row": "a19", "column": "b19"})
    with pytest.raises(ScenarioError, match="deviations and punishments are too many"):
        sustained(game, "repeated-minmax")
    assert sustained(game) == {("a19", "b19")}
    assert len(game.solve().solutions) == 2
