"""Beliefs that follow Bayes' rule, without a list of strategies, against a search over all strategies."""

import tempfile
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from itertools import pairwise, product
from multiprocessing import parent_process
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from solve.sequential.stage_games import load_text

from benchmarks.staged import staged
from sim.algebra.samples import Samples
from sim.explore.map.answer import phase_map
from sim.explore.reach.answer import reach
from sim.explore.thresholds.answer import thresholds
from sim.game.incentives import IncentiveConstraints, incentive_constraints
from sim.game.payoffs import compile_payoffs
from sim.game.told import Course
from sim.game.tree import Tree
from sim.scenario.load import load_scenario
from sim.scenario.problems import ScenarioError
from sim.solve.holding import holding_at, plays_now
from sim.solve.sequential.answer import solve_sequential
from sim.solve.sequential.bounds import Weighted
from sim.solve.sequential.courses import Comparison
from sim.solve.sequential.followed import Followed, followed, followed_game
from sim.solve.sequential.own_values import OwnValues
from sim.solve.sequential.places import Places
from sim.solve.sequential.public import History, PublicGame, public_game
from sim.solve.sequential.requirements import PERFECT_BAYESIAN
from sim.solve.sequential.supported import Support

SHAPES = (
    (((0,), (1,)), 3),
    (((0,), (1,), (2,)), 2),
    (((0,), (1, 2)), 2),
    (((1,), (0,), (2,)), 2),
    (((0, 1), (2,)), 2),
    (((0, 1), (1,)), 2),
    (((0,), (1,), (0,)), 2),
    (((0,), (1,), (1,)), 2),
)
"""Who moves in each stage, the player with the types being 0; and how many actions each has."""


def made(shape: int, seed: int, *, coarse: bool) -> IncentiveConstraints:
    stages, actions = SHAPES[shape]
    with tempfile.TemporaryDirectory() as folder:
        scenario, plays, _ = load_scenario(
            staged(Path(folder), stages, actions, 5, seed, spread=0.5, coarse=coarse)
        )
    return incentive_constraints(compile_payoffs(scenario, plays))


def large(seed: int) -> IncentiveConstraints:
    """A game that is too large for a search over its strategies."""
    with tempfile.TemporaryDirectory() as folder:
        path = staged(Path(folder), ((0,), (1,), (2,), (3,)), 3, 4, seed, spread=0.5, coarse=seed == 3)
        scenario, plays, _ = load_scenario(path)
    constraints = incentive_constraints(compile_payoffs(scenario, plays))
    constraints.kept["followed"] = followed_by_force(constraints)
    return constraints


def followed_by_force(constraints: IncentiveConstraints) -> Followed:
    """The game with beliefs followed, though its strategies could be listed."""
    tree = Tree(constraints.model)
    return Followed(public_game(tree), Weighted(Comparison(constraints, tree)))


Strategy = Mapping[tuple[History, int, int | None], int]
"""(history, place among the movers, type where it is known) -> action."""


class Search:
    """Every pure strategy profile, and every belief off the path that could matter."""

    def __init__(self, game: PublicGame, constraints: IncentiveConstraints) -> None:
        self.game, tree, worth = game, game.tree, constraints.worth
        self.payoffs = {
            p.id: [Fraction(int(x), worth.denominator(p.id)) for x in worth.totals[p.id]]
            for p in tree.scenario.players
        }
        at = constraints.model.basis.at(constraints.model.scenario.values)
        factor = next(f for f in tree.model.chances if f.drawn == (game.lottery.id,))
        self.prior = at.value(factor.cells[(), (game.lottery.values[1],)])

    @cached_property
    def places(self) -> list[tuple[tuple[History, int, int | None], list[int]]]:
        places = []
        for history in self.game.root.walk():
            for spot in range(len(history.movers) if history.branches else 0):
                if spot == history.informed:
                    for type_, node in enumerate(history.nodes):
                        if node:
                            codes = sorted({key[spot] for key in node.branches or {}})
                            places.append(((history, spot, type_), codes))
                else:
                    places.append(((history, spot, None), sorted({key[spot] for key in history.branches})))
        return places

    def strategies(self) -> Iterator[Strategy]:
        names = [name for name, _ in self.places]
        for codes in product(*(codes for _, codes in self.places)):
            yield dict(zip(names, codes, strict=True))

    def courses(self) -> set[Course]:
        courses = set()
        for strategy in self.strategies():
            tried = Tried(self, strategy)
            course = tuple(sorted(tried.play(self.game.root, t) for t in (0, 1)))
            if course not in courses and tried.holds(self.game.root, self.prior):
                courses.add(course)
        return courses


class Tried:
    """One strategy profile, looked at history by history."""

    def __init__(self, search: Search, strategy: Strategy) -> None:
        self.search, self.strategy = search, strategy

    def key(self, history: History, type_: int) -> tuple[int, ...]:
        return tuple(
            self.strategy[history, spot, type_ if spot == history.informed else None]
            for spot in range(len(history.movers))
        )

    def play(self, history: History, type_: int) -> int:
        node = history.nodes[type_]
        assert node is not None
        if not history.branches:
            return node.plays[0]
        return self.play(history.branches[self.key(history, type_)], type_)

    def lost(self, history: History, spot: int, code: int, type_: int) -> Fraction:
        key = list(self.key(history, type_))
        key[spot] = code
        own = self.search.payoffs[history.movers[spot]]
        there = self.play(history.branches[tuple(key)], type_)
        return own[self.play(history, type_)] - own[there]

    @cached_property
    def beliefs(self) -> list[Fraction]:
        """Every belief at which somebody is indifferent, the two certainties, and one between any two."""
        ends = {Fraction(0), Fraction(1)}
        for (history, spot, type_), codes in self.search.places:
            for code in codes if type_ is None and history.shared else ():
                first, second = (self.lost(history, spot, code, t) for t in (0, 1))
                if first != second and 0 < first / (first - second) < 1:
                    ends.add(first / (first - second))
        ranked = sorted(ends)
        return [*ranked, *((a + b) / 2 for a, b in pairwise(ranked))]

    def holds(self, history: History, belief: Fraction) -> bool:
        """Whether nobody would rather do something else from a history on, at a belief in the second type."""
        if not history.branches:
            return True
        weights = (
            [1 - belief, belief] if history.shared else [Fraction(node is not None) for node in history.nodes]
        )
        for spot in range(len(history.movers)):
            if spot == history.informed:
                for type_, node in enumerate(history.nodes):
                    for code in {key[spot] for key in (node.branches or {})} if node else ():
                        if self.lost(history, spot, code, type_) < 0:
                            return False
            else:
                for code in {key[spot] for key in history.branches}:
                    lost = [w * self.lost(history, spot, code, t) for t, w in enumerate(weights) if w]
                    if sum(lost) < 0:
                        return False
        return all(self._later(history, key, branch, weights) for key, branch in history.branches.items())

    def _later(
        self, history: History, key: tuple[int, ...], branch: History, weights: list[Fraction]
    ) -> bool:
        spot = history.informed
        if spot is not None:
            weights = [
                w if node and self.strategy[history, spot, t] == key[spot] else Fraction(0)
                for t, (w, node) in enumerate(zip(weights, history.nodes, strict=True))
            ]
        if sum(weights):
            return self.holds(branch, weights[1] / sum(weights))
        return any(self.holds(branch, belief) for belief in self.beliefs)


@pytest.mark.parametrize("shape", range(len(SHAPES)))
@pytest.mark.parametrize(("seed", "coarse"), [(0, False), (1, True), (2, True), (3, False)])
def test_courses_are_those_of_a_search_over_all_strategies(shape: int, seed: int, coarse: bool) -> None:
    constraints = made(shape, seed, coarse=coarse)
    game = followed_by_force(constraints)
    expected = Search(game.game, constraints).courses()
    values = constraints.model.scenario.values
    own = Samples.at_points(constraints.model.basis.assumptions, [values])
    for box in (None, {name: (value, value) for name, value in values.items()}, constraints.model.box):
        decision = followed(constraints, game, box)
        held = holding_at(decision, constraints, own)[:, 0]
        courses = {constraints.courses.course(int(number)) for number in decision.plays[held]}
        assert courses == expected


@pytest.mark.parametrize("shape", [1, 2, 5, 6])
@pytest.mark.parametrize("seed", range(4))
def test_the_assessment_that_is_told_is_an_equilibrium(shape: int, seed: int) -> None:
    constraints = made(shape, seed, coarse=seed % 2 == 1)
    support = Support(Places(OwnValues(constraints, followed_by_force(constraints))))
    search = Search(support.own.game, constraints)
    labels = support.own.game.tree.plays.labels
    for course, pair in support.pairs.items():
        sustained = support.of(pair)
        assert sustained.course == course
        strategy = {}
        for (history, spot, type_), _ in search.places:
            node = history.nodes[type_] if type_ is not None else history.some
            assert node is not None
            player, variable = node.movers[spot], node.variables[spot]
            action = sustained.strategy[player][support.places.ids[node, player]]
            strategy[history, spot, type_] = labels[variable].index(action)
        tried = Tried(search, strategy)
        assert tuple(sorted(tried.play(support.own.game.root, t) for t in (0, 1))) == course
        assert tried.holds(support.own.game.root, search.prior)
        assert all(deviation.sign >= 0 for deviation in sustained.deviations)


@settings(max_examples=12)
@example(3, 1, True)
@given(st.sampled_from([0, 2, 3]), st.integers(0, 10_000), st.booleans())
def test_where_each_moves_once_they_are_weak_equilibria(shape: int, seed: int, coarse: bool) -> None:
    # all that agreement adds is that two who reply to one message believe the same, and that after somebody
    # has done unexpected things who knows no more than the others, the prior stays
    constraints = made(shape, seed, coarse=coarse)
    kept = followed(constraints, followed_by_force(constraints), None)
    own = Samples.at_points(constraints.model.basis.assumptions, [constraints.model.scenario.values])
    stable = holding_at(kept, constraints, own)[:, 0]
    held = {int(number) for number in kept.plays[stable]}
    weak = set(plays_now(constraints, PERFECT_BAYESIAN))
    assert held <= weak
    if shape == 0:
        assert held == weak


@pytest.mark.parametrize("shape", [1, 4, 6, 7])
@pytest.mark.parametrize("seed", range(3))
def test_a_line_is_cut_where_the_answer_changes(shape: int, seed: int) -> None:
    constraints = made(shape, seed, coarse=seed == 1)
    game = followed_by_force(constraints)
    constraints.kept["followed"] = game
    names, values = constraints.model.basis.assumptions, constraints.model.scenario.values
    for item in thresholds(constraints, concept=PERFECT_BAYESIAN):
        assert item.proved
        points = [interval.start.rational for interval in item.intervals if interval.is_point]
        ends = [(float(i.start), float(i.end)) for i in item.intervals if not i.is_point]
        inside = [Fraction(low + (high - low) * share) for low, high in ends for share in (0.1, 0.5, 0.9)]
        for at in [*inside, *(point for point in points if point is not None)]:
            there = constraints.at({item.assumption: at})
            (expected,) = (interval.plays for interval in item.intervals if interval.holds(at))
            assert set(plays_now(there, PERFECT_BAYESIAN)) == set(expected), (item.assumption, at)
    assert set(values) == set(names)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_courses_have_the_same_numbers_whoever_comes_upon_them(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines that are shared among processes name new courses each for itself."""
    monkeypatch.setattr("sim.explore.abreast._processors", lambda: 1)
    alone = large(seed)
    told = thresholds(alone, concept=PERFECT_BAYESIAN).items
    monkeypatch.setattr("sim.explore.abreast._processors", lambda: 1 if parent_process() else 3)
    monkeypatch.setattr("sim.explore.thresholds.answer.PATIENCE", 0.0)
    shared = large(seed)
    assert thresholds(shared, concept=PERFECT_BAYESIAN).items == told
    assert shared.courses.all == alone.courses.all


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_bounds_change_no_answer(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    constraints = large(seed)
    told = thresholds(constraints, concept=PERFECT_BAYESIAN).items
    assert sum(len(item.intervals) for item in told) > len(told)
    game = constraints.kept["followed"]
    decision = followed(constraints, game, None)
    for item in told:
        middle = [
            (interval, Fraction((float(interval.start) + float(interval.end)) / 2))
            for interval in item.intervals
        ]
        rational = [(interval, at) for interval, at in middle if interval.holds(at)]
        points = [{**constraints.model.scenario.values, item.assumption: at} for _, at in rational]
        samples = Samples.at_points(constraints.model.basis.assumptions, points)
        for (interval, _), held in zip(rational, holding_at(decision, constraints, samples).T, strict=True):
            assert {int(number) for number in decision.plays[held]} == set(interval.plays)
    for few, many in ((0, 500), (4, 0)):
        monkeypatch.setattr("sim.solve.sequential.settled.FEW", few)
        monkeypatch.setattr("sim.solve.sequential.settled.MANY", many)
        monkeypatch.setattr("sim.solve.sequential.step.MANY", many)
        again = large(seed)
        for one, other in zip(told, thresholds(again, concept=PERFECT_BAYESIAN), strict=True):
            assert [(i.start, i.end, i.closed) for i in one.intervals] == [
                (i.start, i.end, i.closed) for i in other.intervals
            ]
            for i, j in zip(one.intervals, other.intervals, strict=True):
                assert {constraints.courses.course(n) for n in i.plays} == {
                    again.courses.course(n) for n in j.plays
                }


@pytest.mark.parametrize(("x", "y"), [("x0", "x1"), ("belief", "x1")])
def test_a_map_agrees_with_the_points_on_it(x: str, y: str) -> None:
    constraints = made(6, 2, coarse=False)
    constraints.kept["followed"] = followed_by_force(constraints)
    drawn = phase_map(constraints, x, y, concept=PERFECT_BAYESIAN)
    shares = np.random.default_rng(4).dirichlet(np.ones(3), 3)
    tried = 0
    for region in drawn.regions:
        for polygon in region.polygons:
            if len(polygon) == 3:  # whatever lies between the corners is in it
                corners = np.array([[float(corner.x), float(corner.y)] for corner in polygon])
                for at in shares @ corners:
                    there = constraints.at({x: Fraction(float(at[0])), y: Fraction(float(at[1]))})
                    tried += 1
                    assert set(plays_now(there, PERFECT_BAYESIAN)) == set(region.plays)
    assert len(drawn.regions) > 1
    assert tried or drawn.exact


REPUTATION = """
scenario: reputation
players:
  incumbent: [fight, share]
  first: [enter, stay_out]
  second: [enter, stay_out]
types: {incumbent: {tough: {probability: p_tough}, weak: {}}}
timing:
  - {stage: one, moves: first}
  - {stage: answer_one, moves: incumbent, when: first == enter}
  - {stage: two, moves: second}
  - {stage: answer_two, moves: incumbent, when: second == enter}
assumptions:
  p_tough: {about: How likely it is tough, value: 0.6, range: [0, 1], unit: probability, sources: judgement}
outcomes:
  entered:
    never: {when: first == stay_out and second == stay_out}
    sometime: {otherwise: true}
payoffs:
  first:
    fought: {when: first == enter and answer_one.incumbent == fight, worth: -1}
    shared: {when: first == enter and answer_one.incumbent == share, worth: 1}
  second:
    fought: {when: second == enter and answer_two.incumbent == fight, worth: -1}
    shared: {when: second == enter and answer_two.incumbent == share, worth: 1}
  incumbent:
    alone_one: {when: first == stay_out, worth: 2}
    alone_two: {when: second == stay_out, worth: 2}
    weak_one: {when: incumbent.type == weak and answer_one.incumbent == fight, worth: -1}
    weak_two: {when: incumbent.type == weak and answer_two.incumbent == fight, worth: -1}
    tough_one: {when: incumbent.type == tough and answer_one.incumbent == share, worth: -1}
    tough_two: {when: incumbent.type == tough and answer_two.incumbent == share, worth: -1}
"""


def test_a_chain_store_keeps_its_reputation() -> None:
    # Kreps and Wilson 1982, with two entrants: from a belief of one half on, a weak incumbent would fight the
    # first to keep the second out, so that nobody enters; below it no equilibrium is pure. In the other one
    # both share with the first, since to fight would be taken as weakness
    constraints = load_text(REPUTATION, "reputation")
    constraints.kept["followed"] = followed_by_force(constraints)
    answer = solve_sequential(constraints)
    assert {e.outcome["entered"] for e in answer.equilibria} == {"never", "sometime"}
    assert answer.equilibria[0].strategies is None
    weak = [e for e in answer.equilibria if e.outcome["entered"] == "sometime"]
    assert {e.strategy["incumbent"]["answer_one after incumbent.type == tough"] for e in weak} == {"share"}
    (item,) = thresholds(constraints)
    nothing = [(i.start.rational, i.end.rational, i.closed) for i in item.intervals if not i.plays]
    assert nothing == [(0, Fraction(1, 2), (False, False))]


def test_only_a_game_that_everybody_follows_is_followed() -> None:
    text = REPUTATION.replace("moves: second}", "moves: second, sees: {second: [answer_one]}}")
    constraints = load_text(text, "reputation")
    with pytest.raises(ScenarioError, match="second does not see"):
        followed_by_force(constraints)


def test_strategies_that_are_few_are_listed() -> None:
    assert followed_game(load_text(REPUTATION, "reputation")) is None
    text = REPUTATION.replace("[fight, share]", "[fight, share, wait, sell, talk, hope, run, hide]")
    assert followed_game(load_text(text, "reputation"))


def test_it_is_said_from_which_belief_on_nobody_enters() -> None:
    # from one half on, as in the test above; below it nothing is stable in pure strategies
    constraints = load_text(REPUTATION.replace("value: 0.6", "value: 0.3"), "reputation")
    constraints.kept["followed"] = followed_by_force(constraints)
    reached = reach(constraints, "entered", "never", concept=PERFECT_BAYESIAN)
    assert reached.distance == Fraction(1, 5)
    assert reached.proved
    assert reached.verified
