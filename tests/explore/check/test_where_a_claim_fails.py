"""Where claims fail if one number alone moves, and how often those about stages hold: by closed forms."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli.main import app
from sim.explore.check.answer import checked
from sim.explore.check.claims import ClaimResult

GAME = """\
scenario: pair
title: A pair
players:
  a: {name: Ann, actions: {go: {name: Go, says: Ann goes}, stay: {name: Stay, says: Ann stays}}}
  b: {name: Bob, actions: {go: {name: Go, says: Bob goes}, stay: {name: Stay, says: Bob stays}}}
outcomes:
  who: {both: {when: a == go and b == go, says: Both go}, other: {otherwise: true, says: Not both}}
assumptions:
  x: {about: The pay, value: 4, range: [1, 5], unit: points, sources: [judgement]}
  y: {about: The toll, value: 3, range: [2, 9], unit: points, sources: [judgement]}
  z: {about: The bait, value: 1, range: [0, 3], unit: points, sources: [judgement]}
payoffs:
  a: {alone: {name: Alone, when: a == go, worth: x - 2, sources: [judgement]}}
  b:
    toll: {name: Toll, when: b == go, worth: x - y, sources: [judgement]}
    bait: {name: Bait, when: b == go and a == stay, worth: (z - 2) ** 2 - 2, sources: [judgement]}
claims:
  claim: {says: So it is, expect: "CLAIM", sources: [judgement]}
"""


def result(folder: Path, claim: str) -> ClaimResult:
    path = folder / "pair.yaml"
    path.write_text(GAME.replace("CLAIM", claim), encoding="utf-8")
    (of_claim,) = checked(path, claims=True).claims
    return of_claim


@pytest.mark.parametrize(
    ("claim", "where"),
    [
        # Bob goes iff x >= y, and at x = y both are stable: 'every' fails there, 'some' does not
        ("every equilibrium has b == go", {"x": (1, 3, (True, True)), "y": (4, 9, (True, True))}),
        ("some equilibrium has b == go", {"x": (1, 3, (True, False)), "y": (4, 9, (False, True))}),
        ("no equilibrium has a == stay", {"x": (1, 2, (True, True))}),
        # given that Ann stays, Bob goes iff x - y + (z - 2)**2 >= 2: at x - y = 1 for z outside (1, 3)
        (
            "every equilibrium given a == stay has b == go or b == stay",
            {},
        ),
        (
            "some equilibrium given a == stay has b == go",
            {"x": (1, 4, (True, False)), "y": (3, 9, (False, True)), "z": (1, 3, (False, False))},
        ),
        ("some equilibrium given a in [go, stay] has b == go", {}),
    ],
)
def test_stretches_of_single_assumptions(tmp_path, claim, where):
    of_claim = result(tmp_path, claim)
    assert of_claim.holds
    found = {f.assumption: (float(f.start), float(f.end), f.closed) for f in of_claim.failing}
    assert found == where
    assert [f.share for f in of_claim.failing] == sorted(f.share for f in of_claim.failing)


def test_it_is_said_and_written(tmp_path):
    result(tmp_path, "every equilibrium has b == go")
    words = CliRunner().invoke(app, ["check", str(tmp_path / "pair.yaml"), "--claims"]).output
    said = "one number alone makes it fail: the toll above 4 points and the pay below 3 points"
    assert said in " ".join(words.split())
    document = CliRunner().invoke(app, ["check", str(tmp_path / "pair.yaml"), "--claims", "--json"]).stdout
    assert json.loads(document)["claims"][0]["fails_along"] == [
        {"assumption": "y", "from": 4.0, "to": 9.0, "closed": [True, True]},
        {"assumption": "x", "from": 1.0, "to": 3.0, "closed": [True, True]},
    ]


STAGES = """\
scenario: weather
title: Weather
players: {ann: {name: Ann, actions: {go: {name: Go, says: Ann goes}, stay: {name: Stay, says: Ann stays}}}}
assumptions:
  p: {about: P, value: 0.5, range: [0, 1], distribution: uniform, unit: probability, sources: [judgement]}
  s: {about: S, value: 3, range: [1, 5], distribution: uniform, unit: points, sources: [judgement]}
chance: {sky: {fair: {says: It is fair, probability: p}, foul: {says: It is foul}}}
timing: [{stage: walk, moves: {ann: [go, stay]}, sees: {ann: nothing}}]
outcomes: {trip: {taken: {when: ann == go, says: A trip}, left: {otherwise: true, says: No trip}}}
payoffs:
  ann:
    sun: {name: Sun, when: ann == go and sky == fair, worth: s, sources: [judgement]}
    rain: {name: Rain, when: ann == go and sky == foul, worth: -1, sources: [judgement]}
claims:
  goes: {says: Ann goes, expect: every equilibrium has trip == taken, sources: [judgement]}
  border: {says: Half, expect: "threshold of p for trip == taken lies in [0, 0.3]", sources: [judgement]}
"""


def test_shares_of_claims_about_stages(tmp_path):
    """Ann goes iff p s >= 1 - p, p >= 1/(1 + s): at s = 3 from p = 1/4 on; P = 1 - ln(3)/4 over the ranges.

    The border lies below 0.3 iff s >= 7/3, in (5 - 7/3)/4 = 2/3 of the ranges.
    """
    path = tmp_path / "weather.yaml"
    path.write_text(STAGES, encoding="utf-8")
    goes, border = checked(path, claims=True).claims
    assert goes.share == pytest.approx(1 - 1.0986122886681098 / 4, abs=0.01)
    assert (goes.holds, goes.can_fail, border.holds) == (True, True, True)
    assert [(f.assumption, float(f.start), float(f.end)) for f in goes.failing] == [
        ("p", 0, 0.25),
        ("s", 1, 1),
    ]
    assert border.share == pytest.approx(2 / 3, abs=0.06)
