"""How every command ends: its answer or what went wrong, and the exit code."""

import json
import sys
from collections.abc import Callable, Iterable
from errno import EDQUOT, ENOSPC
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec

import typer

from sim.cli.streams import Unwritten, answering, discard_output, takes_unicode

if TYPE_CHECKING:
    from sim.study.reply import Reply

P = ParamSpec("P")

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
        except KeyboardInterrupt as stop:
            print(str(stop) or "interrupted", file=sys.stderr)
            code = INTERRUPTED
        except BrokenPipeError:
            # the reader has seen enough
            discard_output()
            code = DONE
        except Unwritten:
            raise
        except Exception as error:
            with answering():
                code = explained(error, as_json)
        raise typer.Exit(code)

    return wrapped


def finish(reply: "Reply", *, as_json: bool, quiet: bool = False) -> int:
    """Prints an answer, and where it was kept unless `quiet`; the exit code."""
    with answering():
        if as_json:
            print_json(reply.document)
        else:
            _show(reply.view())
            if reply.kept is not None and not quiet:
                print(f"\nSaved in {reply.kept.folder}{reply.kept.note}")
                for path in reply.kept.figures:
                    print(f"Drawn: {path}")
    return {True: DONE, False: NO, None: UNPROVED}[reply.positive]


def _show(view: Any) -> None:
    if isinstance(view, str):
        sys.stdout.write(view)
        return
    from sim.present.page.terminal import show

    show(view)


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
        hint = "free some room, or write elsewhere" if error.errno in (ENOSPC, EDQUOT) else ""
        show_problems([Problem("files", message, COMMAND_LINE, hint)], as_json)
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
    from pydantic_core import to_json

    if takes_unicode():
        sys.stdout.write(to_json(document, indent=2, inf_nan_mode="null").decode() + "\n")
    else:
        sys.stdout.write(json.dumps(document, indent=2, allow_nan=False) + "\n")
