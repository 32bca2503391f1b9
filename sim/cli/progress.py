"""A sign of life on a terminal, and nothing elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock, Timer

PATIENCE = 2.0
"""Seconds without an answer, after which something is shown."""


@contextmanager
def at_work(what: str, *, quiet: bool = False) -> Iterator[Callable[[int, int], None]]:
    """Shows what goes on, if it lasts, on standard error if that is a terminal; it is gone at the end.

    Yields a function to be told (done, total), for work that can count itself.
    """
    from sim.present.page.terminal import console

    screen = console(error=True)
    if quiet or not screen.is_terminal:
        yield lambda done, total: None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[count]}"),
        TimeElapsedColumn(), console=screen, transient=True,
    )  # fmt: skip
    task = bar.add_task(what, total=None, count="")
    over, lock = False, Lock()

    def begin() -> None:
        with lock:
            if not over:
                bar.start()

    timer = Timer(PATIENCE, begin)
    timer.daemon = True
    timer.start()
    try:
        yield lambda done, total: bar.update(
            task, completed=done, total=total, count=f"{done:,} of {total:,}"
        )
    finally:
        timer.cancel()
        with lock:
            over = True
            bar.stop()
