"""Sweeps: one to many assumptions at once, over variants and solution concepts too."""

import json
import platform
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.explore.progress import Progress, untold
from sim.explore.sweep.cases import CaseResult
from sim.explore.sweep.designs import Design, Kind
from sim.explore.sweep.executors import Dask, Threads, Where, run, shares_disk
from sim.explore.sweep.part import Part, label_names, solve_part
from sim.explore.sweep.plan import Plan
from sim.explore.sweep.tally import Tally
from sim.extras import MissingExtra
from sim.game.incentives import IncentiveConstraints
from sim.results import chunks
from sim.results.store import MANIFEST, is_whole, manifest_bytes, seconds_of
from sim.scenario.model import Scenario
from sim.scenario.plays import Plays
from sim.scenario.problems import COMMAND_LINE, Problem, ScenarioError
from sim.solve.concepts import default_concept
from sim.solve.holding import plays_now

if TYPE_CHECKING:
    import pandas
    import polars
    import xarray

TALLY = "tally.json"


@dataclass(frozen=True, eq=False)
class Sweep:
    """A finished sweep.

    tallies: one for each case of the plan.
    folder: where the result is; its table is in the folder `table`, in Parquet files.
    """

    plan: Plan
    tallies: tuple[Tally, ...]
    folder: Path

    @property
    def scenario(self) -> Scenario:
        """The scenario that was asked about; variants stand beside it in the plan."""
        return self.plan.games[0].told.scenario

    @property
    def plays(self) -> Plays:
        """The plays of that scenario."""
        return self.plan.games[0].told.plays

    @property
    def design(self) -> Design:
        """The samples, the same in all cases."""
        return self.plan.work.cases[0].design

    @cached_property
    def cases(self) -> tuple[CaseResult, ...]:
        """What came of each variant under each concept."""
        games = [(self.plan.games[g].told, concept) for g, concept in self.plan.of_case]
        return tuple(
            CaseResult(told.scenario, told.plays, concept, tally, told.mixes)
            for (told, concept), tally in zip(games, self.tallies, strict=True)
        )

    @cached_property
    def now(self) -> tuple[int, ...]:
        """The equilibria at the scenario's own values."""
        game = self.plan.games[0]
        return plays_now(game, default_concept(game.model.scenario))

    @property
    def table(self) -> Path:
        """The folder with the Parquet files, in order."""
        return self.folder / chunks.TABLE

    @property
    def samples(self) -> int:
        """All samples of all cases."""
        return self.plan.samples

    @property
    def samples_per_second(self) -> float | None:
        """Games solved a second by one processor, payoffs included, drawing and writing not."""
        seconds = sum(tally.seconds for tally in self.tallies)
        return self.samples / seconds if seconds > 0 else None

    def frame(self, library: str = "pandas") -> "pandas.DataFrame | polars.DataFrame":
        """The table as a data frame of pandas or polars. Raises MissingExtra."""
        if library == "polars":
            try:
                import polars
            except ImportError:
                raise MissingExtra("frames", "a polars frame needs polars") from None
            return polars.read_parquet(self.table / "*.parquet")
        if library != "pandas":
            raise ValueError(f"unknown library '{library}'; expected pandas or polars")
        try:
            import pandas
        except ImportError:
            raise MissingExtra("frames", "a pandas frame needs pandas") from None
        assert pandas
        return read_table(self.table).to_pandas()

    def dataset(self) -> "xarray.Dataset":
        """The table of a grid with an axis for each assumption. Raises MissingExtra.

        Raises ValueError for other designs, which have no axes.
        """
        design = self.plan.work.cases[0].design
        if design.kind is not Kind.GRID:
            raise ValueError("only a grid has axes; use frame() for samples")
        try:
            import xarray
        except ImportError:
            raise MissingExtra("frames", "an xarray dataset needs xarray") from None
        table = read_table(self.table)
        axes: dict[str, Any] = {}
        if self.plan.work.labelled:
            axes["case"] = [f"{case.scenario}: {case.concept}" for case in self.plan.work.cases]
        axes |= {m.name: [float(value) for value in m.values] for m in design.marginals}
        shape = tuple(len(values) for values in axes.values())
        inner = {
            name: (tuple(axes), table[name].to_numpy(zero_copy_only=False).reshape(shape))
            for name in table.column_names
            if name not in {*design.names, *label_names(design.names)}
        }
        return xarray.Dataset(inner, coords=axes)


def read_table(folder: Path) -> Any:
    """The parts of a table joined in order, as a pyarrow table."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    files = sorted(folder.glob("*.parquet"))
    return pa.concat_tables([pq.read_table(file) for file in files]).unify_dictionaries()


def run_sweep(
    plan: Plan,
    root: Path,
    where: Where | None = None,
    *,
    progress: Progress = untold,
    render: Callable[[Sweep], Mapping[str, bytes]] = lambda sweep: {},
) -> Sweep:
    """Runs a sweep, or goes on with one that was interrupted, or finds it finished.

    render: the files that stand beside the table. Raises ScenarioError.
    """
    where = where or Threads()
    _require_libraries(where)
    final = plan.question.folder(root)
    earlier = _earlier(plan, final)
    if earlier is not None:
        progress(plan.work.part_count, plan.work.part_count)
        return earlier
    done = 0
    try:
        with chunks.parts(final, _fingerprint(plan)) as parts:
            done = len(parts.finished)
            for _ in _computed(plan, parts, where, progress):
                done += 1
            by_case = [
                [note for _, note in sorted(parts.finished.items()) if note["case"] == c]
                for c in range(len(plan.work.cases))
            ]
            tallies = tuple(
                Tally.of_notes(case.design, notes)
                for case, notes in zip(plan.work.cases, by_case, strict=True)
            )
            drafted = Sweep(plan, tallies, parts.folder)
            files = dict(render(drafted))
            stored = {"cases": [tally.to_data() for tally in tallies], "bytes": _sizes(drafted.table)}
            files[TALLY] = json.dumps(stored).encode()
            source = Path(plan.games[0].model.scenario.file)
            seconds = [tally.seconds for tally in tallies]
            files[MANIFEST] = manifest_bytes(plan.question, files, source, seconds)
            chunks.finish(parts, final, files)
    except OSError as error:
        raise ScenarioError([_unwritable(error, done, plan.work.part_count)]) from error
    return replace(drafted, folder=final)


def kept(plan: Plan, root: Path) -> tuple[int, Path]:
    """How many samples an interrupted sweep has finished, and the folder that keeps them."""
    parts = chunks.unfinished(plan.question.folder(root))
    return sum(note["rows"] for note in parts.finished.values()), parts.folder


def _computed(plan: Plan, parts: chunks.Parts, where: Where, progress: Progress) -> Iterator[int]:
    """Computes and accepts every part that is not finished; one yield for each."""
    work = plan.work
    left = [part for part in range(work.part_count) if part not in parts.finished]
    done = work.part_count - len(left)
    progress(done, work.part_count)
    shared = shares_disk(where)
    tasks = ((part, parts.draft(part) if shared else None) for part in left)
    for part, solved in run(solve_part, work, tasks, where):
        assert isinstance(solved, Part)
        if solved.undefined is not None:
            raise ScenarioError([undefined_problem(plan, part // work.parts_per_case, *solved.undefined)])
        parts.accept(part, solved.note, solved.content)
        done += 1
        progress(done, work.part_count)
        yield part


def _earlier(plan: Plan, final: Path) -> Sweep | None:
    """The sweep that a finished folder holds, if every part of it is there."""
    if not is_whole(final):
        return None
    table = final / chunks.TABLE
    names = {chunks.part_name(part, "parquet") for part in range(plan.work.part_count)}
    if not table.is_dir() or {path.name for path in table.iterdir()} != names:
        return None
    try:
        stored = json.loads((final / TALLY).read_text(encoding="utf-8"))
        if stored["bytes"] != _sizes(table):
            return None
        cases = zip(plan.work.cases, stored["cases"], seconds_of(final), strict=True)
        tallies = tuple(Tally.from_data(case.design, tally, seconds) for case, tally, seconds in cases)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return Sweep(plan, tallies, final)


def _sizes(table: Path) -> list[int]:
    return [path.stat().st_size for path in sorted(table.iterdir())]


def _fingerprint(plan: Plan) -> dict[str, Any]:
    """What the bytes of a part depend on."""
    fingerprint = {
        "question": plan.question.digest,
        "rows": plan.work.part_rows,
        "machine": platform.machine(),
    }
    for library in ("numpy", "scipy", "pyarrow"):
        try:
            fingerprint[library] = version(library)
        except PackageNotFoundError:
            fingerprint[library] = ""
    return fingerprint


def _require_libraries(where: Where) -> None:
    """Raises MissingExtra that names everything that is lacking at once."""
    needed = {"sweep": "pyarrow.parquet", **({"dask": "distributed"} if isinstance(where, Dask) else {})}
    lacking = {}
    for extra, module in needed.items():
        try:
            import_module(module)
        except ImportError:
            lacking[extra] = module.partition(".")[0]
    if lacking:
        what = "a sweep on a Dask cluster" if isinstance(where, Dask) else "a sweep writes Parquet, which"
        raise MissingExtra(",".join(lacking), f"{what} needs {' and '.join(lacking.values())}")


def _unwritable(error: OSError, done: int, total: int) -> Problem:
    name = error.filename2 or error.filename
    where = f" '{name}'" if name else ""
    message = f"cannot write{where}: {error.strerror or error}"
    kept = f"{done:,} of {total:,} parts are finished and kept; run the same command again to go on"
    hint = kept if done else "nothing was changed; use another --out folder"
    return Problem("files", message, COMMAND_LINE, hint)


def undefined_problem(plan: Plan, case: int, sample: int, values: Mapping[str, float]) -> Problem:
    """A payoff that is not finite: at which sample, and in which terms."""
    game = plan.games[plan.of_case[case][0]]
    shown = ", ".join(f"{name} = {value:.6g}" for name, value in list(values.items())[:6])
    more = f" and {len(values) - 6} more" if len(values) > 6 else ""
    terms = ", ".join(f"payoffs.{term}" for term in undefined_terms(game, values)[:3])
    message = f"{terms} is not a finite number at sample {sample:,} ({shown}{more})"
    return Problem("not-finite", message, COMMAND_LINE, "vary over a smaller range")


def undefined_terms(game: IncentiveConstraints, values: Mapping[str, float]) -> list[str]:
    """The payoff terms, as `player.term`, that are not finite at some values of assumptions."""
    model = game.model
    theta = model.theta.copy()
    for name, value in values.items():
        theta[model.basis.assumptions.index(name)] = value
    bad = ~np.isfinite(model.basis.values(theta[:, None])[:, 0])
    return [
        f"{player}.{compiled.term.id}"
        for player, terms in model.terms.items()
        for compiled in terms
        if (compiled.rows[:, bad] != 0).any()
    ]
