"""The Python interface mirrors the command line."""

from fractions import Fraction
from pathlib import Path

import pytest

import sim
from sim.scenario.problems import ScenarioError


@pytest.fixture(scope="module")
def game() -> sim.Game:
    return sim.load("sochi-2016")


def test_values_can_be_numbers_texts_or_fractions(game: sim.Game) -> None:
    for value in (60, 60.0, "60", Fraction(60)):
        assert game.at(oil_price=value).scenario.values["oil_price"] == 60
    assert sim.load("sochi-2016", settings={"oil_price": 60}).scenario.values["oil_price"] == 60


def test_changes_add_up_and_leave_the_original_alone(game: sim.Game) -> None:
    changed = game.at(oil_price=60).at(firm_appetite=0.6)
    values = changed.scenario.values
    assert (values["oil_price"], values["firm_appetite"]) == (60, Fraction(3, 5))
    assert game.scenario.values["oil_price"] == Fraction("46.1")


def test_wrong_names_are_refused_as_on_the_command_line(game: sim.Game) -> None:
    with pytest.raises(ScenarioError, match="did you mean 'oil_price'"):
        game.at(oil_prise=60)
    with pytest.raises(ScenarioError, match="did you mean 'settlement'"):
        game.reach("settlment=return_islands")


def test_notebooks_show_the_answer_escaped(game: sim.Game) -> None:
    html = game.solve()._repr_html_()
    assert "The islands stay where they are." in html
    assert "<script" not in html
    assert "The price of Brent crude oil" in game._repr_html_()
    assert repr(game.solve()).startswith("The islands stay where they are.")


def test_every_question_can_be_asked(game: sim.Game, tmp_path: Path) -> None:
    assert game.thresholds("oil_price")[0].nearest is not None
    assert len(game.map("oil_price", "firm_appetite").regions) >= 2
    found = game.reach("settlement=joint_development")
    assert found.distance is not None
    assert found.verified
    assert game.blocked("transfer=four")
    assert all(result.holds is not False for result in game.check_claims())
    swept = game.sweep("oil_price=30:110:9", folder=tmp_path)
    assert swept.samples == 9
    assert list(swept.frame()["oil_price"]) == [30, 40, 50, 60, 70, 80, 90, 100, 110]
    assert dict(swept.dataset().sizes) == {"oil_price": 9}


def test_the_answer_is_saved_as_the_command_saves_it(game: sim.Game, tmp_path: Path) -> None:
    folder = game.solve().save(tmp_path)
    assert {path.name for path in folder.iterdir()} == {
        "answer.json",
        "answer.md",
        "manifest.json",
        "sochi-2016.yaml",
        "sources.yaml",
    }
    assert game.solve().save(tmp_path) == folder


def test_a_game_for_nashpy(game: sim.Game) -> None:
    """With two players who have a choice left, nashpy finds the same mixed equilibrium."""
    solved = sim.load("oil-boom").solve()
    ours = [e for e in solved.solutions[1].equilibria if any(len(s) > 1 for s in e.profile.values())]
    theirs = [pair for pair in solved.to_nashpy().vertex_enumeration() if max(pair[0]) < 1 - 1e-9]
    assert len(ours) == len(theirs) == 1
    weights = sorted(p for s in ours[0].profile.values() for p in s.values() if p < 1)
    assert weights == pytest.approx(sorted([*theirs[0][0], *theirs[0][1]]))


def test_a_sweep_shows_itself_in_sentences(tmp_path: Path) -> None:
    swept = sim.load("sochi-2016").sweep("oil_price=40,60", folder=tmp_path)
    assert repr(swept).startswith("The islands stay where they are, in every sample and every equilibrium.\n")
    assert len(repr(swept)) < 500
    assert "<p>The islands stay where they are" in swept._repr_html_()


def test_a_sweep_over_variants_and_concepts(tmp_path: Path) -> None:
    first, second = sim.load("sochi-2016"), sim.load("oil-slump")
    words = ("firm_appetite=0.2,0.5,0.7",)
    swept = first.sweep(*words, variants=[second], concepts=["pure-nash", "strict-nash"], folder=tmp_path)
    frame = swept.frame("polars")
    assert frame["scenario"].to_list() == ["sochi-2016"] * 6 + ["oil-slump"] * 6
    assert frame["concept"].to_list() == (["pure-nash"] * 3 + ["strict-nash"] * 3) * 2
    assert frame["firm_appetite"].to_list() == [0.2, 0.5, 0.7] * 4
    again = first.sweep(*words, variants=[second], folder=tmp_path / "again", workers=1)
    assert again.frame("polars")["equilibria"].to_list() == [
        value for i, value in enumerate(frame["equilibria"].to_list()) if i % 6 < 3
    ]


def test_what_would_have_to_be_true_shows_itself_in_sentences(game: sim.Game) -> None:
    made = game.reach("settlement=joint_development")
    assert made.found
    assert repr(made).startswith("The islands stay Russian and are opened to joint development if one thing")
    assert made.sentences[0] in made._repr_html_()


def test_second_opinions_show_themselves_in_sentences() -> None:
    verified = sim.load("oil-boom").verify()
    assert repr(verified).startswith("The same equilibria by nashpy's vertex_enumeration")
    assert [second.by for second in verified] == [second.by for second in verified.seconds]


@pytest.mark.parametrize("span", [(10, 200), "10:200", (Fraction(10), 200.0)])
def test_a_span_is_a_pair_or_as_on_the_command_line(span: object) -> None:
    [oil] = sim.load("sochi-2016").thresholds("oil_price", span=span)  # type: ignore[arg-type]
    assert [float(interval.end) for interval in oil.intervals] == [82.3, 200.0]


def test_what_is_no_span_no_name_and_no_scenario_is_told() -> None:
    game = sim.load("sochi-2016")
    with pytest.raises(sim.ScenarioError, match=r"span: found \(10,\), expected \(low, high\)"):
        game.thresholds("oil_price", span=(10,))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="expected names one by one"):
        game.thresholds(["oil_price"])  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="found a Game, expected a path, the name of a scenario"):
        sim.load(game)  # type: ignore[arg-type]
