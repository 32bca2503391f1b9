"""Sweeps that are killed and started again end with the same bytes."""

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from explore.sweep.sweep_child import PARTS, plan

from sim.explore.sweep.answer import run_sweep
from sim.explore.sweep.executors import Threads
from sim.results import chunks

ROOT = Path(__file__).parents[3]
CHILD = Path(__file__).with_name("sweep_child.py")


def start(folder: Path, kind: str) -> "subprocess.Popen[str]":
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}
    return subprocess.Popen(
        [sys.executable, str(CHILD), str(folder), kind],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / chunks.TABLE).iterdir())}


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc")
def test_workers_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    child = start(tmp_path, "workers")
    assert child.stdout is not None
    child.stdout.readline()
    child.stdout.readline()
    workers = [
        int(task.parent.name)
        for task in Path("/proc").glob("[0-9]*/stat")
        if task.read_text().rpartition(")")[2].split()[1] == str(child.pid)
    ]
    assert workers
    child.kill()
    # they hold its standard output, so this returns once they are gone
    child.communicate(timeout=30)


@pytest.mark.parametrize(("kind", "ending"), [("random", signal.SIGKILL), ("sobol", signal.SIGINT)])
def test_killed_many_times(kind: str, ending: signal.Signals, tmp_path: Path) -> None:
    chance = random.Random(kind)
    clean = run_sweep(plan(kind), tmp_path / "clean", Threads(1))
    began = []
    for _ in range(6):
        child = start(tmp_path / "killed", kind)
        assert child.stdout is not None
        lines = chance.randrange(1, 5)
        seen = [child.stdout.readline().strip() for _ in range(lines)]
        began.append(seen[0])
        if "finished" in seen:
            child.communicate()
            break
        child.send_signal(ending)
        child.communicate()
    assert began[0] == "0"
    # every start went on from where an earlier one was cut off
    assert began == sorted(began, key=int)
    assert int(began[-1]) > 0
    child = start(tmp_path / "killed", kind)
    output, errors = child.communicate()
    assert "finished" in output, errors
    again = run_sweep(plan(kind), tmp_path / "killed", Threads(1))
    assert contents(again.folder) == contents(clean.folder)
    assert again.tallies[0].to_data() == clean.tallies[0].to_data()
    assert [path.name for path in again.folder.parent.iterdir()] == [again.folder.name]


def half_done(folder: Path) -> tuple[Path, chunks.Parts]:
    """The unfinished folder of a sweep that stopped half-way."""

    class Stop(Exception):
        pass

    def stop(done: int, total: int) -> None:
        if done == PARTS // 2:
            raise Stop

    with pytest.raises(Stop):
        run_sweep(plan("random"), folder, Threads(1), progress=stop)
    final = plan("random").question.folder(folder)
    return final.with_name(f".{final.name}.partial"), chunks.Parts(final, "parquet")


def resumed(folder: Path) -> tuple[list[int], dict[str, bytes]]:
    calls: list[int] = []
    sweep = run_sweep(plan("random"), folder, Threads(1), progress=lambda done, total: calls.append(done))
    return calls, contents(sweep.folder)


def test_a_journal_that_was_cut_off(tmp_path: Path) -> None:
    clean = run_sweep(plan("random"), tmp_path / "clean", Threads(1))
    partial, _ = half_done(tmp_path / "cut")
    journal = partial / chunks.JOURNAL
    journal.write_bytes(journal.read_bytes()[:-20])
    calls, made = resumed(tmp_path / "cut")
    assert calls[0] == PARTS // 2 - 1
    assert made == contents(clean.folder)


def test_a_part_that_was_cut_off_or_is_missing(tmp_path: Path) -> None:
    clean = run_sweep(plan("random"), tmp_path / "clean", Threads(1))
    partial, _ = half_done(tmp_path / "cut")
    first, second = sorted((partial / chunks.TABLE).iterdir())[:2]
    first.write_bytes(first.read_bytes()[:100])
    second.unlink()
    (partial / "part-000003.parquet.draft").write_bytes(b"half a part")
    calls, made = resumed(tmp_path / "cut")
    assert calls[0] == PARTS // 2 - 2
    assert made == contents(clean.folder)


def test_parts_of_other_libraries_are_made_again(tmp_path: Path) -> None:
    partial, _ = half_done(tmp_path / "other")
    stored = json.loads((partial / chunks.FINGERPRINT).read_text(encoding="utf-8"))
    (partial / chunks.FINGERPRINT).write_text(json.dumps({**stored, "numpy": "0.1"}), encoding="utf-8")
    calls, _ = resumed(tmp_path / "other")
    assert calls[0] == 0


def test_the_lock_goes_with_its_holder(tmp_path: Path) -> None:
    child = start(tmp_path, "random")
    assert child.stdout is not None
    child.stdout.readline()
    child.kill()
    child.communicate()
    assert run_sweep(plan("random"), tmp_path, Threads(1)).samples == plan("random").samples
