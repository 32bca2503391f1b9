"""Who departs from a course of a game with stages, against the definition on small trees."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from solve.sequential.stage_games import Place, StageGame, load_text, stage_games
from solve.sequential.test_types import SignallingGame, signalling_games

from sim.explore.explain.answer import explain
from sim.explore.explain.stages import SequentialExplanation, named_moves
from sim.game.incentives import IncentiveConstraints, incentive_constraints
from sim.game.payoffs import compile_payoffs
from sim.game.tree import InformationSet, Tree
from sim.scenario.load import load_scenario
from sim.scenario.stages import NOT_REACHED
from sim.study.explain import Supposed, reply

ROOT = Path(__file__).parents[3]
GAMES = ROOT / "tests" / "solve" / "sequential" / "games"


def won_at(game: StageGame, end: int) -> IncentiveConstraints:
    """The game with one of its ends as an outcome."""
    condition = " and ".join(f"{name} == {value}" for name, value in list(game.ends())[end])
    return load_text(
        game.text.replace(
            "outcomes: {end: {over: {otherwise: true, says: It is over}}}",
            f"outcomes: {{end: {{won: {{when: {condition}, says: It is won}}, "
            "lost: {otherwise: true, says: It is lost}}}",
        ),
        "game",
    )


def place_of(tree: Tree, information: InformationSet) -> Place:
    """Where a player moves, as the oracle calls it: everybody sees everything."""
    (node,) = information.nodes
    first = information.stage.variable(information.stage.moves[0].player)
    before = tree.scenario.settled[: tree.scenario.settled.index(first)]
    labels = [(name, tree.plays.label(name, node.plays[0])) for name in before]
    history = tuple((name, label) for name, label in labels if label != NOT_REACHED)
    return int(information.stage.id.removeprefix("s")), information.move.player, history


@settings(max_examples=12)
@given(game=stage_games().filter(lambda game: len(list(game.places())) <= 6), data=st.data())
def test_whoever_departs_gains_what_is_told_and_nobody_else_does(
    game: StageGame, data: st.DataObject
) -> None:
    """Every course is played out by its strategies, once as they are and once for each other action."""
    end = data.draw(st.integers(0, len(game.payoffs) - 1))
    explained = explain(won_at(game, end), "end=won")
    assert isinstance(explained, SequentialExplanation)
    equilibria = game.subgame_perfect()
    wanted = list(game.ends())[end]
    misses = explained.misses
    assert misses is not None
    if not misses.sound:
        assert not equilibria
        return
    first, *_ = misses.courses
    assert any(wanted in course for course in equilibria) == (not first.blockers)
    worth = dict(zip(game.ends(), game.payoffs, strict=True))
    sets = {(i.move.player, i.id): (i, place_of(misses.tree, i)) for i in misses.tree.information_sets}
    for miss in misses.courses:
        strategy = {sets[p, at][1]: a for p, own in miss.leads.strategy.items() for at, a in own.items()}
        ends = dict(game.play(strategy))
        assert wanted in ends
        pays = {}
        for (player, at), (information, place) in sets.items():
            index, _, history = place
            if not any(e[: len(history)] == history for e in ends):
                continue
            movers = tuple(move.player for move in information.stage.moves)

            def value(s, index=index, history=history, movers=movers, player=player) -> Fraction:
                over = game.play(s, index, history, movers)
                return sum((c * worth[e]["ab".index(player)] for e, c in over), Fraction(0))

            for action in ("left", "right"):
                loss = value(strategy) - value({**strategy, place: action})
                if loss < 0:
                    pays[player, at, action] = float(loss)
        told = {(b.player, b.at, b.deviation): b.loss for b in miss.blockers}
        assert told == pytest.approx(pays)
        assert all(sum(b.terms.values()) == pytest.approx(b.loss) for b in miss.blockers)


@settings(max_examples=12)
@given(game=signalling_games((Fraction(0), Fraction(1, 4), Fraction(1))))
def test_a_message_is_sent_in_some_equilibrium_or_somebody_departs(game: SignallingGame) -> None:
    """By the definition of weak perfect Bayesian equilibrium, for the first message of the high type."""
    text = game.text.replace(
        "outcomes: {end: {over: {otherwise: true, says: It is over}}}",
        "outcomes: {end: {won: {when: sender.type == high and sender == m0, says: It is won}, "
        "lost: {otherwise: true, says: It is lost}}}",
    )
    explained = explain(load_text(text, "game"), "end=won")
    assert isinstance(explained, SequentialExplanation)
    stable = [course for course in explained.blocked if not course.blockers]
    possible = game.prior > 0 and any(("high", "m0") in s for s in game.perfect_bayesian())
    assert bool(stable) == possible
    if game.prior == 0:
        assert not explained.blocked


def load(path: Path) -> IncentiveConstraints:
    scenario, plays, _ = load_scenario(path)
    return incentive_constraints(compile_payoffs(scenario, plays))


def test_the_chain_store_would_share() -> None:
    """Selten (1978): a fight in the second town is undone there by the chain, whatever went before."""
    explained = explain(load(GAMES / "chain_store.yaml"), "two=war")
    assert isinstance(explained, SequentialExplanation)
    assert explained.misses is not None
    assert explained.misses.count == 3
    for course in explained.blocked:
        last = next(b for b in course.blockers if b.player == "chain" and b.at.startswith("answer2"))
        assert (last.deviation, last.loss) == ("share", -2.0)


def test_who_undoes_a_duel_of_three_types() -> None:
    """Beliefs off the path are a polytope of which the game at hand settles much, and leaves some.

    Strong and middling patrons drink beer, 4 to 3: walking away is then best by 4/7 - 3/7. If all did, it
    would be best by more, and every patron who is fought where it does not like to be could eat the same.
    """
    explained = explain(load(GAMES / "three_breakfasts.yaml"), "fight=fought")
    assert isinstance(explained, SequentialExplanation)
    (blocker,) = explained.blocked[0].blockers
    assert (blocker.player, blocker.deviation) == ("rival", "walk_away")
    assert blocker.loss == pytest.approx(-1 / 7)
    assert blocker.terms == pytest.approx({"wise": -4 / 7, "apt": 3 / 7})


def test_hope_for_a_threat_that_is_not_credible() -> None:
    """Nobody can keep Japan at home: it gains 1.95 + 0.74 - 0.3 by courting."""
    explained = explain(load(ROOT / "scenarios" / "stages" / "belief-and-tolerance.yaml"), "us=none")
    assert isinstance(explained, SequentialExplanation)
    (course,) = explained.blocked
    (blocker,) = course.blockers
    assert (blocker.player, blocker.at, blocker.deviation) == ("japan", "courtship", "engage")
    assert blocker.loss == pytest.approx(-2.39)


def test_a_blocked_course_in_json() -> None:
    explained = explain(load(ROOT / "scenarios" / "stages" / "belief-and-tolerance.yaml"), "us=pressure")
    document = reply(explained, "belief-and-tolerance").document
    first = document["blocked"][0]
    assert first["blockers"][0]["deviation"] == {"at": "washington", "action": "tolerate"}
    assert first["strategy"]["us"] == {"washington": "pressure"}
    assert document["courses"] == len(document["blocked"]) == 9


def courses_of(explained: SequentialExplanation) -> list[frozenset[tuple[tuple[str, str], ...]]]:
    """The courses of the answer, as the oracle calls them."""
    tree = explained.answer.tree
    names = tree.scenario.settled

    def history(play: int) -> tuple[tuple[str, str], ...]:
        labels = ((name, tree.plays.label(name, play)) for name in names)
        return tuple((name, label) for name, label in labels if label != NOT_REACHED)

    return [frozenset(map(history, course)) for course in explained.answer.courses]


@settings(max_examples=20)
@given(game=stage_games().filter(lambda game: len(list(game.places())) <= 6), data=st.data())
def test_a_move_that_is_given_is_made_wherever_it_is_reached(game: StageGame, data: st.DataObject) -> None:
    """As if the other action cost its player more than anything is worth, which changes nothing else."""
    constraints = load_text(game.text, "game")
    name = data.draw(st.sampled_from(sorted(named_moves(constraints.model.scenario))))
    action, other = data.draw(st.permutations(["left", "right"]))
    explained = explain(constraints, supposed=[f"{name}={action}"])
    assert isinstance(explained, SequentialExplanation)
    player = name[-1]
    variable = (
        name if "." in name else next(f"s{i}.{name}" for i, s in enumerate(game.stages) if name in s.movers)
    )
    payoffs = tuple(
        tuple(
            worth - 1000 * (whose == player and (variable, other) in end)
            for whose, worth in zip("ab", own, strict=True)
        )
        for end, own in zip(game.ends(), game.payoffs, strict=True)
    )
    told = courses_of(explained)
    assert set(told) == set(StageGame(game.stages, payoffs).subgame_perfect())
    assert explained.supposed == (player,)
    whole = set(game.subgame_perfect())
    for course, miss in zip(told, explained.regretted, strict=True):
        if miss is not None:
            assert (course in whole) == (not miss.blockers)
        else:
            assert not whole


def test_moscow_would_not_halt_whatever_its_type() -> None:
    """All types alike reveal nothing: Tokyo keeps its prior and commits nothing; all would rather not."""
    game = load(ROOT / "scenarios" / "stages" / "signals.yaml")
    explained = explain(game, supposed=["russia=halt"])
    assert isinstance(explained, SequentialExplanation)
    (equilibrium,) = explained.answer.equilibria
    assert {step.value for step in equilibrium.path if step.player == "japan"} == {"talk"}
    (miss,) = explained.regretted
    assert miss is not None
    types = {blocker.at.split(" == ")[-1] for blocker in miss.blockers if blocker.player == "russia"}
    assert types == {"free", "bound", "intransigent"}
    supposing, *_, rather = Supposed(explained).sentences
    assert supposing == "Suppose that Russia halts building on the islands."
    assert rather.startswith("Russia would rather not: once Russia is serious")
