"""The letters that a map names its regions by."""

from sim.explore.map.answer import PhaseMap, Region

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def letter(place: int) -> str:
    """The letter of a region by its place among the others."""
    return LETTERS[place] if place < len(LETTERS) else "?"


def lettered(phase_map: PhaseMap) -> list[tuple[str, Region]]:
    """Regions with a letter each: that of now first, then by size."""
    regions = sorted(phase_map.regions, key=lambda region: region.plays != phase_map.now)
    return [(letter(i), region) for i, region in enumerate(regions)]
