"""Colour and width follow the terminal; NO_COLOR and pipes are respected."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
ANSI = re.compile(r"\x1b\[[0-9;]*m")
CONTROL = re.compile(r"\x1b\[[0-9;?]*[a-ln-zA-Z]")


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "NO_COLOR")}
    return {**kept, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", **more}


def on_a_terminal(folder: Path, columns: int, *words: str, **more: str) -> str:
    """What a command writes to a terminal of some width."""
    pty, termios, fcntl = (pytest.importorskip(name) for name in ("pty", "termios", "fcntl"))
    import struct

    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "sim", *words],
        cwd=folder,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env=environment(**more),
    )
    os.close(slave)
    made = b""
    # reading ends with an error where the other side has closed the terminal
    try:
        while part := os.read(master, 65536):
            made += part
    except OSError:
        pass
    os.close(master)
    assert process.wait(timeout=60) == 0
    return made.decode().replace("\r\n", "\n")


def in_a_pipe(folder: Path, *words: str, **more: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "sim", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        env=environment(**more),
    )
    assert done.returncode == 0
    return done.stdout


@pytest.mark.parametrize("columns", [60, 90])
def test_a_terminal_has_colour_and_its_own_width(tmp_path: Path, columns: int) -> None:
    text = on_a_terminal(tmp_path, columns, "run", "sochi-2016")
    assert ANSI.search(text)
    assert not CONTROL.search(text)
    lines = ANSI.sub("", text).splitlines()
    widest = max(len(line) for line in lines if not line.startswith("Saved in"))
    assert columns - 20 < widest <= columns


def test_a_very_wide_terminal_is_not_filled(tmp_path: Path) -> None:
    text = ANSI.sub("", on_a_terminal(tmp_path, 250, "run", "sochi-2016"))
    assert max(len(line) for line in text.splitlines()) <= 100


def test_no_color_is_respected_on_a_terminal(tmp_path: Path) -> None:
    text = on_a_terminal(tmp_path, 80, "run", "sochi-2016", NO_COLOR="1")
    colours = re.findall(r"\x1b\[(?:[0-9;]*;)?(?:3[0-7]|9[0-7]|4[0-7])m", text)
    assert colours == []


def test_a_pipe_gets_plain_text(tmp_path: Path) -> None:
    text = in_a_pipe(tmp_path, "run", "sochi-2016")
    assert "\x1b" not in text
    assert max(len(line) for line in text.splitlines() if not line.startswith("Saved in")) <= 80
    assert in_a_pipe(tmp_path, "run", "sochi-2016", COLUMNS="60") != text


def test_a_reader_that_stops_early_is_no_error(tmp_path: Path) -> None:
    command = f"{sys.executable} -m sim assumptions sochi-2016 | head -n 1"
    done = subprocess.run(
        command, shell=True, cwd=tmp_path, capture_output=True, text=True, env=environment(), timeout=60
    )
    assert done.returncode == 0
    assert done.stderr == ""
    assert len(done.stdout.splitlines()) == 1
