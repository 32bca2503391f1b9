"""Nothing but an answer, or problems with their places, whatever a file holds.

`python -m benchmarks fuzz` does the same for as many mutants as there is time for.
"""

from pathlib import Path

import pytest
from mutants import mutants

import sim
from sim.present.run.markdown import markdown
from sim.scenario.problems import COMMAND_LINE, Problem, ScenarioError
from sim.scenario.writing.new import CHICKEN, STARTER

CASES = Path(__file__).parent / "cases"
TEXTS = [
    STARTER.read_text(encoding="utf-8").replace("scenario: starter ", "scenario: mutant "),
    CHICKEN.text("mutant"),
    (CASES / "kitchen.yaml").read_text(encoding="utf-8").replace("scenario: kitchen", "scenario: mutant"),
]


@pytest.mark.parametrize("seed", range(4))
def test_a_mutant_is_answered_or_refused_with_a_place(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "mutant.yaml"
    answered = refused = 0
    for text in mutants(TEXTS, 150, seed):
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        problems: tuple[Problem, ...] = ()
        said = ""
        try:
            said = markdown(sim.load(path).solve().answer)
        except ScenarioError as error:
            problems = error.problems
        answered += bool(said)
        refused += bool(problems)
        assert bool(said) != bool(problems)
        assert "\x1b" not in said
        for problem in problems:
            assert problem.message
            assert problem.mark == COMMAND_LINE or (problem.mark.line >= 1 and problem.mark.column >= 1)
            assert "\x1b" not in str(problem)
    # neither has to be rare, or nothing is tried
    assert answered > 10
    assert refused > 30
