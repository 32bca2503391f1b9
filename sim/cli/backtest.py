"""sim backtest: what the model says of the past beside what was seen."""

from typing import Annotated

import typer

from sim.cli.finish import command, finish
from sim.cli.load import loaded
from sim.cli.options import EveryOption, JsonOption, QuietOption
from sim.cli.progress import at_work


@command
def backtest(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FOLDER|FILE...",
            help="A folder of scenarios that say what was seen, or such files.",
            show_default=False,
        ),
    ],
    flagship: Annotated[
        str,
        typer.Option("--flagship", metavar="FILE", help="The scenario whose answer is the second baseline."),
    ] = "sochi-2016",
    every: EveryOption = False,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    """Compare what the model says of past episodes with what was seen, and with two baselines.

    Example: sim backtest scenarios/history
    """
    from sim.scenario.file.find import scenario_files
    from sim.study.backtest import ask, reply

    games = [loaded(str(file), None, None, quiet) for file in scenario_files(files)]
    other = loaded(flagship, None, None, quiet)
    with at_work("going through the past", quiet=quiet) as progress:
        tested = ask(games, other, progress)
    return finish(reply(tested, quiet=quiet, every=every), as_json=as_json)
