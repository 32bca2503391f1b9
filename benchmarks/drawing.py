"""`python -m benchmarks.drawing TABLE OUT COMPRESSION`: draws samples and writes columns, solving nothing.

The answers are columns that stand ready: those of the first part of a sweep's table, over and over.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.explore.sweep import arrow
from sim.explore.sweep.designs import BLOCK, Design, Kind, Sampler
from sim.explore.sweep.distributions import of_assumption
from sim.explore.sweep.executors import cores
from sim.explore.sweep.part import part_rows
from sim.scenario.load import load_scenario

SAMPLES = 1_000_000


def main() -> None:
    """The same parts as a sweep of the flagship has."""
    table, out, compression = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    scenario, _, _ = load_scenario("sochi-2016")
    names = [a.id for a in scenario.assumptions if not a.fixed]
    design = Design(Kind.RANDOM, tuple(of_assumption(scenario.assumption(n)) for n in names), SAMPLES, 1)
    ready = pq.read_table(sorted(table.iterdir())[0]).drop_columns(names)
    labels = ready.column_names
    out.mkdir()
    rows = part_rows(len(names))

    def part(index: int) -> None:
        size = min(rows, SAMPLES - index * rows)
        sampler, samples = Sampler(design), np.empty((len(names), rows))
        for first in range(0, size, BLOCK):
            sampler.block((index * rows + first) // BLOCK, samples[:, first : first + BLOCK])
        columns = {name: arrow.numbers(row[:size]) for name, row in zip(names, samples, strict=True)}
        columns |= {name: ready[name][:size] for name in labels}
        pq.write_table(
            pa.table(columns),
            out / f"{index}.parquet",
            compression=compression,
            use_dictionary=labels,
            write_statistics=False,
        )

    with ThreadPoolExecutor(cores()) as pool:
        list(pool.map(part, range(-(-SAMPLES // rows))))


if __name__ == "__main__":
    main()
