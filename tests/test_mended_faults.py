"""What the reference scenario once got wrong, each with the reason why it cannot be so."""

import numpy as np
import pytest

import sim
from sim.algebra.samples import Samples
from sim.cli.load import loaded
from sim.game.incentives import IncentiveConstraints
from sim.solve.nash.pure import pure_equilibria


@pytest.fixture(scope="module")
def game() -> IncentiveConstraints:
    return loaded("base", None, None, quiet=True)


@pytest.fixture(scope="module")
def payoffs() -> dict[tuple[str, ...], dict[str, float]]:
    table = sim.load("base").solve().to_dict(table=True)["table"]
    return {tuple(row["profile"].values()): row["payoffs"] for row in table}  # type: ignore[union-attr, index]


def test_nobody_makes_an_offer_to_a_japan_that_holds_out(game: IncentiveConstraints) -> None:
    """It brings what silence brings, and costs anger and applause besides, so it is never a best answer."""
    assumptions = game.model.scenario.assumptions
    low, high = (np.array([[float(getattr(a, end))] for a in assumptions]) for end in ("low", "high"))
    theta = low + (high - low) * np.random.default_rng(7).random((len(assumptions), 20_000))
    stable = pure_equilibria(game, Samples.of_doubles([a.id for a in assumptions], theta))
    plays = game.model.plays
    for action in ("return_two", "return_four"):
        held = plays.labels["japan"].index("hold_out") == plays.codes["japan"]
        offered = plays.labels["russia"].index(action) == plays.codes["russia"]
        assert not stable[held & offered].any()


def test_nothing_is_handed_to_a_japan_that_holds_out() -> None:
    """A transfer takes two: nobody signs a treaty by waiting."""
    table = sim.load("base").solve().to_dict(table=True)["table"]
    for row in table:  # type: ignore[union-attr]
        if row["profile"]["japan"] == "hold_out":  # type: ignore[index]
            assert row["outcome"]["transfer"] == "none"  # type: ignore[index]
            assert row["outcome"]["relations"] != "treaty"  # type: ignore[index]


def test_the_outcry_over_two_islands_is_that_of_the_survey_that_asked_for_both() -> None:
    """L2: 71 percent against two islands, 78 against four."""
    outcry = sim.load("base").scenario.assumption("russia_outcry")
    assert float(outcry.value) == round(71 / 78, 2)
    assert "L2" in outcry.sources


def test_every_survey_of_japanese_lies_within_the_range() -> None:
    """E9-E12, F42-F57: from 22 percent to the 61.6 of a question with two answers."""
    share = sim.load("base").scenario.assumption("japanese_all_four")
    assert share.low <= 22
    assert share.high >= 61.6
    assert float(share.value) == pytest.approx(np.mean([25, 25, 27, 30, 30.8, 32.9, 33]), abs=0.2)


def test_what_a_push_at_sea_brings_china_hangs_on_the_others(payoffs: dict) -> None:
    """S13: a Japan with Moscow for a friend is costlier to press, in proportion to their closeness."""

    def gain(japan: str, russia: str) -> float:
        push, out = (payoffs[japan, russia, "tolerate", c]["china"] for c in ("pressure_senkaku", "stay_out"))
        return push - out

    assert gain("engage", "freeze") == pytest.approx(4 * 0.3 - 5 * 0.3)
    assert gain("engage", "talk") == pytest.approx(4 * 0.3 - 5 * 0.3 * (1 + 0.2 * 0.3))
    assert gain("two_for_treaty", "return_two") == pytest.approx(4 * 0.3 - 5 * 0.3 * (1 + 0.2 * 0.6))
