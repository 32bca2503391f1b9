"""Questions that are asked in Python: a game from Python values, and problems in Python's words."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from numbers import Rational
from typing import Any

import numpy as np

from sim.algebra.samples import printed
from sim.rational import Fraction
from sim.scenario.file.nodes import Scalar, quotient
from sim.scenario.problems import ASSUMPTIONS, COMMAND_LINE, Mark, Problem, ScenarioError
from sim.scenario.writing.table import Table

PYTHON = Mark("Python", 0, 0)
Value = float | str | Fraction | Decimal
Span = tuple[Value, Value] | str
_SETTING = re.compile(r"--set (\w+)=([^\s:;]+)")
_OPTION = re.compile(r"--([a-z][a-z-]*)")


@contextmanager
def in_python() -> Iterator[None]:
    """Within it, problems of what was asked speak of arguments, not of options of a command."""
    try:
        yield
    except ScenarioError as error:
        raise ScenarioError([_in_python(problem) for problem in error.problems]) from None


def _in_python(problem: Problem) -> Problem:
    if problem.mark != COMMAND_LINE:
        return problem
    message, hint = (_arguments(text) for text in (problem.message, problem.hint))
    return replace(problem, mark=PYTHON, message=message, hint=hint)


def _arguments(text: str) -> str:
    """Options of the command line as arguments.

    >>> _arguments("--set oil=3: unknown assumption"), _arguments("leave out --x-span")
    ('at(oil=3): unknown assumption', 'leave out x_span')
    """
    text = _SETTING.sub(r"at(\1=\2)", text).replace(" with sim run", "")
    text = text.replace(ASSUMPTIONS, "assumptions_frame() lists them")
    return _OPTION.sub(lambda option: option[1].replace("-", "_"), text)


def exact(name: str, value: Value) -> Fraction:
    """A value as it is meant: a float is the decimal that it prints as. Raises ScenarioError."""
    if isinstance(value, Rational):
        return Fraction(value)
    if isinstance(value, str):
        read = quotient(Scalar(value.strip(), PYTHON))
        if isinstance(read, Fraction):
            return read
        raise ScenarioError([Problem("setting", f"{name}: {read}", PYTHON)])
    if isinstance(value, Decimal) and value.is_finite():
        return Fraction(value)
    try:
        # of numpy as well
        return printed(float(value))
    except (TypeError, ValueError):
        message = f"{name}: found {value!r}, expected a number"
        raise ScenarioError([Problem("setting", message, PYTHON)]) from None


def table_of(
    payoffs: Any, players: Sequence[str] | None = None, actions: Sequence[Sequence[str]] | None = None
) -> Table:
    """The table of payoffs that an array of shape (players, *actions) or a list of matrices holds.

    Or a data frame with a column for each player and one called `PLAYER_payoff` for each.
    Labels that are left out are player_1, ... and a1, a2, ...  Raises ScenarioError.
    """
    if hasattr(payoffs, "columns"):
        return _of_frame(payoffs, players)
    try:
        array = np.asarray(payoffs, dtype=object)
    except ValueError:
        array = np.empty(0)
    count, shape = (array.shape[0], array.shape[1:]) if array.ndim else (0, ())
    if len(shape) != count or not array.size:
        message = (
            f"from_table: found an array of shape {array.shape}, expected (players, *actions): a matrix of"
            " payoffs for each player, with an axis for each of them"
        )
        hint = "for instance [[[3, 2], [4, 0]], [[3, 4], [2, 0]]]"
        raise ScenarioError([Problem("shape", message, PYTHON, hint)])
    named = tuple(players) if players is not None else tuple(f"player_{i + 1}" for i in range(count))
    labels = (
        tuple(map(tuple, actions))
        if actions is not None
        else tuple(tuple(f"a{a + 1}" for a in range(size)) for size in shape)
    )
    if len(named) != count or tuple(map(len, labels)) != shape:
        sizes = " x ".join(map(str, shape))
        message = f"from_table: {count} players with {sizes} actions, but {len(named)} names and"
        message += f" {' x '.join(str(len(own)) for own in labels)} labels"
        raise ScenarioError([Problem("shape", message, PYTHON)])
    cells = {
        tuple(labels[i][a] for i, a in enumerate(at)): tuple(
            _cell(array[(i, *at)], ", ".join(labels[j][a] for j, a in enumerate(at))) for i in range(count)
        )
        for at in np.ndindex(shape)
    }
    return _table(named, labels, cells)


def spanned(span: Span) -> tuple[Fraction, Fraction]:
    """The ends of a span, as a pair or as it is written on the command line. Raises ScenarioError."""
    ends = span.split(":") if isinstance(span, str) else span
    if not isinstance(ends, Sequence) or len(ends) != 2:
        raise ScenarioError([Problem("range", f"span: found {span!r}, expected (low, high)", PYTHON)])
    return exact("span", ends[0]), exact("span", ends[1])


def named(names: Sequence[str]) -> Sequence[str]:
    """Names of assumptions. Raises TypeError where one is no text."""
    if odd := [name for name in names if not isinstance(name, str)]:
        what = "names one by one, as in thresholds('oil_price', 'wages')"
        raise TypeError(f"thresholds: found {odd[0]!r}, expected {what}")
    return names


def nested(payoffs: Mapping[Any, Any]) -> dict[str, Any]:
    """`{(action, action): payoffs}` as the nested table of a scenario; other mappings as they are."""
    if not payoffs or not all(isinstance(profile, tuple) for profile in payoffs):
        return dict(payoffs)
    table: dict[str, Any] = {}
    for profile, numbers in payoffs.items():
        inner = table
        for action in profile[:-1]:
            inner = inner.setdefault(action, {})
        inner[profile[-1]] = numbers
    return {"table": table}


def _of_frame(frame: Any, players: Sequence[str] | None) -> Table:
    paid = {str(c).removesuffix("_payoff"): c for c in frame.columns if str(c).endswith("_payoff")}
    named = tuple(players) if players is not None else tuple(p for p in paid if p in frame.columns)
    if missing := [p for p in named if p not in paid or p not in frame.columns] or not named:
        lacking = f"none for {missing[0]}" if isinstance(missing, list) else "none"
        message = f"from_table: found {lacking}, expected columns PLAYER and PLAYER_payoff for each player"
        raise ScenarioError([Problem("shape", message, PYTHON)])
    cells: dict[tuple[str, ...], tuple[str, ...]] = {}
    columns = [list(frame[p]) for p in named] + [list(frame[paid[p]]) for p in named]
    for row in zip(*columns, strict=True):
        profile = tuple(map(str, row[: len(named)]))
        if profile in cells:
            message = f"from_table: {', '.join(profile)} stands here twice"
            raise ScenarioError([Problem("duplicate-key", message, PYTHON)])
        cells[profile] = tuple(_cell(value, ", ".join(profile)) for value in row[len(named) :])
    labels = tuple(tuple(dict.fromkeys(profile[i] for profile in cells)) for i in range(len(named)))
    return _table(named, labels, cells)


def _table(
    players: tuple[str, ...],
    actions: tuple[tuple[str, ...], ...],
    cells: Mapping[tuple[str, ...], tuple[str, ...]],
) -> Table:
    try:
        return Table(players, actions, cells)
    except ValueError as error:
        raise ScenarioError([Problem("uncovered", f"from_table: {error}", PYTHON)]) from None


def _cell(value: Any, profile: str) -> str:
    return value if isinstance(value, str) else str(exact(f"the payoffs of {profile}", value))
