"""Sets of equilibria in words, as they compare with those of today.

Every word about the dispute comes from the scenario's own `says`, `name` and `about`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sim.present.numbers import counted
from sim.scenario.model import Assumption, Scenario
from sim.scenario.plays import Plays

NONE_STABLE = "No combination of choices is stable"
AS_NOW = "As now"
BARE = frozenset({"", "index", "share"})
"""Units that go without saying."""
LOWERED = frozenset({"A", "An", "How", "The", "What", "Whether"})


@dataclass(frozen=True)
class Wording:
    """How the plays of some sets of equilibria are called.

    now: the equilibria at the scenario's own values.
    every: all plays that come up.
    """

    scenario: Scenario
    plays: Plays
    now: tuple[int, ...]
    every: tuple[int, ...]

    @cached_property
    def varying(self) -> tuple[str, ...]:
        """The players who don't do the same in all of the plays."""
        shown = sorted({*self.now, *self.every})
        players = [player.id for player in self.scenario.players]
        return tuple(p for p in players if len({self.plays.label(p, play) for play in shown}) > 1) or tuple(
            players
        )

    def short(self, chosen: Sequence[int]) -> str:
        """A set in a few words, for tables and labels.

        A play that is stable now is "as now" if there is only one of them.
        """
        if tuple(chosen) == self.now:
            return AS_NOW if chosen else "None, as now"
        if not chosen:
            return "None is stable"
        ordered = sorted(chosen, key=lambda play: play not in self.now)
        names = [AS_NOW if self.now == (play,) else self.choices(play) for play in ordered]
        return " – or ".join([names[0], *(_continued(name) for name in names[1:])])

    def choices(self, play: int) -> str:
        """What those do who depart from the only equilibrium of now, or who don't do the same everywhere."""
        players = self._departing(play) or self.varying
        return ", ".join(f"{self._name(p)}: {self._action(p, play).name}" for p in players)

    def sentence(self, chosen: Sequence[int]) -> str:
        """What is different where these plays are the equilibria, without a full stop."""
        gained = [play for play in chosen if play not in self.now]
        lost = [play for play in self.now if play not in chosen]
        if not chosen:
            return NONE_STABLE[0].lower() + NONE_STABLE[1:] + " any more"
        if not lost and gained:
            also = "a further combination becomes stable" if self.now else "a combination becomes stable"
            also = also if len(gained) == 1 else f"{counted(len(gained), 'combination')} become stable"
            return f"{also}: {self._either(gained)}"
        if not gained:
            which = counted(len(lost), "combination is", "combinations are")
            return f"{which} no longer stable: {self._either(lost)}"
        return self._either(gained if len(gained) == len(chosen) else chosen)

    def said(self, play: int) -> str:
        """What sets a play apart: what the players do, and the outcome if that differs."""
        players = self._departing(play) or self.varying
        says = [inside(self._action(p, play).says, self.scenario) for p in players]
        lead = self.scenario.dimensions[0]
        value = self.plays.label(lead.id, play)
        if self.now and value not in {self.plays.label(lead.id, other) for other in self.now}:
            says.append(inside(lead.rule(value).says, self.scenario))
        return ", and ".join(says)

    def _either(self, chosen: Sequence[int]) -> str:
        return "; or ".join(self.said(play) for play in chosen)

    def _departing(self, play: int) -> tuple[str, ...]:
        """The players who do something else than in the only equilibrium of now."""
        if len(self.now) != 1:
            return ()
        players = (player.id for player in self.scenario.players)
        return tuple(p for p in players if self.plays.label(p, play) != self.plays.label(p, self.now[0]))

    def _name(self, player: str) -> str:
        name = self.scenario.player(player).name
        return name[:1].upper() + name[1:]

    def _action(self, player: str, play: int) -> Any:
        return self.scenario.player(player).action(self.plays.label(player, play))


def _continued(name: str) -> str:
    return name[:1].lower() + name[1:] if name == AS_NOW else name


def inside(text: str, scenario: Scenario) -> str:
    """A sentence as part of a longer one: a lower-case article, proper names as they are."""
    for player in scenario.players:
        if player.name[:1].islower() and text.lower().startswith(player.name.lower()):
            return text[:1].lower() + text[1:]
    return meaning(text)


def meaning(text: str) -> str:
    """What an assumption is about, as part of a sentence.

    >>> meaning("The price of oil."), meaning("China's share of trade")
    ('the price of oil', "China's share of trade")
    """
    text = " ".join(text.split()).rstrip(".")
    first = text.split(" ", 1)[0]
    return text[:1].lower() + text[1:] if first in LOWERED else text


def with_unit(number: str, assumption: Assumption) -> str:
    """A value with its unit, where that says more than the number.

    >>> from types import SimpleNamespace
    >>> with_unit("47", SimpleNamespace(unit="euros")), with_unit("7", SimpleNamespace(unit="percent"))
    ('47 euros', '7%')
    """
    if assumption.unit == "percent":
        return f"{number}%"
    return number if assumption.unit in BARE else f"{number} {assumption.unit}"


def equilibrium_documents(scenario: Scenario, plays: Plays, chosen: Iterable[int]) -> list[dict[str, Any]]:
    """Plays as profiles with their outcomes."""
    return [
        {
            "profile": {p.id: plays.label(p.id, play) for p in scenario.players},
            "outcome": {d.id: plays.label(d.id, play) for d in scenario.dimensions},
        }
        for play in chosen
    ]
