"""Result folders: whole or not at all, the same question in the same one, another in another."""

import json
import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from sim.cli.main import main
from sim.results import store
from sim.results.store import MANIFEST, Question, is_whole, save
from sim.scenario.canonical import digest

QUESTION = Question("game", "run", {"players": ["a", "b"], "value": "1/3"}, {"payoffs": False})
FILES = {"answer.json": b"{}\n", "answer.md": "# Größe\n".encode()}
SOURCE = Path("game.yaml")


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_a_folder_holds_the_files_and_what_is_needed_to_repeat_them(tmp_path: Path) -> None:
    folder = save(tmp_path, QUESTION, FILES, SOURCE)
    assert folder == tmp_path / "game" / f"run-{QUESTION.digest[:12]}"
    assert {name: folder.joinpath(name).read_bytes() for name in FILES} == FILES
    assert is_whole(folder)
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    assert set(manifest["files"]) == set(FILES)
    for key, value in {
        "command": "run",
        "settings": {"payoffs": False},
        "scenario": QUESTION.scenario,
    }.items():
        assert manifest[key] == value
    assert manifest["scenario_file"] == "game.yaml"
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


@pytest.mark.parametrize(
    "other",
    [
        replace(QUESTION, command="explain"),
        replace(QUESTION, settings={"payoffs": True}),
        replace(QUESTION, settings={}),
        replace(QUESTION, scenario={"players": ["b", "a"], "value": "1/3"}),
        replace(QUESTION, scenario={"players": ["a", "b"], "value": "0.333"}),
    ],
)
def test_another_question_has_another_folder(tmp_path: Path, other: Question) -> None:
    assert other.folder(tmp_path) != QUESTION.folder(tmp_path)


def test_the_order_of_keys_and_the_place_of_the_file_do_not_matter(tmp_path: Path) -> None:
    turned = replace(QUESTION, scenario={"value": "1/3", "players": ["a", "b"]})
    assert turned.folder(tmp_path) == QUESTION.folder(tmp_path)
    assert digest({"a": [1, None], "ü": True}) == digest({"ü": True, "a": [1, None]})


def test_another_version_of_the_program_has_another_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = QUESTION.folder(tmp_path)
    monkeypatch.setattr(store, "version", lambda name: "9.9.9")
    assert QUESTION.folder(tmp_path) != before


def test_a_finished_answer_is_left_as_it_is(tmp_path: Path) -> None:
    folder = save(tmp_path, QUESTION, FILES, SOURCE)
    before = contents(folder)
    times = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert save(tmp_path, QUESTION, FILES, Path("elsewhere.yaml")) == folder
    assert contents(folder) == before
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == times


def test_a_whole_folder_gains_files_and_loses_none(tmp_path: Path) -> None:
    save(tmp_path, QUESTION, FILES, SOURCE)
    folder = save(tmp_path, QUESTION, {"figure.svg": b"<svg/>", "answer.json": b"other"}, SOURCE)
    assert set(contents(folder)) == {*FILES, "figure.svg", MANIFEST}
    assert (folder / "answer.json").read_bytes() == b"{}\n"
    assert is_whole(folder)


@pytest.mark.parametrize(
    "harm",
    [
        lambda folder: (folder / "answer.json").write_bytes(b"tampered"),
        lambda folder: (folder / "answer.md").unlink(),
        lambda folder: (folder / MANIFEST).unlink(),
        lambda folder: (folder / MANIFEST).write_text("{"),
        lambda folder: (folder / MANIFEST).write_text("[]"),
        lambda folder: (folder / MANIFEST).write_text('{"files": null}'),
        lambda folder: (folder / MANIFEST).write_bytes(b"\xff\xfe"),
        lambda folder: shutil.rmtree(folder) or folder.mkdir(),
        lambda folder: shutil.rmtree(folder) or folder.write_text("a file"),
    ],
    ids=["changed", "missing", "no manifest", "cut off", "list", "no files", "binary", "empty", "a file"],
)
def test_a_damaged_folder_is_not_whole_and_is_repaired(tmp_path: Path, harm) -> None:
    folder = save(tmp_path, QUESTION, FILES, SOURCE)
    harm(folder)
    assert not is_whole(folder)
    assert save(tmp_path, QUESTION, FILES, SOURCE) == folder
    assert is_whole(folder)
    assert set(contents(folder)) == {*FILES, MANIFEST}
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


@pytest.mark.parametrize("step", ["write_bytes", "rename", "mkdir"])
def test_a_write_that_fails_leaves_everything_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """A full disk at any moment: the earlier answer stays, and no half of a new one appears."""
    folder = save(tmp_path, QUESTION, FILES, SOURCE)
    before = contents(tmp_path)
    real = getattr(Path, step)
    count = 0

    def failing(self: Path, *args, **kwargs):
        nonlocal count
        if ".part" in self.name or ".part" in self.parent.name:
            count += 1
            if count == 1:
                raise OSError(28, "No space left on device", str(self))
        return real(self, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(Path, step, failing)
        with pytest.raises(OSError, match="No space left"):
            save(tmp_path, QUESTION, {**FILES, "figure.svg": b"<svg/>"}, SOURCE)
    assert contents(tmp_path) == before
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_what_a_killed_process_left_behind_is_in_nobodys_way(tmp_path: Path) -> None:
    folder = QUESTION.folder(tmp_path)
    left = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    left.mkdir(parents=True)
    (left / "answer.json").write_text("half")
    save(tmp_path, QUESTION, FILES, SOURCE)
    assert set(contents(folder)) == {*FILES, MANIFEST}
    assert not left.exists()


def test_the_same_question_asked_twice_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other process finishes between this one's look and its rename: its answer is as good."""
    real = Path.rename

    def late(self: Path, target: Path) -> Path:
        if ".part" in self.name and not target.exists():
            shutil.copytree(self, target)
        return real(self, target)

    monkeypatch.setattr(Path, "rename", late)
    folder = save(tmp_path, QUESTION, FILES, SOURCE)
    assert is_whole(folder)
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_a_folder_that_may_not_be_written_gives_a_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """To the superuser no folder is closed, so the system's refusal is played."""
    flagship = Path(__file__).parent.parent.parent / "scenarios" / "sochi-2016.yaml"
    locked = tmp_path / "locked"

    def mkdir(self: Path, *args, **kwargs) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "mkdir", mkdir)
    monkeypatch.setattr(sys, "argv", ["sim", "run", str(flagship), "--out", str(locked)])
    assert main() == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.startswith(f"command line: cannot write or read '{locked}")
    assert output.err.endswith("Permission denied\n")
    assert not locked.exists()
