"""What a terminal shows: blocks at a width that reads well."""

from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sim.present.language.lists import MOST, capped, left_out
from sim.scenario.problems import Problem, Severity

MAX_WIDTH = 100


def console(*, error: bool = False) -> Console:
    """A console that follows NO_COLOR and pipes, at a width that reads well.

    Texts are shown as they are: brackets and colons of a label are no markup and no emoji.
    """

    def made(width: int | None) -> Console:
        return Console(stderr=error, highlight=False, markup=False, emoji=False, width=width)

    screen = made(None)
    return made(MAX_WIDTH) if screen.width > MAX_WIDTH else screen


def show(renderable: RenderableType, screen: Console | None = None) -> None:
    """Prints a block without the blanks that pad its lines."""
    screen = screen or console()
    with screen.capture() as capture:
        screen.print(renderable)
    screen.file.write("".join(line.rstrip() + "\n" for line in capture.get().splitlines()))


def heading(text: str) -> Text:
    """A section heading."""
    return Text(text, style="bold")


def indented(renderable: RenderableType, by: int = 2) -> Padding:
    """A block set in from the left."""
    return Padding(renderable, (0, 0, 0, by))


def hanging(rows: Iterable[tuple[RenderableType, RenderableType]]) -> Table:
    """Marks with blocks beside them, so that a block's further lines stay clear of its mark."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for mark, block in rows:
        grid.add_row(mark, block)
    return grid


def bullets(texts: Iterable[str]) -> RenderableType:
    """A list of sentences, set in."""
    return indented(hanging((Text("\N{BULLET}"), Text(text)) for text in texts))


def table(columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[str]]) -> Table:
    """A plain table. columns: (heading, justification)."""
    drawn = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="dim")
    for name, justify in columns:
        drawn.add_column(name, justify=justify, overflow="fold")  # type: ignore[arg-type]
    for row in rows:
        drawn.add_row(*(Text(cell) for cell in row))
    return drawn


def capped_table(
    columns: Sequence[tuple[str, str]], rows: Sequence[Sequence[str]], *, every: bool, most: int = MOST
) -> list[RenderableType]:
    """A plain table, set in, of the first rows and how many more there are. every: of all rows."""
    shown, left = capped(rows, most, every=every)
    return [indented(table(columns, shown)), *more(left)]


def capped_bullets(texts: Sequence[str], *, every: bool, most: int = MOST) -> list[RenderableType]:
    """A list of the first sentences, set in, and how many more there are. every: of all."""
    shown, left = capped(texts, most, every=every)
    return [bullets(shown), *more(left)]


def more(left: int) -> list[RenderableType]:
    """A line that says how many entries are left out, if any are."""
    return [indented(Text(left_out(left), style="dim"))] if left else []


def problem_lines(problems: Iterable[Problem]) -> list[Text]:
    """Problems, one a line, errors in red and warnings in yellow."""
    lines = []
    for problem in problems:
        style = "red" if problem.severity is Severity.ERROR else "yellow"
        lines.append(Text(str(problem), style=style))
    return lines
