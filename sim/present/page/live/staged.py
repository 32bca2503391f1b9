"""A game with stages, types or chance: its courses, chances, tree and story as plain data."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sim.explore.check.claims import ClaimResult
from sim.explore.map.answer import PhaseMap
from sim.explore.reach.answer import Reach
from sim.explore.thresholds.answer import Thresholds
from sim.game.incentives import IncentiveConstraints
from sim.game.told import Told, told
from sim.game.tree import Node, Tree
from sim.present.page.live.alone import Alone
from sim.present.page.live.compiled import Asked, algebra, payoffs, polynomial_data
from sim.present.run.happenings import events
from sim.present.run.story import story
from sim.scenario.model import Player, Scenario
from sim.solve.sequential.answer import SequentialAnswer
from sim.solve.sequential.expectation import path

MAX_LEAVES = 60
"""Of a tree that is drawn."""


@dataclass(frozen=True, eq=False)
class Staged:
    """What is asked of a game with stages, types or chance.

    reaches: one for each value of the first dimension that no equilibrium may come to. searched: whether
        these were looked for.
    """

    answer: SequentialAnswer
    thresholds: Thresholds
    phase_map: PhaseMap | None
    reaches: tuple[Reach, ...]
    claims: tuple[ClaimResult, ...]
    searched: bool = True

    @property
    def scenario(self) -> Scenario:
        """The scenario that was asked about."""
        return self.answer.scenario


@dataclass(frozen=True, eq=False)
class Spoken:
    """The plays and courses that a page speaks of: all of them, or those alone that its answers name.

    numbers: theirs, plays first. told: the same as profiles, in that order.
    """

    constraints: IncentiveConstraints
    numbers: tuple[int, ...]
    told: Told

    @property
    def every(self) -> bool:
        """Whether all are among them."""
        return len(self.numbers) == len(self.constraints.courses)

    @cached_property
    def plays(self) -> list[int]:
        """Those of them that are single plays."""
        return [number for number in self.numbers if number < len(self.constraints.model.plays)]


def spoken_of(constraints: IncentiveConstraints, asked: Asked, named: Iterable[int] = ()) -> Spoken:
    """What a page speaks of that answers by some concepts. named: what it speaks of besides.

    Where there are more plays than a tree is drawn of, and every answer is looked up, what answers name.
    """
    courses = constraints.courses
    looked_up = all(isinstance(own, Alone) for _, own in asked)
    if not looked_up or len(constraints.model.plays) <= MAX_LEAVES:
        return Spoken(constraints, tuple(range(len(courses))), constraints.told)
    chosen = {*named, *(number for _, own in asked for number in own.plays.tolist())}
    chosen |= {play for number in chosen for play in courses.course(number)}
    numbers = tuple(sorted(chosen))
    model = constraints.model
    return Spoken(
        constraints, numbers, told(model.scenario, model.plays, [courses.course(n) for n in numbers])
    )


def compiled_courses(
    constraints: IncentiveConstraints, asked: Asked, spoken: Spoken | None = None
) -> dict[str, Any]:
    """What decides which courses are stable, what they come to, and how likely.

    spoken: the plays and courses that are told; as the concepts need them if None.
    """
    model = constraints.model
    spoken = spoken or spoken_of(constraints, asked)
    tree, told = Tree(model), spoken.told
    every = model.lotteries
    feasible = [play for play in spoken.plays if model.plays.feasible[play]]
    actions = {player.id: _places(told, player) for player in told.scenario.players}
    named = sorted({number for _, own in asked for number in own.plays.tolist()})
    return {
        "kind": "courses",
        **algebra(constraints, asked),
        "count": len(model.plays),
        "spoken": None if spoken.every else list(spoken.numbers),
        "feasible": feasible,
        "outcomes": {d.id: told.plays.codes[d.id].tolist() for d in told.scenario.dimensions},
        "actions": actions,
        "courses": {number: constraints.courses.course(number) for number in named},
        "chances": {play: polynomial_data(tree.chance(play, every)) for play in feasible},
        "events": {number: _moves(tree, constraints.courses.course(number)) for number in named},
        **payoffs(model, spoken.plays),
    }


def story_data(staged: Staged, constraints: IncentiveConstraints) -> dict[str, Any]:
    """The story of each stable course at the file's values, and the tree."""
    answer = staged.answer
    tree = _node(answer.tree, answer.tree.root)
    courses = zip(answer.courses, story(answer).courses, strict=True)
    return {
        "courses": [
            {
                "number": constraints.courses.number(course),
                "events": told.events,
                "moves": [
                    {"player": m.player, "says": m.says, "why": m.why, "rests": [g.name for g in m.rests_on]}
                    for m in told.moves
                ],
                "reveals": [*told.kind, *told.beliefs],
                "off_path": told.off_path,
                "notes": told.notes,
            }
            for course, told in courses
        ],
        "tree": tree if _leaves(tree) <= MAX_LEAVES else None,
    }


def _places(told: Told, player: Player) -> list[int]:
    """What a player does in each course, by its place among all that it does in some."""
    places = {action.id: place for place, action in enumerate(player.actions)}
    labels = told.plays.labels[player.id]
    return [places[labels[code]] for code in told.plays.codes[player.id].tolist()]


def _moves(tree: Tree, course: tuple[int, ...]) -> list[str]:
    """What players do in a course, in order."""
    lotteries = {lottery.id for lottery in tree.scenario.lotteries}
    return events(tree.scenario, [step for step in path(tree, course) if step.variable not in lotteries])


def _node(tree: Tree, node: Node) -> dict[str, Any]:
    """A node with all that follows; who moves, or nobody where chance decides.

    Chance that makes no difference to any payoff, whatever the values, is left out.
    """
    if node.branches is None or _ended(tree, node):
        return {"plays": list(node.plays)}
    scenario = tree.scenario
    return {
        "who": [scenario.player(player).name for player in node.movers],
        "branches": [
            [
                ", ".join(
                    _name(scenario, variable, tree.plays.labels[variable][code], place, node)
                    for place, (variable, code) in enumerate(zip(node.variables, key, strict=True))
                ),
                _node(tree, branch),
            ]
            for key, branch in node.branches.items()
        ],
    }


def _ended(tree: Tree, node: Node) -> bool:
    """Whether nothing that is still to come makes a difference to any payoff."""
    players = [player.id for player in tree.scenario.players]
    return node.comes_to(lambda play: tuple(tree.payoff(player, play) for player in players)) is not None


def _leaves(node: Mapping[str, Any]) -> int:
    return sum(_leaves(branch) for _, branch in node["branches"]) if "branches" in node else 1


def _name(scenario: Scenario, variable: str, value: str, place: int, node: Node) -> str:
    if node.movers:
        return scenario.player(node.movers[place]).action(value).name
    lottery = next(own for own in scenario.lotteries if own.id == variable)
    return lottery.draw(value).name or value.replace("_", " ")
