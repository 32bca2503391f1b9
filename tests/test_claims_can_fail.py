"""The claims about what Moscow would answer can each fail, at values within the ranges.

The values were found by search: ends of ranges, put back to the file's values one at a time as long as
the claim still failed. What they say of each claim is told on the page about the dispute.
"""

import pytest

from sim.cli.load import loaded
from sim.explore.check.claims import check_claims

FOUR = ("status_quo_prevails", "no_breakthrough", "weak_hand", "japan_cannot_do_it_alone")

FAILING = {
    # Nothing is stable: Washington leans on Japan, which then gives the courtship up, and so on.
    "status_quo_prevails": "senkaku_intrusions=0 sanctions_in_force=1.5 japan_process=0.5 "
    "courtship_opening=0.3 courtship_left=0.25",
    # Joint projects would answer engagement, but Japan would rather hold out.
    "no_breakthrough": "senkaku_intrusions=0 japan_process=0.5 joint_business=0.6 courtship_strain=0.3",
    # Heavy sanctions and a mild outcry: two islands for relief, which Japan would still not offer.
    "weak_hand": "sanctions_in_force=1.5 russia_outcry=0.3",
    # A treaty alone brings two islands; relief does not, since Washington leans on a Japan that puts it on
    # the table, and takes most of its worth away.
    "japan_cannot_do_it_alone": "russian_opposition=62 sanctions_in_force=1.5 russia_sanctions=7 "
    "us_alliance=4 pressure_effect=0.7 wedge_size=0.1 two_islands_room=0.05 treaty_opening=0.4 "
    "relief_offer_opening=0.15",
}

CHILDREN = {
    ("leaseback", "moscow_refuses_the_lease"): "russian_opposition=62 need_for_each_dollar=0.07 "
    "opposition_ignored=55 joint_title_cost=0.2 firm_appetite=0.75 lease_title=0.3 lease_precedent=0.4",
    ("leaseback", "tokyo_would_sign"): "japan_territory=5 firm_appetite=0.1 lease_outcry=0.5",
    (
        "equal-areas",
        "moscow_refuses_half",
    ): "china_trade_share=30 russian_opposition=62 sanctions_in_force=1.5 "
    "wish_for_each_percent=0.4 opposition_ignored=55 china_partner=2 treaty_opening=0.4 "
    "treaty_alternatives=0.3 half_russia=0.4 half_bastion=0.25 half_precedent=0.2 half_room=0.3",
    ("equal-areas", "tokyo_would_sign"): "japanese_all_four=62 half_outcry=0.7",
    ("condominium", "moscow_refuses_joint_rule"): "china_trade_share=30 wish_for_each_percent=0.4 "
    "treaty_alternatives=0.3 wooing_saves=0.1 shared_bastion=0.1 shared_anger=0.3 shared_precedent=0.2",
    ("condominium", "tokyo_would_sign"): "japanese_all_four=62 shared_outcry=0.6",
    ("no-bases", "a_promise_is_not_enough"): "china_trade_share=30 russian_anger_for_each_percent=0.1 "
    "russia_outcry=0.3 treaty_opening=0.4 treaty_alternatives=0.3",
    ("sanctions-relief-offer", "relief_for_projects_is_answered"): "partial_share=0",
    ("sanctions-relief-offer", "relief_first_is_pocketed"): "joint_title_cost=0.02 joint_anger=0.02",
    ("receptive-russia", "relief_buys_two_islands"): "russia_sanctions=2",
}


def failing(name: str, settings: str = "") -> set[str]:
    game = loaded(name, settings.split(), None, quiet=True)
    for assumption in game.model.scenario.assumptions:
        assert assumption.low <= assumption.value <= assumption.high
    return {result.claim.id for result in check_claims(game) if result.holds is False}


def test_all_hold_at_the_values_of_the_file() -> None:
    assert failing("sochi-2016") & set(FOUR) == set()


@pytest.mark.parametrize("claim", FOUR)
def test_each_of_the_four_can_fail_by_itself(claim: str) -> None:
    assert failing("sochi-2016", FAILING[claim]) & set(FOUR) == {claim}


@pytest.mark.parametrize(("name", "claim"), CHILDREN)
def test_what_a_variant_claims_can_fail(name: str, claim: str) -> None:
    assert claim not in failing(name)
    assert claim in failing(name, CHILDREN[name, claim])
