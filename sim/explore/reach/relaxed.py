"""One node of branch and bound with its linear relaxation solved."""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from sim.algebra.linear import LinearProgram, solve_linear
from sim.explore.reach.columns import Form
from sim.explore.reach.hulls import Hull, taken_apart
from sim.explore.reach.node import Node, root
from sim.explore.reach.question import Demand, Question
from sim.explore.reach.relaxation import relax
from sim.explore.reach.tolerances import (
    ENDS_OUTWARD,
    LOST_IN_ROUNDING,
    PAST_BORDER,
    ROOM_FOR_ROUNDING,
)
from sim.rational import Fraction

Probe = Callable[[Demand], float]

MOST_SHORTFALL = 1e3
"""In payoff ranges; where a demand is missed by more, nothing is claimed."""

FURTHEST = 1e9
"""In range widths; nothing moves further."""


class Relaxed:
    """A node with its relaxation solved.

    ceiling: points that are no nearer are of no interest.
    elastic: instead of the least change, ask for the least shortfall: by what share of a
        payoff range the worst demand is missed.
    joint: sums of products by their hulls, else product by product: cheaper where many rivals are to
        be broken, of which each has sums of its own.
    began: the node as it was given; `node` is what is left of it below the ceiling.
    cells: of the matrix of its linear program.
    bound: proved for the whole node; infinite if it holds no point.
    point: (columns,) where the relaxation stands, None if nothing was found.
    prices: (demands,) what a unit of each adds to the optimum; with elastic they sum to 1.
    """

    def __init__(
        self,
        question: Question,
        play: int,
        node: Node,
        ceiling: float = math.inf,
        elastic: bool = False,
        joint: bool = True,
    ) -> None:
        self.joint = joint
        self.question, self.play, self.node, self.ceiling = question, play, node, ceiling
        self.began = node
        self.columns = question.columns
        self.whole = root(question)
        demands = question.demands(play)
        self.asked: tuple[Demand, ...] = (*demands, *node.broken)
        self.demands = [(demand.form, 1.0, 0.0) for demand in demands]
        self.demands += [(demand.form, -1.0, float(question.gap)) for demand in node.broken]
        self._take_apart()
        count = len(self.columns.free)
        start = question.place
        # what is fixed has become a number, and still has to get there
        away = np.flatnonzero((node.low > start) | (node.high < start)).tolist()
        self.moving = sorted({*away, *(j for j in self.parts.used if j < count)})
        self.lifted = [j for j in self.parts.used if j >= count]
        self.start = start[self.moving]
        self.width = question.widths[self.moving]
        self.point: np.ndarray | None = None
        self.shortfall = self.value = 0.0
        self.prices = np.zeros(len(self.demands))
        program = self._program(elastic)
        self.cells = len(self.columns.items) if program is None else program.rows.size
        if program is None:
            self.bound = math.inf
            return
        answer = solve_linear(program)
        self.bound = max(answer.bound, 0.0)
        if answer.z is None:
            self.bound = self._infeasible()
            return
        self.value = answer.value
        self.point = self._columns_at(answer.z)
        self.prices = answer.duals[: len(self.demands)]
        reduced = program.cost - answer.duals @ program.rows
        self._tighten(program, reduced[: 2 * len(self.moving)], elastic)
        if elastic:
            self.shortfall = float(answer.z[-1])

    def _take_apart(self) -> None:
        """The demands as constants, multiples of columns and hulls, and the columns that it takes."""
        node = self.node
        fixed = node.low == node.high
        key = (
            tuple((demand.constraint, demand.scale) for demand in self.asked),
            len(node.broken),
            self.joint,
            frozenset(node.signs),
            fixed.tobytes(),
            node.low[fixed].tobytes(),
        )
        known = self.question.known_parts
        if key not in known:
            sides = [(form, side) for form, side, _ in self.demands]
            known[key] = taken_apart(
                self.columns, sides, tuple(node.signs), node.low, node.high, joint=self.joint
            )
        self.parts = known[key]
        self.relaxation = relax(self.columns, node.low, node.high, node.signs, self.parts.used)
        low, high = self.relaxation.low, self.relaxation.high
        bounded = np.isfinite(low) & np.isfinite(high)
        if not all(bounded[list(layout.columns)].all() for layout in self.parts.layouts):
            # a product with a factor that is not bounded has no corners
            self.parts = self.parts.without(self.columns, ~bounded)
            self.relaxation = relax(self.columns, node.low, node.high, node.signs, self.parts.used)
        self.hulls = [
            Hull(layout, low[list(layout.columns)], high[list(layout.columns)])
            for layout in self.parts.layouts
        ]
        self.weights = [np.zeros(0)] * len(self.hulls)

    def _program(self, elastic: bool, every: bool = False) -> LinearProgram | None:
        """Over the moves up, the moves down (in range widths), the lifted columns, the weights of corners.

        None if it is empty. elastic: one more column, by which each demand may be missed; every: and
        each other row.
        """
        low, high = self.relaxation.low, self.relaxation.high
        up = (high[self.moving] - self.start) / self.width
        down = (self.start - low[self.moving]) / self.width
        rows = np.zeros((len(self.demands), len(self.columns.items)))
        for r, column, times in self.parts.multiples:
            rows[r, column] += times
        right = np.array([least for _, _, least in self.demands]) - self.parts.constants
        rows = np.concatenate([rows, self.relaxation.weights])
        right = np.concatenate([right, self.relaxation.right]) - rows[:, self.moving] @ self.start
        plain = len(rows)
        rows, right, corners = self._with_hulls(rows, right)
        scaled = rows[:, self.moving] * self.width
        matrix = np.concatenate([scaled, -scaled, rows[:, self.lifted], corners], axis=1)
        reach = min(self.ceiling, FURTHEST)
        weights = corners.shape[1]
        least_z = np.concatenate(
            [np.maximum(-down, 0), np.maximum(-up, 0), low[self.lifted], np.zeros(weights)]
        )
        most_z = np.concatenate(
            [
                np.clip(up * ENDS_OUTWARD, 0, reach),
                np.clip(down * ENDS_OUTWARD, 0, reach),
                high[self.lifted],
                np.ones(weights),
            ]
        )
        cost = np.concatenate([np.ones(2 * len(self.moving)), np.zeros(len(self.lifted) + weights)])
        if elastic:
            help_ = np.zeros((len(rows), 1))
            help_[: plain if every else len(self.demands)] = 1.0
            matrix = np.concatenate([matrix, help_], axis=1)
            cost = np.append(np.zeros_like(cost), 1.0)
            least_z, most_z = np.append(least_z, 0.0), np.append(most_z, MOST_SHORTFALL)
            most_z[-1] = _most_missed(matrix[help_[:, 0] > 0], right[help_[:, 0] > 0], least_z, most_z)
        if (least_z > most_z).any():
            return None
        return LinearProgram(cost, matrix, right, least_z, most_z, len(rows) - plain)

    def _with_hulls(self, rows: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Rows over the columns with those that tie hulls to them, their right sides, and over the weights.

        The weights of a hull sum to 1, and their mean of the corners is the point.
        """
        ties = sum(len(each.columns) + 1 for each in self.hulls)
        weights = np.zeros((len(rows) + ties, sum(each.corners.shape[1] for each in self.hulls)))
        row, column = len(rows), 0
        rows = np.concatenate([rows, np.zeros((ties, rows.shape[1]))])
        right = np.concatenate([right, np.zeros(ties)])
        start = np.zeros(rows.shape[1])
        start[self.moving] = self.start
        units = dict(zip(self.moving, self.width.tolist(), strict=True))
        for each in self.hulls:
            ends = column + each.sums.shape[1]
            weights[list(each.numbers), column:ends] = each.sums
            for j, corner in zip(each.columns, each.corners, strict=True):
                # scaled as the moves are: a hull of percentages beside one of shares
                unit = units.get(j, 1.0)
                weights[row, column:ends] = (corner - start[j]) / unit
                rows[row, j] = -1.0 / unit
                row += 1
            weights[row, column:ends] = 1.0
            right[row] = 1.0
            row, column = row + 1, ends
        return rows, right, weights

    def _tighten(self, program: LinearProgram, reduced: np.ndarray, elastic: bool) -> None:
        """Leaves out what cannot be nearer than the ceiling, by the price of each move.

        A move that costs `reduced` more than it brings can be no larger than what is left
        between the bound and the ceiling (reduced-cost fixing).
        """
        room = self.ceiling - self.bound
        if elastic or not room < math.inf:
            return
        with np.errstate(divide="ignore", invalid="ignore"):
            most = program.low[: len(reduced)] + (room + ROOM_FOR_ROUNDING) / reduced
        most = np.where(reduced > 0, most, math.inf)
        n = len(self.moving)
        low, high = self.node.low.copy(), self.node.high.copy()
        high[self.moving] = np.minimum(high[self.moving], self.start + self.width * most[:n])
        low[self.moving] = np.maximum(low[self.moving], self.start - self.width * most[n:])
        self.node = replace(self.node, low=low, high=high)

    def _infeasible(self) -> float:
        """Infinite if it is proved that the rows cannot be met in this box, else what was known."""
        program = self._program(elastic=True, every=True)
        if program is None or solve_linear(program).bound > 0:
            return math.inf
        return self.node.bound

    def _columns_at(self, z: np.ndarray) -> np.ndarray:
        values = np.zeros(len(self.columns.items))
        values[: len(self.columns.free)] = self.question.place
        n = len(self.moving)
        values[self.moving] = self.start + self.width * (z[:n] - z[n : 2 * n])
        values[self.lifted] = z[2 * n : 2 * n + len(self.lifted)]
        at = 2 * n + len(self.lifted)
        for i, each in enumerate(self.hulls):
            self.weights[i] = z[at : at + each.corners.shape[1]]
            at += each.corners.shape[1]
        return values

    @property
    def free(self) -> np.ndarray:
        """(free,) the assumptions where the relaxation stands."""
        assert self.point is not None
        return self.point[: len(self.columns.free)]

    def inside(self) -> tuple[np.ndarray, bool]:
        """The assumptions, moved a hair past the decided borders that belong to the other side; whether any.

        The relaxation stands on the border `x > 3`, where the comparison does not hold yet.
        """
        x, moved = self.free.copy(), False
        for sign, holds in self.node.signs.items():
            if ((sign.op == ">") != holds and (sign.op == ">=") == holds) or (sign.op == "==" and holds):
                continue
            side = 0.0 if sign.op == "==" else 1.0 if holds else -1.0
            form = self.columns.form(sign.polynomial)
            value = _beyond_zero(form, side, self.columns.values(x))
            inward = [self._hair_inward(x, j, form, side, value) for j in self.moving]
            step, gain = max(inward, key=lambda pair: pair[1], default=(x, 0.0))
            if gain > 0 and value < gain:
                x, moved = x + (1 - value / gain) * (step - x), True
        return x, moved

    def _hair_inward(
        self, x: np.ndarray, j: int, form: Form, side: float, value: float
    ) -> tuple[np.ndarray, float]:
        """A point a hair away in one assumption, within its range, and how much a comparison gains there."""
        low, high = self.whole.low[j], self.whole.high[j]
        best = (x, 0.0)
        for way in (1.0, -1.0):
            step = x.copy()
            step[j] += way * PAST_BORDER * float(self.question.width[self.columns.free[j]])
            gain = _beyond_zero(form, side, self.columns.values(step)) - value
            if low <= step[j] <= high and gain > best[1]:
                best = (step, gain)
        return best

    def border(self) -> Fraction | None:
        """The distance of the border where the relaxation stands, if every demand is met up to it."""
        truth = self.columns.values(self.free, self.node.signs)
        lacks = (least - sign * form.value(truth) for form, sign, least in self.demands)
        if max(lacks, default=0.0) > LOST_IN_ROUNDING:
            return None
        where = {name: Fraction(float(x)) for name, x in zip(self.columns.free, self.free, strict=True)}
        return self.question.distance(
            {
                name: self.question.start[name]
                if abs(x - self.question.start[name]) <= PAST_BORDER**2 * self.question.width[name]
                else x
                for name, x in where.items()
            }
        )

    def lacks(self, free: np.ndarray) -> np.ndarray:
        """(demands,) what each demand truly lacks at a point; negative where it is met."""
        truth = self.columns.values(free)
        return np.array([right - sign * form.value(truth) for form, sign, right in self.demands])

    def keenest(self) -> tuple[Demand, ...] | None:
        """For each rival the deviation that pays most at the point, or the one decided on.

        None if there is a rival that no deviation undoes.
        """
        values = self.columns.values(self.free)
        settled = {demand.play for demand in self.node.broken}
        broken = list(self.node.broken)
        for play in self.question.rivals:
            if play not in settled:
                able = self.question.breakers(play)
                if not able:
                    return None
                broken.append(min(able, key=lambda d: d.form.value(values)))
        return tuple(broken)


def _beyond_zero(form: Form, side: float, values: np.ndarray) -> float:
    """How far a form is above zero (side 1), below it (-1), or from it (0)."""
    value = form.value(values)
    return side * value if side else abs(value)


def _most_missed(matrix: np.ndarray, right: np.ndarray, low: np.ndarray, high: np.ndarray) -> float:
    """By how much the last column has to help at most, wherever the others are.

    Where little can be missed the linear program is then solved on that scale.
    """
    with np.errstate(invalid="ignore"):
        least = np.minimum(matrix * low, matrix * high)[:, :-1].sum(axis=1)
    missed = float((right - least).max(initial=0.0)) * ENDS_OUTWARD
    return min(missed, float(high[-1])) if math.isfinite(missed) else float(high[-1])
