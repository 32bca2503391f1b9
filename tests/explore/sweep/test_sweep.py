"""Whole sweeps: the table, the numbers, the same bits everywhere, and what goes wrong."""

import errno
import hashlib
import math
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from sim.explore.sweep.answer import Sweep, read_table, run_sweep
from sim.explore.sweep.designs import BLOCK, Design, Kind
from sim.explore.sweep.distributions import equally_likely
from sim.explore.sweep.executors import Processes, Threads
from sim.explore.sweep.plan import Plan, plan_sweep
from sim.explore.sweep.tally import Tally
from sim.explore.sweep.vary import Request, everything, named_sweep, parse_variations
from sim.game.incentives import IncentiveConstraints, incentive_constraints
from sim.game.payoffs import compile_payoffs
from sim.results import chunks
from sim.scenario.load import load_scenario
from sim.scenario.problems import ScenarioError
from sim.solve.explain import Valuation
from sim.solve.nash.pure import solve_pure
from tests.points import equilibria_of


def game(name: str, *settings: str) -> IncentiveConstraints:
    scenario, plays, _ = load_scenario(name, settings)
    return incentive_constraints(compile_payoffs(scenario, plays))


@pytest.fixture(scope="module")
def flagship() -> IncentiveConstraints:
    return game("sochi-2016")


def wide(flagship: IncentiveConstraints, kind: Kind, count: int, seed: int = 1) -> Request:
    return Request(everything(flagship.model.scenario), kind, count, seed)


def digest(sweep: Sweep) -> str:
    """Over the bytes of every column, whatever the files that they are cut into."""
    table = read_table(sweep.table).combine_chunks()
    made = hashlib.sha256()
    for name in table.column_names:
        column = table[name].to_pandas()
        made.update(name.encode())
        if column.dtype == np.float64:
            made.update(column.to_numpy().tobytes())
        else:
            made.update(repr(column.tolist()).encode())
    return made.hexdigest()


def file_digests(sweep: Sweep) -> list[str]:
    return [hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(sweep.table.iterdir())]


@pytest.mark.parametrize("kind", [Kind.RANDOM, Kind.LATIN, Kind.SOBOL])
def test_every_row_is_what_the_solver_says(
    flagship: IncentiveConstraints, kind: Kind, tmp_path: Path
) -> None:
    sweep = run_sweep(plan_sweep([flagship], wide(flagship, kind, 3000)), tmp_path)
    frame = sweep.frame()
    assert len(frame) == 3000
    model = flagship.model
    names = model.basis.assumptions
    theta = np.stack([frame[n] if n in frame else np.full(3000, model.theta[i]) for i, n in enumerate(names)])
    found = equilibria_of(flagship, theta)
    players = [player.id for player in model.scenario.players]
    labels = ["/".join(model.plays.label(p, play) for p in players) for play in range(len(model.plays))]
    values = {d.id: d.values for d in model.scenario.dimensions}
    for sample in range(3000):
        plays = np.flatnonzero(found[:, sample])
        assert frame["equilibria"][sample] == "; ".join(labels[play] for play in plays)
        for dimension, order in values.items():
            present = {model.plays.label(dimension, play) for play in plays}
            assert frame[f"possible.{dimension}"][sample] == "|".join(v for v in order if v in present)
            certain = frame[f"certain.{dimension}"][sample]
            assert (certain if isinstance(certain, str) else None) == (
                min(present) if len(present) == 1 else None
            )


def test_numbers_are_those_of_the_table(flagship: IncentiveConstraints, tmp_path: Path) -> None:
    sweep = run_sweep(plan_sweep([flagship], wide(flagship, Kind.RANDOM, 20_000)), tmp_path)
    frame, tally = sweep.frame(), sweep.tallies[0]
    assert tally.samples == 20_000
    assert tally.empty().count == (frame["equilibria"] == "").sum()
    assert tally.knife_edge == frame["knife_edge"].sum()
    plays = flagship.model.plays
    for dimension in flagship.model.scenario.dimensions:
        for code, value in enumerate(dimension.values):
            here = frozenset(np.flatnonzero(plays.codes[dimension.id] == code).tolist())
            assert tally.certain(here).count == (frame[f"certain.{dimension.id}"] == value).sum()
            possible = frame[f"possible.{dimension.id}"].astype(str).str.split("|")
            assert tally.possible(here).count == sum(value in row for row in possible)


def test_the_same_bits_whatever_the_parts_threads_and_processes(
    flagship: IncentiveConstraints, tmp_path: Path
) -> None:
    for kind in (Kind.RANDOM, Kind.LATIN, Kind.SOBOL):
        request = wide(flagship, kind, 5 * BLOCK + 77)
        made = []
        for number, (rows, where) in enumerate(
            [(None, Threads(1)), (BLOCK, Threads(1)), (2 * BLOCK, Threads(3)), (BLOCK, Threads(4))]
        ):
            plan = plan_sweep([flagship], request, rows=rows)
            made.append(run_sweep(plan, tmp_path / f"{kind}{number}", where))
        assert len({digest(sweep) for sweep in made}) == 1
        assert file_digests(made[1]) == file_digests(made[3])
        data = [sweep.tallies[0].to_data() for sweep in made]
        assert all(d == data[0] for d in data)


def test_local_processes_make_the_same_files(flagship: IncentiveConstraints, tmp_path: Path) -> None:
    plan = plan_sweep([flagship], wide(flagship, Kind.RANDOM, 4 * BLOCK), rows=BLOCK)
    here = run_sweep(plan, tmp_path / "threads", Threads(2))
    there = run_sweep(plan, tmp_path / "processes", Processes(2))
    assert file_digests(here) == file_digests(there)


def test_grids_have_axes(flagship: IncentiveConstraints, tmp_path: Path) -> None:
    request = Request(named_sweep(flagship.model.scenario, "washington"))
    sweep = run_sweep(plan_sweep([flagship], request), tmp_path)
    data = sweep.dataset()
    assert dict(data.sizes) == {"us_sanctions": 25, "us_alliance": 25, "communication": 3}
    frame = sweep.frame()
    at = data.sel(us_sanctions=9.0, us_alliance=4.0, communication=0.2)
    row = frame[(frame.us_sanctions == 9) & (frame.us_alliance == 4) & (frame.communication == 0.2)]
    assert str(at["equilibria"].values) == row["equilibria"].iloc[0]
    assert sweep.tallies[0].empty().se is None
    assert len(sweep.frame("polars")) == len(frame)
    with pytest.raises(ValueError, match="unknown library"):
        sweep.frame("spark")


def test_samples_have_no_axes(flagship: IncentiveConstraints, tmp_path: Path) -> None:
    sweep = run_sweep(plan_sweep([flagship], wide(flagship, Kind.RANDOM, 10)), tmp_path)
    with pytest.raises(ValueError, match="only a grid has axes"):
        sweep.dataset()


def test_margins_are_those_of_a_single_run(tmp_path: Path) -> None:
    request = Request(parse_variations(["oil_price=30:110:9", "joint_title_cost=0.02:0.2:4"]))
    sweep = run_sweep(plan_sweep([game("sochi-2016")], request, margins=True), tmp_path)
    frame = sweep.frame()
    for row in range(0, 36, 5):
        at = frame.iloc[row]
        settings = [f"{name}={float(at[name])!r}" for name in ("oil_price", "joint_title_cost")]
        solution = solve_pure(Valuation(game("sochi-2016", *settings)))
        assert [e.margin for e in solution.equilibria] == pytest.approx(list(at["margins"]), abs=1e-9)
        assert [e.margin_share for e in solution.equilibria] == pytest.approx(
            list(at["margin_shares"]), abs=1e-9
        )


def test_variants_and_concepts_are_cases(tmp_path: Path) -> None:
    request = Request(parse_variations(["oil_price=30:110:41"]))
    games = [game("sochi-2016"), game("receptive-russia")]
    sweep = run_sweep(plan_sweep(games, request, ["pure-nash", "strict-nash"]), tmp_path)
    frame = sweep.frame()
    assert len(frame) == 4 * 41
    assert frame.groupby(["scenario", "concept"], observed=True).size().tolist() == [41] * 4
    for g, name in zip(games, ("sochi-2016", "receptive-russia"), strict=True):
        alone = run_sweep(plan_sweep([g], request), tmp_path / "alone").frame()
        part = frame[(frame.scenario == name) & (frame.concept == "pure-nash")].reset_index()
        assert part["equilibria"].astype(str).tolist() == alone["equilibria"].astype(str).tolist()
    assert dict(sweep.dataset().sizes) == {"case": 4, "oil_price": 41}


def test_a_finished_sweep_is_found_again(flagship: IncentiveConstraints, tmp_path: Path) -> None:
    plan = plan_sweep([flagship], wide(flagship, Kind.RANDOM, 3 * BLOCK), rows=BLOCK)
    first = run_sweep(plan, tmp_path)
    calls: list[tuple[int, int]] = []
    second = run_sweep(plan, tmp_path, progress=lambda done, total: calls.append((done, total)))
    assert calls == [(3, 3)]
    assert second.tallies[0].to_data() == first.tallies[0].to_data()
    assert [path.name for path in tmp_path.glob("sochi-2016/*")] == [first.folder.name]


def shares(kind: Kind, counts: list[list[int]]) -> Tally:
    values = equally_likely("x", [Fraction(i) for i in range(sum(map(sum, counts)))])
    design = Design(kind, (values,), sum(map(sum, counts)))
    return Tally(design, ((0,), (1,)), np.array(counts), 0, 0, 0.0)


def test_standard_errors() -> None:
    assert shares(Kind.GRID, [[30, 70]]).share([0]).se is None
    assert shares(Kind.RANDOM, [[30, 70]]).share([0]).se == pytest.approx(math.sqrt(0.3 * 0.7 / 100))
    # Wilson 1927 at one standard error: the interval from 0 to 1/(n + 1)
    assert shares(Kind.RANDOM, [[0, 100]]).share([0]).se == pytest.approx(1 / 202)
    assert shares(Kind.SOBOL, [[50, 0], [50, 0]]).share([0]).se == pytest.approx(1 / 202)
    spread = shares(Kind.LATIN, [[20, 30], [30, 20]]).share([0])
    assert spread.value == 0.5
    assert spread.se == pytest.approx(np.std([0.4, 0.6], ddof=1) / math.sqrt(2))


@pytest.mark.parametrize("kind", [Kind.RANDOM, Kind.LATIN, Kind.SOBOL])
def test_shares_spread_over_seeds_as_their_errors_say(
    flagship: IncentiveConstraints, kind: Kind, tmp_path: Path
) -> None:
    talking = flagship.model.plays.labels["relations"].index("talks")
    talks = frozenset(np.flatnonzero(flagship.model.plays.codes["relations"] == talking).tolist())
    found = []
    for seed in range(12):
        request = Request(parse_variations(["joint_title_cost", "firm_appetite"]), kind, 2048, seed)
        found.append(run_sweep(plan_sweep([flagship], request), tmp_path).tallies[0].possible(talks))
    spread = np.std([share.value for share in found], ddof=1)
    stated = np.mean([share.se for share in found])
    assert 0 < found[0].value < 1
    assert stated / 2.5 < spread < stated * 2.5


def test_a_payoff_that_is_not_finite_names_sample_and_term(tmp_path: Path) -> None:
    path = tmp_path / "steep.yaml"
    text = Path(__file__).parent.joinpath("steep.yaml").read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    plan = plan_sweep([game(str(path))], Request(parse_variations(["growth=0:1000:101"])))
    with pytest.raises(ScenarioError) as error:
        run_sweep(plan, tmp_path)
    assert "payoffs.a.boom is not a finite number at sample 71 (growth = 710)" in str(error.value)


def test_two_processes_in_one_folder(flagship: IncentiveConstraints, tmp_path: Path) -> None:
    plan = plan_sweep([flagship], wide(flagship, Kind.RANDOM, 100))
    with (
        chunks.parts(plan.question.folder(tmp_path), {}),
        pytest.raises(ScenarioError, match=r"another process .* is writing the same result"),
    ):
        run_sweep(plan, tmp_path)
    assert run_sweep(plan, tmp_path).samples == 100


def test_a_full_disk_keeps_what_is_finished(
    flagship: IncentiveConstraints, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = plan_sweep([flagship], wide(flagship, Kind.RANDOM, 4 * BLOCK), rows=BLOCK)
    clean = run_sweep(plan, tmp_path / "clean", Threads(1))
    accept = chunks.Parts.accept

    def full(self: chunks.Parts, part: int, *rest: object) -> None:
        if part == 2:
            raise OSError(errno.ENOSPC, "No space left on device", str(self.path(part)))
        accept(self, part, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(chunks.Parts, "accept", full)
        with pytest.raises(ScenarioError) as error:
            run_sweep(plan, tmp_path / "full", Threads(1))
    assert "No space left on device" in str(error.value)
    assert "2 of 4 parts are finished and kept" in str(error.value)
    calls: list[int] = []
    again = run_sweep(plan, tmp_path / "full", Threads(1), progress=lambda done, total: calls.append(done))
    assert calls == [2, 3, 4]
    assert file_digests(again) == file_digests(clean)


def test_a_place_that_cannot_be_written(flagship: IncentiveConstraints, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"cannot write .*nothing was changed"):
        run_sweep(plan_sweep([flagship], wide(flagship, Kind.RANDOM, 10)), tmp_path / "file")


def test_unknown_concepts_and_compressions(flagship: IncentiveConstraints) -> None:
    request = wide(flagship, Kind.RANDOM, 10)
    with pytest.raises(ScenarioError, match="did you mean 'pure-nash'"):
        plan_sweep([flagship], request, ["pure-nesh"])
    with pytest.raises(ScenarioError, match="unknown compression 'zip'"):
        plan_sweep([flagship], request, compression="zip")
    with pytest.raises(ValueError, match="multiple of 16,384"):
        plan_sweep([flagship], request, rows=100)


def test_settings_name_the_folder(flagship: IncentiveConstraints) -> None:
    def folder(plan: Plan) -> str:
        return plan.question.folder(Path("x")).name

    first = plan_sweep([flagship], wide(flagship, Kind.RANDOM, 10))
    assert folder(first) == folder(plan_sweep([flagship], wide(flagship, Kind.RANDOM, 10), rows=BLOCK))
    assert folder(first) != folder(plan_sweep([flagship], wide(flagship, Kind.RANDOM, 10, seed=2)))
    assert folder(first) != folder(plan_sweep([flagship], wide(flagship, Kind.RANDOM, 10), margins=True))
