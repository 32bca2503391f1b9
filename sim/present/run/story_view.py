"""A story on a terminal, as Markdown and in a notebook."""

from collections.abc import Iterator
from html import escape

from rich.console import Group, RenderableType
from rich.text import Text

from sim.present.language.lists import capped
from sim.present.page.markdown import escaped, markdown_table
from sim.present.page.notebook import html_table
from sim.present.page.terminal import bullets, capped_bullets, heading, indented, more, table
from sim.present.run.choice import Move
from sim.present.run.plays import plays_table
from sim.present.run.story import Course, Story
from sim.solve.explain import Valuation

PAYOFFS = ("Player", "Payoff")


def _sections(course: Course) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(heading, lines) of everything that a course says beside its payoffs and its choices."""
    yield "What happens, in order", course.events
    yield "What comes of it", course.outcome


def later(course: Course) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(heading, lines) of what its moves reveal, what would happen off its path, and what else there is."""
    yield "What the moves reveal", (*course.kind, *course.beliefs)
    yield "What would happen off this path", course.off_path
    yield "What more can be asked of it", course.refined
    yield "Besides", course.notes


def _label(story: Story, number: int) -> str:
    return "The equilibrium" if len(story.courses) == 1 else f"Equilibrium {number}"


def mixed_label(story: Story, number: int) -> str:
    """What a mixed equilibrium is called, by its number among those that are told."""
    if story.number is not None:
        return f"Mixed equilibrium {story.number}"
    return "A mixed equilibrium" if len(story.mixed) == 1 else f"Mixed equilibrium {number}"


def view(story: Story, plays: Valuation | None = None, *, every: bool = False) -> RenderableType:
    """The story on a terminal. every: shows long lists in full.

    plays: of what game to show all histories with their payoffs, if any.
    """
    parts: list[RenderableType] = [Text(story.title, style="bold cyan"), Text()]
    parts += [Text(text, style="bold" if i == 0 else "") for i, text in enumerate(story.answer)]
    shown, left = capped(story.courses, every=every)
    for number, course in enumerate(shown, 1):
        parts += [Text(), heading(_label(story, number)), *_told(course, every=every)]
    parts += [Text(), *more(left)] if left else []
    shown, left = capped(story.mixed, every=every)
    for number, course in enumerate(shown, 1):
        parts += [Text(), heading(mixed_label(story, number)), *_told(course, every=every)]
    parts += [Text(), *more(left)] if left else []
    parts += [Text(), Text(story.mixed_note)] if story.mixed_note else []
    if story.changed:
        departs = heading("What departs from the file or its parents")
        parts += [Text(), departs, *capped_bullets(story.changed, every=every)]
    if story.fixed:
        parts += [Text(), Text(story.fixed)]
    if plays is not None:
        parts += [Text(), plays_table(plays)]
    return Group(*parts)


def _told(course: Course, *, every: bool) -> list[RenderableType]:
    """One course on a terminal."""
    parts: list[RenderableType] = []
    for title, lines in _sections(course):
        parts += [indented(Text(title, style="dim")), indented(bullets(lines))]
    rows = list(course.payoffs)
    parts += [indented(table([(PAYOFFS[0], "left"), (PAYOFFS[1], "right")], rows)), Text()]
    parts.append(heading("Why nobody departs from it"))
    parts += [line for move in course.moves for line in told_move(move)]
    for title, lines in later(course):
        if lines:
            parts += [Text(), heading(title), *capped_bullets(lines, every=every)]
    return parts


def told_move(move: Move) -> list[RenderableType]:
    """A choice on a terminal: who makes it, why no other, and what that rests on."""
    parts: list[RenderableType] = [
        indented(Text.assemble((move.player, "bold"), f"  {move.says}")),
        indented(indented(Text(" ".join(move.why)))),
    ]
    if move.rests_on:
        names = "; ".join(
            f"{g.name} = {g.value}" + (f" [{', '.join(g.sources)}]" if g.sources else "")
            for g in move.rests_on
        )
        parts.append(indented(indented(Text(f"rests on  {names}", style="dim"))))
    return parts


def move_lines(move: Move) -> list[str]:
    """A choice as Markdown."""
    lines = [f"**{escaped(move.player)}**: {escaped(' '.join((move.says, *move.why)))}", ""]
    if move.rests_on:
        rows = [(g.about, g.value, ", ".join(g.sources)) for g in move.rests_on]
        lines += [*markdown_table(["Rests on", "Value (range)", "Source"], rows), ""]
    return lines


def move_item(move: Move) -> str:
    """A choice as an entry of a list in a notebook."""
    return f"<li><b>{escape(move.player)}</b>: {escape(' '.join((move.says, *move.why)))}</li>"


def markdown(story: Story) -> str:
    """The story as Markdown."""
    lines = [f"# {escaped(story.title)}", ""]
    for text in story.answer:
        lines += [escaped(text), ""]
    labelled = [(_label(story, number), course) for number, course in enumerate(story.courses, 1)]
    labelled += [(mixed_label(story, number), course) for number, course in enumerate(story.mixed, 1)]
    for label, course in labelled:
        lines += [f"## {label}", ""]
        for title, texts in _sections(course):
            lines += [f"### {title}", "", *(f"- {escaped(text)}" for text in texts), ""]
        lines += [*markdown_table(list(PAYOFFS), course.payoffs), "", "### Why nobody departs from it", ""]
        lines += [line for move in course.moves for line in move_lines(move)]
        for title, texts in later(course):
            if texts:
                lines += [f"### {title}", "", *(f"- {escaped(text)}" for text in texts), ""]
    lines += [escaped(story.mixed_note), ""] if story.mixed_note else []
    if story.changed:
        lines += ["## What departs from the file or its parents", ""]
        lines += [*(f"- {escaped(text)}" for text in story.changed), ""]
    lines.append(escaped(story.fixed))
    return "\n".join(lines).rstrip() + "\n"


def html(story: Story) -> str:
    """The story in a notebook."""
    parts = [f"<h4>{escape(story.title)}</h4>", *(f"<p>{escape(text)}</p>" for text in story.answer)]
    for course in (*story.courses, *story.mixed):
        parts.append(html_table(PAYOFFS, course.payoffs))
        parts.append(f"<ul>{''.join(map(move_item, course.moves))}</ul>")
        rest = [text for _, texts in later(course) for text in texts]
        parts.append(f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in rest)}</ul>")
    parts += [f"<p>{escape(story.mixed_note)}</p>"] if story.mixed_note else []
    return f"<div>{''.join(parts)}</div>"
