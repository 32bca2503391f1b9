"""Attacks that once broke something: odd folders, full disks, missing libraries, games that are too large."""

import errno
import json
import shutil
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.algebra.pieces import MAX_PIECES, pieces
from sim.cli.main import main
from sim.explore.sweep.executors import Dask, Threads
from sim.explore.sweep.request import asked
from sim.explore.sweep.tally import Tally
from sim.extras import MissingExtra
from sim.game.slices import Station
from sim.results import chunks
from sim.results.store import MANIFEST, is_whole, scenario_file
from sim.scenario.problems import ScenarioError
from sim.scenario.writing import new
from sim.study import report, sweep

CASES = Path(__file__).parent / "cases"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def say(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["sim", *words])
    return main()


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sim.load(CASES / "markup.yaml").solve().save(tmp_path_factory.mktemp("kept"))


ODD: dict[str, Any] = {
    "a list": ["answer.json"], "a text": "answer.json", "nothing": None, "no digests": {"answer.json": 3},
    "a path upward": {"../../secret": "0" * 64}, "an absolute path": {"/dev/zero": "0" * 64},
    "the folder": {".": "0" * 64}, "the folder above": {"..": "0" * 64}, "a zero": {"a\0b": "0" * 64},
    "another system's path": {"..\\x": "0" * 64}, "no name": {"": "0" * 64},
}  # fmt: skip


@pytest.mark.parametrize("files", ODD.values(), ids=ODD)
def test_a_manifest_names_nothing_but_files_of_its_folder(files: Any, kept: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(kept, tmp_path / "markup" / kept.name))
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    (folder / MANIFEST).write_text(json.dumps({**manifest, "files": files}), encoding="utf-8")
    assert not is_whole(folder)
    with pytest.raises(ScenarioError, match=r"the manifest\.json of this result is damaged"):
        scenario_file(folder)


@pytest.mark.parametrize("text", ["[" * 100_000, "3", "null", "{", "\xff"])
def test_a_manifest_that_is_none(text: str, kept: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(kept, tmp_path / "markup" / kept.name))
    (folder / MANIFEST).write_bytes(text.encode("latin-1"))
    assert not is_whole(folder)
    with pytest.raises(ScenarioError, match="of this result is damaged"):
        scenario_file(folder)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there are no devices here")
@pytest.mark.parametrize("name", [MANIFEST, "answer.json", "markup.yaml"])
def test_an_endless_file_in_a_folder_is_not_read(name: str, kept: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(kept, tmp_path / "markup" / kept.name))
    (folder / name).unlink()
    (folder / name).symlink_to("/dev/zero")
    assert not is_whole(folder)
    if name != "answer.json":
        with pytest.raises(ScenarioError, match="damaged"):
            scenario_file(folder)


def test_a_part_that_was_changed_is_not_taken_for_finished(tmp_path: Path) -> None:
    """The size is what it was; only a digest tells."""
    final = tmp_path / "sweep"
    with suppress(KeyboardInterrupt), chunks.parts(final, {}) as begun:
        begun.accept(0, {"rows": 1}, b"abcd")
        begun.accept(1, {"rows": 2}, b"efgh")
        raise KeyboardInterrupt
    chunks.unfinished(final).path(0).write_bytes(b"abce")
    assert chunks.unfinished(final).finished == {1: {"rows": 2}}


def test_a_full_disk_leaves_no_empty_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = new.starter("towns")

    class Full:
        def __enter__(self) -> "Full":
            return self

        def __exit__(self, *raised: object) -> None:
            return

        def write(self, text: str) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

    opened = Path.open

    def full(path: Path, *args: Any, **kwargs: Any) -> Any:
        stream = opened(path, *args, **kwargs)
        if args[:1] != ("x",):
            return stream
        stream.close()
        return Full()

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(OSError, match="No space left"):
        new.write(draft)
    assert not draft.path.exists()
    assert say(monkeypatch, "new", "towns") == 2
    assert capsys.readouterr().err == (
        "command line: cannot write or read: No space left on device; free some room, or write elsewhere\n"
    )


def test_times_stand_in_the_manifest_alone(tmp_path: Path) -> None:
    game = sim.load(CASES / "markup.yaml")
    plan = asked([game.constraints], ["a=-1:2:7"])
    reply = sweep.reply(plan, tmp_path, Threads(1), lambda done, total: None)
    assert reply.kept is not None
    folder = reply.kept.folder
    assert reply.document["samples_per_second"] > 0
    for name in ("answer.json", "tally.json"):
        assert "second" not in (folder / name).read_text(encoding="utf-8")
    (seconds,) = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["seconds"]
    assert seconds > 0
    again = sweep.ask(plan, tmp_path)
    assert again.samples_per_second == pytest.approx(reply.document["samples_per_second"])
    stored = json.loads((folder / "tally.json").read_text(encoding="utf-8"))["cases"][0]
    assert Tally.from_data(plan.work.cases[0].design, stored, seconds).to_data() == stored


def test_a_sweep_names_all_that_it_lacks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    plan = asked([sim.load(CASES / "markup.yaml").constraints], ["a=-1:2:7"])
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MissingExtra, match="needs pyarrow and distributed") as caught:
        sweep.ask(plan, tmp_path, Dask("127.0.0.1:1"))
    assert caught.value.extra == "sweep,dask"
    with pytest.raises(MissingExtra, match="needs pyarrow:") as caught:
        sweep.ask(plan, tmp_path, Threads(1))
    assert caught.value.extra == "sweep"


def test_a_report_names_its_own_extra(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    reported = report.ask([sim.load(CASES / "markup.yaml").constraints])
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(MissingExtra, match="needs Jinja2") as caught:
        report.reply(reported, "html", tmp_path)
    assert caught.value.extra == "report"
    assert report.reply(reported, "md", tmp_path).kept is None


@pytest.mark.parametrize("command", ["check", "run"])
def test_a_game_that_is_too_large_says_its_limit(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """2**19 profiles with 2 actions of each of 19 players: 524,288 * 38 comparisons."""
    assert say(monkeypatch, command, str(CASES / "many.yaml")) in (1, 2)
    output = capsys.readouterr()
    said = " ".join((output.out + output.err).split())
    assert "make 19,922,944 comparisons, at most 10,000,000 can be made; leave out actions" in said


def test_functions_inside_functions_are_cut_into_pieces_to_a_limit() -> None:
    """Eleven tables inside each other make up to 8**11 pieces of one assumption."""
    constraints = sim.load(CASES / "interp-nested.yaml").constraints
    cut = Station(constraints, constraints.model.scenario.values).slice(["x0"])
    low, high = constraints.model.box["x0"]
    used = {atom for row in cut.rows.values() for atom in row.atoms()}
    parts = pieces(cut.basis, used, low, high)
    assert 3 < len(parts) <= MAX_PIECES
    assert any(atom is None for atom in parts[0].atoms)


@pytest.mark.slow
def test_formulas_are_multiplied_out_to_a_limit(tmp_path: Path) -> None:
    """A cube of 20 numbers takes some 4,600 products, so 1,000 of them with different numbers too many."""
    names = [f"x{i}" for i in range(20)]
    total = " + ".join(f"{i + 1} * {name}" for i, name in enumerate(names))
    actions = [f"a{k}" for k in range(1000)]
    game = {
        "players": {"row": actions},
        "outcomes": {"o": {"x": {"when": "row == a0", "says": "X"}, "y": {"otherwise": True, "says": "Y"}}},
        "assumptions": {
            name: {"about": "A", "value": 1, "range": [0, 2], "unit": "u", "sources": "judgement"}
            for name in names
        },
        "measures": {
            "m": {"by": "row", "values": {a: f"({total} + {k}) ** 3" for k, a in enumerate(actions)}}
        },
        "payoffs": {"row": {"t": {"worth": "m"}}},
    }
    with pytest.raises(ScenarioError, match="multiplies out to too many products"):
        sim.load(game).solve()


def test_a_game_without_assumptions_has_nothing_that_could_move(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Swerving together is undone by 4 > 3, whatever is assumed: that is proved, not divided by zero."""
    new.write(new.tabled("chicken"))
    assert say(monkeypatch, "reach", "chicken", "--outcome", "outcome=swerve_swerve") == 1
    assert "Traceback" not in capsys.readouterr().err
