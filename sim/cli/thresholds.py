"""sim thresholds: the values of single assumptions at which the answer changes."""

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
def thresholds(
    file: FileArgument,
    assumption: Annotated[
        list[str] | None,
        typer.Option("--assumption", metavar="NAME", help="Only this assumption. Repeatable."),
    ] = None,
    span: Annotated[
        str | None,
        typer.Option("--span", metavar="LOW:HIGH", help="Look from here to there instead of the range."),
    ] = None,
    bare: Annotated[
        bool, typer.Option("--bare", help="Look along the numbers that stand bare in formulas instead.")
    ] = False,
    concept: ConceptOption = None,
    every: EveryOption = False,
    settings: SetOption = None,
    view: ViewOption = None,
    figures: Annotated[bool, typer.Option("--figures", help="Also draw a figure (SVG and PNG).")] = False,
    as_json: JsonOption = False,
    out: OutOption = RESULTS,
    quiet: QuietOption = False,
) -> int:
    """Find the values at which the answer changes, one assumption at a time.

    Example: sim thresholds scenarios/sochi-2016.yaml --assumption oil_price --span 10:200
    """
    from sim.explore.thresholds.answer import parsed_span
    from sim.study.thresholds import ask, reply

    wanted = None if span is None else parsed_span(span, "--span")
    constraints = loaded(file, settings, view, quiet)
    with at_work("looking along assumptions", quiet=quiet) as progress:
        tips = ask(constraints, assumption or None, wanted, concept, progress, bare=bare)
        answered = reply(tips, out, figures=figures, every=every)
    return finish(answered, as_json=as_json, quiet=quiet)
