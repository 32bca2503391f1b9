"""Win-sets and patience as figures: what they say, and that what is marked is what is solved."""

from pathlib import Path

import pytest
from solve.bargaining.bargains import bargain

import sim
from sim.present.run.agreements import sentences
from sim.present.run.figure import figure
from sim.present.run.repeated import finding as patience_finding
from sim.present.run.repeated import outcomes
from sim.present.run.win_sets import win_sets
from sim.solve.bargaining.answer import BargainingAnswer
from sim.solve.repeated.answer import RepeatedAnswer

pytest.importorskip("matplotlib")


def road(**block: object) -> BargainingAnswer:
    shares = {
        "above": {"by": "agreement", "values": {"none": 1, "path": "0.8", "road": "0.7", "toll": "0.45"}}
    }
    game = bargain(
        {"none": (0, 0), "path": (1, 1), "road": (5, -1), "toll": (4, 2)},
        measures=shares,
        ratification={"ann": {"approval": "above", "majority": "0.5"}},
        **block,
    )
    answer = game.solve().answer
    assert isinstance(answer, BargainingAnswer)
    return answer


def dilemma(patience: float, **block: object) -> RepeatedAnswer:
    table = {"silent": {"silent": [3, 3], "talk": [0, 5]}, "talk": {"silent": [5, 0], "talk": [1, 1]}}
    players = {"row": ["silent", "talk"], "column": ["silent", "talk"]}
    repeated = {"discount": str(patience), **block}
    game = sim.load({"players": players, "payoffs": {"table": table}, "repeated": repeated})
    answer = game.solve().answer
    assert isinstance(answer, RepeatedAnswer)
    return answer


def test_lines_go_from_what_suits_one_to_what_suits_the_other() -> None:
    answer = road()
    sets = win_sets(answer, answer.tables[0])
    assert [line.name for line in sets.lines] == ["Road", "Toll", "Path"]
    assert [line.signed for line in sets.lines] == [False, True, True]
    assert [line.accepted for line in sets.lines] == [False, False, True]
    assert [line.solutions for line in sets.lines] == ["", "", "Nash, Kalai-Smorodinsky, Egalitarian"]
    assert sets.finding == "Of 3 agreements, 'Path' would be signed by Ann and Bob and ratified by the public"


def test_bars_end_where_the_numbers_say_and_are_filled_where_accepted() -> None:
    answer = road()
    ann, bob, public = win_sets(answer, answer.tables[0]).columns
    assert [(bar.number, bar.accepts) for bar in bob.bars] == [
        ("−1.00", False),
        ("+2.00", True),
        ("+1.00", True),
    ]
    assert bob.line == pytest.approx(1 / 3)
    assert [bar.start for bar in bob.bars] == pytest.approx([0, 1 / 3, 1 / 3])
    assert [bar.end for bar in bob.bars] == pytest.approx([1 / 3, 1, 2 / 3])
    assert ann.line == 0
    assert [(bar.end, bar.accepts) for bar in public.bars] == [(0.7, True), (0.45, False), (0.8, True)]
    assert public.line == 0.5


def test_an_empty_zone_is_the_finding() -> None:
    answer = sim.load("side-payments").solve().answer
    sets = win_sets(answer, answer.tables[0])
    assert (
        sets.finding
        == "Japan and Russia could sign nothing: each of 9 agreements leaves one of them worse off"
    )
    assert not any(line.signed for line in sets.lines)


@pytest.mark.parametrize(
    ("patience", "says"),
    [
        (0.4, "Patience adds nothing yet: 'Silent / Silent' takes 0.5"),
        (0.5, "Patience sustains 'Silent / Silent', which no single round would"),
    ],
)
def test_the_finding_says_what_patience_adds(patience: float, says: str) -> None:
    answer = dilemma(patience)
    assert patience_finding(answer) == says
    assert [each.now for each in outcomes(answer)] == [patience >= 0.5, False, False, True]


def test_with_a_last_round_patience_adds_nothing() -> None:
    answer = dilemma(0.9, horizon=1_000_000)
    assert [each.now for each in outcomes(answer)] == [False, False, False, True]
    assert patience_finding(answer) == "With a last round, 1,000,000 rounds are played like one"


def test_both_are_drawn_with_every_text_and_the_same_bytes(tmp_path: Path) -> None:
    files = figure(road())
    assert list(files) == ["win-sets.svg", "win-sets.png"]
    drawn = files["win-sets.svg"].decode()
    for text in ("Road", "Toll", "Path", "+5.00", "45%", "Chosen: Nash,", "Agreed and ratified"):
        assert text in drawn
    assert figure(road()) == files
    patient = figure(dilemma(0.4))
    assert list(patient) == ["patience.svg", "patience.png"]
    assert "Everybody 0.4" in patient["patience.svg"].decode()
    solved = sim.load("ratification").solve()
    assert (solved.save(tmp_path, figures=True) / "win-sets.png").is_file()
    with pytest.raises(ValueError, match="has agreements, and no tree"):
        solved.plot("tree")


@pytest.mark.parametrize(
    ("toll", "says"),
    [
        ((4, 2), "None of these would get past the public."),
        ((4, -2), "It would not get past the public."),
    ],
)
def test_one_agreement_that_no_public_ratifies_is_not_spoken_of_as_several(
    toll: tuple[int, int], says: str
) -> None:
    shares = {"above": {"by": "agreement", "values": {"none": 1, "path": "0.4", "toll": "0.3"}}}
    public = {"ann": {"approval": "above", "majority": "0.5"}}
    game = bargain({"none": (0, 0), "path": (1, 1), "toll": toll}, measures=shares, ratification=public)
    answer = game.solve().answer
    assert isinstance(answer, BargainingAnswer)
    assert says in sentences(answer)
