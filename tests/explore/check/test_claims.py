"""Each form of claim where it holds and where it does not, on a game whose answers follow by hand."""

from pathlib import Path

import pytest

import sim
from sim.explore.check.claims import check_claims

# Each of three gets its own number by going, whatever the others do: the first x, the second x - 3,
# the third 1. The fourth term gives the first y if all three go. At x = 2 and y = 4 the only
# equilibrium is that the first and the third go.
GAME = """\
scenario: game
title: A game
players:
  a:
    name: A
    actions: {{go: {{name: Go, says: A goes}}, stay: {{name: Stay, says: A stays}}{wait}}}
  b: {{name: B, actions: {{go: {{name: Go, says: B goes}}, stay: {{name: Stay, says: B stays}}}}}}
  c: {{name: C, actions: {{go: {{name: Go, says: C goes}}, stay: {{name: Stay, says: C stays}}}}}}
outcomes:
  crowd:
    all_go: {{when: a == go and b == go and c == go, says: All go}}
    some_go: {{when: a == go or b == go or c == go, says: Some go}}
    none_go: {{otherwise: true, says: Nobody goes}}
assumptions:
  x: {{about: X, value: 2, range: [1, 5], unit: points, sources: [judgement]}}
  y: {{about: Y, value: 4, range: [0, 8], unit: points, sources: [judgement]}}
payoffs:
  a:
    alone: {{name: Alone, when: a == go, worth: x}}
    together: {{name: Together, when: crowd == all_go, worth: y}}
    {of_a}
  b:
    alone: {{name: Alone, when: b == go, worth: "{second}"}}
    {of_b}
  c:
    alone: {{name: Alone, when: c == go, worth: "{third}"}}
    {of_c}
{infeasible}
claims:
  it: {{says: It is so, expect: "{claim}"}}
"""


def text_of(claim: str, **parts: str) -> str:
    """The file.

    second, third: what going is worth to them; of_a, of_b, of_c: terms more; wait: an action more.
    """
    usual = {
        "second": "x - 3",
        "third": "1",
        "of_a": "",
        "of_b": "",
        "of_c": "",
        "infeasible": "",
        "wait": "",
    }
    return GAME.format(claim=claim, **(usual | parts))


def checked(folder: Path, claim: str, **parts: str) -> tuple[bool | None, str]:
    """Whether a claim holds, and why."""
    path = folder / "game.yaml"
    path.write_text(text_of(claim, **parts), encoding="utf-8")
    (result,) = check_claims(sim.load(path).constraints)
    return result.holds, result.because


@pytest.mark.parametrize(
    ("claim", "holds"),
    [
        ("every equilibrium has a == go", True),
        ("every equilibrium has b == go", False),
        ("some equilibrium has b == stay", True),
        ("some equilibrium has crowd == all_go", False),
        ("no equilibrium has crowd == all_go", True),
        ("no equilibrium has crowd == some_go", False),
    ],
)
def test_the_only_equilibrium(tmp_path: Path, claim: str, holds: bool) -> None:
    met = "b == go" not in claim and "all_go" not in claim
    because = "the only equilibrium has it" if met else "0 of 1 pure equilibria have it"
    assert checked(tmp_path, claim) == (holds, because)


@pytest.mark.parametrize(
    ("claim", "holds", "met"),
    [
        ("every equilibrium has a == go", True, 4),
        ("every equilibrium has b == go", False, 2),
        ("some equilibrium has b == go", True, 2),
        ("some equilibrium has a == stay", False, 0),
        ("no equilibrium has a == stay", True, 0),
        ("no equilibrium has b == go", False, 2),
        ("no equilibrium has crowd == all_go", False, 1),
        ("every equilibrium has crowd == some_go", False, 3),
    ],
)
def test_several_equilibria(tmp_path: Path, claim: str, holds: bool, met: int) -> None:
    """The second and the third gain nothing by going: they do either, which makes four."""
    found = checked(tmp_path, claim, second="0 * x", third="x - 2")
    assert found == (holds, f"{met} of 4 pure equilibria have it")


SAME = "same: {name: Same, when: a == go and b == stay, worth: -9 * x}"
SHUN = "shun: {name: Shun, when: a == go and b == go, worth: -2}"


@pytest.mark.parametrize(("quantity", "vacuous"), [("every", True), ("some", False), ("no", True)])
def test_what_would_hold_for_want_of_an_equilibrium_is_vacuous(
    tmp_path: Path, quantity: str, vacuous: bool
) -> None:
    """The first wants to do what the second does, the second what the first does not."""
    path = tmp_path / "game.yaml"
    text = text_of(f"{quantity} equilibrium has a == go", second="1", of_a=SAME, of_b=SHUN)
    path.write_text(text, encoding="utf-8")
    (result,) = check_claims(sim.load(path).constraints)
    assert (result.holds, result.because) == (False, "there is no pure equilibrium")
    assert result.vacuous is vacuous


# What the first gains by going: x, and y more where both others go.
GAIN = "payoff of a from a == stay to a == go"
JOIN = "payoff of a from crowd == some_go and a == go and b == stay to crowd == all_go"


@pytest.mark.parametrize(
    ("claim", "holds", "because"),
    [
        (f"{GAIN} rises with x", True, "shown for all 4 pairs of profiles, everywhere within the ranges"),
        (f"{GAIN} falls with x", False, "it cannot be shown for some of the profiles within the ranges"),
        (f"{GAIN} does not change with x", False, "it changes between some of the profiles"),
        (f"{GAIN} rises with y", True, "shown for all 4 pairs of profiles, everywhere within the ranges"),
        (f"{GAIN} falls with y", False, "it cannot be shown for some of the profiles within the ranges"),
        ("payoff of c from c == stay to c == go rises with x", False, "x makes no difference"),
        ("payoff of c from c == stay to c == go falls with x", False, "x makes no difference"),
        ("payoff of c from c == stay to c == go does not change with x", True,
         "shown for all 4 pairs of profiles, everywhere within the ranges"),
        ("payoff of a from a == go and a == stay to a == go rises with x", False,
         "no feasible profile meets one of the two conditions"),
        ("payoff of a from a == go to a == go and a == stay rises with x", False,
         "no feasible profile meets one of the two conditions"),
        ("payoff of a from crowd == none_go to a == go and b == stay rises with x", True,
         "shown for the only pair of profiles, everywhere within the ranges"),
    ],
)  # fmt: skip
def test_differences(tmp_path: Path, claim: str, holds: bool, because: str) -> None:
    assert checked(tmp_path, claim) == (holds, because)


def test_a_difference_is_between_the_nearest_profiles(tmp_path: Path) -> None:
    """One change of mind leads from (go, stay, go) to all; from (go, stay, stay) it takes two: both count."""
    found = checked(tmp_path, f"{JOIN} rises with y")
    assert found == (True, "shown for all 2 pairs of profiles, everywhere within the ranges")
    assert checked(tmp_path, f"{JOIN} does not change with x")[0] is True


@pytest.mark.parametrize(
    ("worth", "rises", "falls"),
    [
        ("(x - 1) ** 2", True, False),  # its slope is zero at the lower end of the range alone
        ("(x - 2) ** 2", False, False),  # it falls up to 2, then rises
        ("-exp(x)", False, True),
        ("max(x, 3)", True, False),  # level, then rising
        ("x * y", True, False),
        ("x * (y - 1)", False, False),
    ],
)
def test_slopes_over_the_whole_range(tmp_path: Path, worth: str, rises: bool, falls: bool) -> None:
    for direction, holds in (("rises", rises), ("falls", falls)):
        claim = f"payoff of c from c == stay to c == go {direction} with x"
        assert checked(tmp_path, claim, third=worth)[0] is holds, direction


@pytest.mark.parametrize(
    "worth",
    [
        "max(x - 9, 0)",  # the range of x ends at 5
        "max(x - 5, 0)",  # the kink is at the very end of the range
        "max(x - 5 - y, 0)",  # y is 0 at least
        "interp(x, [6, 7], [0, 1])",
        "if_else(x > 9, 1, 0)",  # a jump that the range does not reach
        "exp(max(x - 5, 0))",
        "min(x, 1) + y",
    ],
)
def test_what_never_changes_within_the_range_is_level_and_neither_rises_nor_falls(
    tmp_path: Path, worth: str
) -> None:
    ends = "payoff of c from c == stay to c == go"
    assert checked(tmp_path, f"{ends} does not change with x", third=worth)[0] is True
    for direction in ("rises", "falls"):
        found = checked(tmp_path, f"{ends} {direction} with x", third=worth)
        assert found == (False, "x makes no difference")


def test_what_changes_at_one_end_alone_is_not_level(tmp_path: Path) -> None:
    for worth in ("max(x - 4.999, 0)", "max(x - 5 + y, 0)"):
        ends = "payoff of c from c == stay to c == go"
        assert checked(tmp_path, f"{ends} does not change with x", third=worth)[0] is False
        assert checked(tmp_path, f"{ends} rises with x", third=worth)[0] is True


def test_a_difference_that_may_jump_is_not_shown(tmp_path: Path) -> None:
    found = checked(
        tmp_path, "payoff of c from c == stay to c == go rises with x", third="if_else(x > 2, 5, 1)"
    )
    assert found == (False, "the difference may jump with x, so it cannot be shown")


def test_whoever_can_stay_as_they_are_do(tmp_path: Path) -> None:
    """The third keeps its action, whose worth is x, when the first changes its mind."""
    assert checked(tmp_path, "payoff of c from a == stay to a == go does not change with x", third="x") == (
        True,
        "shown for all 4 pairs of profiles, everywhere within the ranges",
    )


@pytest.mark.parametrize("ends", ["from crowd == all_go to a == stay", "from a == stay to crowd == all_go"])
def test_a_difference_is_between_profiles_that_can_happen(tmp_path: Path, ends: str) -> None:
    infeasible = "infeasible: [a == go and b == go and c == go]"
    found = checked(tmp_path, f"payoff of a {ends} rises with x", infeasible=infeasible)
    assert found == (False, "no feasible profile meets one of the two conditions")


def test_a_difference_is_of_feasible_profiles(tmp_path: Path) -> None:
    """Where all three cannot go, nothing is left of y."""
    infeasible = "infeasible: [a == go and b == go and c == go]"
    found = checked(tmp_path, f"{GAIN} rises with y", infeasible=infeasible, of_a="plus: {name: P, worth: y}")
    assert found == (False, "y makes no difference")
    found = checked(tmp_path, f"{GAIN} does not change with y", infeasible=infeasible)
    assert found[0] is True


# The second comes where the first goes, for 5 - 3 at least, and stays away elsewhere.
JOINED = "with: {name: With, when: a == go and b == go, worth: 5}"
SAME_FOR_TWO = (True, "the same for all 2 actions")
DIFFER = (False, "they differ between 'Go' and 'Stay'")


@pytest.mark.parametrize(
    ("claim", "of_b", "expected"),
    [
        ("choices of a and c are the same for every action of b", "", SAME_FOR_TWO),
        ("choices of b are the same for every action of a", "", SAME_FOR_TWO),
        ("choices of b are the same for every action of a", JOINED, DIFFER),
        ("choices of c are the same for every action of a", JOINED, SAME_FOR_TWO),
        ("choices of b, c are the same for every action of a", JOINED, DIFFER),
    ],
)
def test_choices_that_are_the_same(tmp_path: Path, claim: str, of_b: str, expected: tuple[bool, str]) -> None:
    assert checked(tmp_path, claim, of_b=of_b) == expected


def test_nothing_is_the_same_where_the_others_have_no_equilibrium(tmp_path: Path) -> None:
    """Whatever the third does, the first wants what the second does, the second what the first does not."""
    found = checked(
        tmp_path, "choices of a and b are the same for every action of c", second="1", of_a=SAME, of_b=SHUN
    )
    assert found == (False, "there is no pure equilibrium among the players that are left")


def test_choices_are_those_of_feasible_profiles(tmp_path: Path) -> None:
    """The third gains by going, but where the first goes it cannot."""
    infeasible = "infeasible: [a == go and c == go]"
    found = checked(tmp_path, "choices of c are the same for every action of a", infeasible=infeasible)
    assert found == DIFFER


def test_three_actions_one_of_which_leaves_all_open(tmp_path: Path) -> None:
    """The second goes where the first goes, stays where it stays, and does either where it waits."""
    led = (
        "with: {name: With, when: a == go and b == go, worth: 1}\n"
        "    without: {name: Without, when: a == stay and b == go, worth: -1}"
    )
    claim = "choices of b are the same for every action of a"
    wait = ", wait: {name: Wait, says: A waits}"
    watch = "watch: {name: Watch, when: a == wait, worth: -1}"
    found = checked(tmp_path, claim, second="0 * x", of_a=watch, of_b=led, wait=wait)
    assert found == DIFFER


def test_what_cannot_happen_is_no_choice(tmp_path: Path) -> None:
    """Where the first goes the third cannot stay; it would go anyway."""
    claim = "choices of c are the same for every action of a"
    assert checked(tmp_path, claim, infeasible="infeasible: [a == go and c == stay]") == SAME_FOR_TWO


def test_those_who_gain_nothing_may_do_either(tmp_path: Path) -> None:
    """The second does as it likes whatever the first does: both choices in both."""
    watch = "watch: {name: Watch, when: b == go, worth: 1}"  # by which its actions are told apart
    claim = "choices of b are the same for every action of a"
    assert checked(tmp_path, claim, second="0 * x", of_a=watch) == SAME_FOR_TWO


def turns(because: str) -> set[float]:
    """The values at which a sentence says that something comes or goes."""
    assert because.startswith("it comes or goes at ")
    return {float(value) for value in because.removeprefix("it comes or goes at ").split(", ")}


@pytest.mark.parametrize(
    ("interval", "holds"), [("[2, 4]", True), ("[3, 3]", True), ("[3.1, 4]", False), ("[1, 2.9]", False)]
)
def test_a_threshold(tmp_path: Path, interval: str, holds: bool) -> None:
    """The second goes from x = 3 on."""
    found, because = checked(tmp_path, f"threshold of x for b == go lies in {interval}")
    assert (found, turns(because)) == (holds, {3})


@pytest.mark.parametrize(
    ("second", "interval", "holds"),
    [
        ("x - 3.3", "[3.3, 4]", True),  # 3.3 is no floating-point number: compared as it is written
        ("x - 3.3", "[2, 3.3]", True),
        ("x - 3.3", "[3.3000000000000000001, 4]", False),
        ("x * x - 12.25", "[3.5, 3.5]", True),
        ("x * x - 12", "[3.4641016151377545870548926, 4]", True),  # the root of 12 ends in ...926 83
        ("x * x - 12", "[3.4641016151377545870548927, 4]", False),
    ],
)
def test_a_threshold_is_compared_exactly(tmp_path: Path, second: str, interval: str, holds: bool) -> None:
    claim = f"threshold of x for b == go lies in {interval}"
    assert checked(tmp_path, claim, second=second)[0] is holds


def test_a_turn_is_named_once(tmp_path: Path) -> None:
    """At x = 3 the second does either: two changes at one place."""
    _, because = checked(tmp_path, "threshold of x for b == go lies in [2, 4]")
    assert because == "it comes or goes at 3"


@pytest.mark.parametrize(
    ("condition", "always"), [("a == go", "in every equilibrium"), ("a == stay", "in no equilibrium")]
)
def test_there_is_no_threshold(tmp_path: Path, condition: str, always: str) -> None:
    found = checked(tmp_path, f"threshold of x for {condition} lies in [1, 5]")
    assert found == (False, f"there is no threshold within the range: it holds {always} throughout")


def test_there_is_no_threshold_where_nothing_turns_at_all(tmp_path: Path) -> None:
    """y counts only where all three go: its range is one interval."""
    found = checked(tmp_path, "threshold of y for b == stay lies in [1, 5]")
    assert found == (
        False,
        "there is no threshold within the range: it holds in every equilibrium throughout",
    )


def test_a_threshold_of_some_equilibria(tmp_path: Path) -> None:
    """The third does either throughout: what it does is in some equilibria and not in others."""
    claim = "threshold of x for c == go lies in [2, 4]"
    watch = "watch: {name: Watch, when: c == go, worth: 1}"  # by which its actions are told apart
    found = checked(tmp_path, claim, third="0 * x", of_a=watch)
    assert found == (False, "there is no threshold within the range: it holds in some throughout")


def test_where_there_is_no_equilibrium_no_condition_is_in_every_one(tmp_path: Path) -> None:
    """Beyond x = 3.375 the first wants what the second does, the second what the first does not."""
    same = "same: {name: Same, when: a == go and b == stay, worth: -9 * (x - 3)}"
    claim = "threshold of x for c == stay lies in [1, 5]"
    found = checked(tmp_path, claim, second="1", of_a=same, of_b=SHUN)
    assert found == (False, "there is no threshold within the range: it holds in no equilibrium throughout")
    claim = "threshold of x for c == go lies in [3, 4]"
    held, because = checked(tmp_path, claim, second="1", of_a=same, of_b=SHUN)
    assert (held, turns(because)) == (True, {3.375})


@pytest.mark.parametrize(
    ("interval", "holds"), [("[1.5, 4.5]", True), ("[1.5, 3]", False), ("[3, 4.5]", False)]
)
def test_every_threshold_has_to_lie_in_the_interval(tmp_path: Path, interval: str, holds: bool) -> None:
    """(x - 2)(x - 4) is positive below 2 and above 4."""
    claim = f"threshold of x for b == go lies in {interval}"
    found, because = checked(tmp_path, claim, second="(x - 2) * (x - 4)")
    assert (found, turns(because)) == (holds, {2, 4})


def test_a_claim_that_the_model_cannot_speak_to(tmp_path: Path) -> None:
    path = tmp_path / "game.yaml"
    path.write_text(text_of("-").replace('expect: "-"', "not_yet: it needs time"), encoding="utf-8")
    (result,) = check_claims(sim.load(path).constraints)
    assert (result.holds, result.because) == (None, "not yet: it needs time")


@pytest.mark.parametrize(
    ("reference", "holds", "because"),
    [
        ("signals.words_prove_nothing", True, "tested in signals as words_prove_nothing"),
        ("signals.words_prove_much", False, "'signals' tests no claim 'words_prove_much'"),
        ("nowhere.words", False, "there is no file 'nowhere'"),
    ],
)
def test_a_claim_that_another_scenario_tests(
    tmp_path: Path, reference: str, holds: bool, because: str
) -> None:
    path = tmp_path / "game.yaml"
    path.write_text(text_of("-").replace('expect: "-"', f"tested_in: {reference}"), encoding="utf-8")
    (result,) = check_claims(sim.load(path).constraints)
    assert result.holds is holds
    assert because in result.because
