"""The figures of thresholds and maps: nothing is cut off, nothing is left out."""

import itertools
from pathlib import Path
from typing import Any

import pytest
from explore.formula_games import game

pytest.importorskip("matplotlib")

from sim.explore.map.answer import phase_map
from sim.explore.thresholds.answer import thresholds
from sim.game.incentives import IncentiveConstraints, incentive_constraints
from sim.game.payoffs import compile_payoffs
from sim.present.drawing.canvas import DPI, ELLIPSIS, WIDTH, Page, drawing
from sim.present.map.figure import map_page
from sim.present.thresholds.figure import tornado_page
from sim.present.thresholds.tips import tip_cell
from sim.scenario.load import load_scenario

NAMES = ["receptive-russia", "history/1956-moscow-declaration", "history/2022-freeze", "sochi-2016"]


def constraints_of(name: str) -> IncentiveConstraints:
    scenario, plays, _ = load_scenario(str(Path("scenarios") / f"{name}.yaml"))
    return incentive_constraints(compile_payoffs(scenario, plays))


def texts_of(axes: Any) -> list[Any]:
    """What stands in some axes and beside them."""
    ticks = []
    for axis in (axes.xaxis, axes.yaxis) if axes.axison else ():
        low, high = sorted(axis.get_view_interval())
        places = zip(axis.get_majorticklocs(), axis.get_ticklabels(), strict=True)
        ticks += [label for place, label in places if low <= place <= high]
    return [*axes.texts, *ticks, axes.xaxis.label, axes.yaxis.label]


def shown(made: Page) -> list[str]:
    """Every text; each of them lies within the page, and none over another."""
    renderer = made.figure.canvas.get_renderer()
    made.figure.draw_without_rendering()
    texts = [text for axes in made.figure.axes for text in texts_of(axes)]
    found = [text for text in texts if text.get_text().strip()]
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in found]
    height = made.figure.get_size_inches()[1] * DPI
    for said, box in boxes:
        assert box.x0 >= 0, said
        assert box.x1 <= WIDTH * DPI, said
        assert box.y0 >= 0, said
        assert box.y1 <= height, said
    for (one, first), (other, second) in itertools.combinations(boxes, 2):
        across = min(first.x1, second.x1) - max(first.x0, second.x0)
        down = min(first.y1, second.y1) - max(first.y0, second.y0)
        assert across <= 1 or down <= 0.3 * min(first.height, second.height), (one, other)
    return [said for said, _ in boxes]


@pytest.mark.parametrize("name", NAMES)
def test_every_row_of_the_tornado_is_there_in_full(name):
    constraints = constraints_of(name)
    found = thresholds(constraints)
    with drawing([]):
        texts = shown(tornado_page(found))
    assert not any(ELLIPSIS in text for text in texts)
    assert any(text.startswith("Now: ") for text in texts)
    every = " ".join(texts)
    for item in found.moving:
        assert " ".join(constraints.model.scenario.assumption(item.assumption).about.split()) in every
        for change in filter(None, item.changes):
            assert tip_cell(item, change) in texts


def test_a_single_value_has_a_mark():
    constraints = game(["-(x - 3)**2"], {"x": (1, 0, 4)})
    with drawing([]):
        made = tornado_page(thresholds(constraints))
    assert [line.get_marker() for line in made.figure.axes[1].lines].count("D") == 1


def test_a_map_has_ticks_at_its_ends_and_a_letter_for_every_region():
    constraints = constraints_of("sochi-2016")
    made = phase_map(constraints, "oil_price", "firm_appetite")
    with drawing([]):
        texts = shown(map_page(made))
    assert {"30", "110", "0.1", "0.75"} <= set(texts)
    assert "C" in texts  # the smallest region, 1.7% of the map
    assert not any(ELLIPSIS in text for text in texts)


def test_the_label_of_now_keeps_off_the_edges():
    # the edge x = 1.2 runs close to the right of the present point (1, 1)
    constraints = game(["x - 1.2"], {"x": (1, 0, 4), "y": (1, 0, 4)})
    made = phase_map(constraints, "x", "y")
    with drawing([]):
        canvas = map_page(made)
    texts = {text.get_text(): text for text in canvas.axes.texts}
    box = texts["now"].get_window_extent(canvas.figure.canvas.get_renderer())
    edge, _ = canvas.figure.axes[1].transData.transform((1.2, 1))
    assert not box.x0 < edge < box.x1


def test_a_map_takes_the_room_that_its_key_leaves():
    def width(name: str) -> float:
        constraints = constraints_of("sochi-2016")
        with drawing([]):
            canvas = map_page(phase_map(constraints, "wedge_size", name))
        return float(canvas.figure.axes[1].get_position().width * WIDTH)

    # one answer with a short name, against three with long ones
    assert width("communication") > width("oil_price") + 1
