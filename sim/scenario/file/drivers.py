"""The dated table of drivers: what numbers of the real world stood at, year by year.

A scenario of a date says `drivers: 1973` or `drivers: 2016-05`. For every driver of the table
the row of that month is taken, or else that of its year, as if the file gave the assumption
that value, range, sources and note. The table is `drivers.csv`, which stands where
`sources.yaml` may stand; its columns are those of COLUMNS.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.scenario.file.nodes import Items, Mapping, Node, Scalar
from sim.scenario.problems import Mark, Problem, ScenarioError, did_you_mean

TABLE = "drivers.csv"
COLUMNS = ("driver", "when", "value", "low", "high", "sources", "confidence", "note")
"""driver: an assumption. when: a year or a month. low, high: its range at that date. sources: ids
with blanks between them. confidence: high, medium or low, as far as the source could be read."""

WHEN = re.compile(r"\d{4}(-(0[1-9]|1[0-2]))?", re.ASCII)
CONFIDENCE = ("high", "medium", "low")


@dataclass(frozen=True)
class Row:
    """A driver at a date; `mark` is its place in the table."""

    cells: dict[str, str]
    mark: Mark


def with_drivers(tree: Mapping, path: Path, name: str) -> Mapping:
    """A file's tree with the drivers of its date put in, or the tree itself if it names no date.

    path, name: the file and how it is called. The key `drivers` stays. Raises ScenarioError
    for a date that the table does not have in full, for a faulty table, for a driver whose
    value the file gives as well, and for an assumption that is changed and is no driver: an episode
    departs from its parent in what is documented for every date, and in nothing else.
    """
    date = tree.get("drivers")
    if date is None or (isinstance(date, Scalar) and date.is_null):
        return tree
    if not isinstance(date, Scalar) or not WHEN.fullmatch(date.text):
        raise _problem("expected a year or a month", date.mark, "write for instance 1973 or 2016-05")
    rows = _rows(path, name, date)
    own = tree.get("assumptions")
    given = own.entries if isinstance(own, Mapping) else ()
    chosen = _chosen(rows, date)
    problems = [problem for key, node in given if (problem := _departure(key, node, chosen, date))]
    if problems:
        raise ScenarioError(problems)
    entries = tuple((Scalar(driver, row.mark), _assumption(row)) for driver, row in chosen.items())
    assumptions = Mapping((*entries, *given), date.mark)
    key = tree.key("assumptions") or Scalar("assumptions", date.mark)
    return Mapping((*tree.without("assumptions").entries, (key, assumptions)), tree.mark, tree.flow)


def _departure(key: Scalar, node: Node, chosen: dict[str, Row], date: Scalar) -> Problem | None:
    """What is wrong with an assumption that stands in the file of an episode."""
    if key.text in chosen:
        message = f"'{key.text}' is a driver, and its value of {date.text} stands in {TABLE}"
        return Problem("drivers", message, key.mark, "leave it out here, or change the table")
    changes = isinstance(node, Mapping) and node.get("value") is not None and node.get("about") is None
    if not changes:
        return None
    message = f"'{key.text}' is changed here, and is no driver of {TABLE}"
    hint = "give it a row with a source for every date, or ask 'what if' in a child of this file"
    return Problem("drivers", message, key.mark, hint)


def _problem(message: str, mark: Mark, hint: str = "") -> ScenarioError:
    return ScenarioError([Problem("drivers", message, mark, hint)])


def _rows(path: Path, name: str, date: Scalar) -> list[Row]:
    resolved = path.resolve()
    for folder, up in zip([resolved.parent, *resolved.parents[1:3]], ("", "../", "../../"), strict=False):
        if (folder / TABLE).is_file():
            shown = (Path(name).parent / up / TABLE).as_posix()
            return list(_read(folder / TABLE, shown))
    message = f"there is no {TABLE} beside the file or in the two folders above it"
    raise _problem(message, date.mark, "add it, or give the values under 'assumptions'")


def _read(table: Path, shown: str) -> Iterator[Row]:
    try:
        lines = table.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise _problem(f"the table cannot be read: {error}", Mark(shown)) from None
    reader = csv.reader(lines)
    header: Sequence[str] = next(reader, [])
    if tuple(header) != COLUMNS:
        raise _problem(f"the columns are {', '.join(header)}", Mark(shown), f"write {','.join(COLUMNS)}")
    seen: dict[tuple[str, str], int] = {}
    for cells in reader:
        mark = Mark(shown, reader.line_num)
        if not cells:
            continue
        if len(cells) != len(COLUMNS):
            raise _problem(f"{len(cells)} cells, expected {len(COLUMNS)}", mark, "quote a cell with a comma")
        row = dict(zip(COLUMNS, cells, strict=True))
        if not WHEN.fullmatch(row["when"]):
            raise _problem(f"'{row['when']}' is no year and no month", mark, "write 1973 or 2016-05")
        if row["confidence"] not in CONFIDENCE:
            hint = did_you_mean(row["confidence"], CONFIDENCE)
            raise _problem(f"unknown confidence '{row['confidence']}'", mark, hint)
        if not row["sources"].split():
            raise _problem("a driver without a source", mark, "name one, or write 'judgement'")
        first = seen.setdefault((row["driver"], row["when"]), mark.line)
        if first != mark.line:
            raise _problem(f"{row['driver']} of {row['when']} stands in line {first} already", mark)
        yield Row(row, mark)


def _chosen(rows: Sequence[Row], date: Scalar) -> dict[str, Row]:
    """Driver -> its row at a date, for every driver of the table."""
    at = {(row.cells["driver"], row.cells["when"]): row for row in rows}
    chosen, missing = {}, []
    for driver in dict.fromkeys(row.cells["driver"] for row in rows):
        row = at.get((driver, date.text)) or at.get((driver, date.text[:4]))
        if row is None:
            missing.append(driver)
        else:
            chosen[driver] = row
    if missing:
        message = f"{TABLE} has no value of {', '.join(missing)} for {date.text}"
        raise _problem(message, date.mark, "add a row, with a source")
    return chosen


def _assumption(row: Row) -> Mapping:
    def scalar(text: str) -> Scalar:
        return Scalar(text, row.mark)

    cells = row.cells
    note = f"{cells['note']} Confidence: {cells['confidence']}."
    values: dict[str, Node] = {
        "value": scalar(cells["value"]),
        "range": Items((scalar(cells["low"]), scalar(cells["high"])), row.mark),
        "sources": Items(tuple(scalar(id) for id in cells["sources"].split()), row.mark),
        "note": Scalar(note, row.mark, plain=False),
    }
    return Mapping(tuple((scalar(key), value) for key, value in values.items()), row.mark)
