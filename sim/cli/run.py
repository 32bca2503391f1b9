"""sim run: solve, explain, save."""

from typing import Annotated

import typer

from sim.cli.common import (
    RESULTS,
    FileArgument,
    JsonOption,
    OutOption,
    QuietOption,
    SetOption,
    ViewOption,
    command,
    loaded,
    print_json,
)


@command
def run(
    file: FileArgument,
    settings: SetOption = None,
    view: ViewOption = None,
    payoffs: Annotated[
        bool, typer.Option("--payoffs", help="Also list every profile with its payoffs.")
    ] = False,
    figures: Annotated[bool, typer.Option("--figures", help="Also draw figures (SVG and PNG).")] = False,
    as_json: JsonOption = False,
    out: OutOption = RESULTS,
    quiet: QuietOption = False,
) -> int:
    """Solve a scenario, say why the answer holds, and save it.

    Example: sim run scenarios/sochi-2016.yaml --set oil_price=110
    """
    from sim.present.run.view import saved_run
    from sim.solve.answer import answer

    constraints = loaded(file, settings, view, quiet)
    made = answer(constraints)
    document, text, folder, drawn = saved_run(made, out, payoffs=payoffs, figures=figures)
    if as_json:
        print_json(document)
        return 0
    from sim.present.page.terminal import brief_view, show
    from sim.present.run.view import payoff_table

    show(brief_view(text))
    if payoffs:
        print()
        show(payoff_table(made))
    if not quiet:
        print(f"\nSaved in {folder}")
        for path in drawn:
            print(f"Drawn: {path}")
    return 0
