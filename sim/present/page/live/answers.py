"""What the page does not work out itself: the package's answers at the file's values, as plain data."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.algebra.polygons import rounded
from sim.explore.check.claims import ClaimResult
from sim.explore.compare.answer import Comparison
from sim.explore.map.answer import PhaseMap
from sim.explore.reach.answer import Reach
from sim.explore.reach.changes import Alternative, Change
from sim.explore.report.answer import Findings
from sim.explore.thresholds.answer import Thresholds
from sim.present.compare.words import assumption_rows, payoff_rows
from sim.present.compare.words import sentences as compare_sentences
from sim.present.language.names import differing
from sim.present.language.numbers import counted, points
from sim.present.map import words as map_words
from sim.present.page.live.numbers import number
from sim.present.reach import words as reach_words
from sim.present.thresholds import words as thresholds_words
from sim.scenario.expectations import EquilibriumClaim
from sim.scenario.plays import Plays, holds

OTHER_WAYS = 6


def tips(thresholds: Thresholds) -> dict[str, Any]:
    """Where each number alone tips the answer: the stretches of its range, with the stable plays of each."""
    return {
        "sentences": thresholds_words.sentences(thresholds),
        "along": {
            item.assumption: [
                {"from": float(part.start) + 0.0, "to": float(part.end) + 0.0, "plays": list(part.plays)}
                for part in item.intervals
            ]
            for item in thresholds
        },
    }


def map_data(phase_map: PhaseMap | None) -> dict[str, Any] | None:
    """The polygons of every answer over two numbers."""
    if phase_map is None:
        return None
    return {
        "x": phase_map.x,
        "y": phase_map.y,
        "sentences": [*map_words.sentences(phase_map)[:-1], *map_words.certainty(phase_map)],
        "regions": [
            {
                "plays": list(region.plays),
                "share": region.share,
                "polygons": [
                    [[float(f"{side:.7g}") for side in corner.near] for corner in part]
                    for polygon in region.polygons
                    for part in rounded(polygon)
                ],
            }
            for region in phase_map.regions
        ],
    }


def reaches_data(reaches: Sequence[Reach], alone: Sequence[Reach]) -> list[dict[str, Any]]:
    """What would have to be true for each outcome. alone: for it to be the only one; none where not asked."""
    known = {(reach.dimension, reach.value): reach_data(reach) for reach in alone}
    return [{**reach_data(reach), "alone": known.get((reach.dimension, reach.value))} for reach in reaches]


def unsearched_data(findings: Findings) -> list[dict[str, str]]:
    """The outcomes that would take too long to look for."""
    scenario = findings.scenario
    lead = scenario.dimensions[0].id
    return [
        {"dimension": lead, "value": value, "says": scenario.says(lead, value)}
        for value in findings.unsearched
    ]


def reach_data(reach: Reach) -> dict[str, Any]:
    """The least change that makes an outcome stable, or why there is none."""
    others = [other for other in reach.alternatives if other.kind == "profile"][:OTHER_WAYS]
    fewest = [
        other
        for other in reach.alternatives
        if other.kind == "sparsest" and len(other.changes) < len(reach.changes)
    ]
    return {
        "dimension": reach.dimension,
        "value": reach.value,
        "says": reach.scenario.says(reach.dimension, reach.value),
        "sentences": reach_words.sentences(reach),
        "certainty": reach_words.certainty(reach) if reach.found else [],
        "changes": _changes(reach, reach.play, reach.changes),
        "others": [
            *(_other(reach, other, f"With {counted(len(other.changes), 'change')}") for other in fewest),
            *(_other(reach, other, differing(reach.told, other.play, reach.play or 0)) for other in others),
        ],
    }


def _other(reach: Reach, other: Alternative, what: str) -> dict[str, Any]:
    changes = _changes(reach, other.play, other.changes)
    return {"what": what, "widths": points(float(other.distance)), "changes": changes}


def _changes(reach: Reach, play: int | None, changes: Sequence[Change]) -> list[dict[str, Any]]:
    """To the rounded values, at which the outcome is stable: the largest move first."""
    if play is None:
        return []
    ends = reach.rounded_for(play, changes)
    ordered = sorted(changes, key=lambda change: -change.widths)
    return [
        {"name": c.assumption, "to": number(ends[c.assumption]), "widths": float(c.widths)} for c in ordered
    ]


def claim_data(claim: ClaimResult, plays: Plays, numbers: Sequence[int] | None = None) -> dict[str, Any]:
    """A claim and whether it holds. live: what the page needs to test it again after a move.

    plays: the profiles, or the courses. numbers: of the courses, if these are not all.
    """
    expect = claim.claim.expect
    live = None
    if isinstance(expect, EquilibriumClaim) and expect.given is None:
        meets = np.flatnonzero(holds(expect.condition.formula, plays) & plays.feasible)
        live = {
            "quantity": expect.quantity,
            "meets": meets.tolist() if numbers is None else [numbers[play] for play in meets.tolist()],
        }
    return {
        "says": claim.claim.says,
        "holds": claim.holds,
        "because": claim.because,
        "vacuous": claim.vacuous,
        "sources": claim.claim.sources,
        "live": live,
    }


def comparison_data(comparison: Comparison | None) -> dict[str, Any] | None:
    """How other files differ from the page's."""
    if comparison is None:
        return None
    names = [(side.name, "right") for side in comparison.sides]
    tables = [
        {"columns": [("Assumptions that differ", "left"), *names], "rows": assumption_rows(comparison)},
        {"columns": [("Payoffs that differ", "left"), *names], "rows": payoff_rows(comparison)},
    ]
    return {
        "others": [side.name for side in comparison.sides[1:]],
        "sentences": compare_sentences(comparison),
        "tables": [table for table in tables if table["rows"]],
        "numbers": [_numbers(comparison, place) for place in range(1, len(comparison.sides))],
        "alike": not comparison.structure,
    }


def _numbers(comparison: Comparison, place: int) -> dict[str, Any]:
    """The other values that a file has of the page's own numbers."""
    both = ((d.name, d.assumptions[0], d.assumptions[place]) for d in comparison.assumptions)
    return {
        name: number(other.value)
        for name, own, other in both
        if own is not None and other is not None and own.value != other.value
    }
