"""The marks of a backtest, against small games whose answers are known, and the command."""

import json
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.cli.load import loaded
from sim.cli.main import main
from sim.explore.backtest.answer import Backtest, Mark, Predictor, Score, backtest, mark, score, verdict
from sim.present.backtest.document import document
from sim.present.backtest.words import sentences
from sim.scenario.build.scenario import build
from sim.scenario.canonical import canonical
from sim.scenario.file.find import scenario_files
from sim.scenario.file.inheritance import merged
from sim.scenario.load import load, load_scenario
from sim.scenario.problems import ScenarioError
from sim.scenario.writing.text import scenario_text, sources_text

FOLDER = Path(__file__).parents[3] / "scenarios"

GAME = """\
scenario: {id}
title: Two roads
players:
  ann:
    name: Ann
    actions:
      left: {{name: Left, says: Ann goes left}}
      right: {{name: Right, says: Ann goes right}}
  bob:
    name: Bob
    actions:
      left: {{name: Left, says: Bob goes left}}
      right: {{name: Right, says: Bob goes right}}
outcomes:
  road:
    same: {{when: ann == left and bob == left or ann == right and bob == right, says: They meet}}
    apart: {{otherwise: true, says: They miss each other}}
assumptions:
  meeting: {{about: What meeting is worth, value: {meeting}, range: [-2, 2], limits: [null, null],
    unit: points, sources: [judgement]}}
  habit: {{about: What going left is worth to Ann, value: {habit}, range: [0, 4], unit: points,
    sources: [judgement]}}
payoffs:
  ann:
    meet: {{name: Meeting, when: road == same, worth: meeting}}
    habit: {{name: Habit, when: ann == left, worth: habit}}
  bob:
    meet: {{name: Meeting, when: road == same, worth: {bob}}}
{today}
{observed}
"""
TODAY = "today: {ann: left, bob: left}"


def seen(ann: str, bob: str) -> str:
    choices = ", ".join(f"{p}: {a}" for p, a in (("ann", ann), ("bob", bob)) if a)
    return f"observed: {{says: It was seen, choices: {{{choices}}}, sources: [judgement]}}"


@pytest.fixture
def game(tmp_path: Path):
    """Writes a game of two roads and loads it."""

    def made(id: str, observed: str = "", *, meeting=1, habit=0, bob="meeting", today=TODAY):
        text = GAME.format(id=id, meeting=meeting, habit=habit, bob=bob, today=today, observed=observed)
        (tmp_path / f"{id}.yaml").write_text(text)
        return loaded(str(tmp_path / f"{id}.yaml"), None, None, quiet=True)

    return made


def marks(made: Backtest, predictor: Predictor) -> list[tuple[str, str, str]]:
    """(Ann, Bob, both) for each episode."""
    found = [e.verdicts[predictor] for e in made.episodes]
    return [(*(v.choices[p].value for p in ("ann", "bob")), v.profile.value) for v in found]


def test_by_hand(game) -> None:
    """Where meeting pays (habit 0), (left, left) and (right, right) are the equilibria, today's is left.

    With habit 2 only (left, left) is: Ann's right would need to bring more than 2, meeting brings 1.
    """
    both, left = {"habit": 0}, {"habit": 2}
    made = backtest(
        [
            game("both_seen_left", seen("left", "left"), **both),
            game("both_seen_right", seen("right", "right"), **both),
            game("both_seen_any", seen("[left, right]", "right"), **both),
            game("left_seen_left", seen("left", "left"), **left),
            game("left_seen_right", seen("right", "left"), **left),
        ],
        game("flagship", **left),
    )
    assert marks(made, Predictor.MODEL) == [
        ("ambiguous", "ambiguous", "ambiguous"),
        ("ambiguous", "ambiguous", "ambiguous"),
        ("hit", "ambiguous", "ambiguous"),
        ("hit", "hit", "hit"),
        ("miss", "hit", "miss"),
    ]
    fixed = [
        ("hit", "hit", "hit"),
        ("miss", "miss", "miss"),
        ("hit", "miss", "miss"),
        ("hit", "hit", "hit"),
        ("miss", "hit", "miss"),
    ]
    assert marks(made, Predictor.TODAY) == fixed
    assert marks(made, Predictor.FLAGSHIP) == fixed
    assert marks(made, Predictor.BET) == fixed, "today's choices are an equilibrium, so it is the bet"
    assert made.choices(Predictor.MODEL) == Score(hits=4, misses=1, ambiguous=5)
    assert made.profiles(Predictor.MODEL) == Score(hits=1, misses=1, ambiguous=3)
    assert made.choices(Predictor.TODAY) == Score(hits=6, misses=4, ambiguous=0)
    assert made.profiles(Predictor.TODAY) == Score(hits=2, misses=3, ambiguous=0)
    # departures: Ann and Bob in the second, Bob in the third, Ann in the fifth
    assert made.departures(Predictor.MODEL) == Score(hits=0, misses=1, ambiguous=3)
    assert made.departures(Predictor.TODAY) == Score(hits=0, misses=4, ambiguous=0)


def test_no_equilibrium_is_ambiguous_and_never_a_miss(game) -> None:
    """Matching pennies: Ann wants to meet, Bob does not."""
    made = backtest([game("pennies", seen("left", "left"), bob="-meeting")], game("flagship", habit=2))
    assert marks(made, Predictor.MODEL) == [("ambiguous", "ambiguous", "ambiguous")]
    assert marks(made, Predictor.BET) == [("ambiguous", "ambiguous", "ambiguous")]
    assert made.episodes[0].verdicts[Predictor.MODEL].profiles == ()


def test_a_player_of_whom_nothing_is_known_is_not_scored(game) -> None:
    made = backtest([game("half", seen("", "right"), habit=0)], game("flagship", habit=2))
    verdict = made.episodes[0].verdicts[Predictor.FLAGSHIP]
    assert dict(verdict.choices) == {"bob": Mark.MISS}
    assert verdict.profile is Mark.MISS
    assert made.choices(Predictor.MODEL) == Score(0, 0, 1)


def test_the_flagship_is_its_own_baseline(game) -> None:
    """A flagship with both equilibria predicts both; one of a foreign dispute predicts nothing."""
    made = backtest([game("left", seen("left", "left"), habit=2)], game("flagship", habit=0))
    assert marks(made, Predictor.FLAGSHIP) == [("ambiguous", "ambiguous", "ambiguous")]
    other = loaded(str(FOLDER / "sochi-2016.yaml"), None, None, quiet=True)
    foreign = backtest([game("left", seen("left", "left"), habit=2)], other)
    assert foreign.choices(Predictor.FLAGSHIP) == Score(0, 0, 2)
    assert foreign.profiles(Predictor.FLAGSHIP).hits == 0


def test_what_no_values_within_the_ranges_can_bring_about(game) -> None:
    """With Bob paid for going apart by a fixed 1, (left, left) is beyond the model; (left, right) is not."""
    made = backtest(
        [
            game("apart", seen("left", "left"), habit=2, bob="-1"),
            game("fits", seen("left", "right"), habit=2, bob="-1"),
            game("open", seen("", "left"), habit=2, bob="-1"),
        ],
        game("flagship", habit=2),
    )
    assert [episode.out_of_reach for episode in made.episodes] == [True, False, False]
    assert any("out of its reach" in sentence for sentence in sentences(made))


def test_scenarios_that_do_not_fit_are_refused(game) -> None:
    flagship = game("flagship", habit=2)
    unseen, undated = game("unseen"), game("undated", seen("left", "left"), today="")
    with pytest.raises(ScenarioError) as caught:
        backtest([unseen, undated], flagship)
    codes = {problem.code: problem for problem in caught.value.problems}
    assert set(codes) == {"not-observed", "no-today"}
    assert "unseen.yaml does not say what was seen" in codes["not-observed"].message
    assert "'observed:'" in codes["not-observed"].hint


PROFILE = st.fixed_dictionaries({"a": st.sampled_from("xyz"), "b": st.sampled_from("xyz")})
SEEN = st.fixed_dictionaries({p: st.sets(st.sampled_from("xyz"), min_size=1).map(tuple) for p in "ab"})


@given(st.lists(PROFILE, max_size=5), SEEN)
def test_marks_of_profiles_and_choices_agree(profiles: list[dict[str, str]], record: dict) -> None:
    """A whole profile is a hit iff every choice is; if some choice is a miss, so is the profile."""
    made = verdict(profiles, record)
    every = list(made.choices.values())
    assert (made.profile is Mark.HIT) == (all(m is Mark.HIT for m in every) and bool(profiles))
    if Mark.MISS in every:
        assert made.profile is Mark.MISS
    wider = verdict(profiles, dict.fromkeys(record, ("x", "y", "z")))
    assert set(wider.choices.values()) == ({Mark.HIT} if profiles else {Mark.AMBIGUOUS})


@given(st.lists(PROFILE, min_size=1, max_size=1), SEEN)
def test_one_profile_is_never_ambiguous(profiles: list[dict[str, str]], record: dict) -> None:
    made = verdict(profiles, record)
    assert Mark.AMBIGUOUS not in {*made.choices.values(), made.profile}


@given(st.lists(st.sampled_from(Mark)))
def test_scores_count_everything(every: list[Mark]) -> None:
    assert score(every).total == len(every)
    assert mark(m is Mark.HIT for m in every) in Mark


# The key `observed`


def test_what_was_seen_is_read(game, tmp_path: Path) -> None:
    game("read", seen("[right, left, right]", "left"))
    scenario, _, warnings = load_scenario(tmp_path / "read.yaml")
    assert scenario.observed is not None
    assert dict(scenario.observed.choices) == {"ann": ("right", "left"), "bob": ("left",)}
    assert warnings == ()


@pytest.mark.parametrize(
    ("observed", "code", "words"),
    [
        ("{says: It was, choices: {anne: left}, sources: [judgement]}", "unknown-name", "mean 'ann'"),
        ("{says: It was, choices: {ann: lift}, sources: [judgement]}", "unknown-name", "mean 'left'"),
        ("{says: It was, choices: {ann: [left, rihgt]}, sources: [judgement]}", "unknown-name", "'right'"),
        ("{says: It was, choices: {ann: []}, sources: [judgement]}", "shape", "names no action"),
        ("{says: It was, choices: {}, sources: [judgement]}", "shape", "observed.choices is empty"),
        ("{choices: {ann: left}, sources: [judgement]}", "missing-key", "observed has no 'says'"),
        ("{says: It was, sources: [judgement]}", "missing-key", "observed has no 'choices'"),
        ("{says: It was, choices: {ann: left}, sources: [X1]}", "unknown-source", "'X1' in observed"),
        ("{says: It was, choices: {ann: left}}", "no-source", "observed has no source"),
        ("{says: It was, choices: {ann: left}, sauces: [X]}", "unknown-key", "mean 'sources'"),
    ],
)
def test_what_is_wrong_with_it_is_said(tmp_path: Path, observed: str, code: str, words: str) -> None:
    text = GAME.format(
        id="wrong", meeting=1, habit=0, bob="meeting", today=TODAY, observed=f"observed: {observed}"
    )
    (tmp_path / "wrong.yaml").write_text(text)
    problems = [p for p in load(tmp_path / "wrong.yaml").problems if p.code == code]
    assert len(problems) == 1
    assert words in str(problems[0])
    assert problems[0].mark.line == len(text.splitlines()), "where 'observed' stands"


def test_it_survives_being_written_out(tmp_path: Path) -> None:
    path = FOLDER / "history" / "1998-kawana.yaml"
    scenario = load_scenario(path)[0]
    (tmp_path / "1998-kawana.yaml").write_text(scenario_text(scenario))
    (tmp_path / "sources.yaml").write_text(sources_text(scenario))
    again, _, warnings = load_scenario(tmp_path / "1998-kawana.yaml")
    assert warnings == ()
    assert scenario.observed is not None
    assert again.observed is not None
    assert again.observed.choices == scenario.observed.choices
    assert (again.observed.says, again.observed.note) == (scenario.observed.says, scenario.observed.note)
    assert again.observed.sources == scenario.observed.sources


def test_it_is_no_part_of_the_game(game, tmp_path: Path) -> None:
    """The same numbers are the same game, whatever was seen."""
    game("same", seen("left", "left"))
    first = canonical(load_scenario(tmp_path / "same.yaml")[0])
    game("same", seen("right", "right"))
    assert canonical(load_scenario(tmp_path / "same.yaml")[0]) == first


def test_a_child_inherits_it_and_may_remove_it(game, tmp_path: Path) -> None:
    game("parent", seen("left", "left"))
    child = "scenario: child\nextends: parent.yaml\n"
    (tmp_path / "child.yaml").write_text(child)
    assert build(merged(tmp_path / "child.yaml"), {}).scenario.observed is not None
    (tmp_path / "child.yaml").write_text(child + "observed: null\n")
    assert build(merged(tmp_path / "child.yaml"), {}).scenario.observed is None


# Folders and the command


def test_folders_and_files(game, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    game("b", seen("left", "left"))
    game("a", seen("left", "left"))
    (tmp_path / "sources.yaml").write_text("{}")
    (tmp_path / "readme.txt").write_text("no scenario")
    assert [path.name for path in scenario_files([tmp_path])] == ["a.yaml", "b.yaml"]
    assert len(scenario_files([tmp_path / "b.yaml", tmp_path])) == 2, "each file once"
    monkeypatch.chdir(tmp_path)
    assert len(scenario_files(["history"])) >= 6, "the folder that ships"
    assert len(scenario_files(["scenarios/history"])) >= 6


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["sim", *words])
    return main()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["empty"], "there is no scenario in the folder 'empty'"),
        (["histroy"], "there is no file or folder 'histroy'; did you mean 'history'?"),
        (["sochi-2016"], "does not say what was seen; add 'observed:'"),
        (["history", "--flagship", "soshi-2016"], "did you mean 'sochi-2016'?"),
    ],
)
def test_errors_say_what_to_do(tmp_path, monkeypatch, capsys, words: list[str], message: str) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path)
    assert run(monkeypatch, "backtest", *words) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert message in output.err


def test_the_document(game, tmp_path: Path, monkeypatch, capsys) -> None:
    made = backtest([game("one", seen("[left, right]", "right"), habit=2)], game("flagship", habit=2))
    content = document(made)
    assert content["schema"] == "sim.backtest/1"
    assert content["flagship"]["id"] == "flagship"
    (one,) = content["scenarios"]
    assert set(one) >= {"id", "title", "digest", "file", "observed", "verdicts", "out_of_reach"}
    assert one["observed"]["choices"] == {"ann": ["left", "right"], "bob": ["right"]}
    assert set(one["verdicts"]) == set(content["scores"]) == {"model", "bet", "today", "flagship"}
    assert one["verdicts"]["model"] == {
        "predicted": [{"ann": "left", "bob": "left"}],
        "choices": {"ann": "hit", "bob": "miss"},
        "profile": "miss",
    }
    assert content["scores"]["model"] == {
        "choices": {"hit": 1, "miss": 1, "ambiguous": 0},
        "departures": {"hit": 0, "miss": 1, "ambiguous": 0},
        "profiles": {"hit": 0, "miss": 1, "ambiguous": 0},
    }
    words = ("backtest", str(tmp_path / "one.yaml"), "--flagship", str(tmp_path / "flagship.yaml"))
    assert run(monkeypatch, *words, "--json") == 0
    output = capsys.readouterr()
    assert output.err == ""
    printed = json.loads(output.out)
    assert printed["scores"] == content["scores"]
    assert printed["scenarios"][0]["verdicts"] == one["verdicts"]


def test_marks_are_words_and_fit_the_screen(monkeypatch, capsys) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")
    assert run(monkeypatch, "backtest", "history") == 0
    output = capsys.readouterr().out
    assert output.splitlines()[0].startswith("In 8 episodes the model has ")
    assert all(len(line) <= 80 for line in output.splitlines())
    assert "\x1b" not in output
    for word in ("hit", "MISS", "mixed"):
        assert word in output
    quiet = run(monkeypatch, "backtest", "history", "--quiet")
    assert quiet == 0
    assert len(capsys.readouterr().out) < len(output)


def test_each_folder_that_there_is_is_named_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Folders of scenarios in the working folder, called as those that ship."""
    for name in ("history", "stages"):
        (tmp_path / "scenarios" / name).mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["sim", "backtest", "scenarios/nope"])
    assert main() == 2
    (line,) = capfd.readouterr().err.splitlines()
    named = line.rpartition("expected one of: ")[2].split(", ")
    assert {"history", "stages"} <= set(named)
    assert len(named) == len(set(named))
