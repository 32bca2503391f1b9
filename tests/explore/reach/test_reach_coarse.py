"""The coarse game: two islands need seven changes at once, four cannot be had."""

import itertools
import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from sim.explore.reach.answer import reach
from sim.game.incentives import IncentiveConstraints, incentive_constraints
from sim.game.payoffs import compile_payoffs
from sim.scenario.load import load_scenario

DATA = json.loads((Path(__file__).parent / "data" / "coarse_game.json").read_text())
NAMES = list(DATA["actions"])
PROFILES = list(itertools.product(*DATA["actions"].values()))


def nested(values: list[float]) -> object:
    """A table by all players, from values in the order of the profiles."""
    rest = iter(values)

    def level(depth: int) -> object:
        if depth == len(NAMES):
            return next(rest)
        return {action: level(depth + 1) for action in DATA["actions"][NAMES[depth]]}

    return level(0)


def condition(value: str) -> str:
    """Where an outcome holds: it depends on the first two players alone."""
    pairs = {
        profile[:2] for profile, outcome in zip(PROFILES, DATA["outcomes"], strict=True) if outcome == value
    }
    others = {
        profile[:2] for profile, outcome in zip(PROFILES, DATA["outcomes"], strict=True) if outcome != value
    }
    assert not pairs & others
    first, second = NAMES[:2]
    return " or ".join(f"({first} == {a} and {second} == {b})" for a, b in sorted(pairs))


@pytest.fixture(scope="module")
def coarse(tmp_path_factory) -> IncentiveConstraints:
    document = {
        "scenario": "coarse",
        "title": "Coarse",
        "players": {
            name: {"name": name, "actions": {a: {"name": a, "says": f"{name} plays {a}"} for a in actions}}
            for name, actions in DATA["actions"].items()
        },
        "outcomes": {
            "settlement": {
                value: {"when": condition(value), "says": f"It ends with {value}"}
                for value in dict.fromkeys(DATA["outcomes"])
            }
        },
        "measures": {
            f"{player}_{term}_share": {"by": NAMES, "values": nested(values)}
            for player, terms in DATA["indicators"].items()
            for term, values in terms.items()
        },
        "assumptions": {
            f"{player}_{term}": {
                "about": f"The weight of {term} for {player}", "value": weight["central"],
                "range": [weight["low"], weight["high"]], "unit": "points", "sources": ["judgement"],
            }
            for player, terms in DATA["weights"].items()
            for term, weight in terms.items()
        },
        "payoffs": {
            player: {
                term: {"name": term, "worth": f"{player}_{term} * {player}_{term}_share"} for term in terms
            }
            for player, terms in DATA["weights"].items()
        },
    }  # fmt: skip
    path = tmp_path_factory.mktemp("coarse") / "coarse.yaml"
    path.write_text(json.dumps(document), encoding="utf-8")
    scenario, plays, _ = load_scenario(path)
    return incentive_constraints(compile_payoffs(scenario, plays))


def test_two_islands_come_only_if_seven_assumptions_move_together(coarse):
    found = reach(coarse, "settlement", "two")
    assert found.distance == Fraction(259, 90)  # 2.88 range widths
    assert found.proved
    assert found.verified
    assert len(found.changes) == found.fewest == 7
    sparsest = found.alternatives[-1]
    assert (sparsest.kind, sparsest.proved) == ("sparsest", True)


def test_as_the_only_outcome_they_need_more(coarse):
    found = reach(coarse, "settlement", "two", only=True)
    assert found.proved
    assert found.verified
    assert not found.attained
    assert 5.00434 < float(found.infimum) < float(found.distance) < 5.00441


def test_four_islands_cannot_be_had_and_the_proof_holds_everywhere(coarse):
    found = reach(coarse, "settlement", "four")
    assert (found.found, found.proved, found.distance) == (False, True, None)
    assert len(found.proof) == int(found.wanted.sum()) == 30
    assert all(reason.exact and reason.shortfall > 0 for reason in found.proof)
    rng = np.random.default_rng(1)
    ends = np.array([[float(a.low), float(a.high)] for a in coarse.model.scenario.assumptions])
    theta = rng.uniform(ends[:, :1], ends[:, 1:], size=(len(ends), 200))
    payoffs = coarse.model.payoffs(theta)
    for reason in found.proof:
        (unmet,) = reason.incentives
        player = NAMES.index(unmet.player)
        at = list(np.unravel_index(reason.play, coarse.model.plays.shape))
        at[player] = DATA["actions"][unmet.player].index(unmet.deviation)
        other = np.ravel_multi_index(at, coarse.model.plays.shape)
        loss = payoffs[player, reason.play] - payoffs[player, other]
        assert (loss <= unmet.loss + 1e-9).all()
        best = {a.id: a.value for a in coarse.model.scenario.assumptions} | reason.values
        point = np.array([[float(v)] for v in best.values()])
        there = coarse.model.payoffs(point)[player, :, 0]
        assert there[reason.play] - there[other] == pytest.approx(unmet.loss)
