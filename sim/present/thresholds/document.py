"""Tipping points for scripts."""

from typing import Any

from sim.explore.thresholds.answer import Thresholds
from sim.game.bare import LeftOut
from sim.present.language.document import equilibrium_documents, nearest_float, scenario_document, tidy


def document(thresholds: Thresholds) -> dict[str, Any]:
    """sim.thresholds/1."""
    scenario, plays = thresholds.scenario, thresholds.plays
    return {
        "schema": "sim.thresholds/1",
        **scenario_document(scenario),
        "concept": thresholds.concept,
        **({"left_out": [_left_out(each) for each in thresholds.left_out]} if thresholds.bare else {}),
        "thresholds": [
            {
                "assumption": item.assumption,
                "value": tidy(item.value),
                "span": tidy(item.span),
                "proved": item.proved,
                "intervals": [
                    {
                        "from": nearest_float(interval.start),
                        "to": nearest_float(interval.end),
                        "closed": list(interval.closed),
                        "exact": interval.exact,
                        "equilibria": equilibrium_documents(scenario, plays, interval.plays),
                    }
                    for interval in item.intervals
                ],
                "changes": [
                    {
                        "direction": word,
                        "at": nearest_float(change.at),
                        "exact": change.at.exact,
                        "share_of_range": tidy(change.share),
                    }
                    for word, change in zip(("down", "up"), item.changes, strict=True)
                    if change is not None
                ],
                "notes": list(item.notes),
            }
            for item in thresholds
        ],
    }


def _left_out(left: LeftOut) -> dict[str, Any]:
    """A bare number that cannot vary."""
    number = left.number
    return {
        "where": number.where,
        "line": number.mark.line,
        "number": float(number.value),
        "because": left.because,
    }
