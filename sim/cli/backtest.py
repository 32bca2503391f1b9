"""sim backtest: what the model says of the past beside what was seen."""

from typing import Annotated

import typer

from sim.cli.common import JsonOption, QuietOption, command, loaded, print_json


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
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    """Compare what the model says of past episodes with what was seen, and with two baselines.

    Example: sim backtest scenarios/history
    """
    from sim.explore.backtest.answer import backtest as tested
    from sim.present.backtest.view import backtest_document, backtest_view
    from sim.present.page.terminal import show
    from sim.scenario.file.find import scenario_files

    games = [loaded(str(file), None, None, quiet) for file in scenario_files(files)]
    made = tested(games, loaded(flagship, None, None, quiet))
    if as_json:
        print_json(backtest_document(made))
    else:
        show(backtest_view(made, quiet=quiet))
    return 0
