"""sim new: a new scenario file."""

from typing import Annotated

import typer

from sim.cli.finish import command, finish
from sim.cli.options import JsonOption, QuietOption


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
    table: Annotated[
        bool, typer.Option("--table", help="Start from a table of payoffs, for a small game.")
    ] = False,
    sheet: Annotated[
        str | None,
        typer.Option(
            "--from-csv", metavar="FILE", help="Start from a spreadsheet saved as CSV; - for a paste."
        ),
    ] = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    """Write a starter scenario, a table of payoffs, or a child file that records a disagreement.

    The file goes to the folder scenarios/ if there is one here. Nothing is overwritten.

    Example: sim new cheap-oil --from sochi-2016 --set oil_price=30 --because "a glut" --source E3
    """
    from sim.study.new import reply

    answered = reply(
        name, parent, settings or [], because, source or [], table=table, sheet=sheet, quiet=quiet
    )
    return finish(answered, as_json=as_json)
