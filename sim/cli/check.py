"""sim check: whether a scenario file is sound, and whether its claims hold."""

from typing import Annotated

import typer

from sim.cli.finish import command, finish
from sim.cli.options import EveryOption, FileArgument, JsonOption, QuietOption, SetOption, ViewOption
from sim.cli.progress import at_work


@command
def check(
    file: FileArgument,
    claims: Annotated[bool, typer.Option("--claims", help="Also test the claims of the scenario.")] = False,
    every: EveryOption = False,
    settings: SetOption = None,
    view: ViewOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    """Check a scenario file: every problem at once, with its place and a remedy.

    Exits with 1 if the file is invalid or a claim fails.

    Example: sim check scenarios/sochi-2016.yaml --claims
    """
    from sim.study.check import ask, reply

    with at_work("checking", quiet=quiet):
        checked = ask(file, settings or (), view, claims=claims)
    return finish(reply(checked, quiet=quiet, every=every), as_json=as_json)
