"""sim new: a new scenario file."""

from typing import Annotated

import typer

from sim.cli.common import JsonOption, QuietOption, command, print_json


@command
def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The new scenario's id.", show_default=False)],
    parent: Annotated[
        str | None,
        typer.Option("--from", metavar="FILE", help="Extend this scenario instead of starting afresh."),
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="What you would change. Repeatable."),
    ] = None,
    because: Annotated[str | None, typer.Option("--because", metavar="TEXT", help="Why.")] = None,
    source: Annotated[
        list[str] | None, typer.Option("--source", metavar="ID", help="A source for it. Repeatable.")
    ] = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    """Write a starter scenario, or a child file that records a disagreement.

    The file goes to the folder scenarios/ if there is one here. Nothing is overwritten.

    Example: sim new cheap-oil --from sochi-2016 --set oil_price=30 --because "a glut" --source E3
    """
    from sim.scenario.problems import COMMAND_LINE, Problem, ScenarioError
    from sim.scenario.writing.new import child, starter, write

    if parent is None and (settings or because or source):
        problem = Problem("usage", "--set, --because and --source need --from", COMMAND_LINE)
        raise ScenarioError([problem])
    made = starter(name) if parent is None else child(name, parent, settings or [], because, source or [])
    write(made)
    if as_json:
        extends = None if made.parent is None else str(made.parent)
        print_json(
            {"schema": "sim.new/1", "file": str(made.path), "extends": extends, "settings": settings or []}
        )
    elif not quiet:
        print(f"Wrote {made.path}\nTry: sim run {made.path}")
    return 0
