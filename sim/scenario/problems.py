"""What is wrong with a scenario, where, and what would be right."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum


class Severity(StrEnum):
    """An error stops the run; a warning is shown and the run goes on."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, order=True)
class Mark:
    """A place in a file; lines and columns count from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


COMMAND_LINE = Mark("command line", 0, 0)


MAX_PROBLEMS = 200
"""After so many problems of a file, no more are looked for."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, with its place and a remedy."""

    code: str
    message: str
    mark: Mark
    hint: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        # line 0: in no file
        place = str(self.mark) if self.mark.line else self.mark.file
        severity = "warning: " if self.severity is Severity.WARNING else ""
        return f"{place}: {severity}{self.message}" + (f"; {self.hint}" if self.hint else "")


class ScenarioError(Exception):
    """Every problem that was found, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.mark))
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type["ScenarioError"], tuple[tuple[Problem, ...]]]:
        """How it comes back from another process: by its problems."""
        return type(self), (self.problems,)


def too_many(problems: Iterable[Problem]) -> ScenarioError:
    """The problems, and that the rest of the file was not looked at."""
    listed = list(problems)
    last = max(problem.mark for problem in listed)
    return ScenarioError([*listed, Problem("too-many", "there are more problems than these", last)])


def has_errors(problems: Iterable[Problem]) -> bool:
    """Whether any of the problems is more than a warning."""
    return any(problem.severity is Severity.ERROR for problem in problems)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A hint with the nearest valid name, or all of them where none is near and they are few.

    >>> did_you_mean("oil_prise", ["oil_price", "trade_share"])
    "did you mean 'oil_price'?"
    >>> did_you_mean("OIL_PRICE", ["oil_price", "trade_share"])
    "did you mean 'oil_price'?"
    >>> did_you_mean("x", ["tolerate", "pressure"])
    'expected one of: tolerate, pressure'
    >>> did_you_mean("oil", ["price_of_oil", "oil_reserves", *"abcdefgh"])
    "did you mean 'price_of_oil' or 'oil_reserves'?"
    """
    names = list(known)
    lower = {known_name.casefold(): known_name for known_name in names}
    near = get_close_matches(name, names, n=1, cutoff=0.6)
    near = near or [lower[n] for n in get_close_matches(name.casefold(), lower, n=1, cutoff=0.6)]
    if near:
        return f"did you mean '{near[0]}'?"
    within = [
        known_name for known_name in names if len(name) > 2 and name.casefold() in known_name.casefold()
    ]
    if 0 < len(within) <= 4:
        return f"did you mean {' or '.join(repr(known_name) for known_name in within)}?"
    if 0 < len(names) <= 8:
        return f"expected one of: {', '.join(names)}"
    return ""


ASSUMPTIONS = "'sim assumptions FILE' lists them"
"""Where the names are that an assumption could have."""


def unknown_assumption(message: str, name: str, known: Iterable[str]) -> Problem:
    """An assumption that a command names and there is not, with the nearest, or where they are listed."""
    return Problem("unknown-name", message, COMMAND_LINE, did_you_mean(name, known) or ASSUMPTIONS)
