"""How a node is cut in parts, by what its relaxation hides."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from sim.algebra.guards import Sign, signs_of
from sim.explore.reach.columns import Choice, Column, Curve, Form, Hinge, Product, curve
from sim.explore.reach.hulls import Hull
from sim.explore.reach.node import Node
from sim.explore.reach.question import Demand
from sim.explore.reach.relaxation import holds_within, needed
from sim.explore.reach.relaxed import Probe, Relaxed
from sim.explore.reach.tolerances import (
    LOST_IN_ROUNDING,
    NARROWEST_CUT,
    NARROWEST_HALF,
    ON_A_STEP,
    WORTH_A_CUT,
)

BESIDE, PAST = 0.05, 0.3
"""Shares of a side: no cut is as near to the nearest point so far, but so far past it."""


def children(relaxed: Relaxed, probe: Probe | None, near: np.ndarray) -> list[Node] | None:
    """Parts that together hold all of the node's points; None if it cannot be cut.

    probe: a bound for the whole box with one more deviation paying; None if rivals may stand.
    near: (free,) the nearest point so far, or where the assumptions are.
    """
    parts = _steps(relaxed)
    if parts is None and probe is not None:
        parts = _breakings(relaxed, probe)
    return _spatial(relaxed, near) if parts is None else parts


def halves(relaxed: Relaxed) -> list[Node] | None:
    """Two parts, cut across the widest side; None if it is too narrow.

    For a node of which the linear program tells nothing: its numbers may be too far apart.
    """
    whole, node = relaxed.whole, relaxed.node
    with np.errstate(invalid="ignore"):
        share = (node.high - node.low) / np.where(whole.high > whole.low, whole.high - whole.low, 1.0)
    share = np.where(np.isfinite(node.high - node.low), share, 0.0)
    j = max(relaxed.moving, key=lambda i: float(share[i]), default=-1)
    if j < 0 or share[j] <= NARROWEST_HALF:
        return None
    middle = (node.low[j] + node.high[j]) / 2
    return [_part(relaxed, j, node.low[j], middle), _part(relaxed, j, middle, node.high[j])]


def _steps(relaxed: Relaxed) -> list[Node] | None:
    """An assumption that takes few values, between two of them."""
    assert relaxed.point is not None
    for j in relaxed.moving:
        steps = relaxed.question.steps.get(relaxed.columns.free[j])
        if steps is None:
            continue
        x = relaxed.point[j]
        inside = [float(s) for s in steps if relaxed.node.low[j] <= float(s) <= relaxed.node.high[j]]
        if (
            relaxed.node.low[j] == relaxed.node.high[j]
            or min((abs(s - x) for s in inside), default=1.0) < ON_A_STEP
        ):
            continue
        below, above = [s for s in inside if s < x], [s for s in inside if s > x]
        parts = []
        if below:
            parts.append(_part(relaxed, j, relaxed.node.low[j], below[-1]))
        if above:
            parts.append(_part(relaxed, j, above[0], relaxed.node.high[j]))
        return parts
    return None


def _part(relaxed: Relaxed, j: int, low: float, high: float) -> Node:
    lows, highs = relaxed.node.low.copy(), relaxed.node.high.copy()
    lows[j], highs[j] = low, high
    return replace(relaxed.node, low=lows, high=highs)


def standing(relaxed: Relaxed) -> list[int]:
    """The rivals that nothing breaks at the point, and for which no deviation is decided on."""
    values = relaxed.columns.values(relaxed.free)
    settled = {demand.play for demand in relaxed.node.broken}
    gap, question = float(relaxed.question.gap), relaxed.question
    return [
        play
        for play in question.rivals
        if play not in settled and all(d.form.value(values) > -gap for d in question.demands(play))
    ]


def _breakings(relaxed: Relaxed, probe: Probe) -> list[Node] | None:
    """For a rival profile that nothing breaks at the point, each deviation that could.

    Among such rivals it is the one whose breaking costs most, as far as one probe tells.
    """
    best: tuple[float, int, list[tuple[Demand, float]]] | None = None
    for play in standing(relaxed):
        bounds = [(demand, probe(demand)) for demand in relaxed.question.breakers(play)]
        able = [(demand, bound) for demand, bound in bounds if bound < math.inf]
        candidate = (min((bound for _, bound in able), default=math.inf), -len(able), able)
        if best is None or candidate[:2] > best[:2]:
            best = candidate
    if best is None:
        return None
    return [replace(relaxed.node, broken=(*relaxed.node.broken, d), bound=bound) for d, bound in best[2]]


def _spatial(relaxed: Relaxed, near: np.ndarray) -> list[Node] | None:
    """Two parts, cut where the relaxation is furthest from the truth."""
    assert relaxed.point is not None
    chosen = _dearest(relaxed) or _furthest(relaxed)
    if isinstance(chosen, Sequence):
        parts = (_across(relaxed, column, near) for column in chosen)
        return next((part for part in parts if part is not None), None)
    if chosen < 0:
        # a bound that is lost in rounding is better in a smaller box
        return (
            halves(relaxed)
            if relaxed.value - relaxed.bound > LOST_IN_ROUNDING * max(1.0, relaxed.value)
            else None
        )
    return _across(relaxed, _root_of(relaxed, chosen), near)


def _across(relaxed: Relaxed, chosen: int, near: np.ndarray) -> list[Node] | None:
    """Two parts, cut at an assumption or at a function of some; None if it is too narrow."""
    item = relaxed.columns.items[chosen]
    match item:
        case Hinge(sign=sign):
            return _sides(relaxed, sign)
        case Choice(guard=guard):
            low, high = relaxed.relaxation.low.tolist(), relaxed.relaxation.high.tolist()
            for sign in signs_of(guard):
                if holds_within(relaxed.columns, sign, relaxed.node.signs, low, high) is None:
                    return _sides(relaxed, sign)
            return None
        case Product(left=left, right=right):
            below = _below(relaxed, (left, right))
        case Curve(argument=argument):
            below = _below(relaxed, argument.columns)
        case _:
            below = [chosen]
    return _cut(relaxed, item, below, near)


def _sides(relaxed: Relaxed, sign: Sign) -> list[Node]:
    return [replace(relaxed.node, signs={**relaxed.node.signs, sign: holds}) for holds in (True, False)]


def _cut(relaxed: Relaxed, item: Column, below: Sequence[int], near: np.ndarray) -> list[Node] | None:
    """Two parts on either side of where the relaxation stands, but not through the point `near`.

    A nearest point on the border of both parts would have to be closed in on in both.
    """
    assert relaxed.point is not None
    node = relaxed.node
    whole = relaxed.whole
    j = max(below, key=lambda i: (node.high[i] - node.low[i]) / (whole.high[i] - whole.low[i] or 1.0))
    low, high = node.low[j], node.high[j]
    if high - low <= NARROWEST_CUT * max(1.0, abs(low), abs(high)):
        return None
    x = relaxed.point[j]
    if isinstance(item, Curve) and item.function == "interp" and len(item.argument.columns) == 1:
        slope = item.argument.weights[0]
        kinks = [(k - item.argument.constant) / slope for k, _ in item.points]
        inner = [k for k in kinks if low < k < high]
        if inner:
            x = min(inner, key=lambda k: abs(k - x))
            return [_part(relaxed, j, low, x), _part(relaxed, j, x, high)]
    x = min(max(x, low + 0.15 * (high - low)), high - 0.15 * (high - low))
    if low < near[j] < high and abs(x - near[j]) < BESIDE * (high - low):
        end = high if high - near[j] > near[j] - low else low
        x = near[j] + PAST * (end - near[j])
    return [_part(relaxed, j, low, x), _part(relaxed, j, x, high)]


def _dearest(relaxed: Relaxed) -> list[int]:
    """The columns at which a cut uncovers most of what is hidden, by the prices of the demands.

    Most first; none where no demand that has a price hides anything.
    """
    assert relaxed.point is not None
    point = relaxed.point
    truth = relaxed.columns.values(relaxed.free, relaxed.node.signs)
    gains: dict[int, float] = {}

    def gain(column: int, hidden: float, of: int) -> None:
        worth = relaxed.prices[of] * hidden
        if worth > WORTH_A_CUT:
            gains[column] = gains.get(column, 0.0) + worth

    for r, column, times in relaxed.parts.multiples:
        if relaxed.prices[r] > 0 and (hidden := times * (point[column] - truth[column])) > 0:
            gain(_root_of(relaxed, column), hidden, r)
    for each, weights in zip(relaxed.hulls, relaxed.weights, strict=True):
        for r in each.numbers:
            if relaxed.prices[r] > 0:
                hidden = float(each.sums[each.numbers.index(r)] @ weights) - each.at(r, point)
                for left, column in each.split(r, weights, point) if hidden > 0 else ():
                    gain(column, hidden - left, r)
    return sorted(gains, key=lambda column: (-gains[column], column))


def _furthest(relaxed: Relaxed) -> int | list[int]:
    """What hides most of what a demand lacks at the point: a column, or those of a hull; -1 if nothing does.

    The columns of a hull come in order: at the first a cut leaves least hidden.
    """
    assert relaxed.point is not None
    point = relaxed.point
    truth = relaxed.columns.values(relaxed.free, relaxed.node.signs)
    worst = 0.0
    chosen: int | tuple[int, Hull, np.ndarray] = -1
    plain: list[tuple[float, int, list[tuple[int, float]]]] = []
    for r, (form, side, least) in enumerate(relaxed.demands):
        lack = least - side * form.value(truth) - relaxed.shortfall
        plain.append((lack, r, [(j, times) for of, j, times in relaxed.parts.multiples if of == r]))
    for sign, holds in relaxed.node.signs.items():
        form, side = relaxed.columns.form(sign.polynomial), 1.0 if holds else -1.0
        lack = -side * form.value(truth) - relaxed.shortfall
        plain.append((lack, -1, [(j, side * w) for j, w in zip(form.columns, form.weights, strict=True)]))
    for lack, r, multiples in plain:
        if lack <= 0:
            continue
        for j, times in multiples:
            hidden = min(times * (point[j] - truth[j]), lack)
            if hidden > worst:
                worst, chosen = hidden, j
        for each, weights in zip(relaxed.hulls, relaxed.weights, strict=True):
            if r not in each.numbers:
                continue
            told = float(each.sums[each.numbers.index(r)] @ weights)
            hidden = min(told - each.at(r, truth), lack)
            if hidden > worst:
                worst, chosen = hidden, (r, each, weights)
    if isinstance(chosen, int):
        return chosen
    r, each, weights = chosen
    return [column for _, column in each.split(r, weights, point)]


def _root_of(relaxed: Relaxed, j: int) -> int:
    """The column among a column and its arguments that is furthest from its own arguments."""
    assert relaxed.point is not None
    point = relaxed.point
    below = [k for k in needed(relaxed.columns, [Form(0.0, (j,), (1.0,))]) if k in relaxed.lifted]
    return max(below, key=lambda k: abs(point[k] - _true(relaxed, k)) / (1 + abs(point[k])))


def _true(relaxed: Relaxed, j: int) -> float:
    """What a column would be, given its arguments."""
    assert relaxed.point is not None
    point = relaxed.point
    match relaxed.columns.items[j]:
        case Product(left=left, right=right):
            return float(point[left] * point[right])
        case Hinge(argument=argument):
            return max(0.0, argument.value(point))
        case Curve(argument=argument) as item:
            value = curve(item, argument.value(point))
            return value if math.isfinite(value) else float(point[j]) + 1.0
        case Choice(guard=guard, yes=yes, no=no):
            return (yes if relaxed.columns.holds(guard, point, relaxed.node.signs) else no).value(point)
        case _:
            return float(point[j])


def _below(relaxed: Relaxed, columns: Sequence[int]) -> list[int]:
    """The assumptions that columns are functions of."""
    count = len(relaxed.columns.free)
    form = Form(0.0, tuple(columns), (1.0,) * len(columns))
    return [j for j in needed(relaxed.columns, [form]) if j < count]
