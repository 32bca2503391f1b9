"""The least change where regions and courses are come upon, against formulas, hand and brute force."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from solve.sequential.test_followed_beliefs import followed_by_force, made

from sim.algebra.roots import Root, compare, rational
from sim.algebra.samples import Samples
from sim.explore.reach import discovered
from sim.explore.reach.answer import Reach, reach
from sim.explore.reach.columns import Columns
from sim.explore.reach.lines import Lines
from sim.explore.reach.question import Question
from sim.explore.reach.statuses import Statuses
from sim.explore.reach.wanted import wanted_by
from sim.explore.thresholds.answer import thresholds
from sim.game.incentives import IncentiveConstraints, incentive_constraints
from sim.game.payoffs import compile_payoffs
from sim.scenario.load import load_scenario
from sim.solve.concept import narrowed
from sim.solve.explain import Valuation, outcome_plays
from sim.solve.holding import holding_at
from sim.solve.line import Cell
from sim.solve.sequential.requirements import PERFECT_BAYESIAN

GAMES = Path(__file__).parents[2] / "solve" / "sequential" / "games"


def second_round(*settings: str) -> IncentiveConstraints:
    scenario, plays, _ = load_scenario(GAMES / "second_round.yaml", settings)
    return incentive_constraints(compile_payoffs(scenario, plays))


def asked(constraints: IncentiveConstraints, outcome: str, **options: bool) -> Reach:
    dimension, value = outcome.split("=")
    return reach(constraints, dimension, value, concept=PERFECT_BAYESIAN, **options)


def moves(reached: Reach) -> dict[str, Fraction]:
    return {change.assumption: change.end for change in reached.changes}


def test_courting_pays_from_the_belief_on_at_which_a_serious_moscow_makes_up_for_it() -> None:
    # 0.2 of courting over 4 - 1 of a plan with a serious Moscow, from a belief of 0.05
    reached = asked(second_round("p_serious=0.05"), "islands=returned")
    assert reached.distance == Fraction(1, 15) - Fraction(1, 20)
    assert moves(reached) == {"p_serious": Fraction(1, 15)}
    assert reached.proved
    assert reached.attained
    assert reached.verified
    assert dict(reached.rounded) == {"p_serious": Fraction(6667, 100_000)}
    assert reached.probability == Fraction(6667, 100_000)


def test_tokyo_is_never_left_to_wait_from_the_belief_on_at_which_it_commits_whatever_it_is_shown() -> None:
    # 4p - 1 - 0.2 above nothing from p = 1.2/4 on, a tenth of a width away, and not at it
    reached = asked(second_round(), "courted=courted", only=True)
    assert reached.infimum == Fraction(1, 10)
    assert reached.proved
    assert not reached.attained
    assert reached.verified
    assert set(moves(reached)) == {"p_serious"}
    assert 0 < reached.distance - reached.infimum < Fraction(1, 10_000)


def test_what_is_there_already_needs_no_change() -> None:
    reached = asked(second_round(), "courted=courted")
    assert reached.distance == 0
    assert reached.proved
    assert reached.verified
    assert not reached.changes


def test_what_nothing_brings_about_is_told_with_who_departs() -> None:
    # an intransigent Moscow that keeps the islands loses nothing by it: they never return for certain
    # unless nobody takes it to be possible
    reached = reach(
        second_round(), "islands", "returned", only=True, free=["gain", "courting"], concept=PERFECT_BAYESIAN
    )
    assert not reached.found
    assert reached.proved


def met(
    constraints: IncentiveConstraints, outcome: tuple[str, str], points: list[dict[str, Fraction]]
) -> np.ndarray:
    """(points,) whether some equilibrium has the outcome there, by the decision itself."""
    decision = narrowed(PERFECT_BAYESIAN.anywhere(constraints), constraints.model.box)
    samples = Samples.at_points(constraints.model.basis.assumptions, points)
    stable = holding_at(decision, constraints, samples)
    having = outcome_plays(constraints, "=".join(outcome))[2]
    own = [any(having[play] for play in constraints.courses.course(int(number))) for number in decision.plays]
    return np.asarray(stable[np.array(own, dtype=bool)].any(axis=0))


def drawn(constraints: IncentiveConstraints, count: int, within: float) -> list[dict[str, Fraction]]:
    """Points of the box that are no further away than so many range widths."""
    rng = np.random.default_rng(7)
    values, points = constraints.model.scenario.values, []
    for _ in range(count):
        shares = rng.dirichlet(np.ones(len(values))) * rng.random() ** 0.3 * within
        point = {}
        for share, (name, value) in zip(shares, values.items(), strict=True):
            a = constraints.model.scenario.assumption(name)
            moved = value + Fraction(float(share * rng.choice([-1, 1]))) * (a.high - a.low)
            point[name] = min(max(moved, a.low), a.high)
        points.append(point)
    return points


@pytest.mark.parametrize("seed", range(3))
def test_it_is_as_far_as_where_strategies_are_listed(seed: int) -> None:
    # one sends, one replies: beliefs that follow Bayes' rule ask no more than the weak concept
    listed, followed = (made(0, seed, coarse=seed == 1) for _ in range(2))
    followed.kept["followed"] = followed_by_force(followed)
    for value in listed.model.scenario.dimensions[0].values:
        one, other = (asked(each, f"last={value}") for each in (listed, followed))
        assert one.found == other.found
        for each, against in ((one, other), (other, one)):
            assert against.distance is None or each.lower_bound <= float(against.distance) + 1e-6
        if one.proved and other.proved and one.distance is not None and other.distance is not None:
            assert float(one.distance) == pytest.approx(float(other.distance), abs=1e-6)
            assert other.verified


@pytest.mark.parametrize("entered", [discovered.SIGNS_ENTERED, 0])
@pytest.mark.parametrize(("shape", "seed"), [(1, 0), (5, 1), (6, 2)])
def test_nothing_nearer_than_the_bound_does(
    shape: int, seed: int, entered: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discovered, "SIGNS_ENTERED", entered)
    constraints = made(shape, seed, coarse=False)
    constraints.kept["followed"] = followed_by_force(constraints)
    for value in constraints.model.scenario.dimensions[0].values:
        outcome = ("last", value)
        reached = asked(constraints, f"last={value}")
        if reached.distance is not None:
            assert reached.verified
            assert met(constraints, outcome, [dict(reached.values or {})]).all()
            assert reached.lower_bound <= reached.distance
        bound = min(reached.lower_bound, 3)
        assert not met(constraints, outcome, drawn(constraints, 300, bound - 1e-9)).any() or not bound


@pytest.mark.parametrize(("shape", "seed"), [(1, 0), (6, 2)])
def test_along_one_assumption_it_is_where_its_threshold_is(
    shape: int, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    constraints = made(shape, seed, coarse=False)
    constraints.kept["followed"] = followed_by_force(constraints)
    dimension = constraints.model.scenario.dimensions[0]
    monkeypatch.setattr(discovered, "SIGNS_ENTERED", 0)
    for item in thresholds(constraints, concept=PERFECT_BAYESIAN):
        for value in dimension.values:
            code = dimension.values.index(value)

            def has(plays: tuple[int, ...], code: int = code) -> bool:
                codes = constraints.model.plays.codes[dimension.id]
                return any(codes[p] == code for number in plays for p in constraints.courses.course(number))

            reached = reach(
                constraints, dimension.id, value, free=[item.assumption], concept=PERFECT_BAYESIAN
            )
            nearest = item.first(has) if item.here is not None else None
            if item.here is not None and has(item.intervals[item.here].plays):
                assert reached.distance == 0
            elif nearest is None:
                assert not reached.found
            else:
                assert float(reached.infimum or 0) == pytest.approx(nearest.share, abs=1e-9)


def asked_of(constraints: IncentiveConstraints, having: np.ndarray) -> Question:
    """What lines are looked along for."""
    decision = PERFECT_BAYESIAN.anywhere(constraints)
    box = constraints.model.box
    columns = Columns(constraints.model.basis, box)
    return Question(
        constraints,
        Valuation(constraints),
        box,
        columns,
        Statuses(constraints, columns),
        constraints.model.scenario.values,
        {a.id: a.high - a.low for a in constraints.model.scenario.assumptions},
        {},
        wanted_by(constraints, decision, having),
        Fraction(0),
        decision,
    )


@pytest.mark.parametrize(("shape", "seed"), [(0, 0), (1, 1), (2, 1), (4, 1), (5, 2), (7, 3)])
def test_a_way_is_cut_where_the_outcome_begins_and_ends(shape: int, seed: int) -> None:
    constraints = made(shape, seed, coarse=False)
    constraints.kept["followed"] = followed_by_force(constraints)
    dimension = constraints.model.scenario.dimensions[0]
    names, assumptions = constraints.model.basis.assumptions, constraints.model.scenario.assumptions
    rng = np.random.default_rng(seed)
    cuts = 0
    for value in dimension.values:
        *_, having = outcome_plays(constraints, f"{dimension.id}={value}")
        question = asked_of(constraints, having)
        for moving in (1, 1, 2, 2, 5, 5):
            start, end = (
                {
                    a.id: a.low + Fraction(int(rng.integers(1000)), 1000) * (a.high - a.low)
                    for a in assumptions
                }
                for _ in range(2)
            )
            moved = [str(name) for name in rng.permutation(names)[:moving]]
            end = {name: end[name] if name in moved else start[name] for name in names}
            cells, span = Lines(question, only=False).met(start, end, moved)
            shares = [Fraction(k, 23) for k in range(24)]
            points = [{n: start[n] + s * (end[n] - start[n]) for n in names} for s in shares]
            places = [rational(span[0] + s * (span[1] - span[0])) for s in shares]
            told = [any(_within(cell, place) for cell in cells) for place in places]
            assert told == met(constraints, (dimension.id, value), points).tolist()
            cuts += any(told) and not all(told)
    assert cuts


def _within(cell: Cell, place: Root) -> bool:
    if cell.is_point:
        return compare(cell.start, place) == 0
    return compare(cell.start, place) < 0 < compare(cell.end, place)
