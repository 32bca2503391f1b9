"""The shape of a scenario file, checked at the edge and exported as JSON Schema.

Leaves stay nodes of the file where their place is needed later (formulas); everything else
becomes a plain value. Meaning (names, ranges, formulas) is checked in `build`.
"""

from fractions import Fraction
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from sim.scenario.nodes import BOOLEAN, DECIMAL, Mapping, Scalar, number
from sim.scenario.parse import FUNCTIONS

RESERVED = frozenset(
    {"and", "or", "not", "in", "is", "if", "else", "true", "false", "null", "otherwise", *FUNCTIONS}
)
LATER = frozenset({"timing", "types", "chance", "repeated", "agreements", "correlations", "blocs"})
"""Top-level keys reserved for time and information."""


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


def _wrong(message: str) -> PydanticCustomError:
    return PydanticCustomError("value", "{message}", {"message": message})


def _unquoted_value(node: Scalar) -> bool:
    return node.plain and (node.text in BOOLEAN or DECIMAL.match(node.text) is not None)


def _text(node: Any) -> str:
    if not isinstance(node, Scalar) or node.is_null or not node.text.strip():
        raise _wrong(f"found {found(node)}, expected text")
    if _unquoted_value(node):
        raise _wrong(f"found {node.text}, expected text; put it in quotes if text is meant")
    return " ".join(node.text.split())


def _loose_text(node: Any) -> str:
    """Text that may look like a number, such as a date or a page."""
    if not isinstance(node, Scalar) or node.is_null:
        raise _wrong(f"found {found(node)}, expected text")
    return " ".join(node.text.split())


def _number(node: Any) -> Fraction:
    if not isinstance(node, Scalar):
        raise _wrong(f"found {found(node)}, expected a number")
    value = number(node)
    if isinstance(value, str):
        raise _wrong(value)
    return value


def _limit(node: Any) -> Fraction | None:
    return None if isinstance(node, Scalar) and node.is_null else _number(node)


def _true(node: Any) -> bool:
    if not isinstance(node, Scalar) or not node.plain or BOOLEAN.get(node.text) is not True:
        raise _wrong(f"found {found(node)}, expected true")
    return True


def _formula(node: Any) -> Scalar:
    if not isinstance(node, Scalar) or node.is_null:
        raise _wrong(f"found {found(node)}, expected a formula")
    if node.plain and node.text in BOOLEAN:
        raise _wrong(f"found {node.text}, expected a formula")
    return node


def _one_or_more(node: Any) -> Any:
    return [node] if isinstance(node, Scalar) and not node.is_null else node


def _short_for(key: str) -> BeforeValidator:
    """A bare scalar stands for a mapping with this one key."""
    return BeforeValidator(lambda node: {key: node} if isinstance(node, Scalar) else node)


def _distribution(node: Any) -> Any:
    if isinstance(node, Scalar):
        return {"kind": node}
    if isinstance(node, dict) and len(node) == 1:
        ((kind, settings),) = node.items()
        if isinstance(settings, dict):
            return {"kind": kind, **settings}
    raise _wrong(
        f"found {found(node)}, expected a name such as pert, or a mapping such as {{normal: {{sd: 1}}}}"
    )


def _kind(node: Any) -> str:
    return node if isinstance(node, str) else _text(node)


ID = r"^[^\W\d]\w*$"
EDITORS_ID = r"^[^\s\d!-/:-@\[-^`{-~][^\s!-/:-@\[-^`{-~]*$"
"""The same where \\w means the letters of ASCII only, as it does in editors."""
Id = Annotated[str, Field(pattern=ID)]
Text = Annotated[str, PlainValidator(_text), WithJsonSchema({"type": "string"})]
LooseText = Annotated[str, PlainValidator(_loose_text), WithJsonSchema({"type": ["string", "number"]})]
Number = Annotated[Fraction, PlainValidator(_number), WithJsonSchema({"type": "number"})]
Limit = Annotated[Fraction | None, PlainValidator(_limit), WithJsonSchema({"type": ["number", "null"]})]
Yes = Annotated[bool, PlainValidator(_true), WithJsonSchema({"const": True})]
Formula = Annotated[
    Scalar,
    PlainValidator(_formula),
    WithJsonSchema({"type": ["string", "number"], "description": "a number or a formula"}),
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


class Shape(BaseModel):
    """A mapping of the file with known keys."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, arbitrary_types_allowed=True)


class ActionShape(Shape):
    """One action of a player."""

    name: Text = Field(description="a short label")
    says: Text = Field(description="a sentence in the present tense whose subject is the player")
    about: Text = ""


class PlayerShape(Shape):
    """A player and the actions to choose from."""

    name: Text
    about: Text = ""
    actions: dict[Id, ActionShape] = Field(min_length=1)


class RuleShape(Shape):
    """A value of an outcome dimension and when it comes about."""

    when: Condition | None = None
    otherwise: Yes | None = None
    says: Text = Field(description="a sentence in the present tense")
    name: Text = ""


class MeasureShape(Shape):
    """A number that depends on actions and outcomes."""

    about: Text = ""
    by: Texts = Field(description="players or dimensions")
    values: Table
    default: Formula | None = None


class DistributionShape(Shape):
    """How an uncertain assumption is drawn."""

    kind: Annotated[str, PlainValidator(_kind), WithJsonSchema({"type": "string"})]
    sd: Number | None = None
    values: list[Number] = []
    probabilities: list[Number] = []


DistributionField = Annotated[
    DistributionShape,
    BeforeValidator(_distribution),
    WithJsonSchema(
        {
            "anyOf": [
                {"enum": ["uniform", "triangular", "pert"]},
                {"type": "object", "minProperties": 1, "maxProperties": 1},
            ]
        }
    ),
]


class AssumptionShape(Shape):
    """One number with its range, unit and source."""

    about: Text = Field(description="what the number means")
    value: Number
    range: Pair | None = Field(None, description="the range it is thought to lie in; fixed if left out")
    limits: Limits | None = Field(None, description="beyond these the number means nothing; null for none")
    unit: Text
    distribution: DistributionField | None = None
    sources: Texts = []
    note: Text = ""
    views: dict[Id, Number] = {}


class DerivedShape(Shape):
    """A formula over assumptions, named once."""

    formula: Formula
    about: Text = ""


class TermShape(Shape):
    """One part of a player's payoff."""

    name: Text = Field(description="a noun phrase")
    worth: Formula
    when: Condition | None = None
    sources: Texts = []
    about: Text = ""


class InfeasibleShape(Shape):
    """Plays that cannot happen."""

    when: Condition
    because: Text = ""


class IrreversibleShape(Shape):
    """A move that cannot be taken back."""

    player: Text
    start: Text = Field(alias="from")
    end: Text = Field(alias="to")


class ClaimShape(Shape):
    """A sentence and the property of the model that it amounts to."""

    says: Text
    expect: Condition | None = None
    not_yet: Text = ""
    sources: Texts = []


class AxisShape(Shape):
    """The values that one assumption takes in a sweep."""

    start: Number | None = Field(None, alias="from")
    end: Number | None = Field(None, alias="to")
    steps: Number | None = None
    values: list[Number] | None = None


class SweepShape(Shape):
    """A named sweep."""

    about: Text = ""
    vary: dict[Id, AxisShape] = Field(min_length=1)


class ObservedShape(Shape):
    """What was seen, for a scenario of something that has happened."""

    says: Text = Field(description="a sentence on what was seen")
    choices: dict[Id, Texts] = Field(
        min_length=1,
        description="player -> the action that was seen, or a list of actions that all fit what was seen",
    )
    sources: Texts = []
    note: Text = ""


class ScenarioShape(Shape):
    """A scenario file with everything it inherits."""

    scenario: Text = Field(description="the id: the file name without its ending")
    title: Text
    summary: Text = ""
    extends: Texts = Field([], description="the file or files that this one changes")
    drivers: LooseText = Field("", description="the year or month whose drivers are taken, as 2016-05")
    players: dict[Id, PlayerShape] = Field(min_length=1)
    outcomes: dict[Id, dict[Id, RuleShape]] = Field(min_length=1)
    measures: dict[Id, MeasureShape] = {}
    assumptions: dict[Id, AssumptionShape] = {}
    derived: dict[Id, Annotated[DerivedShape, _short_for("formula")]] = {}
    payoffs: dict[Id, dict[Id, TermShape]]
    infeasible: list[Annotated[InfeasibleShape, _short_for("when")]] = []
    irreversible: list[IrreversibleShape] = []
    today: dict[Id, Text] = {}
    observed: ObservedShape | None = Field(None, description="what was seen, if it has happened")
    claims: dict[Id, ClaimShape] = {}
    sweeps: dict[Id, SweepShape] = {}


class SourceShape(Shape):
    """Where a number or a claim comes from."""

    cite: Text
    url: LooseText = ""
    date: LooseText = ""
    page: LooseText = ""
    says: Text = ""


class SourcesShape(Shape):
    """The sources file: id -> source."""

    sources: dict[Id, SourceShape]


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
        for value in list(node.values()):
            relax(value)

    relax(schema)
    schema["required"] = ["scenario"]
    schema["anyOf"] = [
        {"required": ["extends"]},
        {"required": ["title", "players", "outcomes", "payoffs"]},
    ]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
