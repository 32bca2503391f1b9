"""Bargaining solutions: textbook games with known answers, and the definitions by brute force."""

import random
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from solve.bargaining.bargains import (
    NONE,
    at,
    bargain,
    chosen,
    egalitarian,
    entries,
    kalai_smorodinsky,
    nash,
    offers,
)

import sim
from sim.explore.reach.answer import reach
from sim.explore.thresholds.answer import thresholds
from sim.scenario.problems import ScenarioError
from sim.solve.concepts import concept_of
from sim.solve.holding import holding

SHARE = {"about": "patience", "unit": "share", "limits": [0, 1], "sources": "judgement"}


def random_gains(seed: int, players: int = 2) -> dict[str, tuple[Fraction, ...]]:
    """Few different numbers, so that ties come up."""
    rng = random.Random(seed)
    table = {
        f"a{k}": tuple(Fraction(rng.randint(-2, 5), rng.choice((1, 2))) for _ in range(players))
        for k in range(5)
    }
    return {NONE: (Fraction(0),) * players, **table}


@pytest.mark.parametrize("seed", range(25))
def test_each_solution_is_that_of_its_definition(seed: int) -> None:
    gains = random_gains(seed)
    start = (Fraction(3), Fraction(-1, 2))
    game = bargain({entry: [g + s for g, s in zip(own, start, strict=True)] for entry, own in gains.items()})
    assert chosen(game, "zone-of-agreement") == {e for e, own in gains.items() if min(own) >= 0}
    assert chosen(game, "nash-bargaining") == nash(gains)
    assert chosen(game, "egalitarian") == egalitarian(gains)
    assert chosen(game, "kalai-smorodinsky") == kalai_smorodinsky(gains)


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("patience", [(0, 0), (1, 1), (Fraction(1, 2), Fraction(3, 4)), (0, 1)])
def test_offers_are_those_of_their_definition(seed: int, patience: tuple[Fraction, Fraction]) -> None:
    gains = random_gains(seed)
    first, second = map(Fraction, patience)
    game = bargain(gains, discount={"ann": str(first), "bob": str(second)})
    assert chosen(game, "alternating-offers") == offers(gains, first, second)


@pytest.mark.parametrize("seed", range(10))
def test_three_players(seed: int) -> None:
    gains = random_gains(seed, 3)
    game = bargain(gains, ("ann", "bob", "carl"))
    assert chosen(game, "nash-bargaining") == nash(gains)
    assert chosen(game, "egalitarian") == egalitarian(gains)
    with pytest.raises(ScenarioError, match="for two who bargain, and here are 3"):
        chosen(game, "kalai-smorodinsky")


@pytest.mark.parametrize("seed", range(10))
def test_nash_and_kalai_smorodinsky_do_not_hang_on_the_scale_of_payoffs(seed: int) -> None:
    """Both are covariant under positive affine maps of each player's payoffs; the egalitarian one is not."""
    gains = random_gains(seed)
    plain = bargain(gains)
    mapped = bargain({entry: [7 * a - 3, b / 5 + 11] for entry, (a, b) in gains.items()})
    for concept in ("zone-of-agreement", "nash-bargaining", "kalai-smorodinsky"):
        assert chosen(plain, concept) == chosen(mapped, concept)


def test_the_egalitarian_solution_hangs_on_it() -> None:
    gains = {NONE: (0, 0), "left": (1, 3), "right": (2, 2)}
    assert chosen(bargain(gains), "egalitarian") == {"right"}
    stretched = {entry: (10 * a, b) for entry, (a, b) in gains.items()}
    assert chosen(bargain(stretched), "egalitarian") == {"left"}


@pytest.mark.parametrize("seed", range(10))
def test_who_is_called_first_makes_no_difference(seed: int) -> None:
    gains = random_gains(seed)
    turned = {entry: own[::-1] for entry, own in reversed(gains.items())}
    for concept in ("nash-bargaining", "kalai-smorodinsky", "egalitarian"):
        assert chosen(bargain(gains), concept) == chosen(bargain(turned), concept)


def pie(parts: int, second: str = "{rest}") -> dict[str, list[str]]:
    """A pie in equal parts, of which the first gets so many; what the rest is worth to the second."""
    return {
        NONE: ["0", "0"],
        **{
            f"first_{k}": [f"{k}/{parts}", second.format(rest=f"({parts - k}/{parts})")]
            for k in range(parts + 1)
        },
    }


def test_the_nash_solution_with_an_averse_player() -> None:
    """x sqrt(1 - x) is largest at x = 2/3 (Osborne and Rubinstein 1990, 2.4): the averse get less."""
    game = bargain(pie(12, "sqrt({rest})"))
    assert chosen(game, "nash-bargaining") == {"first_8"}


def test_the_kalai_smorodinsky_solution_with_an_averse_player() -> None:
    """Equal shares of the most: x = sqrt(1 - x), at the golden section 0.618; of tenths that is 0.6."""
    game = bargain(pie(10, "sqrt({rest})"))
    assert chosen(game, "kalai-smorodinsky") == {"first_6"}
    assert chosen(game, "nash-bargaining") == {"first_7"}


def test_rubinsteins_split() -> None:
    """Who offers first gets 1 / (1 + delta) (Rubinstein 1982); 2/3 puts that on tenths, as 6 of 10."""
    patience = {"patience": {**SHARE, "value": 0.5, "range": [0, 1]}}
    game = bargain(pie(10), discount={"ann": "2 / 3", "bob": "2 / 3"})
    assert "first_6" in chosen(game, "alternating-offers")
    game = bargain(pie(6), discount={"ann": "patience", "bob": "patience"}, assumptions=patience)
    at_half = chosen(game, "alternating-offers")
    assert "first_4" in at_half  # 1 / (1 + 1/2) = 4/6
    assert chosen(game.at({"patience": 0}), "alternating-offers") == {"first_6"}  # an ultimatum
    every = {f"first_{k}" for k in range(7)}
    assert chosen(game.at({"patience": 1}), "alternating-offers") == every  # waiting costs nothing


def test_a_pie_in_hundred_parts() -> None:
    """(1 - 4/5) / (1 - 9/10 * 4/5) = 5/7 of it, or near that, since parts are whole: by the definition."""
    parts = 100
    gains = {f"first_{k}": (Fraction(k, parts), 1 - Fraction(k, parts)) for k in range(parts + 1)}
    expected = offers({NONE: (Fraction(0), Fraction(0)), **gains}, Fraction(9, 10), Fraction(4, 5))
    assert expected == {"first_70", "first_71", "first_72"}
    patience = {"patience": {**SHARE, "value": 0.9, "range": [0, 1]}}
    game = bargain(pie(parts), discount={"ann": "patience", "bob": "0.8"}, assumptions=patience)
    point = {"patience": (Fraction(9, 10), Fraction(9, 10))}
    decision = concept_of("alternating-offers").decision(game.constraints, point)
    assert entries(game.constraints, decision.plays) == expected


def test_offers_where_nothing_can_be_agreed_on_at_some_values() -> None:
    """Whoever would lose by the only agreement refuses it: from x = 1 on it is what is offered."""
    x = {"x": {**SHARE, "value": 0.5, "range": [0, 2], "limits": [0, 2]}}
    payoffs = {NONE: ("0", "0"), "deal": ("x - 1", "1")}
    game = bargain(
        payoffs, discount={"ann": "0.5", "bob": "0.5"}, assumptions=x, solution="alternating-offers"
    )
    assert sim_chosen(game) == [NONE]
    assert sim_chosen(game.at({"x": 1})) == ["deal"]
    [along] = game.thresholds("x")
    assert [float(interval.end) for interval in along.intervals] == [1, 2]


def sim_chosen(game: sim.Game) -> list[str]:
    """What a run says."""
    return [equilibrium.outcome["outcome"] for equilibrium in game.solve().equilibria]


def test_where_offers_are_too_many_to_compare_it_is_said() -> None:
    game = bargain(pie(250), discount={"ann": "0.9", "bob": "0.8"})
    with pytest.raises(ScenarioError, match="63,001 pairs of an offer and a counter-offer, at most 40,000"):
        chosen(game, "alternating-offers")


@pytest.mark.parametrize("seed", range(12))
def test_offers_in_a_box_are_those_at_its_points(seed: int) -> None:
    """What is left out of the comparison since others stand for it is missed nowhere in the box."""
    rng = random.Random(seed)
    patience = {
        "mine": {**SHARE, "value": 0.5, "range": [0, 1]},
        "bonus": {**SHARE, "value": 0.5, "range": [0, 1]},
    }
    table = {f"a{k}": (rng.randint(0, 6), rng.randint(-1, 6), rng.randint(-2, 2)) for k in range(7)}
    payoffs = {NONE: ["0", "0"], **{e: [f"{a}", f"{b} + {c} * bonus"] for e, (a, b, c) in table.items()}}
    game = bargain(payoffs, discount={"ann": "mine", "bob": "0.75"}, assumptions=patience)
    for mine, bonus in product((0, Fraction(1, 3), Fraction(3, 4), 1), (0, Fraction(1, 2), 1)):
        gains = {e: (Fraction(a), b + c * Fraction(bonus)) for e, (a, b, c) in table.items()}
        expected = offers({NONE: (Fraction(0), Fraction(0)), **gains}, Fraction(mine), Fraction(3, 4))
        point = game.at({"mine": mine, "bonus": bonus}).constraints
        decision = concept_of("alternating-offers").decision(
            point, {"mine": (Fraction(0), Fraction(1)), "bonus": (Fraction(0), Fraction(1))}
        )
        held = decision.plays[holding(decision, point.own_signs[:, None])[:, 0]]
        assert entries(point, held) == expected


def test_the_second_takes_more_where_it_is_the_more_patient() -> None:
    """(1 - d2) / (1 - d1 d2): with d1 = 1/2 and d2 = 3/4 the first gets 0.4."""
    game = bargain(pie(10), discount={"ann": "1 / 2", "bob": "3 / 4"})
    assert "first_4" in chosen(game, "alternating-offers")
    other = bargain(pie(10), discount={"ann": "1 / 2", "bob": "3 / 4"}, first="bob")
    assert "first_2" in chosen(other, "alternating-offers")  # she gets 1/2 of 0.4


def ratified() -> sim.Game:
    """Left is good for both, and right better for the first; whether it is ratified hangs on opinion."""
    return bargain(
        {NONE: [0, 0], "left": [1, 1], "right": ["stakes", 2]},
        ratification={
            "ann": {"approval": "approval", "majority": "needed"},
            "bob": {"approval": "1", "majority": "needed"},
        },
        measures={"approval": {"by": "agreement", "values": {NONE: 1, "left": 1, "right": "opinion"}}},
        assumptions={
            "opinion": {**SHARE, "value": 0.4, "range": [0.2, 0.8]},
            "needed": {**SHARE, "value": 0.5, "range": [0.4, 0.6]},
            "stakes": {
                "about": "stakes",
                "unit": "points",
                "sources": "judgement",
                "value": 3,
                "range": [-2, 4],
            },
        },
    )


def test_ratification_ends_at_the_majority() -> None:
    game = ratified()
    assert chosen(game, "zone-of-agreement") == {NONE, "left", "right"}
    assert chosen(game, "ratified-zone-of-agreement") == {NONE, "left"}
    assert chosen(game, "nash-bargaining") == {"right"}
    assert chosen(game, "ratified-nash-bargaining") == {"left"}
    [line] = thresholds(game.constraints, ["opinion"], concept=concept_of("ratified-nash-bargaining"))
    answers = [(entries(game.constraints, i.plays), i.start.rational) for i in line.intervals]
    # enough approve at exactly a half
    assert answers == [({"left"}, Fraction(1, 5)), ({"right"}, Fraction(1, 2))]


def test_how_far_opinion_would_have_to_move() -> None:
    game = ratified()
    found = reach(game.constraints, "outcome", "right", concept=concept_of("ratified-zone-of-agreement"))
    # 0.1 of a range of 0.2 for what is needed costs a half, 0.1 of 0.6 for opinion a sixth
    assert found.distance == Fraction(1, 6)
    assert {c.assumption: c.end for c in found.changes} == {"opinion": Fraction(1, 2)}
    assert found.proved
    assert found.verified


def test_what_cannot_be_ratified_says_whose_public_is_in_the_way() -> None:
    game = ratified()
    concept = concept_of("ratified-zone-of-agreement")
    with_less = reach(game.constraints, "outcome", "right", free=["stakes"], concept=concept)
    assert not with_less.found
    assert with_less.proved
    (reason,) = with_less.proof
    (unmet,) = reason.incentives
    assert (unmet.player, unmet.deviation) == ("ann", "public")
    assert unmet.loss == pytest.approx(-0.1)


@pytest.mark.parametrize(
    "concept", ["nash-bargaining", "kalai-smorodinsky", "egalitarian", "ratified-egalitarian"]
)
def test_thresholds_agree_with_the_solution_at_points(concept: str) -> None:
    game = ratified()
    [line] = thresholds(game.constraints, ["stakes"], concept=concept_of(concept))
    for interval in line.intervals:
        inside = (interval.start.rational + interval.end.rational) / 2
        there = game.constraints.at({"stakes": inside})
        assert tuple(at(there, concept).tolist()) == interval.plays


def test_an_empty_zone_is_said() -> None:
    game = bargain({NONE: [0, 0], "left": [1, -1], "right": [-1, 3]})
    assert chosen(game, "zone-of-agreement") == {NONE}
    for concept in ("nash-bargaining", "kalai-smorodinsky", "egalitarian"):
        assert chosen(game, concept) == {NONE}
    solved = game.solve()
    assert solved.sentences[0] == (
        "The zone of agreement is empty: each of the 2 agreements would leave somebody worse off than none."
    )
    assert [e.profile["agreement"] for e in solved.equilibria] == [NONE]


def test_plays_of_a_game_are_agreed_on_against_any_equilibrium() -> None:
    """A prisoners' dilemma: both silent is better for both than its only equilibrium."""
    game = sim.load(
        {
            "players": {"row": ["silent", "talk"], "column": ["silent", "talk"]},
            "payoffs": {
                "table": {
                    "silent": {"silent": [3, 3], "talk": [0, 5]},
                    "talk": {"silent": [5, 0], "talk": [1, 1]},
                }
            },
            "agreements": {"between": ["row", "column"], "disagreement": "equilibrium"},
        }
    )
    found = at(game.constraints, "zone-of-agreement")
    assert [game.plays.label("row", int(play)) for play in found] == ["silent", "talk"]
    assert chosen_profiles(game, "egalitarian") == [("silent", "silent")]
    assert chosen_profiles(game, "nash-bargaining") == [("silent", "silent")]
    assert chosen_profiles(game, "kalai-smorodinsky") == [("silent", "silent")]


def chosen_profiles(game: sim.Game, concept: str) -> list[tuple[str, str]]:
    plays = at(game.constraints, concept)
    return [(game.plays.label("row", int(p)), game.plays.label("column", int(p))) for p in plays]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(-3, 5), st.integers(-3, 5)), min_size=4, max_size=4),
    st.sampled_from(["nash-bargaining", "kalai-smorodinsky", "egalitarian"]),
)
def test_against_any_equilibrium_is_against_each_of_them(cells: list[tuple[int, int]], concept: str) -> None:
    """What is chosen where any equilibrium may come about is what is chosen against one or another."""

    def game(disagreement: object) -> sim.Game:
        rows = {r: {c: list(cells[2 * i + j]) for j, c in enumerate("ab")} for i, r in enumerate("ab")}
        return sim.load(
            {
                "players": {"row": ["a", "b"], "column": ["a", "b"]},
                "payoffs": {"table": rows},
                "agreements": {"between": ["row", "column"], "disagreement": disagreement},
            }
        )

    equilibria = [
        play
        for play in range(4)
        if cells[play][0] >= cells[play ^ 2][0] and cells[play][1] >= cells[play ^ 1][1]
    ]
    against_each = set()
    for play in equilibria:
        named = {"row": "ab"[play // 2], "column": "ab"[play % 2]}
        against_each |= set(at(game(named).constraints, concept).tolist())
    assert set(at(game("equilibrium").constraints, concept).tolist()) == against_each


def test_forty_splits_are_compared_at_a_point() -> None:
    """Of a pie of 41 pieces by a square root, the share of the Nash solution is one third (Osborne and
    Rubinstein 1990, section 2.4, with u(x) = sqrt(x) for the one who is averse to risk)."""
    worth = {"ann": "sqrt(share)", "bob": "agreed - share"}
    game = sim.load(
        {
            "players": {"ann": {}, "bob": {}},
            "agreements": {
                "between": ["ann", "bob"],
                "share": {"to": "ann", "steps": 39},
                "disagreement": "none",
            },
            "payoffs": {p: {"pie": {"name": "Pie", "worth": w}} for p, w in worth.items()},
        }
    )
    by = game.solve().answer.by_concept
    assert [e.profile["agreement"] for e in by["nash-bargaining"].equilibria] == ["share_13"]
    # sqrt(x) = 1 - x at x = 0.382: between 14/39 and 15/39, and 15 leaves Bob 24/39 < sqrt(15/39)
    assert [e.profile["agreement"] for e in by["kalai-smorodinsky"].equilibria] == ["share_15"]
