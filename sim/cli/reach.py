"""sim reach: what would have to be true for an outcome."""

from collections.abc import Container, Sequence
from typing import Annotated

import typer

from sim.cli.finish import command, finish
from sim.cli.load import loaded
from sim.cli.options import (
    RESULTS,
    ConceptOption,
    EveryOption,
    FileArgument,
    JsonOption,
    OutOption,
    QuietOption,
    SetOption,
    ViewOption,
    needed,
    one_outcome,
    outcomes,
)
from sim.cli.progress import at_work


@command
def reach(
    file: FileArgument,
    outcome: Annotated[
        list[str] | None,
        typer.Option(
            "--outcome",
            metavar="DIM=VALUE",
            help="What to reach. Or PLAYER=ACTION.",
            show_default=False,
        ),
    ] = None,
    only: Annotated[bool, typer.Option("--only", help="As the only equilibrium outcome.")] = False,
    free: Annotated[
        list[str] | None,
        typer.Option("--free", metavar="NAME", help="Only these assumptions may move. Repeatable."),
    ] = None,
    unbounded: Annotated[
        bool, typer.Option("--unbounded", help="Up to the limits of the assumptions, beyond their ranges.")
    ] = False,
    concept: ConceptOption = None,
    every: EveryOption = False,
    settings: SetOption = None,
    view: ViewOption = None,
    as_json: JsonOption = False,
    out: OutOption = RESULTS,
    quiet: QuietOption = False,
) -> int:
    """Find the least change of assumptions that makes an outcome an equilibrium.

    Exits with 1 if it is proved that it cannot be had, with 4 if nothing was found and that is not
    proved.

    Example: sim reach scenarios/sochi-2016.yaml --outcome settlement=return_islands
    """
    from sim.study.reach import ask, reply

    constraints = loaded(file, settings, view, quiet)
    (wanted,) = needed({"--outcome": one_outcome(outcome)}, outcomes(constraints.model.scenario))
    with at_work("looking for the least change", quiet=quiet):
        reached = ask(constraints, wanted, only=only, free=free or (), unbounded=unbounded, concept=concept)
        answered = reply(
            reached, out, _run_command(file, settings, view, reached.answer.rounded), every=every
        )
    return finish(answered, as_json=as_json, quiet=quiet)


def _run_command(
    file: str, settings: Sequence[str] | None, view: str | None, without: Container[str]
) -> list[str]:
    """The words of `sim run` for the same scenario, except for the settings of some assumptions."""
    words = ["sim", "run", file, *(["--view", view] if view else [])]
    kept = [setting for setting in settings or () if setting.partition("=")[0].strip() not in without]
    return words + [word for setting in kept for word in ("--set", setting)]
