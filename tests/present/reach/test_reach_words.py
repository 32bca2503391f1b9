"""How answers to what would have to be true are worded."""

from dataclasses import replace

import pytest
from explore.formula_games import game
from explore.reach.test_reach import pair
from rich.console import Console
from solve.bargaining.bargains import bargain
from solve.repeated.test_sustained import DILEMMA, repeated

import sim
from sim.explore.reach.answer import Reach, reach
from sim.present.reach.view import view as reach_view
from sim.solve.concepts import concept_of


def printed(made: Reach) -> str:
    screen = Console(width=80)
    with screen.capture() as capture:
        screen.print(reach_view(made))
    return " ".join(capture.get().split())


def test_where_nothing_was_found_and_nothing_proved_no_bound_of_nothing_is_named():
    nowhere = reach(game(["-1 - x", "1"], {"x": (1, 0, 4)}), "result", "done")
    assert nowhere.proof
    text = printed(replace(nowhere, proved=False, lower_bound=0.0))
    assert text.startswith("No change was found within these ranges: It is done.")
    assert text.endswith("It is not proved that there is none.")


def test_a_bound_is_named_where_there_is_one():
    nowhere = reach(game(["-1 - x", "1"], {"x": (1, 0, 4)}), "result", "done", unbounded=True)
    assert printed(nowhere).endswith("Less than 1,000 range widths does not do.")


def test_what_can_be_an_equilibrium_but_never_alone_is_said_to_be_so():
    """Both of two meeting points are equilibria wherever one is."""
    made = reach(pair("meet * (1 + x)", "meet * (1 + x)", coordination=True), "result", "done", only=True)
    text = printed(made)
    assert text.startswith(
        "Within these ranges this can be an equilibrium, but never the only stable outcome: Done."
    )
    assert "wherever it is one, so is another: P: 'No' and Q: 'No'." in text


@pytest.mark.parametrize("only", [False, True])
def test_what_was_not_confirmed_is_not_called_stable_already(only):
    made = reach(game(["1 + x", "1"], {"x": (1, 0, 4)}), "result", "done", only)
    already = "That is the only stable outcome already" if only else "That is an equilibrium already"
    assert already in printed(made)
    doubtful = printed(replace(made, verified=False))
    assert already not in doubtful
    assert "Solved again, this was not confirmed" in doubtful


def test_the_end_of_a_range_is_no_limit():
    constraints = game(["x - 4", "1"], {"x": (1, 0, 4)})
    assert "4 (highest)" in printed(reach(constraints, "result", "done"))
    assert "4 (end of its range)" in printed(reach(constraints, "result", "done", unbounded=True))


def test_a_move_for_the_gap_alone():
    """At x = 2 yes and no tie; as the only outcome yes needs a little more."""
    made = reach(game(["x - 2", "1"], {"x": (2, 0, 4)}), "result", "done", only=True)
    assert printed(made).startswith("It is done, and nothing else is stable, if one thing changes:")
    assert "rises from 2 to a hair above 2." in printed(made)


def test_all_the_things_that_have_to_change_are_named():
    """x + y >= 6 from 1 and 1 within [0, 4]: neither does it alone, whichever moves first."""
    made = reach(game(["x + y - 6", "1"], {"x": (1, 0, 4), "y": (1, 0, 4)}), "result", "done")
    text = printed(made)
    assert text.startswith("It is done only if two things change together: ")
    assert "; no single one does it." in text
    assert "1.00 range widths in all" in text  # a move of 4 in all, over widths of 4
    assert text.count("no single one") == 1


def test_what_everybody_consents_to_and_no_solution_chooses_is_not_called_refused():
    """Ann gains nothing by b and loses nothing; the product of gains is 0 there, and 3 in a."""
    constraints = bargain({"none": (0, 0), "a": (1, 3), "b": (0, 3), "c": (-1, 9)}).constraints
    made = reach(constraints, "outcome", "b", concept=concept_of("nash-bargaining"))
    assert made.proved
    assert printed(made).startswith("Whatever the values, this is no Nash bargaining solution: 'B' is")
    zone = concept_of("zone-of-agreement")
    assert reach(constraints, "outcome", "b", concept=zone).distance == 0
    refused = printed(reach(constraints, "outcome", "c", concept=zone))
    assert refused.startswith("Whatever the values, somebody who has to consent does not: 'C' is agreed on.")


def test_what_can_be_played_and_not_sustained_is_said_to_be_so():
    """Whoever is silent against talk gets 0 and can secure 1."""
    constraints = repeated(DILEMMA, discount="0").constraints
    made = reach(constraints, "outcome", "silent_talk", concept=concept_of("repeated-reversion"))
    assert printed(made).startswith(
        "Whatever the values, this is no combination that reversion sustains: Row"
    )


def test_a_player_who_is_called_as_an_article_keeps_its_capital():
    game_of_a = sim.load(
        {
            "players": {"A": ["warn", "rest"], "B": ["go", "stay"]},
            "payoffs": {
                "table": {"warn": {"go": [-2, -1], "stay": [-1, 0]}, "rest": {"go": [-1, 1], "stay": [0, 0]}}
            },
        }
    )
    text = printed(game_of_a.reach("A=warn").answer)
    assert "Even at the values that favour it most, A gains 1.00 points by 'Rest' instead." in text
    assert game_of_a.given(A="warn").sentences[0] == "Suppose that A chooses 'Warn'."
    # what the outcome says, it says once
    said = game_of_a.solve().sentences
    assert (said[0], len(said)) == ("A chooses 'Rest'; B chooses 'Go'.", 2)


FERRY = {
    "players": {"town": {"name": "Town"}, "county": {"name": "County"}},
    "agreements": {
        "between": ["town", "county"],
        "menu": {"none": {}, "daily": {}, "weekly": {}},
        "disagreement": "none",
        "payment": {"between": ["town", "county"], "most": "most", "steps": 1},
    },
    "measures": {
        "to_town": {"by": "agreement", "values": {"none": 0, "daily": -3, "weekly": 1}},
        "to_county": {"by": "agreement", "values": {"none": 0, "daily": 1, "weekly": -4}},
    },
    "assumptions": {
        "most": {
            "about": "The most that is paid",
            "value": 1,
            "range": [0.5, 3],
            "unit": "points",
            "sources": "judgement",
        }
    },
    "payoffs": {
        "town": {"ferry": {"name": "The ferry", "worth": "to_town"}},
        "county": {"ferry": {"name": "The ferry", "worth": "to_county"}},
    },
}


def test_who_refuses_is_named_by_the_agreement_and_not_by_a_like_gain_of_another():
    """Town gains 1 - most by the weekly ferry for which it pays, as County does by the daily one.

    County gains most - 4. Town's payoffs span 6 points and County's 7 where most is 1, so both are short by
    the same share where (most - 1) / 6 = (4 - most) / 7, which is where most is 31/13: by 3/13.
    """
    zone = concept_of("zone-of-agreement")
    nowhere = reach(sim.load(FERRY).constraints, "outcome", "weekly", concept=zone)
    miss = nowhere.proof[0]
    missed = {unmet.player: unmet.loss for unmet in miss.incentives}
    assert missed == pytest.approx({"town": -18 / 13, "county": -21 / 13}, abs=1e-6)
    assert miss.shortfall == pytest.approx(3 / 13)
    assert {unmet.deviation for unmet in miss.incentives} == {"no agreement"}
    text = printed(nowhere)
    assert "Town gains 1.38 points by having no agreement and County gains 1.62 points" in text
