"""Peak memory of a hundred million samples."""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.machine import row, sim

SAMPLES = 100_000_000


def main() -> None:
    """Four assumptions of the flagship, so that the table takes about 4 GB of disk for a while."""
    measure(SAMPLES, ["oil_price", "joint_title_cost", "firm_appetite", "russia_defiance"])


def measure(samples: int, names: list[str]) -> None:
    """One sweep as a process of its own; parts are deleted once it is done."""
    with tempfile.TemporaryDirectory() as folder:
        command = sim("sweep", "sochi-2016", "--design", "random", "--samples", str(samples), "--json")
        command += [word for name in names for word in ("--vary", name)]
        began = time.perf_counter()
        subprocess.run([*command, "--out", folder], check=True, stdout=subprocess.DEVNULL)
        taken = time.perf_counter() - began
        size = sum(path.stat().st_size for path in Path(folder).rglob("*.parquet"))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    peak = peak / 2**20 if sys.platform == "linux" else peak / 2**30
    row(f"{samples:,} samples of {len(names)} assumptions", f"{taken:.0f} s", f"{size / 2**30:.1f} GiB")
    row("peak memory", f"{peak:.2f} GiB", "< 1 GiB" if peak < 1 else "too much")
