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
    lacking = [name for name, module in (("Jinja2", "jinja2"), ("matplotlib", "matplotlib"))
               if find_spec(module) is None]  # fmt: skip
    if lacking:
        raise MissingExtra("report", f"the HTML report needs {' and '.join(lacking)}")


def html(report: Report) -> str:
    """One self-contained page: no network, figures inline, every text escaped.

    Raises MissingExtra if Jinja2 is not installed.
    """
    require_libraries()
    import jinja2

    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    page = environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
    return page.render(report=report)


def markdown(report: Report) -> str:
    """The same in Markdown; figures are left to the HTML page."""
    lines: list[str] = []
    for part in report.parts:
        lines += [f"# {escaped(part.brief.title)}", ""]
        lines += [line for text in (part.summary, *part.brief.answer) if text for line in (escaped(text), "")]
        for section in part.sections:
            lines += section_markdown(section)
    return "\n".join([*lines, f"*{escaped(report.colophon)}*", ""])
