"""The page as a file: self-contained, guarded, escaped, and small."""

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
from fractions import Fraction
from html import escape
from pathlib import Path

import pytest
import yaml
from present.page.live.hostile import HOSTILE, hostile_scenario
from present.page.live.in_turn import in_turn_scenario
from present.page.live.page_program import NODE, needs_node

import sim
from sim.cli.main import main
from sim.explore.backtest.answer import Mark, Predictor
from sim.explore.report import answer as report
from sim.present.backtest.words import sentences
from sim.present.page.live import bundle, data
from sim.present.run.tree.points import picture
from sim.scenario.language.names import LOWERED
from sim.scenario.problems import ScenarioError
from sim.scenario.writing.new import STARTER
from sim.solve.sequential.answer import solve_sequential
from sim.study import backtest
from sim.study import page as study_page

ROOT = Path(__file__).parents[4]
TSC = shutil.which("tsc") or shutil.which("tsc", path=ROOT / ".venv" / "node" / "node_modules" / ".bin")


@pytest.fixture(scope="module")
def flagship() -> str:
    return sim.load("sochi-2016").page().html


@pytest.fixture
def starter(tmp_path: Path) -> Path:
    path = tmp_path / "starter.yaml"
    path.write_text(STARTER.read_text(encoding="utf-8"), encoding="utf-8")
    return path


def embedded(page: str) -> dict:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


def test_is_small(flagship: str) -> None:
    assert len(flagship.encode()) < 500_000


def test_needs_nothing_from_anywhere(flagship: str) -> None:
    markup = re.sub(r"<script.*?</script>", "", flagship, flags=re.DOTALL)
    assert not re.search(r"<link|<iframe|<img|\bsrc=|@import|url\(", markup)
    program = bundle.program()
    assert not re.search(
        r"\b(fetch|XMLHttpRequest|WebSocket|EventSource|importScripts|sendBeacon)\b", program
    )
    assert not re.search(
        r"\b(eval|Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write)\b", program
    )


def test_runs_only_its_own_program(flagship: str) -> None:
    """The policy names the hashes of the one script and the one style sheet, and lets nothing else in."""
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', flagship)
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    (script,) = re.findall(r"<script>(.*?)</script>", flagship, re.DOTALL)
    (style,) = re.findall(r"<style>(.*?)</style>", flagship, re.DOTALL)

    def named(text: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == named(script)
    assert rules["style-src"] == named(style)
    assert rules["worker-src"] == "blob:", "the program, once more; no file and no address"
    assert "connect-src" not in rules


def test_carries_the_numbers_without_loss(flagship: str) -> None:
    scenario = sim.load("sochi-2016").scenario
    page = embedded(flagship)
    assert page["schema"] == "sim.page/1"
    assert [a["id"] for a in page["texts"]["assumptions"]] == list(scenario.values)
    for written, value in zip(page["texts"]["assumptions"], scenario.values.values(), strict=True):
        numerator, _, denominator = str(written["value"]).partition("/")
        assert (int(numerator), int(denominator or 1)) == (value.numerator, value.denominator)


def test_no_text_of_a_file_becomes_markup(tmp_path: Path) -> None:
    page = sim.load(hostile_scenario(tmp_path)).page().html
    assert HOSTILE not in page
    assert page.count("<script") == 2
    assert page.count("</script") == 2
    assert "<b " not in page
    assert HOSTILE in embedded(page)["texts"]["title"]


def test_what_would_make_an_outcome_the_only_one_is_there_where_it_was_asked(starter: Path) -> None:
    game = sim.load(starter)
    assert {change["alone"] for change in embedded(game.page().html)["reaches"]} == {None}
    changes = embedded(game.page(only=True).html)["reaches"]
    assert changes
    for change in changes:
        asked = game.reach(f"{change['dimension']}={change['value']}", only=True)
        assert change["alone"]["sentences"] == list(asked.sentences)
        ends = {one["name"]: Fraction(one["to"]) for one in change["alone"]["changes"]}
        assert ends == dict(asked.answer.rounded)


def test_what_was_not_looked_for_is_told_apart_from_what_is_an_answer_already(
    starter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    game = sim.load(starter)
    searched = embedded(game.page().html)
    assert searched["unsearched"] == []
    monkeypatch.setattr(report, "is_quick", lambda *_: False)
    heavy = embedded(game.page().html)
    assert heavy["reaches"] == []
    left = [(each["dimension"], each["value"], each["says"]) for each in heavy["unsearched"]]
    assert left == [(each["dimension"], each["value"], each["says"]) for each in searched["reaches"]] != []


def test_one_change_alone_is_called_one(flagship: str) -> None:
    """Joint development takes two small changes at the least, or a larger one alone."""
    ways = {way["what"]: way for change in embedded(flagship)["reaches"] for way in change["others"]}
    assert len(ways["With 1 change"]["changes"]) == 1


def test_the_same_question_gives_the_same_bytes(starter: Path) -> None:
    assert sim.load(starter).page().html == sim.load(starter).page().html


def test_a_game_that_is_too_large_gets_a_still_page_that_says_so(
    starter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data, "MAX_CELLS", 10)
    game = sim.load(starter)
    page = game.page()
    assert "<script" not in page.html
    assert "script-src" not in page.html
    assert all(escape(sentence) in page.html for sentence in game.solve().sentences)
    (large,) = (sentence for sentence in page.left_out if "4 combinations of choices" in sentence)
    assert large in page.html


@pytest.fixture
def in_turn(tmp_path: Path) -> Path:
    return in_turn_scenario(tmp_path)


def test_a_game_that_is_solved_step_by_step_has_what_decides_it(in_turn: Path) -> None:
    page = embedded(sim.load(in_turn).page().html)
    assert [concept["id"] for concept in page["game"]["concepts"]] == [
        "subgame-perfect",
        "bayes-nash",
        "perfect-bayesian",
    ]
    own = page["game"]["concepts"][0]
    # each of the four courses: the second's choice is best, and the first's against what follows then
    assert len(own["candidates"]) == 4
    assert own["gates"]


def test_a_game_with_stages_that_is_too_large_gets_a_still_page_that_says_so(
    in_turn: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    game = sim.load(in_turn)
    assert "<script" in game.page().html
    monkeypatch.setattr(data, "MAX_CELLS", 10)
    still = game.page()
    assert "<script" not in still.html
    assert all(escape(sentence) in still.html for sentence in game.solve().sentences)
    assert any("4 combinations of choices are too many" in sentence for sentence in still.left_out)


def test_every_concept_of_a_simultaneous_game_is_there(starter: Path) -> None:
    page = sim.load(starter).page()
    assert [concept["id"] for concept in embedded(page.html)["game"]["concepts"]] == [
        "pure-nash",
        "strict-nash",
        "iterated-dominance",
    ]
    assert not any("What is stable by" in sentence for sentence in page.left_out)


def test_a_concept_that_takes_too_much_room_is_left_out_and_said(
    starter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # four actions that may be dominated take more than the sixteen literals and blanks of strict equilibria
    monkeypatch.setattr(study_page, "MORE_PARTS", 20)
    page = sim.load(starter).page()
    assert [concept["id"] for concept in embedded(page.html)["game"]["concepts"]] == [
        "pure-nash",
        "strict-nash",
    ]
    (said,) = (sentence for sentence in page.left_out if "iterated-dominance" in sentence)
    assert "--concept iterated-dominance" in said


def test_only_rows_that_are_needed_are_there(in_turn: Path) -> None:
    game = embedded(sim.load(in_turn).page().html)["game"]
    needed = {0}
    for concept in game["concepts"]:
        parts = [part for gate in concept["gates"] for part in gate[1:]]
        literals = [part for part in (*parts, *concept["further"].values()) if part >= 0]
        needed |= {part // 4 for part in (*literals, *(part for own in concept["needs"] for part in own))}
    assert needed == set(range(len(game["rows"])))


def test_a_game_with_stages_carries_its_tree_and_its_story() -> None:
    game = sim.load("scenarios/stages/belief-and-tolerance.yaml")
    page = embedded(game.page().html)
    (course,) = page["story"]["courses"]
    (equilibrium,) = game.solve().equilibria
    assert [set(move["rests"]) <= set(game.scenario.values) for move in course["moves"]]
    assert any("Hold out" in reason for move in course["moves"] for reason in move["why"])

    def leaves(node: dict) -> list[int]:
        if "plays" in node:
            return node["plays"]
        return [play for _, branch in node["branches"] for play in leaves(branch)]

    assert sorted(leaves(page["story"]["tree"])) == page["game"]["feasible"]
    assert equilibrium.path
    assert [change["value"] for change in page["reaches"]] == [
        value
        for value in game.scenario.dimensions[0].values
        if value not in equilibrium.outcome["settlement"]
    ]


def test_chance_that_makes_no_difference_is_drawn_neither_in_the_figure_nor_in_the_page() -> None:
    """Whether the bases block a settlement is settled after every course, and matters after two of them."""
    game = sim.load("scenarios/stages/belief-and-tolerance.yaml")

    def ends(node: dict) -> int:
        return sum(ends(branch) for _, branch in node["branches"]) if "branches" in node else 1

    def chances(node: dict) -> int:
        own = [branch for _, branch in node.get("branches", [])]
        return sum(map(chances, own)) + ("branches" in node and not node["who"])

    tree = embedded(game.page().html)["story"]["tree"]
    assert ends(tree) == picture(solve_sequential(game.constraints), 0).ends == 16
    # which type Russia is, and the two
    assert chances(tree) == 3


def test_scenarios_without_a_common_player_are_refused(starter: Path, tmp_path: Path) -> None:
    text = STARTER.read_text(encoding="utf-8").replace("northbank", "left").replace("southbank", "right")
    other = tmp_path / "other.yaml"
    other.write_text(text.replace("scenario: starter", "scenario: other"), encoding="utf-8")
    with pytest.raises(ScenarioError, match="player"):
        sim.load(starter).page(sim.load(other))


def test_other_files_are_compared_with_the_first(starter: Path, tmp_path: Path) -> None:
    other = tmp_path / "dear.yaml"
    child = {
        "scenario": "dear",
        "title": "Dear",
        "extends": starter.name,
        "assumptions": {"cost": {"value": 7}},
    }
    other.write_text(yaml.safe_dump(child, sort_keys=False), encoding="utf-8")
    comparison = embedded(sim.load(starter).page(sim.load(other)).html)["comparison"]
    assert comparison["others"] == ["dear"]
    assert comparison["numbers"] == [{"cost": 7}]
    assert comparison["alike"] is True
    assert any("7" in cell for row in comparison["tables"][0]["rows"] for cell in row)


def with_past(starter: Path, episode: dict) -> Path:
    """The starter with an episode in a folder beside it, which extends it."""
    folder = starter.parent / "history"
    folder.mkdir()
    child = {"scenario": "spring", "title": "Spring", "extends": f"../{starter.name}", **episode}
    (folder / "spring.yaml").write_text(yaml.safe_dump(child, sort_keys=False), encoding="utf-8")
    return starter


def test_the_past_is_what_a_backtest_says(flagship: str) -> None:
    tested = backtest.ask(
        [sim.load(path).constraints for path in sorted(Path("scenarios/history").glob("*.yaml"))],
        sim.load("sochi-2016").constraints,
    )
    past = embedded(flagship)["past"]
    assert past["sentences"] == list(sentences(tested))
    assert past["words"] == ["backtest", "scenarios/history", "--flagship", "sochi-2016"]
    assert [episode["id"] for episode in past["episodes"]] == [e.scenario.id for e in tested.episodes]
    kinds = {Mark.HIT: "hit", Mark.MISS: "miss", Mark.AMBIGUOUS: "mixed"}
    for shown, episode in zip(past["episodes"], tested.episodes, strict=True):
        verdict = episode.verdicts[Predictor.MODEL]
        *players, whole = [mark["kind"] for mark in shown["marks"]]
        assert players == [
            kinds[verdict.choices[p.id]] if p.id in verdict.choices else "unknown"
            for p in episode.scenario.players
        ]
        assert whole == kinds[verdict.profile]
    cited = {source for episode in tested.episodes for source in episode.observed.sources}
    assert cited <= {source["id"] for source in embedded(flagship)["texts"]["sources"]}


def test_the_past_stays_the_files_own_whatever_is_set(starter: Path) -> None:
    """The flagship's answer, a baseline, is that of its file: what `sim backtest` would say."""
    both = {"northbank": "wait", "southbank": "wait"}
    seen = {"says": "Both wait", "choices": both, "sources": ["judgement"]}
    path = with_past(starter, {"observed": seen, "today": dict(both)})
    of_file = embedded(sim.load(path).page().html)["past"]
    assert of_file["episodes"][0]["seen"] == "Both wait"
    assert embedded(sim.load(path, settings=["cost=1.5"]).page().html)["past"] == of_file


def test_a_past_that_cannot_be_read_is_left_out_and_said(starter: Path) -> None:
    page = sim.load(with_past(starter, {"assumptions": {"cost": {"value": "many"}}})).page()
    assert embedded(page.html)["past"] is None
    assert "spring.yaml" in page.left_out[-1]
    assert embedded(page.html)["left_out"] == list(page.left_out)


def test_what_is_no_episode_is_no_part_of_the_past(starter: Path) -> None:
    page = sim.load(with_past(starter, {})).page()
    assert embedded(page.html)["past"] is None
    assert "no folder 'history' with its episodes" in page.left_out[-1]


def test_the_command_writes_the_page_and_says_where(
    starter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["sim", "page", str(starter), "--set", "cost=3", "--json"])
    assert main() == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "sim.page/1"
    assert document["scenarios"] == ["starter"]
    assert document["assumptions"]["cost"] == 3
    page = Path(document["page"])
    assert page == Path(document["file"])
    assert [sentence.split(":")[0] for sentence in document["left_out"]] == [
        "Sweeps over many samples are left out",
        "The past is left out",
    ]
    assert page.stat().st_size == document["bytes"]
    assert embedded(page.read_text(encoding="utf-8"))["base"] == [str(starter), "--set", "cost=3"]


def test_a_notebook_shows_the_page_in_a_frame_of_its_own(starter: Path) -> None:
    shown = sim.load(starter).page()._repr_html_()
    assert shown.startswith("<iframe srcdoc=")
    assert "<script" not in shown


@needs_node
def test_the_program_is_one_sound_script(tmp_path: Path) -> None:
    """The bundle parses, and each module comes once and before those that need it."""
    program = bundle.program()
    script = tmp_path / "program.js"
    script.write_text(program, encoding="utf-8")
    done = subprocess.run([str(NODE), "--check", str(script)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not re.search(r"^\s*(import|export)\b", program, re.MULTILINE)
    made = re.findall(r"^const module_(\w+) =", program, re.MULTILINE)
    assert sorted(made) == sorted(path.stem for path in bundle.FOLDER.glob("*.mjs"))
    for name in set(made) - {"main"}:
        assert program.index(f"const module_{name} =") < program.index(f"= module_{name};")


def test_no_text_of_a_module_goes_over_several_lines() -> None:
    """Its lines lose the blanks that they begin with: none of them may belong to a text."""
    for path in bundle.FOLDER.glob("*.mjs"):
        assert all(line.count("`") % 2 == 0 for line in path.read_text(encoding="utf-8").splitlines()), path


@pytest.mark.skipif(TSC is None, reason="the TypeScript compiler is not installed (make lint installs it)")
def test_the_modules_pass_a_type_checker() -> None:
    """TypeScript reads plain modules too: names that nothing has, and calls that do not fit."""
    done = subprocess.run([str(TSC), "-p", str(ROOT)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_page_takes_the_same_words_for_no_names() -> None:
    program = (Path(bundle.__file__).parent / "numbers.mjs").read_text(encoding="utf-8")
    _, _, listed = program.partition("const LOWERED")
    assert set(re.findall(r'"(\w+)"', listed.partition("]);")[0])) == LOWERED


def test_an_answer_has_the_colours_of_its_key_on_the_map_too() -> None:
    """Of rules that are as specific the last counts, so those for one pattern stand after that for all."""
    style = (Path(bundle.__file__).parent / "page.css").read_text(encoding="utf-8")
    mixed = re.findall(
        r"\.look-(\d+) { background: repeating-linear-gradient\(\d+deg, var\(--([a-e])\) 0 4px", style
    )
    assert len(mixed) == 3
    for look, colour in mixed:
        rule = f".mark-{look} {{ stroke: var(--{colour}); stroke-width: 4; }}"
        other = f".mark-{look} {{ stroke: var(--d); stroke-width: 4; }}"
        assert style.find(".mark {") < max(style.find(rule), style.find(other)), look
