"""sim report: one page that can be mailed."""

from typing import Annotated

import typer

from sim.cli.finish import command, finish
from sim.cli.load import loaded
from sim.cli.options import RESULTS, JsonOption, OutOption, QuietOption, SetOption, ViewOption


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
    from sim.scenario.problems import COMMAND_LINE, Problem, ScenarioError
    from sim.study.report import FORMS, ask, parent_of, reply

    if form not in FORMS:
        problem = Problem("usage", f"unknown format '{form}'", COMMAND_LINE, "expected html or md")
        raise ScenarioError([problem])
    games = [loaded(file, settings, view, quiet) for file in files]
    beside = baseline or parent_of(games)
    other = loaded(beside, (), None, True) if beside else None
    return finish(reply(ask(games, other), form, out, quiet=quiet), as_json=as_json)
