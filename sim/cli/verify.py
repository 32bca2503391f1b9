"""sim verify: a second opinion."""

from typing import Annotated

import typer

from sim.cli.finish import command, finish
from sim.cli.load import loaded
from sim.cli.options import EveryOption, FileArgument, JsonOption, QuietOption, SetOption, ViewOption
from sim.cli.progress import at_work


@command
def verify(
    file: FileArgument,
    seconds: Annotated[
        float, typer.Option("--seconds", metavar="N", min=1, help="How long each solver may take.")
    ] = 20,
    every: EveryOption = False,
    settings: SetOption = None,
    view: ViewOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    """Solve again with nashpy and, where it is installed, Gambit.

    Example: sim verify scenarios/oil-boom.yaml
    """
    from sim.study.verify import ask, reply

    constraints = loaded(file, settings, view, quiet)
    with at_work("asking other solvers", quiet=quiet):
        verification = ask(constraints, seconds)
    return finish(reply(verification, every=every), as_json=as_json)
