"""Episodes in which players agree or meet again, marked against what was seen."""

from pathlib import Path

import pytest
from present.joint_games import DILEMMA, ROAD

import sim
from sim.explore.backtest.answer import Backtest, Episode, Mark, Predictor, backtest

SEEN = "\nobserved: {{says: Seen, choices: {choices}, sources: [judgement]}}\n"


def against(folder: Path, base: str, name: str, **episode: str) -> Backtest:
    """A file that extends one with a name, held against itself."""
    (folder / f"{name}.yaml").write_text(base)
    more = "".join(f"{key}: {text}\n" for key, text in episode.items() if key != "choices")
    text = (
        f"scenario: seen\ntitle: Seen\nextends: {name}.yaml\n{more}{SEEN.format(choices=episode['choices'])}"
    )
    (folder / "seen.yaml").write_text(text)
    games = [sim.load(folder / f"{file}.yaml").constraints for file in ("seen", name)]
    return backtest(games[:1], games[1])


def only(of: Backtest) -> Episode:
    (episode,) = of.episodes
    return episode


def marks(episode: Episode) -> dict[Predictor, Mark]:
    return {who: verdict.profile for who, verdict in episode.verdicts.items()}


TALK = "{row: talk, column: talk}"


def test_what_lasts_is_held_against_what_was_kept_to(tmp_path: Path) -> None:
    """Patience of 0.4 sustains talking alone, of 0.7 silence beside it (from one half on)."""
    patient = {"today": TALK, "assumptions": "{patience: {value: 0.7}}"}
    silent = only(against(tmp_path, DILEMMA, "dilemma", choices="{row: silent, column: silent}", **patient))
    assert marks(silent) == {
        Predictor.MODEL: Mark.AMBIGUOUS,
        Predictor.BET: Mark.AMBIGUOUS,
        Predictor.TODAY: Mark.MISS,
        Predictor.FLAGSHIP: Mark.MISS,
    }
    assert not silent.out_of_reach
    (back,) = silent.decisive
    assert (back.assumption, back.verdict.profile) == ("patience", Mark.MISS)
    talking = only(against(tmp_path, DILEMMA, "dilemma", choices=TALK, today=TALK))
    assert set(marks(talking).values()) == {Mark.HIT}


def test_what_no_patience_sustains_is_out_of_reach(tmp_path: Path) -> None:
    """One silent and one talking gives the silent one 0, less than the only equilibrium of one round does.

    It is the only one wherever silence of both is worth less than betrayal.
    """
    reward = "reward: {about: Silence, value: 2.5, range: [2, 2.9], unit: points, sources: judgement}"
    base = DILEMMA.replace("[3, 3]", "[reward, reward]").replace(
        "assumptions:\n", f"assumptions:\n  {reward}\n"
    )
    mixed = only(against(tmp_path, base, "dilemma", choices="{row: silent, column: talk}", today=TALK))
    assert marks(mixed)[Predictor.MODEL] is Mark.MISS
    assert mixed.out_of_reach


@pytest.mark.parametrize(("entry", "mark"), [("path", Mark.HIT), ("toll", Mark.MISS), ("none", Mark.MISS)])
def test_a_solution_says_what_would_have_been_agreed(tmp_path: Path, entry: str, mark: Mark) -> None:
    """Upper Town's public is against a toll, so that the largest product that is ratified is the path's.

    Nothing ever changes where there is no agreement: the file has no today.
    """
    base = ROAD.replace("  disagreement: none", "  disagreement: none\n  solution: nash-bargaining")
    episode = only(against(tmp_path, base, "road", choices=f"{{agreement: {entry}}}"))
    told = marks(episode)
    assert told[Predictor.MODEL] is told[Predictor.BET] is told[Predictor.FLAGSHIP] is mark
    assert told[Predictor.TODAY] is (Mark.HIT if entry == "none" else Mark.MISS)


def test_which_agreement_was_made_hangs_on_support(tmp_path: Path) -> None:
    """With 55% for it the toll road is the solution (4 * 2 against 1 * 1); put back to 45% the path is."""
    base = ROAD.replace("  disagreement: none", "  disagreement: none\n  solution: nash-bargaining")
    more = {"assumptions": "{support: {value: 0.55}}"}
    episode = only(against(tmp_path, base, "road", choices="{agreement: toll}", **more))
    assert marks(episode)[Predictor.MODEL] is Mark.HIT
    assert [back.verdict.actions("agreement") for back in episode.decisive] == [("path",)]
