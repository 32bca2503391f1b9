"""All courses that the game can take: every combination of actions with its outcome.

Everything that depends on actions and outcomes is a table over plays. Here a play is one
action of every player; a game with stages or chance moves would list its histories instead.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from sim.scenario.language.formula import Formula, Is, Logic, Not
from sim.scenario.model import Dimension, Scenario
from sim.scenario.problems import Mark, Problem, ScenarioError

MAX_PLAYS = 1_000_000
MAX_STEPS = 10_000_000
"""Profiles, each with every action that some player could choose in it: what memory and time go by."""


@dataclass(frozen=True)
class Plays:
    """Every play as one column of codes.

    labels: player or dimension -> its actions or values.
    codes: player or dimension -> (plays,) integers into the labels.
    feasible: (plays,), False where the scenario says that it cannot happen.
    shape: the number of actions of each player; plays are in C order of it.
    """

    labels: Mapping[str, tuple[str, ...]]
    codes: Mapping[str, np.ndarray] = field(repr=False)
    feasible: np.ndarray = field(repr=False)
    shape: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.feasible)

    def label(self, variable: str, play: int) -> str:
        """What a player does, or the value of a dimension, in one play."""
        return self.labels[variable][self.codes[variable][play]]


def enumerate_plays(scenario: Scenario) -> tuple[Plays, list[Problem]]:
    """Every play of a scenario, and the problems of its rules.

    Raises ScenarioError if there are more plays than can be listed.
    """
    shape = tuple(len(player.actions) for player in scenario.players)
    count = int(np.prod([float(size) for size in shape])) if shape else 0
    if count > MAX_PLAYS:
        message = f"the players' actions combine to {count:,} profiles, at most {MAX_PLAYS:,} can be solved"
        raise ScenarioError([Problem("too-large", message, scenario.players[0].mark, "leave out actions")])
    if count * sum(shape) > MAX_STEPS:
        message = (
            f"{count:,} profiles with {sum(shape):,} actions to compare in each make {count * sum(shape):,}"
            f" comparisons, at most {MAX_STEPS:,} can be made"
        )
        raise ScenarioError([Problem("too-large", message, scenario.players[0].mark, "leave out actions")])
    problems: list[Problem] = []
    grids = np.indices(shape).reshape(len(shape), -1)
    codes = {player.id: grids[i].astype(np.int32) for i, player in enumerate(scenario.players)}
    feasible = np.ones(count, dtype=bool)
    labels = scenario.labels
    covered = {}
    for dimension in scenario.dimensions:
        codes[dimension.id], covered[dimension.id] = _values(dimension, labels, codes, count, problems)
    for item in scenario.infeasible:
        feasible &= ~_holds(item.when.formula, labels, codes, count)
    if not feasible.any():
        mark = scenario.infeasible[0].when.mark if scenario.infeasible else Mark(scenario.file)
        problems.append(Problem("infeasible", "no profile of actions is feasible", mark))
    for dimension in scenario.dimensions:
        bare = feasible & ~covered[dimension.id]
        if bare.any():
            play = int(np.flatnonzero(bare)[0])
            where = ", ".join(f"{p.id} == {labels[p.id][codes[p.id][play]]}" for p in scenario.players)
            message = f"no rule of outcomes.{dimension.id} holds for {where}"
            problems.append(Problem("uncovered", message, dimension.mark, "end with 'otherwise: true'"))
    plays = Plays(labels, codes, feasible, shape)
    today = today_play(scenario, plays)
    if today is not None and feasible.any() and not feasible[today]:
        problems.append(Problem("today", "today's profile is infeasible", Mark(scenario.file)))
    return plays, problems


def holds(condition: Formula, plays: Plays) -> np.ndarray:
    """(plays,): where a condition on actions and outcomes holds."""
    return _holds(condition, plays.labels, plays.codes, len(plays))


def today_play(scenario: Scenario, plays: Plays) -> int | None:
    """The index of the reference profile, if the scenario names one."""
    if not scenario.today:
        return None
    at = tuple(plays.labels[player].index(action) for player, action in scenario.today.items())
    return int(np.ravel_multi_index(at, plays.shape))


def _holds(
    condition: Formula, labels: Mapping[str, tuple[str, ...]], codes: Mapping[str, np.ndarray], count: int
) -> np.ndarray:
    match condition:
        case Is(variable=variable, values=values):
            wanted = [labels[variable].index(value) for value in values if value in labels[variable]]
            return np.isin(codes[variable], wanted) if variable in codes else np.zeros(count, dtype=bool)
        case Not(part=part):
            return ~_holds(part, labels, codes, count)
        case Logic(op=op, parts=parts):
            every = [_holds(part, labels, codes, count) for part in parts]
            return np.logical_and.reduce(every) if op == "and" else np.logical_or.reduce(every)
    raise ValueError(f"not a condition on actions and outcomes: {condition}")


def _values(
    dimension: Dimension,
    labels: Mapping[str, tuple[str, ...]],
    codes: Mapping[str, np.ndarray],
    count: int,
    problems: list[Problem],
) -> tuple[np.ndarray, np.ndarray]:
    """(plays,) codes of a dimension's values, and where some rule holds."""
    made = np.zeros(count, dtype=np.int32)
    open_ = np.ones(count, dtype=bool)
    for index, rule in enumerate(dimension.rules):
        here = open_ if rule.when is None else open_ & _holds(rule.when.formula, labels, codes, count)
        if not here.any():
            mark = rule.mark if rule.when is None else rule.when.mark
            what = (
                "is 'otherwise', but the rules above cover everything"
                if rule.when is None
                else "can never hold"
            )
            problems.append(Problem("dead-rule", f"outcomes.{dimension.id}.{rule.value} {what}", mark))
        made[here] = index
        open_ = open_ & ~here
    return made, ~open_
