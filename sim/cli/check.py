"""sim check: whether a scenario file is sound, and whether its claims hold."""

from typing import Annotated

import typer

from sim.cli.common import (
    NO,
    FileArgument,
    JsonOption,
    QuietOption,
    SetOption,
    ViewOption,
    command,
    print_json,
)


@command
def check(
    file: FileArgument,
    claims: Annotated[bool, typer.Option("--claims", help="Also test the claims of the scenario.")] = False,
    settings: SetOption = None,
    view: ViewOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    """Check a scenario file: every problem at once, with its place and a remedy.

    Exits with 1 if the file is invalid or a claim fails.

    Example: sim check scenarios/sochi-2016.yaml --claims
    """
    from sim.explore.check.answer import checked
    from sim.present.check.view import check_document, check_view
    from sim.present.page.terminal import show

    made = checked(file, settings or (), view, claims=claims)
    if as_json:
        print_json(check_document(made))
    else:
        show(check_view(made, quiet=quiet))
    return 0 if made.sound else NO
