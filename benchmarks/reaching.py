"""The least change of assumptions for an outcome of a large game."""

import tempfile
import time
from pathlib import Path

from benchmarks.machine import row
from benchmarks.made_up import constraints_of, made_up
from sim.explore.reach.answer import reach

GOAL = 5.0


def main() -> None:
    """4 players with 8 actions each and 60 assumptions: 512 profiles have each outcome."""
    with tempfile.TemporaryDirectory() as folder:
        constraints = constraints_of(made_up(Path(folder), 4, 8, 60))
    times = []
    for value in ("v3", "v6", "last"):
        began = time.process_time()
        answer = reach(constraints, "first", value)
        times.append(time.process_time() - began)
        assert answer.distance is not None
        least = f"{float(answer.distance):.3f} range widths, {'proved' if answer.proved else 'not proved'}"
        row(f"first={value}", f"{times[-1]:.1f} s ({least})")
    row("the longest, of a goal of 5 s", f"{max(times) / GOAL:.2f}")
