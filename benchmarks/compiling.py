"""From a large scenario file to incentive constraints."""

import tempfile
import time
from pathlib import Path

from benchmarks.machine import row
from benchmarks.made_up import made_up
from sim.game.incentives import incentive_constraints
from sim.game.payoffs import compile_payoffs
from sim.scenario.load import load_scenario


def main() -> None:
    """4 players with 8 actions each and 60 assumptions: 4,096 profiles."""
    with tempfile.TemporaryDirectory() as folder:
        path = made_up(Path(folder), 4, 8, 60)
        times = []
        for _ in range(3):
            began = time.process_time()
            scenario, plays, _ = load_scenario(path)
            read = time.process_time()
            game = incentive_constraints(compile_payoffs(scenario, plays))
            times.append((time.process_time() - began, read - began))
        total, reading = min(times)
        deviations, distinct = game.constraint_count()
        print(f"  {len(plays):,} profiles, {deviations:,} deviations, {distinct:,} distinct constraints")
        row("read and checked", f"{reading:.2f} s")
        row("compiled", f"{total - reading:.2f} s")
