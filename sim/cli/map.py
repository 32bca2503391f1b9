"""sim map: what follows from every combination of two assumptions."""

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
    figures_wanted,
    needed,
    varying,
)
from sim.cli.progress import at_work


@command
def phase_map(
    file: FileArgument,
    x: Annotated[
        str | None,
        typer.Option("--x", metavar="NAME", help="The assumption from left to right.", show_default=False),
    ] = None,
    y: Annotated[
        str | None,
        typer.Option("--y", metavar="NAME", help="The assumption from bottom to top.", show_default=False),
    ] = None,
    x_span: Annotated[
        str | None,
        typer.Option("--x-span", metavar="LOW:HIGH", help="From here to there instead of the range."),
    ] = None,
    y_span: Annotated[
        str | None,
        typer.Option("--y-span", metavar="LOW:HIGH", help="From here to there instead of the range."),
    ] = None,
    concept: ConceptOption = None,
    every: EveryOption = False,
    settings: SetOption = None,
    view: ViewOption = None,
    figures: Annotated[
        bool | None,
        typer.Option(
            "--figures/--no-figures", help="Draw the map (SVG and PNG), or do not.", show_default=False
        ),
    ] = None,
    as_json: JsonOption = False,
    out: OutOption = RESULTS,
    quiet: QuietOption = False,
) -> int:
    """Map two assumptions: which answer holds where.

    The map is drawn where matplotlib is installed, unless --json is given.

    Example: sim map scenarios/sochi-2016.yaml --x oil_price --y russia_defiance
    """
    from sim.explore.thresholds.answer import parsed_span
    from sim.study.map import ask, reply

    spans = (
        None if x_span is None else parsed_span(x_span, "--x-span"),
        None if y_span is None else parsed_span(y_span, "--y-span"),
    )
    constraints = loaded(file, settings, view, quiet)
    across, up = needed({"--x": x, "--y": y}, varying(constraints.model.scenario))
    wanted = figures_wanted(figures, as_json)
    with at_work("mapping two assumptions", quiet=quiet):
        diagram = ask(constraints, across, up, *spans, concept)
        answered = reply(diagram, out, figures=wanted, every=every)
    return finish(answered, as_json=as_json, quiet=quiet)
