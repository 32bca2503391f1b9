"""What the commands print, to the letter. UPDATE_GOLDEN=1 writes it anew: read the diff."""

import os
import re
import shutil
import sys
from pathlib import Path

import pytest

from sim.cli.main import main

GOLDEN = Path(__file__).parent / "golden"
SCENARIOS = Path(__file__).parent.parent.parent / "scenarios"
CASES = {
    "run": ["run", "scenarios/sochi-2016.yaml"],
    "run-json": ["run", "scenarios/sochi-2016.yaml", "--json"],
    "run-set": ["run", "scenarios/sochi-2016.yaml", "--set", "oil_price=108.6"],
    "run-view": ["run", "scenarios/sochi-2016.yaml", "--view", "realist", "--quiet"],
    "run-drift": ["run", "scenarios/receptive-russia.yaml"],
    "run-payoffs": ["run", "scenarios/base.yaml", "--payoffs", "--quiet"],
    "check": ["check", "scenarios/sochi-2016.yaml"],
    "check-claims": ["check", "scenarios/sochi-2016.yaml", "--claims"],
    "explain": ["explain", "scenarios/sochi-2016.yaml"],
    "explain-outcome": ["explain", "scenarios/sochi-2016.yaml", "--outcome", "settlement=return_islands"],
    "assumptions": ["assumptions", "scenarios/sochi-2016.yaml"],
    "assumptions-csv": ["assumptions", "scenarios/sochi-2016.yaml", "--csv"],
    "compare": ["compare", "scenarios/sochi-2016.yaml", "scenarios/receptive-russia.yaml"],
    "compare-matrix": ["compare", "scenarios/sochi-2016.yaml", "scenarios/oil-boom.yaml", "--matrix"],
    "new": ["new", "towns"],
}


@pytest.mark.parametrize("name", CASES)
def test_output(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(SCENARIOS, tmp_path / "scenarios")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(sys, "argv", ["sim", *CASES[name]])
    assert main() == 0
    output = capsys.readouterr()
    assert output.err == ""
    # a folder's digest covers the version, and a document's the wording of every text
    text = re.sub(r"(-|\"digest\": \")[0-9a-f]{12,64}", r"\1DIGEST", output.out)
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")
    if not name.endswith(("json", "csv")):
        assert max(len(line) for line in text.splitlines() if not line.startswith(("Saved", "Wrote"))) <= 80
        assert not any(line != line.rstrip() for line in text.splitlines())
        assert "\x1b" not in text
