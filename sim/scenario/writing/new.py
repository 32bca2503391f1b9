"""New scenario files: a commented starter, or a child that records a disagreement."""

import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.scenario.file.find import find
from sim.scenario.language.numbers import decimal, exact_decimal
from sim.scenario.load import load_scenario
from sim.scenario.model import JUDGEMENT, Assumption
from sim.scenario.problems import COMMAND_LINE, Problem, ScenarioError, did_you_mean
from sim.scenario.writing.sheet import STDIN, read_sheet
from sim.scenario.writing.table import LOOKS_ELSE, Table

STARTER = Path(__file__).with_name("starter.yaml")
NAME = re.compile(r"[\w][\w.-]*\Z")


@dataclass(frozen=True)
class NewFile:
    """A file to be written: where, and what.

    parent: the file it extends, if any.
    """

    path: Path
    text: str
    parent: Path | None = None


def starter(name: str) -> NewFile:
    """A commented scenario that runs as it stands."""
    path = _target(name)
    text = STARTER.read_text(encoding="utf-8").replace("scenario: starter ", f"scenario: {_id(path)} ")
    return NewFile(path, text)


CHICKEN = Table(
    ("row", "column"),
    (("swerve", "straight"), ("swerve", "straight")),
    {
        ("swerve", "swerve"): ("3", "3"), ("swerve", "straight"): ("2", "4"),
        ("straight", "swerve"): ("4", "2"), ("straight", "straight"): ("0", "0"),
    },
)  # fmt: skip
"""What a new table starts from."""
TABLE_COMMENT = """\
A game as a table of payoffs. It runs as it stands: sim run FILE
Rename players and actions, add more of either, and put in your own numbers.
To vary a number and say where it comes from, write in its place
{value: 3, range: [1, 5], about: "what it is", sources: judgement}
"""


def tabled(name: str) -> NewFile:
    """A game of two players as a table of payoffs, which runs as it stands."""
    path = _target(name)
    return NewFile(path, CHICKEN.text(_id(path), TABLE_COMMENT))


def from_sheet(name: str, sheet: str) -> NewFile:
    """The game in a CSV file as a scenario. Raises ScenarioError with every problem of the sheet."""
    path = _target(name)
    read = read_sheet(sheet)
    origin = "a spreadsheet" if sheet == STDIN else Path(sheet).name
    comment = f"A game from {origin}. Run it: sim run FILE\n"
    if read.left_out:
        comment += f"Left out, being neither players nor payoffs: {', '.join(read.left_out)}\n"
    return NewFile(path, read.table.text(_id(path), comment))


def child(
    name: str, parent: str, settings: Sequence[str], because: str | None, sources: Sequence[str]
) -> NewFile:
    """A file that extends another and changes some of its assumptions, with the reason.

    Raises ScenarioError with every problem of the parent and of the changes.
    """
    origin = find(parent)
    scenario, _, _ = load_scenario(origin, settings)
    problems = []
    if settings and not because:
        problems.append(Problem("because", "a change needs a reason", COMMAND_LINE, 'add --because "..."'))
    for assumption in scenario.assumptions:
        try:
            exact_decimal(assumption.value)
        except ValueError:
            message = f"--set {assumption.id}={assumption.value}: a file holds decimal numbers"
            hint = f"write for instance {assumption.id}={decimal(assumption.value)}"
            problems.append(Problem("setting", message, COMMAND_LINE, hint))
    for source in sources:
        if source not in scenario.sources and source != JUDGEMENT:
            hint = did_you_mean(source, scenario.sources)
            problems.append(Problem("unknown-source", f"unknown source '{source}'", COMMAND_LINE, hint))
    if problems:
        raise ScenarioError(problems)
    path = _target(name)
    extends = Path(os.path.relpath(origin.resolve(), path.parent.resolve())).as_posix()
    title = f"{path.stem.replace('-', ' ').replace('_', ' ').capitalize()}, after '{scenario.title}'"
    lines = [f"scenario: {_id(path)}", f"title: {_quoted(title)}"]
    if because:
        lines.append(f"summary: {_quoted(because)}")
    lines.append(f"extends: {_quoted(extends)}")
    changes = [a for a in scenario.assumptions if a.origin == "--set"]
    if changes:
        lines += ["", "assumptions:"]
        for assumption in changes:
            lines += _change(assumption, because or "", sources or [JUDGEMENT])
    return NewFile(path, "\n".join(lines) + "\n", origin)


def write(new: NewFile) -> None:
    """Writes the file. Raises ScenarioError if it is there already, OSError if it cannot be written."""
    new.path.parent.mkdir(parents=True, exist_ok=True)
    try:
        file = new.path.open("x", encoding="utf-8")
    except FileExistsError:
        message = f"the file '{new.path}' is there already"
        raise ScenarioError([Problem("exists", message, COMMAND_LINE, "choose another name")]) from None
    try:
        with file:
            file.write(new.text)
    except BaseException:
        # what is half there is worth nothing
        new.path.unlink(missing_ok=True)
        raise


def _target(name: str) -> Path:
    path = Path(name if name.endswith(".yaml") else f"{name}.yaml")
    if not NAME.match(path.stem):
        message = f"'{path.stem}' is no name for a scenario"
        raise ScenarioError([Problem("name", message, COMMAND_LINE, "use letters, digits, '-' and '_'")])
    return Path("scenarios") / path if len(path.parts) == 1 and Path("scenarios").is_dir() else path


def _change(assumption: Assumption, because: str, sources: Sequence[str]) -> list[str]:
    lines = [f"  {assumption.id}:", f"    value: {exact_decimal(assumption.value)}"]
    low, high = min(assumption.low, assumption.value), max(assumption.high, assumption.value)
    if (low, high) != (assumption.low, assumption.high):
        lines.append(f"    range: [{exact_decimal(low)}, {exact_decimal(high)}]")
    lines.append(f"    sources: [{', '.join(sources)}]")
    lines.append(f"    note: {_quoted(because)}")
    return lines


def _id(path: Path) -> str:
    """The scenario's id as YAML: quoted where it would be read as something else than text."""
    plain = path.stem[0].isalpha() and path.stem.lower() not in LOOKS_ELSE
    return path.stem if plain else _quoted(path.stem)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
