"""Settings, views, limits and warnings; where files and sources are looked for."""

from fractions import Fraction
from pathlib import Path

import pytest

import sim
from sim.scenario.file.find import find
from sim.scenario.load import load, load_scenario
from sim.scenario.problems import ScenarioError, Severity
from sim.scenario.writing.new import STARTER
from sim.scenario.writing.text import scenario_text

SCENARIOS = Path(__file__).parent.parent.parent / "scenarios"


@pytest.fixture
def towns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The starter with some of its text replaced, loaded from its folder."""
    monkeypatch.chdir(tmp_path)

    def made(*changes: tuple[str, str], settings: tuple[str, ...] = (), view: str | None = None):
        text = STARTER.read_text(encoding="utf-8").replace("scenario: starter", "scenario: towns")
        for old, new in changes:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        (tmp_path / "towns.yaml").write_text(text, encoding="utf-8")
        return load("towns.yaml", settings, view)

    return made


COST = "    value: 4\n    range: [1, 8]\n"


def said(loaded) -> list[str]:
    return [str(problem) for problem in loaded.problems]


def test_a_setting_replaces_a_value_and_says_so(towns) -> None:
    loaded = towns(settings=("cost=2.5", " trade = 3"))
    assert said(loaded) == []
    assert loaded.scenario.values == {"trade": 3, "durability": Fraction(1, 2), "cost": Fraction(5, 2)}
    assert [a.origin for a in loaded.scenario.assumptions] == ["--set", "", "--set"]


def test_a_setting_may_be_a_quotient_of_whole_numbers_and_is_exact(towns) -> None:
    assert towns(settings=("cost=1/6",)).scenario.values["cost"] == Fraction(1, 6)


def test_a_file_has_a_quotient_to_forty_places_and_says_so(towns, tmp_path: Path) -> None:
    file = tmp_path / "saved" / "towns.yaml"
    file.parent.mkdir()
    file.write_text(scenario_text(towns(settings=("cost=20/3",)).scenario), encoding="utf-8")
    cost = next(a for a in load(file).scenario.assumptions if a.id == "cost")
    assert cost.value == Fraction(20 * 10**40 + 1, 3 * 10**40), "6.66...67"
    assert cost.note == "exactly 20/3, here to 40 decimal places"


def test_the_last_of_two_settings_counts(towns) -> None:
    assert towns(settings=("cost=2", "cost=3")).scenario.values["cost"] == 3


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("cost", "--set cost: expected name=value; write for instance trade=6"),
        ("cost=", "--set cost=: found nothing, expected a number; write for instance trade=6"),
        ("cost=high", "--set cost=high: found 'high', expected a decimal number; write for instance trade=6"),
        ("cost=nan", "--set cost=nan: found 'nan', expected a decimal number; write for instance trade=6"),
        ("cost=1,5", "--set cost=1,5: found '1,5', expected a decimal number; write 1.5"),
        ("cost=1/0", "--set cost=1/0: found 1/0, which divides by zero; write for instance trade=6"),
        ("cost=1/0.5", "--set cost=1/0.5: found '1/0.5', expected a decimal number; "
         "write for instance trade=6"),
        ("cots=1", "--set cots=1: unknown assumption 'cots'; did you mean 'cost'?"),
        ("use_of_bridge=1", "--set use_of_bridge=1: unknown assumption 'use_of_bridge'; "
         "expected one of: trade, durability, cost"),
        ("cost=-1", "--set: cost = -1 lies beyond its limits [0, none]"),
    ],
)  # fmt: skip
def test_a_wrong_setting(towns, setting: str, message: str) -> None:
    assert said(towns(settings=(setting,))) == [f"command line: {message}"]


def test_all_wrong_settings_are_said_at_once(towns) -> None:
    assert len(said(towns(settings=("a=1", "cost=x", "cost=-1"), view="none"))) == 4


def test_outside_the_range_is_a_warning_up_to_the_limits(towns) -> None:
    loaded = towns(settings=("cost=9",))
    assert said(loaded) == ["command line: warning: --set: cost = 9 lies outside its range [1, 8]"]
    assert loaded.scenario.values["cost"] == 9
    limited = (COST, f"{COST}    limits: [null, 8.5]\n")
    assert said(towns(limited, settings=("cost=-1",))) == [
        "command line: warning: --set: cost = -1 lies outside its range [1, 8]"
    ]
    assert said(towns(limited, settings=("cost=8.6",))) == [
        "command line: --set: cost = 8.6 lies beyond its limits [none, 8.5]"
    ]


def test_a_view_and_a_setting_over_it(towns) -> None:
    views = (COST, f"{COST}    views: {{thrifty: 7, lavish: 2}}\n")
    loaded = towns(views, view="thrifty")
    assert loaded.scenario.values["cost"] == 7
    assert loaded.scenario.assumption("cost").origin == "view thrifty"
    assert loaded.scenario.assumption("trade").origin == ""
    loaded = towns(views, view="thrifty", settings=("cost=3",))
    assert loaded.scenario.values["cost"] == 3
    assert said(towns(views, view="thritfy")) == [
        "command line: unknown view 'thritfy'; did you mean 'thrifty'?"
    ]
    assert said(towns(view="thrifty")) == ["command line: unknown view 'thrifty'; the scenario has no views"]


@pytest.mark.parametrize(
    ("limits", "unit", "made"),
    [
        ("", "points", (0, None)),
        ("    limits: [0.5, 20]\n", "points", (Fraction(1, 2), 20)),
        ("    limits: [null, null]\n", "points", (None, None)),
    ],
)
def test_limits(towns, limits: str, unit: str, made: tuple) -> None:
    assert towns((COST, COST + limits)).scenario.assumption("cost").limits == made


def test_default_limits_follow_the_range_and_the_unit(towns) -> None:
    below = towns((COST, "    value: 4\n    range: [-1, 8]\n"))
    assert below.scenario.assumption("cost").limits == (None, None)
    chance = towns(("    unit: share\n", "    unit: probability\n"))
    assert chance.scenario.assumption("durability").limits == (0, 1)


def test_an_assumption_without_a_range_is_fixed(towns) -> None:
    fixed = towns((COST, "    value: 4\n")).scenario.assumption("cost")
    assert fixed.fixed
    assert (fixed.low, fixed.high) == (4, 4)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            COST,
            f"{COST}    limits: [2, 8]\n",
            "3:5: assumptions.cost.range = [1, 8] goes beyond its limits [2, 8]",
        ),
        (COST, f"{COST}    limits: [9, 8]\n", "3:5: assumptions.cost.limits are reversed"),
        (
            COST,
            f"{COST}    distribution: prt\n",
            "3:19: assumptions.cost.distribution: unknown distribution 'prt'; did you mean 'pert'?",
        ),
        (
            COST,
            f"{COST}    distribution: normal\n",
            "3:19: assumptions.cost.distribution: normal needs a positive sd; write {normal: {sd: 1}}",
        ),
        (
            COST,
            f"{COST}    distribution: {{discrete: {{values: [4, 5], probabilities: [0.5, 0.4]}}}}\n",
            "3:5: assumptions.cost.distribution: the probabilities must be at least 0 and sum to 1",
        ),
        (
            COST,
            f"{COST}    views: {{thrifty: 12}}\n",
            "3:22: warning: assumptions.cost.views.thrifty = 12 lies outside the range [1, 8]",
        ),
        (
            "    unit: share\n    sources: [judgement]\n",
            "    unit: share\n",
            "-3:3: warning: assumptions.durability has no source; "
            "name a source, or write 'sources: judgement'",
        ),
        (
            "by: bridge",
            "by: [bridge, bridge]",
            "1:5: measures.use_of_bridge.by names 'bridge' twice; name it once",
        ),
    ],
)  # fmt: skip
def test_numbers_that_do_not_fit_together(towns, old: str, new: str, message: str) -> None:
    """Lines count from the first that was changed."""
    (found,) = towns((old, new)).problems
    first = STARTER.read_text(encoding="utf-8").partition(old)[0].count("\n")
    severity = "warning: " if found.severity is Severity.WARNING else ""
    hint = f"; {found.hint}" if found.hint else ""
    assert f"{found.mark.line - first}:{found.mark.column}: {severity}{found.message}{hint}" == message


def test_what_nothing_uses_is_a_warning(towns) -> None:
    found = said(towns(("wooden: durability", "wooden: 0.5")))
    assert [line.split(" ", 1)[1] for line in found] == [
        "warning: assumption 'durability' is used by no formula"
    ]


def test_warnings_stop_nothing_and_errors_everything(towns) -> None:
    towns(settings=("cost=9",))
    _, _, warnings = load_scenario("towns.yaml", ("cost=9",))
    assert [w.severity for w in warnings] == [Severity.WARNING]
    with pytest.raises(ScenarioError):
        load_scenario("towns.yaml", ("cost=-9",))


def test_sources_are_looked_for_beside_the_file_and_up_to_two_folders_above(tmp_path: Path) -> None:
    text = STARTER.read_text(encoding="utf-8").replace("scenario: starter", "scenario: towns")
    text = text.replace("sources: [judgement]            #", "sources: [X1, judgement]  #")
    folder = tmp_path / "one" / "two"
    folder.mkdir(parents=True)
    (folder / "towns.yaml").write_text(text, encoding="utf-8")
    (problem,) = load(folder / "towns.yaml").problems
    assert problem.hint == "there is no sources.yaml beside the file"
    (tmp_path / "sources.yaml").write_text("X1: {cite: Far, date: 2016-05-06, page: 12}\n")
    loaded = load(folder / "towns.yaml")
    assert loaded.problems == ()
    assert (loaded.scenario.sources["X1"].cite, loaded.scenario.sources["X1"].date) == ("Far", "2016-05-06")
    (tmp_path / "one" / "sources.yaml").write_text("X2: {cite: Near}\nX11: {cite: Near}\n")
    (problem,) = load(folder / "towns.yaml").problems
    assert problem.message == "unknown source 'X1' in assumptions.trade"
    assert problem.hint == "did you mean 'X11'?"


def test_a_fault_in_the_sources_file_has_its_own_place(towns, tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text("X1: {cite: Far}\nX2: {cit: Near}\nX3: [a]\n")
    assert sorted(said(towns())) == [
        "sources.yaml:2:6: unknown key 'cit' in sources.X2; did you mean 'cite'?",
        "sources.yaml:3:1: sources.X3: found a list, expected a mapping",
    ]


def test_a_child_elsewhere_has_the_sources_of_both(tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text("MINE: {cite: My own}\n")
    (tmp_path / "child.yaml").write_text(
        f"scenario: child\nextends: {SCENARIOS / 'sochi-2016.yaml'}\n"
        "assumptions: {oil_price: {sources: [MINE, E3]}}\n"
    )
    scenario = load(tmp_path / "child.yaml").scenario
    assert scenario is not None
    assert {"MINE", "E3"} <= set(scenario.sources)


def test_a_file_is_found_by_path_by_stem_and_by_the_id_of_a_shipped_scenario(towns, tmp_path: Path) -> None:
    towns()
    assert find("towns.yaml") == Path("towns.yaml")
    assert find("towns") == Path("towns.yaml")
    assert find(tmp_path / "towns") == tmp_path / "towns.yaml"
    assert find("sochi-2016").resolve() == (SCENARIOS / "sochi-2016.yaml").resolve()
    assert find("sochi-2016.yaml").resolve() == (SCENARIOS / "sochi-2016.yaml").resolve()
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "sochi-2016.yaml").write_text("")
    assert find("sochi-2016") == Path("scenarios/sochi-2016.yaml")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("sochi-2061", "there is no file 'sochi-2061'; did you mean 'sochi-2016'?"),
        ("nowhere/sochi-2061", "there is no file 'nowhere/sochi-2061'; did you mean 'sochi-2016'?"),
        ("", "expected the name of a file"),
        ("a\0b", "expected the name of a file"),
    ],
)
def test_a_file_that_is_not_there(towns, name: str, message: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        find(name)
    assert str(caught.value) == f"command line: {message}"


def test_a_share_that_was_set_beyond_1_is_not_the_fault_of_the_file_alone(tmp_path: Path) -> None:
    wrong = (Path(__file__).parent / "wrong" / "patience.yaml").read_text(encoding="utf-8")
    file = tmp_path / "patience.yaml"
    file.write_text(wrong.replace("range: [0.5, 1.2]", "range: [0.5, 1]"), encoding="utf-8")
    with pytest.raises(ScenarioError) as refused:
        sim.load(str(file), settings=("patience=1.1",)).solve()
    assert "can leave [0, 1] within the ranges, or at patience = 1.1 (--set)" in str(refused.value)
