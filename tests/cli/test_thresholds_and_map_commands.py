"""What the commands print, save and refuse."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sim.cli.main import app

FLAGSHIP = "scenarios/sochi-2016.yaml"


def run(*words: str, out: Path) -> Result:
    return CliRunner().invoke(app, [*words, "--out", str(out)])


def document(*words: str, out: Path) -> dict:
    result = run(*words, "--json", out=out)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_thresholds_as_the_contract_says(tmp_path):
    made = document("thresholds", FLAGSHIP, out=tmp_path)
    assert made["schema"] == "sim.thresholds/1"
    assert made["scenario"]["id"] == "sochi-2016"
    assert len(made["thresholds"]) == len(made["assumptions"])
    for item in made["thresholds"]:
        assert {"assumption", "value", "span", "proved", "intervals"} <= item.keys()
        low, high = item["span"]
        intervals = item["intervals"]
        assert (intervals[0]["from"], intervals[-1]["to"]) == (low, high)
        for one, two in pairwise(intervals):
            assert one["to"] == two["from"]
        for interval in intervals:
            assert isinstance(interval["exact"], bool)
            for equilibrium in interval["equilibria"]:
                assert equilibrium.keys() == {"profile", "outcome"}
    oil = next(item for item in made["thresholds"] if item["assumption"] == "oil_price")
    assert [interval["to"] for interval in oil["intervals"]] == [pytest.approx(82.3), 110]
    assert oil["changes"] == [
        {"direction": "up", "at": pytest.approx(82.3), "exact": True, "share_of_range": pytest.approx(0.4525)}
    ]
    assert json.loads((Path(made["results"]) / "answer.json").read_text()) == made


def test_the_text_begins_with_what_changes_the_answer_first(tmp_path):
    result = run("thresholds", FLAGSHIP, out=tmp_path)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].startswith("The answer changes first if ")
    assert all(len(line) <= 80 for line in lines if str(tmp_path) not in line)
    assert "Saved in" in result.stdout
    assert "Saved in" not in run("thresholds", FLAGSHIP, "-q", out=tmp_path).stdout


def test_one_assumption_in_full_and_one_that_changes_nothing(tmp_path):
    made = run("thresholds", FLAGSHIP, "--assumption", "firm_appetite", out=tmp_path).stdout
    assert "rises from 0.5 to 0.7463, " in flat(made)
    assert "only at about 0.7462" in made
    still = run("thresholds", FLAGSHIP, "--assumption", "communication", out=tmp_path).stdout
    assert still.startswith("The answer is the same at every value from 0.2 to 0.9.")
    wide = document("thresholds", FLAGSHIP, "--assumption", "oil_price", "--span", "10:200", out=tmp_path)
    assert wide["thresholds"][0]["span"] == [10, 200]


def test_map_as_the_contract_says(tmp_path):
    made = document("map", FLAGSHIP, "--x", "oil_price", "--y", "russia_defiance", out=tmp_path)
    assert made["schema"] == "sim.map/1"
    assert (made["x"], made["y"], made["exact"]) == ("oil_price", "russia_defiance", True)
    assert sum(region["share"] for region in made["regions"]) == pytest.approx(1, abs=1e-12)
    for region in made["regions"]:
        assert {"equilibria", "outcomes", "polygons", "share"} <= region.keys()
        assert all(len(corner) == 2 for polygon in region["polygons"] for corner in polygon)
    assert made["present"]["x"] == 46.1
    assert not list(tmp_path.rglob("*.png"))


def test_map_on_a_terminal_and_as_a_figure(tmp_path):
    pytest.importorskip("matplotlib")
    result = run("map", FLAGSHIP, "--x", "oil_price", "--y", "firm_appetite", out=tmp_path)
    assert result.exit_code == 0
    assert result.stdout.startswith("Today's answer holds on ")
    assert "●" in result.stdout
    assert "curved" in result.stdout
    assert all(len(line) <= 80 for line in result.stdout.splitlines() if str(tmp_path) not in line)
    assert sorted(path.suffix for path in tmp_path.rglob("map.*")) == [".png", ".svg"]


def test_the_tornado_is_drawn_when_asked_for_and_the_same_every_time(tmp_path):
    pytest.importorskip("matplotlib")
    drawn = []
    for folder in ("one", "two"):
        assert run("thresholds", FLAGSHIP, "--figures", out=tmp_path / folder).exit_code == 0
        drawn.append([next((tmp_path / folder).rglob(f"*.{kind}")).read_bytes() for kind in ("svg", "png")])
    assert drawn[0] == drawn[1]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["thresholds", FLAGSHIP, "--assumption", "oil_prise"], "did you mean 'oil_price'?"),
        (["thresholds", FLAGSHIP, "--span", "1:2"], "--assumption"),
        (["thresholds", FLAGSHIP, "--assumption", "oil_price", "--span", "110:30"], "reversed"),
        (["thresholds", FLAGSHIP, "--assumption", "oil_price", "--span", "30:30"], "empty"),
        (["thresholds", FLAGSHIP, "--assumption", "oil_price", "--span", "30"], "LOW:HIGH"),
        (["thresholds", FLAGSHIP, "--assumption", "oil_price", "--span", "30:many"], "'many'"),
        (["map", FLAGSHIP, "--x", "oil_price", "--y", "oil_price"], "same assumption"),
        (["map", FLAGSHIP, "--x", "oil_price", "--y", "china"], "unknown assumption 'china'"),
        (["map", FLAGSHIP, "--x", "oil_price", "--y", "communication", "--y-span", "0:2"], "limits [0, 1]"),
    ],
)
def test_bad_questions_are_refused_with_a_remedy(words, message, tmp_path):
    result = run(*words, out=tmp_path)
    assert result.exit_code == 2
    assert message in result.stderr
    as_json = run(*words, "--json", out=tmp_path)
    assert as_json.exit_code == 2
    assert message in json.loads(as_json.stdout)["problems"][0]["message"] + str(
        json.loads(as_json.stdout)["problems"][0]["hint"]
    )
    assert not list(tmp_path.iterdir())


PENNIES = """
scenario: pennies
title: Matching
players:
  ann:
    name: Ann
    actions: {h: {name: Heads, says: Ann shows heads}, t: {name: Tails, says: Ann shows tails}}
  bank:
    name: the bank
    actions: {h: {name: Heads, says: The bank shows heads}, t: {name: Tails, says: The bank shows tails}}
outcomes:
  match:
    same: {when: (ann == h and bank == h) or (ann == t and bank == t), says: They match}
    other: {otherwise: true, says: They differ}
measures:
  matched: {by: match, values: {same: 1}, default: -1}
assumptions:
  bonus: {about: The bonus for heads, value: 0, range: [0, 3], unit: euros, sources: [judgement]}
  stake: {about: The stake, value: 1, range: [0, 2], unit: euros, sources: [judgement]}
payoffs:
  ann:
    match: {name: Match, worth: matched * stake}
    bonus: {name: Bonus, when: ann == h, worth: bonus}
  bank:
    match: {name: Match, worth: -matched * stake}
"""


def flat(text: str) -> str:
    return " ".join(text.split())


def test_a_game_without_an_equilibrium_now(tmp_path):
    path = tmp_path / "pennies.yaml"
    path.write_text(PENNIES)
    made = flat(run("thresholds", str(path), out=tmp_path).stdout)
    assert made.startswith(
        "The answer changes first if the stake falls from 1 to 0 euros, 50% of its range: then 4"
    )
    assert "or 1 more." in made
    assert "0 to 2 now None, as now 2 to 3 Ann: Heads, The bank: Tails" in made
    mapped = flat(run("map", str(path), "--x", "bonus", "--y", "stake", "--no-figures", out=tmp_path).stdout)
    assert "a combination becomes stable: Ann shows heads, and the bank shows tails." in mapped


def test_several_equilibria_now_and_one_of_them_lost(tmp_path):
    words = ("thresholds", "scenarios/oil-boom.yaml", "--assumption", "oil_price")
    made = flat(run(*words, out=tmp_path).stdout)
    assert "then one combination is no longer stable:" in made
    # two combinations are stable now, and each of them is named before the table speaks of one
    both = "Japan: Hold out, Russia: Freeze the talks – or Japan: Keep engaging, Russia: Keep talking."
    assert f"Now: {both}" in made
    assert "30 to 82.3 One of today's two remains – Japan: Keep engaging, Russia: Keep talking" in made
    assert "The islands stay where they are either way." in made


def test_whether_the_outcome_changes_is_said(tmp_path):
    made = flat(run("thresholds", FLAGSHIP, out=tmp_path).stdout)
    assert "The islands stay where they are either way." in made
    assert (
        "The first assumption to alter this by itself is the share of the business that governments agree on "
        "which firms carry out, at 0.7463, 38%" in " ".join(made.split())
    )
    assert "For further ones: --assumption NAME." in made
    # a change of the outcome itself needs no such words
    slump = run("thresholds", "oil-slump", "--assumption", "russian_opposition", out=tmp_path).stdout
    assert "either way" not in slump


def test_a_value_on_the_edge_and_nothing_that_changes(tmp_path):
    words = ("thresholds", FLAGSHIP, "--set", "china_senkaku=5.3", "--assumption", "china_senkaku")
    assert flat(run(*words, out=tmp_path).stdout).startswith("The answer is on the edge: ")
    words = ("thresholds", FLAGSHIP, "--assumption", "communication", "--assumption", "wedge_size")
    assert "None of these 2 assumptions alone changes" in flat(run(*words, out=tmp_path).stdout)


def test_a_map_says_where_today_stays_stable_and_where_the_outcome_changes(tmp_path):
    words = ("map", FLAGSHIP, "--x", "oil_price", "--y", "firm_appetite")
    made = flat(run(*words, "--no-figures", out=tmp_path).stdout)
    regions = document(*words, out=tmp_path)["regions"]
    now = document("run", FLAGSHIP, out=tmp_path)["solutions"][0]["equilibria"][0]
    stays = sum(r["share"] for r in regions if any(e["profile"] == now["profile"] for e in r["equilibria"]))
    lead = next(iter(now["outcome"]))
    changes = sum(r["share"] for r in regions if r["outcomes"][lead] != [now["outcome"][lead]])
    assert f"Today's combination stays stable on {100 * stays:.0f}% of it, alone or with others." in made
    assert f"on {100 * changes:.1f}% of it; on the rest, the islands stay where they are." in made
    assert "Now: Japan: Keep engaging, Russia: Keep talking," in made


def test_a_map_claims_no_more_than_is_true(tmp_path):
    """A region thinner than a box may be missed, so a traced map is not proved."""
    traced = document("map", FLAGSHIP, "--x", "oil_price", "--y", "firm_appetite", out=tmp_path)
    assert traced["share_near_traced_edges"] > 0
    assert not traced["proved"]
    text = flat(run("map", FLAGSHIP, "--x", "oil_price", "--y", "firm_appetite", out=tmp_path).stdout)
    assert f"right to within {100 * traced['share_near_traced_edges']:.1f}% of the map" in text
    still = ("map", FLAGSHIP, "--x", "communication", "--y", "wedge_size", "--no-figures")
    assert "edge" not in run(*still, out=tmp_path).stdout.replace("wedge", "")
