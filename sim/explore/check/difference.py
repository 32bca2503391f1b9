"""Claims about payoff differences: whether they rise or fall with an assumption, wherever the ranges lead."""

from collections.abc import Mapping

import numpy as np

from sim.algebra.basis import Basis
from sim.algebra.derivative import NotDifferentiable, derivative
from sim.algebra.polynomials import Polynomial
from sim.algebra.substitution import growth, over_box
from sim.game.domain import everywhere
from sim.game.incentives import IncentiveConstraints
from sim.game.payoffs import PayoffModel
from sim.rational import Fraction
from sim.scenario.expectations import DifferenceClaim
from sim.scenario.plays import holds

Known = dict[Polynomial, tuple[Basis, Polynomial]]
"""A polynomial -> what it comes to within the ranges."""


def differences(constraints: IncentiveConstraints, expect: DifferenceClaim) -> tuple[list[Polynomial], int]:
    """The distinct differences u(end) - u(start) that a claim is about, and of how many pairs of plays.

    Compared are each play that meets the first condition and those that meet the second
    and differ from it in the actions of the fewest players. Over the player's denominator.
    """
    model = constraints.model
    start = holds(expect.start.formula, model.plays) & model.plays.feasible
    end = holds(expect.end.formula, model.plays) & model.plays.feasible
    if not start.any() or not end.any():
        return [], 0
    first, second = _nearest_pairs(constraints, np.flatnonzero(start), np.flatnonzero(end))
    integers = model.integers[expect.player]
    rows = {tuple(row) for row in (integers[second] - integers[first]).tolist()}
    monomials = model.basis.monomials
    return [
        Polynomial({m: Fraction(c) for m, c in zip(monomials, row, strict=True) if c}) for row in sorted(rows)
    ], len(first)


def difference(
    constraints: IncentiveConstraints, expect: DifferenceClaim, known: Known | None = None
) -> tuple[bool, str]:
    """Whether u(end) - u(start) is monotone in an assumption over the whole box of ranges, and why.

    known: what other claims on the same game have worked out already; what is new is added.
    """
    polynomials, pairs = differences(constraints, expect)
    if not pairs:
        return False, "no feasible profile meets one of the two conditions"
    known = {} if known is None else known
    moved = dict.fromkeys(_resting(constraints.model.basis, each, expect.assumption) for each in polynomials)
    try:
        ways = [_way(constraints.model, polynomial, expect.assumption, known) for polynomial in moved]
    except NotDifferentiable:
        return False, f"the difference may jump with {expect.assumption}, so it cannot be shown"
    level = all(way == {"rises", "falls"} for way in ways)
    which = "the only pair" if pairs == 1 else f"all {pairs:,} pairs"
    shown = f"shown for {which} of profiles, everywhere within the ranges"
    if expect.direction == "does not change":
        return level, shown if level else "it changes between some of the profiles"
    if level:
        return False, f"{expect.assumption} makes no difference"
    if all(expect.direction in way for way in ways):
        return True, shown
    return False, "it cannot be shown for some of the profiles within the ranges"


def _resting(basis: Basis, polynomial: Polynomial, assumption: str) -> Polynomial:
    """The part of a difference that rests on an assumption: the rest has no slope."""
    rests = basis.atom_assumptions
    terms = polynomial.terms.items()
    return Polynomial({m: c for m, c in terms if any(assumption in rests[atom] for atom, _ in m)})


def _way(model: PayoffModel, polynomial: Polynomial, assumption: str, known: Known) -> set[str]:
    """What is proved of a difference over the ranges: that it never falls, never rises, or both.

    Raises NotDifferentiable where it may jump.
    """
    if polynomial not in known:
        known[polynomial] = over_box(model.basis, polynomial, model.box_bounds)
    basis, settled = known[polynomial]
    slopes, slope = derivative(basis, settled, assumption)
    way = set()
    if everywhere(slopes, slope, model.box, lambda low, high: low >= 0):
        way.add("rises")
    if everywhere(slopes, slope, model.box, lambda low, high: high <= 0):
        way.add("falls")
    low, high = model.box[assumption]
    if (
        len(way) == 1
        and low < high
        and not _moves(basis, settled, model.scenario.values, assumption, low, high)
    ):
        # what never falls and ends where it began is level, though its slope may jump at an end
        others, grown = growth(basis, settled, assumption, low, high)
        if everywhere(others, grown, model.box, lambda least, most: least == most == 0):
            return {"rises", "falls"}
    return way


def _moves(
    basis: Basis,
    polynomial: Polynomial,
    values: Mapping[str, Fraction],
    assumption: str,
    low: Fraction,
    high: Fraction,
) -> bool:
    """Whether a difference has another value at the other end of a range, all else being as in the file."""
    before, after = (basis.at({**values, assumption: end}).value(polynomial) for end in (low, high))
    return before is not None and after is not None and before != after


def slopes(constraints: IncentiveConstraints, expect: DifferenceClaim) -> list[tuple[Basis, Polynomial]]:
    """The slope of each difference. Raises NotDifferentiable where one may jump."""
    model = constraints.model
    polynomials, _ = differences(constraints, expect)
    return [
        derivative(*over_box(model.basis, polynomial, model.box_bounds), expect.assumption)
        for polynomial in polynomials
    ]


def _nearest_pairs(
    constraints: IncentiveConstraints, starts: np.ndarray, ends: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    codes = [constraints.model.plays.codes[name] for name in constraints.model.scenario.settled]
    targets = np.stack([own[ends] for own in codes])
    first, second = [], []
    for start in starts:
        at = np.array([own[start] for own in codes])[:, None]
        distance = (targets != at).sum(axis=0)
        near = ends[distance == distance.min()]
        first.append(np.full(len(near), start))
        second.append(near)
    return np.concatenate(first), np.concatenate(second)
