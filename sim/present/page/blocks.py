"""What a report is made of: sections of plain blocks, rendered as HTML or Markdown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sim.present.page.drawings import Bars, Grid, Plane, Track
from sim.present.page.markdown import escaped, markdown_table

Column = tuple[str, str]
"""A heading and how its cells are justified: left or right."""


@dataclass(frozen=True)
class Block:
    """A paragraph, a note, a heading, a list, a table, a figure or lines to be typed.

    text: of a figure, its finding. drawing: of a figure, what it draws. key: (colour, says).
    """

    kind: Literal["heading", "text", "note", "code", "list", "table", "bars", "tracks", "plane", "grid"]
    text: str = ""
    items: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    drawing: tuple[Bars, ...] | tuple[Track, ...] | Plane | Grid | None = None
    key: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Section:
    """Blocks under a title."""

    title: str
    blocks: tuple[Block, ...]

    @property
    def anchor(self) -> str:
        """The title as a link target.

        >>> Section("Why it holds", ()).anchor
        'why-it-holds'
        """
        return "-".join("".join(c if c.isalnum() else " " for c in self.title.lower()).split())


def text(*sentences: str) -> list[Block]:
    """A paragraph for each."""
    return [Block("text", sentence) for sentence in sentences if sentence]


def table_block(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> Block:
    """A table."""
    return Block("table", columns=tuple(columns), rows=tuple(tuple(row) for row in rows))


def section_markdown(section: Section) -> list[str]:
    """The lines of a section in Markdown, which has no figures."""
    lines = [f"## {escaped(section.title)}", ""]
    for block in section.blocks:
        match block.kind:
            case "heading":
                lines += [f"### {escaped(block.text)}", ""]
            case "text":
                lines += [escaped(block.text), ""]
            case "note":
                lines += [f"*{escaped(block.text)}*", ""]
            case "code":
                lines += ["```", block.text, "```", ""]
            case "list":
                lines += [*(f"- {escaped(item)}" for item in block.items), ""]
            case "table":
                lines += [*markdown_table([name for name, _ in block.columns], block.rows), ""]
            case "bars" | "tracks" | "plane" | "grid":
                lines += [f"**{escaped(block.text)}**", ""] if block.text else []
    return lines
