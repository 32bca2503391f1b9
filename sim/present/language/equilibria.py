"""Sets of equilibria in words, as they compare with those of today.

Every word about the dispute comes from the scenario's own `says`, `name` and `about`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from sim.present.language.numbers import in_words
from sim.present.language.sentences import capitalised, inside
from sim.scenario.agreements import MENU
from sim.scenario.model import Action, Scenario
from sim.scenario.plays import Plays

NONE_STABLE = "No combination of choices is stable"
NONE_POSSIBLE = "No agreement is possible"
NONE_SUSTAINED = "No combination of choices is sustainable"
AS_NOW = "As now"
MOST_SAID = 3


class HasEquilibria(Protocol):
    """An answer in which sets of equilibria come up.

    now: the equilibria at the scenario's own values. every: all plays that come up.
    """

    @property
    def scenario(self) -> Scenario: ...

    @property
    def plays(self) -> Plays: ...

    @property
    def now(self) -> tuple[int, ...]: ...

    @property
    def every(self) -> tuple[int, ...]: ...


@dataclass(frozen=True)
class Kind:
    """What the plays of an answer are called, and what is said of those that it gives."""

    noun: str
    adjective: str
    none: str


def kind_of(scenario: Scenario) -> Kind:
    """What is said of the plays that a concept gives in a scenario."""
    if scenario.agreements is not None:
        return Kind("agreement", "possible", NONE_POSSIBLE)
    if scenario.repeated is not None:
        return Kind("combination", "sustainable", NONE_SUSTAINED)
    return Kind("combination", "stable", NONE_STABLE)


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
        """The players who tell the equilibria of now apart, or all plays if there are none now."""
        shown = self.now or self.every
        return tuple(p for p in self._players if len({self.plays.label(p, play) for play in shown}) > 1)

    def short(self, chosen: Sequence[int]) -> str:
        """A set in a few words, for tables and labels: what is new, and how much of now remains."""
        if tuple(chosen) == self.now:
            return AS_NOW if chosen else "None, as now"
        if not chosen:
            return f"None is {self.kind.adjective}"
        kept = [play for play in self.now if play in chosen]
        names = [self.choices(play) for play in chosen if play not in self.now]
        if kept and len(kept) == len(self.now):
            return " – or ".join([AS_NOW, *names])
        if kept:
            remain = "remains" if len(kept) == 1 else "remain"
            part = f"{in_words(len(kept))} of today's {in_words(len(self.now))} {remain}"
            names = [capitalised(part), *map(self.choices, kept), *names]
            return f"{names[0]} – {' – or '.join(names[1:])}"
        return " – or ".join(names)

    def present(self) -> str:
        """One line on what is stable now."""
        if not self.now:
            return f"Now: {self.kind.none[0].lower()}{self.kind.none[1:]}."
        return f"Now: {' – or '.join(map(self.choices, self.now))}."

    def leads(self, chosen: Sequence[int]) -> frozenset[str]:
        """The values of the first outcome dimension that some plays have."""
        return self.plays.among(self.scenario.dimensions[0].id, chosen)

    def outcome(self, chosen: Sequence[int]) -> str:
        """What the first outcome dimension says of some plays, as part of a sentence."""
        lead = self.scenario.dimensions[0]
        values = self.leads(chosen)
        says = [inside(lead.rule(value).says, self.scenario) for value in lead.values if value in values]
        return "; or ".join(says)

    def choices(self, play: int) -> str:
        """What those players do who set a play apart."""
        return ", ".join(f"{self._name(p)}: {self._action(p, play).name}" for p in self._setting_apart(play))

    def sentence(self, chosen: Sequence[int]) -> str:
        """What is different where these plays are the equilibria, without a full stop."""
        gained = [play for play in chosen if play not in self.now]
        lost = [play for play in self.now if play not in chosen]
        noun, stable = self.kind.noun, self.kind.adjective
        if not chosen:
            return f"{self.kind.none[0].lower()}{self.kind.none[1:]} any more"
        if not lost and gained:
            a = f"a further {noun}" if self.now else ("an " if noun[0] in "aeiou" else "a ") + noun
            also = f"{a} becomes" if len(gained) == 1 else f"{len(gained)} {noun}s become"
            return f"{also} {stable}: {self._either(gained)}"
        if not gained:
            which = f"one {noun} is" if len(lost) == 1 else f"{len(lost)} {noun}s are"
            return f"{which} no longer {stable}: {self._either(lost)}"
        return self._either(chosen)

    def description(self, play: int) -> str:
        """What sets a play apart: what the players do, and the outcome if that differs."""
        says = [inside(self._action(p, play).says, self.scenario) for p in self._setting_apart(play)]
        lead = self.scenario.dimensions[0]
        value = self.plays.label(lead.id, play)
        if self.now and value not in {self.plays.label(lead.id, other) for other in self.now}:
            says.append(inside(lead.rule(value).says, self.scenario))
        says = list(dict.fromkeys(says))
        return says[0] if len(says) == 1 else f"{', '.join(says[:-1])}, and {says[-1]}"

    def _either(self, chosen: Sequence[int]) -> str:
        more = len(chosen) - MOST_SAID
        text = "; or ".join(self.description(play) for play in chosen[:MOST_SAID])
        return f"{text}; or {more} more" if more > 0 else text

    def _setting_apart(self, play: int) -> tuple[str, ...]:
        """The players who depart from the nearest equilibrium of now, and those of `varying`."""

        def departing(other: int) -> set[str]:
            return {p for p in self._players if self.plays.label(p, play) != self.plays.label(p, other)}

        apart = {*self.varying, *min(map(departing, self.now), key=len, default=set())}
        return tuple(p for p in self._players if p in apart) or self._players

    @property
    def kind(self) -> Kind:
        """What is said of the plays."""
        return kind_of(self.scenario)

    @property
    def _players(self) -> tuple[str, ...]:
        """The players; where they bargain over a menu, what is chosen from it alone."""
        if MENU in self.scenario.labels and self.scenario.agreements is not None:
            return (MENU,)
        return tuple(player.id for player in self.scenario.players)

    def _name(self, player: str) -> str:
        return capitalised(self.scenario.player(player).name)

    def _action(self, player: str, play: int) -> Action:
        return self.scenario.player(player).action(self.plays.label(player, play))


def wording_of(answer: HasEquilibria) -> Wording:
    """The words for every equilibrium of an answer."""
    return Wording(answer.scenario, answer.plays, answer.now, answer.every)
