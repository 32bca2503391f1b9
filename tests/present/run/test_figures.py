"""The figures of a run: complete, repeatable, legible, and nothing cut off."""

import itertools
import struct
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.present.drawing import canvas
from sim.present.drawing.canvas import DPI, HEIGHT, SMALL, WIDTH, drawing, page
from sim.present.drawing.files import texts_of
from sim.present.run.figure import figure
from sim.present.run.moves_figure import moves_page
from sim.present.run.payoff_figure import Case, Panel, payoff_page
from sim.scenario.writing.new import STARTER
from sim.solve.answer import Answer

DRAWINGS = {"payoffs": payoff_page, "moves": moves_page}
SHIPPED = ["sochi-2016", "oil-boom", "receptive-russia"]
LONG = "An uncommonly longwinded name of something or other that does not end where one expects it to"

NOBODY_RESTS = """
scenario: nobody-rests
title: Heads or tails
players:
  odd:
    name: Odd
    actions: {heads: {name: Heads, says: Odd shows heads}, tails: {name: Tails, says: Odd shows tails}}
  even:
    name: Even
    actions: {heads: {name: Heads, says: Even shows heads}, tails: {name: Tails, says: Even shows tails}}
outcomes:
  match:
    same:
      when: (odd == heads and even == heads) or (odd == tails and even == tails)
      says: The coins match
    other: {otherwise: true, says: The coins differ}
payoffs:
  odd: {win: {name: A win, when: match == other, worth: 1}}
  even: {win: {name: A win, when: match == same, worth: 1}}
"""


def crowd(players: int, actions: int, name: str = LONG) -> str:
    """A game of many players with long names, in which everybody has the first action as the best."""
    lines = ["scenario: crowd", f"title: {name}", "players:"]
    for i in range(players):
        lines += [f"  p{i}:", f"    name: {name} {i}", "    actions:"]
        lines += [f"      a{k}: {{name: {name} {k}, says: It does so}}" for k in range(actions)]
    lines += ["outcomes:", "  result:", f"    only: {{otherwise: true, says: {name}}}", "payoffs:"]
    for i in range(players):
        lines += [f"  p{i}:"]
        for k in range(actions):
            lines += [f"    t{k}: {{name: {name} {k}, when: p{i} == a{k}, worth: {10 - k}}}"]
    lines.append(f"today: {{{', '.join(f'p{i}: a{actions - 1}' for i in range(players))}}}")
    return "\n".join(lines) + "\n"


def solved(name: str, tmp_path: Path, text: str | None = None) -> Answer:
    if text is None:
        return sim.load(name).solve().answer
    path = tmp_path / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return sim.load(path).solve().answer


@pytest.fixture(params=[*SHIPPED, "starter", "nobody-rests", "crowd", "cjk"])
def answer(request, tmp_path):
    texts = {
        "starter": STARTER.read_text(encoding="utf-8"),
        "nobody-rests": NOBODY_RESTS,
        "crowd": crowd(6, 3),
        "cjk": crowd(3, 3, "四島の帰属の問題を解決して平和条約を締結する" * 3).replace(
            "scenario: crowd", "scenario: cjk"
        ),
    }
    return solved(request.param, tmp_path, texts.get(request.param))


@pytest.mark.parametrize("figure", DRAWINGS)
def test_texts_are_legible_inside_the_page_and_apart(answer, figure):
    """Nothing is smaller than 14 points, cut off at an edge, or printed over another text."""
    with drawing(texts_of(answer.scenario)):
        made = DRAWINGS[figure](answer)
        renderer = made.figure.canvas.get_renderer()
        found = [text for text in made.axes.texts if text.get_text().strip()]
        boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in found]
    assert found
    assert min(text.get_fontsize() for text in found) >= SMALL >= 14
    for said, box in boxes:
        assert box.x0 >= 0, said
        assert box.y0 >= 0, said
        assert box.x1 <= WIDTH * DPI, said
        assert box.y1 <= HEIGHT * DPI, said
    for (one, first), (other, second) in itertools.combinations(boxes, 2):
        across = min(first.x1, second.x1) - max(first.x0, second.x0)
        down = min(first.y1, second.y1) - max(first.y0, second.y0)
        # lines of one paragraph may share a few dots of empty ascent and descent
        assert across <= 1 or down <= 0.3 * min(first.height, second.height), (one, other)


def test_files_are_there_wide_and_the_same_every_time():
    answer = sim.load("oil-boom").solve().answer
    first = figure(answer)
    assert list(first) == ["payoffs.svg", "payoffs.png", "moves.svg", "moves.png"]
    for name in ("payoffs.png", "moves.png"):
        assert struct.unpack(">II", first[name][16:24]) == (1920, 1080)
    for name in ("payoffs.svg", "moves.svg"):
        root = ElementTree.fromstring(first[name])
        assert root.get("viewBox") == f"0 0 {WIDTH * 72:g} {HEIGHT * 72:g}"
    assert figure(sim.load("oil-boom").solve().answer) == first


def test_every_equilibrium_and_its_closest_call_stand_in_the_graph():
    answer = sim.load("oil-boom").solve().answer
    with drawing(texts_of(answer.scenario)):
        said = [text.get_text() for text in moves_page(answer).axes.texts]
    assert {"Equilibrium 1", "Equilibrium 2 and today"} <= set(said)
    closest = [text for text in said if "closest call" in text]
    assert len(closest) == 2
    # from 'Keep talking' at the first equilibrium one move leads to each of the two
    assert {"+0.13, closest call", "Japan +1.65"} <= set(said)


def test_a_drifting_reference_is_marked_and_its_move_labelled():
    answer = sim.load("receptive-russia").solve().answer
    assert answer.drift is not None
    (move,) = answer.drift.path
    with drawing(texts_of(answer.scenario)):
        said = [text.get_text() for text in moves_page(answer).axes.texts]
    assert "Today" in said
    assert any(text.startswith(f"+{move.gain:.2f}") for text in said)


def test_bars_add_up_to_the_payoff():
    """Terms that are left out are nil, and those lumped together keep their sum."""
    from sim.present.run.payoff_figure import panels_of

    answer = sim.load("sochi-2016").solve().answer
    panels, _ = panels_of(answer)
    for panel in panels:
        for most in range(2, len(panel.rows) + 1):
            columns = zip(*(values for _, values in panel.shortened(most).rows), strict=True)
            assert [sum(column) for column in columns] == pytest.approx(list(panel.totals))


def test_missing_glyphs_leave_text_in_the_svg(monkeypatch, tmp_path):
    """Without a font for a script the SVG keeps the characters, for the fonts of whoever opens it."""
    answer = solved("cjk", tmp_path, crowd(2, 2, "領土").replace("scenario: crowd", "scenario: cjk"))
    monkeypatch.setattr(canvas, "families", lambda texts: [canvas.BASE_FONT])
    assert "領土" in figure(answer)["payoffs.svg"].decode()


def test_a_dollar_sign_is_a_dollar_sign(tmp_path):
    answer = solved("crowd", tmp_path, crowd(2, 2, "Aid of $5 and $7"))
    with drawing(texts_of(answer.scenario)):
        said = [text.get_text() for text in payoff_page(answer).axes.texts]
    assert any("$5 and $7" in text for text in said)
    figure(answer)


@pytest.mark.parametrize("width", [0.3, 1.0, 3.0])
def test_wrapping_loses_nothing_and_fits(width):
    with drawing(["a"]):
        made = page()
        text = "Pneumonoultramicroscopicsilicovolcanoconiosis is a long word, 四島の帰属の問題 has no blanks"
        lines = made.wrapped(text, SMALL, width)
        assert "".join("".join(lines).split()) == "".join(text.split())
        assert all(len(line) == 1 or made.measure(line, SMALL) <= width for line in lines)
        short = made.wrapped(text, SMALL, width, most=2)
    assert len(short) == 2
    assert short[-1].endswith("\N{HORIZONTAL ELLIPSIS}")


def test_without_matplotlib_the_command_says_what_to_install(monkeypatch, tmp_path, capsys):
    from sim.cli.main import main

    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    monkeypatch.setattr(sys, "argv", ["sim", "run", "sochi-2016", "--figures", "--out", str(tmp_path)])
    assert main() == 3
    assert 'pip install "northern-territories-sim[figures]"' in capsys.readouterr().err


def test_the_command_prints_where_the_figures_are(monkeypatch, tmp_path, capsys):
    from sim.cli.main import main

    monkeypatch.setattr(sys, "argv", ["sim", "run", "sochi-2016", "--figures", "--out", str(tmp_path)])
    assert main() == 0
    drawn = [
        line.removeprefix("Drawn: ") for line in capsys.readouterr().out.splitlines() if "Drawn: " in line
    ]
    assert sorted(Path(path).name for path in drawn) == [
        "moves.png",
        "moves.svg",
        "payoffs.png",
        "payoffs.svg",
    ]
    assert all(Path(path).is_file() for path in drawn)


def test_svg_text_is_text_in_fonts_of_the_same_widths():
    drawn = figure(sim.load("sochi-2016").solve().answer)["payoffs.svg"].decode()
    assert ">Investment and trade</text>" in drawn
    assert "'DejaVu Sans', 'Verdana', sans-serif" in drawn.replace("&#39;", "'").replace("&quot;", "'")
    assert "<use " not in drawn.split("<text")[1]


def test_figures_are_titled_with_their_finding_in_a_line():
    answer = sim.load("sochi-2016").solve().answer
    with drawing(texts_of(answer.scenario)):
        said = payoff_page(answer).axes.texts
    title = max(said, key=lambda text: text.get_fontsize())
    assert title.get_text() == "Russia's 'Joint development' is the closest call: it would cost 0.52 points"
    # it stands with its own player
    names = {text.get_text(): text.get_position() for text in said}
    near = {name: names[name] for name in ("Japan", "Russia", "The United States", "China")}
    call = names["the closest call"]
    assert min(near, key=lambda name: np.hypot(*np.subtract(near[name], call))) == "Russia"


def test_what_is_left_out_never_mixes_gains_with_costs():
    rows = (("A", (5, 5)), ("B", (-3, 0)), ("C", (1, -1)), ("D", (0.5, 0.2)), ("E", (-0.4, -0.1)))
    short = Panel("x", (Case("a", 0), Case("b", 1)), (3.1, 4.1), rows, 0).shortened(4).rows
    assert [name for name, _ in short] == ["A", "B", "2 smaller gains", "2 smaller costs"]
    assert short[2][1] == pytest.approx((1.5, 0.2))
    assert short[3][1] == pytest.approx((-0.4, -1.1))
