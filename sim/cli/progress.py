"""A sign of life on a terminal, and nothing elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress_bar(what: str, *, quiet: bool = False) -> Iterator[Callable[[int, int], None]]:
    """A function to be told (done, total); it draws on standard error if that is a terminal."""
    from sim.present.page.terminal import console

    screen = console(error=True)
    if quiet or not screen.is_terminal:
        yield lambda done, total: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=screen, transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def at_work(what: str, *, quiet: bool = False) -> Iterator[None]:
    """Shows on standard error, if that is a terminal, that something of unknown length goes on."""
    from sim.present.page.terminal import console

    screen = console(error=True)
    if quiet or not screen.is_terminal:
        yield
        return
    with screen.status(f"{what} ..."):
        yield
