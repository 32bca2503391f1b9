"""Long lists are cut short in every view, say by how much, and are whole on demand."""

import io
import re
from pathlib import Path

import pytest
from rich.console import Console, RenderableType

import sim
from sim.cli.main import app
from sim.explore.check.answer import checked
from sim.explore.explain.answer import explain
from sim.present.check.view import view as check_view
from sim.present.compare.view import view as compare_view
from sim.present.explain.view import view as explain_view
from sim.present.page.terminal import show
from sim.present.run.view import view as run_view
from sim.present.sweep.view import view as sweep_view
from sim.present.thresholds.view import view as thresholds_view

PLACES = [f"p{i}" for i in range(20)]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """One player chooses among twenty places; each assumption alone can make another one the best."""
    path = tmp_path / "many.yaml"
    terms = [f"    {p}: {{name: Going to {p}, when: north == {p}, worth: 2*w_{p} - w_{p}}}" for p in PLACES]
    values = {**dict.fromkeys(PLACES, 1), "p0": 1.5}
    worth = [
        f"  w_{p}: {{about: What {p} is worth, value: {values[p]}, range: [-1, 2], unit: points}}"
        for p in PLACES
    ]
    parts = [
        "scenario: many", "title: Many places to go", "players:",
        f"  north: {{actions: [{', '.join(PLACES)}]}}", "  south: {actions: [stay]}",
        "assumptions:", *worth, "payoffs:", "  north:", *terms, "  south: {}",
    ]  # fmt: skip
    path.write_text("\n".join(parts) + "\n", encoding="utf-8")
    return path


def said(view: RenderableType) -> str:
    text = io.StringIO()
    show(view, Console(file=text, width=200, no_color=True))
    return text.getvalue()


def test_other_deviations(file: Path) -> None:
    answer = sim.load(file).solve().profiles
    # nineteen deviations, one of them the keenest
    assert "and 6 more; --all shows them" in said(run_view(answer))
    assert "--all" not in said(run_view(answer, every=True))


def test_tipping_points(file: Path) -> None:
    tips = sim.load(file).thresholds().answer
    short, whole = said(thresholds_view(tips)), said(thresholds_view(tips, every=True))
    assert len(tips.moving) == 20
    assert "and 8 more; --all shows them" in short
    assert [len(re.findall(r"^ +w_p\d+", text, re.M)) for text in (short, whole)] == [12, 20]
    assert "--all" not in whole


def test_what_differs(file: Path) -> None:
    wider = file.with_name("wider.yaml")
    wider.write_text(
        file.read_text().replace("[-1, 2]", "[-2, 2]").replace("scenario: many", "scenario: wider")
    )
    comparison = sim.compare(file, wider).answer
    short, whole = said(compare_view(comparison)), said(compare_view(comparison, every=True))
    assert "and 8 more; --all shows them" in short
    assert [text.count("What p") for text in (short, whole)] == [12, 20]
    assert "--all" not in whole


def test_profiles_of_a_sweep(file: Path, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    sweep = sim.load(file).sweep("w_p0=-1,1", folder=tmp_path).answer
    assert "and 12 more; --all shows them" in said(sweep_view(sweep))
    assert "--all" not in said(sweep_view(sweep, every=True))


def test_bare_numbers(file: Path) -> None:
    found = checked(file, (), None, claims=False)
    assert found.scenario is not None
    assert len(found.scenario.bare) == 20
    short, whole = said(check_view(found)), said(check_view(found, every=True))
    assert "and 8 more; --all shows them" in short
    assert whole.count("2 in payoffs.") == 20


def test_near_misses() -> None:
    blocked = explain(sim.load("sochi-2016").constraints, "settlement=return_islands")
    short, whole = said(explain_view(blocked, "F")), said(explain_view(blocked, "F", every=True))
    assert f"and {len(blocked.blocked) - 6} more; --all shows them" in short
    assert len(whole.splitlines()) == len(short.splitlines()) + len(blocked.blocked) - 7
    assert "--all" not in whole


LISTING = [
    "run", "explain", "verify", "check", "thresholds", "map", "reach", "sweep", "compare", "backtest",
    "report",
]  # fmt: skip


@pytest.mark.parametrize("command", LISTING)
def test_every_command_with_long_lists_has_the_option(command: str) -> None:
    from typer.main import get_command

    (option,) = [p for p in get_command(app).commands[command].params if "--all" in p.opts]
    assert option.help == "Show long lists in full."
