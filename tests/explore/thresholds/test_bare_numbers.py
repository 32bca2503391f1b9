"""Looking along the numbers that stand bare in formulas: as if each had been an assumption of the file."""

import json
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import sim
from sim.api import Game
from sim.cli.main import app
from sim.explore.backtest.answer import backtest
from sim.scenario.language.formula import numbers

GAME = """\
scenario: pair
title: A pair
players:
  a: {{name: Ann, actions: {{go: {{name: Go, says: Ann goes}}, stay: {{name: Stay, says: Ann stays}}}}}}
  b: {{name: Bob, actions: {{go: {{name: Go, says: Bob goes}}, stay: {{name: Stay, says: Bob stays}}}}}}
outcomes:
  who: {{both: {{when: a == go and b == go, says: Both go}}, other: {{otherwise: true, says: Not both}}}}
assumptions:
  x: {{about: X, value: 4, range: [1, 5], distribution: uniform, unit: points, sources: [judgement]}}
{more}
payoffs:
  a: {{alone: {{name: Alone, when: a == go, worth: "{a}", sources: [judgement]}}}}
  b: {{alone: {{name: Alone, when: b == go, worth: "{b}", sources: [judgement]}}}}
"""
FORMULAS = (
    "x - {0}",
    "x * {0} - {1}",
    "{0} - x / {1}",
    "x ** 2 - {0} * x - {1}",
    "interp(x, [0, 3, 6], [{0}, -1, {1}]) - 1",
    "min(x, {0}) - {1}",
    "x - {0} + if_else(x > {1}, -1, 1)",
    "-{0} + x",
    "exp({0} - x) - {1}",
)
VALUES = st.sampled_from(["2", "3.5", "0.25", "5", "7.125"])
RANGE = (
    "  {id}: {{about: N, value: {value}, range: [{low}, {high}], limits: [{low}, {high}], unit: points, "
    "sources: [judgement]}}\n"
)


def game(tmp_path, a: str, b: str, more: str = "") -> Game:
    path = tmp_path / "pair.yaml"
    path.write_text(GAME.format(a=a, b=b, more=more), encoding="utf-8")
    return sim.load(path)


def stretches(item) -> list[tuple[float, float, tuple[int, ...]]]:
    return [(float(i.start), float(i.end), i.plays) for i in item.intervals]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(FORMULAS), st.sampled_from(FORMULAS), st.lists(VALUES, min_size=4, max_size=4))
def test_tips_are_those_of_the_same_file_with_the_number_promoted(tmp_path_factory, a, b, values):
    folder = tmp_path_factory.mktemp("bare")
    first, second = a.format(*values[:2]), b.format(*values[2:])
    bare = game(folder, first, second)
    along = bare.thresholds(bare=True)
    assert along.now == tuple(bare.thresholds("x").now)
    for item in along:
        number = next(n for n in bare.scenario.bare if item.assumption == f"{n.where}#{n.place + 1}")
        player = number.where.split(".")[1]
        written = a if player == "a" else b
        own = values[:2] if player == "a" else values[2:]
        place = next(i for i in range(2) if Fraction(own[i]) == abs(number.value) and f"{{{i}}}" in written)
        if sum(Fraction(v) == abs(number.value) for v in own) > 1:
            continue  # which of two equal numbers is meant cannot be told from outside
        if "interp" in written:
            continue  # a file takes no name there: see the next test
        low, high = sorted(map(abs, item.span))
        names = [v if i != place else "n" for i, v in enumerate(own)]
        promoted = written.format(*names)
        formulas = (promoted, second) if player == "a" else (first, promoted)
        more = RANGE.format(id="n", value=own[place], low=float(low), high=float(high))
        (same,) = game(folder, *formulas, more=more).thresholds("n")
        expected = stretches(same)
        if number.value < 0:
            expected = [(-end + 0.0, -start + 0.0, plays) for start, end, plays in reversed(expected)]
        assert stretches(item) == pytest.approx(expected) if not same.proved else stretches(item) == expected


def test_the_height_of_a_corner(tmp_path):
    """interp(4, [0, 3, 6], [2, -1, h]) = -1 + (h + 1)/3, so Ann goes iff h >= 5."""
    along = game(tmp_path, "interp(x, [0, 3, 6], [2, -1, 4]) - 1", "x").thresholds(bare=True)
    (height,) = [item for item in along if item.value == 4]
    assert height.span == (0, 8)
    assert {float(i.start) for i in height.intervals} == {0.0, 5.0}
    left = {(left.number.value, left.because) for left in along.left_out}
    assert left == {(3, "it is a corner of 'interp'"), (6, "it is a corner of 'interp'")}
    assert "cannot vary alone" in " ".join(CliRunner().invoke(app, said(tmp_path)).output.split())


def said(folder, *words: str) -> list[str]:
    return ["thresholds", str(folder / "pair.yaml"), "--bare", "--out", str(folder / "results"), *words]


def test_what_must_not_be_nothing_goes_from_half(tmp_path):
    (item,) = game(tmp_path, "x / 2 - 1", "x").thresholds(bare=True)
    assert item.span == (1, 4)
    assert {float(i.start) for i in item.intervals} == {1.0, 4.0}


def test_a_bare_number_of_types_and_chance(tmp_path):
    """Ann sees nothing: she goes iff 4p >= 1, whatever she is paid otherwise."""
    path = tmp_path / "weather.yaml"
    path.write_text(
        "scenario: weather\n"
        "players: {ann: [go, stay]}\n"
        "chance: {sky: {fair: {says: It is fair, probability: 0.7}, foul: {says: It is foul}}}\n"
        "timing: [{stage: walk, moves: {ann: [go, stay]}, sees: {ann: nothing}}]\n"
        "outcomes: {trip: {taken: {when: ann == go}, left: {otherwise: true}}}\n"
        "payoffs:\n"
        "  ann:\n"
        "    sun: {when: ann == go and sky == fair, worth: 3}\n"
        "    rain: {when: ann == go and sky == foul, worth: -1}\n",
        encoding="utf-8",
    )
    along = sim.load(path).thresholds(bare=True)
    ends = {item.assumption: {float(i.start) for i in item.intervals} for item in along}
    assert [item.span[1] for item in along if "chance" in item.assumption] == [1]
    assert ends == {"chance.sky.fair.probability#1": {0.0, 0.25}, "payoffs.ann.sun.worth#1": {0.0, 3 / 7}}


def test_json_and_words(tmp_path):
    game(tmp_path, "x - 3", "x * 2 - 7")
    result = CliRunner().invoke(app, said(tmp_path, "--json"))
    document = json.loads(result.stdout)
    assert document["assumptions"] == {"x": 4.0}
    assert [item["assumption"] for item in document["thresholds"]] == [
        "payoffs.a.alone.worth#1", "payoffs.b.alone.worth#1", "payoffs.b.alone.worth#2",
    ]  # fmt: skip
    words = " ".join(CliRunner().invoke(app, said(tmp_path)).output.split())
    assert words.startswith(
        "The answer changes first if the number 2 in payoffs.b.alone.worth (line 13) falls from 2 to 1.75"
    )
    assert "Each of these 3 bare numbers can change it alone." in words
    for command, more in (("run", ()), ("sweep", ("--samples", "100", "--no-figures"))):
        words = ["--out", str(tmp_path / "results"), *more]
        output = CliRunner().invoke(app, [command, str(tmp_path / "pair.yaml"), *words]).output
        assert "3 fixed numbers were not varied" in " ".join(output.split())
        counted = CliRunner().invoke(app, [command, str(tmp_path / "pair.yaml"), *words, "--json"]).stdout
        assert json.loads(counted)["fixed_numbers"] == 3


def test_with_other_options_it_is_refused(tmp_path):
    game(tmp_path, "x - 3", "x")
    result = CliRunner().invoke(app, said(tmp_path, "--assumption", "x"))
    assert (result.exit_code, "leave out --assumption and --span" in " ".join(result.output.split())) == (
        2,
        True,
    )


def test_nothing_stands_bare_in_the_shipped_dispute():
    along = sim.load("sochi-2016").thresholds(bare=True)
    assert len(along) == 0
    assert along.sentences == (
        "No number but 0, 1 and \N{MINUS SIGN}1 stands bare in a formula: every other one is an assumption.",
    )


def test_a_course_is_not_out_of_reach_where_a_bare_number_brings_it(tmp_path):
    """Bob stays at every x, but for a fear that is a bare number: it may be nothing."""
    observed = (
        "today: {a: go, b: stay}\nobserved: {says: Both went, choices: {b: go}, sources: [judgement]}\n"
    )
    path = tmp_path / "pair.yaml"
    for b, more, beyond in (
        ("x - 6", "", False),
        ("x - n", "  n: {about: N, value: 6, unit: points, sources: [judgement]}\n", True),
    ):
        path.write_text(GAME.format(a="x", b=b, more=more) + observed, encoding="utf-8")
        game = sim.load(path).constraints
        (episode,) = backtest([game], game).episodes
        assert episode.out_of_reach is beyond


def test_numbers_are_counted_as_they_are_met(tmp_path):
    scenario = game(tmp_path, "x * 2 - 7 + interp(x, [0, 9], [4, 5])", "x").scenario
    term = scenario.terms_of("a")[0]
    assert [float(n.value) for n in numbers(term.worth.formula)] == [2, 7, 0, 9, 4, 5]
    assert [(float(n.value), n.place) for n in scenario.bare] == [(2, 0), (7, 1), (9, 3), (4, 4), (5, 5)]
