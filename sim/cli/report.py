"""sim report: one page that can be mailed."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.common import (
    RESULTS,
    JsonOption,
    OutOption,
    QuietOption,
    SetOption,
    ViewOption,
    command,
    loaded,
    print_json,
)


@command
def report(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE...", help="Scenario files or run folders.", show_default=False),
    ],
    baseline: Annotated[
        str | None,
        typer.Option("--baseline", metavar="FILE", help="Compare with this one; default: the first parent."),
    ] = None,
    form: Annotated[str, typer.Option("--format", metavar="html|md", help="A page, or Markdown.")] = "html",
    settings: SetOption = None,
    view: ViewOption = None,
    as_json: JsonOption = False,
    out: OutOption = RESULTS,
    quiet: QuietOption = False,
) -> int:
    """Write a policy brief with an appendix: one self-contained page.

    Example: sim report scenarios/receptive-russia.yaml
    """
    from sim.present.report.view import saved_report
    from sim.scenario.load import parent_file
    from sim.scenario.problems import COMMAND_LINE, Problem, ScenarioError

    if form not in ("html", "md"):
        problem = Problem("usage", f"unknown format '{form}'", COMMAND_LINE, "expected html or md")
        raise ScenarioError([problem])
    games = [loaded(file, settings, view, quiet) for file in files]
    parent = parent_file(games[0].model.scenario) if len(games) == 1 else None
    other = loaded(baseline or str(parent), (), None, True) if baseline or parent else None
    path: Path = saved_report(games, other, form, out)
    if as_json:
        ids = [game.model.scenario.id for game in games]
        print_json({"schema": "sim.report/1", "scenarios": ids, "format": form, "file": str(path)})
    else:
        print(path if quiet else f"Wrote {path}")
    return 0
