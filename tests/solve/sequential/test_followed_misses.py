"""Courses that come nearest to an equilibrium with beliefs that are followed, against a search."""

from collections.abc import Iterator
from fractions import Fraction
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console
from solve.sequential.stage_games import load_text
from solve.sequential.test_followed_beliefs import (
    REPUTATION,
    Search,
    Strategy,
    Tried,
    followed_by_force,
    made,
)

from sim.explore.explain.answer import explain
from sim.explore.explain.stages import SequentialExplanation
from sim.game.incentives import IncentiveConstraints, incentive_constraints
from sim.game.payoffs import compile_payoffs
from sim.game.told import Course
from sim.scenario.load import load_scenario
from sim.solve.sequential.hindered import Hindered as HinderedCourse
from sim.solve.sequential.hindered import misses
from sim.solve.sequential.nearest import nearest
from sim.solve.sequential.own_values import OwnValues
from sim.solve.sequential.places import Places
from sim.solve.sequential.public import History
from sim.study.explain import Hindered, reply

GAMES = Path(__file__).parent / "games"


class Judged(Tried):
    """One strategy profile, and who gains by departing from what is expected under it."""

    def departing(self, history: History, weights: list[Fraction]) -> Iterator[tuple[str, Fraction]]:
        """(player, gain) of whoever departs from what is expected.

        Raises ValueError where somebody departs from what is not expected. weights: how likely each type is.
        """
        if not history.branches:
            return
        for spot, player in enumerate(history.movers):
            for weight, gain in self._here(history, spot, weights):
                if gain > 0 and not weight:
                    raise ValueError("off the path")
                if gain > 0:
                    yield player, gain
        taken = {self.key(history, t): w for t, w in enumerate(weights) if w}
        for key, branch in history.branches.items():
            spot = history.informed
            after = weights
            if spot is not None:
                after = [
                    w if node and self.strategy[history, spot, t] == key[spot] else Fraction(0)
                    for t, (w, node) in enumerate(zip(weights, history.nodes, strict=True))
                ]
            if sum(after):
                after = [w / sum(after) for w in after]
                if key in taken:
                    yield from self.departing(branch, after)
                elif not self.holds(branch, after[1]):
                    raise ValueError("off the path")
            elif not any(self.holds(branch, belief) for belief in self.beliefs):
                raise ValueError("off the path")

    def _here(
        self, history: History, spot: int, weights: list[Fraction]
    ) -> Iterator[tuple[Fraction, Fraction]]:
        """(how likely it is that somebody is here, what it gains) for each deviation."""
        if spot == history.informed:
            for type_, node in enumerate(history.nodes):
                for code in {key[spot] for key in (node.branches or {})} if node else ():
                    yield weights[type_], -self.lost(history, spot, code, type_)
        else:
            for code in {key[spot] for key in history.branches}:
                lost = [w * self.lost(history, spot, code, t) for t, w in enumerate(weights) if w]
                yield Fraction(1), -sum(lost, Fraction(0))


def strategy_of(search: Search, own: OwnValues, miss: HinderedCourse) -> Strategy:
    labels, ids = own.game.tree.plays.labels, Places(own).ids
    strategy = {}
    for (history, spot, type_), _ in search.places:
        node = history.nodes[type_] if type_ is not None else history.some
        assert node is not None
        player, variable = node.movers[spot], node.variables[spot]
        action = miss.leads.strategy[player][ids[node, player]]
        assert isinstance(action, str)
        strategy[history, spot, type_] = labels[variable].index(action)
    return strategy


@pytest.mark.parametrize("shape", range(8))
@pytest.mark.parametrize(("seed", "coarse"), [(0, False), (1, True), (2, True)])
def test_the_nearest_courses_are_those_of_a_search_over_all_strategies(
    shape: int, seed: int, coarse: bool
) -> None:
    constraints = made(shape, seed, coarse=coarse)
    game = followed_by_force(constraints)
    own = OwnValues(constraints, game)
    search = Search(game.game, constraints)
    having = np.random.default_rng(seed).random(len(constraints.model.plays)) < 0.3
    expected: dict[Course, Fraction] = {}
    weights = [1 - search.prior, search.prior]
    for strategy in search.strategies():
        tried = Judged(search, strategy)
        course = tuple(sorted(tried.play(search.game.root, t) for t in (0, 1)))
        if having[list(course)].any():
            try:
                gains = [g / own.worded.span(p) for p, g in tried.departing(search.game.root, weights)]
            except ValueError:
                continue
            gain = max(gains, default=Fraction(0))
            expected[course] = min(gain, expected.get(course, gain))
    near = nearest(own, having, 10_000)
    gains = {course: near.nearly.at(game.game.root, own.at_root)[pair] for course, pair in near.pairs.items()}
    assert gains == expected
    assert near.count == len(expected)
    assert list(near.pairs) == sorted(expected, key=lambda course: (expected[course], course))
    constraints.kept["followed"] = game
    told = misses(constraints, having)
    assert [miss.course for miss in told.courses] == list(near.pairs)[:50]
    for miss in told.courses[:10]:
        tried = Judged(search, strategy_of(search, own, miss))
        assert tuple(sorted(tried.play(search.game.root, t) for t in (0, 1))) == miss.course
        departing = sorted(tried.departing(search.game.root, weights))
        told_gains = sorted((b.player, -b.loss) for b in miss.blockers)
        assert [player for player, _ in told_gains] == [player for player, _ in departing]
        assert [gain for _, gain in told_gains] == pytest.approx([float(gain) for _, gain in departing])
        assert all(sum(b.terms.values()) == pytest.approx(b.loss) for b in miss.blockers)
        assert not any(b.off_path for b in miss.blockers)


def second_round(*settings: str) -> IncentiveConstraints:
    scenario, plays, _ = load_scenario(GAMES / "second_round.yaml", settings)
    return incentive_constraints(compile_payoffs(scenario, plays))


def test_courting_costs_more_than_a_gesture_brings() -> None:
    # whoever courts pays 0.2 and has 4 - 1 of a serious Moscow: 0.05 short at a belief of 0.05
    explained = explain(second_round("p_serious=0.05"), "islands=returned")
    assert isinstance(explained, SequentialExplanation)
    assert explained.misses is not None
    miss, *others = explained.blocked
    (blocker,) = miss.blockers
    assert (blocker.player, blocker.at, blocker.deviation) == ("japan", "courtship", "wait")
    assert blocker.loss == pytest.approx(-0.05)
    assert blocker.terms == pytest.approx({"courting": -0.2, "plan": -0.05, "islands": 0.2})
    assert [belief.least for belief in miss.leads.beliefs["courtship"].values()] == [
        Fraction(1, 20),
        Fraction(19, 20),
    ]
    assert len(others) + 1 == explained.misses.count == 16
    assert not miss.leads.refinements
    shown = Console(width=100, record=True, file=StringIO())
    shown.print(reply(explained, "second-round.yaml").view())
    assert "Japan takes as likely: 'serious' 5% and 'intransigent' 95%." in shown.export_text()


def test_what_is_an_equilibrium_is_said_to_be_one() -> None:
    explained = explain(second_round(), "islands=returned")
    assert isinstance(explained, SequentialExplanation)
    assert explained.misses is not None
    assert not explained.blocked[0].blockers
    document = reply(explained, "second-round.yaml").document
    assert document["courses"] == explained.misses.count
    assert document["blocked"][0]["blockers"] == []
    assert document["blocked"][0]["path"] in [e["path"] for e in document["equilibria"]]


def test_where_the_rest_cannot_be_left_to_an_equilibrium_nothing_is_told() -> None:
    # if nobody enters, the answer to the first entrant is off the path; its belief stays, and below one half
    # no answer of a weak incumbent is stable in pure strategies
    constraints = load_text(REPUTATION.replace("value: 0.6", "value: 0.4"), "reputation")
    constraints.kept["followed"] = followed_by_force(constraints)
    explained = explain(constraints, "entered=never")
    assert isinstance(explained, SequentialExplanation)
    assert not explained.blocked
    assert "nothing is stable in pure strategies in some part" in Hindered(explained).sentences[1]
