"""The options that commands share, and what their words mean."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

FileArgument = Annotated[
    str,
    typer.Argument(
        metavar="FILE", help="A scenario file, or the name of a shipped scenario.", show_default=False
    ),
]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="Solve at another value of an assumption. Repeatable."),
]
ViewOption = Annotated[
    str | None,
    typer.Option("--view", metavar="NAME", help="Take the values that one school or expert holds."),
]
ConceptOption = Annotated[
    str | None,
    typer.Option("--concept", metavar="NAME", help="The solution concept, such as strict-nash."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
OutOption = Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Where result folders go.")]
QuietOption = Annotated[
    bool, typer.Option("--quiet", "-q", help="Print only the answer, no notes or progress.")
]

RESULTS = Path("results")


def one_outcome(outcomes: Sequence[str]) -> str:
    """The outcome that is asked about. Raises ScenarioError if it is named twice."""
    from sim.scenario.problems import COMMAND_LINE, Problem, ScenarioError

    if len(outcomes) > 1:
        message = f"--outcome is given {len(outcomes)} times: {', '.join(outcomes)}"
        hint = "one outcome can be asked about at a time"
        raise ScenarioError([Problem("usage", message, COMMAND_LINE, hint)])
    return outcomes[0]


def figures_wanted(figures: bool | None, as_json: bool) -> bool:
    """Whether to draw: as was said, else where matplotlib is installed, unless JSON is wanted."""
    if figures is not None:
        return figures
    from importlib.util import find_spec

    return not as_json and find_spec("matplotlib") is not None
