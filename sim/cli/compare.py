"""sim compare: scenarios side by side."""

from typing import Annotated

import typer

from sim.cli.common import JsonOption, QuietOption, SetOption, ViewOption, command, loaded, print_json


@command
def compare(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE FILE...", help="Scenario files or run folders.", show_default=False),
    ],
    matrix: Annotated[
        bool, typer.Option("--matrix", help="One line a scenario: which outcomes it has.")
    ] = False,
    settings: SetOption = None,
    view: ViewOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    """Say what differs between scenarios, what follows, and which assumption makes the difference.

    Example: sim compare scenarios/sochi-2016.yaml scenarios/receptive-russia.yaml
    """
    from sim.explore.compare.answer import compare as compared
    from sim.present.compare.view import compare_document, compare_view, matrix_view
    from sim.present.page.terminal import show
    from sim.scenario.problems import COMMAND_LINE, Problem, ScenarioError

    if len(files) < 2:
        problem = Problem(
            "usage", "a comparison needs at least two scenarios", COMMAND_LINE, "name another FILE"
        )
        raise ScenarioError([problem])
    made = compared([loaded(file, settings, view, quiet=True) for file in files])
    if as_json:
        print_json(compare_document(made))
    else:
        show(matrix_view(made) if matrix else compare_view(made))
    return 0
