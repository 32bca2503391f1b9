"""The shipped scenarios: sound, sourced, and saying what the article says."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

import sim
from sim.explore.check.answer import checked
from sim.scenario.canonical import canonical
from sim.scenario.writing.text import scenario_text, sources_text

FOLDER = Path(__file__).parent.parent / "scenarios"
SHIPPED = sorted(path.stem for path in FOLDER.glob("*.yaml") if path.stem != "sources")


@pytest.mark.parametrize("name", SHIPPED)
def test_is_sound_and_its_claims_hold(name: str) -> None:
    found = checked(FOLDER / f"{name}.yaml", claims=True)
    assert found.problems == ()
    assert [result.claim.id for result in found.claims if result.holds is False] == []
    assert any(result.holds for result in found.claims)


def test_every_claim_of_the_article_is_tested_or_said_to_be_beyond_the_model() -> None:
    claims = sim.load("base").scenario.claims
    covered = {source for claim in claims for source in claim.sources}
    assert {f"S{number}" for number in range(1, 26)} <= covered
    beyond = [claim for claim in claims if claim.expect is None]
    assert beyond
    assert all(claim.not_yet or claim.tested_in for claim in beyond)


def test_claims_that_are_tested_elsewhere_cite_the_same_and_can_fail_there() -> None:
    """A reference is worth something if the other file speaks of the same claim of the article."""
    for claim in sim.load("base").scenario.claims:
        if claim.tested_in is not None:
            name, id = claim.tested_in
            other = next(own for own in sim.load(name).scenario.claims if own.id == id)
            assert set(claim.sources) <= set(other.sources), claim.id


def test_the_sources_file_holds_every_id() -> None:
    sources = sim.load("base").scenario.sources
    wanted = {f"S{i}" for i in range(1, 26)} | {f"E{i}" for i in range(1, 33)}
    assert wanted <= set(sources)


def test_the_flagship() -> None:
    """S1, S3, S4, S15, S18: Japan engages, Russia talks and gives nothing, Washington tolerates."""
    solved = sim.load("sochi-2016").solve()
    (equilibrium,) = solved.equilibria
    assert equilibrium.profile == {"japan": "engage", "russia": "talk", "us": "tolerate", "china": "stay_out"}
    assert equilibrium.outcome["settlement"] == "status_quo"
    assert equilibrium.outcome["sanctions"] == "maintained"
    assert equilibrium.strict
    assert equilibrium.regret == 0
    assert solved.dominance.survivors == (("engage",), ("talk",), ("tolerate",), ("stay_out",))
    assert solved.sentences[0] == "The islands stay where they are."


def test_the_four_options_are_visible_as_outcomes() -> None:
    scenario = sim.load("sochi-2016").scenario
    assert set(scenario.dimension("settlement").values) >= {
        "return_islands",
        "joint_development",
        "status_quo",
    }
    assert set(scenario.dimension("sanctions").values) >= {"relief", "maintained"}


def test_every_assumption_has_a_source_a_unit_and_a_reason() -> None:
    for assumption in sim.load("sochi-2016").scenario.assumptions:
        assert assumption.sources
        assert assumption.unit
        assert assumption.note


NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")


def formulas(node: object) -> Iterator[str]:
    """Every text and number below a node of a scenario file that a payoff is worked out from."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key not in {"about", "name", "says", "note", "sources", "by"}:
                yield from formulas(value)
    elif isinstance(node, list):
        for value in node:
            yield from formulas(value)
    elif node is not None:
        yield str(node)


def bare_numbers(path: Path) -> list[str]:
    """Numbers other than 0 and 1 in the outcomes, measures, derived names and payoffs of a file."""
    text = yaml.safe_load(path.read_text(encoding="utf-8"))
    blocks = [text.get(key, {}) for key in ("outcomes", "measures", "derived", "payoffs", "infeasible")]
    found = (n for formula in formulas(blocks) for n in NUMBER.findall(formula))
    return [number for number in found if float(number) not in (0, 1)]


def test_bare_numbers_are_found(tmp_path: Path) -> None:
    """-1 is a sign before a 1; digits inside a name are no number."""
    path = tmp_path / "some.yaml"
    path.write_text(
        "derived: {a: x2 - 1.0, b: {formula: '-1 * min(0.5, y_3)'}}\nmeasures: {m: {values: {k: 2}}}"
    )
    assert sorted(bare_numbers(path)) == ["0.5", "2"]


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.yaml")), ids=lambda path: path.stem)
def test_no_number_is_kept_from_the_reader(path: Path) -> None:
    """What is not 0, 1 or -1 is an assumption, with a range, a unit and a source."""
    assert bare_numbers(path) == []


def test_every_assumption_of_the_reference_has_a_range() -> None:
    assert [a.id for a in sim.load("base").scenario.assumptions if a.low == a.high] == []


@pytest.mark.parametrize("name", SHIPPED)
def test_a_scenario_survives_being_written_out(name: str, tmp_path: Path) -> None:
    scenario = sim.load(name).scenario
    (tmp_path / f"{name}.yaml").write_text(scenario_text(scenario), encoding="utf-8")
    (tmp_path / "sources.yaml").write_text(sources_text(scenario), encoding="utf-8")
    assert canonical(sim.load(tmp_path / f"{name}.yaml").scenario) == canonical(scenario)


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.yaml")), ids=lambda path: path.stem)
def test_no_course_works_by_a_value_that_was_meant_for_others(path: Path) -> None:
    """No measure has a default, so that a new action or outcome is an error until it has its own value."""
    assert re.search(r"\bdefault:", path.read_text(encoding="utf-8")) is None


@pytest.mark.parametrize("name", ["leaseback", "equal-areas", "condominium", "no-bases"])
def test_an_offer_that_nobody_takes_up_brings_japan_nothing(name: str) -> None:
    """While Russia merely talks, each new offer pays Japan less than plain engagement."""
    solved = sim.load(name).solve()
    table = solved.to_dict(table=True)["table"]
    base = {action.id for action in sim.load("base").scenario.player("japan").actions}
    (offer,) = {action.id for action in sim.load(name).scenario.player("japan").actions} - base
    payoffs = {tuple(row["profile"].values()): row["payoffs"]["japan"] for row in table}  # type: ignore[union-attr, index]
    for us in ("tolerate", "pressure"):
        for china in ("stay_out", "woo_russia", "pressure_senkaku"):
            assert payoffs[offer, "talk", us, china] < payoffs["engage", "talk", us, china]
