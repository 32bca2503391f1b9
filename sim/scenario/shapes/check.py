"""Pydantic's findings as problems with places, and a tree that goes on without the faulty parts."""

from functools import cache
from typing import Any

from pydantic import BaseModel, ValidationError

from sim.scenario.file.nodes import Items, Mapping, Node, Scalar
from sim.scenario.problems import MAX_PROBLEMS, Mark, Problem, did_you_mean, too_many
from sim.scenario.shapes.entities import LATER, ScenarioShape
from sim.scenario.shapes.leaves import found

ENTITY_DEPTH = {
    "players": 2, "outcomes": 3, "payoffs": 3, "observed": 1, "infeasible": 1, "irreversible": 1,
}  # fmt: skip
"""How deep below the top the parts lie that are left out when they are faulty; else 2."""


def plain(node: Node) -> Any:
    """The tree as dicts and lists; its leaves stay nodes."""
    match node:
        case Mapping(entries=entries):
            return {key.text: plain(value) for key, value in entries}
        case Items(items=items):
            return [plain(item) for item in items]
        case _:
            return node


def checked(tree: Mapping, shape: type[BaseModel]) -> tuple[Any, list[Problem]]:
    """The tree in its shape without its faulty parts (None if too little is left), and the problems.

    Raises ScenarioError where there are more than anybody reads.
    """
    data = plain(tree)
    problems: list[Problem] = []
    for _ in range(20):
        try:
            return shape.model_validate(data), problems
        except ValidationError as error:
            details = error.errors(include_url=False, include_context=True)
        seen = {(p.code, p.mark, p.message) for p in problems}
        for detail in details:
            if detail["type"] == "missing" and _is_there(tree, detail["loc"]):
                # it has a fault of its own, and was taken out
                continue
            problem = _problem(tree, shape, detail)
            if (problem.code, problem.mark, problem.message) not in seen:
                problems.append(problem)
            if len(problems) >= MAX_PROBLEMS:
                raise too_many(problems)
        for detail in details:
            _prune(data, detail["loc"], detail["type"])
        if any(len(detail["loc"]) == 1 and detail["type"] == "missing" for detail in details):
            break
    return None, problems


def _is_there(tree: Mapping, path: tuple[str | int, ...]) -> bool:
    owner, _ = node_at(tree, path[:-1])
    return isinstance(owner, Mapping) and owner.get(str(path[-1])) is not None


def node_at(tree: Mapping, path: tuple[str | int, ...]) -> tuple[Node, Scalar | None]:
    """The deepest node on a path, and the key it stands under."""
    node: Node = tree
    key: Scalar | None = None
    for step in path:
        if isinstance(node, Mapping) and (inner := node.get(str(step))) is not None:
            key = node.key(str(step))
            node = inner
        elif isinstance(node, Items) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
        else:
            break
    return node, key


def place(tree: Mapping, *path: str | int) -> Mark:
    """Where the value at a path stands; its key if it is a mapping."""
    node, key = node_at(tree, path)
    return key.mark if key is not None and not isinstance(node, Scalar) else node.mark


def dotted(path: tuple[str | int, ...]) -> str:
    """A path as it is written in messages.

    >>> dotted(("infeasible", 0, "when"))
    'infeasible[0].when'
    """
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def _problem(tree: Mapping, shape: type[BaseModel], detail: Any) -> Problem:
    path, kind = detail["loc"], detail["type"]
    where = dotted(tuple(step for step in path if step != "[key]"))
    node, key = node_at(tree, path)
    mark = place(tree, *path)
    match kind:
        case "missing":
            owner = dotted(path[:-1]) or "the file"
            return Problem("missing-key", f"{owner} has no '{path[-1]}'", place(tree, *path[:-1]))
        case "extra_forbidden":
            return _unknown_key(tree, shape, path)
        case "string_pattern_mismatch":
            name = str(path[-2] if path[-1] == "[key]" else path[-1])
            message = f"'{name}' is not a name"
            mark = key.mark if key is not None else mark
            return Problem(
                "name", message, mark, "use letters, digits and underscores, not starting with a digit"
            )
        case "model_type" | "dict_type" | "model_attributes_type":
            return Problem("shape", f"{where}: found {found(node)}, expected a mapping", mark)
        case "list_type":
            return Problem("shape", f"{where}: found {found(node)}, expected a list", mark)
        case "too_short" | "too_long":
            if isinstance(node, Items):
                wanted = detail["ctx"].get("min_length") or detail["ctx"].get("max_length")
                return Problem("shape", f"{where}: found {len(node.items)} values, expected {wanted}", mark)
            return Problem("shape", f"{where} is empty", mark)
        case _:
            return Problem("value", f"{where}: {detail['msg']}", mark)


def _unknown_key(tree: Mapping, shape: type[BaseModel], path: tuple[str | int, ...]) -> Problem:
    name = str(path[-1])
    owner_node, _ = node_at(tree, path[:-1])
    key = owner_node.key(name) if isinstance(owner_node, Mapping) else None
    mark = key.mark if key else place(tree, *path)
    if len(path) == 1 and name in LATER and shape is ScenarioShape:
        return Problem(
            "not-yet", f"'{name}' is reserved for games with time and information", mark, "remove it"
        )
    owner = dotted(path[:-1])
    message = f"unknown key '{name}'" + (f" in {owner}" if owner else "")
    value = owner_node.get(name) if isinstance(owner_node, Mapping) else None
    if isinstance(owner_node, Mapping) and owner_node.flow and isinstance(value, Scalar) and value.text == "":
        return Problem(
            "unknown-key", message, mark, "a comma inside { } starts a new key; put the formula in quotes"
        )
    return Problem("unknown-key", message, mark, did_you_mean(name, _keys(shape, path[:-1])))


@cache
def _schema(shape: type[BaseModel]) -> dict[str, Any]:
    return shape.model_json_schema(by_alias=True)


def _keys(shape: type[BaseModel], path: tuple[str | int, ...]) -> list[str]:
    """The keys that may stand in the mapping at a path, read off the exported schema."""
    schema = _schema(shape)
    definitions = schema.get("$defs", {})

    def resolve(part: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in part or "anyOf" in part:
            if "$ref" in part:
                part = definitions[part["$ref"].rsplit("/", 1)[-1]]
            else:
                objects = [p for p in part["anyOf"] if "$ref" in p or p.get("type") == "object"]
                if not objects:
                    return part
                part = objects[0]
        return part

    part: dict[str, Any] = schema
    for step in path:
        part = resolve(part)
        if isinstance(step, int):
            part = part.get("items", {})
        elif step in part.get("properties", {}):
            part = part["properties"][step]
        else:
            part = next(
                iter(part.get("patternProperties", {}).values()), part.get("additionalProperties") or {}
            )
    return list(resolve(part).get("properties", {}))


def _prune(data: Any, path: tuple[str | int, ...], kind: str) -> None:
    """Takes the faulty part out of the data."""
    steps = [step for step in path if step != "[key]"]
    if kind != "extra_forbidden" or not str(steps[-1]).isidentifier():
        depth = ENTITY_DEPTH.get(str(steps[0]), 2) if steps else 0
        if steps[:1] == ["players"] and len(steps) > 3 and steps[2] == "actions":
            depth = 4
        steps = steps[: max(depth, 1)]
    node = data
    for step in steps[:-1]:
        node = node.get(step) if isinstance(node, dict) else node[step] if isinstance(step, int) else None
        if node is None or not isinstance(node, (dict, list)):
            return
    if isinstance(node, dict):
        node.pop(steps[-1], None)
