"""What is kept is what is printed, in a folder that is whole or not there."""

import json
from pathlib import Path

import pytest

import sim
from sim.results.store import MANIFEST, is_whole
from sim.study.keep import ANSWER, keep


def test_the_folder_holds_the_document_and_says_where_it_is(tmp_path: Path) -> None:
    scenario = sim.load("sochi-2016").scenario
    kept = keep(scenario, "ask", {"a": 1}, tmp_path, {"x": 0.5}, texts={"t": b"t"}, figures={"f.svg": b"f"})
    assert kept.document == {"x": 0.5, "results": str(kept.folder)}
    assert json.loads((kept.folder / ANSWER).read_text()) == kept.document
    assert kept.figures == (kept.folder / "f.svg",)
    assert {path.name for path in kept.folder.iterdir()} == {ANSWER, "t", "f.svg", MANIFEST}
    assert is_whole(kept.folder)
    assert kept.folder.parent == tmp_path / scenario.id


def test_the_same_question_has_the_same_folder_and_another_has_another(tmp_path: Path) -> None:
    """The digest covers scenario, command and settings: each of them alone makes another folder."""
    scenario, other = sim.load("sochi-2016").scenario, sim.load("oil-boom").scenario
    first = keep(scenario, "ask", {"a": 1}, tmp_path, {}).folder
    assert keep(scenario, "ask", {"a": 1}, tmp_path, {}).folder == first
    folders = {
        keep(scenario, "ask", {"a": 2}, tmp_path, {}).folder,
        keep(scenario, "tell", {"a": 1}, tmp_path, {}).folder,
        keep(other, "ask", {"a": 1}, tmp_path, {}).folder,
    }
    assert len({first, *folders}) == 4


def test_what_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    """A number that JSON has no word for is refused before anything is on the disk."""
    scenario = sim.load("sochi-2016").scenario
    with pytest.raises(ValueError, match="JSON"):
        keep(scenario, "ask", {}, tmp_path, {"x": float("inf")})
    assert list(tmp_path.iterdir()) == []
