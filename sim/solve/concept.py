"""The one interface between solution concepts and everything that explores.

A concept is a decision over the signs of rows, in one of two forms. A formula says for each
candidate which literals must hold. A procedure, for concepts whose candidates cannot be told by
a formula, asks an oracle for signs and returns which candidates hold; what it asked at a point is
its certificate: wherever those signs are the same, so is the answer, for the same reasons.

Explorations see `Formulas` or `Procedure`, and never the name of a concept.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property, partial, reduce
from typing import Protocol

import numpy as np

from sim.algebra.floats import UNTOLD
from sim.game.incentives import Box, IncentiveConstraints
from sim.rational import Fraction
from sim.solve.circuit import Circuit
from sim.solve.line import Along, Cell, Line, cover


class Relation(IntEnum):
    """How a row stands to zero in a literal."""

    AT_LEAST = 0
    AT_MOST = 1
    ABOVE = 2
    BELOW = 3

    @property
    def strict(self) -> bool:
        """Whether a row that is zero fails it."""
        return self >= Relation.ABOVE

    @property
    def upward(self) -> bool:
        """Whether positive rows meet it."""
        return self in (Relation.AT_LEAST, Relation.ABOVE)


Literal = int
"""4 * row + relation. Literal 0 always holds, since row 0 is identically zero."""

HOLDS: Literal = 0


def literal(row: int, relation: Relation) -> Literal:
    """The literal `row relation 0`."""
    return 4 * row + relation


def parts(of: Literal) -> tuple[int, Relation]:
    """The row and the relation of a literal."""
    return of // 4, Relation(of % 4)


@dataclass(frozen=True)
class Joined:
    """Parts that must all hold, or of which some must; they recur, so that hash and negation are kept."""

    parts: "tuple[Formula, ...]"

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((type(self), self.parts))

    @cached_property
    def negation(self) -> "All | Any":
        """What holds where it does not."""
        return (Any if isinstance(self, All) else All)(tuple(map(negated, self.parts)))


class All(Joined):
    """Whether every part holds."""


class Any(Joined):
    """Whether some part holds."""


Formula = Literal | All | Any


def literals(formula: Formula) -> Iterator[Literal]:
    """Every literal of a formula, repeats included."""
    if isinstance(formula, int):
        yield formula
    else:
        for part in formula.parts:
            yield from literals(part)


Known = Callable[[Literal], bool | None]


def reduced(formula: Formula, known: Known, met: "dict[int, Formula | bool] | None" = None) -> Formula | bool:
    """What is left of a formula once some literals are known to hold or to fail.

    met: parts that have been reduced before, by their identity, where many formulas share them.
    """
    met = {} if met is None else met
    if isinstance(formula, int):
        told = known(formula)
        return formula if told is None else told
    if id(formula) not in met:
        met[id(formula)] = _reduced(formula, known, met)
    return met[id(formula)]


def _all(states: Iterable[Formula | bool]) -> Formula | bool:
    """All of what is left of some formulas, none of which fails."""
    left = tuple(dict.fromkeys(state for state in states if not isinstance(state, bool)))
    return True if not left else left[0] if len(left) == 1 else All(left)


def _reduced(formula: All | Any, known: Known, met: "dict[int, Formula | bool]") -> Formula | bool:
    wanted = isinstance(formula, Any)
    left: dict[Formula, None] = {}
    for part in formula.parts:
        rest = reduced(part, known, met)
        if isinstance(rest, bool):
            if rest is wanted:
                return wanted
        else:
            left[rest] = None
    if len(left) > 1:
        return type(formula)(tuple(left))
    return next(iter(left), not wanted)


def negated(formula: Formula) -> Formula:
    """A formula that holds where another does not."""
    if isinstance(formula, int):
        row, relation = parts(formula)
        return literal(row, Relation(3 - relation))
    return formula.negation


def alternatives(formula: Formula) -> Iterator[tuple[Literal, ...]]:
    """Conjunctions of literals of which a formula is the disjunction (its disjunctive normal form)."""
    match formula:
        case Any(parts=inner):
            for part in inner:
                yield from alternatives(part)
        case All(parts=inner):
            chosen: list[tuple[Literal, ...]] = [()]
            for part in inner:
                chosen = [(*before, *more) for before in chosen for more in alternatives(part)]
            yield from (tuple(dict.fromkeys(one)) for one in chosen)
        case _:
            yield (formula,)


def literal_signs(signs: np.ndarray) -> np.ndarray:
    """(4 * rows, ...) bool: whether each literal holds, from (rows, ...) signs.

    A sign that is not told apart counts as zero: whoever shows the answer says so.
    """
    told = np.where(signs == UNTOLD, 0, signs)
    holds = np.empty((4 * len(signs), *signs.shape[1:]), dtype=bool)
    np.greater_equal(told, 0, out=holds[0::4])
    np.less_equal(told, 0, out=holds[1::4])
    np.greater(told, 0, out=holds[2::4])
    np.less(told, 0, out=holds[3::4])
    return holds


def formula_holds(formula: Formula, holds: Callable[[Literal], np.ndarray]) -> np.ndarray:
    """(samples,) whether a formula holds, given where literals do."""
    if isinstance(formula, int):
        return holds(formula)
    join = np.logical_and if isinstance(formula, All) else np.logical_or
    parts = (formula_holds(part, holds) for part in formula.parts)
    # one after another, so that a part that holds always or never, and has no samples, goes with any other
    return reduce(join, parts, np.asarray(join.identity))


class Oracle(Protocol):
    """The signs of rows at one or many points at once.

    count: how many points.
    """

    count: int

    def sign(self, row: int) -> np.ndarray:
        """(count,) int8: -1, 0 or 1."""
        ...


NO_AGREEMENT, PUBLIC = "no agreement", "public"
"""What a player would rather have, and who would not approve."""


@dataclass(frozen=True)
class Stake:
    """What a row is about, where it is no deviation.

    player: who is better or worse off by it, or whose public it is.
    against: what stands in the way where the row fails: NO_AGREEMENT or PUBLIC.
    unit: what a unit of the row is worth, in the player's payoff units or as a share of its public.
    """

    player: str
    against: str
    unit: Fraction


@dataclass(frozen=True, eq=False)
class Formulas:
    """Candidates, and what must hold for each.

    plays: (candidates,) the play that each leads to.
    needs: (candidates, width) literals that must all hold; unused places hold `HOLDS`.
    further: candidate -> a formula that must hold besides, where literals do not suffice.
    stakes: row -> what it is about; of deviations nothing has to be said.
    stakes_of: (play, 2r where row r must not be negative and 2r + 1 where not positive) -> what that is
        about for this play.
    """

    plays: np.ndarray
    needs: np.ndarray
    further: Mapping[int, Formula] = field(default_factory=dict)
    stakes: Mapping[int, Stake] = field(default_factory=dict)
    stakes_of: Mapping[tuple[int, int], Stake] = field(default_factory=dict)

    @cached_property
    def rows(self) -> np.ndarray:
        """The rows that some candidate needs, in order."""
        more = [x // 4 for formula in self.further.values() for x in literals(formula)]
        return np.unique(np.concatenate([self.needs.ravel() // 4, np.array(more, dtype=self.needs.dtype)]))

    def formula(self, candidate: int) -> Formula:
        """What must hold for a candidate."""
        return self._formulas[candidate]

    @cached_property
    def _formulas(self) -> tuple[All, ...]:
        each = [[x for x in dict.fromkeys(literals_) if x != HOLDS] for literals_ in self.needs.tolist()]
        return tuple(
            All((*own, self.further[candidate]) if candidate in self.further else tuple(own))
            for candidate, own in enumerate(each)
        )

    def left(self, known: Known) -> dict[int, Formula | bool]:
        """Candidate -> what is left of its formula once some literals are known, without those that fail."""
        parts_, places = self._parts
        met: dict[int, Formula | bool] = {}
        states = [reduced(part, known, met) for part in parts_]
        fails = np.array([*(state is False for state in states), False])
        alive = np.flatnonzero(~fails[places].any(axis=1))
        return {c: _all(states[p] for p in places[c].tolist() if p < len(parts_)) for c in alive.tolist()}

    @cached_property
    def _parts(self) -> tuple[list[Formula], np.ndarray]:
        """What formulas of candidates ask together, each part once, and (candidates, width) their places.

        A place beyond the parts is unused.
        """
        asked = [
            [x for part in formula.parts for x in (part.parts if isinstance(part, All) else (part,))]
            for formula in self._formulas
        ]
        known: dict[Formula, int] = {}
        own = [[known.setdefault(part, len(known)) for part in parts_] for parts_ in asked]
        places = np.full((len(own), max(map(len, own), default=0)), len(known), dtype=np.intp)
        for candidate, here in enumerate(own):
            places[candidate, : len(here)] = here
        return list(known), places

    def decide(self, oracle: Oracle) -> np.ndarray:
        """(candidates, count) where each candidate holds."""
        signs = np.zeros((int(self.rows.max(initial=0)) + 1, oracle.count), dtype=np.int8)
        for row in self.rows.tolist():
            signs[row] = oracle.sign(row)
        return self.holding(signs)

    def holding(self, signs: np.ndarray, candidates: np.ndarray | None = None) -> np.ndarray:
        """(candidates, ...) where each holds, from (rows, ...) signs of all rows, UNTOLD counting as zero."""
        holds = literal_signs(signs)
        chosen = np.arange(len(self.plays)) if candidates is None else candidates
        stable = np.ones((len(chosen), *signs.shape[1:]), dtype=bool)
        for start in range(0, len(chosen), 4096):
            here = chosen[start : start + 4096]
            for column in self.needs[here].T:
                stable[start : start + 4096] &= holds[column]
        for place, candidate in enumerate(chosen.tolist()):
            if candidate in self.further:
                stable[place] &= formula_holds(self.further[candidate], holds.__getitem__)
        return stable


@dataclass(frozen=True, eq=False)
class Procedure:
    """Candidates, and a procedure that finds out which hold.

    candidates: the play that each leads to.
    asks: every row that it may ask for.
    run: (candidates, count) where each candidate holds, given an oracle. It may ask only for signs,
        and only as far as they can still change its answer.
    within: the same in a box of assumptions, where nothing is asked that the box decides. None where there
        is no more to gain by it. Where there is, rows and candidates are too many to be named beforehand:
        both are those that it has come upon so far.
    lines: the candidates that hold along a line of assumptions, where that is quicker than point by point.
    circuit: the same as gates over literals, for whoever decides elsewhere; None where there is no such.
    may: the plays that may hold somewhere in a box, of which no other holds anywhere in it, by bounds alone.
        None where the box is too wide to tell, or where nobody can.
    """

    candidates: Sequence[int]
    asks: Sequence[int]
    run: Callable[[Oracle], np.ndarray]
    within: "Callable[[Box | None], Procedure] | None" = None
    lines: Callable[[Line], Along[tuple[int, ...]]] | None = None
    circuit: Callable[[], Circuit] | None = None
    may: "Callable[[Box], frozenset[int] | None] | None" = None

    @property
    def plays(self) -> np.ndarray:
        """(candidates,) the play that each leads to."""
        return np.array(self.candidates, dtype=np.intp)

    @property
    def rows(self) -> np.ndarray:
        """The rows that it may ask for."""
        return np.array(self.asks, dtype=np.intp)

    def decide(self, oracle: Oracle) -> np.ndarray:
        """(candidates, count) where each candidate holds."""
        return self.run(oracle)

    def along(self, line: Line) -> Along[tuple[int, ...]]:
        """The candidates that hold along a line; neighbours differ."""
        return self.lines(line) if self.lines else cover(line, partial(self._on, line))

    def _on(self, line: Line, cell: Cell) -> tuple[int, ...]:
        stable = self.decide(_CellOracle(line, cell))[:, 0]
        return tuple(np.flatnonzero(stable).tolist())


@dataclass(frozen=True, eq=False)
class _CellOracle:
    """The signs of rows all over a cell of a line."""

    line: Line
    cell: Cell
    count = 1

    def sign(self, row: int) -> np.ndarray:
        """(1,) the sign of a row. Raises Split where it is not the same all over."""
        return np.array([self.line.sign(row, self.cell)], dtype=np.int8)


Decision = Formulas | Procedure


def narrowed(decision: Decision, box: Box) -> Decision:
    """A decision in a box of assumptions: without what the box decides, where there is much to gain by it."""
    if isinstance(decision, Procedure) and decision.within is not None:
        return decision.within(box)
    return decision


def discovers(decision: Decision) -> bool:
    """Whether its rows and candidates are only those that it has come upon so far."""
    return isinstance(decision, Procedure) and decision.within is not None


@dataclass(frozen=True)
class Concept:
    """A solution concept.

    id: as commands and documents name it. name: in words, singular, for sentences.
    decision: what it comes to in a game, anywhere in a box of assumptions; what the box decides may
        be left out of it. None for no box: everything is in it.
    sequential: whether it is for games with stages, types or chance, and not for simultaneous ones.
    block: the block of the file that it is about; none where it is empty.
    """

    id: str
    name: str
    decision: Callable[[IncentiveConstraints, Box | None], Decision]
    sequential: bool = False
    block: str = ""

    def anywhere(self, constraints: IncentiveConstraints) -> Decision:
        """What it comes to whatever the values are: worked out once for a game and all its values."""
        if self.id not in constraints.kept:
            constraints.kept[self.id] = self.decision(constraints, None)
        decision: Decision = constraints.kept[self.id]
        return decision
