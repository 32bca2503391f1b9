"""The picture of a game with stages: nothing is cut, clipped or hidden, whatever the tree."""

import itertools
import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from solve.sequential.stage_games import StageGame, load_text, stage_games
from solve.sequential.test_types import SignallingGame, signalling_games

import sim
from sim.game.incentives import incentive_constraints
from sim.game.payoffs import compile_payoffs
from sim.present.drawing.canvas import BLUE, DPI, HEIGHT, SMALL, WIDTH, drawing
from sim.present.drawing.files import texts_of
from sim.present.run.figure import figure
from sim.present.run.tree.figure import tree_page
from sim.present.run.tree.layout import Layout, layout
from sim.present.run.tree.points import MOST_ENDS, Part, Point, picture
from sim.scenario.load import load_scenario
from sim.solve.sequential.answer import SequentialAnswer, solve_sequential

GAMES = Path(__file__).parents[3] / "solve" / "sequential" / "games"
NAMES = ["beer_quiche", "centipede", "chain_store", "horse", "ultimatum"]
LONG = "An uncommonly longwinded choice that does not end where one expects it to"

CROWD = """
scenario: crowd
title: Two stages of three who move at once
players: {a: [x, y, z], b: [x, y, z], c: [x, y]}
timing:
  - {stage: one, moves: [a, b, c]}
  - {stage: two, moves: [a, b, c]}
outcomes: {end: {over: {otherwise: true, says: It is over}}}
payoffs:
  a: {t0: {when: one.a == x, worth: 1}, t1: {when: two.a == y, worth: 1}}
  b: {t0: {when: one.b == x, worth: 1}, t1: {when: two.b == y, worth: 1}}
  c: {t0: {when: one.c == x, worth: 1}, t1: {when: two.c == y, worth: 1}}
"""


def longwinded(text: str) -> str:
    actions = [f"m{k}: {{name: {text} {k}}}" for k in range(3)]
    return f"""
scenario: longwinded
title: {text}
players:
  sender: {{name: {text}, actions: {{{", ".join(actions)}}}}}
  receiver: {{name: {text}, actions: {{{", ".join(actions)}}}}}
types: {{sender: {{one: {{name: {text}, probability: prior}}, two: {{}}}}}}
assumptions: {{prior: {{about: The prior, value: 0.5, range: [0, 1], unit: probability, sources: judgement}}}}
timing: {{talk: sender, reply: receiver}}
outcomes: {{end: {{over: {{otherwise: true, says: {text}}}}}}}
payoffs:
  sender: {{a: {{when: sender == m0, worth: 123456}}}}
  receiver: {{a: {{when: receiver == m1, worth: 1}}}}
"""


def answered(name: str) -> SequentialAnswer:
    if name == "crowd":
        return solve_sequential(load_text(CROWD, "crowd"))
    if name in ("long", "cjk"):
        text = LONG if name == "long" else "四島の帰属の問題を解決して平和条約を締結する" * 2
        return solve_sequential(load_text(longwinded(text), "longwinded"))
    if name == "belief-and-tolerance":
        return solve_sequential(sim.load(name).constraints)
    scenario, plays, _ = load_scenario(GAMES / f"{name}.yaml")
    return solve_sequential(incentive_constraints(compile_payoffs(scenario, plays)))


def laid_out(answer: SequentialAnswer) -> Layout:
    return layout(picture(answer, 0), answer.scenario.settled)


@pytest.mark.parametrize("name", [*NAMES, "belief-and-tolerance", "crowd", "long", "cjk"])
def test_texts_are_legible_inside_the_page_and_apart(name: str) -> None:
    answer = answered(name)
    with drawing(texts_of(answer.scenario)):
        made = tree_page(answer)
        low, high = made.axes.get_ylim()
        renderer = made.figure.canvas.get_renderer()
        found = [text for text in made.axes.texts if text.get_text().strip()]
        boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in found]
    assert min(text.get_fontsize() for text in found) >= SMALL
    for said, box in boxes:
        assert box.x0 >= 0, said
        assert box.y0 >= 0, said
        assert box.x1 <= WIDTH * DPI, said
        assert box.y1 <= (high - low) * DPI, said
    for (one, first), (other, second) in itertools.combinations(boxes, 2):
        across = min(first.x1, second.x1) - max(first.x0, second.x0)
        down = min(first.y1, second.y1) - max(first.y0, second.y0)
        assert across <= 1 or down <= 0.3 * min(first.height, second.height), (one, other)


@pytest.mark.parametrize("name", [*NAMES, "belief-and-tolerance"])
def test_published_trees_are_drawn_without_crossings(name: str) -> None:
    """All of these are planar; that of beer and quiche only with the types above and below."""
    drawn = laid_out(answered(name))
    assert drawn.facing is (name == "beer_quiche")
    assert crossed(drawn) == 0


@settings(max_examples=30)
@given(signalling_games())
def test_two_types_with_any_messages_never_cross(game: SignallingGame) -> None:
    """Types, messages and replies of two types are the graph K(2, n), which is planar."""
    drawn = laid_out(solve_sequential(load_text(game.text, "game")))
    assert crossed(drawn) == 0


@settings(max_examples=30)
@given(stage_games())
def test_the_count_of_crossings_is_that_of_the_lines(game: StageGame) -> None:
    """Where everything is seen no information set passes anything but those who move at once."""
    answer = solve_sequential(game.constraints)
    drawn = laid_out(answer)
    assert (crossed(drawn) == 0) is (drawn.crossings == 0)
    assert all(join.bowed for join in drawn.joins) or drawn.crossings == 0 or len(drawn.joins) > 1


def crossed(drawn: Layout) -> int:
    """How many pieces of branches meet a straight line through an information set, but at its points."""
    count = 0
    for join in drawn.joins:
        for (x, above), (_, below) in itertools.pairwise(join.spots):
            for line in drawn.lines:
                for (x0, y0), (x1, y1) in itertools.pairwise(line.through):
                    if min(x0, x1) <= x <= max(x0, x1):
                        ys = (y0, y1) if x0 == x1 else (y0 + (y1 - y0) * (x - x0) / (x1 - x0),) * 2
                        count += max(above, min(ys)) < min(below, max(ys)) or above < ys[0] == ys[1] < below
    return count


def ends(point: Point) -> list[Point]:
    return [own for own in point.walk() if not own.branches]


@pytest.mark.parametrize("name", [*NAMES, "belief-and-tolerance"])
def test_a_small_tree_is_drawn_whole(name: str) -> None:
    drawn = picture(answered(name), 0)
    assert not any(own.folded for own in drawn.walk())


def test_chance_that_makes_no_difference_is_left_out() -> None:
    """A veto matters only to a deal under pressure: 2 types * (1 + 2 * 3) ends and one more for each."""
    answer = answered("belief-and-tolerance")
    drawn = picture(answer, 0)
    assert len(ends(drawn)) == 2 * (1 + 2 * 3) + 2
    assert len(answer.tree.root.plays) == 28


def test_a_large_tree_is_folded_off_the_path() -> None:
    """18 combinations twice: the path is drawn whole, and what is left out is counted."""
    answer = answered("crowd")
    drawn = picture(answer, 0)
    assert drawn.ends <= MOST_ENDS
    (path,) = [
        own.text for own, part in parts(drawn) if part is Part.PATH and not own.branches and not own.folded
    ]
    assert path == "(2, 2, 2)"
    assert any(own.text.startswith("… ") for own in ends(drawn))
    first = [own for own in drawn.walk() if own.variable in ("one.a", "one.b", "one.c")]
    singly = sum(not b.point.folded or "ends" in b.point.text for own in first for b in own.branches
                 if b.point.variable not in ("one.b", "one.c"))  # fmt: skip
    more = sum(int(b.point.text.split()[1]) for own in first for b in own.branches if "more" in b.point.text)
    assert singly + more == 18


def parts(point: Point, part: Part = Part.PATH) -> list[tuple[Point, Part]]:
    own = [(point, part)]
    return own + [inner for b in point.branches for inner in parts(b.point, b.part)]


def test_the_path_is_blue_and_heaviest() -> None:
    answer = answered("horse")
    with drawing(texts_of(answer.scenario)):
        lines = tree_page(answer).axes.lines
    widths = {line.get_color(): line.get_linewidth() for line in lines if line.get_marker() == "None"}
    assert max(widths, key=widths.__getitem__) == BLUE


def test_a_tree_for_each_equilibrium_in_the_same_bytes() -> None:
    answer = answered("beer_quiche")
    files = figure(answer)
    assert list(files) == ["tree-1.svg", "tree-1.png", "tree-2.svg", "tree-2.png"]
    assert struct.unpack(">II", files["tree-1.png"][16:24]) == (1920, 1080)
    assert figure(answer) == files
    assert list(figure(answered("chain_store"))) == ["tree.svg", "tree.png"]


def test_beliefs_stand_at_the_points() -> None:
    """After beer, on the path, the prior; after quiche the weak with at least 1/2."""
    told = {own.belief for own in picture(answered("beer_quiche"), 0).walk() if own.belief}
    assert told == {"[90%]", "[10%]", "[≤ 50%]", "[≥ 50%]"}


def test_plot_in_python(tmp_path: Path) -> None:
    solved = sim.load("belief-and-tolerance").solve()
    assert solved.plot().get_size_inches().tolist() == [WIDTH, HEIGHT]
    with pytest.raises(ValueError, match="counted from 0"):
        solved.plot(equilibrium=1)
    with pytest.raises(ValueError, match="no profiles"):
        solved.plot("payoffs")
    with pytest.raises(ValueError, match="no tree"):
        sim.load("sochi-2016").solve().plot("tree")
    folder = solved.save(tmp_path, figures=True)
    assert (folder / "tree.png").is_file()


def test_where_nothing_is_stable_in_pure_strategies_a_mixed_equilibrium_is_drawn() -> None:
    """Cho and Kreps's game at a prior of 1/4: the weak have beer once in three times."""
    scenario, plays, _ = load_scenario(GAMES / "beer_quiche.yaml", ["p_strong=0.25"])
    constraints = incentive_constraints(compile_payoffs(scenario, plays))
    answer = solve_sequential(constraints, mixed=True)
    assert not answer.equilibria
    branches = [branch for point in picture(answer, 0).walk() for branch in point.branches]
    told = {branch.told: branch.part for branch in branches}
    assert {"Beer 33%", "Quiche 67%", "Duel 50%", "Walk away 50%"} <= told.keys()
    assert told["Quiche 67%"] is Part.PATH
    drawn = figure(answer)
    assert set(drawn) == {"tree.svg", "tree.png"}
    assert b"In mixed choices only" in drawn["tree.svg"]
