"""One function on many parts: in threads, in processes of this machine, or on a Dask cluster.

The function and its parts are the same everywhere, and so are the results, to the bit. Results
come as they are finished, and only so many parts are under way as the workers can use.
"""

import os
import pickle
import re
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import (
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from itertools import islice
from queue import SimpleQueue
from typing import Any, TypeVar

from sim.extras import MissingExtra
from sim.scenario.problems import COMMAND_LINE, Problem, ScenarioError

Result = TypeVar("Result")

DASK_TIMEOUT = 10
"""Seconds to wait for a scheduler to answer."""

PATIENCE = 30
"""Seconds after which it is looked whether a cluster still has workers."""

ADDRESS = re.compile(r"((tcp|tls|ws|wss|ucx)://)?[^\s/:]+:\d+|(tcp|tls)://\[[0-9a-fA-F:]+\]:\d+")
"""host:port, with or without a protocol."""


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
            context = get_context("spawn")
            pool = ProcessPoolExecutor(count, context, initializer=stay, initargs=(os.getpid(),))
            try:
                # workers inherit that they are not interrupted from the terminal: this process ends them
                with _on_interrupt(signal.SIG_IGN):
                    wait([pool.submit(os.getpid) for _ in range(count)])
                yield from _pooled(pool, count, function, work, parts)
            except BrokenProcessPool:
                message = "a worker process ended before its work was done"
                hint = "run the same command again to go on; with fewer --workers if memory is short"
                raise ScenarioError([Problem("worker", message, COMMAND_LINE, hint)]) from None
        case Dask(address=address):
            yield from _on_dask(function, work, parts, address)


def stay(parent: int) -> None:
    """Makes a worker process end when its parent is gone, however that ended."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


@contextmanager
def _on_interrupt(handler: Any) -> Iterator[None]:
    """Ctrl-C is handled so meanwhile; processes that are started inherit SIG_IGN."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _pooled(
    pool: Executor,
    count: int,
    function: Callable[[Any, int, Any], Result],
    work: object,
    parts: Iterable[tuple[int, object]],
) -> Iterator[tuple[int, Result]]:
    waiting = iter(parts)
    running: dict[Future[Result], int] = {}
    finished: SimpleQueue[Future[Result] | None] = SimpleQueue()
    try:
        # raised anywhere, it could leave a lock of a future taken, and its worker waiting for ever
        with _on_interrupt(lambda number, frame: finished.put(None)):
            while True:
                for part, argument in islice(waiting, count + 1 - len(running)):
                    future = pool.submit(function, work, part, argument)
                    running[future] = part
                    future.add_done_callback(finished.put)
                if not running:
                    return
                done = finished.get()
                if done is None:
                    raise KeyboardInterrupt
                yield running.pop(done), done.result()
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
    if not ADDRESS.fullmatch(address):
        message = f"'{address}' is no address of a Dask scheduler"
        hint = "give it as host:port, for instance 127.0.0.1:8786"
        raise ScenarioError([Problem("dask", message, COMMAND_LINE, hint)])
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
        running: dict[Any, int] = {}
        while True:
            for part, argument in islice(waiting, window - len(running)):
                running[client.submit(function, shared, part, argument, pure=False)] = part
            if not running:
                return
            for future in sorted(_finished(distributed, client, [*running]), key=running.__getitem__):
                yield running[future], future.result()
                del running[future]
    except ImportError as error:
        message = f"a worker of the Dask cluster cannot load this package: {error}"
        hint = "install the same version of it, with the extra 'dask', where the workers run"
        raise ScenarioError([Problem("dask", message, COMMAND_LINE, hint)]) from error
    except TimeoutError as error:
        message = f"the Dask scheduler at '{address}' has no workers"
        hint = f"start some with 'dask worker {address}', and run the same command again"
        raise ScenarioError([Problem("dask", message, COMMAND_LINE, hint)]) from error
    except distributed.KilledWorker as error:
        message = f"workers of the Dask cluster keep dying: {error}"
        hint = "run the same command again to go on from the finished parts"
        raise ScenarioError([Problem("dask", message, COMMAND_LINE, hint)]) from error
    except (CancelledError, OSError) as error:
        message = f"the connection to the Dask scheduler at '{address}' was lost"
        hint = "run the same command again to go on from the finished parts"
        raise ScenarioError([Problem("dask", message, COMMAND_LINE, hint)]) from error
    finally:
        client.close()


def _finished(distributed: Any, client: Any, running: Sequence[Any]) -> Iterable[Any]:
    """The futures that are done, at least one. Raises TimeoutError where no worker is left to do any."""
    while True:
        try:
            with client.as_current():
                futures = distributed.wait(running, timeout=PATIENCE, return_when="FIRST_COMPLETED")
            return list(futures.done)
        except TimeoutError:
            if not client.scheduler_info(n_workers=-1)["workers"]:
                raise
