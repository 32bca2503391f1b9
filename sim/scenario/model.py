"""A scenario as frozen values: what the file says, checked and resolved, and nothing more."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sim.rational import Fraction
from sim.scenario.agreements import Agreements
from sim.scenario.expectations import Claim
from sim.scenario.language.formula import numbers
from sim.scenario.problems import Mark
from sim.scenario.provenance import Override, Source
from sim.scenario.repetition import Repetition
from sim.scenario.stages import JointPrior, Lottery, Stage, play_variables
from sim.scenario.written import BareNumber, Written

JUDGEMENT = "judgement"
"""The source id that says openly that a number is somebody's judgement."""


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
    grid: whether the numbers are the steps of a grid, and not what somebody judged.
    """

    id: str
    by: tuple[str, ...]
    table: Mapping[tuple[str, ...], Written]
    default: Written | None
    mark: Mark
    about: str = ""
    grid: bool = False


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
class Sweep:
    """A named grid: assumption -> the values it takes."""

    id: str
    vary: Mapping[str, tuple[Fraction, ...]]
    about: str = ""


@dataclass(frozen=True, repr=False)
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
    stages: tuple[Stage, ...] = ()
    lotteries: tuple[Lottery, ...] = ()
    priors: JointPrior | None = None
    agreements: Agreements | None = None
    repeated: Repetition | None = None
    today: Mapping[str, str] = field(default_factory=dict)
    observed: Observed | None = None
    claims: tuple[Claim, ...] = ()
    sweeps: tuple[Sweep, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()
    extends: tuple[str, ...] = ()
    written: "Scenario | None" = None
    """The scenario of the file, where this one tells courses of it as if they were profiles."""

    @cached_property
    def labels(self) -> Mapping[str, tuple[str, ...]]:
        """Player or dimension -> its actions or values; with stages or types, what `play_variables` has."""
        actions = {player.id: tuple(action.id for action in player.actions) for player in self.players}
        if self.sequential:
            actions = play_variables(self.stages, self.lotteries)
        return actions | {dimension.id: dimension.values for dimension in self.dimensions}

    @property
    def sequential(self) -> bool:
        """Whether it has stages, types or chance: its plays are histories then, not profiles."""
        return bool(self.stages or self.lotteries)

    @property
    def all_seen(self) -> bool:
        """Whether everybody who moves sees all that went before, so that nobody has to form a belief."""
        before: set[str] = {lottery.id for lottery in self.lotteries if lottery.player}
        for stage in self.stages:
            before |= set(stage.chance)
            if any(not before <= set(move.sees) for move in stage.moves):
                return False
            before |= set(stage.variables)
        return True

    @property
    def settled(self) -> tuple[str, ...]:
        """What a play is made of, as it is settled: players, or types, events and moves."""
        if not self.sequential:
            return tuple(player.id for player in self.players)
        aliases = {player.id for player in self.players}
        return tuple(name for name in play_variables(self.stages, self.lotteries) if name not in aliases)

    @property
    def probabilities(self) -> tuple[Written, ...]:
        """The formulas that say how likely types and chance events are."""
        stated = [draw.probability for lottery in self.lotteries for draw in lottery.draws]
        joint = self.priors.cells.values() if self.priors is not None else ()
        return (*(written for written in stated if written is not None), *joint)

    @cached_property
    def values(self) -> Mapping[str, Fraction]:
        """Assumption -> its value."""
        return {assumption.id: assumption.value for assumption in self.assumptions}

    @cached_property
    def bare(self) -> tuple[BareNumber, ...]:
        """The numbers other than 0, 1 and -1 in measures, derived names, probabilities and payoffs, in order.

        Exponents are left out: they are the form of a formula. Claims are questions.
        """
        formulas: list[Written | None] = []
        for measure in self.measures:
            formulas += [] if measure.grid else [*measure.table.values(), measure.default]
        formulas += [derived.written for derived in self.derived]
        formulas += self.probabilities
        formulas += [written for term in self.terms for written in (term.when, term.worth)]
        for block in self.blocks:
            formulas += block.formulas
        # one formula may stand for many combinations
        distinct = {(w.mark, w.where): w for w in formulas if w is not None}
        return tuple(
            BareNumber(w.where, w.mark, number.value, number.at, place)
            for w in distinct.values()
            for place, number in enumerate(numbers(w.formula))
            if abs(number.value) not in (0, 1)
        )

    def __repr__(self) -> str:
        counts = f"{len(self.players)} players, {len(self.assumptions)} assumptions, {len(self.terms)} terms"
        return f"Scenario({self.id!r}: {self.title}; {counts})"

    @property
    def blocks(self) -> tuple[Agreements | Repetition, ...]:
        """The blocks beside the game that have numbers of their own."""
        return tuple(block for block in (self.agreements, self.repeated) if block is not None)

    def player(self, id: str) -> Player:
        """The player with an id; KeyError if there is none."""
        return {player.id: player for player in self.players}[id]

    def dimension(self, id: str) -> Dimension:
        """The outcome dimension with an id; KeyError if there is none."""
        return {dimension.id: dimension for dimension in self.dimensions}[id]

    @property
    def variables(self) -> tuple[str, ...]:
        """What can be asked about: the outcome dimensions, then the players with one choice."""
        names = [dimension.id for dimension in self.dimensions] + [player.id for player in self.players]
        return tuple(name for name in names if name in self.labels)

    def says(self, variable: str, value: str) -> str:
        """What comes about with a player's action or a value of an outcome dimension; KeyError if unknown."""
        for player in self.players:
            if player.id == variable:
                return player.action(value).says
        return self.dimension(variable).rule(value).says

    def assumption(self, id: str) -> Assumption:
        """The assumption with an id; KeyError if there is none."""
        return {assumption.id: assumption for assumption in self.assumptions}[id]

    def terms_of(self, player: str) -> tuple[Term, ...]:
        """The payoff terms of a player, in the order of the file."""
        return tuple(term for term in self.terms if term.player == player)
