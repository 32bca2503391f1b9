"""Designs: the same numbers whoever asks, in the right places, with the right distributions."""

from collections.abc import Iterator
from fractions import Fraction

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import qmc

from sim.explore.sweep.designs import BLOCK, LATIN_SIZE, Design, Kind, Sampler
from sim.explore.sweep.distributions import CELLS, Marginal, Scratch, equally_likely, of_assumption, uniform
from sim.explore.sweep.vary import Request, Variation, design_of, everything, named_sweep, parse_variations
from sim.scenario.load import load_scenario
from sim.scenario.model import Assumption, Distribution, Scenario
from sim.scenario.problems import COMMAND_LINE, ScenarioError

DRAWN = [Kind.RANDOM, Kind.LATIN, Kind.SOBOL]


def unit(count: int) -> tuple[Marginal, ...]:
    return tuple(uniform(f"x{i}", Fraction(0), Fraction(1)) for i in range(count))


def drawn(design: Design, blocks: Iterator[int] | None = None) -> np.ndarray:
    sampler = Sampler(design)
    made = np.empty((len(design.marginals), -(-design.count // BLOCK) * BLOCK))
    for block in blocks or range(made.shape[1] // BLOCK):
        sampler.block(block, made[:, block * BLOCK : (block + 1) * BLOCK])
    return made[:, : design.count]


@pytest.mark.parametrize("kind", DRAWN)
@pytest.mark.parametrize("count", [1, 7, 1000, 3 * BLOCK + 5])
def test_blocks_are_the_same_in_any_order(kind: Kind, count: int) -> None:
    design = Design(kind, unit(3), count, 5)
    forward = drawn(design)
    backward = drawn(design, iter(range(-(-count // BLOCK) - 1, -1, -1)))
    assert np.array_equal(forward, backward)
    assert forward.min() >= 0
    assert forward.max() < 1
    other = drawn(Design(kind, unit(3), count, 6))
    assert not np.array_equal(forward, other)


@pytest.mark.parametrize("count", [100, 1000, 5 * BLOCK, 3 * LATIN_SIZE])
def test_latin_hypercubes_have_one_sample_in_every_stratum(count: int) -> None:
    design = Design(Kind.LATIN, unit(4), count, 1)
    samples = drawn(design)
    assert np.diff(design.edges).max() <= LATIN_SIZE
    for start, stop in zip(design.edges, design.edges[1:], strict=False):
        strata = np.floor(samples[:, start:stop] * (stop - start)).astype(int)
        assert (np.sort(strata, axis=1) == np.arange(stop - start)).all()


@pytest.mark.parametrize(
    "count", [16 * LATIN_SIZE, 16 * LATIN_SIZE + 1, 17 * LATIN_SIZE, 40 * LATIN_SIZE - 1]
)
def test_no_latin_hypercube_is_larger_than_the_largest(count: int) -> None:
    """Beyond 16 of the largest there must be more of them: the least number that will do."""
    edges = Design(Kind.LATIN, unit(1), count).edges
    assert np.diff(edges).max() <= LATIN_SIZE
    assert len(edges) - 2 < count / LATIN_SIZE <= len(edges) - 1
    assert edges[-1] == count


@pytest.mark.parametrize("kind", list(Kind))
def test_nothing_that_varies_is_nothing_to_draw(kind: Kind) -> None:
    assert drawn(Design(kind, (), 1)).shape == (0, 1)


def test_sobol_sequences_are_those_of_scipy() -> None:
    design = Design(Kind.SOBOL, unit(3), 4 * BLOCK, 9)
    samples = drawn(design)
    size = int(design.edges[1])
    rng = np.random.default_rng(np.random.SeedSequence([9, 2, 3]))
    expected = qmc.Sobol(3, scramble=True, bits=32, rng=rng).random(size).T
    assert np.array_equal(samples[:, 3 * size : 4 * size], expected)
    assert (
        qmc.discrepancy(samples[:, :1024].T) < qmc.discrepancy(np.random.default_rng(0).random((1024, 3))) / 3
    )


def test_replicates_cover_every_sample_once() -> None:
    for kind in DRAWN:
        for count in (1, 2, 31, 32, 1000, 200_000):
            edges = Design(kind, unit(1), count).edges
            assert edges[0] == 0
            assert edges[-1] == count
            assert (np.diff(edges) > 0).all()


def test_grids_cross_their_values_with_the_last_fastest() -> None:
    a = equally_likely("a", [Fraction(i) for i in range(3)])
    b = equally_likely("b", [Fraction(1, 2), Fraction(5)])
    samples = drawn(Design(Kind.GRID, (a, b), 6))
    assert samples.tolist() == [[0, 0, 1, 1, 2, 2], [0.5, 5, 0.5, 5, 0.5, 5]]
    large = Design(Kind.GRID, (equally_likely("a", [Fraction(i) for i in range(20_000)]), b), 40_000)
    assert np.array_equal(drawn(large)[0], np.repeat(np.arange(20_000), 2))


def assumption(kind: str, value: str, low: str, high: str, **more: object) -> Assumption:
    return Assumption(
        "x", "", Fraction(value), Fraction(low), Fraction(high), (None, None), "",
        Distribution(kind, **more), (), COMMAND_LINE,
    )  # fmt: skip


CASES = {
    "uniform": (assumption("uniform", "3", "1", "5"), scipy.stats.uniform(1, 4)),
    "pert": (assumption("pert", "3", "1", "9"), scipy.stats.beta(2, 4, loc=1, scale=8)),
    "pert at the end": (assumption("pert", "1", "1", "9"), scipy.stats.beta(1, 5, loc=1, scale=8)),
    "triangular": (assumption("triangular", "2", "1", "9"), scipy.stats.triang(1 / 8, loc=1, scale=8)),
    "normal": (assumption("normal", "3", "1", "9", sd=Fraction(2)), scipy.stats.truncnorm(-1, 3, 3, 2)),
}


@pytest.mark.parametrize("name", CASES)
def test_distributions_as_scipy(name: str) -> None:
    given_, law = CASES[name]
    marginal = of_assumption(given_)
    u = (np.arange(100_000) + 0.5) / 100_000
    values = np.empty_like(u)
    marginal.draw(u.copy(), values, Scratch.of(len(u)))
    assert np.abs(law.cdf(values) - u).max() < 3e-5
    nodes = np.empty(CELLS)
    marginal.draw(np.arange(CELLS) / CELLS, nodes, Scratch.of(CELLS))
    np.testing.assert_allclose(law.cdf(nodes), np.arange(CELLS) / CELLS, atol=2e-6)
    assert values.min() >= float(marginal.low)
    assert values.max() <= float(marginal.high)


def test_lognormal_has_its_mean_and_sd() -> None:
    marginal = of_assumption(assumption("lognormal", "50", "1", "2000", sd=Fraction(20)))
    u = (np.arange(400_000) + 0.5) / 400_000
    values = np.empty_like(u)
    marginal.draw(u, values, Scratch.of(len(u)))
    assert abs(values.mean() - 50) < 0.2
    assert abs(values.std() - 20) < 0.3


def test_discrete_draws_have_their_probabilities() -> None:
    values, odds = (Fraction(1), Fraction(4)), (Fraction(1, 5), Fraction(4, 5))
    marginal = of_assumption(assumption("discrete", "1", "1", "4", values=values, probabilities=odds))
    samples = drawn(Design(Kind.RANDOM, (marginal,), 100_000, 1))
    assert set(samples[0]) == {1, 4}
    assert abs((samples[0] == 1).mean() - 0.2) < 0.01


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load_scenario("sochi-2016")[0]


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (["oil_prise=30:110:81"], "did you mean 'oil_price'?"),
        (["oil_price=110:30:5"], "the range is reversed; write oil_price=30:110"),
        (["oil_price=40:40:5"], "use --set oil_price=40"),
        (["oil_price=30:110:1"], "a grid of one point; use --set oil_price=30"),
        (["oil_price=30:110:0"], "0 steps, expected a whole number of at least 2"),
        (["oil_price=30:110:-3"], "-3 steps"),
        (["oil_price=30:110:2.5"], "2.5 steps"),
        (["oil_price=30:110:99999999"], "99,999,999 steps, at most 1,000,000"),
        (["oil_price="], "the list of values is empty"),
        (["oil_price=,"], "the list of values is empty"),
        (["oil_price=3,3"], "stands there twice"),
        (["oil_price=a:b"], "'a'"),
        (["oil_price=30:110:5:6"], "expected FROM:TO"),
        (["=3"], "no assumption is named"),
        (["oil_price=30:40", "oil_price=50:60"], "more than once"),
        (["oil_price=-5:40:10"], "goes beyond its limits [0, none]"),
        (["oil_price=1:900000:1000", "china_trade_share=5:30:1000", "russian_opposition=62:92:1001"],
         "the grid has 1,001,000,000 samples"),
    ],
)  # fmt: skip
def test_bad_requests_say_what_is_wrong(scenario: Scenario, texts: list[str], words: str) -> None:
    with pytest.raises(ScenarioError) as error:
        design_of(scenario, Request(parse_variations(texts)))
    assert words in str(error.value)


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (Request((Variation("oil_price"),), count=0), "--samples 0"),
        (Request((Variation("oil_price"),), count=-4), "--samples -4"),
        (Request((Variation("oil_price"),), count=10**12), "--samples 1,000,000,000,000"),
        (Request((Variation("oil_price"),), seed=-1), "--seed -1"),
        (Request((Variation("oil_price"),), Kind.GRID), "a grid needs the values of 'oil_price'"),
        (Request((Variation("oil_price", (Fraction(40),)),), Kind.GRID, 10), "--samples has no place"),
        (Request(()), "no assumption has a range"),
    ],
)
def test_bad_settings_say_what_is_wrong(scenario: Scenario, request_: Request, words: str) -> None:
    with pytest.raises(ScenarioError) as error:
        design_of(scenario, request_)
    assert words in str(error.value)


def test_designs_follow_from_what_is_varied(scenario: Scenario) -> None:
    grid, _ = design_of(scenario, Request(parse_variations(["oil_price=30:110:81", "us_alliance=4,5"])))
    assert (grid.kind, grid.count, grid.shape) == (Kind.GRID, 162, (81, 2))
    drawn_, _ = design_of(scenario, Request(parse_variations(["oil_price=30:110:81"]), count=1000))
    assert (drawn_.kind, drawn_.count) == (Kind.RANDOM, 1000)
    ranges, _ = design_of(scenario, Request(everything(scenario)))
    assert ranges.kind is Kind.RANDOM
    named, _ = design_of(scenario, Request(named_sweep(scenario, "washington")))
    assert named.count == 25 * 25 * 3
    with pytest.raises(ScenarioError, match="did you mean 'washington'"):
        named_sweep(scenario, "washingtan")


def test_beyond_the_range_is_a_warning(scenario: Scenario) -> None:
    _, warnings = design_of(scenario, Request(parse_variations(["oil_price=10:150:15"])))
    assert [w.code for w in warnings] == ["outside-range"]


@given(st.integers(0, 2**64 - 1), st.integers(1, 40_000))
def test_every_seed_and_count_draws(seed: int, count: int) -> None:
    samples = drawn(Design(Kind.RANDOM, unit(1), count, seed))
    assert samples.shape == (1, count)
