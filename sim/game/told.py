"""Courses of a game with stages, types or chance, told as if they were profiles of a simultaneous game.

A course is one play for each way that chance may go. Everything that shows a set of equilibria
knows players with one action each and dimensions with one value each: here a player's action is
all that it does in a course, by its type where it has any, and a value may be several at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

import numpy as np

from sim.scenario.language.names import following, together
from sim.scenario.model import Action, Dimension, Player, Rule, Scenario
from sim.scenario.plays import Plays
from sim.scenario.stages import NOT_REACHED

Course = tuple[int, ...]
"""Plays, in order."""


@dataclass(frozen=True)
class Told:
    """What answers speak of: a scenario, and the plays or courses by their numbers.

    mixes: dimension -> value that stands for several, where chance decides -> these.
    """

    scenario: Scenario
    plays: Plays
    mixes: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)

    def profile(self, play: int) -> dict[str, str]:
        """Player -> what it does in one play or course."""
        return {player.id: self.plays.label(player.id, play) for player in self.scenario.players}

    def outcome(self, play: int) -> dict[str, str]:
        """Dimension -> value in one play or course."""
        return {dimension.id: self.plays.label(dimension.id, play) for dimension in self.scenario.dimensions}


class Courses:
    """The courses that answers name, each with a number; a play by itself has its own."""

    def __init__(self, plays: int) -> None:
        self._plays = plays
        self._index: dict[Course, int] = {}

    def number(self, course: Course) -> int:
        """The number of a course, given when it is first asked for."""
        if len(course) == 1:
            return course[0]
        return self._index.setdefault(course, self._plays + len(self._index))

    def course(self, number: int) -> Course:
        """The course with a number."""
        return (number,) if number < self._plays else list(self._index)[number - self._plays]

    def __len__(self) -> int:
        return self._plays + len(self._index)

    @property
    def all(self) -> list[Course]:
        """Every course by its number."""
        return [*((play,) for play in range(self._plays)), *self._index]


def told(scenario: Scenario, plays: Plays, courses: Sequence[Course]) -> Told:
    """Some courses as profiles. courses: by their numbers."""
    codes: dict[str, np.ndarray] = {}
    labels: dict[str, tuple[str, ...]] = {}

    def add(variable: str, values: Sequence[str]) -> None:
        known = tuple(dict.fromkeys(values))
        labels[variable] = known
        codes[variable] = np.array([known.index(value) for value in values], dtype=np.int32)

    players = []
    for player in scenario.players:
        done = [_done(scenario, plays, player, course) for course in courses]
        add(player.id, [action.id for action in done])
        actions = {action.id: action for action in (*player.actions, *done)}
        players.append(replace(player, actions=tuple(actions.values())))
    dimensions = []
    mixes: dict[str, dict[str, tuple[str, ...]]] = {}
    for dimension in scenario.dimensions:
        values = [tuple(_distinct(plays, dimension.id, course)) for course in courses]
        names = [player.name for player in scenario.players]
        rules = [_come_about(dimension, own, names) for own in values]
        mixes[dimension.id] = {
            rule.value: own for rule, own in zip(rules, values, strict=True) if len(own) > 1
        }
        known = {rule.value: rule for rule in (*dimension.rules, *rules)}
        dimensions.append(replace(dimension, rules=tuple(known.values())))
        labels[dimension.id] = tuple(known)
        place = {value: code for code, value in enumerate(known)}
        codes[dimension.id] = np.array([place[rule.value] for rule in rules], dtype=np.int32)
    for name in scenario.settled:
        add(name, [" or ".join(_distinct(plays, name, course)) for course in courses])
    feasible = np.array([bool(plays.feasible[list(course)].all()) for course in courses])
    as_profiles = replace(
        scenario, players=tuple(players), dimensions=tuple(dimensions), written=scenario.written or scenario
    )
    return Told(as_profiles, Plays(labels, codes, feasible, ()), mixes)


def _distinct(plays: Plays, variable: str, course: Course) -> list[str]:
    """The values that a variable has in the plays of a course, in the order of its labels."""
    codes = sorted({int(plays.codes[variable][play]) for play in course})
    return [plays.labels[variable][code] for code in codes]


def _come_about(dimension: Dimension, values: Sequence[str], names: Sequence[str]) -> Rule:
    """The value of a dimension in a course; several are one value of their own."""
    if len(values) == 1:
        return dimension.rule(values[0])
    rules = [dimension.rule(value) for value in values]
    says = ", or ".join(following(rule.says, names) for rule in rules)
    name = " or ".join(rule.name or rule.value.replace("_", " ") for rule in rules)
    return Rule("_or_".join(values), None, f"Depending on chance, {says}", dimension.mark, name)


def _done(scenario: Scenario, plays: Plays, player: Player, course: Course) -> Action:
    """All that a player does in a course, as one action."""
    variables = [
        stage.variable(move.player)
        for stage in scenario.stages
        for move in stage.moves
        if move.player == player.id
    ]

    def moves(play: int) -> tuple[str, ...]:
        labels = (plays.label(name, play) for name in variables)
        return tuple(action for action in labels if action != NOT_REACHED)

    by_circumstance: dict[tuple[str, ...], list[int]] = {}
    for play in course:
        by_circumstance.setdefault(moves(play), []).append(play)
    if len(by_circumstance) == 1:
        return _in_order(player, next(iter(by_circumstance)))
    seen = [_seen(scenario, plays, player, own, course) for own in by_circumstance.values()]
    if all(seen):
        ids = ["after_" + "_or_".join(action.id for action in actions) for actions in seen]
        when = ["after " + " or ".join(f"'{action.name}'" for action in actions) for actions in seen]
    else:
        when = [_circumstance(scenario, plays, player, own, course) for own in by_circumstance.values()]
        ids = [circumstance.replace(" ", "_") for circumstance in when]
    done = [_in_order(player, actions) for actions in by_circumstance]
    says = [f"{action.says} ({place})" for action, place in zip(done, when, strict=True)]
    names = [other.name for other in scenario.players]
    return Action(
        "_".join(f"{place}_{action.id}" for action, place in zip(done, ids, strict=True)),
        "; ".join(f"{action.name} ({place})" for action, place in zip(done, when, strict=True)),
        together(says, names),
    )


def _seen(
    scenario: Scenario, plays: Plays, player: Player, own: Sequence[int], course: Course
) -> list[Action]:
    """What a player without types has seen another do in some plays of a course, and in no others."""
    if any(lottery.player == player.id for lottery in scenario.lotteries):
        return []
    rest = [play for play in course if play not in own]
    moves = [move for stage in scenario.stages for move in stage.moves if move.player == player.id]
    for name in dict.fromkeys(name for move in moves for name in move.sees):
        for other in scenario.players:
            if other.id == player.id or not name.endswith(f".{other.id}"):
                continue
            done = dict.fromkeys(plays.label(name, play) for play in own)
            if NOT_REACHED not in done and not done.keys() & {plays.label(name, play) for play in rest}:
                return [other.action(action) for action in done]
    return []


def _circumstance(
    scenario: Scenario, plays: Plays, player: Player, own: Sequence[int], course: Course
) -> str:
    """What tells some plays of a course from the others: the player's type if that does, else all chance."""
    names = [lottery.id for lottery in scenario.lotteries if lottery.player == player.id]
    rest = [play for play in course if play not in own]
    if not names or {plays.label(names[0], p) for p in own} & {plays.label(names[0], p) for p in rest}:
        names = [lottery.id for lottery in scenario.lotteries]
    cases = dict.fromkeys(" ".join(plays.label(name, play) for name in names) for play in own)
    return " or ".join(cases)


def _in_order(player: Player, moves: tuple[str, ...]) -> Action:
    """One move after another as one action."""
    if len(moves) == 1:
        return player.action(moves[0])
    if not moves:
        return Action(NOT_REACHED, "No move", f"{player.name} does not come to move")
    actions = [player.action(action) for action in moves]
    runs = [(action, len(list(same))) for action, same in groupby(actions)]
    names = [action.name if count == 1 else f"{action.name} ({count} times)" for action, count in runs]
    says = [action.says if count == 1 else f"{action.says}, {count} times" for action, count in runs]
    return Action("_then_".join(moves), ", then ".join(names), ", then ".join(says))
