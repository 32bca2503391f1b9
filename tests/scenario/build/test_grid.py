"""A share in steps and a payment on the side are entries of the menu, as if they were written by hand."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from solve.bargaining.bargains import chosen

import sim
from sim.scenario.canonical import canonical, digest
from sim.scenario.problems import ScenarioError
from sim.scenario.writing.text import scenario_text, sources_text

WORTH = {"ann": "share", "bob": "agreed - share"}


def pie(steps: int = 4, worth: dict[str, str] = WORTH, **block: Any) -> sim.Game:
    payoffs = {p: {"pie": {"name": "The pie", "worth": formula}} for p, formula in worth.items()}
    return sim.load(
        {
            "scenario": "pie",
            "players": {"ann": {}, "bob": {}},
            "agreements": {
                "between": ["ann", "bob"],
                "share": {"to": "ann", "steps": steps},
                "disagreement": "none",
                **block,
            },
            "payoffs": payoffs,
        }
    )


def test_a_share_is_an_entry_for_each_step() -> None:
    game = pie()
    assert game.scenario.labels["agreement"] == ("none", *(f"share_{k}" for k in range(5)))
    payoffs = game.solve().answer.valuation.payoffs
    assert payoffs["ann"].tolist() == [0, 0, 0.25, 0.5, 0.75, 1]
    assert payoffs["bob"].tolist() == [0, 1, 0.75, 0.5, 0.25, 0]


def test_it_is_the_game_with_the_same_menu_by_hand() -> None:
    entries = ["none", *(f"share_{k}" for k in range(5))]
    by_hand = sim.load(
        {
            "players": {"ann": {}, "bob": {}},
            "agreements": {
                "between": ["ann", "bob"],
                "menu": {entry: {} for entry in entries},
                "disagreement": "none",
            },
            "payoffs": {
                "table": {"none": [0, 0], **{f"share_{k}": [f"{k}/4", f"{4 - k}/4"] for k in range(5)}}
            },
        }
    )
    for concept in ("zone-of-agreement", "nash-bargaining", "kalai-smorodinsky", "egalitarian"):
        assert chosen(pie(), concept) == chosen(by_hand, concept)
    assert chosen(pie(), "nash-bargaining") == {"share_2"}


def test_a_share_that_nobody_values_is_a_warning_and_what_else_a_grid_brings_is_none() -> None:
    paid = {"from": "bob", "to": "ann", "most": 2}
    assert pie(1, worth={"ann": "share", "bob": "-share"}, payment=paid).warnings == ()
    (unused,) = pie(1, worth={"ann": "agreed", "bob": "agreed"}, payment=paid).warnings
    assert unused.message == "measure 'share' is used by no formula"


def test_payments_stand_beside_every_entry_and_cost_what_the_file_says() -> None:
    payment = {"from": "bob", "to": "ann", "most": 2, "steps": 2, "cost": "1.5"}
    game = pie(1, payment=payment)
    names = game.scenario.labels["agreement"]
    assert names == (
        "none", "share_0", "share_0_payment_1", "share_0_payment_2",
        "share_1", "share_1_payment_1", "share_1_payment_2",
    )  # fmt: skip
    payoffs = game.solve().answer.valuation.payoffs
    assert payoffs["ann"].tolist() == [0, 0, 1, 2, 1, 2, 3]
    assert payoffs["bob"].tolist() == [0, 1, -0.5, -2, 0, -1.5, -3]


def test_either_may_pay_the_other_and_whoever_pays_bears_the_cost() -> None:
    payment = {"between": ["bob", "ann"], "most": 2, "steps": 2, "cost": "1.5"}
    game = pie(1, payment=payment)
    names = game.scenario.labels["agreement"]
    assert names == (
        "none", "share_0", "share_0_payment_1", "share_0_payment_2",
        "share_0_payment_back_1", "share_0_payment_back_2",
        "share_1", "share_1_payment_1", "share_1_payment_2",
        "share_1_payment_back_1", "share_1_payment_back_2",
    )  # fmt: skip
    payoffs = game.solve().answer.valuation.payoffs
    assert payoffs["ann"].tolist() == [0, 0, 1, 2, -1.5, -3, 1, 2, 3, -0.5, -2]
    assert payoffs["bob"].tolist() == [0, 1, -0.5, -2, 2, 3, 0, -1.5, -3, 1, 2]
    called = [action.name for action in game.scenario.player("agreement").actions]
    assert called[2] == "Ann: 0%, Bob pays 1"
    assert called[4] == "Ann: 0%, Ann pays 1"


@pytest.mark.parametrize("worth", range(7))
def test_paid_either_way_the_solution_of_nash_leaves_both_alike(worth: int) -> None:
    """A house is worth so much to ann and as much as is left of 6 to bob. A point costs what it brings, so
    that both together gain 6 whatever is paid, and the product is largest where each has 3."""
    game = sim.load(
        {
            "players": {"ann": {}, "bob": {}},
            "agreements": {
                "between": ["ann", "bob"],
                "menu": {"none": {}, "house": {}},
                "payment": {"between": ["ann", "bob"], "most": 3, "steps": 3},
                "disagreement": "none",
                "solution": "nash-bargaining",
            },
            "measures": {
                "worth_to_ann": {"by": "agreement", "values": {"none": 0, "house": worth}},
                "worth_to_bob": {"by": "agreement", "values": {"none": 0, "house": 6 - worth}},
            },
            "payoffs": {
                "ann": {"house": {"name": "The house", "worth": "worth_to_ann"}},
                "bob": {"house": {"name": "The house", "worth": "worth_to_bob"}},
            },
        }
    )
    (equilibrium,) = game.solve().equilibria
    assert (equilibrium.payoffs["ann"], equilibrium.payoffs["bob"]) == (3, 3)
    paid = worth - 3
    entry = "house" if not paid else f"house_payment{'' if paid > 0 else '_back'}_{abs(paid)}"
    assert equilibrium.profile["agreement"] == entry


def test_entries_of_the_menu_come_with_payments_too_and_keep_what_measures_say() -> None:
    game = sim.load(
        {
            "players": {"ann": {}, "bob": {}},
            "agreements": {
                "between": ["ann", "bob"],
                "menu": {"none": {}, "house": {"name": "The house"}},
                "payment": {"from": "bob", "to": "ann", "most": 3},
                "disagreement": "none",
            },
            "measures": {"worth_of_house": {"by": "agreement", "values": {"none": 0, "house": 5}}},
            "payoffs": {"bob": {"house": {"name": "The house", "worth": "worth_of_house"}}},
        }
    )
    valuation = game.solve().answer.valuation
    assert valuation.payoffs["bob"].tolist() == [0, 5, 2]
    assert valuation.payoffs["ann"].tolist() == [0, 0, 3]
    assert valuation.outcome(2) == valuation.outcome(1) == {"outcome": "house"}


def test_the_most_may_be_an_assumption_and_tips_exactly() -> None:
    """Bob takes half of the pie and pays 1 if that leaves him 1/2 - m >= 0."""
    about = {"about": "The most", "value": 0.25, "range": [0, 1], "unit": "points", "sources": "judgement"}
    game = sim.load(
        {
            "players": {"ann": {}, "bob": {}},
            "agreements": {
                "between": ["ann", "bob"],
                "share": {"to": "ann", "steps": 2},
                "payment": {"from": "bob", "to": "ann", "most": "most"},
                "disagreement": "none",
            },
            "assumptions": {"most": about},
            "payoffs": {p: {"pie": {"name": "Pie", "worth": w}} for p, w in WORTH.items()},
        }
    )
    (item,) = game.thresholds("most").items
    ends = [i.end.rational for i in item.intervals if not i.is_point]
    assert ends == [Fraction(0), Fraction(1, 2), Fraction(1)][-len(ends) :]


@pytest.mark.parametrize(
    ("most", "is_fault"),
    [("most - 1", True), ("1 - 2 * most", True), ("-1", True), ("most", False), ("max(most - 1, 0)", False)],
)
@pytest.mark.parametrize("way", [{"from": "bob", "to": "ann"}, {"between": ["bob", "ann"]}])
def test_a_payment_is_negative_nowhere_within_the_ranges(
    most: str, is_fault: bool, way: dict[str, Any]
) -> None:
    """Where `most` lies between 0 and 1, and is 1 at the file's own values."""
    about = {"about": "The most", "value": 1, "range": [0, 1], "unit": "points", "sources": "judgement"}
    block = {"between": ["ann", "bob"], "share": {"to": "ann", "steps": 2}, "disagreement": "none"}
    content = {
        "players": {"ann": {}, "bob": {}},
        "agreements": {**block, "payment": {**way, "most": most, "steps": 2}},
        "payoffs": {p: {"pie": {"name": "Pie", "worth": w}} for p, w in WORTH.items()},
    }
    if most != "-1":
        content["assumptions"] = {"most": about}
    if not is_fault:
        assert sim.load(content).solve()
        return
    with pytest.raises(ScenarioError, match=r"agreements.payment.most, '.*', can be negative within"):
        sim.load(content).solve()


def test_numbers_of_the_grid_are_nobodys_judgement() -> None:
    assert pie().scenario.bare == ()


@pytest.mark.parametrize("way", [{"from": "bob", "to": "ann"}, {"between": ["bob", "ann"]}])
def test_the_saved_scenario_is_the_same_game(tmp_path: Path, way: dict[str, Any]) -> None:
    game = pie(3, payment={**way, "most": 2, "steps": 2})
    (tmp_path / "pie.yaml").write_text(scenario_text(game.scenario), encoding="utf-8")
    (tmp_path / "sources.yaml").write_text(sources_text(game.scenario), encoding="utf-8")
    again = sim.load(tmp_path / "pie.yaml")
    assert digest(canonical(again.scenario)) == digest(canonical(game.scenario))


@pytest.mark.parametrize(
    ("block", "says"),
    [
        ({"share": {"to": "ann", "steps": 0}}, "expected a whole number of steps"),
        ({"share": {"to": "ann", "steps": 2.5}}, "steps = 2.5, expected a whole number"),
        ({"share": {"to": "an", "steps": 2}}, "unknown player 'an' in agreements.share.to"),
        ({"share": {"to": "ann"}}, "agreements.share: .*has no 'steps'"),
        ({"share": {"to": "ann", "steps": 2, "step": 1}}, "agreements.share: .*'step'"),
        ({"share": 3}, "agreements.share: expected a mapping"),
        ({"share": {"to": "ann", "steps": 5000}}, "make 5,002 agreements, at most 500"),
        ({"payment": {"from": "ann", "to": "ann", "most": 1}}, "goes from 'ann' to itself"),
        ({"payment": {"from": "ann", "most": 1}}, "agreements.payment has no 'to'"),
        ({"payment": {"most": 1}}, "agreements.payment has no 'from'; .*between: .county, town. for both"),
        ({"payment": {"between": ["ann", "bo"], "most": 1}}, "unknown player 'bo' in agreements.payment.be"),
        ({"payment": {"between": ["ann"], "most": 1}}, "names ann, expected two players"),
        ({"payment": {"between": ["ann", "ann"], "most": 1}}, "names ann, ann, expected two players"),
        (
            {"payment": {"between": ["ann", "bob"], "from": "ann", "most": 1}},
            "has 'between', and 'from' or 'to' as well",
        ),
    ],
)
def test_a_fault_is_said_where_it_stands(block: dict[str, Any], says: str) -> None:
    with pytest.raises(ScenarioError, match=says):
        pie(**block)


def test_who_is_unknown_is_said_where_it_stands(tmp_path: Path) -> None:
    (tmp_path / "pie.yaml").write_text(
        "scenario: pie\nplayers: {ann: {}, bob: {}}\n"
        "agreements:\n  between: [ann, bob]\n  share: {to: ann, steps: 2}\n  disagreement: none\n"
        "  payment:\n    between: [ann, bobb]\n    most: 1\n"
        "payoffs: {ann: {pie: {worth: share}}, bob: {pie: {worth: agreed - share}}}\n"
    )
    with pytest.raises(ScenarioError) as raised:
        sim.load(tmp_path / "pie.yaml")
    (problem,) = raised.value.problems
    assert (problem.mark.line, problem.mark.column) == (8, 20)
    assert problem.hint == "did you mean 'bob'?"


def test_a_name_that_is_taken_is_said() -> None:
    with pytest.raises(ScenarioError, match="'share' is what the measure is called"):
        sim.load(
            {
                "players": {"ann": {}, "bob": {}},
                "agreements": {
                    "between": ["ann", "bob"],
                    "share": {"to": "ann", "steps": 2},
                    "disagreement": "no",
                },
                "derived": {"share": "1"},
                "payoffs": {"ann": {}, "bob": {}},
            }
        )
