"""The figures of a report: payoffs as bars, tipping points as tracks, two assumptions as a map."""

from collections.abc import Sequence

from sim.explore.map.answer import PhaseMap
from sim.explore.thresholds.answer import AssumptionThresholds, Change, Interval, Thresholds
from sim.present.drawing.colours import OTHER, colours_of
from sim.present.drawing.spots import roomiest
from sim.present.language.equilibria import Wording, wording_of
from sim.present.language.numbers import percent, plain, points
from sim.present.language.sentences import capitalised, one_line, quantity, with_unit
from sim.present.map.letters import lettered
from sim.present.map.view import raster
from sim.present.page.drawings import Area, Bar, Bars, Plane, Track
from sim.present.run.payoff_figure import Panel, panels_of
from sim.present.thresholds.tips import now_beside, tip_cell
from sim.solve.answer import Answer

CELLS = 60
"""Across and up, for where the letters of a map stand."""
CLEAR = 2
"""Cells about a letter, at least."""


def payoff_bars(answer: Answer, most: int | None = None) -> tuple[Bars, ...]:
    """A panel for each player. most: rows at most, the smallest gains and the smallest costs in one each."""
    panels, _ = panels_of(answer)
    return tuple(_bars(panel if most is None else panel.shortened(most)) for panel in panels)


def _bars(panel: Panel) -> Bars:
    values = [value for _, row in panel.rows for value in row]
    low, high = min(0.0, *values), max(0.0, *values)
    wide = (high - low) or 1.0
    rows = tuple(
        Bar(
            name,
            tuple(
                (100 * (min(value, 0.0) - low) / wide, 100 * abs(value) / wide, points(value))
                for value in row
            ),
        )
        for name, row in panel.rows
    )
    keys = tuple(
        f"{case.label}: {points(total)}" for case, total in zip(panel.cases, panel.totals, strict=True)
    )
    return Bars(panel.name, keys, rows, 100 * -low / wide, "The closest call" if panel.closest else "")


def tip_tracks(
    thresholds: Thresholds, shown: Sequence[tuple[AssumptionThresholds, Sequence[Change]]]
) -> tuple[Track, ...]:
    """A track for each assumption: its span in the colours of what is stable, and some of its changes."""
    wording = wording_of(thresholds)
    colours = _colours(thresholds, [item for item, _ in shown])
    return tuple(_track(item, changes, wording, colours) for item, changes in shown)


def track_key(
    thresholds: Thresholds, shown: Sequence[tuple[AssumptionThresholds, Sequence[Change]]]
) -> tuple[tuple[str, str], ...]:
    """(colour, what is stable there) of the tracks, that of now first."""
    wording = wording_of(thresholds)
    colours = _colours(thresholds, [item for item, _ in shown])
    return tuple(
        (colour, "Others" if colour == OTHER else wording.short(plays)) for plays, colour in colours.items()
    )


def _colours(thresholds: Thresholds, items: Sequence[AssumptionThresholds]) -> dict[tuple[int, ...], str]:
    sets = [interval.plays for item in items for interval in item.intervals if not interval.is_point]
    return colours_of(sets, thresholds.now)


def _track(
    item: AssumptionThresholds,
    changes: Sequence[Change],
    wording: Wording,
    colours: dict[tuple[int, ...], str],
) -> Track:
    assumption = wording.scenario.assumption(item.assumption)
    low, high = (float(end) for end in item.span)

    def place(value: float) -> float:
        return round(100 * (value - low) / (high - low), 3)

    def stretch(interval: Interval) -> tuple[float, float, str]:
        start = place(float(interval.start))
        return start, place(float(interval.end)) - start, colours.get(interval.plays, OTHER)

    tips = [
        (
            place(float(change.at)),
            f"{tip_cell(item, change)} ({percent(change.share)} of its range): "
            f"{wording.short(change.beyond.plays)}",
        )
        for change in changes
    ]
    return Track(
        capitalised(one_line(assumption.about)),
        f"now {with_unit(now_beside(item), assumption)}",
        place(float(item.value)),
        tuple(stretch(interval) for interval in item.intervals if not interval.is_point),
        tuple(tips),
        (plain(low), plain(high)),
    )


def plane(diagram: PhaseMap) -> Plane:
    """A map with a letter in each region that has room for one."""
    scenario, wording = diagram.scenario, wording_of(diagram)
    named = lettered(diagram)
    colours = colours_of([region.plays for _, region in named], diagram.now)
    spans = tuple((float(low), float(high)) for low, high in (diagram.x_span, diagram.y_span))

    def place(x: float, y: float) -> tuple[float, float]:
        (left, right), (low, high) = spans
        return round(100 * (x - left) / (right - left), 3), round(100 * (high - y) / (high - low), 3)

    rooms = roomiest(raster(diagram, CELLS, CELLS))
    order = list(diagram.regions)
    areas = []
    for letter, region in named:
        spot = rooms.get(order.index(region))
        at = None
        if spot is not None and spot.clear >= CLEAR:
            at = (round(100 * (spot.column + 0.5) / CELLS, 2), round(100 * (1 - (spot.row + 0.5) / CELLS), 2))
        polygons = tuple(tuple(place(*corner.near) for corner in polygon) for polygon in region.polygons)
        says = wording.short(region.plays)
        areas.append(
            Area(letter, says, percent(region.share), colours.get(region.plays, OTHER), polygons, at)
        )
    across, up = scenario.assumption(diagram.x), scenario.assumption(diagram.y)
    (x_low, x_high), (y_low, y_high) = diagram.x_span, diagram.y_span
    now = place(*map(float, diagram.present)) if diagram.shows_now else None
    return Plane(
        quantity(across), quantity(up), (plain(x_low), plain(x_high)), (plain(y_low), plain(y_high)),
        tuple(areas), now,
    )  # fmt: skip
