"""Shares of the ranges, whether claims can fail, and what follows from what: against direct evaluation.

The game of the tests of claims: the first gets x by going (and y more if all go), the second and the
third what a test says, whatever the others do.
"""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from explore.check.test_claims import GAIN, JOINED, SAME, SHUN, text_of
from explore.formula_games import Formula, formulas
from hypothesis import assume, given, settings

import sim
from sim.explore.check.claims import ClaimResult, check_claims
from sim.explore.check.ranges import Ranges
from sim.scenario.problems import ScenarioError

SECOND, THIRD = "(x - 2) * (y - 3)", "x - y / 2"


def results(folder: Path, claims: Mapping[str, str], **parts: str) -> dict[str, ClaimResult]:
    """The result of each claim by its id."""
    text = text_of("some equilibrium has a == go", **parts)
    text = text.replace("unit: points", "unit: points, distribution: uniform")
    lines = [f'  {id}: {{says: It is so, expect: "{claim}"}}' for id, claim in claims.items()]
    path = folder / "game.yaml"
    path.write_text(text + "\n".join(lines) + "\n", encoding="utf-8")
    return {result.claim.id: result for result in check_claims(sim.load(path).constraints)}


def result(folder: Path, claim: str, **parts: str) -> ClaimResult:
    return results(folder, {"tested": claim}, **parts)["tested"]


@pytest.fixture(scope="module")
def drawn() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    return rng.uniform(1, 5, 200_000), rng.uniform(0, 8, 200_000)


@pytest.mark.parametrize(
    ("claim", "truth"),
    [
        ("every equilibrium has b == go", lambda b, c: b > 0),
        ("no equilibrium has b == go", lambda b, c: b < 0),
        ("some equilibrium has b == go and c == go", lambda b, c: (b > 0) & (c > 0)),
        ("every equilibrium has crowd == some_go", lambda b, c: (b < 0) | (c < 0)),
        ("every equilibrium has b == go or c == stay", lambda b, c: (b > 0) | (c < 0)),
    ],
)
def test_the_share_of_a_claim_about_equilibria_is_that_of_direct_evaluation(
    tmp_path: Path, drawn: tuple[np.ndarray, np.ndarray], claim: str, truth: object
) -> None:
    x, y = drawn
    expected = np.mean(truth((x - 2) * (y - 3), x - y / 2))
    tested = result(tmp_path, claim, second=SECOND, third=THIRD)
    assert tested.share == pytest.approx(expected, abs=0.01)
    assert tested.can_fail is True
    assert tested.kind == "evidence"


@given(of_b=formulas("x", "y"), of_c=formulas("x", "y"))
@settings(max_examples=25, deadline=None)
def test_truth_at_every_point_is_that_of_direct_evaluation(of_b: Formula, of_c: Formula) -> None:
    """The first goes, for x + y or x is positive; the others go where their formula is positive."""
    claims = {
        "every": "every equilibrium has b == go",
        "some": "some equilibrium has b == go and c == stay",
        "no": "no equilibrium has b == go and c == go",
    }
    with TemporaryDirectory() as folder:
        try:
            found = results(Path(folder), claims, second=of_b.text, third=of_c.text)
            ranges = Ranges(sim.load(Path(folder) / "game.yaml").constraints)
        except ScenarioError as error:
            assume(any(problem.code != "indistinguishable" for problem in error.problems))
            raise
    truth: dict[str, list[bool]] = {id: [] for id in claims}
    points = [ranges.samples.point(i) for i in range(0, ranges.count, 64)]
    for point in [*points, *(ranges.edges.point(i) for i in range(ranges.edges.count))]:
        b, c = of_b.value(point), of_c.value(point)
        truth["every"].append(b > 0)
        truth["some"].append(b >= 0 >= c)
        truth["no"].append(not b >= 0 <= c)
    for id, told in truth.items():
        if found[id].can_fail is False:
            assert all(told)
            assert found[id].share == 1
        if not all(told):
            assert found[id].can_fail is True
        if found[id].share == 0:
            assert not any(told[: len(points)])


def test_what_no_number_can_undo_is_proved(tmp_path: Path) -> None:
    """By going the first gets x, 1 at least: it goes; and x**2 - 4 * x + 5 is 1 at least."""
    for claim in (
        "every equilibrium has a == go",
        "no equilibrium has a == stay",
        "some equilibrium has a == go",
    ):
        tested = result(tmp_path, claim, second="x**2 - 4 * x + 5")
        assert (tested.share, tested.can_fail) == (1, False), claim


def test_shares_follow_the_distributions_of_the_file(tmp_path: Path) -> None:
    """Triangular on [1, 5] with its mode at 2: P(x > 3) = (5 - 3)**2 / ((5 - 1) * (5 - 2)) = 1/3."""
    text = text_of("every equilibrium has b == go").replace(
        "x: {about: X,", "x: {about: X, distribution: triangular,"
    )
    path = tmp_path / "game.yaml"
    path.write_text(text, encoding="utf-8")
    (tested,) = check_claims(sim.load(path).constraints)
    assert tested.share == pytest.approx(1 / 3, abs=0.005)


def test_what_fails_at_one_end_alone_can_fail(tmp_path: Path) -> None:
    """x - 1 is zero at the lower end of the range of x only: there staying is as good."""
    tested = result(tmp_path, "every equilibrium has b == go", second="x - 1")
    assert (tested.share, tested.can_fail) == (1, True)


def test_samples_without_an_equilibrium_do_not_count_as_holding(tmp_path: Path) -> None:
    """Beyond x = 3.375 there is none; up to there the third goes."""
    same = "same: {name: Same, when: a == go and b == stay, worth: -9 * (x - 3)}"
    parts = {"second": "1", "of_a": same, "of_b": SHUN}
    for claim in (
        "every equilibrium has c == go",
        "no equilibrium has c == stay",
        "some equilibrium has c == go",
    ):
        tested = result(tmp_path, claim, **parts)
        assert tested.share == pytest.approx((3.375 - 1) / 4, abs=0.005)
        assert (tested.holds, tested.vacuous) == (True, False)


def test_a_vacuous_claim_makes_a_check_fail(tmp_path: Path) -> None:
    from sim.explore.check.answer import checked

    path = tmp_path / "game.yaml"
    text = text_of("no equilibrium has c == go", second="1", of_a=SAME, of_b=SHUN)
    path.write_text(text, encoding="utf-8")
    assert not checked(path, claims=True).sound


def test_choices_that_are_the_same_in_part_of_the_ranges(tmp_path: Path) -> None:
    """Where the first goes the second does, for x - 3 + 5 > 0; where it stays, for x > 3 only."""
    tested = result(tmp_path, "choices of b are the same for every action of a", of_b=JOINED)
    assert tested.share == pytest.approx(1 / 2, abs=0.005)
    assert tested.can_fail is True
    sure = result(tmp_path, "choices of b are the same for every action of a", second="x - 9", of_b=SHUN)
    assert (sure.share, sure.can_fail) == (1, False)


@pytest.mark.parametrize(
    ("claim", "third", "share", "can_fail"),
    [
        ("payoff of c from c == stay to c == go rises with x", "x * (y - 1)", 7 / 8, True),
        ("payoff of c from c == stay to c == go falls with x", "x * (y - 1)", 1 / 8, True),
        ("payoff of c from c == stay to c == go rises with x", "x * (y + 1)", 1, False),
        ("payoff of c from c == stay to c == go does not change with x", "max(x - 4, 0)", 3 / 4, True),
        ("payoff of c from c == stay to c == go rises with x", "1", 0, True),
        ("payoff of c from c == stay to c == go rises with x", "if_else(x > 2, 1, 2)", None, None),
    ],
)
def test_claims_about_slopes_are_properties_of_the_file(
    tmp_path: Path, claim: str, third: str, share: float | None, can_fail: bool | None
) -> None:
    tested = result(tmp_path, claim, third=third)
    assert tested.kind == "property"
    assert tested.share == (None if share is None else pytest.approx(share, abs=0.005))
    assert tested.can_fail is can_fail


def test_a_threshold_that_lies_in_an_interval_for_some_of_the_other_numbers(tmp_path: Path) -> None:
    """The second goes from x = y on: in [2, 4] for a quarter of the range [0, 8] of y."""
    tested = result(tmp_path, "threshold of x for b == go lies in [2, 4]", second="x - y")
    assert tested.share == pytest.approx(1 / 4, abs=0.05)
    assert (tested.holds, tested.can_fail) == (True, True)


def test_claims_that_follow_from_others(tmp_path: Path) -> None:
    claims = {
        "both": "every equilibrium has b == go and c == stay",
        "one": "every equilibrium has b == go",
        "weak": "some equilibrium has b == go",
        "said_otherwise": "no equilibrium has b == stay",
        "other": "every equilibrium has c == go",
        "wide": "threshold of x for b == go lies in [1, 5]",
        "narrow": "threshold of x for b == go lies in [2, 4]",
        "up": f"{GAIN} rises with x",
        "up_again": "payoff of a from a == stay to a == go and a != stay rises with x",
        "with_y": f"{GAIN} rises with y",
        "same": "choices of a and c are the same for every action of b",
        "same_again": "choices of c and a are the same for every action of b",
    }
    follows = {id: each.follows_from for id, each in results(tmp_path, claims, third="y - 3").items()}
    assert follows["both"] == ()
    assert follows["one"] == ("both",)
    assert set(follows["weak"]) == {"both", "one", "said_otherwise"}
    # the only choice of the second is the same in all equilibria, so some have it where all have
    assert set(follows["said_otherwise"]) == {"both", "one", "weak"}
    assert follows["other"] == ()
    assert follows["wide"] == ("narrow",)
    assert follows["narrow"] == ()
    assert follows["up_again"] == ("up",)
    assert follows["with_y"] == ()
    assert follows["same_again"] == ("same",)


def test_claims_that_hold_in_just_the_same_places_are_grouped(tmp_path: Path) -> None:
    """The second and the third go under the same condition, though neither says anything of the other."""
    claims = {"second": "every equilibrium has b == go", "third": "every equilibrium has c == go"}
    follows = results(tmp_path, claims, third="2 * x - 6")
    assert follows["second"].follows_from == ()
    assert follows["third"].follows_from == ("second",)
    # what holds everywhere, by itself, is not grouped with all else that does
    always = {"first": "every equilibrium has a == go", "third": "every equilibrium has c == go"}
    assert results(tmp_path, always)["third"].follows_from == ()
