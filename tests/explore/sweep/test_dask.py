"""A sweep on a real cluster, of which a worker is killed in the middle."""

import logging
import os
import signal
from pathlib import Path

import pytest
from explore.sweep.sweep_child import PARTS, plan

from sim.explore.sweep.answer import run_sweep
from sim.explore.sweep.executors import Dask, Threads
from sim.results import chunks
from sim.scenario.problems import ScenarioError

distributed = pytest.importorskip("distributed")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / chunks.TABLE).iterdir())}


def test_a_killed_worker_changes_no_bit(tmp_path: Path) -> None:
    clean = run_sweep(plan("sobol"), tmp_path / "clean", Threads(1))
    killed = []
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        dashboard_address=None,
        silence_logs=logging.CRITICAL,
    ) as cluster:

        def kill(done: int, total: int) -> None:
            if done == PARTS // 3 and not killed:
                pid = next(iter(cluster.workers.values())).pid
                killed.append(pid)
                os.kill(pid, signal.SIGKILL)

        address = cluster.scheduler_address
        sweep = run_sweep(plan("sobol"), tmp_path / "dask", Dask(address), progress=kill)
    assert killed
    assert contents(sweep.folder) == contents(clean.folder)
    assert sweep.tallies[0].counts.tolist() == clean.tallies[0].counts.tolist()


@pytest.mark.parametrize("address", ["127.0.0.1", "host:", "", "nosuch://x:1", "not an address"])
def test_what_is_no_address_is_not_tried(address: str, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=f"'{address}' is no address of a Dask scheduler"):
        run_sweep(plan("random"), tmp_path, Dask(address))
    assert not list(tmp_path.rglob("*.partial"))


def test_a_scheduler_that_dies_in_the_middle(tmp_path: Path) -> None:
    clean = run_sweep(plan("random"), tmp_path / "clean", Threads(1))
    cluster = distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, dashboard_address=None, silence_logs=logging.CRITICAL
    )

    def end(done: int, total: int) -> None:
        if done == PARTS // 3:
            cluster.close()

    with cluster, pytest.raises(ScenarioError, match="Dask scheduler at"):
        run_sweep(plan("random"), tmp_path / "dask", Dask(cluster.scheduler_address), progress=end)
    # what was finished is kept
    seen: list[int] = []
    again = run_sweep(
        plan("random"), tmp_path / "dask", Threads(1), progress=lambda done, _: seen.append(done)
    )
    assert seen[0] >= PARTS // 3
    assert contents(again.folder) == contents(clean.folder)


@pytest.mark.parametrize("address", ["127.0.0.1:9", "tcp://nowhere.invalid:8786"])
def test_a_scheduler_that_does_not_answer(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.explore.sweep.executors.DASK_TIMEOUT", 1)
    with pytest.raises(ScenarioError, match=f"no Dask scheduler answers at '{address}'"):
        run_sweep(plan("random"), tmp_path, Dask(address))


def test_a_cluster_without_workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.explore.sweep.executors.DASK_TIMEOUT", 1)
    with (
        distributed.LocalCluster(
            n_workers=0, dashboard_address=None, silence_logs=logging.CRITICAL
        ) as cluster,
        pytest.raises(ScenarioError, match="has no workers"),
    ):
        run_sweep(plan("random"), tmp_path, Dask(cluster.scheduler_address))
