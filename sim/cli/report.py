"""sim report: one page that can be mailed."""

from typing import Annotated

import typer

from sim.cli.finish import command, finish
from sim.cli.load import loaded
from sim.cli.options import (
    RESULTS,
    EveryOption,
    JsonOption,
    OutOption,
    QuietOption,
    SetOption,
    ViewOption,
)
from sim.cli.progress import at_work


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
    every: EveryOption = False,
    settings: SetOption = None,
    view: ViewOption = None,
    as_json: JsonOption = False,
    out: OutOption = RESULTS,
    quiet: QuietOption = False,
) -> int:
    """Write two pages for a reader in a hurry, with an appendix: one self-contained file.

    Episodes of the past in the folder history beside the first FILE are its record.

    Example: sim report scenarios/receptive-russia.yaml
    """
    from sim.scenario.problems import COMMAND_LINE, Problem, ScenarioError
    from sim.study.backtest import episodes_beside
    from sim.study.report import FORMS, ask, parent_of, reply

    if form not in FORMS:
        problem = Problem("usage", f"unknown format '{form}'", COMMAND_LINE, "expected html or md")
        raise ScenarioError([problem])
    games = [loaded(file, settings, view, quiet) for file in files]
    with at_work("asking every question", quiet=quiet) as progress:
        beside = baseline or parent_of(games)
        other = loaded(beside, (), None, True) if beside else None
        episodes = [loaded(str(file), None, None, True) for file in episodes_beside(games[0].model.scenario)]
        answered = reply(ask(games, other, episodes, progress), form, out, every=every, quiet=quiet)
    return finish(answered, as_json=as_json)
