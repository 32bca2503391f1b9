"""The compiled payoffs against formulas walked play by play."""

import re
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sim
from sim.algebra.basis import Kind
from sim.algebra.polynomials import Polynomial
from sim.game.payoffs import PayoffModel
from sim.game.worth import Worth
from sim.scenario.problems import ScenarioError
from tests.explore.sweep.sweep_games import TextGame, text_games
from tests.game.naive import Naive

SHIPPED = ["base", "sochi-2016", "sanctions-relief-offer", "oil-boom"]


def within(model: PayoffModel, shares: list[float]) -> dict[str, Fraction]:
    """A point of the ranges, given how far along each range it lies."""
    made = {}
    for assumption, share in zip(model.scenario.assumptions, shares, strict=True):
        exact = Fraction(share).limit_denominator(1000)
        made[assumption.id] = assumption.low + (assumption.high - assumption.low) * exact
    return made


def agree(model: PayoffModel, values: Mapping[str, Fraction]) -> None:
    """Payoffs and terms at a point, to 1e-12 of the size of what is added up."""
    floats = {name: float(value) for name, value in values.items()}
    theta = np.array([floats[a.id] for a in model.scenario.assumptions])[:, None]
    compiled = model.payoffs(theta)[:, :, 0]
    basis = model.basis.values(theta)[:, 0]
    naive = Naive(model.scenario, floats)
    plays = naive.plays()
    assert len(plays) == len(model.plays)
    for at, labels in enumerate(plays):
        assert {name: model.plays.label(name, at) for name in labels} == labels
        assert model.plays.feasible[at] == naive.feasible(labels)
        if not model.plays.feasible[at]:
            continue
        for i, player in enumerate(model.scenario.players):
            size = naive.size(player.id, labels) + float(np.abs(model.coefficients[i, at]) @ np.abs(basis))
            assert abs(compiled[i, at] - naive.payoff(player.id, labels)) <= 1e-12 * size
            for term in model.terms[player.id]:
                row = (term.rows[term.index[at]] / model.denominators[player.id]).astype(float)
                assert abs(row @ basis - naive.term(player.id, term.term.id, labels)) <= 1e-12 * size


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_scenarios_at_random_points(name: str) -> None:
    model = sim.load(name).payoffs
    rng = np.random.default_rng(7)
    for _ in range(2):
        agree(model, within(model, rng.random(len(model.scenario.assumptions)).tolist()))


@pytest.mark.parametrize("name", SHIPPED)
def test_exact_payoffs_are_exact(name: str) -> None:
    model = sim.load(name).payoffs
    exact = Worth.at(model, model.scenario.values).payoffs
    naive = Naive(model.scenario, model.scenario.values)
    for at, labels in enumerate(naive.plays()):
        for i, player in enumerate(model.scenario.players):
            assert exact[i, at] == naive.payoff(player.id, labels)


@settings(max_examples=60)
@given(text_games(), st.lists(st.floats(0, 1), min_size=4, max_size=4))
def test_random_formulas_of_every_kind(game: TextGame, shares: list[float]) -> None:
    model = game.constraints().model
    agree(model, within(model, shares))


def small(tmp_path: Path, worth: str, more: str = "") -> PayoffModel:
    text = f"""\
scenario: small
title: Small
players:
  a:
    name: A
    actions: {{up: {{name: Up, says: A goes up}}, down: {{name: Down, says: A goes down}}}}
outcomes:
  end: {{top: {{when: a == up, says: It is up}}, bottom: {{otherwise: true, says: It is down}}}}
assumptions:
  x: {{about: X, value: 2, range: [1, 3], limits: [-10, 10], unit: points, sources: [judgement]}}
  y: {{about: Y, value: 1, range: [0, 2], limits: [-10, 10], unit: points, sources: [judgement]}}
payoffs:
  a:
    worth: {{name: Worth, when: a == up, worth: "{worth}"}}
{more}"""
    (tmp_path / "small.yaml").write_text(text)
    return sim.load(tmp_path / "small.yaml").payoffs


@pytest.mark.parametrize(
    ("worth", "kind"),
    [
        ("2 * x + y - 3", Kind.AFFINE),
        ("x * y", Kind.POLYNOMIAL),
        ("x ** 2", Kind.POLYNOMIAL),
        ("max(x, y) + 0 * y", Kind.PIECEWISE),
        ("interp(x, [1, 2], [0, 5]) * y", Kind.PIECEWISE),
        ("if_else(x > y, x, 0)", Kind.PIECEWISE),
        ("exp(x) + y", Kind.OTHER),
        ("y / (x + 20)", Kind.OTHER),
        ("max(exp(x), y)", Kind.OTHER),
    ],
)
def test_kinds_are_told_apart(worth: str, kind: Kind, tmp_path: Path) -> None:
    kinds = small(tmp_path, worth).basis.kinds
    assert kind in kinds
    order = list(Kind)
    assert max(order.index(k) for k in kinds) == order.index(kind)


@pytest.mark.parametrize(
    "worth",
    ["x - x + y", "(x + y) ** 2 - x ** 2 - 2 * x * y - y ** 2 + y", "max(x, x + 1) - x + y - 1", "min(y, y)"],
)
def test_what_cancels_is_gone(worth: str, tmp_path: Path) -> None:
    """Coefficients are exact until they are final: only y is left."""
    model = small(tmp_path, worth)
    assert [model.basis.text(Polynomial({m: Fraction(1)})) for m in model.basis.monomials[1:]] == ["y"]


def test_an_expression_is_one_function_wherever_it_stands(tmp_path: Path) -> None:
    basis = small(tmp_path, "exp(x + y) * 2 + exp(y + x) - max(x, y) + 3 * max(x, y)").basis
    assert len(basis) == 3


def test_piecewise_functions_split_at_their_breakpoints(tmp_path: Path) -> None:
    model = small(tmp_path, "abs(x - 2) + max(x, y) + interp(x, [1, 2], [0, 5]) + if_else(x > 2, y, 0)")
    pieces = [atom for atom in model.basis.atoms if hasattr(atom, "cases")]
    assert sorted(len(atom.cases) for atom in pieces) == [2, 2, 2, 3]
    assert all(atom.cases[-1][0] is True for atom in pieces)


@pytest.mark.parametrize(
    ("worth", "message"),
    [
        ("1 / x", "divides by 'x', which can be zero within the limits"),
        ("1 / (x - y)", "divides by 'x - y'"),
        ("log(x)", "takes the logarithm of 'x'"),
        ("sqrt(x - 5)", "takes the square root of"),
        ("(x + 9) ** 0.5 + y", "takes the square root of 'x + 9'"),
        ("x ** -1 + y", "divides by 'x'"),
        ("(x - 2) ** 1.5 + y", "takes a fractional power of"),
        ("1 / (2 - 2)", "divides by zero"),
        ("(x + y + exp(x) + exp(y) + exp(x * y) + 1) ** 12", "too many products"),
        ("exp(exp(exp(x) * 9)) * y", "too large for a number"),
    ],
)
def test_undefined_somewhere_within_the_limits(worth: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=re.escape(message)):
        small(tmp_path, worth + " + x + y")


@pytest.mark.parametrize(
    "worth",
    [
        "1 / max(x, 0.01)",
        "1 / (x * x - x + 1)",
        "log(1 + abs(x))",
        "sqrt(x * x)",
        "1 / (11 - x)",
        "sqrt(10 - x)",
    ],
)
def test_defined_everywhere_though_bounds_are_loose(worth: str, tmp_path: Path) -> None:
    assert np.isfinite(small(tmp_path, worth + " + y").coefficients).all()


def test_huge_denominators_stay_exact(tmp_path: Path) -> None:
    """Coefficients that do not fit 64 bits are kept as Python integers."""
    model = small(tmp_path, "0.123456789012345678901 * x + 1000000007 * y + 1e-30 * x * y")
    assert model.terms["a"][0].rows.dtype == object
    exact = Worth.at(model, model.scenario.values).payoffs
    value = Fraction("0.123456789012345678901") * 2 + 1000000007 + Fraction("1e-30") * 2
    assert exact[0, 0] == value
