"""Wrong files: every problem in one go, with its place, the exact message and a remedy.

`wrong/expected.txt` holds what each file must say. To see what changed after a deliberate
change of a message: UPDATE_GOLDEN=1 pytest tests/scenario, then read the diff.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sim.cli.main import main

WRONG = Path(__file__).parent / "wrong"
EXPECTED = WRONG / "expected.txt"
FILES = sorted(path.name for path in WRONG.glob("*.yaml"))


def call(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["sim", *arguments])
    return main()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the wrong files to stand in, with an earlier result."""
    shutil.copytree(WRONG, tmp_path / "wrong")
    monkeypatch.chdir(tmp_path / "wrong")
    monkeypatch.setenv("COLUMNS", "80")
    earlier = Path("results/starter/run-000000000000")
    earlier.mkdir(parents=True)
    (earlier / "answer.json").write_text("earlier")
    return tmp_path / "wrong"


def blocks() -> dict[str, list[str]]:
    """File -> the lines that it must say."""
    texts = EXPECTED.read_text(encoding="utf-8").split("# ")[1:]
    return {lines[0]: [line for line in lines[1:] if line] for lines in map(str.splitlines, texts)}


def test_every_file_has_its_message() -> None:
    if os.environ.get("UPDATE_GOLDEN"):
        pytest.skip("being written")
    assert {name for name in FILES if name != "sources.yaml"} == set(blocks())


@pytest.mark.parametrize("name", FILES)
def test_run_says_what_is_wrong(
    name: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert call(monkeypatch, "run", name) == 2
    output = capfd.readouterr()
    assert output.out == ""
    said = output.err.splitlines()
    if os.environ.get("UPDATE_GOLDEN"):
        made = blocks() if EXPECTED.exists() else {}
        made[name] = said
        text = "\n\n".join("\n".join([f"# {key}", *made[key]]) for key in sorted(made))
        EXPECTED.write_text(text + "\n", encoding="utf-8")
    assert said == blocks()[name]
    results = sorted(path for path in (folder / "results").rglob("*") if path.is_file())
    assert [path.read_text() for path in results] == ["earlier"]


@pytest.mark.parametrize("name", FILES)
def test_check_exits_with_one_and_names_the_place(
    name: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert call(monkeypatch, "check", name, "--json") == 1
    document = json.loads(capfd.readouterr().out)
    assert document["schema"] == "sim.check/1"
    assert document["valid"] is False
    places = [
        f"{p['file']}:{p['line']}:{p['column']}: " for p in document["problems"] if p["severity"] == "error"
    ]
    wanted = [line for line in blocks()[name] if ": warning: " not in line]
    assert len(places) == len(wanted)
    for place, line in zip(places, wanted, strict=True):
        assert line.startswith(place)


def test_everything_at_once_is_said_in_one_go() -> None:
    lines = blocks()["everything_at_once.yaml"]
    assert len(lines) >= 8
    for word in (
        "'unit'?",
        "range [0.2, 0.9]",
        "reversed",
        "'use_of_bridge'?",
        "'pay'?",
        "'wait'?",
        "wooden, none",
        "'cost'?",
    ):
        assert any(word in line for line in lines), word


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary file"),
        ("scenario: ü".encode("latin-1"), "not text in UTF-8"),
        (b"a: [" * 20, "not YAML"),
        (b"[" * 900_000, "nested more than 50 levels"),
        (b"[" * 10_000_000, "at most 1,000,000 are read"),
        (b"- a\n- b\n", "expected a mapping"),
        (b"just text\n", "expected a mapping"),
    ],
    ids=["binary", "latin-1", "unclosed", "deep", "10 MB of nesting", "list", "text"],
)
def test_what_is_no_scenario_at_all(
    content: bytes,
    message: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    Path("odd.yaml").write_bytes(content)
    assert call(monkeypatch, "run", "odd.yaml") == 2
    said = capfd.readouterr().err
    assert said.startswith("odd.yaml:")
    assert message in said
    assert call(monkeypatch, "check", "odd.yaml") == 1
    assert "Traceback" not in capfd.readouterr().err


def test_a_directory_and_no_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert call(monkeypatch, "run", ".") == 2
    assert "this is a folder, expected a scenario file" in capfd.readouterr().err
    assert call(monkeypatch, "run", "nothing.yaml") == 2
    assert "there is no file 'nothing.yaml'" in capfd.readouterr().err


def test_errors_as_json(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert call(monkeypatch, "run", "misspelt_name.yaml", "--json") == 2
    output = capfd.readouterr()
    assert output.err == ""
    document = json.loads(output.out)
    assert document["schema"] == "sim.problems/1"
    (problem,) = document["problems"]
    assert problem["hint"] == "did you mean 'use_of_bridge'?"
    assert set(problem) == {"severity", "code", "file", "line", "column", "message", "hint"}


def test_a_real_process_shows_no_traceback(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sim", "run", "alias_bomb.yaml"], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert "the anchor '&a' is not allowed" in done.stderr
    assert "Traceback" not in done.stderr
