"""What Moscow shows on the islands: which act tells its types apart, and how far belief moves."""

from fractions import Fraction

import pytest

import sim
from sim.explore.thresholds.answer import thresholds
from sim.solve.solution import Criterion, Equilibrium, Reveals


@pytest.fixture(scope="module")
def equilibria() -> dict[Reveals, Equilibrium]:
    return {e.reveals["russia"]: e for e in sim.load("signals").solve().equilibria}


def test_a_halt_shows_all_and_a_visit_something(equilibria: dict[Reveals, Equilibrium]) -> None:
    """Bayes: after a visit p b / (p b + 1 - p), since a serious Russia visits only if it is bound."""
    value = sim.load("signals").scenario.values
    prior, bound = value["p_serious"], value["p_bound"]
    beliefs = equilibria[Reveals.SOMETHING].beliefs
    visit = beliefs["tokyo after islands.russia == visit"]
    serious = visit["free"].least + visit["bound"].least
    assert serious == prior * bound / (prior * bound + 1 - prior) == Fraction(1, 9)
    assert beliefs["tokyo after islands.russia == halt"]["intransigent"].greatest == 0
    # the likelihood ratio of a visit is how likely a serious Russia is bound
    assert serious / (1 - serious) / (prior / (1 - prior)) == bound


def test_what_nobody_shows_is_cut_where_only_the_free_could_gain(
    equilibria: dict[Reveals, Equilibrium],
) -> None:
    """Where all visit, a halt would cost the bound and the intransigent more than the plan brings."""
    criteria = {r.criterion: r for r in equilibria[Reveals.NOTHING].refinements}
    cut = criteria[Criterion.INTUITIVE]
    assert (cut.holds, cut.excluded, cut.tempted) == (False, ("bound", "intransigent"), ("free",))
    assert cut.at == ("tokyo after islands.russia == halt",)
    kept = {r.criterion: r.holds for r in equilibria[Reveals.SOMETHING].refinements}
    assert kept == dict.fromkeys(Criterion, True)


def test_the_plan_needs_the_belief_of_the_closed_form() -> None:
    """Committing pays iff q d g >= c: from q* = c / (d g) on. Before a visit of the bound and the
    intransigent alone, that is a prior of q* / (q* + b (1 - q*))."""
    game = sim.load("signals")
    value = game.scenario.values
    least = value["plan_cost"] / (value["delivery"] * value["gain_of_two"])
    before = least / (least + value["p_bound"] * (1 - least))
    (line,) = thresholds(game.constraints, ["p_serious"])
    ends = [interval.end.low for interval in line.intervals if not interval.is_point]
    assert ends == [least, before, 1]
    assert (least, before) == (Fraction(16, 37), Fraction(32, 53))


def test_compounds_reveal_from_the_worth_of_the_closed_form() -> None:
    """The intransigent builds rather than visits and gets the plan iff t >= r + v; what the free and the
    bound then visit for is the plan."""
    game = sim.load("signals")
    value = game.scenario.values
    (line,) = thresholds(game.constraints, ["troops"])
    inner = [interval for interval in line.intervals if not interval.is_point]
    ends = [interval.end.low for interval in inner]
    assert ends == [value["rally"], value["rally"] + value["plan_value"], 2]
    there = game.at(troops="1.6").solve().equilibria
    assert {e.reveals["russia"] for e in there} == {Reveals.SOMETHING}
    assert {e.strategy["russia"]["islands after russia.type == intransigent"] for e in there} == {"fortify"}
