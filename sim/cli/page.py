"""sim page: one file with live sliders."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.finish import command, finish
from sim.cli.load import loaded
from sim.cli.options import RESULTS, JsonOption, OutOption, QuietOption, SetOption, ViewOption
from sim.cli.progress import at_work


@command
def page(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE...", help="Scenario files or run folders.", show_default=False),
    ],
    only: Annotated[
        bool,
        typer.Option("--only", help="Also what would make each outcome the only one, which takes long."),
    ] = False,
    settings: SetOption = None,
    view: ViewOption = None,
    as_json: JsonOption = False,
    out: OutOption = RESULTS,
    quiet: QuietOption = False,
) -> int:
    """Write one self-contained HTML file in which every number can be moved.

    The numbers of the first FILE move; others are compared with it.

    Example: sim page scenarios/sochi-2016.yaml
    """
    from sim.study.page import ask, finished, reply, settings_of

    games = [loaded(file, settings, view, quiet or as_json) for file in files]
    own = [word for setting in settings or () for word in ("--set", setting)]
    base = [files[0], *(["--view", view] if view else []), *own]
    with at_work("working out everything that the page shows", quiet=quiet):
        shown = settings_of(games, base, only=only)
        answered = finished(games, shown, out, quiet=quiet) or reply(
            ask(games, base, Path(files[0]).as_posix(), only=only), shown, out, quiet=quiet
        )
    return finish(answered, as_json=as_json, quiet=quiet)
