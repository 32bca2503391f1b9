"""Beliefs that agree off the path where they can, and sequential equilibrium where that is easily told.

Several players may have to form beliefs after the same unexpected move. Weak perfect Bayesian
equilibrium lets each believe what it likes. Where whoever has moved since could not know what
they are about, they say nothing new, and beliefs have to come from one and the same belief over the
points that followed the move, by Bayes' rule (Fudenberg and Tirole 1991). Whether one sustains all choices
that rest on it is a polytope that is empty or not.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sim.algebra.polynomials import Polynomial
from sim.game.tree import InformationSet, Node
from sim.rational import Fraction
from sim.solve.sequential.assessments import Choice, Situation, Strategies
from sim.solve.sequential.polytope import corner_count, corners

MAX_CORNERS = 20_000


@dataclass(frozen=True)
class Agreement:
    """Whether beliefs off the path can agree.

    agree: None where that is not decided. conflict: information sets whose beliefs cannot come from one.
    sequential: whether the assessment is one of a sequential equilibrium (Kreps and Wilson 1982); None
        where that is not known.
    """

    agree: bool | None
    conflict: tuple[str, ...]
    sequential: bool | None


def agreement(strategies: Strategies, choice: Choice, number: Callable[[Polynomial], Fraction]) -> Agreement:
    """Whether one belief after each unexpected move can sustain all choices of a strategy profile."""
    groups: dict[frozenset[Node], list[Situation]] = {}
    loose = False
    for situation in strategies.situations(choice):
        if situation.reached or len(situation.at.nodes) == 1:
            # of what chance alone makes impossible nothing more is asked
            loose |= bool(situation.reached) and not any(
                number(strategies.likelihood(node, situation.at.move.player)) for node in situation.reached
            )
            continue
        origins = origins_of(strategies, situation.at)
        groups.setdefault(frozenset(origins.values()), []).append(situation)
    for places, situations in groups.items():
        order = sorted(places, key=lambda node: node.plays)
        tables: dict[str, list[list[Fraction]]] = {}
        for situation in situations:
            rows = _rows(strategies, situation, order, choice, number)
            loose |= rows is None
            tables[situation.at.id] = rows or []
        if corner_count(sum(map(len, tables.values())), len(order)) > MAX_CORNERS:
            return Agreement(None, (), None)
        if not _some_belief(tables.values(), len(order)):
            return Agreement(False, _conflict(tables, len(order)), sequential=False)
    types = sum(bool(lottery.player) for lottery in strategies.tree.scenario.lotteries)
    if groups and types > 1:
        # that types of several players stay independent is not looked at
        return Agreement(None, (), None)
    told = not loose and _told_apart(strategies, list(groups), choice, number)
    return Agreement(True, (), True if told else None)


def _some_belief(tables: Iterable[list[list[Fraction]]], histories: int) -> bool:
    return bool(corners([row for table in tables for row in table], histories))


def _conflict(tables: Mapping[str, list[list[Fraction]]], histories: int) -> tuple[str, ...]:
    """Information sets whose beliefs cannot come from one, as few as leaving out one by one makes them."""
    kept = dict(tables)
    for at in reversed(list(tables)):
        rest = {other: rows for other, rows in kept.items() if other != at}
        if not _some_belief(rest.values(), histories):
            kept = rest
    return tuple(kept)


def origins_of(strategies: Strategies, information: InformationSet) -> dict[Node, Node]:
    """Each point of an information set -> where it comes from: after the last move that could tell.

    That is one that is among what the points differ by, or of somebody who knew some of that.
    """
    plays, settled = strategies.tree.plays, strategies.tree.scenario.settled
    before = settled[: settled.index(information.stage.variables[0])]
    first = [node.plays[0] for node in information.nodes]
    differ = {name for name in before if len({plays.label(name, play) for play in first}) > 1}
    origins = {}
    for node in information.nodes:
        chain = [earlier for earlier, _ in strategies.earlier[node]]
        last = max(
            k for k, earlier in enumerate(chain)
            if differ & {*earlier.variables, *(name for m in _moves(earlier) for name in m)}
        )  # fmt: skip
        origins[node] = [*chain, node][last + 1]
    return origins


def _moves(node: Node) -> list[tuple[str, ...]]:
    return [move.sees for move in node.stage.moves] if node.stage is not None else []


def _rows(
    strategies: Strategies,
    situation: Situation,
    order: list[Node],
    choice: Choice,
    number: Callable[[Polynomial], Fraction],
) -> list[list[Fraction]] | None:
    """By how much a choice is better than each other action, by where the game comes from.

    None where several points come from one, and none of them is expected to.
    """
    origins = origins_of(strategies, situation.at)
    expected = {node for node in origins if _leads(strategies, origins[node], node, choice)}
    counted = expected or set(origins)
    if not expected and len(set(origins.values())) < len(origins):
        return None
    table = []
    for other in situation.others:
        row = dict.fromkeys(order, Fraction(0))
        for node in counted:
            advantage = strategies.advantage(situation, node, other, choice)
            if advantage is not None:
                row[origins[node]] += _chance(strategies, origins[node], node, number) * number(advantage)
        table.append([row[origin] for origin in order])
    return table


def _between(strategies: Strategies, start: Node, end: Node) -> list[tuple[Node, tuple[int, ...]]]:
    chain = list(strategies.earlier[end])
    places = [earlier for earlier, _ in chain]
    return chain[places.index(start) :] if start in places else []


def _leads(strategies: Strategies, start: Node, end: Node, choice: Choice) -> bool:
    return all(
        not node.movers or strategies.branch(node, choice) == key
        for node, key in _between(strategies, start, end)
    )


def _chance(
    strategies: Strategies, start: Node, end: Node, number: Callable[[Polynomial], Fraction]
) -> Fraction:
    """How likely chance leads from one point to a later one, where the players' moves do."""
    settled = [node for node, _ in strategies.earlier[end] if not node.movers]
    later = {node for node, _ in _between(strategies, start, end)}
    drawn = frozenset(name for node in settled if node in later for name in node.variables)
    among = frozenset(name for node in settled for name in node.variables)
    return number(strategies.tree.chance(end.plays[0], drawn, among))


def _told_apart(
    strategies: Strategies,
    groups: list[frozenset[Node]],
    choice: Choice,
    number: Callable[[Polynomial], Fraction],
) -> bool:
    """Whether trembles can lead to any beliefs: each point has a deviation that leads to no other one."""
    origins = [node for group in groups for node in group]
    if len(set(origins)) < len(origins):
        return False
    deviations: Mapping[Node, set[tuple[InformationSet, int]]] = {
        node: {
            (information, code)
            for earlier, key in strategies.earlier[node]
            if earlier.movers
            for information, code in zip(strategies.sets_of[earlier], key, strict=True)
            if choice[information] != code
        }
        for node in origins
    }
    return all(
        number(strategies.likelihood(node, ""))
        and deviations[node] - set().union(*(deviations[other] for other in origins if other is not node))
        for node in origins
    )
