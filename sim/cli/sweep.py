"""sim sweep: one to many assumptions at once."""

from typing import Annotated

import typer

from sim.cli.finish import command, finish, show_problems
from sim.cli.load import loaded
from sim.cli.options import (
    RESULTS,
    EveryOption,
    FileArgument,
    JsonOption,
    OutOption,
    QuietOption,
    SetOption,
    ViewOption,
    figures_wanted,
)
from sim.cli.progress import at_work


@command
def sweep(
    file: FileArgument,
    vary: Annotated[
        list[str] | None,
        typer.Option(
            "--vary",
            metavar="NAME[=...]",
            help="oil_price=30:110:81 (81 steps), =40,60,80 (these values), =30:110 (anywhere between), "
            "or the bare name (as the file says). Repeatable; without it, every range varies.",
        ),
    ] = None,
    named: Annotated[
        str | None, typer.Option("--sweep", metavar="NAME", help="A sweep that the file names.")
    ] = None,
    design: Annotated[
        str | None,
        typer.Option("--design", metavar="KIND", help="grid, random, lhs or sobol.", show_default=False),
    ] = None,
    samples: Annotated[
        int | None, typer.Option("--samples", metavar="N", help="How many samples to draw.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="Which draw.")] = 0,
    variants: Annotated[
        list[str] | None,
        typer.Option("--variant", metavar="FILE", help="Another scenario on the same samples. Repeatable."),
    ] = None,
    concepts: Annotated[
        list[str] | None,
        typer.Option(
            "--concept", metavar="NAME", help="A solution concept, such as strict-nash. Repeatable."
        ),
    ] = None,
    margins: Annotated[
        bool, typer.Option("--margins", help="Also by how much each equilibrium holds (slower).")
    ] = False,
    compression: Annotated[
        str, typer.Option("--compression", metavar="KIND", help="lz4, zstd, snappy or none.")
    ] = "lz4",
    threads: Annotated[
        int, typer.Option("--threads", metavar="N", min=0, help="0: as many as there are processors.")
    ] = 0,
    workers: Annotated[
        int | None, typer.Option("--workers", metavar="N", min=1, help="Processes of this machine.")
    ] = None,
    dask: Annotated[
        str | None, typer.Option("--dask", metavar="ADDRESS", help="The scheduler of a Dask cluster.")
    ] = None,
    every: EveryOption = False,
    settings: SetOption = None,
    view: ViewOption = None,
    figures: Annotated[
        bool | None,
        typer.Option("--figures/--no-figures", help="Draw a figure, or do not.", show_default=False),
    ] = None,
    as_json: JsonOption = False,
    out: OutOption = RESULTS,
    quiet: QuietOption = False,
) -> int:
    """Vary assumptions together and count what follows; every sample is saved.

    Interrupted, it keeps what is finished; the same command goes on from there.

    Example: sim sweep scenarios/sochi-2016.yaml --vary oil_price=30:110:81
    """
    from sim.explore.sweep.request import asked, place
    from sim.study.sweep import interrupted, reply

    games = [loaded(name, settings, view, quiet) for name in [file, *(variants or [])]]
    where = place(threads, workers, dask)
    plan = asked(
        games,
        vary or [],
        named,
        design,
        samples,
        seed,
        concepts or (),
        margins=margins,
        compression=compression,
    )
    if plan.warnings and not quiet:
        show_problems(plan.warnings, as_json=False)
    wanted = figures_wanted(figures, as_json)
    try:
        with at_work("sweeping", quiet=quiet) as progress:
            answered = reply(plan, out, where, progress, figures=wanted, every=every)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(interrupted(plan, out)) from None
    return finish(answered, as_json=as_json, quiet=quiet)
