"""The figure of a sweep: what is drawn where."""

from pathlib import Path

import pytest

import sim
from sim.explore.sweep.answer import Sweep
from sim.present.drawing.canvas import drawing
from sim.present.sweep.figure import sweep_page

pytest.importorskip("matplotlib")


def drawn(sweep: Sweep):
    with drawing([]):
        return sweep_page(sweep).figure


def test_each_player_has_its_own_axis(tmp_path: Path) -> None:
    game = sim.load("sochi-2016")
    figure = drawn(game.sweep("oil_price=30:110:41", folder=tmp_path))
    # the page, the band, and one for each player
    assert len(figure.axes) == 2 + len(game.scenario.players)


def test_a_few_values_are_points(tmp_path: Path) -> None:
    figure = drawn(sim.load("sochi-2016").sweep("oil_price=40,60,80", folder=tmp_path))
    players = [line for axes in figure.axes[2:] for line in axes.lines if len(line.get_xdata()) == 3]
    assert players
    assert {line.get_linestyle() for line in players} == {"None"}


def test_the_first_assumption_goes_across(tmp_path: Path) -> None:
    figure = drawn(sim.load("sochi-2016").sweep("oil_price=30:110:9", "us_alliance=4:10:7", folder=tmp_path))
    assert figure.axes[1].get_xlim() == (30, 110)
    assert figure.axes[1].get_ylim() == (4, 10)


@pytest.mark.parametrize(("opinion", "marked"), [("62,70", 0), ("62,78", 1)])
def test_now_is_marked_only_where_it_belongs(tmp_path: Path, opinion: str, marked: int) -> None:
    # opposition is 78 percent in this scenario
    vary = ("oil_price=30:110:9", "firm_appetite=0.1:0.75:9", f"russian_opposition={opinion}")
    figure = drawn(sim.load("sochi-2016").sweep(*vary, folder=tmp_path))
    assert [t.get_text() for axes in figure.axes[1:] for t in axes.texts].count("now") == marked
    said = any("which no panel shows" in t.get_text() for t in figure.axes[0].texts)
    assert said == (marked == 0)
