"""Text and tables as Markdown."""

from collections.abc import Iterable, Sequence

SPECIAL = "\\`*_{}[]<>#|"


def escaped(text: str) -> str:
    """Text that Markdown shows as it is.

    >>> escaped("a_b <i>")
    'a\\\\_b \\\\<i\\\\>'
    """
    return "".join(f"\\{c}" if c in SPECIAL else c for c in text)


def markdown_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """The lines of a table."""
    lines = [
        f"| {' | '.join(_cell(column) for column in columns)} |",
        f"|{'|'.join(' --- ' for _ in columns)}|",
    ]
    return lines + [f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows]


def _cell(text: str) -> str:
    return escaped(text).replace("\n", "<br>")
