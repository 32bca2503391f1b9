"""One part of a sweep's table: drawn, solved and encoded, wherever it runs.

A part is a fixed range of blocks of one case, so its bytes depend on the sweep alone.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from sim.explore.sweep import arrow
from sim.explore.sweep.designs import BLOCK, Design, Kind, Sampler
from sim.explore.sweep.engine import BlockSolver, Undefined
from sim.explore.sweep.margins import MarginRows, margins
from sim.explore.sweep.program import Program
from sim.explore.sweep.sets import SetCoder

PART_BYTES = 24 * 2**20
"""About how large the samples of a part may be in memory."""

MAX_PART_BLOCKS = 128


@dataclass(frozen=True, eq=False)
class Case:
    """One game under one concept.

    scenario, concept: what it is, for the table.
    labels: (profiles of the program) the actions of each, joined by '/'.
    outcomes: dimension -> (its values, the code of each profile of the program).
    margin_rows: None unless margins are wanted.
    """

    scenario: str
    concept: str
    design: Design
    program: Program
    labels: tuple[str, ...]
    outcomes: Mapping[str, tuple[tuple[str, ...], tuple[int, ...]]]
    margin_rows: MarginRows | None = None


@dataclass(frozen=True, eq=False)
class Work:
    """All that a worker needs to know.

    labelled: whether scenario and concept are columns of the table.
    dimensions: every outcome dimension of any case.
    """

    cases: tuple[Case, ...]
    names: tuple[str, ...]
    dimensions: tuple[str, ...]
    part_rows: int
    compression: str
    labelled: bool
    metadata: Mapping[str, str]

    @property
    def parts_per_case(self) -> int:
        """How many parts hold the samples of one case."""
        return -(-self.cases[0].design.count // self.part_rows)

    @property
    def part_count(self) -> int:
        """How many parts the table has."""
        return len(self.cases) * self.parts_per_case


@dataclass(frozen=True)
class Part:
    """What came of a part.

    note: JSON data: rows, knife_edge, not_told_apart, seconds, case, and the sets of profiles with how often
        each occurs: [replicate, set, count].
    content: the encoded part, where it was not written to a file.
    undefined: the values of the assumptions at a sample where a payoff is not finite.
    """

    note: Mapping[str, Any]
    content: bytes | None = None
    undefined: tuple[int, Mapping[str, float]] | None = None


def part_rows(columns: int) -> int:
    """Samples in a part of a table with so many columns: a power of two of blocks.

    >>> part_rows(2), part_rows(42)
    (1048576, 65536)
    """
    blocks = PART_BYTES // (8 * BLOCK * (columns + 1))
    return BLOCK * min(MAX_PART_BLOCKS, 1 << max(0, blocks.bit_length() - 1))


def solve_part(work: Work, index: int, path: Path | None) -> Part:
    """Part `index` of a table, written to a file if a path is given."""
    solved, counted = _solved(work, index)
    if counted.undefined is not None:
        return counted
    return Part(counted.note, _encode(work, work.cases[index // work.parts_per_case], solved, path))


def count_part(work: Work, index: int) -> Part:
    """What came of part `index`, without its rows."""
    return _solved(work, index)[1]


def _solved(work: Work, index: int) -> tuple["_Solved", Part]:
    case = work.cases[index // work.parts_per_case]
    start = index % work.parts_per_case * work.part_rows
    rows = min(work.part_rows, case.design.count - start)
    solved = _Solved.of(case, start, rows)
    if solved.undefined is not None:
        return solved, Part({}, None, solved.undefined)
    note = {
        "case": index // work.parts_per_case,
        "rows": rows,
        "knife_edge": int(np.count_nonzero(solved.knife)),
        "not_told_apart": solved.untold,
        "seconds": round(solved.seconds, 9),
        "sets": [[case.program.profiles[p] for p in members] for members in solved.sets],
        "counts": solved.counts(case.design, start),
    }
    return solved, Part(note)


@dataclass(frozen=True, eq=False)
class _Solved:
    """Samples and answers of a part.

    samples: (assumptions, rows or more); codes: (rows,) indices into sets; sets: profiles of the
    program. untold: at how many samples a sign that could decide was not told apart from zero.
    """

    samples: np.ndarray
    codes: np.ndarray
    knife: np.ndarray
    untold: int
    sets: list[tuple[int, ...]]
    margins: tuple[np.ndarray, np.ndarray] | None
    seconds: float
    undefined: tuple[int, Mapping[str, float]] | None = None

    @classmethod
    def of(cls, case: Case, start: int, rows: int) -> "_Solved":
        design, program = case.design, case.program
        denominators = {marginal.name: marginal.denominator for marginal in design.marginals}
        sampler, solver, coder = Sampler(design), BlockSolver(program, denominators), SetCoder()
        # whole blocks; what is beyond the last row is left out in the end
        samples = np.empty((len(design.names), -(-rows // BLOCK) * BLOCK))
        codes, knife = np.empty(rows, dtype=np.int32), np.empty(rows, dtype=bool)
        kept: list[tuple[np.ndarray, np.ndarray]] = []
        seconds, untold = 0.0, 0
        for first in range(0, rows, BLOCK):
            size = min(BLOCK, rows - first)
            here = slice(first, first + size)
            theta = samples[:, first : first + BLOCK]
            sampler.block((start + first) // BLOCK, theta, solver.inputs)
            began = time.thread_time()
            try:
                holding, edges = solver.solve(theta, partial(design.exact, theta))
            except Undefined as error:
                at = min(error.at, size - 1)
                values = dict(zip(design.names, theta[:, at].tolist(), strict=True))
                return cls(samples, codes, knife, untold, [], None, seconds, (start + first + at, values))
            coder.encode(holding, solver.alive, codes[here])
            seconds += time.thread_time() - began
            knife[here] = edges[:size]
            untold += int(np.count_nonzero(solver.untold[:size]))
            if case.margin_rows is not None:
                drawn = design.exact(theta, np.arange(BLOCK))
                whole = margins(case.margin_rows, drawn, holding, solver.alive, size)
                kept.append(whole)
        sets, order = coder.ordered()
        codes = order[codes] if len(order) else codes
        joined = None
        if case.margin_rows is not None:
            joined = (np.concatenate([m for m, _ in kept]), np.concatenate([s for _, s in kept]))
        return cls(samples, codes, knife, untold, sets, joined, seconds)

    def counts(self, design: Design, start: int) -> list[list[int]]:
        """[replicate, set, count] for each replicate that the part touches."""
        counts = []
        stop = start + len(self.codes)
        edges = design.edges
        first = int(np.searchsorted(edges, start, side="right")) - 1
        for replicate in range(first, len(edges) - 1):
            left, right = max(start, int(edges[replicate])), min(stop, int(edges[replicate + 1]))
            if left >= right:
                break
            tally = np.bincount(self.codes[left - start : right - start], minlength=len(self.sets))
            counts += [[replicate, s, int(n)] for s, n in enumerate(tally.tolist()) if n]
        return counts


def _encode(work: Work, case: Case, solved: _Solved, path: Path | None) -> bytes | None:
    """The part as Parquet, in a file or as bytes."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    codes = solved.codes
    columns: dict[str, Any] = {}
    if work.labelled:
        same = arrow.numbers(np.zeros(len(codes), dtype=np.int32))
        for name, label in zip(label_names(case.design.names), (case.scenario, case.concept), strict=True):
            columns[name] = arrow.labelled(same, [label])
    for name, values in zip(case.design.names, solved.samples, strict=True):
        columns[name] = arrow.numbers(values[: len(codes)])
    texts = ["; ".join(case.labels[p] for p in members) for members in solved.sets]
    columns[free_name("equilibria", columns)] = arrow.labelled(arrow.numbers(codes), texts)
    for dimension in work.dimensions:
        possible, certain = _outcome_sets(case, dimension, solved.sets)
        columns[f"possible.{dimension}"] = _per_set(possible, codes)
        columns[f"certain.{dimension}"] = _per_set(certain, codes)
    columns[free_name("knife_edge", columns)] = arrow.booleans(solved.knife)
    if solved.margins is not None:
        sizes = np.array([len(members) for members in solved.sets] or [0])[codes]
        for name, values in zip(("margins", "margin_shares"), solved.margins, strict=True):
            inner = arrow.nullable(values, np.isnan(values))
            columns[free_name(name, columns)] = arrow.lists(sizes, inner)
    drawn = () if case.design.kind is Kind.GRID else case.design.names
    table = pa.Table.from_arrays(list(columns.values()), names=list(columns))
    sink: Any = pa.BufferOutputStream() if path is None else str(path)
    pq.write_table(
        table.replace_schema_metadata(dict(work.metadata)),
        sink,
        compression=work.compression,
        # drawn numbers hardly repeat, labels do
        use_dictionary=[name for name in columns if name not in drawn],
        write_statistics=False,
        row_group_size=work.part_rows,
    )
    content: bytes | None = None if path is not None else sink.getvalue().to_pybytes()
    return content


def label_names(names: Sequence[str]) -> tuple[str, str]:
    """The columns that tell cases apart, beside those of some assumptions."""
    return free_name("scenario", names), free_name("concept", names)


def free_name(name: str, taken: Mapping[str, object] | Sequence[str]) -> str:
    """A column's name that no assumption has."""
    while name in taken:
        name += "_"
    return name


def _per_set(labels: Sequence[str | None], codes: np.ndarray) -> Any:
    """A column that depends on the set alone; None is null."""
    distinct = sorted({label for label in labels if label is not None})
    place = np.array([distinct.index(x) if x is not None else -1 for x in labels] or [-1], dtype=np.int32)
    at = place[codes]
    return arrow.labelled(arrow.nullable(at, at < 0), distinct)


def _outcome_sets(
    case: Case, dimension: str, sets: Sequence[tuple[int, ...]]
) -> tuple[list[str | None], list[str | None]]:
    """Per set of profiles: the values that some profile has, and the one that all have."""
    if dimension not in case.outcomes:
        return [None] * len(sets), [None] * len(sets)
    values, codes = case.outcomes[dimension]
    present = [sorted({codes[p] for p in members}) for members in sets]
    possible: list[str | None] = ["|".join(values[code] for code in here) for here in present]
    certain = [values[here[0]] if len(here) == 1 else None for here in present]
    return possible, certain
