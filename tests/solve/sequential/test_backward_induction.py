"""Backward induction against the definition: every strategy profile in every subgame."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from solve.sequential.stage_games import ACTIONS, History, Stage, StageGame, load_text, stage_games

from sim.game.incentives import IncentiveConstraints
from sim.scenario.problems import ScenarioError
from sim.solve.concept import Concept
from sim.solve.holding import plays_now, region
from sim.solve.nash.pure import own_equilibria
from sim.solve.sequential.answer import solve_sequential
from sim.solve.sequential.believed import Assessed
from sim.solve.sequential.requirements import BAYES_NASH, PERFECT_BAYESIAN
from sim.solve.sequential.subgame_perfect import SUBGAME_PERFECT


def history_of(constraints: IncentiveConstraints, play: int) -> History:
    plays = constraints.model.plays
    settled = ((name, plays.label(name, play)) for name in constraints.model.scenario.settled)
    return tuple((name, value) for name, value in settled if value != "none")


@settings(max_examples=40)
@given(stage_games())
def test_courses_and_their_strategies_are_those_of_the_definition(game: StageGame) -> None:
    assume(sum(len(movers) for _, _, movers in game.places()) <= 7)
    constraints = game.constraints
    solved = solve_sequential(constraints)
    found = {
        frozenset(history_of(constraints, play) for play in course): equilibrium.strategies
        for course, equilibrium in zip(solved.courses, solved.equilibria, strict=True)
    }
    assert found == game.subgame_perfect()


@settings(max_examples=40)
@given(stage_games())
def test_the_strategy_that_is_shown_leads_to_its_course(game: StageGame) -> None:
    constraints = game.constraints
    solved = solve_sequential(constraints)
    for course, equilibrium in zip(solved.courses, solved.equilibria, strict=True):
        strategy = {}
        for information in solved.tree.information_sets:
            player, (node,) = information.move.player, information.nodes
            history = history_of(constraints, node.plays[0])
            before = tuple(step for step in history if step[0] in {*information.seen})
            index = int(information.stage.id[1:])
            strategy[index, player, before] = equilibrium.strategy[player][information.id]
        led = {history for history, _ in game.play(strategy)}
        assert led == {history_of(constraints, play) for play in course}
        assert all(incentive.loss >= 0 for incentive in equilibrium.incentives)


@settings(max_examples=40)
@given(stage_games())
def test_a_certificate_holds_the_answer_and_asks_no_more_than_it_may(game: StageGame) -> None:
    constraints = game.constraints
    decision = SUBGAME_PERFECT.decision(constraints, None)
    told = region(decision, constraints.own_signs)
    assert {int(decision.plays[c]) for c in told.holding} == set(plays_now(constraints, SUBGAME_PERFECT))
    assert set(told.signs) <= set(decision.rows.tolist())


@settings(max_examples=30)
@given(stage_games())
def test_one_stage_is_the_simultaneous_game(game: StageGame) -> None:
    """In a single stage subgame perfection asks no more than Nash (Selten 1965)."""
    payoffs = (*game.payoffs, *game.payoffs, *game.payoffs, *game.payoffs)[:4]
    staged = StageGame((Stage(("a", "b")),), payoffs)
    text = staged.text.split("timing:")[0] + "outcomes:" + staged.text.split("outcomes:")[1]
    plain = load_text(text.replace("s0.", ""), "game")
    expected = np.flatnonzero(own_equilibria(plain))
    constraints = staged.constraints
    now = [history_of(constraints, play) for play in plays_now(constraints, SUBGAME_PERFECT)]
    actions = [(plain.model.plays.label("a", play), plain.model.plays.label("b", play)) for play in expected]
    assert now == [(("s0.a", a), ("s0.b", b)) for a, b in actions]


@settings(max_examples=30)
@given(stage_games())
def test_with_everything_seen_best_choices_everywhere_are_backward_induction(game: StageGame) -> None:
    """Strategy by strategy, one deviation at a time: the one-shot deviation principle (Blackwell 1965)."""
    constraints = game.constraints
    assume(constraints.model.scenario.stages)
    assume(sum(len(movers) for _, _, movers in game.places()) <= 7)
    solved = solve_sequential(constraints)
    assessed = Assessed(constraints, beliefs=True)
    subgames = {c: e.strategies for c, e in zip(solved.courses, solved.equilibria, strict=True)}
    assert {course: len(choices) for course, choices in assessed.by_course.items()} == subgames


@settings(max_examples=30)
@given(stage_games())
def test_one_deviation_at_a_time_is_enough_by_the_definition_too(game: StageGame) -> None:
    assume(sum(len(movers) for _, _, movers in game.places()) <= 7)
    assert game.unimprovable() == game.subgame_perfect()


def test_all_ties_are_counted_and_not_listed() -> None:
    """Nobody cares: each of the three places has two best actions, so 8 profiles, 2 for each of 4 courses."""
    game = StageGame((Stage(("a",)), Stage(("b",))), ((0, 0),) * 4)
    solved = solve_sequential(game.constraints)
    assert [equilibrium.strategies for equilibrium in solved.equilibria] == [2, 2, 2, 2]
    assert len(solved.courses) == len(ACTIONS) ** 2


def test_a_subgame_without_a_pure_equilibrium_leaves_none() -> None:
    """Matching pennies after one move: no pure equilibrium there, hence none of the whole (Selten 1965)."""
    pennies = ((1, -1), (-1, 1), (-1, 1), (1, -1))
    game = StageGame((Stage(("a",)), Stage(("a", "b"), ("s0.a", "left"))), (*pennies, (5, 5)))
    solved = solve_sequential(game.constraints)
    assert solved.equilibria == ()
    assert "pure strategies" in solved.solutions[0].note


@pytest.mark.parametrize("stages", [3, 5])
def test_centipede_is_stopped_at_once(stages: int) -> None:
    """Rosenthal (1981): whoever stops gets more than by letting the other stop next."""
    chain = [
        Stage(("ab"[k % 2],), (f"s{k - 1}.{'ab'[(k - 1) % 2]}", "right") if k else None)
        for k in range(stages)
    ]
    pots = [(k + 2, k - 1) if k % 2 == 0 else (k - 1, k + 2) for k in range(stages)]
    end = (stages - 1, stages + 2) if stages % 2 == 0 else (stages - 2, stages + 1)
    game = StageGame(tuple(chain), (*pots, end))
    solved = solve_sequential(game.constraints)
    assert [history_of(game.constraints, course[0]) for course in solved.courses] == [(("s0.a", "left"),)]


@pytest.mark.parametrize("concept", [PERFECT_BAYESIAN, BAYES_NASH])
def test_a_game_without_types_that_is_too_large_to_list_is_referred_to_backward_induction(
    concept: Concept,
) -> None:
    """Fifteen places with two actions each are 2^15 profiles, and nobody has anything to form a belief on."""
    stages = tuple(Stage((player,)) for player in "abab")
    game = StageGame(stages, tuple((k, -k) for k in range(16)))
    with pytest.raises(ScenarioError) as refused:
        solve_sequential(game.constraints, concept)
    assert "ask for subgame-perfect" in refused.value.problems[0].hint
    (course,) = solve_sequential(game.constraints).courses
    assert history_of(game.constraints, *course) == (
        ("s0.a", "right"), ("s1.b", "left"), ("s2.a", "right"), ("s3.b", "left")
    )  # fmt: skip
