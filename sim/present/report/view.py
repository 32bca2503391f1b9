"""The report as one HTML page that can be mailed, or as Markdown."""

from importlib.util import find_spec
from pathlib import Path

from sim.extras import MissingExtra
from sim.present.page.blocks import section_markdown
from sim.present.page.markdown import escaped
from sim.present.report.words import Report

TEMPLATE = Path(__file__).with_name("report.html.j2")


def require_libraries() -> None:
    """Raises MissingExtra if the HTML report cannot be made here."""
    if find_spec("jinja2") is None:
        raise MissingExtra("report", "the HTML report needs Jinja2")


def html(report: Report) -> str:
    """One self-contained page: no network, every text escaped, figures of text that wraps.

    Raises MissingExtra if Jinja2 is not installed.
    """
    require_libraries()
    import jinja2

    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    page = environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
    return page.render(report=report)


def markdown(report: Report) -> str:
    """The same in Markdown, with tables in place of figures."""
    lines: list[str] = []
    for section in report.together:
        lines += section_markdown(section)
    for part in report.parts:
        lines += [f"# {escaped(part.brief.title)}", ""]
        lines += [line for text in (part.summary, *part.brief.answer) if text for line in (escaped(text), "")]
        for section in part.front:
            lines += section_markdown(section)
    for part in report.parts:
        lines += [f"# Appendix: {escaped(part.brief.title)}", ""]
        for section in part.appendix:
            lines += section_markdown(section)
    for section in report.closing:
        lines += section_markdown(section)
    return "\n".join([*lines, f"*{escaped(report.colophon)}*", ""])
