"""`check --claims`: what it says and saves of each claim."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli.main import app

GAME = """\
scenario: pair
title: A pair
players:
  a: {name: A, actions: {go: {name: Go, says: A goes}, stay: {name: Stay, says: A stays}}}
  b: {name: B, actions: {go: {name: Go, says: B goes}, stay: {name: Stay, says: B stays}}}
outcomes:
  who: {both: {when: a == go and b == go, says: Both go}, other: {otherwise: true, says: Not both}}
assumptions:
  x: {about: X, value: 4, range: [1, 5], distribution: uniform, unit: points, sources: [judgement]}
payoffs:
  a: {alone: {name: Alone, when: a == go, worth: x, sources: [judgement]}}
  b: {alone: {name: Alone, when: b == go, worth: x - 3, sources: [judgement]}}
claims:
  both: {says: Both go, expect: every equilibrium has who == both, sources: [judgement]}
  some: {says: Some go, expect: some equilibrium has b == go, sources: [judgement]}
  first: {says: A goes, expect: every equilibrium has a == go, sources: [judgement]}
  slope: {says: X counts, expect: payoff of a from a == stay to a == go rises with x, sources: [judgement]}
  later: {says: Later, not_yet: needs time}
"""


def shown(*arguments: str) -> tuple[int, str]:
    ended = CliRunner().invoke(app, ["check", *arguments, "--claims"])
    return ended.exit_code, " ".join(ended.stdout.split())


def test_each_claim_has_its_share_its_kind_and_what_it_follows_from(tmp_path: Path) -> None:
    path = tmp_path / "pair.yaml"
    path.write_text(GAME, encoding="utf-8")
    code, out = shown(str(path), "--json")
    assert code == 0
    claims = {claim["id"]: claim for claim in json.loads(out)["claims"]}
    # the second goes where x > 3: half of the range
    assert claims["both"]["share"] == pytest.approx(0.5, abs=0.01)
    assert claims["both"]["can_fail"] is True
    assert claims["some"]["follows_from"] == ["both"]
    assert (claims["first"]["share"], claims["first"]["can_fail"]) == (1, False)
    assert (claims["slope"]["kind"], claims["first"]["kind"]) == ("property", "evidence")
    assert claims["later"]["share"] is None
    assert not any(claim["vacuous"] for claim in claims.values())


def test_the_words_tell_evidence_from_properties(tmp_path: Path) -> None:
    path = tmp_path / "pair.yaml"
    path.write_text(GAME, encoding="utf-8")
    code, out = shown(str(path))
    assert code == 0
    assert "3 of 3 claims hold; 1 of 1 claim that restates how payoffs are written does; 1 more claim" in out
    assert "it holds in 50% of the ranges (4,096 samples)" in out
    assert "it holds everywhere within the ranges: that is proved" in out
    assert out.index("Properties of the file") < out.index("X counts")
