"""Outcomes that chance may bring about, in sweeps: as `reach` and single runs say at the same points."""

from fractions import Fraction
from pathlib import Path

import pytest

import sim
from sim.present.sweep.document import document
from sim.present.sweep.words import headline

STAGES = Path(__file__).parents[3] / "scenarios" / "stages" / "belief-and-tolerance.yaml"
GRID = [Fraction(k, 8) for k in range(1, 8)]


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory):
    vary = ("p_serious=" + ",".join(str(float(x)) for x in GRID), "serious_gain=-0.5,0.2,0.6,2")
    return sim.load(STAGES).sweep(*vary, folder=tmp_path_factory.mktemp("results"))


def test_shares_are_those_of_single_runs(swept) -> None:
    """Possible: in some equilibrium it is likelier than not at all; certain: in every one it is sure."""
    (case,) = swept.cases
    runs = [
        [e.outcome["settlement"] for e in sim.load(STAGES).at(p_serious=p, serious_gain=g).solve().equilibria]
        for p in GRID
        for g in (Fraction(-1, 2), Fraction(1, 5), Fraction(3, 5), Fraction(2))
    ]
    for value in ("no_courtship", "blocked", "return_two", "joint_development", "status_quo"):
        share = case.outcome("settlement", value)
        possible = [any(value == o or (value in o and o[value] > 0) for o in run) for run in runs]
        certain = [bool(run) and all(o == value for o in run) for run in runs]
        assert share.possible.count == sum(possible), value
        assert share.certain.count == sum(certain), value


def test_what_never_comes_up_is_not_listed_unless_the_file_names_it(swept) -> None:
    (case,) = swept.cases
    outcomes = document(swept, Path())["outcomes"]["settlement"]
    stated = {"no_courtship", "blocked", "return_two", "joint_development", "status_quo"}
    assert stated <= outcomes.keys()
    mixes = outcomes.keys() - stated
    assert mixes
    assert all(outcomes[mix]["possible"] > 0 for mix in mixes)
    says = headline(case)
    assert "'Two islands return to Japan'" not in says
    assert "In no sample: 'There are no talks'" in says


@pytest.mark.parametrize(
    "file", ["stages/signals", "repeated/shadow-of-the-future", "bargaining/ratification"]
)
def test_margins_are_refused_where_they_are_not_those_of_single_choices(file: str, tmp_path: Path) -> None:
    with pytest.raises(sim.ScenarioError, match="by how much equilibria hold"):
        sim.load(STAGES.parents[1] / f"{file}.yaml").sweep(samples=10, margins=True, folder=tmp_path)
