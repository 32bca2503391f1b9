"""The shapes of what a scenario file holds: players, rules, measures, assumptions, terms, claims.

Meaning (names, ranges, formulas) is checked in `build`.
"""

from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, WithJsonSchema

from sim.scenario.file.nodes import Scalar
from sim.scenario.shapes.leaves import (
    Condition,
    Formula,
    Id,
    Limits,
    LooseText,
    Number,
    Pair,
    Table,
    Text,
    Texts,
    Yes,
    found,
    text,
    wrong,
)

LATER = frozenset({"correlations", "blocs"})
"""Top-level keys reserved for what players do together."""


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
    raise wrong(
        f"found {found(node)}, expected a name such as pert, or a mapping such as {{normal: {{sd: 1}}}}"
    )


def _kind(node: Any) -> str:
    return node if isinstance(node, str) else text(node)


class Shape(BaseModel):
    """A mapping of the file with known keys."""

    example: ClassVar[str] = ""
    # most files hold few of the shapes: a validator is built when it is first needed
    model_config = ConfigDict(
        strict=True, extra="forbid", frozen=True, arbitrary_types_allowed=True, defer_build=True
    )


class ActionShape(Shape):
    """One action of a player."""

    example: ClassVar[str] = "{name: Pay, says: The town pays}"
    name: Text = Field("", description="a short label; left out, the id made readable")
    says: Text = Field("", description="a sentence in the present tense whose subject is the player")
    about: Text = ""


class PlayerShape(Shape):
    """A player and the actions to choose from."""

    example: ClassVar[str] = "{name: Town, actions: [pay, wait]}"
    name: Text = ""
    about: Text = ""
    actions: dict[Id, ActionShape] = Field(min_length=1)


class RuleShape(Shape):
    """A value of an outcome dimension and when it comes about."""

    example: ClassVar[str] = "{when: town == pay, says: A bridge is built}"
    when: Condition | None = None
    otherwise: Yes | None = None
    says: Text = Field("", description="a sentence in the present tense")
    name: Text = ""


class MeasureShape(Shape):
    """A number that depends on actions and outcomes."""

    example: ClassVar[str] = "{by: town, values: {pay: 1, wait: 0}}"
    about: Text = ""
    by: Texts = Field(description="players or dimensions")
    values: Table
    default: Formula | None = None
    grid: Yes = Field(False, description="its values are the steps of a grid, and nobody's judgement")


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

    example: ClassVar[str] = (
        "{about: What it costs, value: 4, range: [1, 8], unit: points, sources: judgement}"
    )
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

    example: ClassVar[str] = "{formula: cost / 2}"
    formula: Formula
    about: Text = ""


class TermShape(Shape):
    """One part of a player's payoff."""

    example: ClassVar[str] = "{name: The cost, when: town == pay, worth: -cost}"
    name: Text = Field("", description="a noun phrase")
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

    example: ClassVar[str] = "{says: Nobody pays, expect: no equilibrium has town == pay}"
    says: Text
    expect: Condition | None = None
    not_yet: Text = ""
    tested_in: Text = Field("", description="another scenario and a claim of it: SCENARIO.CLAIM")
    sources: Texts = []


class DrawShape(Shape):
    """A type of a player, or a way that a chance event can turn out."""

    example: ClassVar[str] = "{says: The ice is thin, probability: p_thin}"
    name: Text = ""
    says: Text = Field("", description="a sentence in the present tense")
    probability: Formula | None = Field(None, description="left out of one of them, it gets the rest")


class StageShape(Shape):
    """A stage: players who move at once."""

    example: ClassVar[str] = "{stage: reply, moves: {town: [pay, wait]}}"
    stage: Text
    moves: dict[Id, Texts] = Field({}, description="player -> its actions here; an empty list for all")
    chance: Texts = Field([], description="chance events that turn out before these moves")
    when: Condition | None = Field(None, description="when the stage is reached; always if left out")
    sees: dict[Id, Texts] = Field(
        {},
        description="player -> the earlier stages and events it sees, or nothing; left out, all of them",
    )


class PriorsShape(Shape):
    """How likely combinations of types of several players are."""

    example: ClassVar[str] = "{of: [town, county], table: {rich: {rich: 0.4, poor: 0.1}, poor: {rich: 0.1}}}"
    of: Texts = Field(description="the players whose types are drawn together")
    table: Table = Field(
        description="probabilities, nested in the order of the players; one that is left out gets the rest"
    )


Draws = dict[Id, Annotated[DrawShape, _short_for("probability")]]


class RatificationShape(Shape):
    """What the public of one player has to say."""

    example: ClassVar[str] = "{approval: approval_in_town, majority: majority_needed}"
    approval: Formula = Field(description="the share of the public that approves of a play, from 0 to 1")
    majority: Formula = Field(description="the share that it takes")


def _one_for_all(node: Any) -> Any:
    return {"": node} if isinstance(node, Scalar) else node


class ShareShape(Shape):
    """A share that can be agreed on, from nothing to all of it."""

    example: ClassVar[str] = "{to: town, steps: 10}"
    to: Text = Field(description="the player who gets it; the rest is for the others")
    steps: Number = Field(description="in how many equal steps it goes from 0 to 1")
    name: Text = Field("", description="what it is called; the player's name if left out")


class PaymentShape(Shape):
    """A payment on the side of every agreement, from nothing to the most."""

    example: ClassVar[str] = "{from: county, to: town, most: 3, steps: 3}"
    payer: Text = Field("", alias="from", description="who pays")
    to: Text = Field("", description="who is paid")
    between: Texts = Field([], description="in place of from and to: two, either of whom may pay the other")
    most: Formula = Field(description="the largest payment, in the points of whoever is paid")
    steps: Number | None = Field(None, description="in how many equal steps it goes there; 1 if left out")
    cost: Formula | None = Field(None, description="what a point that is paid costs who pays; 1 if left out")


class AgreementsShape(Shape):
    """A bargain over the plays of the game, or over a menu."""

    example: ClassVar[str] = "{between: [town, county], disagreement: today}"
    between: Texts = Field(description="the players who have to consent")
    menu: dict[Id, ActionShape] = Field(
        {}, description="what can be agreed on, where the players have no actions of their own"
    )
    share: ShareShape | None = Field(None, description="a share in steps: each is an entry of the menu")
    payment: PaymentShape | None = Field(None, description="a payment in steps beside every entry")
    among: Condition | None = Field(None, description="which plays can be agreed on; all if left out")
    disagreement: Annotated[
        dict[str, Text],
        BeforeValidator(_one_for_all),
        WithJsonSchema({"type": ["string", "object"]}),
    ] = Field(description="an entry of the menu, today, equilibrium, or an action of every player")
    ratification: dict[Id, RatificationShape] = Field(
        {}, description="player -> the public that has to approve"
    )
    discount: dict[Id, Formula] = Field(
        {}, description="player -> what a payoff one offer later is worth, as a share"
    )
    first: Text = Field("", description="who makes the first offer; the first of between if left out")
    solution: Text = Field("", description="the concept of the file; zone-of-agreement if left out")


class RepeatedShape(Shape):
    """A game that is played again and again."""

    example: ClassVar[str] = "{discount: patience}"
    discount: Annotated[
        dict[str, Formula],
        BeforeValidator(_one_for_all),
        WithJsonSchema({"type": ["string", "number", "object"]}),
    ] = Field(description="what the next round is worth, as a share: for all players, or player by player")
    horizon: Number | None = Field(None, description="how many rounds; left out where there is no last one")
    reversion: Annotated[
        dict[str, Text],
        BeforeValidator(_one_for_all),
        WithJsonSchema({"type": ["string", "object"]}),
    ] = Field({}, description="today, or an action of every player: what is played after a deviation")


class AxisShape(Shape):
    """The values that one assumption takes in a sweep."""

    example: ClassVar[str] = "{from: 1, to: 8, steps: 8}"
    start: Number | None = Field(None, alias="from")
    end: Number | None = Field(None, alias="to")
    steps: Number | None = None
    values: list[Number] | None = None


class SweepShape(Shape):
    """A named sweep."""

    example: ClassVar[str] = "{vary: {cost: {from: 1, to: 8, steps: 8}}}"
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
    title: Text = ""
    summary: Text = ""
    extends: Texts = Field([], description="the file or files that this one changes")
    drivers: LooseText = Field("", description="the year or month whose drivers are taken, as 2016-05")
    players: dict[Id, PlayerShape] = Field(min_length=1)
    outcomes: dict[Id, dict[Id, RuleShape]] = Field(
        {}, min_length=1, description="what comes of it; left out, each profile of actions is an outcome"
    )
    measures: dict[Id, MeasureShape] = {}
    assumptions: dict[Id, AssumptionShape] = {}
    derived: dict[Id, Annotated[DerivedShape, _short_for("formula")]] = {}
    payoffs: dict[Id, dict[Id, TermShape]]
    infeasible: list[Annotated[InfeasibleShape, _short_for("when")]] = []
    irreversible: list[IrreversibleShape] = []
    types: dict[Id, Draws] = Field({}, description="player -> the types that it may be of, known to it alone")
    priors: PriorsShape | None = Field(None, description="how likely types of several players are together")
    chance: dict[Id, Draws] = Field({}, description="events that nobody decides")
    timing: list[StageShape] = Field(
        [], description="the stages in their order; left out, all players move at once"
    )
    agreements: AgreementsShape | None = Field(
        None, description="who bargains over what, and who has to approve"
    )
    repeated: RepeatedShape | None = Field(None, description="how the game is played again and again")
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
