"""Who does what, and assumptions with their ids, in words."""

from typing import Protocol

from sim.present.language.numbers import listed, plain, sentence
from sim.scenario.agreements import MENU
from sim.scenario.model import Assumption, Scenario


class HasProfiles(Protocol):
    """What says who does what in a play, or in a course of a game with stages, types or chance."""

    @property
    def scenario(self) -> Scenario: ...

    def profile(self, play: int) -> dict[str, str]: ...


def choices(told: HasProfiles, play: int) -> str:
    """Who does what in a profile."""
    profile, scenario = told.profile(play), told.scenario
    if MENU in profile and scenario.agreements is not None:
        return f"'{scenario.player(MENU).action(profile[MENU]).name}'"
    return listed([f"{p.name}: '{p.action(profile[p.id]).name}'" for p in scenario.players])


def differing(told: HasProfiles, play: int, other: int) -> str:
    """What those do in a profile who do something else in the other."""
    here, there = told.profile(play), told.profile(other)
    return ", ".join(
        f"{sentence(p.name).rstrip('.')}: {p.action(here[p.id]).name}"
        for p in told.scenario.players
        if here[p.id] != there[p.id]
    )


def labelled(about: str, name: str) -> str:
    """What an assumption is about, and below it its id."""
    return f"{sentence(' '.join(about.split())).rstrip('.')}\n{name}"


def range_of(assumption: Assumption) -> str:
    """The range of an assumption as '30 to 110', or that it is fixed."""
    return "fixed" if assumption.fixed else f"{plain(assumption.low)} to {plain(assumption.high)}"
