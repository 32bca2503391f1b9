"""From the shell to the first answer."""

import sys
import tempfile

from benchmarks.machine import row, sim, wall_seconds


def main() -> None:
    """Medians of seven processes; Python alone for comparison."""
    bare = wall_seconds([sys.executable, "-c", "pass"])
    row("python -c pass", f"{bare:.2f} s")
    row("sim --help", f"{wall_seconds(sim('--help')):.2f} s")
    with tempfile.TemporaryDirectory() as folder:
        command = sim("run", "scenarios/sochi-2016.yaml", "--out", folder)
        row("sim run scenarios/sochi-2016.yaml", f"{wall_seconds(command):.2f} s")
