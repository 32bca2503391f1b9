"""A sweep from the shell against a process that only draws the same samples and writes the same table."""

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.machine import row, sim

SAMPLES = 1_000_000


def main() -> None:
    """Medians of five, one after the other in turn."""
    for compression in ("lz4", "none"):
        compare(compression)


def compare(compression: str) -> None:
    """Both sides with one compression."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours, theirs = [], []
        for turn in range(5):
            out = folder / f"sweep{turn}"
            command = [*sim("sweep", "sochi-2016", "--design", "random", "--samples", str(SAMPLES), "--json")]
            command += ["--seed", "1", "--compression", compression, "--out", str(out)]
            ours.append(timed(command))
            table = next(out.glob("*/*/table"))
            written = folder / f"written{turn}"
            theirs.append(
                timed([sys.executable, "-m", "benchmarks.drawing", str(table), str(written), compression])
            )
            shutil.rmtree(written)
            shutil.rmtree(out)
        one, two = statistics.median(ours), statistics.median(theirs)
        row(f"sim sweep, 10^6 samples, {compression}", f"{one:.2f} s")
        row("drawing and writing alone, as many threads", f"{two:.2f} s", f"{one / two:.2f} x")


def timed(command: list[str]) -> float:
    """Wall time of a process."""
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began
