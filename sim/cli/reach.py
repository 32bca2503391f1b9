"""sim reach: what would have to be true for an outcome."""

from typing import Annotated

import typer

from sim.cli.common import (
    DONE,
    NO,
    RESULTS,
    UNPROVED,
    FileArgument,
    JsonOption,
    OutOption,
    QuietOption,
    SetOption,
    ViewOption,
    command,
    loaded,
    one_outcome,
    print_json,
    run_command,
)
from sim.cli.progress import at_work


@command
def reach(
    file: FileArgument,
    outcome: Annotated[
        list[str],
        typer.Option("--outcome", metavar="DIM=VALUE", help="The outcome to reach.", show_default=False),
    ],
    only: Annotated[bool, typer.Option("--only", help="As the only equilibrium outcome.")] = False,
    free: Annotated[
        list[str] | None,
        typer.Option("--free", metavar="NAME", help="Only these assumptions may move. Repeatable."),
    ] = None,
    unbounded: Annotated[
        bool, typer.Option("--unbounded", help="Up to the limits of the assumptions, beyond their ranges.")
    ] = False,
    settings: SetOption = None,
    view: ViewOption = None,
    as_json: JsonOption = False,
    out: OutOption = RESULTS,
    quiet: QuietOption = False,
) -> int:
    """Find the least change of assumptions that makes an outcome an equilibrium.

    Exits with 1 if it is proved that it cannot be had, with 4 if nothing was found and that is not
    proved.

    Example: sim reach scenarios/sochi-2016.yaml --outcome settlement=return_islands
    """
    from sim.explore.reach.answer import reach as reached
    from sim.present.reach.view import reach_view, saved_reach
    from sim.solve.explain import outcome_plays

    wanted = one_outcome(outcome)
    constraints = loaded(file, settings, view, quiet)
    dimension, value, _ = outcome_plays(constraints, wanted)
    with at_work("looking for the least change", quiet=quiet or as_json):
        made = reached(constraints, dimension, value, only, free or (), unbounded)
        document, folder = saved_reach(made, out)
    if as_json:
        print_json(document)
    else:
        from sim.present.page.terminal import show

        show(reach_view(made, run_command(file, settings, view, made.rounded)))
        if not quiet:
            print(f"\nSaved in {folder}")
    if made.found:
        return DONE
    return NO if made.proved else UNPROVED
