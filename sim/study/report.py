"""One page that can be mailed."""

from collections.abc import Sequence
from pathlib import Path

from sim.game.incentives import IncentiveConstraints
from sim.present.report.view import make_report, report_html, report_markdown
from sim.scenario.canonical import canonical
from sim.scenario.load import parent_file
from sim.study.keep import keep_files
from sim.study.reply import Reply

FORMS = {"html": report_html, "md": report_markdown}


def parent_of(games: Sequence[IncentiveConstraints]) -> str | None:
    """The file that a report compares with if no other is named: a single scenario's first parent."""
    parent = parent_file(games[0].model.scenario) if len(games) == 1 else None
    return None if parent is None else str(parent)


def reply(
    games: Sequence[IncentiveConstraints],
    baseline: IncentiveConstraints | None,
    form: str,
    root: Path,
    *,
    quiet: bool = False,
) -> Reply:
    """Writes the report on some games, each against a baseline if there is one; says where it is.

    form: one of FORMS. Raises OSError if it cannot be written, and MissingExtra.
    """
    report = make_report(games, baseline, drawn=form == "html")
    first, *others = [game.model.scenario for game in games]
    settings = {
        "format": form,
        "others": [canonical(scenario) for scenario in others],
        "baseline": None if baseline is None else canonical(baseline.model.scenario),
        "departs": [part.brief.changed for part in report.parts],
    }
    name = f"report.{form}"
    file = keep_files(first, "report", settings, root, {name: FORMS[form](report).encode()}) / name
    ids = [first.id, *(scenario.id for scenario in others)]
    document = {"schema": "sim.report/1", "scenarios": ids, "format": form, "file": str(file)}
    return Reply(document, lambda: f"{file}\n" if quiet else f"Wrote {file}\n")
