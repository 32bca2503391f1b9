"""Selection rules with three players, infeasible profiles, three equilibria and circles."""

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from pathlib import Path

import pytest
import yaml

import sim
from sim.solve.answer import Answer
from sim.solve.selection import Rule, risk_dominates

Profile = tuple[int, ...]


def solved(
    folder: Path,
    shape: Sequence[int],
    payoff: Callable[[Profile], Sequence[float]],
    barred: Sequence[Profile] = (),
    today: Profile | None = None,
) -> Answer:
    """The answer of the game in which `payoff` gives what each player gets in a profile."""
    ids = [f"p{i}" for i in range(len(shape))]

    def table(player: int, start: Profile) -> object:
        if len(start) == len(shape):
            return payoff(start)[player]
        return {f"a{a}": table(player, (*start, a)) for a in range(shape[len(start)])}

    document = {
        "scenario": "game",
        "title": "A game",
        "players": {
            p: {
                "name": p,
                "actions": {f"a{a}": {"name": f"A{a}", "says": f"{p} plays {a}"} for a in range(n)},
            }
            for p, n in zip(ids, shape, strict=True)
        },
        "outcomes": {
            "end": {"low": {"when": "p0 == a0", "says": "Low"}, "rest": {"otherwise": True, "says": "High"}}
        },
        "measures": {f"worth_{p}": {"by": list(ids), "values": table(i, ())} for i, p in enumerate(ids)},
        "assumptions": {
            "one": {"about": "One", "value": 1, "unit": "none at all", "sources": ["judgement"]},
        },
        "payoffs": {p: {"worth": {"name": "Worth", "worth": f"one * worth_{p}"}} for p in ids},
    }
    if barred:
        document["infeasible"] = [
            " and ".join(f"{p} == a{a}" for p, a in zip(ids, profile, strict=True)) for profile in barred
        ]
    if today:
        document["today"] = {p: f"a{a}" for p, a in zip(ids, today, strict=True)}
    path = folder / "game.yaml"
    path.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
    return sim.load(path).solve().answer


def play(shape: Sequence[int], profile: Profile) -> int:
    return list(product(*map(range, shape))).index(profile)


def said(answer: Answer, rule: Rule) -> tuple[int | None, str]:
    """What a rule chooses, and why."""
    (choice,) = [choice for choice in answer.selection.choices if choice.rule is rule]
    return choice.play, choice.because


def equilibria(answer: Answer) -> list[int]:
    return [answer.play_of(equilibrium) for equilibrium in answer.equilibria]


THREE = (2, 2, 2)
ALL_OR_NOTHING: Mapping[Profile, Sequence[float]] = {(0, 0, 0): (3, 3, 3), (1, 1, 1): (2, 2, 2)}


def together(profile: Profile) -> Sequence[float]:
    """Three agree on 0 for 3 each, or on 1 for 2 each; else nothing."""
    return ALL_OR_NOTHING.get(profile, (0, 0, 0))


def test_three_players_compare_what_each_would_lose_alone(tmp_path: Path) -> None:
    """The products are 3^3 = 27 and 2^3 = 8."""
    answer = solved(tmp_path, THREE, together)
    assert equilibria(answer) == [0, 7]
    assert risk_dominates(answer.valuation, 0, 7) is True
    assert risk_dominates(answer.valuation, 7, 0) is False
    assert {said(answer, rule)[0] for rule in (Rule.PAYOFF, Rule.RISK, Rule.MARGIN)} == {0}
    assert said(answer, Rule.PATH) == (None, "the scenario names no choices of today")


@pytest.mark.parametrize("barred", [(1, 0, 0), (0, 1, 0), (1, 1, 0), (0, 1, 1)])
def test_risk_is_not_compared_where_a_deviation_cannot_happen(tmp_path: Path, barred: Profile) -> None:
    """From one equilibrium somebody cannot go alone to the other: no loss, so no product, either way."""
    answer = solved(tmp_path, THREE, together, [barred])
    assert equilibria(answer) == [0, 7]
    assert risk_dominates(answer.valuation, 0, 7) is None
    assert risk_dominates(answer.valuation, 7, 0) is None
    assert said(answer, Rule.RISK) == (None, "some pairs cannot be told apart")
    assert said(answer, Rule.PAYOFF)[0] == 0


def test_risk_is_compared_over_those_who_would_act_otherwise(tmp_path: Path) -> None:
    """The third player does 0 in both: the products are 1 * 1 and 2 * 3, whatever it would lose."""
    worth = {(0, 0, 0): (1, 1, 9), (1, 1, 0): (2, 3, 1)}
    answer = solved(tmp_path, THREE, lambda profile: worth.get(profile, (0, 0, 0)), [(1, 1, 1)])
    assert risk_dominates(answer.valuation, 0, play(THREE, (1, 1, 0))) is False
    assert risk_dominates(answer.valuation, play(THREE, (1, 1, 0)), 0) is True


def test_an_infeasible_profile_is_no_payoff_that_counts(tmp_path: Path) -> None:
    """Shares are of the range over what can happen: 3, not the 1,000 of what cannot."""
    worth = {**ALL_OR_NOTHING, (0, 1, 1): (1000, 1000, 1000)}
    answer = solved(tmp_path, THREE, lambda profile: worth.get(profile, (0, 0, 0)), [(0, 1, 1)])
    assert equilibria(answer) == [0, 7]
    assert set(answer.valuation.ranges.values()) == {3}
    assert said(answer, Rule.MARGIN) == (0, "its closest call costs 100% of a range")


def test_nobody_can_deviate(tmp_path: Path) -> None:
    """Only two profiles can happen, and they differ in every action."""
    others = [profile for profile in product(range(2), repeat=3) if profile not in ALL_OR_NOTHING]
    answer = solved(tmp_path, THREE, together, others)
    assert equilibria(answer) == [0, 7]
    assert said(answer, Rule.MARGIN) == (None, "several have the same margin")
    (tmp_path / "one").mkdir()
    only = solved(tmp_path / "one", THREE, together, [*others, (1, 1, 1)])
    assert said(only, Rule.MARGIN) == (0, "nobody can deviate")
    assert said(only, Rule.RISK) == (0, "it is the only one")


PAIR = (3, 3)


def agreed(best: Sequence[float], off: Mapping[Profile, float]) -> Callable[[Profile], Sequence[float]]:
    """Both get `best` of the action that they share; else what they do alone is worth `off`."""

    def payoff(profile: Profile) -> Sequence[float]:
        first, second = profile
        if first == second:
            return (best[first], best[first])
        return (off.get((first, second), 0), off.get((second, first), 0))

    return payoff


DIAGONAL = [0, 4, 8]


def test_risk_dominance_in_a_circle(tmp_path: Path) -> None:
    """0 beats 1 beats 2 beats 0: the loss is 3 - off(own action, the other's).

    (0, 0) against (1, 1): (3 - off(1, 0))^2 = 9 against (3 - off(0, 1))^2 = 4, and so on round.
    """
    answer = solved(tmp_path, PAIR, agreed([3, 3, 3], {(0, 1): 1, (1, 2): 1, (2, 0): 1}))
    assert equilibria(answer) == DIAGONAL
    for one, two in ((0, 4), (4, 8), (8, 0)):
        assert risk_dominates(answer.valuation, one, two) is True
    assert said(answer, Rule.RISK) == (None, "the pairwise comparison runs in a circle")
    assert said(answer, Rule.MARGIN) == (None, "several have the same margin")


def test_three_that_cannot_be_told_apart(tmp_path: Path) -> None:
    answer = solved(tmp_path, PAIR, agreed([3, 3, 3], {}))
    assert equilibria(answer) == DIAGONAL
    assert said(answer, Rule.RISK) == (None, "some pairs cannot be told apart")
    assert said(answer, Rule.MARGIN) == (None, "several have the same margin")
    # nobody would be better off in another: the first in the order of the file
    assert said(answer, Rule.PAYOFF) == (0, "no player would be better off in another")


def test_one_pair_that_can_be_told_apart_decides_nothing(tmp_path: Path) -> None:
    """0 beats 1, but neither is told from 2: no circle, and no winner."""
    answer = solved(tmp_path, PAIR, agreed([3, 3, 3], {(0, 1): 1}))
    assert risk_dominates(answer.valuation, 0, 4) is True
    assert risk_dominates(answer.valuation, 4, 8) is None
    assert said(answer, Rule.RISK) == (None, "some pairs cannot be told apart")


def test_the_winner_of_three_beats_each(tmp_path: Path) -> None:
    """The losses are the payoffs themselves, so (2, 2) beats both; (1, 1) beats only (0, 0)."""
    answer = solved(tmp_path, PAIR, agreed([2, 3, 4], {}))
    assert said(answer, Rule.RISK) == (8, "it risk-dominates every other, pair by pair")
    assert said(answer, Rule.PAYOFF) == (8, "no player would be better off in another")
    assert said(answer, Rule.MARGIN)[0] == 8
    assert answer.selection.bet is not None
    assert answer.selection.bet.rule is Rule.PAYOFF


def test_a_winner_need_not_be_first_or_last(tmp_path: Path) -> None:
    answer = solved(tmp_path, PAIR, agreed([2, 4, 3], {}))
    assert {said(answer, rule)[0] for rule in (Rule.PAYOFF, Rule.RISK, Rule.MARGIN)} == {4}


def test_payoff_dominance_asks_every_player(tmp_path: Path) -> None:
    """In each of the three somebody would be better off in another."""
    worth = {(0, 0): (3, 1), (1, 1): (2, 2), (2, 2): (1, 3)}
    answer = solved(tmp_path, PAIR, lambda profile: worth.get(profile, (0, 0)))
    assert equilibria(answer) == DIAGONAL
    assert said(answer, Rule.PAYOFF) == (None, "in each, some player would be better off in another")
    # the products 3 * 1, 2 * 2 and 1 * 3
    assert said(answer, Rule.RISK)[0] == 4
    assert answer.selection.bet is not None
    assert answer.selection.bet.rule is Rule.RISK


def pennies(profile: Profile) -> Sequence[float]:
    """Matching pennies among 0 and 1; apart from it both can agree on 2."""
    if profile == (2, 2):
        return (3, 3)
    if 2 in profile:
        return (-5, -5)
    return (1, -1) if profile[0] == profile[1] else (-1, 1)


@pytest.mark.parametrize(
    ("today", "chosen", "because"),
    [
        ((0, 0), None, "improving moves from today's choices run in a circle"),
        ((2, 2), 8, "today's choices are this equilibrium"),
        ((0, 2), 8, "today's choices lead there by one improving move"),
    ],
)
def test_paths_from_today(tmp_path: Path, today: Profile, chosen: int | None, because: str) -> None:
    """From (0, 2) the first gains 8 of a range of 8 by doing 2, the second 6 by doing 1."""
    answer = solved(tmp_path, PAIR, pennies, today=today)
    assert equilibria(answer) == [8]
    assert said(answer, Rule.PATH) == (chosen, because)


def test_a_path_goes_round_what_cannot_happen(tmp_path: Path) -> None:
    """The first would go over at once, for 9, but cannot alone; the second goes, then the first."""
    shape = (2, 2)
    worth = {(0, 0): (0, 0), (0, 1): (0, 1), (1, 0): (9, 9), (1, 1): (2, 2)}
    answer = solved(tmp_path, shape, lambda profile: worth[profile], [(1, 0)], today=(0, 0))
    assert equilibria(answer) == [3]
    assert said(answer, Rule.PATH) == (3, "today's choices lead there by 2 improving moves")


def test_two_from_which_somebody_can_leave_for_nothing(tmp_path: Path) -> None:
    """The second loses nothing by leaving either: both products are 0, which decides nothing."""
    worth = {(0, 0): (3, 1), (0, 1): (0, 1), (1, 0): (0, 1), (1, 1): (2, 1)}
    answer = solved(tmp_path, (2, 2), lambda profile: worth[profile])
    assert equilibria(answer) == [0, 3]
    assert risk_dominates(answer.valuation, 0, 3) is None
    assert risk_dominates(answer.valuation, 3, 0) is None
    assert said(answer, Rule.RISK) == (None, "some pairs cannot be told apart")


@pytest.mark.parametrize("shift", [0, 1000])
def test_the_least_difference_decides(tmp_path: Path, shift: int) -> None:
    """(1, 1) is better by 1e-10 for both, so it has the larger losses: (3 + 1e-10)^2 against 9.

    Adding a constant to the payoffs changes no difference of them.
    """
    worth = {(0, 0): 3 + shift, (1, 1): 3 + shift + 1e-10}
    answer = solved(tmp_path, (2, 2), lambda profile: (worth.get(profile, shift),) * 2)
    assert equilibria(answer) == [0, 3]
    assert {said(answer, rule)[0] for rule in (Rule.PAYOFF, Rule.RISK, Rule.MARGIN)} == {3}


@pytest.mark.parametrize("shift", [0, 10**17])
def test_moves_from_today_are_those_of_the_differences(tmp_path: Path, shift: int) -> None:
    """The second gains 2 of a range of 4, the first 1 of 4; a double at 10**17 could not tell."""
    worth = {(0, 0): (0, 0), (0, 1): (0, 2), (1, 0): (1, 0), (1, 1): (-3, 4)}
    answer = solved(tmp_path, (2, 2), lambda profile: [shift + part for part in worth[profile]], today=(0, 0))
    assert answer.drift is not None
    assert [(move.player, move.gain) for move in answer.drift.path] == [("p1", 2)]
