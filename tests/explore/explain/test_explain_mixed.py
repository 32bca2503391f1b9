"""Why nobody departs from an equilibrium in which somebody mixes: by hand, and that the sums are equal."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from solve.sequential.stage_games import StageGame, load_text, stage_games
from solve.sequential.test_types import SignallingGame, signalling_games
from typer.testing import CliRunner

import sim
from sim.cli.main import app
from sim.explore.explain.answer import explain
from sim.explore.report.answer import findings
from sim.present.page.live.still import of_staged
from sim.present.report.view import markdown
from sim.present.report.words import report_of
from sim.present.run.words import brief
from sim.scenario.problems import ScenarioError
from sim.solve.nash.mixing import held, mixes
from sim.solve.sequential.answer import solve_sequential
from sim.solve.solution import Equilibrium
from sim.study.page import ask as page_of

GAMES = Path(__file__).parents[2] / "solve" / "sequential" / "games"
CASES = Path(__file__).parents[2] / "cases"


def beer() -> sim.Game:
    return sim.load(GAMES / "beer_quiche.yaml", settings=["p_strong=0.25"])


def add_up(equilibrium: Equilibrium) -> None:
    """Who mixes gets the same by each action, and no other action more, by terms that sum to it."""
    for own in equilibrium.indifferences:
        assert len(own.terms) > 1
        for terms in own.terms.values():
            assert sum(terms.values()) == pytest.approx(own.worth, abs=1e-9)
    mixing = {(own.player, own.at): own.terms for own in equilibrium.indifferences}
    for incentive in equilibrium.incentives:
        assert incentive.loss >= -1e-9
        assert sum(incentive.terms.values()) == pytest.approx(incentive.loss, abs=1e-9)
        if incentive.deviation in mixing.get((incentive.player, incentive.at), ()):
            assert incentive.loss == pytest.approx(0, abs=1e-9)


def test_who_breakfasts_on_what_and_why() -> None:
    """A weak patron gets 1 by its taste for quiche, and by beer half of the peace of 2. The rival takes both
    types as likely after beer: a duel is right by 1 with the weak, walking away wise by 1 with the strong."""
    (equilibrium,) = explain(beer().constraints).mixed
    add_up(equilibrium)
    patron, rival = equilibrium.indifferences
    assert (patron.player, patron.at) == ("patron", "breakfast after patron.type == weak")
    assert (patron.worth, patron.by) == (1, ("rival",))
    assert patron.terms == {"beer": {"peace": 1}, "quiche": {"taste_weak": 1}}
    assert (rival.worth, rival.by) == (0.5, ("patron",))
    assert rival.terms == {"duel": {"right": 0.5}, "walk_away": {"wise": 0.5}}


def test_the_reasons_stand_in_every_document() -> None:
    says = "'Walk away' in place of 'Duel', Wise (+0.50) would just make up for Right (−0.50)."
    game = beer()
    printed = CliRunner().invoke(app, ["explain", str(GAMES / "beer_quiche.yaml"), "--set", "p_strong=0.25"])
    assert says in " ".join(printed.output.split())
    assert "The odds of Patron make them so." in " ".join(printed.output.split())
    assert "To be exact, the probabilities are 1/3 and 2/3." in " ".join(printed.output.split())
    report = markdown(report_of([findings(game.constraints)], drawn=False))
    assert says in report
    assert "Every mixed equilibrium comes to the same as this one" in report
    still = of_staged(page_of([game.constraints], ["beer_quiche"], "beer_quiche").shown.findings)
    titles = [section.title for section in still.sections]
    assert titles[:2] == ["A mixed equilibrium", "How far these are all"]
    assert any(says in block.text for block in still.sections[0].blocks)


def test_an_outcome_that_only_mixing_brings_about_has_its_probability() -> None:
    """A quarter of the time there is no duel: half of 1/4 + 3/4 * 1/3."""
    explained = beer().blocked("fight=none_fought")
    assert (
        explained.sentences[-1]
        == "Where somebody mixes, its probability is 25%; 'sim explain FILE' says why."
    )


def test_beside_pure_equilibria_one_is_asked_for_by_its_number() -> None:
    asked = CliRunner().invoke(app, ["explain", "signals", "--mixed", "1", "--json"])
    assert asked.exit_code == 0
    mixed = json.loads(asked.stdout)["mixed"]
    assert (mixed["number"], len(mixed["equilibria"])) == (1, 1)
    (run,) = sim.load("signals").solve().answer.mixed.equilibria
    assert mixed["equilibria"][0]["payoffs"] == {p: float(f"{x:.12g}") for p, x in run.payoffs.items()}
    assert "mixed" not in json.loads(CliRunner().invoke(app, ["explain", "signals", "--json"]).stdout)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["signals", "--mixed", "2"], "has no mixed equilibrium number 2: there is only number 1"),
        (["sochi-2016", "--mixed", "1"], "has no mixed equilibrium number 1: none was found"),
        (["signals", "--mixed", "1", "--given", "russia=halt"], "ask one thing at a time"),
    ],
)
def test_a_number_that_there_is_not_is_said_to_be_none(words: list[str], message: str) -> None:
    asked = CliRunner().invoke(app, ["explain", *words])
    assert asked.exit_code == 2
    assert message in " ".join(asked.stderr.split())


def test_all_choosing_at_once_is_told_the_same_way() -> None:
    """Quarantine brings 3 where Moscow withdraws and 2 where it keeps, a strike 4 and 1: 2.5 each."""
    answer = sim.load(CASES / "p13-quarantine.yaml").solve().answer
    (mix,) = mixes(answer.mixed)
    told = held(answer.valuation, mix.told)
    add_up(told)
    assert [(own.player, own.worth, own.by) for own in told.indifferences] == [
        ("washington", 2.5, ("moscow",)),
        ("moscow", 2.5, ("washington",)),
    ]
    words = brief(sim.load(CASES / "p10-cards.yaml").solve().answer)
    assert [move.why for move in words.mixed[0].moves] == [
        (
            "'Joker', 'Ace', 'Two' and 'Three' are equally good.",
            f"Each brings {worth} points, by the same payoff terms.",
            f"The odds of {other} make them so.",
        )
        for worth, other in (("1.20", "P_two"), ("1.80", "P_one"))
    ]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-4, 4), min_size=18, max_size=18))
def test_sums_are_equal_where_all_choose_at_once(cells: list[int]) -> None:
    payoffs = [[cells[3 * i : 3 * i + 3] for i in rows] for rows in (range(3), range(3, 6))]
    answer = sim.Game.from_table(payoffs).solve().answer
    for mix in mixes(answer.mixed):
        for equilibrium in mix.equilibria:
            told = held(answer.valuation, equilibrium)
            add_up(told)
            for own in told.indifferences:
                assert own.worth == pytest.approx(equilibrium.payoffs[own.player], abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(stage_games())
def test_sums_are_equal_in_stages(told: StageGame) -> None:
    for equilibrium in _mixed(solve_sequential(told.constraints, mixed=True)):
        add_up(equilibrium)


@settings(max_examples=30, deadline=None)
@given(signalling_games())
def test_sums_are_equal_with_types(told: SignallingGame) -> None:
    for equilibrium in _mixed(solve_sequential(load_text(told.text, "game"), mixed=True)):
        add_up(equilibrium)


def _mixed(answer) -> tuple[Equilibrium, ...]:
    return () if answer.mixed is None else answer.mixed.equilibria


def test_agreements_have_no_mixed_play() -> None:
    agreed = next((Path(sim.__file__).parents[1] / "scenarios" / "bargaining").glob("*.yaml"))
    with pytest.raises(ScenarioError, match="each chooses by itself"):
        explain(sim.load(agreed).constraints, mixed=1)
