"""Run folders as input: solved again as they were, refused clearly where they cannot be."""

import json
from pathlib import Path

import pytest

import sim
from sim.explore.compare.answer import compare
from sim.results.store import MANIFEST, scenario_file
from sim.scenario.canonical import canonical
from sim.scenario.problems import ScenarioError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return sim.load("sochi-2016", settings={"oil_price": 100}).solve().save(tmp_path)


def test_a_run_folder_holds_what_was_solved(folder: Path) -> None:
    again = sim.load(scenario_file(folder))
    assert again.scenario.values["oil_price"] == 100
    asked = sim.load("sochi-2016", settings={"oil_price": 100}).scenario
    assert canonical(again.scenario) == canonical(asked)


def test_a_folder_compares_with_a_file(folder: Path) -> None:
    found = compare([sim.load("sochi-2016").constraints, sim.load(scenario_file(folder)).constraints])
    assert [difference.name for difference in found.assumptions] == ["oil_price"]


def test_no_result(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="this folder holds no result"):
        scenario_file(tmp_path)


def test_another_version(folder: Path) -> None:
    manifest = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(json.dumps(manifest | {"schema": "sim.manifest/0"}))
    with pytest.raises(ScenarioError, match="another version"):
        scenario_file(folder)


def test_damaged_manifest(folder: Path) -> None:
    (folder / MANIFEST).write_text("{")
    with pytest.raises(ScenarioError, match=r"manifest\.json of this result is damaged"):
        scenario_file(folder)


@pytest.mark.parametrize("harm", ["missing", "changed"])
def test_damaged_scenario(folder: Path, harm: str) -> None:
    path = folder / "sochi-2016.yaml"
    path.unlink() if harm == "missing" else path.write_text("scenario: sochi-2016\n")
    with pytest.raises(ScenarioError, match=r"'sochi-2016\.yaml' of this result is missing or damaged"):
        scenario_file(folder)
