"""The one result type of every solver."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sim.rational import Fraction


class Claim(StrEnum):
    """How much of the solution set was found, and proved to be found."""

    EVERY = "every"
    EXTREME = "extreme"
    SOME = "some"

    @property
    def sentence(self) -> str:
        """The claim in words."""
        return {
            Claim.EVERY: "every equilibrium of this concept",
            Claim.EXTREME: (
                "every extreme equilibrium; the rest are their convex combinations within a component"
            ),
            Claim.SOME: "at least these; others may exist",
        }[self]


@dataclass(frozen=True)
class Incentive:
    """What a player would lose by one deviation, split by payoff term.

    loss: in the player's payoff units; negative if the deviation pays.
    terms: payoff term -> its share of the loss; the values sum to `loss`.
    at: the information set of the deviation, in a game with stages or types.
    off_path: whether that is reached only after somebody else has deviated.
    """

    player: str
    deviation: str
    loss: float
    terms: Mapping[str, float] = field(default_factory=dict)
    at: str = ""
    off_path: bool = False


@dataclass(frozen=True)
class Indifference:
    """Actions among which a player mixes, since each is expected to bring the same.

    worth: what each of them brings where the player chooses, in its payoff units.
    terms: action -> payoff term -> what it is expected to bring by it; the values of each sum to `worth`.
    by: the players by whose odds they are as good as one another.
    at: the information set, in a game with stages or types.
    """

    player: str
    worth: float
    terms: Mapping[str, Mapping[str, float]]
    by: tuple[str, ...] = ()
    at: str = ""


@dataclass(frozen=True)
class Belief:
    """How likely a player takes something to be: between two bounds that are the same on the path.

    least, greatest: exact. on_path: whether chance and the strategies say it.
    """

    least: Fraction
    greatest: Fraction
    on_path: bool


class Reveals(StrEnum):
    """How far the moves of a player tell its types apart."""

    NOTHING = "pooling"
    SOMETHING = "semi-separating"
    EVERYTHING = "separating"


class Criterion(StrEnum):
    """What more may be asked of a weak perfect Bayesian equilibrium."""

    AGREEMENT = "agreeing-beliefs"
    SEQUENTIAL = "sequential"
    INTUITIVE = "intuitive"
    D1 = "d1"


@dataclass(frozen=True)
class Refinement:
    """Whether an equilibrium meets a further criterion.

    holds: None where that is not known. at: the information sets that it fails by.
    excluded: the types that the criterion says are not there. tempted: those that would then deviate.
    vacuous: whether there is nothing off the path that it could be about.
    """

    criterion: Criterion
    holds: bool | None
    at: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    tempted: tuple[str, ...] = ()
    vacuous: bool = False


@dataclass(frozen=True)
class Step:
    """Something that is settled on the path: a type, an event or a move.

    player: whose move or type it is; empty for an event. when: what chance has settled before, where
        that makes a difference; of a mixed choice, what who makes it knows.
    probability: of a mixed choice, and of types and events beside one.
    """

    variable: str
    player: str
    value: str
    when: Mapping[str, str] = field(default_factory=dict)
    probability: float = 1.0


@dataclass(frozen=True)
class Equilibrium:
    """One equilibrium, by the labels of the game.

    profile: player -> action, or player -> {action: probability} over the support.
    outcome: dimension -> value, or dimension -> {value: probability}.
    margin: what the keenest deviator would lose; None if nobody can deviate.
    margin_share: the same as a share of that player's payoff range.
    regret: the largest gain from any deviation, on the original payoffs.
    strategy: player -> information set -> action, or {action: probability} where it is mixed, in a game
        with stages or types.
    path: what happens, in order; of mixed choices, what may.
    strategies: how many strategy profiles have this path, this one included; None where not counted.
    beliefs: information set -> what the player there may have before it -> how likely it takes that to
        be, or between what bounds it may.
    reveals: player with types that moves -> how far its moves on the path tell them apart.
    refinements: what more it can be asked, where it rests on beliefs.
    indifferences: one for each choice on the path that is mixed.
    """

    profile: Mapping[str, str | Mapping[str, float]]
    payoffs: Mapping[str, float]
    strict: bool
    margin: float | None
    margin_share: float | None
    regret: float
    outcome: Mapping[str, str | Mapping[str, float]] = field(default_factory=dict)
    incentives: tuple[Incentive, ...] = ()
    strategy: Mapping[str, Mapping[str, str | Mapping[str, float]]] = field(default_factory=dict)
    path: tuple[Step, ...] = ()
    strategies: int | None = 1
    beliefs: Mapping[str, Mapping[str, Belief]] = field(default_factory=dict)
    reveals: Mapping[str, Reveals] = field(default_factory=dict)
    refinements: tuple[Refinement, ...] = ()
    indifferences: tuple[Indifference, ...] = ()

    @property
    def mixed(self) -> bool:
        """Whether somebody mixes, in a game with stages or types."""
        return any(not isinstance(own, str) for sets in self.strategy.values() for own in sets.values())


@dataclass(frozen=True)
class Solution:
    """What one solver found, and how much of it is proved.

    components: lists of indices into `equilibria`; within one, convex combinations
        are equilibria too (two players).
    note: one sentence on what was not searched or not proved; empty if nothing.
    """

    concept: str
    method: str
    claim: Claim
    equilibria: tuple[Equilibrium, ...]
    note: str = ""
    components: tuple[tuple[int, ...], ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every equilibrium is found, at least up to convex combinations."""
        return self.claim is not Claim.SOME
