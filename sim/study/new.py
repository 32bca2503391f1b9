"""A new scenario file: a starter, or a child that records a disagreement."""

from collections.abc import Sequence

from sim.scenario.problems import COMMAND_LINE, Problem, ScenarioError
from sim.scenario.writing.new import child, starter, write
from sim.study.reply import Reply


def reply(
    name: str,
    parent: str | None = None,
    settings: Sequence[str] = (),
    because: str | None = None,
    sources: Sequence[str] = (),
    *,
    quiet: bool = False,
) -> Reply:
    """Writes the file and says where it is. Raises ScenarioError, and OSError if it cannot be written."""
    if parent is None and (settings or because or sources):
        problem = Problem("usage", "--set, --because and --source need --from", COMMAND_LINE)
        raise ScenarioError([problem])
    draft = starter(name) if parent is None else child(name, parent, settings, because, sources)
    write(draft)
    document = {
        "schema": "sim.new/1",
        "file": str(draft.path),
        "extends": None if draft.parent is None else str(draft.parent),
        "settings": list(settings),
    }
    return Reply(document, lambda: "" if quiet else f"Wrote {draft.path}\nTry: sim run {draft.path}\n")
