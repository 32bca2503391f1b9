"""A game as a table of payoffs: the short form of a scenario, as a file and as Python values."""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

from sim.scenario.language.names import readable
from sim.scenario.language.parse import is_reserved
from sim.scenario.shapes.leaves import NAME

LOOKS_ELSE = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
"""Words that some YAML programs do not read as text."""


@dataclass(frozen=True)
class Table:
    """A game in normal form as people write it down.

    players: their labels, in order. actions: the labels of each player's actions.
    cells: profile of action labels -> a number or a formula for each player, as text.

    Raises ValueError for a cell that is missing, left over or of another length.
    """

    players: tuple[str, ...]
    actions: tuple[tuple[str, ...], ...]
    cells: Mapping[tuple[str, ...], tuple[str, ...]]

    def __post_init__(self) -> None:
        if not self.players or len(self.players) != len(self.actions) or not all(self.actions):
            raise ValueError(f"{len(self.players)} players, and {len(self.actions)} lists of actions")
        profiles = set(product(*self.actions))
        if missing := [profile for profile in product(*self.actions) if profile not in self.cells]:
            more = f" (and {len(missing) - 1:,} more)" if len(missing) > 1 else ""
            raise ValueError(f"no payoffs for {', '.join(missing[0])}{more}")
        for profile, numbers in self.cells.items():
            if profile not in profiles:
                raise ValueError(f"payoffs for {', '.join(profile)}, which is no profile of actions")
            if len(numbers) != len(self.players):
                count = f"{len(numbers)} payoffs for {', '.join(profile)}"
                raise ValueError(f"{count}, expected one for each of {', '.join(self.players)}")

    @cached_property
    def player_ids(self) -> tuple[str, ...]:
        """The players as a scenario calls them."""
        return ids(self.players)

    @cached_property
    def action_ids(self) -> tuple[tuple[str, ...], ...]:
        """For each player, the actions as a scenario calls them."""
        return tuple(ids(labels) for labels in self.actions)

    def data(self, scenario: str, **more: Any) -> dict[str, Any]:
        """What a scenario file would say. more: further keys of the scenario."""
        return {
            "scenario": scenario,
            **more,
            "players": {
                id: {
                    "name": _name(id, label),
                    "actions": {a: {"name": _name(a, n)} for a, n in zip(own, names, strict=True)},
                }
                for id, label, own, names in self._each()
            },
            "payoffs": {"table": self._nested(())},
        }

    def text(self, scenario: str, comment: str = "") -> str:
        """The scenario file. scenario: its id as YAML; comment: lines to stand above it."""
        lines = [f"# {line}".rstrip() for line in comment.splitlines()]
        lines += [f"scenario: {scenario}", "", "players:"]
        lines += [f"  {_key(own[0])}: {_player(*own)}" for own in self._each()]
        lines += ["", f"payoffs:{'':>22}# in each cell, a number for each of {', '.join(self.player_ids)}"]
        lines += ["  table:", *self._lines((), "    ")]
        return "\n".join(lines) + "\n"

    def _each(self) -> Iterable[tuple[str, str, tuple[str, ...], tuple[str, ...]]]:
        return zip(self.player_ids, self.players, self.action_ids, self.actions, strict=True)

    def _nested(self, profile: tuple[str, ...]) -> Any:
        depth = len(profile)
        if depth == len(self.players):
            return list(self.cells[profile])
        steps = zip(self.action_ids[depth], self.actions[depth], strict=True)
        return {id: self._nested((*profile, label)) for id, label in steps}

    def _lines(self, profile: tuple[str, ...], indent: str) -> Iterable[str]:
        depth = len(profile)
        for id, label in zip(self.action_ids[depth], self.actions[depth], strict=True):
            inner = (*profile, label)
            if len(inner) == len(self.players):
                yield f"{indent}{_key(id)}: [{', '.join(self.cells[inner])}]"
            else:
                yield f"{indent}{_key(id)}:"
                yield from self._lines(inner, indent + "  ")


def ids(labels: Sequence[str]) -> tuple[str, ...]:
    """Labels as names of the formula language, each told from the others.

    >>> ids(["Stay out", "stay-out", "2", "in", "swerve"])
    ('stay_out', 'stay_out_2', 'a2', 'in_', 'swerve')
    """
    taken: list[str] = []
    for label in labels:
        name = unicodedata.normalize("NFKC", label.strip())
        if not NAME.match(name):
            name = re.sub(r"\W+", "_", name.casefold()).strip("_") or "a"
            name = name if NAME.match(name) else f"a{name}"
        if is_reserved(name):
            name += "_"
        number = 2
        start = name
        while name in taken:
            name, number = f"{start}_{number}", number + 1
        taken.append(name)
    return tuple(taken)


def _name(id: str, label: str) -> str:
    return readable(id) if label == id else label


def _player(id: str, label: str, actions: Sequence[str], names: Sequence[str]) -> str:
    if all(readable(a) == name or a == name for a, name in zip(actions, names, strict=True)):
        listed = f"[{', '.join(map(_key, actions))}]"
    else:
        named = (f"{_key(a)}: {{name: {_quoted(n)}}}" for a, n in zip(actions, names, strict=True))
        listed = f"{{{', '.join(named)}}}"
    plain = label in (id, readable(id))
    if plain and listed.startswith("["):
        return listed
    return f"{{{'' if plain else f'name: {_quoted(label)}, '}actions: {listed}}}"


def _key(id: str) -> str:
    return _quoted(id) if id.casefold() in LOOKS_ELSE else id


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
