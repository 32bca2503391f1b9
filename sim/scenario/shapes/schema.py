"""The JSON Schema of a scenario file, for editors."""

from typing import Any

from sim.scenario.shapes.entities import ScenarioShape
from sim.scenario.shapes.leaves import EDITORS_ID, FORMULA


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a scenario file, for editors.

    A child file may leave out whatever it inherits and remove keys with null, so nothing
    but `scenario` is required, and what a whole file may leave out may be null; the tool
    itself checks the whole.
    """
    schema = ScenarioShape.model_json_schema(by_alias=True)

    def or_null(value: dict[str, Any]) -> dict[str, Any]:
        return {"anyOf": [value, {"type": "null"}]}

    def relax(node: Any) -> None:
        if isinstance(node, list):
            for item in node:
                relax(item)
        if not isinstance(node, dict):
            return
        required = node.pop("required", [])
        node.pop("default", None)
        node.pop("minProperties", None)
        for key, value in node.get("properties", {}).items():
            if key not in required:
                node["properties"][key] = or_null(value)
        for value in node.pop("patternProperties", {}).values():
            node |= {"additionalProperties": or_null(value), "propertyNames": {"pattern": EDITORS_ID}}
        for name, value in list(node.items()):
            # a property may be called 'default', as that of a measure is
            relax(list(value.values()) if name == "properties" else value)

    relax(schema)
    _allow_short_forms(schema)
    schema["required"] = ["scenario"]
    schema["anyOf"] = [
        {"required": ["extends"]},
        {"required": ["players", "payoffs"]},
    ]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _allow_short_forms(schema: dict[str, Any]) -> None:
    """Lets lists of actions, bare formulas and a payoff table stand where the tool reads them."""
    shapes = schema["$defs"]
    actions = {"type": "array", "items": {"type": "string"}, "minItems": 1, "uniqueItems": True}
    player = shapes["PlayerShape"]["properties"]
    player["actions"] = {"anyOf": [player["actions"], actions]}
    movers = {"anyOf": [{"type": "string"}, actions]}
    stage = shapes["StageShape"]["properties"]
    stage["moves"] = {"anyOf": [stage["moves"], movers]}
    types = schema["properties"]["types"]["anyOf"][0]["additionalProperties"]
    types["anyOf"].append(actions)
    timing = schema["properties"]["timing"]
    by_name = {"anyOf": [{"$ref": "#/$defs/StageShape"}, movers, {"type": "object"}]}
    schema["properties"]["timing"] = {
        "anyOf": [timing, {"type": "object", "additionalProperties": by_name}],
        "description": "the stages in their order, or the players of each by its name",
    }
    for name, short in (
        ("PlayerShape", actions),
        ("DrawShape", {"type": ["string", "number"], "description": FORMULA}),
        ("DerivedShape", {"type": ["string", "number"], "description": FORMULA}),
        ("InfeasibleShape", {"type": "string"}),
    ):
        shapes[name] = {"anyOf": [shapes[name], short]}
    number = shapes["AssumptionShape"]["properties"] | {"id": {"type": "string"}}
    shapes["RangedNumber"] = {
        "type": "object",
        "description": "a number in place with its range; it becomes an assumption",
        "properties": number,
        "required": ["value"],
        "additionalProperties": False,
    }
    _allow_ranged_numbers(schema)
    table = "payoffs of all players, nested in their order: {a: {b: [1, 2]}}"
    schema["properties"]["payoffs"]["properties"] = {
        "table": {"type": ["object", "null"], "description": table}
    }


def _allow_ranged_numbers(node: Any) -> None:
    """Lets a ranged number stand wherever a formula may."""
    for value in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        if isinstance(value, dict) and value.get("description") == FORMULA:
            formula = dict(value)
            value.clear()
            value["anyOf"] = [formula, {"$ref": "#/$defs/RangedNumber"}]
        else:
            _allow_ranged_numbers(value)
