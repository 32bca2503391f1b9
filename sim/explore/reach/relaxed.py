"""One node of branch and bound: its linear relaxation, and how it is cut in parts."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from sim.algebra.guards import Sign
from sim.algebra.linear import LinearProgram, solve_linear
from sim.explore.reach.columns import Choice, Curve, Form, Hinge, Product, curve, signs_of
from sim.explore.reach.node import Node, root
from sim.explore.reach.question import Demand, Question
from sim.explore.reach.relaxation import decided, needed, relax

ROOM = 1e-9
"""Added to what a move may cost, against rounding."""

Probe = Callable[[Demand], float]

WIDEN = 1 + 8 * np.finfo(float).eps

MOST_SHORTFALL = 1e3
"""In payoff ranges; where a demand is missed by more, nothing is claimed."""

A_HAIR = 1e-6
"""In range widths: how far past a border a point is looked for that must not lie on it."""

LOST = 1e-6
"""In range widths (or payoff ranges): where a bound is further below the relaxation, that is rounding."""

NARROW = 1e-6
"""A side of this share of the box is not halved."""

FURTHEST = 1e9
"""In range widths; nothing moves further."""


class Relaxed:
    """A node with its relaxation solved.

    ceiling: points that are no nearer are of no interest.
    elastic: instead of the least change, ask for the least shortfall: by what share of a
        payoff range the worst demand is missed.
    began: the node as it was given; `node` is what is left of it below the ceiling.
    cells: of the matrix of its linear program.
    bound: proved for the whole node; infinite if it holds no point.
    point: (columns,) where the relaxation stands, None if nothing was found.
    prices: (demands,) the part of each in the shortfall (elastic only); they sum to 1.
    """

    def __init__(
        self,
        question: Question,
        play: int,
        node: Node,
        ceiling: float = math.inf,
        elastic: bool = False,
    ) -> None:
        self.question, self.play, self.node, self.ceiling = question, play, node, ceiling
        self.began = node
        self.columns = question.columns
        self._whole = root(question)
        demands = question.demands(play)
        self.asked: tuple[Demand, ...] = (*demands, *node.broken)
        forms = [demand.form for demand in self.asked]
        forms += [self.columns.form(sign.polynomial) for sign in node.signs]
        self.used = needed(self.columns, forms)
        self.relaxed = relax(self.columns, node.low, node.high, node.signs, self.used)
        self.demands = [(demand.form, 1.0, 0.0) for demand in demands]
        self.demands += [(demand.form, -1.0, float(question.gap)) for demand in node.broken]
        count = len(self.columns.free)
        self.moving = [j for j in self.used if j < count]
        self.lifted = [j for j in self.used if j >= count]
        names = [self.columns.free[j] for j in self.moving]
        self.start = np.array([float(question.start[name]) for name in names])
        self.width = np.array([float(question.width[name]) for name in names])
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
        reduced = program.cost - answer.duals @ program.rows
        self._tighten(program, reduced[: 2 * len(self.moving)], elastic)
        if elastic:
            self.shortfall = float(answer.z[-1])
            self.prices = answer.duals[: len(self.demands)]

    def _program(self, elastic: bool, every: bool = False) -> LinearProgram | None:
        """Over the moves up, the moves down (in range widths), the lifted columns; None if it is empty.

        elastic: one more column, by which each demand may be missed; every: and each other row.
        """
        low, high = self.relaxed.low, self.relaxed.high
        up = (high[self.moving] - self.start) / self.width
        down = (self.start - low[self.moving]) / self.width
        rows = np.zeros((len(self.demands), len(self.columns.items)))
        right = np.zeros(len(self.demands))
        for r, (form, sign, least) in enumerate(self.demands):
            rows[r, list(form.columns)] = sign * np.array(form.weights)
            right[r] = least - sign * form.constant
        rows = np.concatenate([rows, self.relaxed.weights])
        right = np.concatenate([right, self.relaxed.right]) - rows[:, self.moving] @ self.start
        scaled = rows[:, self.moving] * self.width
        matrix = np.concatenate([scaled, -scaled, rows[:, self.lifted]], axis=1)
        reach = min(self.ceiling, FURTHEST)
        least_z = np.concatenate([np.maximum(-down, 0), np.maximum(-up, 0), low[self.lifted]])
        most_z = np.concatenate(
            [np.clip(up * WIDEN, 0, reach), np.clip(down * WIDEN, 0, reach), high[self.lifted]]
        )
        cost = np.concatenate([np.ones(2 * len(self.moving)), np.zeros(len(self.lifted))])
        if elastic:
            help_ = np.zeros((len(rows), 1))
            help_[: None if every else len(self.demands)] = 1.0
            matrix = np.concatenate([matrix, help_], axis=1)
            cost = np.append(np.zeros_like(cost), 1.0)
            least_z, most_z = np.append(least_z, 0.0), np.append(most_z, MOST_SHORTFALL)
            most_z[-1] = _most_missed(matrix[help_[:, 0] > 0], right[help_[:, 0] > 0], least_z, most_z)
        if (least_z > most_z).any():
            return None
        return LinearProgram(cost, matrix, right, least_z, most_z)

    def _tighten(self, program: LinearProgram, reduced: np.ndarray, elastic: bool) -> None:
        """Leaves out what cannot be nearer than the ceiling, by the price of each move.

        A move that costs `reduced` more than it brings can be no larger than what is left
        between the bound and the ceiling (reduced-cost fixing).
        """
        room = self.ceiling - self.bound
        if elastic or not room < math.inf:
            return
        with np.errstate(divide="ignore", invalid="ignore"):
            most = program.low[: len(reduced)] + (room + ROOM) / reduced
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
        made = np.zeros(len(self.columns.items))
        for j, name in enumerate(self.columns.free):
            made[j] = float(self.question.start[name])
        n = len(self.moving)
        made[self.moving] = self.start + self.width * (z[:n] - z[n : 2 * n])
        made[self.lifted] = z[2 * n : 2 * n + len(self.lifted)]
        return made

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
        low, high = self._whole.low[j], self._whole.high[j]
        best = (x, 0.0)
        for way in (1.0, -1.0):
            step = x.copy()
            step[j] += way * A_HAIR * float(self.question.width[self.columns.free[j]])
            gain = _beyond_zero(form, side, self.columns.values(step)) - value
            if low <= step[j] <= high and gain > best[1]:
                best = (step, gain)
        return best

    def border(self) -> Fraction | None:
        """The distance of the border where the relaxation stands, if every demand is met up to it."""
        truth = self.columns.values(self.free, self.node.signs)
        lacks = (least - sign * form.value(truth) for form, sign, least in self.demands)
        if max(lacks, default=0.0) > LOST:
            return None
        where = {name: Fraction(float(x)) for name, x in zip(self.columns.free, self.free, strict=True)}
        return self.question.distance(
            {
                name: self.question.start[name]
                if abs(x - self.question.start[name]) <= A_HAIR**2 * self.question.width[name]
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
        made = list(self.node.broken)
        for play in self.question.rivals:
            if play not in settled:
                able = self.question.breakers(play)
                if not able:
                    return None
                made.append(min(able, key=lambda d: d.form.value(values)))
        return tuple(made)

    def children(self, probe: Probe | None) -> list[Node] | None:
        """Parts that together hold all of the node's points; None if it cannot be cut.

        probe: a bound for the whole box with one more deviation paying; None if rivals may stand.
        """
        made = self._steps()
        if made is None and probe is not None:
            made = self._breakings(probe)
        return self._spatial() if made is None else made

    def halves(self) -> list[Node] | None:
        """Two parts, cut across the widest side; None if it is too narrow.

        For a node of which the linear program tells nothing: its numbers may be too far apart.
        """
        whole, node = self._whole, self.node
        with np.errstate(invalid="ignore"):
            share = (node.high - node.low) / np.where(whole.high > whole.low, whole.high - whole.low, 1.0)
        share = np.where(np.isfinite(node.high - node.low), share, 0.0)
        j = max(self.moving, key=lambda i: float(share[i]), default=-1)
        if j < 0 or share[j] <= NARROW:
            return None
        middle = (node.low[j] + node.high[j]) / 2
        return [self._part(j, node.low[j], middle), self._part(j, middle, node.high[j])]

    def _steps(self) -> list[Node] | None:
        """An assumption that takes few values, between two of them."""
        assert self.point is not None
        for j in self.moving:
            steps = self.question.steps.get(self.columns.free[j])
            if steps is None:
                continue
            x = self.point[j]
            inside = [float(s) for s in steps if self.node.low[j] <= float(s) <= self.node.high[j]]
            if self.node.low[j] == self.node.high[j] or min((abs(s - x) for s in inside), default=1.0) < 1e-9:
                continue
            below, above = [s for s in inside if s < x], [s for s in inside if s > x]
            made = []
            if below:
                made.append(self._part(j, self.node.low[j], below[-1]))
            if above:
                made.append(self._part(j, above[0], self.node.high[j]))
            return made
        return None

    def _part(self, j: int, low: float, high: float) -> Node:
        lows, highs = self.node.low.copy(), self.node.high.copy()
        lows[j], highs[j] = low, high
        return replace(self.node, low=lows, high=highs)

    def standing(self) -> list[int]:
        """The rivals that nothing breaks at the point, and for which no deviation is decided on."""
        values = self.columns.values(self.free)
        settled = {demand.play for demand in self.node.broken}
        gap, question = float(self.question.gap), self.question
        return [
            play
            for play in question.rivals
            if play not in settled and all(d.form.value(values) > -gap for d in question.demands(play))
        ]

    def _breakings(self, probe: Probe) -> list[Node] | None:
        """For a rival profile that nothing breaks at the point, each deviation that could.

        Among such rivals it is the one whose breaking costs most, as far as one probe tells.
        """
        best: tuple[float, int, list[tuple[Demand, float]]] | None = None
        for play in self.standing():
            bounds = [(demand, probe(demand)) for demand in self.question.breakers(play)]
            able = [(demand, bound) for demand, bound in bounds if bound < math.inf]
            found = (min((bound for _, bound in able), default=math.inf), -len(able), able)
            if best is None or found[:2] > best[:2]:
                best = found
        if best is None:
            return None
        return [replace(self.node, broken=(*self.node.broken, d), bound=bound) for d, bound in best[2]]

    def _spatial(self) -> list[Node] | None:
        """Two parts, cut where the relaxation is furthest from the truth."""
        assert self.point is not None
        chosen = self._furthest()
        if chosen < 0:
            # a bound that is lost in rounding is better in a smaller box
            return self.halves() if self.value - self.bound > LOST * max(1.0, self.value) else None
        item = self.columns.items[chosen]
        match item:
            case Hinge(sign=sign):
                return self._sides(sign)
            case Choice(guard=guard):
                low, high = self.relaxed.low.tolist(), self.relaxed.high.tolist()
                for sign in signs_of(guard):
                    if decided(self.columns, sign, self.node.signs, low, high) is None:
                        return self._sides(sign)
                return None
            case Product(left=left, right=right):
                below = self._below((left, right))
            case Curve(argument=argument):
                below = self._below(argument.columns)
            case _:
                raise AssertionError("assumptions are true to themselves")
        return self._cut(item, below)

    def _sides(self, sign: Sign) -> list[Node]:
        return [replace(self.node, signs={**self.node.signs, sign: holds}) for holds in (True, False)]

    def _cut(self, item: Product | Curve, below: Sequence[int]) -> list[Node] | None:
        assert self.point is not None
        node = self.node
        whole = self._whole
        j = max(below, key=lambda i: (node.high[i] - node.low[i]) / (whole.high[i] - whole.low[i] or 1.0))
        low, high = node.low[j], node.high[j]
        if high - low <= 1e-9 * max(1.0, abs(low), abs(high)):
            return None
        x = self.point[j]
        if isinstance(item, Curve) and item.function == "interp" and len(item.argument.columns) == 1:
            slope = item.argument.weights[0]
            kinks = [(k - item.argument.constant) / slope for k, _ in item.points]
            inner = [k for k in kinks if low < k < high]
            if inner:
                x = min(inner, key=lambda k: abs(k - x))
                return [self._part(j, low, x), self._part(j, x, high)]
        x = min(max(x, low + 0.15 * (high - low)), high - 0.15 * (high - low))
        return [self._part(j, low, x), self._part(j, x, high)]

    def _furthest(self) -> int:
        """The column whose relaxation hides most of what a demand lacks at the point; -1 if none does."""
        assert self.point is not None
        truth = self.columns.values(self.free, self.node.signs)
        worst, chosen = 0.0, -1
        forms = [(form, sign, right) for form, sign, right in self.demands]
        for sign, holds in self.node.signs.items():
            forms.append((self.columns.form(sign.polynomial), 1.0 if holds else -1.0, 0.0))
        for form, side, least in forms:
            lack = least - side * form.value(truth) - self.shortfall
            if lack <= 0:
                continue
            for j, weight in zip(form.columns, form.weights, strict=True):
                hidden = min(side * weight * (self.point[j] - truth[j]), lack)
                if hidden > worst:
                    worst, chosen = hidden, j
        return self._root_of(chosen) if chosen >= 0 else -1

    def _root_of(self, j: int) -> int:
        """The column among a column and its arguments that is furthest from its own arguments."""
        assert self.point is not None
        point = self.point
        below = [k for k in needed(self.columns, [Form(0.0, (j,), (1.0,))]) if k in self.lifted]
        return max(below, key=lambda k: abs(point[k] - self._true(k)) / (1 + abs(point[k])))

    def _true(self, j: int) -> float:
        """What a column would be, given its arguments."""
        assert self.point is not None
        point = self.point
        match self.columns.items[j]:
            case Product(left=left, right=right):
                return float(point[left] * point[right])
            case Hinge(argument=argument):
                return max(0.0, argument.value(point))
            case Curve(argument=argument) as item:
                value = curve(item, argument.value(point))
                return value if math.isfinite(value) else float(point[j]) + 1.0
            case Choice(guard=guard, yes=yes, no=no):
                return (yes if self.columns.holds(guard, point, self.node.signs) else no).value(point)
            case _:
                return float(point[j])

    def _below(self, columns: Sequence[int]) -> list[int]:
        """The assumptions that columns are functions of."""
        count = len(self.columns.free)
        form = Form(0.0, tuple(columns), (1.0,) * len(columns))
        return [j for j in needed(self.columns, [form]) if j < count]


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
    missed = float((right - least).max(initial=0.0)) * WIDEN
    return min(missed, float(high[-1])) if math.isfinite(missed) else float(high[-1])
