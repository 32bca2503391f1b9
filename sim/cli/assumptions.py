"""sim assumptions: the table of every number."""

from typing import Annotated

import typer

from sim.cli.finish import command, finish, show_problems
from sim.cli.options import FileArgument, JsonOption, QuietOption, SetOption, ViewOption


@command
def assumptions(
    file: FileArgument,
    csv: Annotated[bool, typer.Option("--csv", help="Print the table as CSV.")] = False,
    settings: SetOption = None,
    view: ViewOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    """List every assumption: value, unit, range, meaning and source.

    Example: sim assumptions scenarios/sochi-2016.yaml --csv > assumptions.csv
    """
    from sim.scenario.load import load_scenario
    from sim.study.assumptions import reply

    scenario, _, warnings = load_scenario(file, settings or (), view)
    code = finish(reply(scenario, csv=csv), as_json=as_json)
    if warnings and not quiet:
        show_problems(warnings, as_json=False)
    return code
