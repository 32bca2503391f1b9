"""The assumptions that a reason rests on, in words."""

from dataclasses import dataclass

from sim.present.language.names import range_of
from sim.present.language.numbers import plain
from sim.present.language.sentences import unit_for
from sim.scenario.model import Assumption, Scenario
from sim.solve.explain import Grounds


@dataclass(frozen=True)
class Ground:
    """An assumption that an incentive rests on."""

    name: str
    about: str
    value: str
    sources: tuple[str, ...]


def rests_on(scenario: Scenario, parts: tuple[Grounds, ...]) -> tuple[Ground, ...]:
    """The assumptions behind an incentive, those of the largest terms first."""
    names = dict.fromkeys(name for part in parts for name in part.assumptions)
    return tuple(ground(scenario.assumption(name)) for name in names)


def ground(assumption: Assumption) -> Ground:
    """An assumption with its value, unit, range and sources."""
    number = plain(assumption.value)
    value = f"{number} {unit_for(number, assumption.unit)} ({range_of(assumption)})"
    return Ground(assumption.id, assumption.about, value, assumption.sources)
