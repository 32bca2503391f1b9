"""The block solver against the solver of single points, and against the text of the formulas."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from explore.sweep.sweep_games import ASSUMPTIONS, RANGES, Term, TextGame, telling_apart, text_games
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.algebra.samples import Samples
from sim.explore.sweep.block_signs import TILE, product, tiled
from sim.explore.sweep.designs import BLOCK
from sim.explore.sweep.engine import BlockSolver, Undefined
from sim.explore.sweep.program import Program, compile_program
from sim.explore.sweep.sets import SetCoder
from sim.game.incentives import IncentiveConstraints, incentive_constraints
from sim.game.payoffs import compile_payoffs
from sim.scenario.load import load_scenario
from sim.solve.nash.pure import PURE_NASH, STRICT_NASH, own_equilibria, strict_formulas
from tests.points import equilibria_of, signs_of

SHIPPED = ["base", "sochi-2016", "oil-boom", "assertive-china", "receptive-russia"]


def constraints_of(name: str) -> IncentiveConstraints:
    scenario, plays, _ = load_scenario(name)
    return incentive_constraints(compile_payoffs(scenario, plays))


def solved(
    constraints: IncentiveConstraints, theta: dict[str, np.ndarray], box: dict, **options: bool
) -> tuple[np.ndarray, np.ndarray]:
    """(plays, BLOCK) equilibria, and knife edges, by the block solver."""
    concept = STRICT_NASH if options.pop("strict", False) else PURE_NASH
    decision = concept.decision(constraints, box if options.get("prune", True) else None)
    program = compile_program(constraints, decision, list(theta), box, **options)
    return solved_by(program, theta, len(constraints.model.plays))


def solved_by(program: Program, theta: dict[str, np.ndarray], plays: int) -> tuple[np.ndarray, np.ndarray]:
    solver = BlockSolver(program, dict.fromkeys(theta))
    for values, rows in zip(theta.values(), solver.inputs, strict=True):
        for row in rows:
            row[:] = values
    drawn = np.array(list(theta.values()))
    found, knife = solver.solve(drawn, lambda at: Samples.of_doubles(tuple(theta), drawn[:, at]))
    made = np.zeros((plays, BLOCK), dtype=bool)
    for p in found:
        made[program.profiles[p]] = solver.alive[p]
    return made, knife


def full_theta(constraints: IncentiveConstraints, theta: dict[str, np.ndarray], box: dict) -> np.ndarray:
    names = constraints.model.basis.assumptions
    return np.stack([theta[n] if n in theta else np.full(BLOCK, float(box[n][0])) for n in names])


def drawn(box: dict, varied: list[str], seed: int, levels: int = 0) -> dict[str, np.ndarray]:
    """Samples in the box; with levels, on a coarse grid, where ties are common."""
    rng = np.random.default_rng(seed)
    made = {}
    for name in varied:
        low, high = (float(side) for side in box[name])
        u = rng.random(BLOCK) if not levels else rng.integers(0, levels + 1, BLOCK) / levels
        made[name] = low + u * (high - low)
    return made


def range_box(constraints: IncentiveConstraints, varied: list[str]) -> dict:
    scenario = constraints.model.scenario
    return {
        a.id: constraints.model.box[a.id] if a.id in varied else (a.value, a.value)
        for a in scenario.assumptions
    }


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("step", [1, 3, 20])
def test_shipped_scenarios_as_the_single_point_solver(name: str, step: int) -> None:
    constraints = constraints_of(name)
    varied = [a.id for a in constraints.model.scenario.assumptions if not a.fixed][::step]
    box = range_box(constraints, varied)
    theta = drawn(box, varied, step)
    found, _ = solved(constraints, theta, box)
    assert np.array_equal(found, equilibria_of(constraints, full_theta(constraints, theta, box)))


@settings(max_examples=200, suppress_health_check=list(HealthCheck))
@given(text_games(), st.sets(st.sampled_from(ASSUMPTIONS), min_size=1), st.integers(0, 9), st.booleans())
def test_random_games(game: TextGame, names: set[str], seed: int, coarse: bool) -> None:
    constraints = game.constraints()
    varied = sorted(names)
    box = range_box(constraints, varied)
    theta = drawn(box, varied, seed, 4 if coarse else 0)
    found, knife = solved(constraints, theta, box)
    whole = full_theta(constraints, theta, box)
    assert np.array_equal(found, equilibria_of(constraints, whole))

    unpruned, knife_unpruned = solved(constraints, theta, box, prune=False)
    assert np.array_equal(found, unpruned)
    assert np.array_equal(knife, knife_unpruned)

    # Harsanyi 1973: strict equilibria are equilibria, and without knife edges and ties they are all
    strict, _ = solved(constraints, theta, box, strict=True)
    assert not (strict & ~found).any()

    position = constraints.model.basis.assumptions
    for sample in range(0, BLOCK, BLOCK // 12):
        point = {n: float(whole[position.index(n), sample]) for n in ASSUMPTIONS}
        assert set(np.flatnonzero(found[:, sample]).tolist()) == game.naive(point)


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(text_games(), st.integers(0, 9), st.booleans(), st.booleans())
def test_single_precision_decides_nothing(game: TextGame, seed: int, coarse: bool, strict: bool) -> None:
    # whatever the rounding, within its bound: coefficients off by a unit more, or no first look at all
    constraints = game.constraints()
    box = range_box(constraints, list(ASSUMPTIONS))
    theta = drawn(box, list(ASSUMPTIONS), seed, 4 if coarse else 0)
    decision = (STRICT_NASH if strict else PURE_NASH).decision(constraints, box)
    program = compile_program(constraints, decision, list(theta), box)
    plays = len(constraints.model.plays)
    expected, knife = solved_by(program, theta, plays)
    assert program.coarse is not None
    off = np.random.default_rng(seed).uniform(-1, 1, program.coarse.shape) * 2.0**-24
    for first_look in (None, (program.coarse * (1 + off)).astype(np.float32)):
        found, edges = solved_by(replace(program, coarse=first_look), theta, plays)
        assert np.array_equal(found, expected)
        assert np.array_equal(edges, knife)


@pytest.mark.parametrize(("power", "looked"), [(9, True), (25, False), (-12, True), (-30, False)])
def test_magnitudes_beyond_single_precision(tmp_path: Path, power: int, looked: bool) -> None:
    own = (Term(0, "x * x", ((0, 0),)), Term(0, "w * z", ((0, 1),)))
    text = TextGame((2, 2), (*own, *telling_apart((2, 2)))).yaml()
    for low, high in RANGES.values():
        span = f"value: {low}e{power}, range: [{low}e{power}, {high}e{power}]"
        text = text.replace(f"value: {low}, range: [{low}, {high}], limits: [0, 10]", span)
    path = tmp_path / "random_game.yaml"
    path.write_text(text, encoding="utf-8")
    constraints = constraints_of(str(path))
    box = range_box(constraints, list(ASSUMPTIONS))
    theta = drawn(box, list(ASSUMPTIONS), 0, 6)
    program = compile_program(constraints, PURE_NASH.decision(constraints, box), list(theta), box)
    assert (program.coarse is not None) == looked
    found, _ = solved_by(program, theta, 4)
    assert np.array_equal(found, equilibria_of(constraints, full_theta(constraints, theta, box)))
    assert found.any(axis=1).all()


@pytest.mark.parametrize(
    ("worth", "other", "fewest"),
    [
        ("(1 + w + x + y + z) ** 3", 100, 35),
        ("(w + x - y - z) ** 4", 100, 35),
        ("3 * (1 + x) ** 12", 20_000, 13),
    ],
)
def test_a_first_look_allows_for_every_rounding_of_a_sum(worth: str, other: int, fewest: int) -> None:
    """A row of n columns is a sum of n rounded products: it may be off by gamma(n) times their sizes.

    gamma(n) = n u / (1 - n u), u = 2**-24 (Higham 2002, section 3.1). So a value that is zero may
    come out as gamma(n) * sizes, and must not be further than 1 from zero even then.
    """
    own = (Term(0, worth, ((0, 0),)), Term(0, str(other), ((0, 1),)))
    constraints = TextGame((2, 2), (*own, *telling_apart((2, 2)))).constraints()
    box = range_box(constraints, list(ASSUMPTIONS))
    program = compile_program(constraints, PURE_NASH.decision(constraints, box), list(ASSUMPTIONS), box)
    assert program.coarse is not None
    most = np.abs(program.basis.bounds(box)).max(axis=1)
    columns = (program.rows != 0).sum(axis=1)
    assert columns.max() >= fewest
    gamma = columns * 2.0**-24 / (1 - columns * 2.0**-24)
    sizes = np.abs(program.rows) @ most
    for row, coarse, off in zip(program.rows, program.coarse, gamma * sizes, strict=True):
        named = row != 0
        shrunk = coarse[named].astype(float) / row[named]
        assert (shrunk * off <= 1 + 2.0**-20).all()
        assert (shrunk > 0).all()


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(text_games(), st.integers(0, 5))
def test_knife_edges_are_where_zeros_decide(game: TextGame, seed: int) -> None:
    constraints = game.constraints()
    varied = list(ASSUMPTIONS)
    box = range_box(constraints, varied)
    theta = drawn(box, varied, seed, 2)
    found, knife = solved(constraints, theta, box)
    signs = signs_of(constraints, full_theta(constraints, theta, box))
    signs[0] = 1  # the structural tie is no knife edge
    formulas = strict_formulas(constraints)
    held = np.zeros(found.shape, dtype=bool)
    held[formulas.plays] = formulas.holding(signs)
    assert np.array_equal(knife, (found != held).any(axis=0))


def test_structural_ties_are_no_knife_edges() -> None:
    # player 1 never matters to itself: every row of it is identically zero
    game = TextGame((2, 2), (Term(0, "x", ((0, 1),)), *telling_apart((2, 2))))
    constraints = game.constraints()
    box = range_box(constraints, ["x"])
    found, knife = solved(constraints, drawn(box, ["x"], 0), box)
    assert found.any()
    assert not knife.any()
    strict, _ = solved(constraints, drawn(box, ["x"], 0), box, strict=True)
    assert not strict.any()


def test_knife_edge_at_the_crossing() -> None:
    # one action pays x, the other 2
    game = TextGame((2, 2), (Term(0, "x", ((0, 0),)), Term(0, "2", ((0, 1),)), *telling_apart((2, 2))))
    constraints = game.constraints()
    box = range_box(constraints, ["x"])
    theta = {"x": np.linspace(1, 3, BLOCK + 1)[:BLOCK]}
    found, knife = solved(constraints, theta, box)
    assert np.flatnonzero(knife).tolist() == [BLOCK // 2]
    assert found[:, BLOCK // 2].all()


def test_one_point_ranges_and_nothing_varied() -> None:
    constraints = constraints_of("sochi-2016")
    value = constraints.model.scenario.assumption("oil_price").value
    box = range_box(constraints, [])
    found, _ = solved(constraints, {"oil_price": np.full(BLOCK, float(value))}, box)
    expected = own_equilibria(constraints)[:, None]
    assert np.array_equal(found, np.repeat(expected, BLOCK, axis=1))


def test_undefined_payoffs_are_reported_with_their_sample() -> None:
    game = TextGame((2, 2), (Term(0, "exp(w)", ((0, 0),)), *telling_apart((2, 2))))
    constraints = game.constraints()
    box = range_box(constraints, []) | {"w": (Fraction(0), Fraction(1000))}
    program = compile_program(constraints, PURE_NASH.decision(constraints, box), ["w"], box)
    solver = BlockSolver(program, {"w": None})
    with pytest.raises(Undefined) as error:
        solver.solve(np.linspace(0, 1000, BLOCK)[None], lambda at: Samples({}, 0))
    assert error.value.at == int(np.argmax(np.linspace(0, 1000, BLOCK) > np.log(np.finfo(float).max)))


def test_pruning_leaves_little_of_the_flagship_where_its_dated_numbers_vary() -> None:
    constraints = constraints_of("sochi-2016")
    varied = [a.id for a in constraints.model.scenario.assumptions if not a.fixed][:6]
    assert varied[0] == "oil_price"
    assert varied[-1] == "sanctions_in_force"
    box = {
        a.id: (a.low, a.high) if a.id in varied else (a.value, a.value)
        for a in constraints.model.scenario.assumptions
        if not a.fixed
    }
    program = compile_program(constraints, PURE_NASH.decision(constraints, box), varied, box)
    assert len(program.profiles) < len(constraints.model.plays) / 3
    assert len(program.rows) < len(constraints.rows) / 2
    assert program.rows.shape[1] <= len(constraints.model.basis)


def test_pruning_leaves_out_two_in_five_profiles_of_the_flagship_over_all_its_ranges() -> None:
    constraints = constraints_of("sochi-2016")
    varied = [a.id for a in constraints.model.scenario.assumptions if not a.fixed]
    box = constraints.model.box
    program = compile_program(constraints, PURE_NASH.decision(constraints, box), varied, box)
    assert len(program.profiles) < 0.6 * len(constraints.model.plays)
    assert len(program.rows) < 2 / 3 * len(constraints.rows)
    assert program.rows.shape[1] <= len(constraints.model.basis)


@given(st.integers(1, 40), st.integers(1, 60), st.integers(0, 5))
def test_product(height: int, width: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows, values = rng.normal(size=(height, width)), rng.normal(size=(width, 2 * TILE))
    out = np.empty((height, 2 * TILE))
    product(rows, tiled(values), tiled(out))
    np.testing.assert_allclose(out, rows @ values, atol=1e-12)


@given(st.integers(0, 40), st.integers(0, 3))
def test_set_coder(count: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    alive = rng.random((count + 2, BLOCK)) < 0.3
    found = sorted(rng.permutation(count + 2)[:count].tolist())
    coder, codes = SetCoder(), np.empty(500, dtype=np.int32)
    coder.encode(found, alive, codes)
    sets, order = coder.ordered()
    assert sets == sorted(sets)
    for sample in range(0, 500, 7):
        assert sets[order[codes[sample]]] == tuple(p for p in found if alive[p, sample])


def test_ranges_of_the_random_games_are_those_of_the_file() -> None:
    scenario = TextGame((2, 2), telling_apart((2, 2))).constraints().model.scenario
    assert {a.id: (a.low, a.high) for a in scenario.assumptions} == RANGES
