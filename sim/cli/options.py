"""The options that commands share, and what their words mean."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sim.scenario.model import Scenario

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
EveryOption = Annotated[bool, typer.Option("--all", help="Show long lists in full.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
OutOption = Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Where result folders go.")]
QuietOption = Annotated[
    bool, typer.Option("--quiet", "-q", help="Print only the answer, no notes or progress.")
]

RESULTS = Path("results")
MOST_LISTED = 40
"""Values that an error lists."""


def one_outcome(outcomes: Sequence[str] | None) -> str | None:
    """The outcome that is asked about, if any. Raises ScenarioError if it is named twice."""
    if not outcomes:
        return None
    from sim.scenario.problems import COMMAND_LINE, Problem, ScenarioError

    if len(outcomes) > 1:
        message = f"--outcome is given {len(outcomes)} times: {', '.join(outcomes)}"
        hint = "one outcome can be asked about at a time"
        raise ScenarioError([Problem("usage", message, COMMAND_LINE, hint)])
    return outcomes[0]


def needed(options: Mapping[str, str | None], known: Sequence[str]) -> list[str]:
    """The values of options that cannot be left out. Raises ScenarioError with what could stand there.

    options: name -> value. known: the values that make sense.
    """
    from sim.scenario.problems import COMMAND_LINE, Problem, ScenarioError

    if missing := [name for name, value in options.items() if value is None]:
        verb = "is" if len(missing) == 1 else "are"
        message = f"{' and '.join(missing)} {verb} missing"
        more = f", and {len(known) - MOST_LISTED} more" if len(known) > MOST_LISTED else ""
        hint = f"choose from: {', '.join(known[:MOST_LISTED])}{more}" if known else ""
        raise ScenarioError([Problem("usage", message, COMMAND_LINE, hint)])
    return [value for value in options.values() if value is not None]


def varying(scenario: "Scenario") -> list[str]:
    """The assumptions that have a range."""
    return [assumption.id for assumption in scenario.assumptions if not assumption.fixed]


def outcomes(scenario: "Scenario") -> list[str]:
    """Every outcome and every action, as NAME=VALUE."""
    return [f"{name}={value}" for name in scenario.variables for value in scenario.labels[name]]


def figures_wanted(figures: bool | None, as_json: bool) -> bool:
    """Whether to draw: as was said, else where matplotlib is installed, unless JSON is wanted."""
    if figures is not None:
        return figures
    from importlib.util import find_spec

    return not as_json and find_spec("matplotlib") is not None
