"""The phase diagram of two assumptions: where each set of pure equilibria holds.

All other assumptions stay at their values. Where every incentive is affine in the two, on
finitely many pieces, the regions are polygons with exact corners; otherwise edges are traced.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import fsum

import numpy as np

from sim.algebra.polygons import Point, Polygon, area, joined, rectangle, rounded
from sim.explore.map.arrangement import Labelled, NotAffine
from sim.explore.map.curves import traced
from sim.explore.map.straight import straight
from sim.explore.thresholds.along import Span
from sim.explore.thresholds.answer import checked_span, known_assumption
from sim.game.incentives import Box, IncentiveConstraints, Status
from sim.game.slices import OPEN, Station
from sim.rational import Fraction
from sim.scenario.model import Scenario
from sim.scenario.plays import Plays
from sim.scenario.problems import COMMAND_LINE, Problem, ScenarioError
from sim.solve.concept import Concept, Decision, Formulas, discovers
from sim.solve.concepts import default_concept
from sim.solve.holding import plays_now
from sim.solve.pending import pending, plays_of, told_by


@dataclass(frozen=True)
class Region:
    """Where one set of pure equilibria holds.

    plays: indices of the equilibria.
    polygons: simple, counter-clockwise, in the units of the two assumptions.
    share: of the rectangle.
    """

    plays: tuple[int, ...]
    polygons: tuple[Polygon, ...] = field(repr=False)
    share: float


@dataclass(frozen=True)
class PhaseMap:
    """A rectangle of two assumptions in regions, largest first; edges belong to no region.

    exact: whether every edge is straight and every corner exact.
    unproved: the share of the rectangle in boxes through which a traced edge may run: no share
        of a region is wrong by more, and a region that is missed lies in them; elsewhere the set of
        equilibria is proved if it is `certain`.
    certain: whether the signs of the incentives that neither of the two moves are known.
    present, now: the values of the two assumptions, and the equilibria there.
    asked_spans: those asked for instead of the ranges of the two.
    """

    scenario: Scenario
    plays: Plays = field(repr=False)
    x: str
    y: str
    x_span: Span
    y_span: Span
    exact: bool
    certain: bool
    regions: tuple[Region, ...]
    unproved: float
    present: tuple[Fraction, Fraction]
    now: tuple[int, ...]
    concept: str = "pure-nash"
    asked_spans: tuple[Span | None, Span | None] = (None, None)

    @property
    def proved(self) -> bool:
        """Whether there is certainly nothing else anywhere on the map."""
        return self.certain and not self.unproved

    @property
    def every(self) -> tuple[int, ...]:
        """All plays that are an equilibrium somewhere on the map."""
        return tuple(sorted({play for region in self.regions for play in region.plays}))

    @property
    def shows_now(self) -> bool:
        """Whether the present values lie on the map."""
        spans = (self.x_span, self.y_span)
        return all(low <= value <= high for (low, high), value in zip(spans, self.present, strict=True))


def phase_map(
    constraints: IncentiveConstraints,
    x: str,
    y: str,
    x_span: Span | None = None,
    y_span: Span | None = None,
    concept: Concept | None = None,
) -> PhaseMap:
    """The regions of two assumptions within their ranges, or within spans.

    concept: whose solutions are mapped; the default is the one of the file.

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
    station = Station(constraints, values)
    concept = concept or default_concept(model.scenario)
    box: Box = {**{name: (value, value) for name, value in values.items()}, x: spans[0], y: spans[1]}
    decision = concept.decision(constraints, box)
    now = plays_now(constraints, concept)
    cut = station.slice([x, y], open_=discovers(decision))
    status = constraints.status(box)
    proved = (cut.signs == OPEN) & np.isin(status, (Status.ALWAYS, Status.NEVER))
    answer = pending(decision, told_by(np.where(proved, status, cut.signs), OPEN))
    rows = answer.rows if isinstance(decision, Formulas) else decision.rows.tolist()
    unproved = 0.0
    try:
        whole = rectangle(*spans)
        regions = _regions(list(straight(cut, answer, rows, whole)), area(whole.corners), decision)
        exact = True
    except NotAffine:
        tracing = traced(cut, answer, rows, spans)
        regions = _placed(_regions(tracing.cells, Fraction(tracing.size**2), decision), spans, tracing.size)
        exact, unproved = False, tracing.unproved
    certain = not cut.uncertain & set(decision.rows.tolist())
    present = (across.value, up.value)
    told = constraints.told
    return PhaseMap(
        told.scenario,
        told.plays,
        x,
        y,
        *spans,
        exact=exact,
        certain=certain,
        regions=regions,
        unproved=unproved,
        present=present,
        now=now,
        asked_spans=(x_span, y_span),
        concept=concept.id,
    )


def _regions(cells: Sequence[Labelled], whole: Fraction, decision: Decision) -> tuple[Region, ...]:
    areas: dict[tuple[int, ...], list[float]] = defaultdict(list)
    labelled = [(cell, plays_of(decision, candidates)) for cell, candidates in cells]
    for cell, plays in labelled:
        areas[plays].append(float(area(cell.corners) / whole))
    polygons = joined(labelled)
    regions = [Region(plays, tuple(polygons[plays]), fsum(parts)) for plays, parts in areas.items()]
    return tuple(sorted(regions, key=lambda region: (-region.share, region.plays)))


def _placed(regions: Sequence[Region], spans: tuple[Span, Span], size: int) -> tuple[Region, ...]:
    """Regions on a grid of boxes in the units of the two assumptions, with corners rounded to floats.

    A region that is too small to have an area left is rounding itself, and gone.
    """
    (left, right), (low, high) = spans
    wide, tall = (right - left) / size, (high - low) / size

    def in_units(point: Point) -> Point:
        return Point(left + wide * point.x, low + tall * point.y)

    placed = (
        replace(
            region, polygons=tuple(part for g in region.polygons for part in rounded([*map(in_units, g)]))
        )
        for region in regions
    )
    return tuple(region for region in placed if region.polygons)
