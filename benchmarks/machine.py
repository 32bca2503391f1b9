"""Where a measurement was made, and how a time is taken."""

import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

LIBRARIES = ("numpy", "scipy", "pyarrow", "quantecon", "pygambit", "nashpy")


def machine() -> str:
    """The processor, how busy it is, and the versions of everything that matters."""
    name = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.is_file():
        models = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        name = models[0].split(":", 1)[1].strip() if models else name
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    versions = []
    for library in LIBRARIES:
        try:
            versions.append(f"{library} {version(library)}")
        except PackageNotFoundError:
            versions.append(f"{library} missing")
    return (
        f"{name}, {os.cpu_count()} processors{load}, {platform.system()}\n"
        f"Python {platform.python_version()}, {', '.join(versions)}"
    )


def processor_seconds(measured: Callable[[], object], least: float = 0.5) -> float:
    """Processor time of one call in one thread: the best of three rounds of `least` seconds.

    Processor time, so that other programs on the machine spoil less.
    """
    measured()
    best = float("inf")
    for _ in range(3):
        count, began = 0, time.process_time()
        while time.process_time() - began < least:
            measured()
            count += 1
        best = min(best, (time.process_time() - began) / count)
    return best


def wall_seconds(command: Sequence[str], repeat: int = 7) -> float:
    """The median wall time of a command as its own process."""
    taken = []
    for _ in range(repeat):
        began = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def sim(*arguments: str) -> list[str]:
    """A `sim` command line for a process of its own."""
    return [sys.executable, "-m", "sim", *arguments]


def row(name: str, value: str, ratio: str = "") -> None:
    """One line of a result."""
    print(f"  {name:52} {value:>16} {ratio:>10}")
