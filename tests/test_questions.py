"""Each question about the dispute is answered by the command that the README names for it."""

import re
import shlex
import sys
from pathlib import Path

import pytest

from sim.cli.main import main

README = Path(__file__).parents[1] / "README.md"
TABLE = README.read_text(encoding="utf-8").partition("Of this dispute, for instance:")[2].partition("##")[0]
COMMANDS = [command for row in TABLE.splitlines() for command in re.findall(r"`(sim [^`]+)`", row)]


def test_all_ten_questions_have_one():
    assert len([row for row in TABLE.splitlines() if "`sim " in row]) >= 10


@pytest.mark.parametrize("command", COMMANDS)
def test_it_answers(command, monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", shlex.split(command))
    assert main() == 0
    output = capsys.readouterr()
    assert output.out.strip()
    assert "Traceback" not in output.err
