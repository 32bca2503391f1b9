"""Subgame perfection where not everybody sees everything, by the definition.

Two who move at once and one who moves after another without seeing it are the same game (Kuhn
1953), so that the oracle for the former, which tries every strategy in every subgame, is one for the latter.
"""

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from hypothesis import given, settings
from solve.sequential.stage_games import History, Stage, StageGame, load_text, stage_games

import sim
from sim.explore.explain.answer import explain
from sim.explore.explain.stages import SequentialExplanation
from sim.explore.reach.answer import reach
from sim.explore.thresholds.answer import thresholds
from sim.game.incentives import IncentiveConstraints, incentive_constraints
from sim.game.payoffs import compile_payoffs
from sim.scenario.load import load_scenario
from sim.scenario.stages import NOT_REACHED
from sim.solve.concepts import default_concept
from sim.solve.holding import plays_now
from sim.solve.sequential.answer import solve_sequential
from sim.solve.sequential.believed import Assessed
from sim.solve.sequential.requirements import BAYES_NASH
from sim.solve.sequential.subgame_perfect import SUBGAME_PERFECT

GAMES = Path(__file__).parent / "games"


def one_after_the_other(game: StageGame) -> IncentiveConstraints:
    """The same game with b moving after a in the first stage, unseen and unseeing."""
    text = game.text.replace("s0.b", "hidden.b").replace(
        "  - {stage: s0, moves: [a, b]}\n",
        "  - {stage: s0, moves: a}\n  - {stage: hidden, moves: b, sees: {b: nothing}}\n",
    )
    assert "{stage: hidden" in text
    return load_text(text, "game")


def courses(assessed: Assessed) -> Counter[frozenset[History]]:
    """Each course -> how many strategy profiles have it."""
    plays, names = assessed.strategies.tree.plays, assessed.strategies.tree.scenario.settled

    def history(play: int) -> History:
        labels = [(name.replace("hidden", "s0"), plays.label(name, play)) for name in names]
        return tuple((name, label) for name, label in labels if label != NOT_REACHED)

    return Counter(
        {frozenset(map(history, course)): len(choices) for course, choices in assessed.by_course.items()}
    )


@settings(max_examples=25)
@given(stage_games().filter(lambda g: len(list(g.places())) <= 5))
def test_moving_unseen_is_moving_at_once(game: StageGame) -> None:
    both = replace(game, stages=(Stage(("a", "b")), *game.stages[1:]))
    if len(list(both.places())) > 5 or len(list(both.ends())) > 12:
        return
    count = len(list(both.ends()))
    both = replace(both, payoffs=tuple(game.payoffs[k % len(game.payoffs)] for k in range(count)))
    constraints = one_after_the_other(both)
    assert default_concept(constraints.model.scenario) is SUBGAME_PERFECT
    assessed = Assessed(constraints, beliefs=False, subgames=True)
    assert courses(assessed) == Counter(both.subgame_perfect())
    numbers = {constraints.courses.number(course) for course in assessed.courses}
    assert set(plays_now(constraints, SUBGAME_PERFECT)) == numbers


def horse() -> IncentiveConstraints:
    scenario, plays, _ = load_scenario(GAMES / "horse.yaml")
    return incentive_constraints(compile_payoffs(scenario, plays))


def test_seltens_horse_has_two_subgame_perfect_courses() -> None:
    """Selten (1975): no part of the game is a proper subgame, so that both Nash equilibria are."""
    assessed = Assessed(horse(), beliefs=False, subgames=True)
    labels = [
        {e: assessed.strategies.tree.plays.label(e, course[0]) for e in ("one", "two", "three")}
        for course in assessed.courses
    ]
    assert {tuple(each.values()) for each in labels} == {
        ("across", "across", "none"),
        ("down", "none", "left"),
    }


UNSEEN = """
scenario: unseen
players: {firm: [enter, stay], rival: [fight, share]}
assumptions:
  cost: {about: What a fight costs the rival, value: 2, range: [-1, 3], unit: points, sources: judgement}
timing:
  - {stage: entry, moves: firm}
  - {stage: how, moves: firm, when: entry.firm == enter}
  - {stage: answer, moves: rival, when: entry.firm == enter, sees: {rival: [entry]}}
outcomes:
  market:
    alone: {when: entry.firm == stay, says: The rival is alone}
    war: {when: rival == fight, says: There is war}
    shared: {otherwise: true, says: The market is shared}
payoffs:
  firm: {out: {when: market == alone, worth: 1}, share: {when: market == shared, worth: 2}}
  rival: {alone: {when: market == alone, worth: 3}, war: {when: market == war, worth: -cost}}
"""


def test_a_threat_in_a_subgame_is_not_believed() -> None:
    """Selten (1978) with a second move that the rival does not see: after entry it shares iff -cost <= 0."""
    constraints = load_text(UNSEEN, "unseen")
    (line,) = thresholds(constraints, ["cost"])
    outcome = {
        (float(i.start), float(i.end)): {constraints.told.plays.label("market", play) for play in i.plays}
        for i in line.intervals
        if not i.is_point
    }
    assert outcome == {(-1, 0): {"alone"}, (0, 3): {"shared"}}
    found = reach(constraints, "market", "alone", concept=SUBGAME_PERFECT)
    assert (found.distance, found.proved) == (Fraction(1, 2), True)


DOOR = """
scenario: door
players: {opener: [open, close], guest: [left, right], guard: [mild, harsh]}
timing:
  - {stage: door, moves: opener}
  - {stage: visit, moves: guest, when: door.opener == open}
  - {stage: reply, moves: guard, sees: {guard: nothing}}
outcomes:
  door_is:
    shut: {when: opener == close, says: It is shut}
    ajar: {otherwise: true, says: It is ajar}
payoffs:
  opener:
    welcome: {worth: 1, when: opener == open and guard == mild}
    insult: {worth: -1, when: opener == open and guard == harsh}
  guest: {way: {worth: 1, when: guest == right}}
  guard: {pride: {worth: 1, when: guard == harsh}}
"""


def test_what_no_subgame_asks_for_is_no_regret() -> None:
    """The guard cannot tell where it is, so that no proper subgame begins at the guest's move.

    Shut and harsh is a Nash equilibrium, whatever the guest would do where nobody gets: both strategies of
    the guest go with it, and nobody departs from it.
    """
    constraints = load_text(DOOR, "door")
    (equilibrium,) = solve_sequential(constraints).equilibria
    assert (equilibrium.strategies, equilibrium.regret, equilibrium.strict) == (2, 0, True)
    assert {i.player for i in equilibrium.incentives} == {"opener", "guard"}
    explained = explain(constraints, "door_is=shut")
    assert isinstance(explained, SequentialExplanation)
    harsh, mild = explained.blocked
    assert not harsh.blockers
    assert mild.blockers


def test_a_threat_off_the_path_is_no_regret_of_a_bayes_nash_equilibrium() -> None:
    """Selten (1978), one town: out because of a fight that would not be worth while is Nash, not more."""
    text = """
scenario: town
players: {entrant: [enter, stay], chain: [fight, share]}
timing:
  - {stage: entry, moves: entrant}
  - {stage: answer, moves: chain, when: entrant == enter}
outcomes: {end: {over: {otherwise: true, says: It is over}}}
payoffs:
  entrant: {hurt: {worth: -1, when: chain == fight}, gain: {worth: 1, when: chain == share}}
  chain: {alone: {worth: 2, when: entrant == stay}, shared: {worth: 1, when: chain == share}}
"""
    constraints = load_text(text, "town")
    assert [e.outcome for e in solve_sequential(constraints).equilibria] == [{"end": "over"}]
    nash = solve_sequential(constraints, BAYES_NASH).equilibria
    assert len(nash) == 2
    assert [equilibrium.regret for equilibrium in nash] == [0, 0]


def test_what_a_type_that_cannot_be_does_is_no_regret() -> None:
    """Nash in the whole game, its only subgame: a weak patron that is surely not there may do anything."""
    game = sim.load(GAMES / "beer_quiche.yaml").at(p_strong=1)
    solved = solve_sequential(game.constraints, SUBGAME_PERFECT).equilibria
    weak = {equilibrium.strategy["patron"]["breakfast after patron.type == weak"] for equilibrium in solved}
    assert weak == {"beer", "quiche"}
    assert {equilibrium.regret for equilibrium in solved} == {0}
