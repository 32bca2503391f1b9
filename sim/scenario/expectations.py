"""What claims say of the answer."""

from dataclasses import dataclass
from typing import Literal

from sim.rational import Fraction
from sim.scenario.problems import Mark
from sim.scenario.written import Written


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

    expect is None for a claim that the model cannot speak to: `not_yet` says why, or `tested_in` names
    another scenario and a claim of it.
    """

    id: str
    says: str
    expect: Expectation | None
    text: str
    sources: tuple[str, ...]
    mark: Mark
    not_yet: str = ""
    tested_in: tuple[str, str] | None = None
