"""sim explain: what holds an equilibrium in place, or what stands in the way of an outcome."""

from typing import Annotated

import typer

from sim.cli.common import (
    FileArgument,
    JsonOption,
    QuietOption,
    SetOption,
    ViewOption,
    command,
    loaded,
    one_outcome,
    print_json,
)


@command
def explain(
    file: FileArgument,
    outcome: Annotated[
        list[str] | None,
        typer.Option("--outcome", metavar="DIM=VALUE", help="Say what stands in the way of this outcome."),
    ] = None,
    settings: SetOption = None,
    view: ViewOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    """Say why each equilibrium holds, down to assumptions and sources.

    Example: sim explain scenarios/sochi-2016.yaml --outcome settlement=return_islands
    """
    from sim.present.explain.view import blocked_view, explain_document
    from sim.present.page.terminal import brief_view, show
    from sim.present.run.words import brief
    from sim.solve.answer import answer
    from sim.solve.explain import blocked, outcome_plays

    wanted = one_outcome(outcome) if outcome else None
    made = answer(loaded(file, settings, view, quiet))
    if wanted is None:
        if as_json:
            print_json(explain_document(made, None))
        else:
            show(brief_view(brief(made), detail=True))
        return 0
    dimension, value, having = outcome_plays(made.valuation.constraints, wanted)
    found = blocked(made.valuation, having)
    if as_json:
        print_json(explain_document(made, found))
    else:
        show(blocked_view(made, dimension, value, found, file))
    return 0
