"""sim compare: scenarios side by side."""

from typing import Annotated

import typer

from sim.cli.finish import command, finish
from sim.cli.load import loaded
from sim.cli.options import EveryOption, JsonOption, QuietOption, SetOption, ViewOption
from sim.cli.progress import at_work


@command
def compare(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE FILE...", help="Scenario files or run folders.", show_default=False),
    ],
    matrix: Annotated[
        bool, typer.Option("--matrix", help="One line a scenario: which outcomes it has.")
    ] = False,
    every: EveryOption = False,
    settings: SetOption = None,
    view: ViewOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    """Say what differs between scenarios, what follows, and which assumption makes the difference.

    Example: sim compare scenarios/sochi-2016.yaml scenarios/receptive-russia.yaml
    """
    from sim.scenario.problems import COMMAND_LINE, Problem, ScenarioError
    from sim.study.compare import ask, reply

    if len(files) < 2:
        message = "a comparison needs at least two scenarios"
        raise ScenarioError([Problem("usage", message, COMMAND_LINE, "name another FILE")])
    games = [loaded(file, settings, view, quiet=True) for file in files]
    with at_work("comparing", quiet=quiet):
        comparison = ask(games)
    return finish(reply(comparison, matrix=matrix, every=every), as_json=as_json)
