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


def test_an_approach_without_content_moves_from_the_prior_of_the_closed_form() -> None:
    """Words tell nothing, so that Moscow opens the question iff p r >= (1 - p) w: from w / (r + w) on."""
    game = sim.load("new-approach")
    value = game.scenario.values
    border = value["wasted"] / (value["real_gain"] + value["wasted"])
    (line,) = thresholds(game.constraints, ["p_content"])
    told = game.constraints.told
    answers = [
        (i.end.low, {told.plays.label("russia", play) for play in i.plays})
        for i in line.intervals
        if not i.is_point
    ]
    assert answers == [(border, {"stay"}), (Fraction(3, 5), {"open"})]


def test_an_offer_stays_unspoken_while_the_uproar_costs_more_than_talks_that_open() -> None:
    game = sim.load("new-approach")
    (line,) = thresholds(game.constraints, ["home_cost"])
    ends = [interval.end.low for interval in line.intervals if not interval.is_point]
    assert ends == [game.scenario.values["opening_gain"], 3]


def test_courtship_without_any_other_gain_needs_the_belief_of_the_closed_form() -> None:
    """With nothing in the talks, p times what two islands add has to make up for holding out."""
    game = sim.load("no-value-in-talking", settings={"other_gain_of_talks": 0})
    value = game.scenario.values
    (line,) = thresholds(game.constraints, ["p_serious"])
    first = next(interval for interval in line.intervals if not interval.is_point)
    assert first.end.low == value["holding_out"] / value["gain_of_two"] == Fraction(3, 37)
