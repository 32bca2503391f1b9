"""The letters that a map names its regions by."""

from sim.explore.map.answer import PhaseMap, Region

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def lettered(phase_map: PhaseMap) -> list[tuple[str, Region]]:
    """Regions with a letter each: that of now first, then by size."""
    regions = sorted(phase_map.regions, key=lambda region: region.plays != phase_map.now)
    return [(LETTERS[i] if i < len(LETTERS) else "?", region) for i, region in enumerate(regions)]
