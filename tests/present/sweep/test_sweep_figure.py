"""The figure of a sweep: what is drawn where."""

from pathlib import Path

import numpy as np
import pytest

import sim
from sim.explore.sweep.answer import Sweep
from sim.present.drawing.canvas import drawing
from sim.present.sweep.figure import sweep_page
from sim.present.sweep.panels import Panels

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


def test_letters_name_what_is_stable_as_on_a_map(tmp_path: Path) -> None:
    """A for what is stable now, then the most frequent; each stands in a cell of its own colour."""
    grid = ("joint_title_cost=0.02:0.2:19", "firm_appetite=0.1:0.75:27")
    sweep = sim.load("receptive-russia").sweep(*grid, folder=tmp_path).answer
    figure, panels = drawn(sweep), Panels(sweep)
    assert panels.sets[0] == sweep.now
    key = [t.get_text() for t in figure.axes[0].texts if t.get_text()[:2] in ("A ", "B ")]
    assert [text[0] for text in key] == ["A", "B"]
    assert "As now" in key[0]
    (mesh,) = figure.axes[1].collections
    columns, rows = panels.values
    letters = {t.get_text(): t.get_position() for t in figure.axes[1].texts if len(t.get_text()) == 1}
    assert set(letters) == {"A", "B"}
    numbers = mesh.get_array().reshape(len(rows), len(columns))
    for letter, (x, y) in letters.items():
        at = abs(np.array(rows) - y).argmin(), abs(np.array(columns) - x).argmin()
        assert numbers[at] == "AB".index(letter)


def test_a_band_has_a_letter_for_each_stretch_with_room(tmp_path: Path) -> None:
    figure = drawn(sim.load("sochi-2016").sweep("oil_price=30:110:41", folder=tmp_path))
    letters = {t.get_text(): t.get_position()[0] for t in figure.axes[1].texts if len(t.get_text()) == 1}
    # the answer changes at 82.3
    assert letters["A"] < 82.3 < letters["B"]
