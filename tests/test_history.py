"""The episodes that ship: documented changes of assumptions, and nothing else."""

import csv
import re
import shutil
from collections import Counter
from fractions import Fraction
from pathlib import Path

import jsonschema
import pytest
import yaml

from sim.cli.load import loaded
from sim.explore.backtest.answer import Backtest, Mark, Predictor, backtest
from sim.explore.check.answer import checked
from sim.scenario.load import load_scenario
from sim.scenario.model import JUDGEMENT, Scenario
from sim.scenario.shapes.schema import json_schema

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "scenarios" / "history"
FILES = sorted(FOLDER.glob("*.yaml"))
NAMES = [path.stem for path in FILES]
EACH = pytest.mark.parametrize("path", FILES, ids=NAMES)

OBSERVED = {
    "1956-moscow-declaration": ("engage", "return_two", "pressure", "stay_out"),
    "1973-moscow-summit": ("engage", "talk", "", ""),
    "1998-kawana": ("engage", "talk joint_development", "tolerate", "stay_out"),
    "2014-crimea": ("hold_out engage", "talk", "pressure", ""),
    "2016-05-sochi": ("engage", "talk", "tolerate", "stay_out"),
    "2016-12-nagato": ("engage", "talk joint_development", "tolerate", "stay_out"),
    "2018-singapore": ("two_for_treaty", "talk", "tolerate", "stay_out"),
    "2022-freeze": ("hold_out", "freeze", "tolerate pressure", "woo_russia"),
}
"""What was seen, as the sources have it. It does not change because the model says otherwise."""

DRIVERS = (
    "oil_price",
    "china_trade_share",
    "russian_opposition",
    "japanese_all_four",
    "senkaku_intrusions",
    "sanctions_in_force",
)
"""What episodes may differ in: the same for all of them."""

VALUES = {
    "1956-moscow-declaration": "16.8 12 67 29 0 0",
    "1973-moscow-summit": "17.6 1 67 29 0 0",
    "1998-kawana": "19.7 6 67 29 0 0",
    "2014-crimea": "107.8 11 90 29 52 1",
    "2016-05-sochi": "46.1 13 78 29 35 1",
    "2016-12-nagato": "52.3 13 78 27 36 1",
    "2018-singapore": "60.9 15 78 27 29 1",
    "2022-freeze": "96.7 17.7 75.5 30 40 2",
}
"""The drivers, in that order, as they were set down before the model was run on them."""


def scenario(path: Path) -> Scenario:
    return load_scenario(path)[0]


@pytest.fixture(scope="module")
def made() -> Backtest:
    games = [loaded(str(path), None, None, quiet=True) for path in FILES]
    return backtest(games, loaded(str(ROOT / "scenarios" / "sochi-2016.yaml"), None, None, quiet=True))


def test_the_episodes_are_all_there() -> None:
    assert list(OBSERVED) == NAMES
    years = {name[:4] for name in NAMES}
    assert years >= {"1956", "1998", "2016", "2018", "2022"}


@EACH
def test_is_sound_and_its_claims_hold(path: Path) -> None:
    found = checked(path, claims=True)
    assert found.problems == ()
    assert [result.claim.id for result in found.claims if result.holds is False] == []


@EACH
def test_changes_drivers_and_nothing_else(path: Path) -> None:
    """An episode names a date; all that differs from the reference stands in the table of drivers."""
    episode = scenario(path)
    assert episode.extends == ("../base.yaml",)
    text = yaml.safe_load(path.read_text())
    assert set(text) - {"claims"} == {"scenario", "title", "summary", "extends", "drivers", "observed"}
    assert all(claim is None for claim in text.get("claims", {}).values())
    changed = [o for o in episode.overrides if o.path.startswith("assumptions.")]
    assert {Path(o.mark.file).name for o in changed} == {"drivers.csv"}
    assert {o.path.split(".")[1] for o in changed} <= set(DRIVERS)


@EACH
def test_the_date_is_that_of_the_episode(path: Path) -> None:
    text = yaml.safe_load(path.read_text())
    assert str(text["drivers"])[:4] == path.stem[:4]
    assert text["summary"]


def test_every_driver_has_its_sources_and_lies_within_its_range() -> None:
    known = set(scenario(ROOT / "scenarios" / "base.yaml").sources) | {JUDGEMENT}
    with (ROOT / "scenarios" / "drivers.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["driver"] for row in rows} == set(DRIVERS)
    for row in rows:
        assert set(row["sources"].split()) <= known
        assert float(row["low"]) <= float(row["value"]) <= float(row["high"])
        assert row["note"].endswith(".")
        assert row["when"][:4] in {name[:4] for name in NAMES}


def test_the_flagship_has_the_drivers_of_its_month() -> None:
    """sochi-2016 keeps the wide ranges of the reference, for its own questions, and the table's values."""
    flagship = scenario(ROOT / "scenarios" / "sochi-2016.yaml")
    episode = scenario(FOLDER / "2016-05-sochi.yaml")
    for driver in DRIVERS:
        assert flagship.assumption(driver).value == episode.assumption(driver).value


@EACH
def test_values_are_those_set_down_beforehand(path: Path) -> None:
    values = [scenario(path).assumption(driver).value for driver in DRIVERS]
    assert values == [Fraction(text) for text in VALUES[path.stem].split()]


@pytest.mark.parametrize("name", ["2014-crimea", "2022-freeze"])
def test_the_ablation_is_that_of_files_edited_by_hand(name: str, made: Backtest, tmp_path: Path) -> None:
    """Each driver put back by itself, in a child file that gives the value of the reference."""
    import sim

    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    base = scenario(ROOT / "scenarios" / "base.yaml")
    episode = next(e for e in made.episodes if e.scenario.id == name)
    own = {driver: episode.scenario.assumption(driver).value for driver in DRIVERS}
    assert [r.assumption for r in episode.restored] == [
        a.id for a in base.assumptions if a.id in own and own[a.id] != a.value
    ]
    for restored in episode.restored:
        wanted = base.assumption(restored.assumption)
        assert (restored.own, restored.inherited) == (own[wanted.id], wanted.value)
        child = tmp_path / "scenarios" / "history" / "child.yaml"
        limits = f"range: [{float(wanted.low)}, {float(wanted.high)}]"
        child.write_text(
            f"scenario: child\nextends: {name}.yaml\n"
            f"assumptions: {{{wanted.id}: {{value: {float(wanted.value)}, {limits}}}}}\n"
        )
        solved = sim.load(child).solve().equilibria
        assert [dict(p) for p in restored.verdict.profiles] == [dict(e.profile) for e in solved]


@EACH
def test_what_was_seen(path: Path) -> None:
    seen = scenario(path).observed
    assert seen is not None
    record = dict(zip(("japan", "russia", "us", "china"), OBSERVED[path.stem], strict=True))
    assert dict(seen.choices) == {p: tuple(text.split()) for p, text in record.items() if text}


@EACH
def test_a_miss_is_said_in_the_file(path: Path, made: Backtest) -> None:
    episode = next(e for e in made.episodes if e.scenario.id == path.stem)
    missed = Mark.MISS in episode.verdicts[Predictor.MODEL].choices.values()
    assert ("misses" in episode.observed.note) == missed


@EACH
def test_the_exported_schema_accepts_it(path: Path) -> None:
    jsonschema.validate(yaml.safe_load(path.read_text()), json_schema())


def test_scores_add_up(made: Backtest) -> None:
    """Counted again, from the equilibria of the scenarios and the record."""
    import sim

    flagship = {tuple(e.profile.items()) for e in sim.load("sochi-2016").solve().equilibria}
    assert {tuple(p.items()) for p in made.episodes[0].verdicts[Predictor.FLAGSHIP].profiles} == flagship
    counts: dict[Predictor, Counter[str]] = {who: Counter() for who in Predictor}
    for path, episode in zip(FILES, made.episodes, strict=True):
        solved = sim.load(path).solve()
        record = episode.observed.choices
        predicted = {
            Predictor.MODEL: [dict(e.profile) for e in solved.equilibria],
            Predictor.TODAY: [dict(episode.scenario.today)],
            Predictor.FLAGSHIP: [dict(p) for p in flagship],
        }
        for who, profiles in predicted.items():
            for player, actions in record.items():
                right = sum(profile[player] in actions for profile in profiles)
                counts[who][
                    "hit" if right == len(profiles) > 0 else "ambiguous" if right or not profiles else "miss"
                ] += 1
    for who in (Predictor.MODEL, Predictor.TODAY, Predictor.FLAGSHIP):
        found = made.choices(who)
        assert (found.hits, found.misses, found.ambiguous) == tuple(
            counts[who][kind] for kind in ("hit", "miss", "ambiguous")
        )


def test_the_docs_print_what_the_command_prints(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page quotes the command; a change of the model shows here."""
    import sys

    from sim.cli.main import main

    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(sys, "argv", ["sim", "backtest", "scenarios/history"])
    assert main() == 0
    printed = capsys.readouterr().out
    page = (ROOT / "docs" / "background" / "history.md").read_text()
    quoted = re.search(r"```\nsim backtest scenarios/history\n```\n\n```\n(.*?)```", page, re.DOTALL)
    assert quoted is not None
    assert quoted[1] == printed
