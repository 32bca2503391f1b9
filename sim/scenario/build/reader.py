"""Reading a merged tree: what its names mean, where things stand, what is wrong."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sim.scenario.file.inheritance import Merged
from sim.scenario.file.nodes import Mapping as MappingNode
from sim.scenario.file.nodes import Node, Scalar
from sim.scenario.language.formula import Formula
from sim.scenario.language.parse import Names, is_reserved
from sim.scenario.language.syntax import FormulaError
from sim.scenario.model import JUDGEMENT
from sim.scenario.problems import MAX_PROBLEMS, Mark, Problem, Severity, did_you_mean, too_many
from sim.scenario.provenance import Source
from sim.scenario.shapes.check import misspelt, place
from sim.scenario.shapes.entities import ScenarioShape
from sim.scenario.written import Written

DISTRIBUTIONS = ("uniform", "triangular", "pert", "normal", "lognormal", "discrete")
SECTIONS = {
    "players": "player",
    "outcomes": "outcome dimension",
    "measures": "measure",
    "assumptions": "assumption",
    "derived": "derived name",
    "chance": "chance event",
}
PROBABILITY = "probability"
MAX_STEPS = 100_000
MOST_ALIKE = 3
"""So many like warnings are given one by one."""


def with_article(noun: str) -> str:
    """A noun with its article.

    >>> with_article("assumption"), with_article("player")
    ('an assumption', 'a player')
    """
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


class Reader:
    """A merged tree being read: its names, its places, and the problems found so far.

    `say` raises ScenarioError where there are more than anybody reads.
    """

    def __init__(
        self, merged: Merged, sources: Mapping[str, Source], shape: Any, problems: list[Problem]
    ) -> None:
        self.merged, self.tree, self.sources = merged, merged.tree, sources
        self.shape: ScenarioShape | None = shape
        self.problems = problems
        # what stands under a misspelt key is no unknown name
        self.declared = {s: self.keys(misspelt(self.tree, s, problems) or s) for s in SECTIONS}
        self.actions = {
            player: self.keys("players", player, "actions") for player in self.declared["players"]
        }
        self.dimension_values = {name: self.keys("outcomes", name) for name in self.declared["outcomes"]}
        self.variables: Mapping[str, tuple[str, ...]] = self.actions
        """What a condition may name beside outcomes: players, or moves and types of a game with stages."""
        self.timing_sound = True
        """Whether all stages and types could be read, so that `variables` has all that they are called."""

    def keys(self, *path: str) -> tuple[str, ...]:
        """The keys of the mapping at a path, faulty entries included: they are no unknown names."""
        node: Node | None = self.tree
        for step in path:
            node = node.get(step) if isinstance(node, MappingNode) else None
        return tuple(key.text for key, _ in node.entries) if isinstance(node, MappingNode) else ()

    def owner(self, name: str) -> str:
        """The section that a name stands in, or nothing."""
        return next((section for section, names in self.declared.items() if name in names), "")

    def place(self, *path: str | int) -> Mark:
        return place(self.tree, *path)

    def say(
        self, code: str, message: str, mark: Mark, hint: str = "", severity: Severity = Severity.ERROR
    ) -> None:
        self.problems.append(Problem(code, message, mark, hint, severity))
        if severity is Severity.ERROR and sum(p.severity is severity for p in self.problems) >= MAX_PROBLEMS:
            raise too_many(self.problems)

    def warn(self, code: str, message: str, mark: Mark, hint: str = "") -> None:
        self.say(code, message, mark, hint, Severity.WARNING)

    def warn_alike(self, code: str, one: str, many: str, places: Mapping[str, Mark], hint: str = "") -> None:
        """A warning for each place, or one with a list where they are more than a few.

        one: the message with {} for the name; many: how a list of names goes on after its count.
        """
        if len(places) <= MOST_ALIKE:
            for name, mark in places.items():
                self.warn(code, one.format(name), mark, hint)
            return
        self.warn(code, f"{len(places)} {many}: {', '.join(places)}", min(places.values()), hint)

    def check_names(self) -> None:
        owner: dict[str, str] = {}
        for section, kind in SECTIONS.items():
            for name in self.declared[section]:
                self.check_word(name, kind, section, name)
                if name in owner:
                    mark = self.place(section, name)
                    message = f"'{name}' is {with_article(owner[name])} and {with_article(kind)}"
                    self.say("name-clash", message, mark, "rename one of them")
                owner.setdefault(name, kind)
        for player, actions in self.actions.items():
            for action in actions:
                self.check_word(action, "action", "players", player, "actions", action)
        for name, values in self.dimension_values.items():
            for value in values:
                self.check_word(value, "outcome value", "outcomes", name, value)

    def check_word(self, name: str, kind: str, *path: str | int) -> None:
        if is_reserved(name):
            self.say(
                "reserved",
                f"'{name}' is a word of the formula language",
                self.place(*path),
                f"rename this {kind}",
            )
        elif unicodedata.normalize("NFKC", name) != name:
            self.say(
                "name",
                f"'{name}' holds characters that look like others",
                self.place(*path),
                "use plain letters",
            )

    def names(self, *, numbers: Iterable[str] = (), categories: Iterable[str] = (), why: str = "") -> Names:
        """The names that may be used, and for the others that exist `why` they may not."""
        sections = set(numbers)
        allowed = frozenset(name for section in sections for name in self.declared[section])
        every = {**self.actions, **self.variables, **self.dimension_values}
        chosen = {name: every[name] for name in categories}
        withheld = {
            name: f"'{name}' is {with_article(kind)} and cannot stand; {why}"
            for section, kind in SECTIONS.items()
            for name in self.declared[section]
            if name not in allowed and name not in chosen
        }
        withheld |= {
            name: f"'{name}' is {'a type' if name.endswith('.type') else 'a move'} and cannot stand; {why}"
            for name in self.variables
            if name not in chosen and name not in withheld
        }
        for player in self.actions:
            moves = [name for name in self.variables if name.endswith(f".{player}")]
            if player not in self.variables and moves:
                withheld[player] = (
                    f"'{player}' moves more than once and cannot stand alone; write {' or '.join(moves)}"
                )
            elif player not in self.variables:
                # that it moves in no stage, or in one with a fault, is told where stages are read
                withheld[player] = ""
        return Names(chosen, allowed, withheld, whole=self.timing_sound)

    @property
    def play_names(self) -> Names:
        why = "only actions and outcomes may stand here"
        return self.names(categories=[*self.variables, *self.dimension_values], why=why)

    def written(
        self,
        scalar: Scalar,
        parse: Callable[[str, Names], Formula],
        names: Names,
        where: str,
        text: str | None = None,
        offset: int = 0,
    ) -> Written | None:
        """The formula of a scalar, or None with its problem noted."""
        text = scalar.text if text is None else text
        try:
            return Written(" ".join(text.split()), parse(text, names), scalar.mark, where)
        except FormulaError as error:
            if error.message:
                message = f"{error.message} in {where}"
                self.say("formula", message, scalar.place_of(offset + error.at), error.hint)
            return None

    def check_action(self, player: str, action: str, where: str, *path: str | int) -> bool:
        if action in self.actions[player]:
            return True
        hint = did_you_mean(action, self.actions[player])
        self.say(
            "unknown-name", f"'{action}' is not an action of {player} in {where}", self.place(*path), hint
        )
        return False

    def check_profile(self, given: Mapping[str, str], path: Sequence[str], *, may_omit: bool = False) -> bool:
        """Whether it names an action of every player; may_omit: those aside who have only one."""
        where = ".".join(path)
        sound = True
        for player, action in given.items():
            if player not in self.actions:
                hint = did_you_mean(player, self.actions)
                message = f"unknown player '{player}' in {where}"
                self.say("unknown-name", message, self.place(*path, player), hint)
                sound = False
            else:
                sound &= self.check_action(player, action, where, *path, player)
        for player, actions in self.actions.items():
            if player not in given and not (may_omit and len(actions) == 1):
                message = f"{where} has no '{player}'"
                self.say("missing-player", message, self.place(*path), "name an action of every player")
                sound = False
        return sound

    def cited(self, ids: list[str], *path: str) -> tuple[str, ...]:
        for index, id in enumerate(ids):
            if id != JUDGEMENT and id not in self.sources:
                where = ".".join(path)
                hint = (
                    did_you_mean(id, self.sources)
                    if self.sources
                    else "there is no sources.yaml beside the file"
                )
                self.say(
                    "unknown-source",
                    f"unknown source '{id}' in {where}",
                    self.place(*path, "sources", index),
                    hint,
                )
        return tuple(ids)
