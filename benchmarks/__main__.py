"""`python -m benchmarks [NAME...]`: measures, prints ratios, says on which machine."""

import argparse
import os
import sys

# one processor for everybody: before anything loads numpy
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("NUMBA_NUM_THREADS", "1")

from benchmarks import (
    beliefs,
    compiling,
    games,
    memory,
    paging,
    reaching,
    scaling,
    staged,
    startup,
    sweeping,
    ties,
)
from benchmarks.machine import machine

PARTS = {
    "games": (games.main, "games solved a second, against other libraries and whole payoff tables"),
    "ties": (ties.main, "samples on exact ties, and a procedure beside a formula"),
    "beliefs": (beliefs.main, "a million priors, beside a simultaneous game with as many open rows"),
    "sweep": (sweeping.main, "a million samples from the shell, against drawing and writing alone"),
    "scaling": (scaling.main, "cost by samples, by open rows and by profiles"),
    "compile": (compiling.main, "from a large scenario file to incentive constraints"),
    "reach": (reaching.main, "the least change for an outcome of a game of 4,096 profiles"),
    "stages": (staged.main, "four stages of four players with two types, solved, and all thresholds"),
    "page": (paging.main, "a live page: written, painted, and from a slider to the answer"),
    "startup": (startup.main, "from the shell to the first answer"),
    "memory": (memory.main, "peak memory of a hundred million samples (long; only when named)"),
}
LONG = {"memory"}


def main() -> int:
    """Runs the named parts, or all but the long ones."""
    listed = "\n".join(f"  {name:9} {about}" for name, (_, about) in PARTS.items())
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=__doc__,
        epilog=f"parts:\n{listed}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", choices=[*PARTS, []], help="parts to measure")
    names = parser.parse_args().names or [name for name in PARTS if name not in LONG]
    print(machine())
    for name in names:
        measure, about = PARTS[name]
        print(f"\n{name}: {about}")
        measure()
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
