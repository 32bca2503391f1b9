"""A new scenario file: a starter, or a child that records a disagreement."""

from collections.abc import Sequence

from sim.scenario.problems import COMMAND_LINE, Problem, ScenarioError
from sim.scenario.writing.new import child, from_sheet, starter, tabled, write
from sim.study.reply import Reply


def reply(
    name: str,
    parent: str | None = None,
    settings: Sequence[str] = (),
    because: str | None = None,
    sources: Sequence[str] = (),
    *,
    table: bool = False,
    sheet: str | None = None,
    quiet: bool = False,
) -> Reply:
    """Writes the file and says where it is. table: a table of payoffs; sheet: the CSV file it comes from.

    Raises ScenarioError, and OSError if it cannot be written.
    """
    if parent is None and (settings or because or sources):
        problem = Problem("usage", "--set, --because and --source need --from", COMMAND_LINE)
        raise ScenarioError([problem])
    if (parent is not None) + table + (sheet is not None) > 1:
        message = "--from, --table and --from-csv are three ways to begin a file"
        raise ScenarioError([Problem("usage", message, COMMAND_LINE, "choose one of them")])
    if parent is not None:
        draft = child(name, parent, settings, because, sources)
    elif sheet is not None:
        draft = from_sheet(name, sheet)
    else:
        draft = tabled(name) if table else starter(name)
    write(draft)
    document = {
        "schema": "sim.new/1",
        "file": str(draft.path),
        "extends": None if draft.parent is None else str(draft.parent),
        "settings": list(settings),
    }
    return Reply(document, lambda: "" if quiet else f"Wrote {draft.path}\nTry: sim run {draft.path}\n")
