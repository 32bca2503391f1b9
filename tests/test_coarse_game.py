"""The reference scenario against the payoff vectors of the game that it spells out.

data/coarse_game.csv has one line a profile: actions, outcome, and the payoffs as they were worked
out by hand from weights and indicators before there was a scenario file.
"""

import csv
from pathlib import Path

import numpy as np
import pytest

import sim

DATA = Path(__file__).parent / "data" / "coarse_game.csv"
PLAYERS = ("japan", "russia", "us", "china")
OUTCOMES = {
    "four": {"settlement": "return_islands", "transfer": "four", "relations": "treaty"},
    "two": {"settlement": "return_islands", "transfer": "two", "relations": "treaty"},
    "joint_dev": {"settlement": "joint_development", "transfer": "none", "relations": "cooperation"},
    "frozen": {"settlement": "status_quo", "transfer": "none", "relations": "frozen"},
    "offer_refused": {"settlement": "status_quo", "transfer": "none", "relations": "offer_refused"},
    "cold": {"settlement": "status_quo", "transfer": "none", "relations": "cold"},
    "talks": {"settlement": "status_quo", "transfer": "none", "relations": "talks"},
}


@pytest.fixture(scope="module")
def expected() -> dict[tuple[str, ...], dict[str, str]]:
    with DATA.open(encoding="utf-8") as file:
        return {tuple(row[player] for player in PLAYERS): row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def table() -> list[dict]:
    return sim.load("base").solve().to_dict(table=True)["table"]  # type: ignore[return-value]


def test_every_profile_has_its_payoffs(expected, table) -> None:
    assert len(table) == len(expected) == 150
    for row in table:
        wanted = expected[tuple(row["profile"][player] for player in PLAYERS)]
        for player in PLAYERS:
            assert row["payoffs"][player] == pytest.approx(float(wanted[f"u_{player}"]), abs=1e-9)


def test_every_profile_has_its_outcome(expected, table) -> None:
    for row in table:
        wanted = OUTCOMES[expected[tuple(row["profile"][player] for player in PLAYERS)]["outcome"]]
        assert {dimension: row["outcome"][dimension] for dimension in wanted} == wanted


def test_the_equilibria_are_those_of_brute_force_over_the_payoff_vectors(expected) -> None:
    """A profile is one iff no other line that differs in one player's action pays that player more."""
    found = []
    for profile in expected:
        gains = [
            float(expected[other][f"u_{player}"]) - float(expected[profile][f"u_{player}"])
            for other in expected
            for i, player in enumerate(PLAYERS)
            if other[i] != profile[i] and np.delete(other, i).tolist() == np.delete(profile, i).tolist()
        ]
        if max(gains) <= 1e-9:
            found.append(profile)
    solved = sim.load("base").solve().equilibria
    assert {tuple(e.profile[player] for player in PLAYERS) for e in solved} == set(found)
    assert len(solved) == len(found) == 1
