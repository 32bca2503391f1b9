"""Who does what, and assumptions with their ids, in words."""

from sim.present.language.numbers import listed, plain, sentence
from sim.scenario.model import Assumption
from sim.solve.explain import Valuation


def choices(valuation: Valuation, play: int) -> str:
    """Who does what in a profile."""
    profile = valuation.profile(play)
    return listed([f"{p.name}: '{p.action(profile[p.id]).name}'" for p in valuation.scenario.players])


def differing(valuation: Valuation, play: int, other: int) -> str:
    """What those do in a profile who do something else in the other."""
    here, there = valuation.profile(play), valuation.profile(other)
    return ", ".join(
        f"{sentence(p.name).rstrip('.')}: {p.action(here[p.id]).name}"
        for p in valuation.scenario.players
        if here[p.id] != there[p.id]
    )


def labelled(about: str, name: str) -> str:
    """What an assumption is about, and below it its id."""
    return f"{sentence(' '.join(about.split())).rstrip('.')}\n{name}"


def range_of(assumption: Assumption) -> str:
    """The range of an assumption as '30 to 110', or that it is fixed."""
    return "fixed" if assumption.fixed else f"{plain(assumption.low)} to {plain(assumption.high)}"
