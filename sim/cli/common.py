"""What every command shares: its options, and what becomes of an error."""

import json
import os
import sys
from collections.abc import Callable, Container, Iterable, Sequence
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, ParamSpec

import typer

P = ParamSpec("P")

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
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
OutOption = Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Where result folders go.")]
QuietOption = Annotated[
    bool, typer.Option("--quiet", "-q", help="Print only the answer, no notes or progress.")
]

RESULTS = Path("results")

DONE, NO, WRONG, MISSING, UNPROVED, INTERRUPTED = 0, 1, 2, 3, 4, 130
"""Exit codes: done; the documented 'no' of a command; wrong input; an extra is missing; a search that
ended with neither an answer nor a proof that there is none; interrupted."""


def command(body: Callable[P, int | None]) -> Callable[P, None]:
    """A command whose errors become messages and exit codes, never tracebacks."""

    @wraps(body)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        as_json = bool(kwargs.get("as_json"))
        try:
            code = body(*args, **kwargs) or DONE
            sys.stdout.flush()
        except KeyboardInterrupt as stop:
            print(str(stop) or "interrupted", file=sys.stderr)
            code = INTERRUPTED
        except BrokenPipeError:
            # the reader has seen enough
            _discard_output()
            code = DONE
        except Exception as error:
            try:
                code = explained(error, as_json)
                sys.stdout.flush()
            except OSError as unwritable:
                print(f"cannot write the answer: {unwritable.strerror}", file=sys.stderr)
                _discard_output()
                code = WRONG
        raise typer.Exit(code)

    return wrapped


def _discard_output() -> None:
    """Keeps the interpreter from complaining at exit about what could not be written."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def explained(error: Exception, as_json: bool) -> int:
    """Prints what went wrong; the exit code. Errors of the program itself are raised again."""
    from sim.scenario.problems import COMMAND_LINE, Problem, ScenarioError

    if isinstance(error, ScenarioError):
        show_problems(error.problems, as_json)
        return WRONG
    if isinstance(error, ImportError) and hasattr(error, "extra"):
        show_problems([Problem("missing-extra", str(error), COMMAND_LINE)], as_json)
        return MISSING
    if isinstance(error, OSError):
        name = error.filename2 or error.filename
        where = f" '{name}'" if name else ""
        message = f"cannot write or read{where}: {error.strerror or error}"
        show_problems([Problem("files", message, COMMAND_LINE, "nothing was changed")], as_json)
        return WRONG
    raise error


def show_problems(problems: Iterable[Any], as_json: bool) -> None:
    """Problems as JSON on standard output, or as lines on standard error."""
    if as_json:
        from sim.present.language.document import problems_document

        print_json(problems_document(problems))
        return
    from sim.present.page.terminal import console, problem_lines

    out = console(error=True)
    for line in problem_lines(problems):
        out.print(line, soft_wrap=True)


def print_json(document: Any) -> None:
    """One JSON object on standard output."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def loaded(file: str, settings: Sequence[str] | None, view: str | None, quiet: bool = False) -> Any:
    """The constraints of a scenario file; its warnings go to standard error."""
    from sim.game.incentives import incentive_constraints
    from sim.game.payoffs import compile_payoffs
    from sim.scenario.load import load_scenario

    scenario, plays, warnings = load_scenario(scenario_path(file), settings or (), view)
    constraints = incentive_constraints(compile_payoffs(scenario, plays))
    if warnings and not quiet:
        show_problems(warnings, as_json=False)
    return constraints


def scenario_path(file: str) -> str | Path:
    """The scenario file that is meant: for a run folder, the one that it was made from."""
    from sim.results.store import MANIFEST, scenario_file

    folder = Path(file)
    return scenario_file(folder) if (folder / MANIFEST).is_file() else file


def one_outcome(outcomes: Sequence[str]) -> str:
    """The outcome that is asked about. Raises ScenarioError if it is named twice."""
    from sim.scenario.problems import COMMAND_LINE, Problem, ScenarioError

    if len(outcomes) > 1:
        message = f"--outcome is given {len(outcomes)} times: {', '.join(outcomes)}"
        hint = "one outcome can be asked about at a time"
        raise ScenarioError([Problem("usage", message, COMMAND_LINE, hint)])
    return outcomes[0]


def run_command(
    file: str, settings: Sequence[str] | None, view: str | None, without: Container[str]
) -> list[str]:
    """The words of `sim run` for the same scenario, except for the settings of some assumptions."""
    words = ["sim", "run", file, *(["--view", view] if view else [])]
    kept = [setting for setting in settings or () if setting.partition("=")[0].strip() not in without]
    return words + [word for setting in kept for word in ("--set", setting)]
