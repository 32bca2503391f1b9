"""Concepts as circuits: how gates are made, equal ones once."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from sim.game.incentives import IncentiveConstraints
from sim.game.rows import RowTable
from sim.rational import Fraction
from sim.scenario.problems import ScenarioError
from sim.solve.circuit import Circuit, Gate, Part
from sim.solve.concept import (
    HOLDS,
    All,
    Concept,
    Decision,
    Formula,
    Literal,
    Procedure,
    Relation,
    literal,
)

FAILS: Literal = literal(0, Relation.ABOVE)
"""Never holds, since row 0 is identically zero."""


@dataclass(eq=False)
class Gates:
    """Gates as they are made.

    lasting: how many things last, which parts name before any gate.
    """

    lasting: int = 0
    gates: list[Gate] = field(default_factory=list)
    _known: dict[Gate, Part] = field(default_factory=dict)
    _formulas: dict[int, tuple[Formula, Part]] = field(default_factory=dict)

    def every(self, parts: Iterable[Part]) -> Part:
        """That all of some parts hold."""
        return self._joined(parts, every=True)

    def some(self, parts: Iterable[Part]) -> Part:
        """That any of some parts holds."""
        return self._joined(parts, every=False)

    def _joined(self, parts: Iterable[Part], *, every: bool) -> Part:
        neutral, deciding = (HOLDS, FAILS) if every else (FAILS, HOLDS)
        left = tuple(part for part in dict.fromkeys(map(_settled, parts)) if part != neutral)
        if deciding in left:
            return deciding
        if len(left) < 2:
            return left[0] if left else neutral
        gate = Gate(every, left)
        if gate not in self._known:
            self._known[gate] = -1 - self.lasting - len(self.gates)
            self.gates.append(gate)
        return self._known[gate]

    def of(self, formula: Formula) -> Part:
        """A formula; one that has been met before is not walked again."""
        if isinstance(formula, int):
            return _settled(formula)
        if id(formula) not in self._formulas:
            part = self._joined(map(self.of, formula.parts), every=isinstance(formula, All))
            # with the formula itself, so that no other can take its address
            self._formulas[id(formula)] = (formula, part)
        return self._formulas[id(formula)][1]


def _settled(part: Part) -> Part:
    """A literal of row 0 as the one that always or the one that never holds."""
    if part < 0 or part // 4:
        return part
    return HOLDS if part in (literal(0, Relation.AT_LEAST), literal(0, Relation.AT_MOST)) else FAILS


def circuit_of(decision: Decision) -> Circuit | None:
    """A decision as a circuit; None for a procedure that is none."""
    if isinstance(decision, Procedure):
        return None if decision.circuit is None else decision.circuit()
    gates = Gates()
    further = {candidate: gates.of(formula) for candidate, formula in decision.further.items()}
    return Circuit(decision.plays, decision.needs, tuple(gates.gates), further)


class TooManyRows(Exception):
    """More rows are asked for than may be added."""


class _Limited(RowTable):
    """The rows of a table, to which only so many more may be added."""

    __slots__ = ("_most",)

    def __init__(self, table: RowTable, more: int) -> None:
        # every row that is added here is one of that table too
        self.__dict__ = table.__dict__
        self._most: float = len(table.integers) + more

    def row_of(self, weights: Mapping[int, Fraction]) -> tuple[int, int]:
        """As of the table. Raises TooManyRows."""
        row, sign = super().row_of(weights)
        if row >= self._most:
            raise TooManyRows
        return row, sign

    def lift(self) -> None:
        """Lets any number be added."""
        self._most = math.inf


def circuit(
    constraints: IncentiveConstraints, concept: Concept, *, more: int | None = None
) -> Circuit | None:
    """What a concept comes to whatever the values are, as a circuit; None where it comes to none.

    None also where there is too much to compare. more: how many rows it may add to those that have been
    asked for; any number if None. Raises ScenarioError where the concept is for other games.
    """
    if more is None:
        return _circuit(constraints, concept)
    limited = _Limited(constraints.table, more)
    try:
        return _circuit(replace(constraints, table=limited), concept)
    except TooManyRows:
        return None
    finally:
        limited.lift()


def _circuit(constraints: IncentiveConstraints, concept: Concept) -> Circuit | None:
    try:
        return circuit_of(concept.anywhere(constraints))
    except ScenarioError as error:
        if all(problem.code == "too-large" for problem in error.problems):
            return None
        raise
