"""A brief on a terminal: sentences first, then tables that fit its width."""

from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sim.present.run.words import Brief, EquilibriumBrief, Ground, Reason
from sim.scenario.problems import Problem, Severity

MAX_WIDTH = 100
SELECTION = (("Rule", "left"), ("Chooses", "left"), ("Because", "left"))


def console(*, error: bool = False) -> Console:
    """A console that follows NO_COLOR and pipes, at a width that reads well."""
    made = Console(stderr=error, highlight=False, soft_wrap=False)
    if made.width > MAX_WIDTH:
        made = Console(stderr=error, highlight=False, width=MAX_WIDTH)
    return made


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
    made = Table.grid(padding=(0, 1))
    made.add_column(no_wrap=True)
    made.add_column(overflow="fold")
    for mark, block in rows:
        made.add_row(mark, block)
    return made


def bullets(texts: Iterable[str]) -> RenderableType:
    """A list of sentences, set in."""
    return indented(hanging((Text("\N{BULLET}"), Text(text)) for text in texts))


def table(columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[str]]) -> Table:
    """A plain table. columns: (heading, justification)."""
    made = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="dim")
    for name, justify in columns:
        made.add_column(name, justify=justify, overflow="fold")  # type: ignore[arg-type]
    for row in rows:
        made.add_row(*(Text(cell) for cell in row))
    return made


def problem_lines(problems: Iterable[Problem]) -> list[Text]:
    """Problems, one a line, errors in red and warnings in yellow."""
    made = []
    for problem in problems:
        style = "red" if problem.severity is Severity.ERROR else "yellow"
        made.append(Text(str(problem), style=style))
    return made


def brief_view(brief: Brief, *, detail: bool = False) -> RenderableType:
    """The whole brief. detail: every assumption behind each choice, with its source."""
    parts: list[RenderableType] = [Text(brief.title, style="bold cyan"), Text()]
    parts += [Text(text, style="bold" if i == 0 else "") for i, text in enumerate(brief.answer)]
    for number, equilibrium in enumerate(brief.equilibria, 1):
        label = "The equilibrium" if len(brief.equilibria) == 1 else f"Equilibrium {number}"
        parts += [Text(), *_equilibrium(equilibrium, label, detail)]
    if brief.selection:
        parts += [Text(), heading("Which of them to bet on"), indented(table(SELECTION, brief.selection))]
    if brief.also:
        parts += [Text(), heading("What else could happen")]
        parts.append(bullets(brief.also))
    if brief.changed:
        parts += [Text(), heading("What departs from the file or its parents")]
        parts.append(bullets(brief.changed))
    return Group(*parts)


def _equilibrium(equilibrium: EquilibriumBrief, label: str, detail: bool) -> list[RenderableType]:
    parts: list[RenderableType] = [
        heading(label),
        indented(Text(" ".join(equilibrium.outcome))),
        indented(
            table([("Player", "left"), ("Choice", "left"), ("Payoff", "right")], equilibrium.choices),
        ),
        indented(Text(equilibrium.stability)),
        Text(),
        heading("Why it holds"),
    ]
    for reason in equilibrium.reasons:
        parts += [indented(_reason(reason, detail)), Text()]
    return parts[:-1] if equilibrium.reasons else parts


def _reason(reason: Reason, detail: bool) -> RenderableType:
    parts: list[RenderableType] = [Text.assemble((reason.player, "bold"), f"  {reason.says}")]
    parts.append(indented(Text(reason.sentence)))
    lines = term_lines(reason.given_up, reason.gained)
    if reason.rests_on and not detail:
        lines.add_row("rests on", Text(_names(reason.rests_on)))
    if reason.others:
        lines.add_row("also worse", Text(", ".join(f"{name} ({loss})" for name, loss in reason.others)))
    parts.append(indented(lines))
    if detail and reason.rests_on:
        rows = [(g.about, g.value, ", ".join(g.sources)) for g in reason.rests_on]
        parts.append(
            indented(table([("Rests on", "left"), ("Value (range)", "left"), ("Source", "left")], rows))
        )
    return Group(*parts)


def term_lines(lost: Sequence[tuple[str, str]], gained: Sequence[tuple[str, str]]) -> Table:
    """The terms that a deviation costs and those that it gains, each with its amount."""
    lines = Table.grid(padding=(0, 2))
    lines.add_column(style="dim", no_wrap=True)
    lines.add_column(overflow="fold")
    if lost:
        lines.add_row("would lose", Text(_terms(lost)))
    if gained:
        lines.add_row("would gain", Text(_terms(gained)))
    return lines


def _terms(terms: Sequence[tuple[str, str]], most: int = 5) -> str:
    shown = ", ".join(f"{name} ({amount})" for name, amount in terms[:most])
    return shown + (f" and {len(terms) - most} more" if len(terms) > most else "")


def _names(grounds: Sequence[Ground], most: int = 4) -> str:
    shown = "; ".join(f"{g.name} = {g.value}{_cited(g)}" for g in grounds[:most])
    return shown + (f"; and {len(grounds) - most} more" if len(grounds) > most else "")


def _cited(ground: Ground) -> str:
    return f" [{', '.join(ground.sources)}]" if ground.sources else ""
