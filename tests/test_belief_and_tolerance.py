"""The article's own argument: who tolerates at which belief, in closed form."""

from fractions import Fraction

import sim
from sim.explore.thresholds.answer import Interval, thresholds


def test_tolerance_ends_at_the_belief_that_the_closed_form_gives() -> None:
    """Tolerating costs a + p e, pressing a + f + p j: under pressure a serious Russia takes joint
    development, since 0.2 * 1.05 < 0.4. So Washington tolerates iff p (e - j) <= f, and both at equality."""
    game = sim.load("belief-and-tolerance")
    value = game.scenario.values
    border = value["friction"] / (value["erosion"] - value["erosion_by_joint"])
    (line,) = thresholds(game.constraints, ["p_serious"])
    told = game.constraints.told
    answers = [
        (interval, {told.plays.label("us", play) for play in interval.plays}) for interval in line.intervals
    ]
    assert border == Fraction(151, 180)
    for interval, choices in answers:
        assert choices == {
            *(["tolerate"] if _inside(interval) <= border else []),
            *(["pressure"] if _inside(interval) >= border else []),
        }


def test_russia_would_settle_for_joint_development_only_under_pressure() -> None:
    (equilibrium,) = sim.load("belief-and-tolerance").solve().equilibria
    plan = equilibrium.strategy["russia"]
    serious = {at: action for at, action in plan.items() if "serious" in at}
    assert {at.partition("washington.us == ")[2]: action for at, action in serious.items()} == {
        "tolerate": "deliver",
        "pressure": "develop",
    }
    assert {action for at, action in plan.items() if "intransigent" in at} == {"keep"}
    assert equilibrium.outcome["settlement"] == {"return_two": 0.2, "status_quo": 0.8}


def _inside(interval: Interval) -> Fraction:
    """A value in an interval whose ends are rational; an isolated point itself."""
    assert interval.start.exact
    assert interval.end.exact
    return (interval.start.low + interval.end.low) / 2
