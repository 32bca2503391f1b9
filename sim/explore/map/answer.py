"""The phase diagram of two assumptions: where each set of pure equilibria holds.

All other assumptions stay at their values. Where every incentive is affine in the two, on
finitely many pieces, the regions are polygons with exact corners; otherwise edges are traced.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import fsum

import numpy as np

from sim.algebra.polygons import Point, Polygon, area, joined, rectangle, rounded
from sim.explore.map.arrangement import Labelled, NotAffine, demands
from sim.explore.map.curves import traced
from sim.explore.map.straight import straight
from sim.explore.thresholds.answer import Span, checked_span, known_assumption, possible
from sim.game.incentives import IncentiveConstraints, Status
from sim.game.slices import OPEN, Station
from sim.scenario.problems import COMMAND_LINE, Problem, ScenarioError


@dataclass(frozen=True)
class Region:
    """Where one set of pure equilibria holds.

    plays: indices of the equilibria.
    polygons: simple, counter-clockwise, in the units of the two assumptions.
    share: of the rectangle.
    """

    plays: tuple[int, ...]
    polygons: tuple[Polygon, ...]
    share: float


@dataclass(frozen=True)
class PhaseMap:
    """A rectangle of two assumptions in regions, largest first; edges belong to no region.

    exact: whether every edge is straight and every corner exact.
    unproved: the share of the rectangle in boxes through which a traced edge may run: no share
        of a region is wrong by more, and a region that is missed lies in them; elsewhere the set of
        equilibria is proved if it is `certain`.
    certain: whether the signs of the incentives that neither of the two moves are known.
    present: the values of the two assumptions, and the equilibria there.
    """

    x: str
    y: str
    x_span: Span
    y_span: Span
    exact: bool
    certain: bool
    regions: tuple[Region, ...]
    unproved: float
    present: tuple[Fraction, Fraction]
    present_plays: tuple[int, ...]

    @property
    def proved(self) -> bool:
        """Whether there is certainly nothing else anywhere on the map."""
        return self.certain and not self.unproved


def phase_map(
    constraints: IncentiveConstraints,
    x: str,
    y: str,
    x_span: Span | None = None,
    y_span: Span | None = None,
) -> PhaseMap:
    """The regions of two assumptions within their ranges, or within spans.

    Raises ScenarioError for an unknown or fixed assumption, for the same one twice, and for an
    empty, reversed or meaningless span.
    """
    across, up = known_assumption(constraints, x), known_assumption(constraints, y)
    if across is up:
        message = f"x and y are the same assumption '{x}'"
        raise ScenarioError([Problem("same-assumption", message, COMMAND_LINE, "choose two different ones")])
    spans = checked_span(across, x_span), checked_span(up, y_span)
    model = constraints.model
    values = model.scenario.values
    feasible = np.flatnonzero(model.plays.feasible)
    station = Station(constraints, values)
    cut = station.slice([x, y])
    box = {**{name: (value, value) for name, value in values.items()}, x: spans[0], y: spans[1]}
    status = constraints.status(box)
    proved = (cut.signs == OPEN) & np.isin(status, (Status.ALWAYS, Status.NEVER))
    signs = np.where(proved, status, cut.signs)
    plays = possible(constraints, feasible, signs)
    needs = demands(constraints, plays, signs)
    unproved = 0.0
    try:
        whole = rectangle(*spans)
        regions = _regions(list(straight(cut, needs, whole)), area(whole.corners))
        exact = True
    except NotAffine:
        made = traced(cut, needs, spans)
        regions = _placed(_regions(made.cells, Fraction(made.size**2)), spans, made.size)
        exact, unproved = False, made.unproved
    here = tuple(demands(constraints, feasible, station.slice(()).signs))
    certain = not cut.uncertain & set((constraints.requirements[plays] // 2).ravel().tolist())
    present = (across.value, up.value)
    return PhaseMap(x, y, *spans, exact, certain, regions, unproved, present, here)


def _regions(cells: Sequence[Labelled], whole: Fraction) -> tuple[Region, ...]:
    areas: dict[tuple[int, ...], list[float]] = defaultdict(list)
    for cell, plays in cells:
        areas[plays].append(float(area(cell.corners) / whole))
    polygons = joined(cells)
    made = [Region(plays, tuple(polygons[plays]), fsum(parts)) for plays, parts in areas.items()]
    return tuple(sorted(made, key=lambda region: (-region.share, region.plays)))


def _placed(regions: Sequence[Region], spans: tuple[Span, Span], size: int) -> tuple[Region, ...]:
    """Regions on a grid of boxes in the units of the two assumptions, with corners rounded to floats.

    A region that is too small to have an area left is rounding itself, and gone.
    """
    (left, right), (low, high) = spans
    wide, tall = (right - left) / size, (high - low) / size

    def place(point: Point) -> Point:
        return Point(left + wide * point.x, low + tall * point.y)

    made = (
        replace(region, polygons=tuple(part for g in region.polygons for part in rounded([*map(place, g)])))
        for region in regions
    )
    return tuple(region for region in made if region.polygons)
