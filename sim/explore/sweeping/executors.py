"""One function on many parts: in threads, in processes of this machine, or on a Dask cluster.

The function and its parts are the same everywhere, and so are the results, to the bit. Results
come as they are finished, and only so many parts are under way as the workers can use.
"""

import os
import pickle
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from importlib import import_module
from itertools import islice
from typing import Any, TypeVar

from sim.explore.extras import MissingExtra
from sim.scenario.problems import COMMAND_LINE, Problem, ScenarioError

Result = TypeVar("Result")

DASK_TIMEOUT = 10
"""Seconds to wait for a scheduler to answer."""


@dataclass(frozen=True)
class Threads:
    """Threads of this process."""

    count: int = 0


@dataclass(frozen=True)
class Processes:
    """Processes of this machine."""

    count: int


@dataclass(frozen=True)
class Dask:
    """The workers of a cluster; address: of its scheduler, host:port."""

    address: str


Where = Threads | Processes | Dask


def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def shares_disk(where: Where) -> bool:
    """Whether workers can write where this process reads."""
    return not isinstance(where, Dask)


def run(
    function: Callable[[Any, int, Any], Result],
    work: object,
    parts: Iterable[tuple[int, object]],
    where: Where,
) -> Iterator[tuple[int, Result]]:
    """(part, function(work, part, argument)) for each (part, argument), as they are finished."""
    match where:
        case Threads(count=count):
            count = count or cores()
            if count == 1:
                yield from ((part, function(work, part, argument)) for part, argument in parts)
                return
            yield from _pooled(ThreadPoolExecutor(count), count, function, work, parts)
        case Processes(count=count):
            from multiprocessing import get_context

            # not fork: the libraries underneath have threads of their own
            pool = ProcessPoolExecutor(count, mp_context=get_context("spawn"))
            try:
                yield from _pooled(pool, count, function, work, parts)
            except BrokenProcessPool:
                message = "a worker process ended before its work was done"
                hint = "run the same command again to go on; with fewer --workers if memory is short"
                raise ScenarioError([Problem("worker", message, COMMAND_LINE, hint)]) from None
        case Dask(address=address):
            yield from _on_dask(function, work, parts, address)


def _pooled(
    pool: Executor,
    count: int,
    function: Callable[[Any, int, Any], Result],
    work: object,
    parts: Iterable[tuple[int, object]],
) -> Iterator[tuple[int, Result]]:
    waiting = iter(parts)
    running: dict[Future[Result], int] = {}
    try:
        while True:
            for part, argument in islice(waiting, count + 1 - len(running)):
                running[pool.submit(function, work, part, argument)] = part
            if not running:
                return
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in sorted(done, key=running.__getitem__):
                yield running.pop(future), future.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _on_dask(
    function: Callable[[Any, int, Any], Result],
    work: object,
    parts: Iterable[tuple[int, object]],
    address: str,
) -> Iterator[tuple[int, Result]]:
    try:
        distributed: Any = import_module("distributed")
    except ImportError as error:
        raise MissingExtra("dask", "--dask needs dask and distributed") from error
    try:
        client = distributed.Client(address, timeout=DASK_TIMEOUT, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        message = f"no Dask scheduler answers at '{address}' within {DASK_TIMEOUT} seconds"
        hint = "start one with 'dask scheduler' and give its address as host:port"
        raise ScenarioError([Problem("dask", message, COMMAND_LINE, hint)]) from error
    try:
        if not client.scheduler_info(n_workers=-1)["workers"]:
            client.wait_for_workers(1, timeout=DASK_TIMEOUT)
        # a task of its own, so that the scheduler can make it again where a worker is lost
        shared = client.submit(pickle.loads, pickle.dumps(work), pure=False)
        waiting = iter(parts)
        window = 2 * sum(client.nthreads().values()) + 1
        results = distributed.as_completed(loop=client.loop)
        numbers: dict[str, int] = {}

        def start(most: int) -> None:
            for part, argument in islice(waiting, most):
                future = client.submit(function, shared, part, argument, pure=False)
                numbers[future.key] = part
                results.add(future)

        start(window)
        for future in results:
            part = numbers.pop(future.key)
            yield part, future.result()
            future.release()
            start(1)
    except TimeoutError as error:
        message = f"the Dask scheduler at '{address}' has no workers"
        hint = "start some with 'dask worker ADDRESS'"
        raise ScenarioError([Problem("dask", message, COMMAND_LINE, hint)]) from error
    except distributed.KilledWorker as error:
        message = f"workers of the Dask cluster keep dying: {error}"
        hint = "run the same command again to go on from the finished parts"
        raise ScenarioError([Problem("dask", message, COMMAND_LINE, hint)]) from error
    finally:
        client.close()
