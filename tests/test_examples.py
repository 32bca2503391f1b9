"""The committed examples are what the program says today."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from results.examples.__main__ import HERE, examples

NUMBER = re.compile(r"(?<![\w.])[−-]?\d+(?:\.\d+)?(?:e-?\d+)?")


def clauses(text: str) -> Iterator[tuple[str, list[float]]]:
    """The clauses of a text without their numbers, and these."""
    for clause in re.split(r"[;:\n]\s*", text):
        numbers = [float(number.replace("−", "-")) for number in NUMBER.findall(clause)]
        yield NUMBER.sub("#", clause.rstrip(".").lower()).strip(), numbers


def told(text: str) -> dict[str, list[list[float]]]:
    """Clause without numbers -> the numbers that it has wherever it stands, in order."""
    by_clause: dict[str, list[list[float]]] = defaultdict(list)
    for clause, numbers in clauses(text):
        by_clause[clause].append(numbers)
    return {clause: sorted(numbers) for clause, numbers in by_clause.items()}


def alike(one: str, other: str) -> bool:
    """Whether two texts say the same, but for the last digits of numbers and the order of what is as large.

    Where a least change lies is known to a few digits only: they hang on the processor.
    """
    here, there = told(one), told(other)
    return here.keys() == there.keys() and all(
        len(here[clause]) == len(there[clause])
        and all(
            own == pytest.approx(others, rel=0.02, abs=1e-9)
            for own, others in zip(here[clause], there[clause], strict=True)
        )
        for clause in here
    )


def test_the_examples_are_fresh() -> None:
    today = examples()
    kept = {path.name: path for path in Path(HERE).iterdir() if path.suffix in (".md", ".json", ".txt")}
    assert set(kept) == {*today, "README.md"}
    stale = [
        name for name, content in today.items() if not alike(kept[name].read_text(encoding="utf-8"), content)
    ]
    assert stale == [], "run `make examples` and read the diff"


def test_what_is_stale_is_told_from_last_digits() -> None:
    table = "| Oil | 46.1 | 52.3 | 27% |\n| Trade | 13 | 0.3755 | 1.071 times |"
    assert alike(table, "| Trade | 13 | 0.375 | 1.072 times |\n| Oil | 46.1 | 52.3 | 27% |")
    assert not alike(table, table.replace("52.3", "55"))
    assert not alike(table, table.replace("Trade", "Gas"))
    assert not alike(table, table + "\n| Trade | 13 | 0.3755 | 1.071 times |")
