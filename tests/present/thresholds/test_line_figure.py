"""One assumption along its span as a figure: bars, ticks and diamonds against the closed forms."""

import pytest

import sim
from sim.explore.thresholds.answer import Thresholds
from sim.present.thresholds.figure import figure
from sim.present.thresholds.line_figure import Line, line_of

pytest.importorskip("matplotlib")

SQUARE = {
    "scenario": "square",
    "players": {"row": ["stay", "go"], "column": ["wait"]},
    "outcomes": {
        "path": {
            "gone": {"when": "row == go", "says": "Row goes"},
            "stayed": {"otherwise": True, "says": "Row stays"},
        }
    },
    "measures": {"going": {"by": "row", "values": {"stay": 0, "go": 1}}},
    "assumptions": {
        "belief": {
            "about": "How likely it is",
            "value": 0.25,
            "range": [0, 1],
            "unit": "probability",
            "sources": "judgement",
        }
    },
}


def along(formula: str) -> Thresholds:
    nothing = {"none": {"name": "Nothing", "worth": "0"}}
    payoffs = {"row": {"net": {"name": "Net", "worth": f"({formula}) * going"}}, "column": nothing}
    return sim.load({**SQUARE, "payoffs": payoffs}).thresholds("belief").answer


def line(thresholds: Thresholds) -> Line:
    return line_of(thresholds, thresholds[0])


def test_a_rational_tick_is_printed_as_it_is() -> None:
    told = line(along("belief - 0.5"))
    assert [(tick.number, tick.exact) for tick in told.ticks] == [("0.5", True)]
    assert [(row.label, row.stretches, row.now) for row in told.rows] == [
        ("Row: Stay, Column: Wait", ((0.0, 0.5),), True),
        ("Row: Go", ((0.5, 1.0),), False),
    ]
    assert not any(row.points for row in told.rows)


def test_an_irrational_tick_is_said_to_be_rounded() -> None:
    """2 b^2 = 1 at b = 0.70710678..."""
    (tick,) = line(along("2 * belief ** 2 - 1")).ticks
    assert (tick.number, tick.exact) == ("0.7071", False)
    assert tick.at == pytest.approx(0.5**0.5, rel=1e-15)


def test_a_single_value_is_a_point_and_no_stretch() -> None:
    """-(b - 1/2)^2 is zero at one half alone."""
    told = line(along("-((belief - 0.5) ** 2)"))
    stay, go = told.rows
    assert stay.stretches == ((0.0, 1.0),)
    assert (go.stretches, go.points) == ((), (0.5,))


def test_rows_have_the_outcomes_that_they_lead_to() -> None:
    told = line(sim.load("belief-and-tolerance").thresholds("p_serious", span=(0, 1)).answer)
    assert [len(row.leads) for row in told.rows] == [1, 1]
    assert told.rows[0].leads != told.rows[1].leads
    assert [(tick.number, tick.exact) for tick in told.ticks] == [("0.8389", False)]


def test_one_assumption_is_drawn_as_a_line_and_several_as_bars() -> None:
    alone = figure(along("belief - 0.5"))["thresholds.svg"].decode()
    assert "Tips at 0.5: Row goes" in alone
    assert "now 0.25" in alone
    assert "Change as a share of the range" not in alone
    several = figure(sim.load("belief-and-tolerance").thresholds().answer)["thresholds.svg"].decode()
    assert "Change as a share of the range" in several
