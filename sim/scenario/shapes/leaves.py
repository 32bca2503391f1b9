"""The leaves of a scenario file: texts, numbers, formulas, each with what an editor is told of it.

Formulas stay nodes of the file, since their places are needed later; everything else becomes
a plain value.
"""

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from sim.rational import Fraction
from sim.scenario.file.nodes import BOOLEAN, DECIMAL, Mapping, Scalar, number


def found(node: Any) -> str:
    """What stands in the file, for a message."""
    match node:
        case Scalar() if node.is_null:
            return "nothing"
        case Scalar(text=text):
            return f"'{text[:40]}'"
        case dict() | Mapping():
            return "a mapping"
        case _:
            return "a list"


def wrong(message: str) -> PydanticCustomError:
    """A fault of a leaf, for pydantic to gather."""
    return PydanticCustomError("value", "{message}", {"message": message})


def _unquoted_value(node: Scalar) -> bool:
    return node.plain and (node.text in BOOLEAN or DECIMAL.match(node.text) is not None)


def text(node: Any) -> str:
    if not isinstance(node, Scalar) or node.is_null or not node.text.strip():
        raise wrong(f"found {found(node)}, expected text")
    if _unquoted_value(node):
        raise wrong(f"found {node.text}, expected text; put it in quotes if text is meant")
    return " ".join(node.text.split())


def _loose_text(node: Any) -> str:
    """Text that may look like a number, such as a date or a page."""
    if not isinstance(node, Scalar) or node.is_null:
        raise wrong(f"found {found(node)}, expected text")
    return " ".join(node.text.split())


def _scalar_number(node: Any) -> Fraction:
    if not isinstance(node, Scalar):
        raise wrong(f"found {found(node)}, expected a number")
    value = number(node)
    if isinstance(value, str):
        raise wrong(value)
    return value


def _limit(node: Any) -> Fraction | None:
    return None if isinstance(node, Scalar) and node.is_null else _scalar_number(node)


def _true(node: Any) -> bool:
    if not isinstance(node, Scalar) or not node.plain or BOOLEAN.get(node.text) is not True:
        raise wrong(f"found {found(node)}, expected true")
    return True


def _formula(node: Any) -> Scalar:
    if not isinstance(node, Scalar) or node.is_null:
        raise wrong(f"found {found(node)}, expected a formula")
    if node.plain and node.text in BOOLEAN:
        raise wrong(f"found {node.text}, expected a formula")
    return node


def _one_or_more(node: Any) -> Any:
    return [node] if isinstance(node, Scalar) and not node.is_null else node


ID = r"^[^\W\d]\w*$"
NAME = re.compile(ID.replace("$", r"\Z"))
EDITORS_ID = r"^[^\s\d!-/:-@\[-^`{-~][^\s!-/:-@\[-^`{-~]*$"
"""The same where \\w means the letters of ASCII only, as it does in editors."""
FORMULA = "a number or a formula"
Id = Annotated[str, Field(pattern=ID)]
Text = Annotated[str, PlainValidator(text), WithJsonSchema({"type": "string"})]
LooseText = Annotated[str, PlainValidator(_loose_text), WithJsonSchema({"type": ["string", "number"]})]
Number = Annotated[Fraction, PlainValidator(_scalar_number), WithJsonSchema({"type": "number"})]
Limit = Annotated[Fraction | None, PlainValidator(_limit), WithJsonSchema({"type": ["number", "null"]})]
Yes = Annotated[bool, PlainValidator(_true), WithJsonSchema({"const": True})]
Formula = Annotated[
    Scalar,
    PlainValidator(_formula),
    WithJsonSchema({"type": ["string", "number"], "description": FORMULA}),
]
Condition = Annotated[
    Scalar, PlainValidator(_formula), WithJsonSchema({"type": "string", "description": "a condition"})
]
Texts = Annotated[
    list[Text],
    BeforeValidator(_one_or_more),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
Table = Annotated[
    Any,
    PlainValidator(lambda node: node),
    WithJsonSchema({"type": ["object", "number", "string"], "description": "numbers by the names in `by`"}),
]
Pair = Annotated[list[Number], Field(min_length=2, max_length=2)]
Limits = Annotated[list[Limit], Field(min_length=2, max_length=2)]
