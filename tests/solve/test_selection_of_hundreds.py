"""A symmetric threshold game: a treaty that needs k of n states, with hundreds of equilibria.

Joining costs each 1 point, the treaty is worth 5 to each once k have joined. With k in it, who
leaves loses 5 - 1 and who joins on top loses 1; with nobody in it (and k > 1) who joins alone
loses 1; with any other number somebody gains by leaving. So the equilibria are the choose(n, k)
sets of k states, and the empty one.
"""

import json
import sys
from itertools import combinations
from math import comb
from pathlib import Path

import pytest

import sim
from sim.cli.main import main
from sim.solve.selection import Rule, risk_dominates

CASES = Path(__file__).parent.parent / "cases"
TREATIES = {"p42-treaty8": (8, 4), "p42b-treaty10": (10, 5), "p42c-treaty12": (12, 6)}


@pytest.mark.parametrize("name", TREATIES)
def test_every_set_of_just_enough_states_and_nobody(name: str) -> None:
    states, needed = TREATIES[name]
    answer = sim.load(CASES / f"{name}.yaml").solve().answer
    assert len(answer.equilibria) == comb(states, needed) + 1
    joined = sorted(list(e.profile.values()).count("join") for e in answer.equilibria)
    assert joined == [0] + [needed] * comb(states, needed)
    said = {choice.rule: (choice.play, choice.because) for choice in answer.selection.choices}
    assert said[Rule.PAYOFF] == (None, "in each, some player would be better off in another")
    assert said[Rule.MARGIN] == (None, "several have the same margin")
    assert said[Rule.RISK] == (None, "no equilibrium risk-dominates every other")


def test_pairs_of_a_treaty() -> None:
    """Who leaves loses 4, who joins on top loses 1: of two sets the products are the same.

    Nobody against a set of k: each would lose 1 by joining alone, 4 by leaving: 1^k against 4^k.
    """
    answer = sim.load(CASES / "p42-treaty8.yaml").solve().answer
    plays = {tuple(e.profile.values()).count("join"): answer.play_of(e) for e in answer.equilibria}
    assert risk_dominates(answer.valuation, plays[4], plays[0]) is True
    sets = [answer.play_of(e) for e in answer.equilibria if "join" in e.profile.values()]
    assert all(risk_dominates(answer.valuation, a, b) is None for a, b in combinations(sets[:8], 2))


def test_the_first_dozen_are_shown_and_the_file_has_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def printed(*options: str) -> str:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", ["sim", "run", str(CASES / "p42-treaty8.yaml"), *options])
        assert main() == 0
        return capsys.readouterr().out

    shown = printed()
    assert "Equilibrium 12\n" in shown
    assert "Equilibrium 13\n" not in shown
    assert "And 59 further equilibria." in shown
    assert "Equilibrium 71\n" in printed("--all")
    assert len(json.loads(printed("--json"))["solutions"][0]["equilibria"]) == 71
