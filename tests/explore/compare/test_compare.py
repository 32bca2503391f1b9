"""Comparisons: empty where nothing differs, blind to order and wording, right about causes."""

from pathlib import Path

import numpy as np
import pytest
import yaml

import sim
from sim.explore.compare.answer import STRUCTURE, Comparison, compare
from sim.scenario.problems import ScenarioError
from sim.scenario.writing.text import scenario_text, sources_text


def compared(*files: str | Path) -> Comparison:
    return compare([sim.load(file).constraints for file in files])


def rewritten(folder: Path, change: object) -> Path:
    """The flagship as a file of its own after `change(data)`."""
    scenario = sim.load("sochi-2016").scenario
    data = yaml.safe_load(scenario_text(scenario))
    change(data)  # type: ignore[operator]
    folder.mkdir(exist_ok=True)
    (folder / "sources.yaml").write_text(sources_text(scenario))
    path = folder / f"{data['scenario']}.yaml"
    path.write_text(yaml.safe_dump(data, sort_keys=False, allow_unicode=True))
    return path


def test_a_scenario_and_itself() -> None:
    found = compared("sochi-2016", "sochi-2016")
    assert found.assumptions == ()
    assert found.structure == ()
    assert all(all(where) for where in found.equilibria.values())
    assert found.explained == ((),)
    assert [side.name for side in found.sides] == ["sochi-2016 (1)", "sochi-2016 (2)"]


def test_order_and_wording_change_nothing(tmp_path: Path) -> None:
    def change(data: dict) -> None:
        for section in ("players", "measures", "assumptions", "derived", "payoffs", "claims"):
            data[section] = dict(reversed(data[section].items()))
        for player in data["players"].values():
            player["name"] = f"The {player['name']}"
            player["actions"] = dict(reversed(player["actions"].items()))
        for terms in data["payoffs"].values():
            for term in terms.values():
                term["name"] = term["name"].upper()

    found = compared("sochi-2016", rewritten(tmp_path, change))
    assert found.assumptions == ()
    assert found.structure == ()
    assert all(all(where) for where in found.equilibria.values())


def test_the_order_of_outcome_rules_counts(tmp_path: Path) -> None:
    def change(data: dict) -> None:
        rules = data["outcomes"]["relations"]
        names = list(rules)
        names[0], names[1] = names[1], names[0]
        data["outcomes"]["relations"] = {name: rules[name] for name in names}

    assert [d.path for d in compared("sochi-2016", rewritten(tmp_path, change)).structure] == [
        "outcomes.relations"
    ]


def test_contributions_sum_to_the_change_and_causes_are_causes() -> None:
    found = compared("sochi-2016", "receptive-russia")
    start, end = (side.scenario for side in found.sides)
    lead = found.explained[0][0]
    assert lead.outcome == "settlement=status_quo"
    for item in found.explained[0]:
        total = sum(item.attribution.contributions.values())
        assert total == pytest.approx(item.attribution.end - item.attribution.start, abs=1e-9)
    assert lead.causes is not None
    base = sim.load("sochi-2016")
    for names in lead.causes.sufficient:
        changed = base.at(**{name: end.values[name] for name in names}).solve()
        assert {e.outcome["settlement"] for e in changed.equilibria} == {"joint_development"}
        for left_out in names:
            fewer = base.at(**{name: end.values[name] for name in names if name != left_out}).solve()
            assert {e.outcome["settlement"] for e in fewer.equilibria} == {"status_quo"}
    assert start.values != end.values


def test_structure_is_a_factor_of_its_own() -> None:
    found = compared("sochi-2016", "sanctions-relief-offer")
    paths = {difference.path for difference in found.structure}
    assert "players.japan.relief_for_projects" in paths
    assert "outcomes.sanctions.partial" in paths
    assert [d.name for d in found.assumptions] == ["partial_share"]
    factors = {name for item in found.explained[0] for name in item.attribution.contributions}
    assert factors <= {STRUCTURE}


def test_payoffs_of_the_equilibrium_to_bet_on() -> None:
    found = compared("sochi-2016", "oil-boom")
    item = next(item for item in found.explained[0] if item.outcome == "payoff of russia")
    before, after = (
        side.answer.valuation.payoffs["russia"][side.selection.bet.play]  # type: ignore[union-attr, index]
        for side in found.sides
    )
    assert item.attribution.contributions == pytest.approx({"oil_price": after - before})


def test_shares_are_over_all_equilibria() -> None:
    oil = compared("sochi-2016", "oil-boom").sides[1]
    assert oil.shares("relations") == pytest.approx({"frozen": 0.5, "talks": 0.5})
    assert np.isclose(sum(oil.shares("settlement").values()), 1)


def test_nothing_in_common(tmp_path: Path) -> None:
    from sim.scenario.writing.new import starter, write

    new = starter(str(tmp_path / "towns"))
    write(new)
    with pytest.raises(ScenarioError, match="'sochi-2016' and 'towns' have no player in common"):
        compared("sochi-2016", new.path)


def test_of_a_measure_only_the_cells_that_differ(tmp_path: Path) -> None:
    """One cell of a table changes: that cell is named, with what it says on either side."""
    scenario = sim.load("sochi-2016").scenario
    measure = next(m for m in scenario.measures if m.table and m.by)
    labels = next(iter(measure.table))

    def change(data: dict) -> None:
        values = data["measures"][measure.id]["values"]
        for label in labels[:-1]:
            values = values[label]
        values[labels[-1]] = 0.123

    (difference,) = compared("sochi-2016", rewritten(tmp_path / "changed", change)).structure
    assert difference.path == ".".join(("measures", measure.id, *labels))
    assert difference.definitions == (measure.table[labels].text, "0.123")


def test_a_measure_that_is_not_everywhere_is_one_part(tmp_path: Path) -> None:
    def change(data: dict) -> None:
        data["measures"]["novelty"] = {"by": ["japan"], "values": {}, "default": 0}
        for action in data["players"]["japan"]["actions"]:
            data["measures"]["novelty"]["values"][action] = 1

    compared_ = compared("sochi-2016", rewritten(tmp_path / "changed", change))
    assert [d.path for d in compared_.structure] == ["measures.novelty"]


def test_games_whose_outcomes_have_other_dimensions_are_compared_in_what_they_share() -> None:
    """Each has a dimension that the other lacks; nobody asks for its share there."""

    def game(id: str, dimension: str) -> sim.Game:
        return sim.load(
            {
                "scenario": id,
                "players": {"one": ["left", "right"]},
                "outcomes": {dimension: {"yes": {"when": "one == right"}, "no": {"otherwise": True}}},
                "payoffs": {"one": {"own": {"name": "Own", "when": "one == right", "worth": 1}}},
            }
        )

    comparison = sim.compare(game("here", "first"), game("there", "second"))
    assert [side.name for side in comparison.sides] == ["here", "there"]
    assert not any("second" in explained.outcome for explained in comparison.explained[0])
