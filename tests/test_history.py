"""The episodes that ship: documented changes of assumptions, and nothing else."""

import re
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

VALUES = {
    "1956-moscow-declaration": "russian_opposition 62, russia_outcry 0.3, russia_precedent 2, "
    "us_sanctions 9, us_alliance 4, us_bases 4, pressure_effect 0.7, senkaku_intrusions 0, china_senkaku 2",
    "1973-moscow-summit": "russia_precedent 7, russian_opposition 62, russia_outcry 0.3, us_sanctions 3, "
    "russia_sanctions 2, opening_value 0.1, senkaku_intrusions 0",
    "1998-kawana": "oil_price 24, china_trade_share 6, russia_bastion 3, us_sanctions 3, russia_sanctions 2, "
    "opening_value 0.1, senkaku_intrusions 0",
    "2014-crimea": "oil_price 99, us_sanctions 9, china_trade_share 11",
    "2016-05-sochi": "oil_price 47, russian_opposition 78, japanese_all_four 25",
    "2016-12-nagato": "oil_price 53, russian_opposition 78, japanese_all_four 27, relief_strain 0.5, "
    "pressure_effect 0.2",
    "2018-singapore": "oil_price 61, russian_opposition 75.5, japanese_all_four 29, japan_outcry 0.3, "
    "two_islands_japan 0.5, russia_us_bases 6",
    "2022-freeze": "oil_price 81, japan_norm 5, relief_strain 0.5, us_sanctions 9, russia_sanctions 7, "
    "firm_appetite 0.1, russia_precedent 7, russia_defiance 2, china_partner 8, china_trade_share 17.7, "
    "senkaku_intrusions 28.5",
}
"""The values as they were set down before the model was run. To change one takes a new source."""


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
def test_changes_assumptions_and_nothing_else(path: Path) -> None:
    made = scenario(path)
    assert made.extends == ("../base.yaml",)
    own = [override.path for override in made.overrides if Path(override.mark.file).stem == path.stem]
    assert own
    allowed = re.compile(r"assumptions\.\w+\.(value|range|sources|note)|claims\.\w+|observed|title|summary")
    assert [where for where in own if not allowed.fullmatch(where)] == []
    removed = [o for o in made.overrides if o.path.startswith("claims.")]
    assert all(o.after is None for o in removed)


@EACH
def test_every_change_has_its_source_and_its_reason(path: Path) -> None:
    text = yaml.safe_load(path.read_text())
    base = scenario(ROOT / "scenarios" / "base.yaml")
    assert text["summary"]
    for name, entry in text["assumptions"].items():
        assert set(entry) <= {"value", "range", "sources", "note"}
        assert entry["note"]
        assert set(entry["sources"]) - {JUDGEMENT}, "a source beside the judgement"
        assert set(entry["sources"]) - {JUDGEMENT} <= set(base.sources)
        low, high = base.assumption(name).low, base.assumption(name).high
        assert "range" in entry or low <= Fraction(str(entry["value"])) <= high
    assert text["observed"]["sources"]


@EACH
def test_values_are_those_set_down_beforehand(path: Path) -> None:
    text = yaml.safe_load(path.read_text())
    written = {name: Fraction(str(entry["value"])) for name, entry in text["assumptions"].items()}
    assert written == {
        name: Fraction(value) for name, value in (item.split() for item in VALUES[path.stem].split(", "))
    }


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
