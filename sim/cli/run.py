"""sim run: solve, explain, save."""

from typing import Annotated

import typer

from sim.cli.finish import command, finish
from sim.cli.load import loaded
from sim.cli.options import (
    RESULTS,
    ConceptOption,
    EveryOption,
    FileArgument,
    JsonOption,
    OutOption,
    QuietOption,
    SetOption,
    ViewOption,
)
from sim.cli.progress import at_work


@command
def run(
    file: FileArgument,
    settings: SetOption = None,
    view: ViewOption = None,
    payoffs: Annotated[
        bool, typer.Option("--payoffs", help="Also list every profile with its payoffs.")
    ] = False,
    csv: Annotated[
        bool, typer.Option("--csv", help="Print the table of payoffs as CSV, and nothing else.")
    ] = False,
    figures: Annotated[bool, typer.Option("--figures", help="Also draw figures (SVG and PNG).")] = False,
    concept: ConceptOption = None,
    every: EveryOption = False,
    as_json: JsonOption = False,
    out: OutOption = RESULTS,
    quiet: QuietOption = False,
) -> int:
    """Solve a scenario, say why the answer holds, and save it.

    Example: sim run scenarios/sochi-2016.yaml --set oil_price=110
    """
    from sim.study.run import ask, reply

    constraints = loaded(file, settings, view, quiet)
    with at_work("solving", quiet=quiet):
        solved = ask(constraints, concept)
        answered = reply(solved, out, payoffs=payoffs or csv, figures=figures, every=every, csv=csv)
    return finish(answered, as_json=as_json, quiet=quiet or csv)
