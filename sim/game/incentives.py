"""Incentive constraints: one row for every deviation, over the basis functions.

A deviation from a to b by player i, with the others' actions as they are, does not pay iff
(C[i, a] - C[i, b]) . b(theta) >= 0. Rows that differ by a positive or negative factor are one
row: the pair keeps the factor. Everything else here and in the solvers reads these rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import cached_property
from typing import Any

import numpy as np

from sim.algebra.floats import NOTHING, SPARE, UNTOLD, bounded_product
from sim.algebra.polynomials import Monomial, Polynomial
from sim.algebra.samples import ROUNDOFF, Samples
from sim.algebra.signs import SignsAt
from sim.game.normal_form import NormalForm
from sim.game.payoffs import PayoffModel
from sim.game.rows import BEYOND, Beyond, RowTable
from sim.game.told import Courses, Told, told
from sim.game.worth import Worth
from sim.rational import Fraction
from sim.scenario.load import changed

NO_ROW = -1


Box = Mapping[str, tuple[Fraction | None, Fraction | None]]
"""Assumption -> the least and the most that it can be; None for no bound."""


class Status(IntEnum):
    """The sign of a row over a box of assumptions."""

    NEVER = -1
    TIE = 0
    ALWAYS = 1
    OPEN = 2


@dataclass(frozen=True, eq=False)
class Deviations:
    """The rows of one player's unilateral deviations.

    row: (actions, actions, others) row of u(a, others) - u(b, others) at [a, b, others];
        NO_ROW where a == b or one of the two plays is infeasible.
    factor: same shape; u(a, others) - u(b, others) = factor * row . b(theta). The factor of a
        structural tie is 0.
    play: (actions, others) the index of each play.
    """

    row: np.ndarray
    factor: np.ndarray
    play: np.ndarray


@dataclass(frozen=True, eq=False)
class IncentiveConstraints:
    """Every unilateral deviation of a game as a row over its basis functions.

    table: the distinct rows; more may be asked for. beyond: those that need more functions.
    deviations: player -> where its deviations find their rows; none where plays are histories.
    courses: those that answers name, where plays are histories.
    kept: what was worked out of the rows whatever the values; the same at all of them.
    """

    model: PayoffModel
    table: RowTable = field(repr=False)
    deviations: Mapping[str, Deviations] = field(repr=False)
    courses: Courses = field(repr=False)
    beyond: Beyond = field(default_factory=Beyond, repr=False)
    kept: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def told(self) -> Told:
        """What answers speak of: the profiles, or the courses that have been named so far."""
        model = self.model
        if not model.scenario.sequential:
            return Told(model.scenario, model.plays)
        return told(model.scenario, model.plays, self.courses.all)

    @property
    def integers(self) -> np.ndarray:
        """(rows, K) distinct primitive integer rows; row 0 is the structural tie."""
        return self.table.integers

    def row_of(self, difference: Polynomial) -> tuple[int, int]:
        """The row of a polynomial, and the sign of the factor between them.

        Built when it is first asked for; one of those beyond the others where the basis does not have its
        functions. Row 0 and factor 0 where it is identically zero.
        """
        if not difference.terms:
            return 0, 0
        if not self.has_row(difference):
            return self.beyond.row_of(difference)
        return self.table.row_of({self._columns[m]: c for m, c in difference.terms.items()})

    def has_row(self, difference: Polynomial) -> bool:
        """Whether a polynomial is over the basis."""
        return all(monomial in self._columns for monomial in difference.terms)

    @cached_property
    def _columns(self) -> Mapping[Monomial, int]:
        return {monomial: k for k, monomial in enumerate(self.model.basis.monomials)}

    def at(self, values: Mapping[str, Fraction]) -> "IncentiveConstraints":
        """The same constraints with the scenario at other values of some assumptions."""
        scenario = changed(self.model.scenario, values, "")
        return replace(self, model=replace(self.model, scenario=scenario))

    @property
    def rows(self) -> np.ndarray:
        """(rows, K) as floating-point numbers."""
        return self.table.floats

    def polynomial(self, row: int) -> Polynomial:
        """A row as a polynomial over the atoms of the basis."""
        if row >= BEYOND:
            return self.beyond.polynomials[row - BEYOND]
        monomials = self.model.basis.monomials
        return Polynomial({monomials[k]: Fraction(weight) for k, weight in self.table.row(row).items()})

    def signs(self, samples: Samples) -> np.ndarray:
        """(rows, samples) int8: the exact sign of each row.

        UNTOLD where it is not told apart from zero.
        """
        at = SignsAt(self.model.basis.atoms, samples)
        functions = [bounded_product(m, at.doubles, samples.count) for m in self.model.basis.monomials]
        value = np.stack([function.value for function in functions])
        error = np.stack([function.error for function in functions])
        # coefficients and products round, and each of the sums (Higham 2002, section 3.1)
        error += 2 * (len(functions) + 4) * ROUNDOFF * np.abs(value)
        signs = np.zeros((len(self.rows), samples.count), dtype=np.int8)
        with np.errstate(all="ignore"):
            totals, off = self.rows @ value, np.abs(self.rows) @ error * SPARE + NOTHING
            undecided = ~(np.abs(totals) > off)
            np.sign(totals, out=totals)
            signs[~undecided] = totals[~undecided]
        undecided[0] = False
        for row in np.flatnonzero(undecided.any(axis=1)).tolist():
            polynomial = self.polynomial(row)
            open_ = np.flatnonzero(undecided[row])
            signs[row, open_] = (
                at.at(open_).of(polynomial) if len(open_) < samples.count else at.of(polynomial)
            )
        return signs

    def signs_at(self, point: Mapping[str, Fraction]) -> np.ndarray:
        """(rows,) int8: the exact sign of each row at one point, or UNTOLD."""
        return self.signs(Samples.at_points(self.model.basis.assumptions, [point]))[:, 0]

    @property
    def own_signs(self) -> np.ndarray:
        """(rows,) int8: the exact sign of each row at the scenario's own values, or UNTOLD."""
        count = len(self.integers)
        if count not in self._own_signs:
            self._own_signs[count] = self.signs_at(self.model.scenario.values)
        return self._own_signs[count]

    @cached_property
    def _own_signs(self) -> dict[int, np.ndarray]:
        """Number of rows -> their signs, since rows may be asked for later."""
        return {}

    def status(self, box: Box) -> np.ndarray:
        """(rows,) Status of each row over a box: its sign is the same in the whole box, or open.

        ALWAYS and NEVER are proved.
        """
        status = _status(*self.bounds(box))
        status[0] = Status.TIE
        return status

    def status_of(self, rows: np.ndarray, box: Box | None, functions: np.ndarray | None = None) -> np.ndarray:
        """(len(rows),) the same of some rows; with no box, of those alone that no assumption changes.

        functions: the bounds of the basis functions over the box, where they are known already.
        """
        if box is not None:
            least, most = self._bounds(self.rows[rows], box, functions)
        else:
            numbers = self.rows[rows]
            varies = np.array([monomial != () for monomial in self.model.basis.monomials])
            constant = numbers[:, ~varies].sum(axis=1)
            open_ = (numbers[:, varies] != 0).any(axis=1)
            least, most = np.where(open_, -np.inf, constant), np.where(open_, np.inf, constant)
        status = _status(least, most)
        status[rows == 0] = Status.TIE
        return status

    def bounds(self, box: Box) -> np.ndarray:
        """(2, rows) proved bounds of each row over a box.

        Those of interval arithmetic, widened by the largest possible error of the sum
        (Higham 2002, section 3.1).
        """
        return self._bounds(self.rows, box)

    def _bounds(self, rows: np.ndarray, box: Box, functions: np.ndarray | None = None) -> np.ndarray:
        bounds = self.model.basis.bounds(box) if functions is None else functions
        low, high = bounds[:, 0], bounds[:, 1]
        positive, negative = np.maximum(rows, 0), np.minimum(rows, 0)
        with np.errstate(invalid="ignore"):
            least = _dot(positive, low) + _dot(negative, high)
            most = _dot(positive, high) + _dot(negative, low)
            size = _dot(np.abs(rows), np.abs(bounds).max(axis=1))
        # coefficients, products and the sum each round, twice over for two sums
        error = 4 * (rows.shape[1] + 4) * np.finfo(float).eps * size
        return np.stack([least - error, most + error])

    def constraint_count(self) -> tuple[int, int]:
        """How many deviations there are, and how many distinct constraints up to positive scaling."""
        pairs = [
            np.stack([d.row[d.row != NO_ROW], np.sign(d.factor[d.row != NO_ROW]).astype(int)])
            for d in self.deviations.values()
        ]
        every = np.concatenate(pairs, axis=1)
        return every.shape[1], len(np.unique(every, axis=1).T)

    @cached_property
    def worth(self) -> Worth:
        """What every play is worth at the scenario's own values."""
        return Worth.at(self.model, self.model.scenario.values)

    def normal_form(self) -> NormalForm:
        """The game at the scenario's own values."""
        model = self.model
        shape = model.plays.shape
        signs = np.where(self.own_signs == UNTOLD, 0, self.own_signs)
        per_player = []
        for i, d in enumerate(self.deviations.values()):
            sign = np.where(d.row == NO_ROW, 0, np.sign(d.factor) * signs[d.row]).astype(np.int8)
            others = tuple(size for j, size in enumerate(shape) if j != i)
            per_player.append(sign.reshape(shape[i], shape[i], *others))
        exact = self.worth.payoffs.reshape(len(shape), *shape)
        return NormalForm(
            tuple(player.id for player in model.scenario.players),
            tuple(model.plays.labels[player.id] for player in model.scenario.players),
            self.worth.rounded.reshape(exact.shape),
            model.plays.feasible.reshape(shape),
            tuple(per_player),
            exact,
            self.worth.rational,
        )


def _status(least: np.ndarray, most: np.ndarray) -> np.ndarray:
    """Status of rows by proved bounds."""
    status = np.full(len(least), Status.OPEN, dtype=np.int8)
    status[least > 0] = Status.ALWAYS
    status[most < 0] = Status.NEVER
    return status


def _dot(matrix: np.ndarray, vector: np.ndarray) -> np.ndarray:
    """matrix @ vector where 0 times an infinite bound is 0."""
    if np.isfinite(vector).all():
        return np.asarray(matrix @ vector)
    return np.asarray(np.where(matrix == 0, 0.0, matrix * np.where(matrix == 0, 0.0, vector)).sum(axis=1))


def incentive_constraints(model: PayoffModel) -> IncentiveConstraints:
    """Every unilateral deviation of a payoff model, as distinct exact rows."""
    if model.scenario.sequential:
        tie = np.zeros((1, len(model.basis)), dtype=np.int64)
        return IncentiveConstraints(model, RowTable(tie), {}, Courses(len(model.plays)))
    shape = model.plays.shape
    every = np.arange(len(model.plays)).reshape(shape)
    gathered: list[np.ndarray] = []
    places: list[tuple[str, np.ndarray, np.ndarray, np.ndarray]] = []
    layouts: dict[str, np.ndarray] = {}
    for i, player in enumerate(model.scenario.players):
        play = np.moveaxis(every, i, 0).reshape(shape[i], -1)
        layouts[player.id] = play
        a, b = np.triu_indices(shape[i], 1)
        start, end = play[a], play[b]
        able = model.plays.feasible[start] & model.plays.feasible[end]
        pair, others = np.nonzero(able)
        integers = model.integers[player.id]
        # most pairs of plays differ in the same few ways: subtract once per distinct way
        difference = integers[start[pair, others]] - integers[end[pair, others]]
        gathered.append(difference)
        places.append((player.id, a[pair], b[pair], others))
    integers, row, factor = _distinct(gathered, len(model.basis))
    deviations = {}
    offset = 0
    for (player_id, a, b, others), difference in zip(places, gathered, strict=True):
        play = layouts[player_id]
        count = len(difference)
        size = play.shape[0]
        rows = np.full((size, size, play.shape[1]), NO_ROW, dtype=np.int32)
        factors = np.zeros((size, size, play.shape[1]))
        here = slice(offset, offset + count)
        scaled = factor[here] / model.denominators[player_id]
        rows[a, b, others] = rows[b, a, others] = row[here]
        factors[a, b, others], factors[b, a, others] = scaled, -scaled
        deviations[player_id] = Deviations(rows, factors, play)
        offset += count
    return IncentiveConstraints(model, RowTable(integers), deviations, Courses(len(model.plays)))


def _distinct(gathered: list[np.ndarray], width: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Distinct primitive rows (the zero row first), and per given row its row and factor."""
    exact = (
        [part.astype(object) for part in gathered] if any(p.dtype == object for p in gathered) else gathered
    )
    every = np.concatenate(exact) if exact else np.zeros((0, width), dtype=np.int64)
    unique, inverse = _unique_rows(every)
    nonzero = unique != 0
    divisor = np.gcd.reduce(unique, axis=1) if len(unique) else np.zeros(0, dtype=np.int64)
    first = nonzero.argmax(axis=1) if len(unique) else np.zeros(0, dtype=np.intp)
    lead = unique[np.arange(len(unique)), first]
    signed = np.where(lead < 0, -divisor, divisor)
    zero = ~nonzero.any(axis=1)
    primitive = unique // np.where(zero, 1, signed)[:, None]
    distinct, again = _unique_rows(np.concatenate([np.zeros((1, width), dtype=primitive.dtype), primitive]))
    again = again[1:]
    factor = np.where(zero, 0, signed).astype(float)
    return distinct, again[inverse], factor[inverse]


def _unique_rows(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Distinct rows in the order of their first appearance, and the one that each row equals."""
    if rows.dtype == object:
        index: dict[tuple[int, ...], int] = {}
        inverse = np.array([index.setdefault(tuple(row), len(index)) for row in rows], dtype=np.intp)
        return np.array(list(index), dtype=object).reshape(-1, rows.shape[1]), inverse
    weights = np.random.default_rng(0).integers(1, 2**63, size=rows.shape[1], dtype=np.uint64) | np.uint64(1)
    hashes = (rows.astype(np.uint64) * weights).sum(axis=1, dtype=np.uint64)
    _, first, inverse = np.unique(hashes, return_index=True, return_inverse=True)
    if not np.array_equal(rows, rows[first[inverse]]):
        _, first, inverse = np.unique(rows, axis=0, return_index=True, return_inverse=True)
        inverse = inverse.reshape(-1)
    order = np.argsort(first)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return rows[first[order]], rank[inverse]
