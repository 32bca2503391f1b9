"""A game from a spreadsheet: saved as CSV, or pasted.

Either a line for each profile, under the players' names and `NAME payoff` for each (what
`sim run --payoffs --csv` prints), or for two players a matrix with both numbers in a cell.
"""

import csv
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.rational import Fraction
from sim.scenario.file.nodes import UNSHOWN, Scalar, number, text_of
from sim.scenario.language.numbers import exact_decimal
from sim.scenario.problems import Mark, Problem, ScenarioError, did_you_mean
from sim.scenario.writing.table import Table

STDIN = "-"
SHAPES = (
    "expected a line for each profile under a heading such as: row,column,row payoff,column payoff"
    " - or, for two players, a matrix: the first line and the first column name the actions, and"
    " a cell holds two numbers, such as 3; 4"
)
_PAYOFF = re.compile(r"(?:payoff(?: of|:)?[ _]+(?P<after>.+)|(?P<before>.+?)[ _:-]+payoff)\Z", re.I)
_COMMA = re.compile(r"[-+]?\d+,\d+\Z")
_GROUPED = re.compile(r"[-+]?\d{1,3}(,\d{3})+\Z")


@dataclass(frozen=True)
class Sheet:
    """The table that a sheet holds.

    left_out: headings of columns that are neither a player's nor payoffs.
    """

    table: Table
    left_out: tuple[str, ...] = ()


def read_sheet(name: str) -> Sheet:
    """The game in a CSV file; `-` for standard input. Raises ScenarioError with every problem."""
    text = sys.stdin.read() if name == STDIN else text_of(Path(name), name)
    return _Reader("standard input" if name == STDIN else name, text).sheet()


class _Reader:
    """The lines of one sheet; problems are gathered. Columns of marks count cells."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.problems: list[Problem] = []
        head = next((line for line in text.splitlines() if line.strip()), "")
        self.delimiter = max("\t;,", key=head.count)
        try:
            read = list(csv.reader(text.splitlines(), delimiter=self.delimiter, strict=False))
        except csv.Error as error:
            raise ScenarioError([Problem("shape", f"not CSV: {error}", Mark(name), SHAPES)]) from None
        numbered = [(line, [cell.strip() for cell in cells]) for line, cells in enumerate(read, 1)]
        self.lines = [(line, cells) for line, cells in numbered if any(cells)]
        for line, cells in self.lines:
            for column, cell in enumerate(cells, 1):
                if odd := UNSHOWN.search(cell):
                    self.say("not-text", f"the character U+{ord(odd[0]):04X} cannot be shown", line, column)

    def say(self, code: str, message: str, line: int, column: int, hint: str = "") -> None:
        self.problems.append(Problem(code, message, Mark(self.name, line, column), hint))

    def sheet(self) -> Sheet:
        if len(self.lines) < 2 or len(self.lines[0][1]) < 2:
            raise ScenarioError([Problem("shape", "there is no table here", Mark(self.name), SHAPES)])
        heading = self.lines[0][1]
        is_listed = any(_PAYOFF.match(cell) for cell in heading)
        sheet = self._listed(heading) if is_listed else self._matrix(heading)
        if self.problems or sheet is None:
            raise ScenarioError(self.problems)
        return sheet

    def _listed(self, heading: Sequence[str]) -> Sheet | None:
        """A line for each profile."""
        first = self.lines[0][0]
        paid: dict[str, int] = {}
        for column, cell in enumerate(heading):
            if match := _PAYOFF.match(cell):
                paid[(match["after"] or match["before"]).casefold()] = column
        chosen = {cell.casefold(): column for column, cell in enumerate(heading) if not _PAYOFF.match(cell)}
        for player, column in paid.items():
            if player not in chosen:
                message = f"'{heading[column]}' is of no player: no column is called '{player}'"
                self.say("unknown-name", message, first, column + 1, did_you_mean(player, chosen))
        players = [player for player in chosen if player in paid]
        cells: dict[tuple[str, ...], tuple[str, ...]] = {}
        for line, row in self.lines[1:]:
            row = [*row, *[""] * (len(heading) - len(row))]
            for player in players:
                if not row[chosen[player]]:
                    message = f"no action under '{heading[chosen[player]]}'"
                    self.say("shape", message, line, chosen[player] + 1)
            profile = tuple(row[chosen[player]] for player in players)
            if profile in cells:
                self.say("duplicate-key", f"{', '.join(profile)} stands here again", line, 1, "leave it out")
            cells[profile] = tuple(
                self.number(row[paid[player]], line, paid[player] + 1) for player in players
            )
        names = [heading[chosen[player]] for player in players]
        left_out = tuple(cell for player, column in chosen.items() if player not in paid
                         for cell in [heading[column]] if cell)  # fmt: skip
        return self._whole(names, cells, left_out)

    def _matrix(self, heading: Sequence[str]) -> Sheet | None:
        """Two players, one down and one across."""
        corner = [part.strip() for part in re.split(r"[\\/|]", heading[0]) if part.strip()]
        players = corner if len(corner) == 2 else ["row", "column"]
        cells: dict[tuple[str, ...], tuple[str, ...]] = {}
        for line, row in self.lines[1:]:
            for column, across in enumerate(heading[1:], 1):
                cell = row[column] if column < len(row) else ""
                parts = self._pair(cell)
                if len(parts) != 2:
                    written = f"'{cell}'" if cell else "nothing"
                    self.say("shape", f"found {written}, expected two numbers", line, column + 1, SHAPES)
                    return None
                if (row[0], across) in cells:
                    self.say("duplicate-key", f"{row[0]}, {across} stands here again", line, column + 1)
                cells[row[0], across] = tuple(self.number(part, line, column + 1) for part in parts)
        return self._whole(players, cells, ())

    def _pair(self, cell: str) -> list[str]:
        cell = cell.strip("()[] ")
        for mark in (";", "|", ",", "/"):
            if mark in cell:
                return [part.strip() for part in cell.split(mark)]
        return cell.split()

    def number(self, cell: str, line: int, column: int) -> str:
        """The digits of a payoff."""
        commas = self.delimiter != "," and _COMMA.match(cell) and not _GROUPED.match(cell)
        digits = cell.replace(",", ".") if commas else cell
        value = number(Scalar(digits, Mark(self.name, line, column)))
        if isinstance(value, Fraction):
            return exact_decimal(value)
        self.say("value", value, line, column)
        return "0"

    def _whole(
        self, players: Sequence[str], cells: dict[tuple[str, ...], tuple[str, ...]], left_out: tuple[str, ...]
    ) -> Sheet | None:
        if self.problems:
            return None
        actions = tuple(tuple(dict.fromkeys(profile[i] for profile in cells)) for i in range(len(players)))
        try:
            return Sheet(Table(tuple(players), actions, cells), left_out)
        except ValueError as error:
            self.problems.append(Problem("uncovered", str(error), Mark(self.name, self.lines[-1][0]), SHAPES))
            return None
