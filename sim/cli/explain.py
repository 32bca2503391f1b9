"""sim explain: what holds an equilibrium in place, or what stands in the way of an outcome."""

from typing import Annotated

import typer

from sim.cli.finish import command, finish
from sim.cli.load import loaded
from sim.cli.options import (
    EveryOption,
    FileArgument,
    JsonOption,
    QuietOption,
    SetOption,
    ViewOption,
    one_outcome,
)
from sim.cli.progress import at_work


@command
def explain(
    file: FileArgument,
    outcome: Annotated[
        list[str] | None,
        typer.Option(
            "--outcome",
            metavar="DIM=VALUE",
            help="Say what stands in the way of it. Or PLAYER=ACTION.",
        ),
    ] = None,
    given: Annotated[
        list[str] | None,
        typer.Option(
            "--given", metavar="PLAYER=ACTION", help="Suppose this choice: who answers how? Repeatable."
        ),
    ] = None,
    mixed: Annotated[
        int | None,
        typer.Option(
            "--mixed", metavar="N", help="Explain this mixed equilibrium alone, as sim run numbers them."
        ),
    ] = None,
    every: EveryOption = False,
    settings: SetOption = None,
    view: ViewOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    """Say why each equilibrium holds, down to assumptions and sources.

    Example: sim explain scenarios/sochi-2016.yaml --outcome settlement=return_islands

    Example: sim explain scenarios/sochi-2016.yaml --given japan=two_for_relief

    Example: sim explain scenarios/stages/signals.yaml --mixed 1
    """
    from sim.study.explain import ask, reply

    constraints = loaded(file, settings, view, quiet)
    with at_work("solving", quiet=quiet):
        explanation = ask(constraints, one_outcome(outcome), given or (), mixed)
    return finish(reply(explanation, file, every=every), as_json=as_json)
