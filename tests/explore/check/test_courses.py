"""Claims about games with types: what is certain in a course, and what others do if some keep to a move."""

from pathlib import Path

import pytest

from sim.explore.check.answer import checked
from sim.explore.check.claims import ClaimResult

BREAKFAST = (Path(__file__).parents[2] / "solve" / "sequential" / "games" / "beer_quiche.yaml").read_text()


def claimed(folder: Path, expect: str) -> ClaimResult:
    path = folder / "beer_quiche.yaml"
    path.write_text(f'{BREAKFAST}claims:\n  c: {{says: So it is, expect: "{expect}"}}\n')
    (told,) = checked(path, claims=True).claims
    return told


@pytest.mark.parametrize(
    ("claim", "holds"),
    [
        # two poolings, on beer and on quiche
        ("every equilibrium has patron == beer", False),
        ("some equilibrium has patron == beer", True),
        ("every equilibrium has rival == walk_away", True),
        ("every equilibrium has patron.type == strong", False),
        ("no equilibrium has patron.type == strong", True),
        ("every equilibrium has patron.type == strong or rival == walk_away", True),
        # what separates would be: the strong with beer and the weak with quiche
        ("no equilibrium has (patron.type == strong) or (patron == quiche)", False),
        # if everybody had quiche, the belief stays 9/10, and the rival walks away
        ("every equilibrium given patron == quiche has rival == walk_away", True),
        # whatever the rival does, each has what it likes if the rival always fights
        ("every equilibrium given rival == duel has patron.type == weak or patron == beer", True),
        ("every equilibrium given rival == duel has patron.type == strong or patron == quiche", True),
    ],
)
def test_claims_about_courses(tmp_path: Path, claim: str, holds: bool) -> None:
    assert claimed(tmp_path, claim).holds is holds


def test_shares_of_the_ranges_are_those_of_the_closed_form(tmp_path: Path) -> None:
    """If all have beer the rival walks away iff p >= 1/2. A pert distribution on [0, 1] with its mode at 0.9
    is a beta of 23/5 and 7/5, which has 0.9268 above 1/2."""
    told = claimed(tmp_path, "every equilibrium given patron == beer has rival == walk_away")
    assert told.share == pytest.approx(0.9268, abs=2e-3)
    assert told.can_fail


def test_a_move_that_leaves_a_choice_says_nothing(tmp_path: Path) -> None:
    told = claimed(tmp_path, "every equilibrium given patron in [beer, quiche] has rival == walk_away")
    assert told.holds is False
    assert "leaves a choice" in told.because


@pytest.mark.parametrize(
    ("claim", "hint"),
    [
        ("some equilibrium has patron.type == strong and patron == beer", "'patron.type == weak or ...'"),
        (
            "no equilibrium has patron.type == weak and patron == beer",
            "'every equilibrium has patron.type == strong or",
        ),
        ("every equilibrium has patron.type == weak or patron == beer", ""),
    ],
)
def test_a_condition_that_some_type_never_meets_is_warned_of(tmp_path: Path, claim: str, hint: str) -> None:
    """It holds in no equilibrium, whatever is played: of a claim that none has it, this is no evidence."""
    path = tmp_path / "beer_quiche.yaml"
    path.write_text(f'{BREAKFAST}claims:\n  c: {{says: So it is, expect: "{claim}"}}\n')
    warned = [problem for problem in checked(path).problems if problem.code == "one-type"]
    assert len(warned) == bool(hint)
    assert all(hint in problem.hint for problem in warned)


def test_a_file_whose_actions_tell_what_is_unseen_is_not_valid(tmp_path: Path) -> None:
    """The rival of a weak patron could not duel, so that it would know from its own choices whom it met."""
    path = tmp_path / "beer_quiche.yaml"
    path.write_text(f"{BREAKFAST}infeasible: [patron.type == weak and rival == duel]\n")
    telling = [problem for problem in checked(path).problems if "could tell apart" in problem.message]
    assert [problem.code for problem in telling] == ["timing"]
    path.write_text(f"{BREAKFAST}infeasible: [patron.type == weak and patron == beer]\n")
    assert checked(path).valid
