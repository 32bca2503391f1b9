"""sim thresholds: the values of single assumptions at which the answer changes."""

from typing import Annotated

import typer

from sim.cli.common import (
    RESULTS,
    FileArgument,
    JsonOption,
    OutOption,
    QuietOption,
    SetOption,
    ViewOption,
    command,
    loaded,
    print_json,
)


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
    from sim.explore.thresholds.answer import thresholds as found_in
    from sim.present.thresholds.view import saved_thresholds
    from sim.present.thresholds.view import view as thresholds_view

    chosen = assumption or None
    wanted = None if span is None else parsed_span(span, "--span")
    constraints = loaded(file, settings, view, quiet)
    found = found_in(constraints, chosen, wanted)
    document, folder, drawn = saved_thresholds(found, out, names=chosen, span=wanted, figures=figures)
    if as_json:
        print_json(document)
        return 0
    from sim.present.page.terminal import show

    show(thresholds_view(found))
    if not quiet:
        print(f"\nSaved in {folder}")
        for path in drawn:
            print(f"Drawn: {path}")
    return 0
