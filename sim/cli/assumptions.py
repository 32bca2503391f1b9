"""sim assumptions: the table of every number."""

from typing import Annotated

import typer

from sim.cli.common import (
    FileArgument,
    JsonOption,
    QuietOption,
    SetOption,
    ViewOption,
    command,
    print_json,
    show_problems,
)


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
    from sim.present.assumptions.view import assumptions_csv, assumptions_document, assumptions_view
    from sim.present.page.terminal import show
    from sim.scenario.load import load_scenario

    scenario, _, warnings = load_scenario(file, settings or (), view)
    if as_json:
        print_json(assumptions_document(scenario))
    elif csv:
        print(assumptions_csv(scenario), end="")
    else:
        show(assumptions_view(scenario))
    if warnings and not quiet:
        show_problems(warnings, as_json=False)
    return 0
