"""A phase map in sentences: what two assumptions change, and how certain that is."""

from math import fsum

from sim.explore.map.answer import PhaseMap
from sim.present.language.equilibria import Wording, wording_of
from sim.present.language.numbers import counted, percent
from sim.present.language.sentences import meaning

ALL = 1e-12
"""What is missing from the sum of all shares through rounding, at most."""


def sentences(phase_map: PhaseMap) -> list[str]:
    """What the two assumptions change, and how much of the map is as now."""
    scenario = phase_map.scenario
    across, up = scenario.assumption(phase_map.x), scenario.assumption(phase_map.y)
    axes = f"Across: {meaning(across.about)}. Upwards: {meaning(up.about)}."
    now = next((region for region in phase_map.regions if region.plays == phase_map.now), None)
    others = [region for region in phase_map.regions if region is not now]
    if now is None:
        where = "on an edge of this map" if phase_map.shows_now else "beside this map"
        first = f"Today's point lies {where}, which has {counted(len(others), 'answer')}."
    elif others:
        count = "one other answer" if len(others) == 1 else counted(len(others), "other answer")
        first = f"Today's answer holds on {percent(now.share)} of this map; the rest has {count}."
    else:
        return ["Today's answer holds everywhere on this map.", axes]
    wording = wording_of(phase_map)
    largest = wording.sentence(others[0].plays)
    return [
        first,
        f"On {percent(others[0].share)} of it, {largest}.",
        *_still_stable(phase_map, wording),
        axes,
    ]


def finding(phase_map: PhaseMap) -> str:
    """What a map shows, in a line."""
    if not phase_map.now:
        return sentences(phase_map)[0].rstrip(".")
    changes = _changing(phase_map, wording_of(phase_map))
    if changes < ALL:
        return "The outcome is the same all over this map"
    return f"On {percent(changes)} of this map the outcome is another one, or not the only one"


def _changing(phase_map: PhaseMap, wording: Wording) -> float:
    """The share of a map on which the values of the first dimension are not those of now."""
    outcomes = wording.leads(phase_map.now)
    return fsum(region.share for region in phase_map.regions if wording.leads(region.plays) != outcomes)


def _still_stable(phase_map: PhaseMap, wording: Wording) -> list[str]:
    """On how much of a map what is stable now stays so, and on how much the outcome is another."""
    if not phase_map.now:
        return []
    now, changes = set(phase_map.now), _changing(phase_map, wording)
    stays = fsum(region.share for region in phase_map.regions if now <= set(region.plays))
    noun = wording.kind.noun
    what = f"Today's {noun} stays" if len(now) == 1 else f"All of today's {noun}s stay"
    where = "everywhere on it" if stays > 1 - ALL else f"on {percent(stays)} of it"
    outcome = wording.outcome(phase_map.now).rstrip(".")
    line = f"{what} {wording.kind.adjective} {where}, alone or with others."
    if changes < ALL:
        return [f"{line} Everywhere on it {outcome}."]
    return [
        f"{line} The outcome is not the same, or not the only one, on {percent(changes)} of it; on the rest, "
        f"{outcome}."
    ]


def certainty(phase_map: PhaseMap) -> list[str]:
    """How exact a map is, in sentences."""
    lines = []
    if phase_map.exact and len(phase_map.regions) > 1:
        lines.append("Every edge is straight and every corner exact.")
    elif phase_map.unproved:
        near = percent(phase_map.unproved)
        lines.append(
            f"Edges that may be curved were traced: the shares are right to within {near} of the map, "
            "and a region that is smaller than that may be missing."
        )
    if not phase_map.certain:
        lines.append("An incentive that neither of the two moves is too close to zero to be told from it.")
    return lines
