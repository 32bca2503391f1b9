"""The JSON Schema for editors: sound, met by what ships, and failed by files of the wrong shape."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from sim.scenario.file.nodes import BOOLEAN, Items, Mapping, Node, Scalar, number, read
from sim.scenario.shapes.schema import json_schema
from sim.scenario.writing.new import STARTER

SCENARIOS = Path(__file__).parents[3] / "scenarios"
SHIPPED = sorted(path for path in SCENARIOS.rglob("*.yaml") if path.name != "sources.yaml")
WRONG = Path(__file__).parents[1] / "wrong"
VALIDATOR = Draft202012Validator(json_schema())


def plain(node: Node) -> Any:
    """A file as an editor's YAML 1.2 reader hands it to a validator."""
    match node:
        case Mapping(entries=entries):
            return {key.text: plain(value) for key, value in entries}
        case Items(items=items):
            return [plain(item) for item in items]
        case Scalar() if node.is_null:
            return None
        case Scalar(text=text, plain=True) if text in BOOLEAN:
            return BOOLEAN[text]
        case Scalar(text=text):
            value = number(node)
            return text if isinstance(value, str) else float(value)


def faults(path: Path) -> set[str]:
    """Every place that some part of the schema complains about."""
    found, open_ = set(), list(VALIDATOR.iter_errors(plain(read(path))))
    while open_:
        error = open_.pop()
        found.add(error.json_path)
        open_ += error.context
    return found


def test_it_is_a_valid_schema_and_is_json() -> None:
    Draft202012Validator.check_schema(json_schema())
    assert json.loads(json.dumps(json_schema())) == json_schema()


@pytest.mark.parametrize("path", [*SHIPPED, STARTER], ids=lambda path: path.stem)
def test_what_ships_meets_it(path: Path) -> None:
    assert faults(path) == set()


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("unknown_key", "$.assumptions.trade"),
        ("date_for_number", "$.assumptions.trade.value"),
        ("true_for_number", "$.assumptions.trade.value"),
        ("not_mapping", "$.assumptions"),
        ("comma_in_flow", "$.payoffs.northbank.use"),
        ("wrong_id", None),
        ("misspelt_name", None),
        ("outside_range", None),
    ],
)
def test_wrong_shapes_fail_and_wrong_meanings_are_left_to_the_tool(name: str, where: str | None) -> None:
    found = faults(WRONG / f"{name}.yaml")
    assert (where in found) if where else found == set()


@pytest.mark.parametrize(
    "content",
    [
        {"scenario": "a", "extends": "b.yaml"},
        {"scenario": "a", "extends": ["b", "c"], "assumptions": {"x": {"value": 2}}},
        {"scenario": "a", "extends": "b", "payoffs": {"p": {"t": None}}, "claims": {"c": None}},
        {"scenario": "a", "extends": "b", "assumptions": None, "claims": None},
        {"scenario": "a", "extends": "b", "assumptions": {"größe": {"note": None, "range": None}}},
    ],
)
def test_a_child_may_leave_out_what_it_inherits_and_remove_with_null(content: dict[str, Any]) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(content)] == []


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"scenario": "a"},
        {"extends": "b"},
        {"scenario": "a", "extends": "b", "playres": {}},
        {"scenario": "a", "extends": "b", "assumptions": {"x": {"value": "2"}}},
        {"scenario": "a", "extends": "b", "assumptions": {"x": {"range": [1]}}},
        {"scenario": "a", "extends": "b", "assumptions": {"2x": {"value": 2}}},
        {"scenario": "a", "extends": "b", "assumptions": {"a-b": {"value": 2}}},
        {"scenario": "a", "extends": "b", "assumptions": {"größe": {"value": "x"}}},
        {"scenario": "a", "extends": "b", "assumptions": {"x": {"value": None}}},
        {"scenario": "a", "extends": "b", "outcomes": {"d": {"v": {"otherwise": False}}}},
        [],
    ],
)
def test_what_no_file_may_be(content: object) -> None:
    assert not VALIDATOR.is_valid(content)
