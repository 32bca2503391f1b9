"""sim map: what follows from every combination of two assumptions."""

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
def phase_map(
    file: FileArgument,
    x: Annotated[str, typer.Option("--x", metavar="NAME", help="The assumption from left to right.")],
    y: Annotated[str, typer.Option("--y", metavar="NAME", help="The assumption from bottom to top.")],
    x_span: Annotated[
        str | None,
        typer.Option("--x-span", metavar="LOW:HIGH", help="From here to there instead of the range."),
    ] = None,
    y_span: Annotated[
        str | None,
        typer.Option("--y-span", metavar="LOW:HIGH", help="From here to there instead of the range."),
    ] = None,
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
    from sim.explore.map.answer import phase_map as mapped
    from sim.explore.thresholds.answer import parsed_span
    from sim.present.map.view import saved_map
    from sim.present.map.view import view as map_view

    spans = (
        None if x_span is None else parsed_span(x_span, "--x-span"),
        None if y_span is None else parsed_span(y_span, "--y-span"),
    )
    constraints = loaded(file, settings, view, quiet)
    answer = mapped(constraints, x, y, *spans)
    if figures is None:
        from importlib.util import find_spec

        figures = not as_json and find_spec("matplotlib") is not None
    document, folder, drawn = saved_map(answer, out, spans=spans, figures=figures)
    if as_json:
        print_json(document)
        return 0
    from sim.present.page.terminal import show

    show(map_view(answer))
    if not quiet:
        print(f"\nSaved in {folder}")
        for path in drawn:
            print(f"Drawn: {path}")
    return 0
