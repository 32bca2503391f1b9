"""What stands in the way of an agreement: who refuses it, and by how much."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from solve.bargaining.bargains import bargain, nash
from typer.testing import CliRunner

import sim
from sim.cli.main import app
from sim.explore.explain.agreements import AgreementExplanation
from sim.explore.explain.answer import explain
from sim.scenario.problems import ScenarioError

NUMBERS = st.integers(-4, 6)


def asked(game: sim.Game, outcome: str) -> AgreementExplanation:
    answer = explain(game.constraints, outcome)
    assert isinstance(answer, AgreementExplanation)
    return answer


def road(**block: Any) -> sim.Game:
    shares = {
        "approval": {"by": "agreement", "values": {"none": 1, "path": "0.8", "road": "0.7", "toll": "0.45"}}
    }
    return bargain(
        {"none": (0, 0), "path": (1, 1), "road": (5, -1), "toll": (4, 2)},
        measures=shares,
        ratification={"ann": {"approval": "approval", "majority": "0.5"}},
        **block,
    )


def test_a_public_and_a_player_stand_in_the_way_by_what_they_are_short_of() -> None:
    (toll,) = asked(road(), "outcome=toll").blocked
    assert [(b.player, b.deviation, round(b.loss, 12)) for b in toll.blockers] == [("ann", "public", -0.05)]
    assert dict(toll.blockers[0].terms) == {"approval": 0.45, "majority": -0.5}
    (way,) = asked(road(), "outcome=road").blocked
    assert [(b.player, b.deviation, b.loss) for b in way.blockers] == [("bob", "no agreement", -1.0)]


def test_what_everybody_consents_to_is_not_blocked() -> None:
    answer = asked(road(), "outcome=path")
    assert answer.blocked[0].holds
    assert not answer.blocked[0].blockers
    assert asked(road(), "outcome=none").blocked[0].holds


def test_what_nobody_refuses_may_still_not_be_chosen() -> None:
    game = bargain({"none": (0, 0), "a": (1, 4), "b": (3, 3)}, solution="nash-bargaining")
    (miss,) = asked(game, "outcome=a").blocked
    assert not miss.holds
    assert not miss.blockers
    plays = game.constraints.model.plays
    assert [plays.label("agreement", play) for play in miss.instead] == ["b"]
    assert "Ann gains +3.00 and not +1.00" in " ".join(game.blocked("outcome=a").sentences)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=4), st.booleans())
def test_blockers_are_those_who_lose_and_their_terms_sum_to_it(
    gains: list[tuple[int, int]], solved: bool
) -> None:
    entries = {"none": (0, 0)} | {f"e{k}": own for k, own in enumerate(gains)}
    game = bargain(entries, **({"solution": "nash-bargaining"} if solved else {}))
    exact = {entry: tuple(map(Fraction, own)) for entry, own in entries.items()}
    for entry, own in entries.items():
        (miss,) = asked(game, f"outcome={entry}").blocked
        assert {(b.player, b.loss) for b in miss.blockers} == {
            (player, float(gain)) for player, gain in zip(("ann", "bob"), own, strict=True) if gain < 0
        }
        assert all(sum(b.terms.values()) == pytest.approx(b.loss) for b in miss.blockers)
        assert miss.holds is (entry in nash(exact) if solved else not miss.blockers)
        assert bool(miss.instead) is (not miss.holds and not miss.blockers)


def test_an_equilibrium_without_agreement_is_the_one_with_which_it_is_nearest() -> None:
    game = sim.load(
        {
            "players": {"row": ["a", "b"], "column": ["a", "b"]},
            "payoffs": {"table": {"a": {"a": [3, 1], "b": [0, 0]}, "b": {"a": [0, 0], "b": [1, 2]}}},
            "agreements": {"between": ["row", "column"], "disagreement": "equilibrium"},
        }
    )
    every = asked(game, "row=a").blocked
    # (a, a) comes about by itself; of (a, b), either equilibrium leaves somebody worse off
    assert every[0].holds
    assert every[0].play == every[0].start == 0
    assert {b.player for b in every[1].blockers} == {"row", "column"}


def test_the_command_says_it_in_words_and_as_json() -> None:
    file = "scenarios/bargaining/ratification.yaml"
    words = CliRunner().invoke(app, ["explain", file, "--outcome", "settlement=leaseback"])
    assert words.exit_code == 0
    text = " ".join(words.output.split())
    assert "Russia would rather have none: it would lose 8.46 points (33% of its range)." in text
    assert "Of Japan's public 45% approve, of the 50% that it takes: 5 percentage points short." in text
    document = json.loads(
        CliRunner().invoke(app, ["explain", file, "--outcome", "settlement=leaseback", "--json"]).output
    )
    (blocked,) = document["blocked"]
    assert blocked["profile"]["japan"] == "offer_lease"
    assert [(b["player"], b["deviation"]) for b in blocked["blockers"]] == [
        ("russia", "no agreement"),
        ("russia", "public"),
        ("japan", "public"),
    ]
    for blocker in blocked["blockers"]:
        assert sum(blocker["terms"].values()) == pytest.approx(blocker["loss"], abs=1e-9)


def test_what_is_not_on_the_table_is_said_to_be_so() -> None:
    file = "scenarios/bargaining/ratification.yaml"
    text = CliRunner().invoke(app, ["explain", file, "--outcome", "us=pressure"]).output
    assert "No agreement on the table leads to this" in text


def test_a_given_choice_means_nothing_where_they_agree() -> None:
    with pytest.raises(ScenarioError, match="how others answer a choice that is given"):
        explain(road().constraints, None, ["ann=bargain"])


CELLS = st.lists(st.tuples(NUMBERS, NUMBERS), min_size=4, max_size=4)
CORNERS = ["aa", "ab", "ba", "bb"]


def between(cells: list[tuple[int, int]], disagreement: object) -> sim.Game:
    """A game of two over whose plays they bargain, by the solution of Nash."""
    table = {r: {c: list(cells[CORNERS.index(r + c)]) for c in "ab"} for r in "ab"}
    block = {"between": ["row", "column"], "disagreement": disagreement, "solution": "nash-bargaining"}
    players = {"row": ["a", "b"], "column": ["a", "b"]}
    return sim.load({"players": players, "payoffs": {"table": table}, "agreements": block})


def chosen_from(cells: list[tuple[int, int]], start: int) -> set[int]:
    """Nash's solution against one play, by its definition."""
    gains = {
        str(p): tuple(Fraction(x - y) for x, y in zip(cells[p], cells[start], strict=True)) for p in range(4)
    }
    return {int(play) for play in nash(gains)}


@settings(max_examples=80, deadline=None)
@given(CELLS, st.sampled_from("ab"))
def test_what_is_done_without_an_agreement_may_be_supposed(cells: list[tuple[int, int]], action: str) -> None:
    """Row's threat, answered by what is best for column; what may be agreed on stays as it is."""
    answer = explain(between(cells, "equilibrium").constraints, None, [f"row={action}"])
    assert isinstance(answer, AgreementExplanation)
    having = [CORNERS.index(action + c) for c in "ab"]
    starts = [p for p in having if cells[p][1] == max(cells[q][1] for q in having)]
    assert [table.start for table in answer.answer.tables] == starts
    assert set(answer.answer.chosen) == set().union(*(chosen_from(cells, start) for start in starts))
    for start, regretted in zip(starts, answer.regretted, strict=True):
        gain = cells[start ^ 2][0] - cells[start][0]
        assert [-i.loss for i in regretted.blockers] == ([gain] if gain > 0 else [])


@settings(max_examples=40, deadline=None)
@given(CELLS, st.sampled_from("ab"))
def test_supposed_in_a_stated_profile_it_is_the_file_with_that_profile(
    cells: list[tuple[int, int]], action: str
) -> None:
    stated = between(cells, {"row": "a", "column": "b"})
    supposed = stated.given(row=action)
    written = between(cells, {"row": action, "column": "b"}).solve()
    assert [e.profile for e in supposed] == [e.profile for e in written.equilibria]
    assert supposed.sentences[1 : 1 + len(written.sentences)] == written.sentences


def test_a_threat_to_wait_would_bring_joint_projects_and_is_not_made() -> None:
    supposed = sim.load("ratification").given(japan="hold_out")
    assert (
        "One of 7 agreements would leave both Japan and Russia no worse off than none"
        in (supposed.sentences[1])
    )
    assert supposed.sentences[-1].startswith("Japan would rather not: if nothing were agreed,")


def test_what_no_assumption_moves_rests_on_none(tmp_path: Path) -> None:
    file = tmp_path / "pie.yaml"
    file.write_text(
        "scenario: pie\nplayers: {ann: {}, bob: {}}\n"
        "agreements: {between: [ann, bob], share: {to: ann, steps: 2}, disagreement: none}\n"
        "payoffs: {ann: {worth: {worth: share}}, bob: {worth: {worth: agreed - share}}}\n"
    )
    told = CliRunner().invoke(app, ["explain", str(file)])
    assert told.exit_code == 0
    assert "+0.50 points" in told.output
    assert "rests on" not in told.output
