"""A repeated game on a terminal, as Markdown and in a notebook."""

from html import escape

from rich.console import Group, RenderableType
from rich.text import Text

from sim.present.page.markdown import escaped, markdown_table
from sim.present.page.notebook import html_table
from sim.present.page.terminal import bullets, heading, indented, table
from sim.present.run.repeated import OUTCOMES, Repeated

LEAST = "The least patience that sustains it, if all are equally patient"
SINGLE = "What each would need, combination by combination"
CHANGED = "What departs from the file or its parents"


def view(told: Repeated) -> RenderableType:
    """The answer on a terminal."""
    parts: list[RenderableType] = [Text(told.title, style="bold cyan"), Text()]
    parts += [Text(text, style="bold" if i == 0 else "") for i, text in enumerate(told.answer)]
    parts += [Text(), Text(told.patience, style="dim")]
    if told.outcomes:
        columns = [(OUTCOMES[0], "left"), *((name, "right") for name in OUTCOMES[1:])]
        parts += [Text(), heading(LEAST), indented(table(columns, told.outcomes))]
    if told.rows:
        columns = [(told.columns[0], "left"), *((name, "right") for name in told.columns[1:-3])]
        columns += [(told.columns[-3], "left"), (told.columns[-2], "right"), (told.columns[-1], "left")]
        parts += [Text(), heading(SINGLE), indented(table(columns, told.rows))]
    for title, texts in (("Besides", told.notes), (CHANGED, told.changed)):
        if texts:
            parts += [Text(), heading(title), bullets(texts)]
    return Group(*parts)


def markdown(told: Repeated) -> str:
    """The answer as Markdown."""
    lines = [f"# {escaped(told.title)}", ""]
    for text in (*told.answer, told.patience):
        lines += [escaped(text), ""]
    if told.outcomes:
        lines += [f"## {LEAST}", "", *markdown_table(list(OUTCOMES), told.outcomes), ""]
    if told.rows:
        lines += [f"## {SINGLE}", "", *markdown_table(list(told.columns), told.rows), ""]
    for title, texts in (("Besides", told.notes), (CHANGED, told.changed)):
        if texts:
            lines += [f"## {title}", "", *(f"- {escaped(text)}" for text in texts), ""]
    return "\n".join(lines).rstrip() + "\n"


def html(told: Repeated) -> str:
    """The answer in a notebook."""
    parts = [f"<h4>{escape(told.title)}</h4>"]
    parts += [f"<p>{escape(text)}</p>" for text in (*told.answer, told.patience)]
    if told.outcomes:
        parts.append(html_table(OUTCOMES, told.outcomes))
    if told.rows:
        parts.append(html_table(told.columns, told.rows))
    parts.append(f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in told.notes)}</ul>")
    return f"<div>{''.join(parts)}</div>"
