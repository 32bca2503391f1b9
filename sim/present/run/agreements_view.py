"""A bargain on a terminal, as Markdown and in a notebook."""

from html import escape

from rich.console import Group, RenderableType
from rich.text import Text

from sim.present.page.markdown import escaped, markdown_table
from sim.present.page.notebook import html_table
from sim.present.page.terminal import bullets, capped_table, heading, indented, table
from sim.present.run.agreements import Bargained
from sim.present.run.grounds import Ground

MOST_ROWS = 24
GAINS = "What each would gain, and whether its public approves"
CHOSEN = "What solutions would choose"
CHOSEN_COLUMNS = ("Solution", "Among what can be agreed", "Among what is ratified too")
WIN_SETS = "What each public would ratify"
WHY = "What stands in the way, or carries it"
CHANGED = "What departs from the file or its parents"


def _chosen_columns(told: Bargained) -> tuple[str, ...]:
    width = max(len(row) for row in told.chosen)
    return CHOSEN_COLUMNS[:width]


def _names(grounds: tuple[Ground, ...]) -> str:
    return "; ".join(
        f"{g.name} = {g.value}" + (f" [{', '.join(g.sources)}]" if g.sources else "") for g in grounds
    )


def view(told: Bargained, *, every: bool = False) -> RenderableType:
    """The answer on a terminal. every: shows long lists in full."""
    parts: list[RenderableType] = [Text(told.title, style="bold cyan"), Text()]
    parts += [Text(text, style="bold" if i == 0 else "") for i, text in enumerate(told.answer)]
    if told.rows:
        parts += [Text(), heading(GAINS), indented(Text(f"Without an agreement: {told.start}", style="dim"))]
        parts += capped_table(told.columns, told.rows, every=every, most=MOST_ROWS)
    if told.chosen:
        columns = [(name, "left") for name in _chosen_columns(told)]
        parts += [Text(), heading(CHOSEN), indented(table(columns, told.chosen))]
    if told.win_sets:
        parts += [Text(), heading(WIN_SETS), bullets(told.win_sets)]
    if told.why:
        parts += [Text(), heading(WHY)]
        for why in told.why:
            parts.append(indented(Text.assemble((why.name, "bold"), f"  {why.says}")))
            if why.rests_on:
                parts.append(indented(indented(Text(f"rests on  {_names(why.rests_on)}", style="dim"))))
    if told.notes:
        parts += [Text(), heading("Besides"), bullets(told.notes)]
    if told.changed:
        parts += [Text(), heading(CHANGED), bullets(told.changed)]
    return Group(*parts)


def markdown(told: Bargained) -> str:
    """The answer as Markdown."""
    lines = [f"# {escaped(told.title)}", ""]
    for text in told.answer:
        lines += [escaped(text), ""]
    if told.rows:
        lines += [f"## {GAINS}", "", escaped(f"Without an agreement: {told.start}"), ""]
        lines += [*markdown_table([name for name, _ in told.columns], told.rows), ""]
    if told.chosen:
        lines += [f"## {CHOSEN}", "", *markdown_table(list(_chosen_columns(told)), told.chosen), ""]
    if told.win_sets:
        lines += [f"## {WIN_SETS}", "", *(f"- {escaped(text)}" for text in told.win_sets), ""]
    if told.why:
        lines += [f"## {WHY}", ""]
        for why in told.why:
            lines += [f"**{escaped(why.name)}**: {escaped(why.says)}", ""]
            if why.rests_on:
                rows = [(g.about, g.value, ", ".join(g.sources)) for g in why.rests_on]
                lines += [*markdown_table(["Rests on", "Value (range)", "Source"], rows), ""]
    for title, texts in (("Besides", told.notes), (CHANGED, told.changed)):
        if texts:
            lines += [f"## {title}", "", *(f"- {escaped(text)}" for text in texts), ""]
    return "\n".join(lines).rstrip() + "\n"


def html(told: Bargained) -> str:
    """The answer in a notebook."""
    parts = [f"<h4>{escape(told.title)}</h4>", *(f"<p>{escape(text)}</p>" for text in told.answer)]
    if told.rows:
        parts.append(html_table([name for name, _ in told.columns], told.rows))
    if told.chosen:
        parts.append(html_table(_chosen_columns(told), told.chosen))
    texts = [*told.win_sets, *told.notes]
    parts.append(f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in texts)}</ul>")
    return f"<div>{''.join(parts)}</div>"
