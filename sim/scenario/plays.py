"""All courses that the game can take: every combination of actions with its outcome.

Everything that depends on actions and outcomes is a table over plays. A play is one action of
every player; in a game with stages, types or chance it is a history that has come to its end.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from sim.scenario.language.formula import Formula, Is, Logic, Not
from sim.scenario.model import Dimension, Scenario
from sim.scenario.problems import Mark, Problem, ScenarioError
from sim.scenario.stages import NOT_REACHED

MAX_PLAYS = 1_000_000
MAX_STEPS = 10_000_000
"""Profiles, each with every action that some player could choose in it: what memory and time go by."""


@dataclass(frozen=True)
class Plays:
    """Every play as one column of codes.

    labels: player or dimension -> its actions or values; moves, types and events of a game with stages.
    codes: player or dimension -> (plays,) integers into the labels.
    feasible: (plays,), False where the scenario says that it cannot happen.
    shape: the number of actions of each player; plays are in C order of it. Empty for histories,
        which are in the order of what is settled first.
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

    def among(self, variable: str, chosen: Iterable[int]) -> frozenset[str]:
        """What a player does in some plays, or the values of a dimension in them."""
        return frozenset(self.label(variable, play) for play in chosen)


def enumerate_plays(scenario: Scenario) -> tuple[Plays, list[Problem]]:
    """Every play of a scenario, and the problems of its rules.

    Raises ScenarioError if there are more plays than can be listed.
    """
    problems: list[Problem] = []
    labels = scenario.labels
    shape: tuple[int, ...] = ()
    if scenario.sequential:
        codes = _histories(scenario, labels, problems)
        count = len(next(iter(codes.values())))
    else:
        shape = tuple(len(player.actions) for player in scenario.players)
        count = int(np.prod([float(size) for size in shape])) if shape else 0
        mark = scenario.players[0].mark
        _check_count(count, "the players' actions combine to {:,} profiles", mark)
        _check_steps(count, sum(shape), mark)
        grids = np.indices(shape).reshape(len(shape), -1)
        codes = {player.id: grids[i].astype(np.int32) for i, player in enumerate(scenario.players)}
    feasible = np.ones(count, dtype=bool)
    covered = {}
    for dimension in scenario.dimensions:
        codes[dimension.id], covered[dimension.id] = _values(dimension, labels, codes, count, problems)
    for item in scenario.infeasible:
        feasible &= ~_where_true(item.when.formula, labels, codes, count)
    if not feasible.any():
        mark = scenario.infeasible[0].when.mark if scenario.infeasible else Mark(scenario.file)
        problems.append(Problem("infeasible", "no profile of actions is feasible", mark))
    for dimension in scenario.dimensions:
        bare = feasible & ~covered[dimension.id]
        if bare.any():
            play = int(np.flatnonzero(bare)[0])
            named = scenario.settled
            where = ", ".join(f"{name} == {labels[name][codes[name][play]]}" for name in named)
            message = f"no rule of outcomes.{dimension.id} holds for {where}"
            problems.append(Problem("uncovered", message, dimension.mark, "end with 'otherwise: true'"))
    plays = Plays(labels, codes, feasible, shape)
    today = today_play(scenario, plays)
    if today is not None and feasible.any() and not feasible[today]:
        problems.append(Problem("today", "today's profile is infeasible", Mark(scenario.file)))
    return plays, problems


def _check_count(count: int, what: str, mark: Mark) -> None:
    """Raises ScenarioError if there are more plays than can be listed."""
    if count > MAX_PLAYS:
        message = f"{what.format(count)}, at most {MAX_PLAYS:,} can be solved"
        raise ScenarioError([Problem("too-large", message, mark, "leave out actions")])


def _check_steps(count: int, actions: int, mark: Mark) -> None:
    """Raises ScenarioError if the deviations from all profiles are more than can be compared."""
    if count * actions > MAX_STEPS:
        message = f"{count:,} profiles with {actions:,} actions to compare in each make {count * actions:,}"
        message += f" comparisons, at most {MAX_STEPS:,} can be made"
        raise ScenarioError([Problem("too-large", message, mark, "leave out actions")])


def _histories(
    scenario: Scenario, labels: Mapping[str, tuple[str, ...]], problems: list[Problem]
) -> dict[str, np.ndarray]:
    """The codes of every history: what is settled one after another, where it is reached.

    Notes a stage that is never reached. Raises ScenarioError if there are too many.
    """
    codes: dict[str, np.ndarray] = {}
    count = 1

    def settle(variable: str, reached: np.ndarray, values: tuple[str, ...], mark: Mark) -> np.ndarray:
        """Continues every history by each value, where it is reached; where the new ones are reached."""
        nonlocal count, codes
        size = sum(value != NOT_REACHED for value in values)
        repeats = np.where(reached, size, 1)
        _check_count(int(repeats.sum()), "the stages combine to {:,} histories", mark)
        start = np.repeat(np.cumsum(repeats) - repeats, repeats)
        codes = {name: np.repeat(column, repeats) for name, column in codes.items()}
        reached = np.repeat(reached, repeats)
        count = len(reached)
        own = np.where(reached, np.arange(count) - start, len(values) - 1)
        codes[variable] = own.astype(np.int32)
        return reached

    everywhere = np.ones(1, dtype=bool)
    placed = {event for stage in scenario.stages for event in stage.chance}
    for lottery in scenario.lotteries:
        if lottery.player:
            everywhere = settle(lottery.id, everywhere, labels[lottery.id], lottery.mark)
    for stage in scenario.stages:
        reached = np.ones(count, dtype=bool)
        if stage.when is not None:
            reached = _where_true(stage.when.formula, labels, codes, count)
            if not reached.any():
                message = f"the stage '{stage.id}' is never reached"
                problems.append(Problem("dead-stage", message, stage.when.mark, "change its condition"))
        for variable in stage.variables:
            reached = settle(variable, reached, labels[variable], stage.mark)
        for move in stage.moves:
            if move.player in labels:
                codes[move.player] = codes[stage.variable(move.player)]
    for lottery in scenario.lotteries:
        if not lottery.player and lottery.id not in placed:
            settle(lottery.id, np.ones(count, dtype=bool), labels[lottery.id], lottery.mark)
    return {name: codes[name] for name in labels if name in codes}


def holds(condition: Formula, plays: Plays) -> np.ndarray:
    """(plays,): where a condition on actions and outcomes holds."""
    return _where_true(condition, plays.labels, plays.codes, len(plays))


def today_play(scenario: Scenario, plays: Plays) -> int | None:
    """The index of the reference profile, if the scenario names one."""
    if not scenario.today or scenario.sequential:
        return None
    return play_at(plays, scenario.today)


def play_at(plays: Plays, profile: Mapping[str, str]) -> int:
    """The index of a profile: player -> action, of every player in order."""
    at = tuple(plays.labels[player].index(action) for player, action in profile.items())
    return int(np.ravel_multi_index(at, plays.shape))


def _where_true(
    condition: Formula, labels: Mapping[str, tuple[str, ...]], codes: Mapping[str, np.ndarray], count: int
) -> np.ndarray:
    match condition:
        case Is(variable=variable, values=values):
            wanted = [labels[variable].index(value) for value in values if value in labels[variable]]
            return np.isin(codes[variable], wanted) if variable in codes else np.zeros(count, dtype=bool)
        case Not(part=part):
            return ~_where_true(part, labels, codes, count)
        case Logic(op=op, parts=parts):
            every = [_where_true(part, labels, codes, count) for part in parts]
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
    value_codes = np.zeros(count, dtype=np.int32)
    open_ = np.ones(count, dtype=bool)
    for index, rule in enumerate(dimension.rules):
        here = open_ if rule.when is None else open_ & _where_true(rule.when.formula, labels, codes, count)
        if not here.any():
            mark = rule.mark if rule.when is None else rule.when.mark
            what = (
                "is 'otherwise', but the rules above cover everything"
                if rule.when is None
                else "can never hold"
            )
            problems.append(Problem("dead-rule", f"outcomes.{dimension.id}.{rule.value} {what}", mark))
        value_codes[here] = index
        open_ = open_ & ~here
    return value_codes, ~open_
