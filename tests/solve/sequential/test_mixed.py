"""Mixed equilibria of games in stages and with types: published ones, Gambit, and that some exist."""

from dataclasses import replace
from fractions import Fraction
from itertools import product
from numbers import Rational
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from solve.sequential.gambit_trees import mixed_by_gambit
from solve.sequential.stage_games import Stage, StageGame, load_text, stage_games
from solve.sequential.test_subgames import one_after_the_other
from solve.sequential.test_types import TYPES, SignallingGame, signalling_games

from sim.game.incentives import IncentiveConstraints, incentive_constraints
from sim.game.payoffs import compile_payoffs
from sim.present.run.story import story
from sim.scenario.load import load_scenario
from sim.solve.sequential.agent_form import Agents
from sim.solve.sequential.answer import solve_sequential
from sim.solve.sequential.believed import Assessed
from sim.solve.sequential.mixed import mixed_assessments
from sim.solve.sequential.requirements import BAYES_NASH, PERFECT_BAYESIAN
from sim.solve.solution import Claim, Equilibrium, Reveals, Solution

GAMES = Path(__file__).parent / "games"


def game(name: str, **values: object) -> IncentiveConstraints:
    decimal = {key: float(v) if isinstance(v, Rational) else v for key, v in values.items()}
    settings_ = [f"{key}={value}" for key, value in decimal.items()]
    scenario, plays, _ = load_scenario(GAMES / f"{name}.yaml", settings_)
    return incentive_constraints(compile_payoffs(scenario, plays))


def mixed(constraints: IncentiveConstraints, concept: object = None) -> Solution:
    solved = solve_sequential(constraints, concept, mixed=True)  # type: ignore[arg-type]
    assert solved.mixed is not None
    assert solved.solutions[-1] is solved.mixed
    return solved.mixed


def shares(equilibrium: Equilibrium, player: str, at: str) -> dict[str, float]:
    own = equilibrium.strategy[player][at]
    return {own: 1.0} if isinstance(own, str) else dict(own)


@pytest.mark.parametrize("p", [Fraction(1, 10), Fraction(1, 4), Fraction(2, 5)])
@pytest.mark.parametrize("peace", [Fraction(3, 2), Fraction(3)])
def test_below_one_half_the_weak_have_beer_now_and_then(p: Fraction, peace: Fraction) -> None:
    """Cho and Kreps's game: the rival is indifferent after beer where p = (1 - p)*beer, and the weak are
    where 1 = peace*(1 - duel); after quiche, which only the weak have, there is a duel."""
    solution = mixed(game("beer_quiche", p_strong=p, peace=peace))
    assert solution.claim is Claim.EVERY
    (equilibrium,) = solution.equilibria
    weak = shares(equilibrium, "patron", "breakfast after patron.type == weak")
    assert weak == {"beer": float(p / (1 - p)), "quiche": float(1 - p / (1 - p))}
    assert shares(equilibrium, "patron", "breakfast after patron.type == strong") == {"beer": 1}
    beer = shares(equilibrium, "rival", "reply after breakfast.patron == beer")
    assert beer["duel"] == pytest.approx(float(1 - 1 / peace), abs=1e-15)
    beliefs = equilibrium.beliefs["reply after breakfast.patron == beer"]
    assert beliefs["strong"].least == beliefs["strong"].greatest == Fraction(1, 2)
    assert equilibrium.reveals == {"patron": Reveals.SOMETHING}
    assert equilibrium.regret == 0
    told = [(step.value, step.probability) for step in equilibrium.path[:4]]
    assert told[:3] == [("strong", float(p)), ("weak", float(1 - p)), ("beer", 1)]
    assert told[3] == ("beer", weak["beer"])


def test_above_one_half_pure_pooling_is_all() -> None:
    solution = mixed(game("beer_quiche"))
    assert (solution.claim, solution.equilibria) == (Claim.EVERY, ())


def test_a_bluff_once_in_three_black_cards() -> None:
    """Myerson (1991), section 2.1: black is bet on with 1/3, a bet met with 2/3, and the game worth 1/3."""
    (equilibrium,) = mixed(game("card")).equilibria
    assert shares(equilibrium, "first", "opening after first.type == black")["bet"] == pytest.approx(1 / 3)
    assert shares(equilibrium, "second", "answer")["meet"] == pytest.approx(2 / 3)
    assert equilibrium.payoffs["first"] == pytest.approx(1 / 3)
    assert equilibrium.payoffs["second"] == pytest.approx(-1 / 3)


def test_seltens_horse_has_no_other_course_with_consistent_choices() -> None:
    """Selten (1975): across, across, with left at most 1/4, comes to the pure one; the other pure equilibrium
    is weakly perfect Bayesian only where beliefs after one goes down are free, and here two would go down."""
    solution = mixed(game("horse"), PERFECT_BAYESIAN)
    assert (solution.claim, solution.equilibria) == (Claim.EVERY, ())
    constraints = game("horse")
    assessed = Assessed(constraints, beliefs=True)
    (behaviour,) = Agents(assessed.strategies, assessed.worded, beliefs=True).search().behaviours
    third = next(mix for at, mix in behaviour.mixtures.items() if at.id == "third")
    left = assessed.strategies.tree.plays.labels["three"].index("left")
    assert third[left] <= Fraction(1, 4)


def test_the_horse_in_bayes_nash_play_keeps_two_from_going_down_too_often() -> None:
    """Selten (1975): down, left and two going across with at least 1/3, since 3 >= a + 4*(1 - a)."""
    constraints = game("horse")
    solution = mixed(constraints, BAYES_NASH)
    assert (solution.claim, solution.equilibria) == (Claim.EVERY, ())
    assessed = Assessed(constraints, beliefs=False)
    labels = assessed.strategies.tree.plays.labels
    down = 0
    for behaviour in Agents(assessed.strategies, assessed.worded, beliefs=False).search().behaviours:
        own = {
            at.id: {labels[at.variable][code]: share for code, share in mixture.items()}
            for at, mixture in behaviour.mixtures.items()
        }
        if own["first"] == {"down": 1}:
            down += 1
            assert own["third"] == {"left": 1}
            assert own["second"]["across"] >= Fraction(1, 3)
    assert down


def test_matching_pennies_after_entry() -> None:
    """Who mixes evenly makes the other indifferent; entering is worth (prize - 1)/2."""
    solution = mixed(game("pennies"))
    assert solution.claim is Claim.EVERY
    (equilibrium,) = solution.equilibria
    assert shares(equilibrium, "entrant", "match.entrant") == {"heads": 0.5, "tails": 0.5}
    assert shares(equilibrium, "entrant", "entry") == {"enter": 1}
    assert equilibrium.payoffs == {"entrant": 1, "incumbent": 0}
    assert equilibrium.outcome == {"end": {"matched": 0.5, "apart": 0.5}}
    (out,) = mixed(game("pennies", outside="1")).equilibria[:1]
    assert out.payoffs["entrant"] == 1
    (out,) = mixed(game("pennies", outside="1", prize="2")).equilibria
    assert shares(out, "entrant", "entry") == {"stay_out": 1}
    assert shares(out, "incumbent", "match.incumbent") == {"heads": 0.5, "tails": 0.5}


OUTSIDE = """
scenario: game
players: {row: [stay, leave, ballet, fight], column: [ballet, fight]}
timing:
  - {stage: entry, moves: {row: [stay, leave]}}
  - {stage: evening, moves: {row: [ballet, fight], column: [ballet, fight]}, when: entry.row == stay}
outcomes: {end: {over: {otherwise: true, says: It is over}}}
assumptions:
  outside: {about: What leaving brings, value: 2, range: [0, 4], unit: points, sources: judgement}
payoffs:
  row:
    alone: {when: entry.row == leave, worth: outside}
    his: {when: evening.row == fight and column == fight, worth: 3}
    hers: {when: evening.row == ballet and column == ballet, worth: 1}
  column:
    his: {when: evening.row == fight and column == fight, worth: 1}
    hers: {when: evening.row == ballet and column == ballet, worth: 3}
"""


@pytest.mark.parametrize(("outside", "stays"), [(Fraction(1, 2), True), (Fraction(2), False)])
def test_an_evening_that_may_also_be_mixed(outside: Fraction, stays: bool) -> None:
    """The battle of the sexes is worth 3/4 where both mix 3:1: row stays for it iff 3/4 >= outside."""
    solution = mixed(load_text(OUTSIDE.replace("value: 2,", f"value: {float(outside)},"), "game"))
    assert solution.claim is Claim.EVERY
    worth = [equilibrium.payoffs["row"] for equilibrium in solution.equilibria]
    assert worth == ([0.75] if stays else [])


@settings(max_examples=40)
@given(stage_games())
def test_there_is_always_a_subgame_perfect_equilibrium(told: StageGame) -> None:
    """Selten (1975), Kuhn (1953): pure or mixed; and nobody gains anywhere by another action."""
    solved = solve_sequential(told.constraints, mixed=True)
    found = [*solved.equilibria, *(solved.mixed.equilibria if solved.mixed else ())]
    assert found
    assert all(equilibrium.regret == 0 for equilibrium in found)


@settings(max_examples=40)
@given(signalling_games())
def test_there_is_always_an_equilibrium_with_beliefs(told: SignallingGame) -> None:
    """Kreps and Wilson (1982): sequential equilibria exist, and are weakly perfect Bayesian."""
    solved = solve_sequential(load_text(told.text, "game"), mixed=True)
    assert solved.mixed is not None
    assert solved.equilibria or solved.mixed.equilibria
    assert all(equilibrium.regret == 0 for equilibrium in solved.mixed.equilibria)
    if solved.mixed.claim is Claim.EVERY:
        assert solved.mixed.note in ("", "Mixed choices sustain nothing else.")


@st.composite
def generic_games(draw: st.DrawFn) -> SignallingGame:
    """Two messages and two replies, and payoffs of which hardly two are alike."""
    pairs = st.tuples(st.integers(-99, 99), st.integers(-99, 99))
    messages, replies = ("m0", "m1"), ("r0", "r1")
    payoffs = {key: draw(pairs) for key in product(TYPES, messages, replies)}
    return SignallingGame(draw(st.sampled_from([Fraction(1, 4), Fraction(1, 2)])), messages, replies, payoffs)


Shares = tuple[Fraction, ...]


def distributions(told: SignallingGame) -> tuple[set[Shares], set[Shares], Solution]:
    """What pure and what mixed Bayes-Nash play comes to, and how far the mixed is all."""
    assessed = Assessed(load_text(told.text, "game"), beliefs=False)
    tree, worded = assessed.strategies.tree, assessed.worded

    def ends(likely: dict[int, Fraction]) -> tuple[Fraction, ...]:
        names = ("sender.type", "sender", "receiver")
        keyed = {tuple(tree.plays.label(n, play) for n in names): share for play, share in likely.items()}
        keys = product(TYPES, told.messages, told.replies)
        return tuple(keyed.get(key, Fraction(0)) for key in keys)

    every = tree.model.lotteries
    pure = {ends({play: worded.probability(play, every) for play in course}) for course in assessed.courses}
    search = Agents(assessed.strategies, worded, beliefs=False).search()
    return pure, {ends(b.likely) for b in search.behaviours}, mixed_assessments(assessed, BAYES_NASH.id)


def test_mixed_bayes_nash_play_is_gambits() -> None:
    """With perfect recall a player's mixtures over plans are its types' mixtures over messages (Kuhn 1953).
    Every extreme equilibrium of Gambit's comes to what one of ours does, where ours are all."""
    games: list[SignallingGame] = []

    @settings(max_examples=40)
    @given(generic_games())
    def draw(told: SignallingGame) -> None:
        games.append(told)

    draw()
    answers = mixed_by_gambit(["sender", "receiver"], [told.tree for told in games])
    whole = 0
    for told, found in zip(games, answers, strict=True):
        pure, mixtures, solution = distributions(told)
        if solution.claim is Claim.EVERY:
            whole += 1
            gambits = {tuple(ends) for ends in found}
            assert gambits <= pure | mixtures
            assert mixtures - pure <= gambits
    assert whole > len(games) / 2


def test_a_mixed_equilibrium_in_words() -> None:
    told = story(solve_sequential(game("beer_quiche", p_strong=0.25), mixed=True))
    assert told.answer[1] == (
        "Where somebody mixes: There is a duel (with probability 75%); or there is no duel "
        "(with probability 25%)."
    )
    (course,) = told.mixed
    assert "If Patron is of type 'Weak': Patron chooses 'Beer' (with probability 33%)." in course.events
    assert course.kind == (
        "Types of Patron do the same with some probability, and not always (semi-separating): its "
        "moves reveal something.",
    )
    assert course.beliefs[0] == (
        "Once Patron chooses 'Beer', Rival takes as likely: 'strong' 50% (25% before) and 'weak' 50% "
        "(75% before)."
    )
    assert any("'Beer' and 'Quiche' are equally good." in move.why for move in course.moves)
    assert told.mixed_note == (
        "Every mixed equilibrium comes to the same as this one, or as one in pure strategies."
    )


def test_explorations_see_pure_equilibria_only() -> None:
    solved = solve_sequential(game("beer_quiche", p_strong=0.25), mixed=True)
    assert solved.equilibria == ()
    assert solve_sequential(game("beer_quiche", p_strong=0.25)).mixed is None


@pytest.mark.parametrize("effort", [Fraction(5, 4), Fraction(3, 2), Fraction(7, 4)])
def test_spence_with_some_of_the_quick_who_leave(effort: Fraction) -> None:
    """Between wages of 1 and of 3/2 the firm is indifferent at a belief of 1/4, which one in three of the
    quick make who leave; these are indifferent where the wage without study is 2 - e/2 on average."""
    found = mixed(game("spence", effort=effort)).equilibria
    (hybrid,) = [e for e in found if e.reveals == {"worker": Reveals.SOMETHING}]
    quick = shares(hybrid, "worker", "school after worker.type == quick")
    assert quick["leave"] == pytest.approx(1 / 3)
    assert shares(hybrid, "worker", "school after worker.type == slow") == {"leave": 1}
    hired = shares(hybrid, "firm", "hiring after school.worker == leave")
    assert hired["middle_wage"] == pytest.approx(float(2 - effort))
    beliefs = hybrid.beliefs["hiring after school.worker == leave"]
    assert beliefs["quick"].least == beliefs["quick"].greatest == Fraction(1, 4)


@pytest.mark.parametrize("effort", [Fraction(3, 5), Fraction(3, 4)])
def test_spence_with_some_of_the_slow_who_study(effort: Fraction) -> None:
    """Between 3/2 and 2 the firm is indifferent at 3/4, which one in three of the slow make who study; these
    are indifferent where the wage after study is 1 + e on average."""
    found = mixed(game("spence", effort=effort)).equilibria
    (hybrid,) = [e for e in found if "study" in shares(e, "worker", "school after worker.type == slow")]
    assert shares(hybrid, "worker", "school after worker.type == quick") == {"study": 1}
    assert shares(hybrid, "worker", "school after worker.type == slow")["study"] == pytest.approx(1 / 3)
    hired = shares(hybrid, "firm", "hiring after school.worker == study")
    assert hired["high_wage"] == pytest.approx(float(2 * (1 + effort) - 3))


@settings(max_examples=25)
@given(stage_games().filter(lambda g: len(list(g.places())) <= 5), st.integers(0, 2**16))
def test_mixing_unseen_is_mixing_at_once(told: StageGame, seed: int) -> None:
    """Backward induction over stages and supports in proper subgames are two ways to the same equilibria."""
    both = replace(told, stages=(Stage(("a", "b")), *told.stages[1:]))
    if len(list(both.places())) > 5 or len(list(both.ends())) > 12:
        return
    count = len(list(both.ends()))
    rng = Random(seed)
    both = replace(both, payoffs=tuple((rng.randint(-50, 50), rng.randint(-50, 50)) for _ in range(count)))
    at_once = solve_sequential(both.constraints, mixed=True)
    unseen = solve_sequential(one_after_the_other(both), mixed=True)
    assert unseen.mixed is not None
    worth = [
        {tuple(e.payoffs.values()) for e in solution.equilibria} if solution else set()
        for solution in (at_once.mixed, unseen.mixed)
    ]
    claims = [solution.claim if solution else Claim.EVERY for solution in (at_once.mixed, unseen.mixed)]
    if claims == [Claim.EVERY, Claim.EVERY]:
        assert worth[0] == worth[1]
    if unseen.mixed.claim is Claim.EVERY:
        assert unseen.equilibria or unseen.mixed.equilibria


LARGE = """
scenario: game
players: {town: [a, b, c], county: [a, b, c], state: [a, b]}
types: {town: {x: 0.4, y: {}}}
timing: {first: town, then: county, last: state}
outcomes: {end: {over: {otherwise: true, says: It is over}}}
payoffs:
  town: {own: {when: town == a and town.type == x or town == b and town.type == y, worth: 3}}
  county: {own: {when: county == a and town.type == x or county == b and town.type == y, worth: 1}}
  state: {own: {when: state == a and county == a or state == b and not county == a, worth: 1}}
"""


def test_where_the_agent_form_is_too_large_a_sentence_says_so() -> None:
    solved = solve_sequential(load_text(LARGE, "game"), mixed=True)
    assert solved.mixed is not None
    assert solved.mixed.claim is Claim.SOME
    note = "Mixed choices were not looked for: there are 14 information sets, too many for the agent form."
    assert story(solved).mixed_note == solved.mixed.note == note


AGAIN = """
scenario: game
players: {seller: [show, hide], buyer: [wait, ask, sign, leave]}
types: {seller: {sound: 0.5, faulty: {}}}
timing:
  - {stage: first, moves: {seller: [show, hide], buyer: [wait, ask]}}
  - {stage: second, moves: {buyer: [sign, leave]}}
outcomes: {end: {over: {otherwise: true, says: It is over}}}
payoffs:
  seller: {sold: {when: second.buyer == sign, worth: 1}}
  buyer: {sound: {when: second.buyer == sign and seller.type == sound, worth: 1}}
"""


def test_where_somebody_moves_again_in_the_dark_a_sentence_says_so() -> None:
    """The buyer does not know the type when it moves again: one move at a time is not enough."""
    solution = mixed(load_text(AGAIN, "game"))
    assert (solution.claim, solution.equilibria) == (Claim.SOME, ())
    assert solution.note == (
        "Mixed choices were not looked for: buyer moves again without knowing where it is, and one move at a "
        "time is looked at."
    )
