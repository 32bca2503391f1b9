"""The page as a file: self-contained, guarded, escaped, and small."""

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from present.page.live.hostile import HOSTILE, hostile_scenario
from present.page.live.page_program import NODE, needs_node

import sim
from sim.cli.main import main
from sim.present.page.live import bundle, data
from sim.scenario.problems import ScenarioError
from sim.scenario.writing.new import STARTER


@pytest.fixture(scope="module")
def flagship() -> str:
    return sim.load("sochi-2016").page().html


@pytest.fixture
def starter(tmp_path: Path) -> Path:
    path = tmp_path / "starter.yaml"
    path.write_text(STARTER.read_text(encoding="utf-8"), encoding="utf-8")
    return path


def embedded(page: str) -> dict:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


def test_is_small(flagship: str) -> None:
    assert len(flagship.encode()) < 500_000


def test_needs_nothing_from_anywhere(flagship: str) -> None:
    markup = re.sub(r"<script.*?</script>", "", flagship, flags=re.DOTALL)
    assert not re.search(r"<link|<iframe|<img|\bsrc=|@import|url\(", markup)
    program = bundle.program()
    assert not re.search(
        r"\b(fetch|XMLHttpRequest|WebSocket|EventSource|importScripts|sendBeacon)\b", program
    )
    assert not re.search(
        r"\b(eval|Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write)\b", program
    )


def test_runs_only_its_own_program(flagship: str) -> None:
    """The policy names the hashes of the one script and the one style sheet, and lets nothing else in."""
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', flagship)
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    (script,) = re.findall(r"<script>(.*?)</script>", flagship, re.DOTALL)
    (style,) = re.findall(r"<style>(.*?)</style>", flagship, re.DOTALL)

    def named(text: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == named(script)
    assert rules["style-src"] == named(style)
    assert "connect-src" not in rules


def test_carries_the_numbers_without_loss(flagship: str) -> None:
    scenario = sim.load("sochi-2016").scenario
    page = embedded(flagship)
    assert page["schema"] == "sim.page/1"
    assert [a["id"] for a in page["texts"]["assumptions"]] == list(scenario.values)
    for written, value in zip(page["texts"]["assumptions"], scenario.values.values(), strict=True):
        numerator, _, denominator = str(written["value"]).partition("/")
        assert (int(numerator), int(denominator or 1)) == (value.numerator, value.denominator)


def test_no_text_of_a_file_becomes_markup(tmp_path: Path) -> None:
    page = sim.load(hostile_scenario(tmp_path)).page().html
    assert HOSTILE not in page
    assert page.count("<script") == 2
    assert page.count("</script") == 2
    assert "<b " not in page
    assert HOSTILE in embedded(page)["texts"]["title"]


def test_the_same_question_gives_the_same_bytes(starter: Path) -> None:
    assert sim.load(starter).page().html == sim.load(starter).page().html


def test_says_what_is_wrong_where_a_game_is_too_large(starter: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "MAX_CELLS", 10)
    with pytest.raises(ScenarioError) as failure:
        _ = sim.load(starter).page().html
    (problem,) = failure.value.problems
    assert problem.message == "4 combinations of choices are too many for a page that answers by itself"


def test_scenarios_without_a_common_player_are_refused(starter: Path, tmp_path: Path) -> None:
    text = STARTER.read_text(encoding="utf-8").replace("northbank", "left").replace("southbank", "right")
    other = tmp_path / "other.yaml"
    other.write_text(text.replace("scenario: starter", "scenario: other"), encoding="utf-8")
    with pytest.raises(ScenarioError, match="player"):
        sim.load(starter).page(sim.load(other))


def test_other_files_are_compared_with_the_first(starter: Path, tmp_path: Path) -> None:
    other = tmp_path / "dear.yaml"
    child = {
        "scenario": "dear",
        "title": "Dear",
        "extends": starter.name,
        "assumptions": {"cost": {"value": 7}},
    }
    other.write_text(yaml.safe_dump(child, sort_keys=False), encoding="utf-8")
    comparison = embedded(sim.load(starter).page(sim.load(other)).html)["comparison"]
    assert comparison["others"] == ["dear"]
    assert any("7" in cell for row in comparison["tables"][0]["rows"] for cell in row)


def test_the_command_writes_the_page_and_says_where(
    starter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["sim", "page", str(starter), "--set", "cost=3", "--json"])
    assert main() == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "sim.page/1"
    assert document["scenarios"] == ["starter"]
    assert document["assumptions"]["cost"] == 3
    page = Path(document["file"])
    assert page.stat().st_size == document["bytes"]
    assert embedded(page.read_text(encoding="utf-8"))["base"] == [str(starter), "--set", "cost=3"]


def test_a_notebook_shows_the_page_in_a_frame_of_its_own(starter: Path) -> None:
    shown = sim.load(starter).page()._repr_html_()
    assert shown.startswith("<iframe srcdoc=")
    assert "<script" not in shown


@needs_node
def test_the_program_is_one_sound_script(tmp_path: Path) -> None:
    """The bundle parses, and each module comes once and before those that need it."""
    program = bundle.program()
    script = tmp_path / "program.js"
    script.write_text(program, encoding="utf-8")
    done = subprocess.run([str(NODE), "--check", str(script)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not re.search(r"^\s*(import|export)\b", program, re.MULTILINE)
    made = re.findall(r"^const module_(\w+) =", program, re.MULTILINE)
    assert sorted(made) == sorted(path.stem for path in bundle.FOLDER.glob("*.mjs"))
    for name in set(made) - {"main"}:
        assert program.index(f"const module_{name} =") < program.index(f"= module_{name};")


@pytest.mark.skipif(shutil.which("tsc") is None, reason="the TypeScript compiler is not installed")
def test_the_modules_pass_a_type_checker() -> None:
    """TypeScript reads plain modules too: names that nothing has, and calls that do not fit."""
    modules = [str(path) for path in sorted(bundle.FOLDER.glob("*.mjs"))]
    options = ["--allowJs", "--checkJs", "--noEmit", "--target", "es2022", "--module", "es2022"]
    options += ["--moduleResolution", "node", "--lib", "es2023,dom,dom.iterable"]
    done = subprocess.run(["tsc", *options, *modules], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
