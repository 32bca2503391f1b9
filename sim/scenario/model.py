"""A scenario as frozen values: what the file says, checked and resolved, and nothing more."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Literal

from sim.scenario.language.formula import Formula, numbers
from sim.scenario.problems import Mark

JUDGEMENT = "judgement"
"""The source id that says openly that a number is somebody's judgement."""


@dataclass(frozen=True)
class Written:
    """A formula with its text, its place in the file, and the path that it stands under."""

    text: str
    formula: Formula
    mark: Mark
    where: str = ""


@dataclass(frozen=True)
class BareNumber:
    """A number in a formula that is no assumption, so that nobody can vary it.

    where: the path of the formula; mark: its place; at: the character of the formula.
    """

    where: str
    mark: Mark
    value: Fraction
    at: int


@dataclass(frozen=True)
class Action:
    id: str
    name: str
    says: str
    about: str = ""


@dataclass(frozen=True)
class Player:
    id: str
    name: str
    actions: tuple[Action, ...]
    mark: Mark
    about: str = ""

    def action(self, id: str) -> Action:
        """The action with an id; KeyError if there is none."""
        for action in self.actions:
            if action.id == id:
                return action
        raise KeyError(id)


@dataclass(frozen=True)
class Rule:
    """A value of an outcome dimension; `when` is None for `otherwise`."""

    value: str
    when: Written | None
    says: str
    mark: Mark
    name: str = ""


@dataclass(frozen=True)
class Dimension:
    """One aspect of the outcome; its rules are read in order, the first that holds wins."""

    id: str
    rules: tuple[Rule, ...]
    mark: Mark

    @property
    def values(self) -> tuple[str, ...]:
        """The values, in the order of the rules."""
        return tuple(rule.value for rule in self.rules)

    def rule(self, value: str) -> Rule:
        """The rule of a value; KeyError if there is none."""
        for rule in self.rules:
            if rule.value == value:
                return rule
        raise KeyError(value)


@dataclass(frozen=True)
class Measure:
    """A number that depends on actions and outcomes.

    by: the players and dimensions it depends on.
    table: (label of the first, label of the second, ...) -> the formula.
    default: the formula of every other combination, if any.
    """

    id: str
    by: tuple[str, ...]
    table: Mapping[tuple[str, ...], Written]
    default: Written | None
    mark: Mark
    about: str = ""


@dataclass(frozen=True)
class Distribution:
    """How an uncertain assumption is drawn.

    kind: uniform, triangular, pert, normal, lognormal or discrete.
    sd: of normal and lognormal, in the assumption's unit.
    values, probabilities: of discrete.
    """

    kind: str = "pert"
    sd: Fraction | None = None
    values: tuple[Fraction, ...] = ()
    probabilities: tuple[Fraction, ...] = ()


@dataclass(frozen=True)
class Assumption:
    """One number that everything rests on.

    low, high: the range it is thought to lie in; equal to the value if it is fixed.
    limits: beyond these the number means nothing; None for none.
    views: school or expert -> the value they hold.
    origin: why the value is not the file's, if it is not: `--set` or a view.
    """

    id: str
    about: str
    value: Fraction
    low: Fraction
    high: Fraction
    limits: tuple[Fraction | None, Fraction | None]
    unit: str
    distribution: Distribution
    sources: tuple[str, ...]
    mark: Mark
    note: str = ""
    views: Mapping[str, Fraction] = field(default_factory=dict)
    origin: str = ""

    @property
    def fixed(self) -> bool:
        """Whether its range is a single number."""
        return self.low == self.high


@dataclass(frozen=True)
class Derived:
    id: str
    written: Written
    about: str = ""


@dataclass(frozen=True)
class Term:
    """One part of a player's payoff: `worth` where `when` holds, else nothing."""

    player: str
    id: str
    name: str
    worth: Written
    when: Written | None
    sources: tuple[str, ...]
    mark: Mark
    about: str = ""


@dataclass(frozen=True)
class Infeasible:
    when: Written
    because: str = ""


@dataclass(frozen=True)
class Irreversible:
    """A move that cannot be taken back."""

    player: str
    start: str
    end: str


@dataclass(frozen=True)
class Observed:
    """What was seen, where the scenario is of something that has happened.

    choices: player -> the actions that fit what was seen: several where the record is
        ambiguous. A player of whom nothing is known is left out.
    """

    says: str
    choices: Mapping[str, tuple[str, ...]]
    sources: tuple[str, ...]
    mark: Mark
    note: str = ""


@dataclass(frozen=True)
class EquilibriumClaim:
    """`every|some|no equilibrium [given CONDITION] has CONDITION`.

    given: about players' actions alone. Those whom it names keep to what it says, and the
    equilibria are those of the game that is left for the others.
    """

    quantity: Literal["every", "some", "no"]
    condition: Written
    given: Written | None = None


@dataclass(frozen=True)
class DifferenceClaim:
    """`payoff of PLAYER from CONDITION to CONDITION rises|falls|does not change with ASSUMPTION`."""

    player: str
    start: Written
    end: Written
    direction: Literal["rises", "falls", "does not change"]
    assumption: str


@dataclass(frozen=True)
class InvarianceClaim:
    """`choices of PLAYERS are the same for every action of PLAYER`."""

    players: tuple[str, ...]
    other: str


@dataclass(frozen=True)
class ThresholdClaim:
    """`threshold of ASSUMPTION for CONDITION lies in [LOW, HIGH]`."""

    assumption: str
    condition: Written
    low: Fraction
    high: Fraction


Expectation = EquilibriumClaim | DifferenceClaim | InvarianceClaim | ThresholdClaim


@dataclass(frozen=True)
class Claim:
    """A sentence about the dispute, and the property of the model that it amounts to.

    expect is None for a claim that the model cannot speak to; `not_yet` says why.
    """

    id: str
    says: str
    expect: Expectation | None
    text: str
    sources: tuple[str, ...]
    mark: Mark
    not_yet: str = ""


@dataclass(frozen=True)
class Sweep:
    """A named grid: assumption -> the values it takes."""

    id: str
    vary: Mapping[str, tuple[Fraction, ...]]
    about: str = ""


@dataclass(frozen=True)
class Source:
    id: str
    cite: str
    url: str = ""
    date: str = ""
    page: str = ""
    says: str = ""


@dataclass(frozen=True)
class Override:
    """What a child file says in place of its parent; None for added or removed."""

    path: str
    before: str | None
    after: str | None
    mark: Mark


@dataclass(frozen=True)
class Scenario:
    """A whole scenario; `overrides` records what it changes in the files it extends."""

    id: str
    title: str
    summary: str
    file: str
    players: tuple[Player, ...]
    dimensions: tuple[Dimension, ...]
    measures: tuple[Measure, ...]
    assumptions: tuple[Assumption, ...]
    derived: tuple[Derived, ...]
    terms: tuple[Term, ...]
    infeasible: tuple[Infeasible, ...] = ()
    irreversible: tuple[Irreversible, ...] = ()
    today: Mapping[str, str] = field(default_factory=dict)
    observed: Observed | None = None
    claims: tuple[Claim, ...] = ()
    sweeps: tuple[Sweep, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()
    extends: tuple[str, ...] = ()

    @cached_property
    def labels(self) -> Mapping[str, tuple[str, ...]]:
        """Player or dimension -> its actions or values."""
        actions = {player.id: tuple(action.id for action in player.actions) for player in self.players}
        return actions | {dimension.id: dimension.values for dimension in self.dimensions}

    @cached_property
    def values(self) -> Mapping[str, Fraction]:
        """Assumption -> its value."""
        return {assumption.id: assumption.value for assumption in self.assumptions}

    @cached_property
    def bare(self) -> tuple[BareNumber, ...]:
        """The numbers other than 0, 1 and -1 in measures, derived names and payoffs, in their order.

        Exponents are left out: they are the form of a formula. Claims are questions.
        """
        formulas: list[Written | None] = []
        for measure in self.measures:
            formulas += [*measure.table.values(), measure.default]
        formulas += [derived.written for derived in self.derived]
        formulas += [written for term in self.terms for written in (term.when, term.worth)]
        # one formula may stand for many combinations
        distinct = {(w.mark, w.where): w for w in formulas if w is not None}
        return tuple(
            BareNumber(w.where, w.mark, number.value, number.at)
            for w in distinct.values()
            for number in numbers(w.formula)
            if abs(number.value) not in (0, 1)
        )

    def player(self, id: str) -> Player:
        """The player with an id; KeyError if there is none."""
        return {player.id: player for player in self.players}[id]

    def dimension(self, id: str) -> Dimension:
        """The outcome dimension with an id; KeyError if there is none."""
        return {dimension.id: dimension for dimension in self.dimensions}[id]

    def assumption(self, id: str) -> Assumption:
        """The assumption with an id; KeyError if there is none."""
        return {assumption.id: assumption for assumption in self.assumptions}[id]

    def terms_of(self, player: str) -> tuple[Term, ...]:
        """The payoff terms of a player, in the order of the file."""
        return tuple(term for term in self.terms if term.player == player)
