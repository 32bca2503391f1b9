"""Claims about what the others do given an action."""

from pathlib import Path

import pytest

from sim.explore.check.answer import checked
from sim.scenario.load import load

GAME = """\
scenario: game
title: Pursuit
players:
  a: {name: Ann, actions: {up: {name: Up, says: Up}, down: {name: Down, says: Down}}}
  b: {name: Bob, actions: {left: {name: Left, says: Left}, right: {name: Right, says: Right}}}
outcomes:
  meeting:
    met: {when: (a == up and b == left) or (a == down and b == right), says: They meet}
    missed: {otherwise: true, says: They miss}
assumptions:
  gain: {about: What it is worth, value: 2, range: [1, 3], unit: points, sources: [judgement]}
measures:
  happy: {by: meeting, values: {met: gain, missed: 0}}
  sad: {by: meeting, values: {met: 0, missed: gain}}
payoffs:
  a: {joy: {name: Joy, worth: happy, sources: [judgement]}}
  b: {relief: {name: Relief, worth: sad, sources: [judgement]}}
claims:
  c: {says: So it is, expect: "CLAIM"}
"""


def written(folder: Path, claim: str) -> Path:
    path = folder / "game.yaml"
    path.write_text(GAME.replace("CLAIM", claim), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("claim", "holds", "because"),
    [
        # Ann wants to meet and Bob does not, so that nothing is stable; with one fixed, the other answers.
        ("every equilibrium has meeting == met", False, "there is no pure equilibrium"),
        ("every equilibrium given a == up has b == right", True, "given that, the only equilibrium has it"),
        (
            "some equilibrium given a == up has meeting == met",
            False,
            "given that, 0 of 1 pure equilibria have it",
        ),
        ("every equilibrium given b == left has a == up", True, "given that, the only equilibrium has it"),
        (
            "no equilibrium given a in [up, down] has meeting == met",
            True,
            "given that, 0 of 2 pure equilibria have it",
        ),
        ("every equilibrium given a == up and b == left has meeting == met", True, "given that, the only"),
    ],
)
def test_those_named_keep_to_it_and_the_others_answer(
    tmp_path: Path, claim: str, holds: bool, because: str
) -> None:
    (result,) = checked(written(tmp_path, claim), claims=True).claims
    assert result.holds is holds
    assert result.because.startswith(because)


@pytest.mark.parametrize(
    ("claim", "message"),
    [
        ("no equilibrium given meeting == met has b == left", "'meeting' is no player in claims.c.expect"),
        ("no equilibrium given a == sideways has b == left", "sideways"),
        ("no equilibrium given c == up has b == left", "'c'"),
    ],
)
def test_only_actions_are_given(tmp_path: Path, claim: str, message: str) -> None:
    problems = [str(problem) for problem in load(written(tmp_path, claim)).problems]
    assert any(message in problem for problem in problems)
