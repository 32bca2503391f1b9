"""The command line: one file a command, bodies imported only when they run."""

import gc
import sys
from typing import Annotated

import typer

from sim.cli.assumptions import assumptions
from sim.cli.backtest import backtest
from sim.cli.check import check
from sim.cli.compare import compare
from sim.cli.explain import explain
from sim.cli.finish import DONE, WRONG
from sim.cli.map import phase_map
from sim.cli.new import new
from sim.cli.page import page
from sim.cli.reach import reach
from sim.cli.report import report
from sim.cli.run import run
from sim.cli.schema import schema
from sim.cli.streams import Unwritten, answering, discard_output, prepare
from sim.cli.sweep import sweep
from sim.cli.thresholds import thresholds
from sim.cli.verify import verify

app = typer.Typer(
    name="sim",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        from sim.extras import DISTRIBUTION

        print(version(DISTRIBUTION))
        raise typer.Exit


@app.callback()
def sim(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Scenario files in, explained equilibria out.

    Start with: sim run scenarios/sochi-2016.yaml
    """


COMMANDS = (
    ("run", run),
    ("explain", explain),
    ("thresholds", thresholds),
    ("map", phase_map),
    ("reach", reach),
    ("sweep", sweep),
    ("compare", compare),
    ("backtest", backtest),
    ("report", report),
    ("verify", verify),
    ("page", page),
    ("check", check),
    ("assumptions", assumptions),
    ("new", new),
    ("schema", schema),
)
NAMES = tuple(name for name, _ in COMMANDS)
OBJECTS = 50_000
"""New ones after which the memory is searched for unreachable ones."""
for name, command in COMMANDS:
    app.command(name)(command)


def main() -> int:
    """The entry point; returns the exit code."""
    # nearly all that a command makes lives to its end: a search for what does not is seldom worth its time
    gc.set_threshold(OBJECTS)
    prepare()
    try:
        with answering():
            return _answered()
    except BrokenPipeError:
        discard_output()
        return DONE
    except Unwritten as reason:
        print(f"cannot write the answer: {reason}", file=sys.stderr)
        discard_output()
        return WRONG


def _answered() -> int:
    """The exit code of the command that the words ask for."""
    try:
        # click hands back the code of an Exit when it does not end the process itself
        return int(app(standalone_mode=False) or 0)
    except typer.Exit as stop:
        return stop.exit_code
    except typer.Abort:
        return 130
    except Exception as error:
        show = getattr(error, "show", None)
        if show is None:
            raise
        as_json = "--json" in sys.argv
        word = next((word for word in sys.argv[1:] if not word.startswith("-")), "")
        hint = "" if word in NAMES else _meant(word)
        missing = getattr(getattr(error, "param", None), "metavar", None) or ""
        if as_json or hint or missing.startswith("FILE"):
            from sim.cli.finish import show_problems
            from sim.scenario.file.find import known_ids
            from sim.scenario.problems import COMMAND_LINE, Problem

            describe = getattr(error, "format_message", error.__str__)
            message = f"there is no command '{word}'" if hint else str(describe())
            if missing.startswith("FILE") and not hint:
                message = "FILE is missing"
                hint = f"name a scenario file, or one that ships: {', '.join(known_ids())}"
            show_problems([Problem("usage", message, COMMAND_LINE, hint or "see --help")], as_json)
        else:
            show(file=sys.stderr)
        return int(getattr(error, "exit_code", 2))


def _meant(word: str) -> str:
    """What a word in the place of a command may have meant."""
    from sim.scenario.file.find import find
    from sim.scenario.problems import ScenarioError, did_you_mean

    try:
        find(word)
    except ScenarioError:
        return did_you_mean(word, NAMES)
    return f"to solve this scenario: sim run {word}"
