"""The report of a game with types: its story, what would tip it and how sure it is, and nothing refused."""

from pathlib import Path

import pytest

import sim
from sim.explore.report.answer import Findings, findings
from sim.present.report.view import html, markdown
from sim.present.report.words import report_of

GAMES = Path(__file__).parents[2] / "solve" / "sequential" / "games"


@pytest.fixture(scope="module")
def found() -> Findings:
    return findings(sim.load(GAMES / "beer_quiche.yaml").constraints)


def test_what_may_come_about_now_is_not_asked_how_to_bring_about(found: Findings) -> None:
    """Both pools end without a duel: to bring one about is asked, and not to have none."""
    assert found.now == {"none_fought"}
    (change,) = found.reaches
    assert (change.value, change.concept.id) == ("fought", "perfect-bayesian")


def test_the_story_stands_in_the_report(found: Findings) -> None:
    text = markdown(report_of([found], drawn=False))
    for part in (
        "Of 2 courses that are stable, this is number 1",
        "### Equilibrium 2",
        "### What the moves reveal",
        "## Why it holds",
        "## Tipping points",
        "Everybody plans once and for all",
    ):
        assert part in text, part
    assert "## What else could happen" not in text
    assert "Everybody chooses once, at the same time" not in text


def test_the_page_has_the_same(found: Findings) -> None:
    page = html(report_of([found]))
    assert "What the moves reveal" in page
    assert "There is no duel" in page
