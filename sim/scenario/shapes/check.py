"""A tree in its shape: faulty parts are left out where they stand, each with its problem."""

from collections.abc import Iterable
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, get_args, get_origin

from pydantic import TypeAdapter, ValidationError

from sim.scenario.file.nodes import Items, Mapping, Node, Scalar
from sim.scenario.problems import MAX_PROBLEMS, Mark, Problem, did_you_mean, too_many
from sim.scenario.shapes.entities import LATER, ScenarioShape, Shape
from sim.scenario.shapes.leaves import NAME, found

TEXTS = frozenset({"name", "says", "about", "note", "because", "title", "unit"})
"""Keys whose values are texts and no formulas."""
OTHERS_SAY = {
    "condition": "when", "if": "when", "value": "worth", "payoff": "worth", "utility": "worth",
    "label": "name", "description": "about", "source": "sources", "min": "range", "max": "range",
}  # fmt: skip
"""Keys of other programs -> ours."""
EXAMPLES = {
    "actions": "[pay, wait]", "sees": "{town: [first]}", "today": "{town: pay, county: wait}",
    "types": "{town: [rich, poor]}", "claims": "{cheap: {says: Nobody pays, expect: ...}}",
    "range": "[0, 10]", "limits": "[0, 1]", "infeasible": "[town == pay and county == pay]",
}  # fmt: skip
"""Keys whose values are often written in another shape -> one that would do."""
Path = tuple[str | int, ...]
S = TypeVar("S", bound=Shape)


def plain(node: Node) -> Any:
    """The tree as dicts and lists; its leaves stay nodes."""
    match node:
        case Mapping(entries=entries):
            return {key.text: plain(value) for key, value in entries}
        case Items(items=items):
            return [plain(item) for item in items]
        case _:
            return node


def checked(tree: Mapping, shape: type[S]) -> tuple[S | None, list[Problem]]:
    """The tree in its shape without its faulty parts (None if too little is left), and the problems.

    Raises ScenarioError where there are more than anybody reads.
    """
    sieve = _Sieve(tree)
    known = sieve.known(tree, shape, ())
    sections: dict[str, Any] = {}
    for name, field in shape.model_fields.items():
        key = field.alias or name
        try:
            if key in known:
                sections[name] = sieve.part(known[key], _kind(shape, name), (key,))
            elif field.is_required():
                sieve.missing((key,))
        except _Faulty:
            continue
    required = {name for name, field in shape.model_fields.items() if field.is_required()}
    return (shape.model_construct(**sections) if required <= sections.keys() else None), sieve.problems


class _Faulty(Exception):
    """A part that is left out; its problems are noted."""


class _Sieve:
    """One walk over a tree that keeps what is sound and notes each fault at its place."""

    def __init__(self, tree: Mapping) -> None:
        self.tree = tree
        self.problems: list[Problem] = []

    def note(self, problem: Problem) -> None:
        self.problems.append(problem)
        if len(self.problems) >= MAX_PROBLEMS:
            raise too_many(self.problems)

    def missing(self, path: Path) -> None:
        owner = dotted(path[:-1]) or "the file"
        if misspelt(node_at(self.tree, path[:-1])[0], str(path[-1]), self.problems):
            return
        self.note(Problem("missing-key", f"{owner} has no '{path[-1]}'", place(self.tree, *path[:-1])))

    def part(self, node: Node, kind: Any, path: Path) -> Any:
        """The node as what it should be, without its faulty entries.

        Raises _Faulty where it cannot stand at all.
        """
        bare = _bare(kind)
        if isinstance(node, Mapping) and get_origin(bare) is dict and node.entries:
            return dict(self.entries(node, get_args(bare)[1], path))
        if isinstance(node, Mapping) and _is_shape(bare):
            return self.entity(node, bare, path)
        if isinstance(node, Items) and get_origin(bare) is list and _is_shape(_bare(get_args(bare)[0])):
            return self.items(node, get_args(bare)[0], path)
        example = f"write for instance {bare.example}" if _is_shape(bare) and bare.example else ""
        if example and path[-1] in _keys(bare):
            example = f"'{path[-1]}' is a key of one entry: indent it below the name of that entry"
        return self.valid(_adapter(kind).validate_python, plain(node), path, example)

    def entries(self, node: Mapping, kind: Any, path: Path) -> Iterable[tuple[str, Any]]:
        if _is_shape(kind) and len(path) == 2 and self.stands_too_high(node, kind, path):
            raise _Faulty
        for key, value in node.entries:
            if not NAME.match(key.text):
                hint = "use letters, digits and underscores, not starting with a digit"
                self.note(Problem("name", f"'{key.text}' is not a name", key.mark, hint))
            try:
                part = self.part(value, kind, (*path, key.text))
            except _Faulty:
                continue
            if NAME.match(key.text):
                yield key.text, part

    def stands_too_high(self, node: Mapping, shape: type[Shape], path: Path) -> bool:
        """Whether a mapping of entries is one entry that is indented too little, which is noted."""
        keys = [key.text for key, value in node.entries if isinstance(value, Scalar)]
        if len(keys) < max(2, len(node.entries)) or not set(keys) <= _keys(shape).keys():
            return False
        what = "a payoff term" if path[0] == "payoffs" else "one entry"
        listed = "', '".join(keys)
        message = f"{dotted(path)}: '{listed}' are the keys of {what}, so that it stands a level too high"
        owner = "a player" if path[0] == "payoffs" else f"a name under '{path[0]}'"
        self.note(Problem("shape", message, place(self.tree, *path), f"indent it below {owner}"))
        return True

    def items(self, node: Items, kind: Any, path: Path) -> list[Any]:
        """All items or none, since messages count them."""
        sound = []
        for index, item in enumerate(node.items):
            try:
                sound.append(self.part(item, kind, (*path, index)))
            except _Faulty:
                continue
        if len(sound) < len(node.items):
            raise _Faulty
        return sound

    def entity(self, node: Mapping, shape: type[Shape], path: Path) -> Shape:
        parts = {key: plain(value) for key, value in self.known(node, shape, path).items()}
        for name, field in shape.model_fields.items():
            kind: Any = field.annotation
            inner, key = _bare(kind), field.alias or name
            value = node.get(key)
            if get_origin(inner) is dict and _is_shape(get_args(inner)[1]) and isinstance(value, Mapping):
                parts[key] = dict(self.entries(value, get_args(inner)[1], (*path, key)))
        entity: Shape = self.valid(shape.model_validate, parts, path)
        if any(not key.text.isidentifier() for key, _ in node.entries if key.text not in _keys(shape)):
            # a comma in braces has cut a formula in two: what is left of it means something else
            raise _Faulty
        return entity

    def known(self, node: Mapping, shape: type[Shape], path: Path) -> dict[str, Node]:
        """The values of the keys that a mapping may have; the others are noted."""
        keys = _keys(shape)
        for key, value in node.entries:
            if key.text not in keys:
                self.note(_unknown_key(node, key, value, shape, path))
        return {key.text: value for key, value in node.entries if key.text in keys}

    def valid(self, validate: Any, value: Any, path: Path, example: str = "") -> Any:
        try:
            return validate(value)
        except ValidationError as error:
            details = error.errors(include_url=False, include_context=True)
        for detail in details:
            self.detail(detail, (*path, *detail["loc"]), "" if detail["loc"] else example)
        raise _Faulty

    def detail(self, detail: Any, path: Path, example: str) -> None:
        """Notes what pydantic has found."""
        where = dotted(path)
        node, key = node_at(self.tree, path)
        mark = place(self.tree, *path)
        match detail["type"]:
            case "missing":
                self.missing(path)
            case "extra_forbidden":
                message = f"unknown key '{path[-1]}' in {dotted(path[:-1])}"
                self.note(Problem("unknown-key", message, key.mark if key else mark))
            case "string_pattern_mismatch":
                hint = "use letters, digits and underscores, not starting with a digit"
                message = f"'{path[-2]}' is not a name"
                self.note(Problem("name", message, key.mark if key else mark, hint))
            case "model_type" | "dict_type" | "model_attributes_type":
                hint = example or _written_as(path)
                self.note(Problem("shape", f"{where}: found {found(node)}, expected a mapping", mark, hint))
            case "list_type":
                message = f"{where}: found {found(node)}, expected a list"
                self.note(Problem("shape", message, mark, _written_as(path)))
            case "too_short" | "too_long" if isinstance(node, Items):
                wanted = detail["ctx"].get("min_length") or detail["ctx"].get("max_length")
                message = f"{where}: found {len(node.items)} values, expected {wanted}"
                extra = detail["type"] == "too_long" and node.flow
                hint = "a comma parts values: write 1000 and 0.5, not 1,000 and 0,5" if extra else ""
                self.note(Problem("shape", message, mark, hint))
            case "too_short" if isinstance(node, Mapping) and node.entries:
                # its entries have faults of their own, and were left out
                pass
            case "too_short":
                self.note(Problem("shape", f"{where} is empty", mark))
            case _:
                message, _, hint = detail["msg"].partition("; ")
                self.note(Problem("value", f"{where}: {message}", mark, hint))


def _written_as(path: Path) -> str:
    """An example of what stands under the last key of a path, if it has one."""
    example = EXAMPLES.get(str(path[-1]), "")
    return f"write for instance {path[-1]}: {example}" if example else ""


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


@cache
def _kind(shape: type[Shape], name: str) -> Any:
    """The type of a field with everything that is asked of it."""
    field = shape.model_fields[name]
    kind: Any = field.annotation
    for condition in field.metadata:
        kind = Annotated[kind, condition]
    return kind


@cache
def _bare(kind: Any) -> Any:
    """A type without what is asked of it beside, and without its None."""
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    options = [option for option in get_args(kind) if option is not NoneType]
    return options[0] if get_origin(kind) is UnionType else kind


def _is_shape(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Shape)


@cache
def _keys(shape: type[Shape]) -> dict[str, None]:
    """The keys that a mapping may have, in order."""
    return dict.fromkeys(field.alias or name for name, field in shape.model_fields.items())


def misspelt(owner: Node, key: str, problems: Iterable[Problem]) -> str:
    """The key of a mapping that is meant for one which it lacks, as a problem says; else nothing."""
    marks = {p.mark for p in problems if p.code == "unknown-key" and p.hint == f"did you mean '{key}'?"}
    if not isinstance(owner, Mapping) or owner.get(key) is not None:
        return ""
    return next((other.text for other, _ in owner.entries if other.mark in marks), "")


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


def _unknown_key(owner: Mapping, key: Scalar, value: Node, shape: type[Shape], path: Path) -> Problem:
    if shape is ScenarioShape and key.text in LATER:
        return Problem(
            "not-yet", f"'{key.text}' is reserved for what players do together", key.mark, "remove it"
        )
    message = f"unknown key '{key.text}'" + (f" in {dotted(path)}" if path else "")
    ours = OTHERS_SAY.get(key.text, "")
    hint = f"did you mean '{ours}'?" if ours in _keys(shape) else did_you_mean(key.text, _keys(shape))
    if not hint and not path and isinstance(value, Mapping) and not value.flow:
        hint = "indent it below the key that it belongs to"
    if owner.flow and isinstance(value, Scalar) and value.text == "":
        before = [
            k.text for k, _ in owner.entries[: owner.entries.index((key, value))] if k.text in _keys(shape)
        ]
        what = "text" if before and before[-1] in TEXTS else "formula"
        hint = f"a comma inside {{ }} starts a new key; put the {what} in quotes"
    return Problem("unknown-key", message, key.mark, hint)
