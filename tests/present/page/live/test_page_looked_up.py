"""What the page looks up or has unfolded is what the package answers, borders included; else it says so."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import isqrt
from pathlib import Path

import numpy as np
import pytest
from explore.formula_games import game as formula_game
from present.page.live.page_program import answers, looked_up, needs_node
from solve.sequential.test_followed_beliefs import followed_by_force, made

from sim.algebra.samples import Samples
from sim.explore.thresholds.answer import Thresholds
from sim.game.incentives import IncentiveConstraints, incentive_constraints
from sim.game.payoffs import compile_payoffs
from sim.present.page.live import staged
from sim.present.page.live.alone import Alone
from sim.scenario.load import load_scenario
from sim.solve.circuit import Circuit
from sim.solve.concepts import default_concept
from sim.solve.holding import holding_at
from sim.study.page import decided_by_page

pytestmark = needs_node

SECOND_ROUND = Path(__file__).parents[3] / "solve" / "sequential" / "games" / "second_round.yaml"
HAIR = Fraction(1, 10**18)
Point = Mapping[str, Fraction]


def by_package(constraints: IncentiveConstraints, points: list[Point]) -> list[list[int]]:
    """The plays or courses that are stable at each point, as the package decides there."""
    decision = default_concept(constraints.model.scenario).anywhere(constraints)
    stable = holding_at(decision, constraints, Samples.at_points(constraints.model.basis.assumptions, points))
    return [sorted({*decision.plays[stable[:, i]].tolist()}) for i in range(len(points))]


def along(constraints: IncentiveConstraints, tipping: Thresholds) -> Iterator[Point]:
    """Points at which one assumption at most is another: at each end, beside it, and in between."""
    values = constraints.model.scenario.values
    yield values
    for item in tipping:
        low, high = item.span
        ends = [interval.start.narrow[0] for interval in item.intervals]
        near = [end + off for end in ends for off in (-HAIR, Fraction(0), HAIR)]
        inside = [low + (high - low) * Fraction(k, 13) for k in range(14)]
        for at in (*near, *inside):
            if low <= at <= high:
                yield {**values, item.assumption: at}


def elsewhere(constraints: IncentiveConstraints) -> list[Point]:
    """Points where two assumptions are others, or one lies beyond its range."""
    values = constraints.model.scenario.values
    moving = [a for a in constraints.model.scenario.assumptions if not a.fixed]
    first, second = moving[:2]
    return [
        {**values, first.id: first.low, second.id: second.high},
        {**values, first.id: max(first.high, first.value) + HAIR},
        {**values, second.id: min(second.low, second.value) - HAIR},
    ]


def compared(games: list[IncentiveConstraints]) -> int:
    """Looks up each game along all assumptions; how many answers there are that differ from the file's."""
    given = [looked_up(constraints) for constraints in games]
    asked = [
        (constraints, [*along(constraints, own.thresholds), *elsewhere(constraints)])
        for constraints, own in zip(games, given, strict=True)
    ]
    others = 0
    for (constraints, points), page in zip(asked, answers(asked, given=given), strict=True):
        known, unknown = page[:-3], page[-3:]
        expected = by_package(constraints, points[:-3])
        assert [answer["stable"] for answer in known] == expected
        assert not any(answer["unknown"] for answer in known)
        assert all(answer["unknown"] and not answer["stable"] for answer in unknown)
        others += sum(stable != expected[0] for stable in expected)
    return others


def test_ends_are_told_exactly_where_they_are_irrational_or_hold_a_single_value() -> None:
    """x**2 - 2 tips at an irrational number, and (x - 1)**2 is a tie at 1 alone, where both are stable."""
    ranges = {"x": (0, -3, 3), "y": (1, -3, 3)}
    games = [
        formula_game(["x**2 - 2", "x - y"], ranges),
        formula_game(["(x - 1)**2", "y - 1"], ranges),
        formula_game(["x**3 - 3*x + 1", "abs(y) - x**2"], ranges),
        formula_game(["x + 3", "(y - 3)**2 * (x - 3)"], ranges),
    ]
    assert compared(games) > 30


def test_a_value_beside_an_irrational_end_is_told_however_near_it_is() -> None:
    """Rational numbers that share forty digits with the root of two."""
    constraints = formula_game(["x**2 - 2", "y"], {"x": (0, -3, 3), "y": (1, -3, 3)})
    below = Fraction(isqrt(2 * 10**80), 10**40)
    assert below**2 < 2 < (below + Fraction(1, 10**40)) ** 2
    points: list[Point] = [{"x": at, "y": Fraction(1)} for at in (below, below + Fraction(1, 10**40))]
    (page,) = answers([(constraints, points)], given=[looked_up(constraints)])
    # each says yes where its formula is positive
    yes, no = by_package(
        constraints, [{"x": Fraction(2), "y": Fraction(1)}, {"x": Fraction(1), "y": Fraction(1)}]
    )
    assert [answer["stable"] for answer in page] == [no, yes]


def test_within_the_bracket_of_an_end_nothing_is_told() -> None:
    constraints = formula_game(["exp(x) - 2", "y"], {"x": (0, -3, 3), "y": (1, -3, 3)})
    given = looked_up(constraints)
    (item,) = (item for item in given.thresholds if item.assumption == "x")
    end = next(i.start for i in item.intervals[1:] if not i.start.exact)
    points: list[Point] = [
        {"x": at, "y": Fraction(1)} for at in ((end.low + end.high) / 2, end.low - HAIR, end.high + HAIR)
    ]
    (page,) = answers([(constraints, points)], given=[given])
    assert [answer["untold"] for answer in page] == [True, False, False]
    assert [answer["stable"] for answer in page[1:]] == by_package(constraints, points[1:])


@pytest.mark.parametrize("spoken", [60, 0])
def test_a_game_whose_beliefs_are_followed_moves_along_each_assumption(
    spoken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """spoken: the most leaves of a tree that is drawn; where it is not, only what answers name is written."""
    monkeypatch.setattr(staged, "MAX_LEAVES", spoken)
    games = []
    for shape, seed in ((0, 0), (1, 1), (3, 2), (5, 1)):
        constraints = made(shape, seed, coarse=seed == 1)
        constraints.kept["followed"] = followed_by_force(constraints)
        games.append(constraints)
    assert compared(games) > 30


def test_what_is_not_spoken_of_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    constraints = made(1, 1, coarse=True)
    constraints.kept["followed"] = followed_by_force(constraints)
    given = looked_up(constraints)
    asked = [(default_concept(constraints.model.scenario), given)]
    assert staged.spoken_of(constraints, asked).every
    monkeypatch.setattr(staged, "MAX_LEAVES", 0)
    spoken = staged.spoken_of(constraints, asked)
    named = {*given.plays.tolist()}
    plays = {play for number in named for play in constraints.courses.course(number)}
    assert {*spoken.numbers} == named | plays
    assert {*spoken.plays} == plays
    every = {play: tuple(constraints.told.profile(play).values()) for play in spoken.numbers}
    assert [tuple(spoken.told.profile(i).values()) for i in range(len(spoken.numbers))] == list(
        every.values()
    )


def second_round() -> IncentiveConstraints:
    scenario, plays, _ = load_scenario(SECOND_ROUND)
    return incentive_constraints(compile_payoffs(scenario, plays))


def test_a_small_game_whose_beliefs_are_followed_moves_within_all_ranges() -> None:
    constraints = second_round()
    ((_, own), *_), _ = decided_by_page(constraints)
    assert isinstance(own, Circuit)
    assert own.within == constraints.model.box
    rng = np.random.default_rng(3)
    points: list[Point] = []
    for _ in range(400):
        # coarse numbers, which tie often, and the ends of ranges
        shares = [Fraction(int(rng.integers(9)), 8) for _ in constraints.model.scenario.assumptions]
        points.append(
            {
                a.id: a.low + share * (a.high - a.low) if rng.random() < 0.6 else a.value
                for a, share in zip(constraints.model.scenario.assumptions, shares, strict=True)
            }
        )
    points += along(constraints, looked_up(constraints).thresholds)
    (page,) = answers([(constraints, points)], given=[own])
    expected = by_package(constraints, points)
    assert [answer["stable"] for answer in page] == expected
    assert len({*map(tuple, expected)}) > 8
    (page,) = answers([(constraints, elsewhere(constraints))], given=[own])
    assert [answer["unknown"] for answer in page] == [False, True, True]


def test_a_game_in_which_too_much_is_asked_is_looked_up() -> None:
    constraints = made(0, 0, coarse=False)
    constraints.kept["followed"] = followed_by_force(constraints)
    ((_, own), *_), _ = decided_by_page(constraints)
    assert isinstance(own, Alone)
