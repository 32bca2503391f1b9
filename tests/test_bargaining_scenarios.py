"""What the shipped bargains and repeated games say: sound, with claims that hold and can fail."""

from fractions import Fraction
from pathlib import Path

import pytest

import sim
from sim.explore.check.answer import checked
from sim.explore.thresholds.answer import thresholds
from sim.scenario.canonical import canonical
from sim.scenario.writing.text import scenario_text, sources_text

FOLDER = Path(__file__).parent.parent / "scenarios"
SHIPPED = sorted(
    path
    for pattern in ("bargaining/*.yaml", "repeated/*.yaml", "stages/two-level-*.yaml")
    for path in FOLDER.glob(pattern)
)


@pytest.mark.slow
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_is_sound_and_its_claims_hold_and_can_fail(path: Path) -> None:
    found = checked(path, claims=True)
    assert found.problems == ()
    assert [result.claim.id for result in found.claims if not result.holds] == []
    assert [r.claim.id for r in found.claims if r.kind == "evidence" and not r.can_fail] == []


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_survives_being_written_out(path: Path, tmp_path: Path) -> None:
    scenario = sim.load(path).scenario
    (tmp_path / path.name).write_text(scenario_text(scenario), encoding="utf-8")
    (tmp_path / "sources.yaml").write_text(sources_text(scenario), encoding="utf-8")
    assert canonical(sim.load(tmp_path / path.name).scenario) == canonical(scenario)


def test_no_plan_gets_past_both_governments_or_both_publics() -> None:
    """Moscow is nearest to consenting to joint projects, which a little short of half of Russians approve."""
    answer = sim.load("ratification").solve()
    (bargain,) = answer.tables
    assert not any(offer.agreed or offer.ratified for offer in bargain.offers)
    refusing = [{p for p, c in offer.consents.items() if not c.agrees} for offer in bargain.offers]
    assert all("russia" in players for players in refusing)
    assert [e.outcome["settlement"] for e in answer.equilibria] == ["status_quo"]
    assert bargain.offers[0].consents["russia"].approval == 0.45


def test_belief_falls_as_the_rule_of_bayes_has_it() -> None:
    """p0 (1 - h)^n / (p0 (1 - h)^n + 1 - p0): a hair before the last meeting that pays, and a hair after."""
    game = sim.load("thirteen-meetings", settings={"process_value": Fraction(5, 4)})
    value = game.scenario.values
    prior = 1 / (1 + value["odds_at_first"])
    needed = value["effort"] + value["holding_out"] - value["process_value"]

    def hope(meetings: int) -> Fraction:
        silence = (1 - value["hazard"]) ** meetings
        belief = prior * silence / (prior * silence + 1 - prior)
        return belief * value["hazard"] * value["gain_of_deal"]

    last = max(n for n in range(41) if hope(n) >= needed)
    [line] = thresholds(game.constraints, ["meetings"])
    stop = line.intervals[1].start
    assert last < stop.low <= stop.high < last + 1


def test_no_plan_is_sustained_by_the_threat_to_return_to_today() -> None:
    """Each leaves somebody worse off than today, so that no patience makes up for it."""
    answer = sim.load("shadow-of-the-future").solve()
    lead = answer.scenario.dimensions[0].id
    (today,) = answer.once
    for each in answer.sustained:
        if answer.valuation.outcome(each.play)[lead] != "status_quo":
            assert each.least is None
            assert any(own[each.play] < own[today] for own in answer.valuation.payoffs.values())


def test_at_which_belief_tokyo_would_have_said_yes() -> None:
    """Accepting brings p g - (1 - p) b, waiting w, where both types offer: p = (w + b) / (g + b)."""
    game = sim.load("two-level-1992")
    value = game.scenario.values
    waiting, broken = value["value_of_waiting"], value["cost_of_broken_deal"]
    border = (waiting + broken) / (value["gain_of_two_first"] + broken)
    [line] = thresholds(game.constraints, ["p_strong"])
    plays = game.constraints.told.plays
    passes = [
        any(plays.label("settlement", play) == "refused" for play in interval.plays)
        for interval in line.intervals
    ]
    ends = [
        i.start.rational for i, p, q in zip(line.intervals[1:], passes, passes[1:], strict=False) if p != q
    ]
    assert border in ends


def test_at_which_threat_tokyo_would_have_taken_two() -> None:
    """Two islands with relations, a revolt and the threat against relations alone: g - r = the threat."""
    game = sim.load("two-level-1956")
    value = game.scenario.values
    border = value["gain_of_two"] - value["revolt_in_the_party"]
    [line] = thresholds(game.constraints, ["okinawa_threat"])
    assert border in [interval.start.rational for interval in line.intervals]
