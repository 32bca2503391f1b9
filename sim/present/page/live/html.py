"""The live page as one HTML file: the static answer, the data and the program, and nothing from elsewhere."""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from sim.present.page.blocks import Block, Section
from sim.present.page.live.bundle import program, style
from sim.present.page.live.still import Still

LONG = 30
"""Rows of a table that is not printed with the page."""
MOVABLE = (
    "<p class='note'>With JavaScript switched on, every number of this page can be moved. Without it, here "
    "is the answer of the file.</p>"
)
PRINTED = (
    "<p class='only-print note'>What follows is the file's own answer, before any number was moved. Long "
    "tables are left out in print: sim report has them.</p>"
)


def page(still: Still, page_data: Mapping[str, Any] | None, left_out: Sequence[str]) -> str:
    """The whole file.

    still: what stands there without the program. page_data: what the program reads; None for a page
    without one. left_out: sentences.
    """
    css = style()
    script = program() if page_data is not None else ""
    # the program starts itself once more, in a worker
    allowed = f"script-src '{_hash(script)}'; worker-src blob:; " if script else ""
    policy = (
        f"default-src 'none'; {allowed}style-src '{_hash(css)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    head = (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(still.title)}</title>\n<style>{css}</style>\n</head>\n<body>\n"
    )
    if page_data is None:
        note = _section(Section("What this page leaves out", (Block("list", items=tuple(left_out)),)))
        return f'{head}<main id="static">\n{_lead(still)}{_sections(still)}{note}</main>\n</body>\n</html>\n'
    return (
        f'{head}<div id="live" hidden></div>\n'
        f'<script type="application/json" id="data">{_embedded(page_data)}</script>\n'
        f"<script>{script}</script>\n"
        # the program unpacks the sections once the first screen stands there
        f'<main id="static">\n{PRINTED}\n{_lead(still)}'
        f"<noscript>{MOVABLE}\n{_sections(still)}</noscript></main>\n</body>\n</html>\n"
    )


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _embedded(page_data: Mapping[str, Any]) -> str:
    """JSON in which no text can end the element that it stands in."""
    text = json.dumps(page_data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _lead(still: Still) -> str:
    answer = "".join(f"<p>{escape(text)}</p>" for text in still.answer)
    summary = f"<p>{escape(still.summary)}</p>" if still.summary else ""
    return f"<h1>{escape(still.title)}</h1>\n{summary}\n<div class='lead'>{answer}</div>\n"


def _sections(still: Still) -> str:
    return "".join(map(_section, still.sections))


def _section(section: Section) -> str:
    long = " class='long'" if any(len(block.rows) > LONG for block in section.blocks) else ""
    blocks = "".join(map(_block, section.blocks))
    return f"<section{long}><h2>{escape(section.title)}</h2>{blocks}</section>\n"


def _block(block: Block) -> str:
    text = escape(block.text)
    match block.kind:
        case "heading":
            return f"<h3>{text}</h3>"
        case "text":
            return f"<p>{text}</p>"
        case "note":
            return f"<p class='note'>{text}</p>"
        case "code":
            return f"<pre>{text}</pre>"
        case "list":
            return f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in block.items)}</ul>"
        case "table":
            return _table(block.columns, block.rows)
        case _:
            return ""


def _table(columns: Sequence[tuple[str, str]], rows: Sequence[Sequence[str]]) -> str:
    sides = [side for _, side in columns]
    head = "".join(f"<th scope='col' class='{side}'>{escape(name)}</th>" for name, side in columns)
    body = "".join(
        "<tr>"
        + "".join(f"<td class='{side}'>{escape(cell)}</td>" for side, cell in zip(sides, row, strict=True))
        + "</tr>"
        for row in rows
    )
    return f"<div class='scroll'><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
