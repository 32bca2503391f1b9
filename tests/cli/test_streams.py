"""Streams as they come: other encodings, full ones, and texts that would be markup."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "cases"


def sim(folder: Path, *words: str, out: str | None = None, **more: str) -> subprocess.CompletedProcess[bytes]:
    """A command in a process of its own; out: the file that standard output goes to."""
    kept = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "PYTHONUTF8")}
    command = [sys.executable, "-m", "sim", *words]
    environment = {**kept, "PYTHONPATH": str(ROOT), **more}
    if out is None:
        return subprocess.run(command, cwd=folder, capture_output=True, env=environment, timeout=120)
    with open(out, "wb") as stream:
        return subprocess.run(
            command, cwd=folder, stdout=stream, stderr=subprocess.PIPE, env=environment, timeout=120
        )


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "cp932"])
def test_what_a_terminal_cannot_show_is_replaced(encoding: str, tmp_path: Path) -> None:
    done = sim(tmp_path, "thresholds", "sochi-2016", PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    said = done.stdout.decode(encoding)
    assert "oil_price" in said
    done = sim(tmp_path, "assumptions", str(CASES / "wide.yaml"), "--json", PYTHONIOENCODING=encoding)
    table = json.loads(done.stdout.decode(encoding))["table"]
    assert table[0]["about"] == "The 北方 price \N{RIGHTWARDS ARROW} \N{MINUS SIGN}1"


def test_signs_that_have_a_plain_form_get_it(tmp_path: Path) -> None:
    done = sim(tmp_path, "assumptions", str(CASES / "wide.yaml"), PYTHONIOENCODING="ascii")
    assert b"The ?? price -> -1" in done.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize(
    "words", [("--help",), ("run", "--help"), ("--version",), ("run", "sochi-2016"), ("schema",)], ids=str
)
def test_a_full_disk_is_one_line(words: tuple[str, ...], tmp_path: Path) -> None:
    done = sim(tmp_path, *words, out="/dev/full")
    assert done.returncode == 2
    assert done.stderr.decode().strip().splitlines() == ["cannot write the answer: No space left on device"]


@pytest.mark.parametrize(
    "words",
    [
        ("run",), ("run", "--payoffs"), ("explain",), ("thresholds",), ("assumptions",), ("check",),
        ("sweep", "--samples", "100", "--no-figures"), ("backtest",), ("report", "--format", "md"),
        ("explain", "--outcome", "o=x"), ("reach", "--outcome", "o=x"),
    ],
    ids=lambda words: " ".join(words),
)  # fmt: skip
def test_brackets_of_a_label_are_shown_as_typed(words: tuple[str, ...], tmp_path: Path) -> None:
    text = (CASES / "markup.yaml").read_text(encoding="utf-8")
    text = text.replace("title: T", 'title: "[draft] T :smile:"').replace("name: T,", 'name: "T [b]x[/b]",')
    (tmp_path / "markup.yaml").write_text(text, encoding="utf-8")
    done = sim(tmp_path, words[0], "markup", *words[1:])
    said = done.stdout.decode()
    assert (done.returncode, done.stderr) == (0, b""), done.stderr.decode()
    if words[0] == "report":
        said = next(tmp_path.rglob("report.md")).read_text(encoding="utf-8").replace("\\", "")
    shown = {"run": "[draft] T :smile:", "backtest": "Group [/42]", "report": "[draft] T :smile:"}
    assert shown.get(words[0], "") in said


def test_a_table_of_a_report_has_no_markup_in_its_heading() -> None:
    from sim.present.page.markdown import markdown_table

    assert markdown_table(["a|b", "<i>"], [["|", "x\ny"]]) == [
        r"| a\|b | \<i\> |", "| --- | --- |", r"| \| | x<br>y |",
    ]  # fmt: skip


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there are no devices here")
def test_a_device_is_no_scenario(tmp_path: Path) -> None:
    (tmp_path / "endless.yaml").symlink_to("/dev/zero")
    done = sim(tmp_path, "run", "endless.yaml")
    assert done.returncode == 2
    assert b"this is a device or a pipe, expected a file" in done.stderr


def test_a_folder_does_not_hide_a_shipped_scenario(tmp_path: Path) -> None:
    (tmp_path / "sochi-2016").mkdir()
    assert sim(tmp_path, "check", "sochi-2016").returncode == 0


@pytest.mark.parametrize("name", ["..yaml", "...yaml"])
def test_an_id_cannot_leave_the_folder_of_results(name: str, tmp_path: Path) -> None:
    shutil.copy(CASES / "markup.yaml", tmp_path / name)
    id = name.removesuffix(".yaml")
    text = (tmp_path / name).read_text(encoding="utf-8").replace("scenario: markup", f"scenario: '{id}'")
    (tmp_path / name).write_text(text, encoding="utf-8")
    done = sim(tmp_path, "run", name)
    assert done.returncode == 2
    assert b"is no name for a scenario: results could not stand under it" in done.stderr
    assert list(tmp_path.iterdir()) == [tmp_path / name]
