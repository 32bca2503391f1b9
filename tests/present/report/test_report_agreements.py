"""The report of agreements and of repeated games: who accepts what, how much patience it takes, how sure."""

from pathlib import Path

import pytest
from present.joint_games import DILEMMA, ROAD
from typer.testing import CliRunner

import sim
from sim.cli.main import app
from sim.explore.report.answer import Findings, findings
from sim.present.report.view import html, markdown
from sim.present.report.words import report_of


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("games")
    named = {"road": ROAD, "dilemma": DILEMMA}
    for name, text in named.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return {name: folder / f"{name}.yaml" for name in named}


@pytest.fixture(scope="module")
def road(files: dict[str, Path]) -> Findings:
    return findings(sim.load(files["road"]).constraints)


@pytest.fixture(scope="module")
def dilemma(files: dict[str, Path]) -> Findings:
    return findings(sim.load(files["dilemma"]).constraints)


def test_what_cannot_be_agreed_on_is_asked_how_to_bring_about(road: Findings) -> None:
    assert road.now == {"none", "path"}
    assert {(r.value, r.found) for r in road.reaches} == {("road", False), ("toll", True)}


def test_a_bargain_says_who_accepts_what_and_what_would_tip_it(road: Findings) -> None:
    text = markdown(report_of([road], drawn=False))
    for part in (
        "| Toll road | +4.00 | +2.00 | 45% \\< 50% | Not ratified in Upper Town |",
        "then a further agreement becomes possible",
        "## What solutions would choose",
        "Lower Town would lose 1.00 points",
        "They agree or they do not",
        "sim report",
    ):
        assert part in text, part
    assert "Everybody chooses once, at the same time" not in text


def test_the_page_draws_win_sets_with_the_zone_of_agreement_shaded(road: Findings) -> None:
    page = html(report_of([road]))
    assert "Of 3 agreements, &#39;Footpath&#39; would be signed by Upper Town and Lower Town" in page
    assert page.count('<tr class="accepted">') == 1
    assert page.count('<tr class="signed">') == 1
    assert "Chosen: Nash, Kalai-Smorodinsky, Egalitarian" in page


def test_a_repeated_game_says_how_much_patience_each_outcome_takes(dilemma: Findings) -> None:
    text = markdown(report_of([dilemma], drawn=False))
    for part in (
        "| Silent / Silent | 0.5 | 0.5 |",
        "To each, the next round is worth 0.4 of this one.",
        "It is an equilibrium of one round",
        "The same game is played again and again",
    ):
        assert part in text, part
    page = html(report_of([dilemma]))
    assert "Patience adds nothing yet: &#39;Silent / Silent&#39; takes 0.5" in page
    assert "left:50.0%;width:50.0%;background:#0072B2" in page
    assert "None%" not in page


def test_a_game_that_takes_long_to_search_says_what_searches_it() -> None:
    """The reversion of 384 combinations has thousands of rows, in formulas that are no conjunctions."""
    from sim.explore.report.answer import _is_heavy
    from sim.solve.concepts import default_concept

    constraints = sim.load("shadow-of-the-future").constraints
    assert _is_heavy(default_concept(constraints.model.scenario).anywhere(constraints))


def test_the_command_writes_both_beside_each_other(files: dict[str, Path], tmp_path: Path) -> None:
    arguments = [
        "report",
        str(files["road"]),
        str(files["dilemma"]),
        "--out",
        str(tmp_path),
        "--format",
        "md",
    ]
    shown = CliRunner().invoke(app, arguments)
    assert shown.exit_code == 0, shown.output
    text = Path(shown.output.split("Wrote ")[1].strip()).read_text(encoding="utf-8")
    assert "## Side by side" in text
    assert "# Appendix: Two prisoners, again and again" in text
