"""A payoff table in place of terms: one measure and one term for each player.

The table is nested in the order of the players; a cell holds a number or a formula for each
player, as a list in their order or as a mapping.
"""

from dataclasses import dataclass, field
from itertools import product

from sim.scenario.build.reader import Reader
from sim.scenario.file.nodes import Items, Mapping, Node, Scalar
from sim.scenario.language.formula import Name
from sim.scenario.language.parse import Names, parse_number
from sim.scenario.model import Measure, Term
from sim.scenario.problems import Mark, did_you_mean
from sim.scenario.shapes.leaves import found
from sim.scenario.written import Written

TABLE = "table"
TERM = "payoff"
"""The id of the term that a table gives to each player."""


@dataclass
class _Cells:
    """A table being read: for each player, the formula of each profile."""

    reader: Reader
    names: Names
    of: dict[str, dict[tuple[str, ...], Written]] = field(default_factory=dict)


def payoff_table(reader: Reader, table: Node) -> tuple[list[Measure], list[Term]]:
    """A measure and a term for each player of a table; nothing where it has a fault."""
    players = reader.declared["players"]
    why = "a payoff table may use assumptions and derived names"
    cells = _Cells(reader, reader.names(numbers=("assumptions", "derived"), why=why))
    cells.of = {player: {} for player in players}
    before = len(reader.problems)
    _level(cells, table, players, (), TABLE)
    for player in players:
        if reader.keys("payoffs", player, TERM):
            message = f"payoffs.{player}.{TERM} stands beside a table, which makes a term of this name"
            reader.say("name-clash", message, reader.place("payoffs", player, TERM), "rename it")
        section = reader.owner(measure_of(player))
        if section:
            message = f"'{measure_of(player)}' is what the payoff table of {player} is called"
            reader.say("name-clash", message, reader.place(section, measure_of(player)), "rename it")
    if reader.tree.get("infeasible") is None and len(reader.problems) == before:
        _complete(cells, table.mark)
    if len(reader.problems) > before:
        return [], []
    measures = [
        Measure(measure_of(player), players, values, None, table.mark, f"The payoff of {player}")
        for player, values in cells.of.items()
    ]
    terms = [
        Term(
            player, TERM, "Payoff", Written(measure_of(player), Name(measure_of(player), 0), table.mark),
            None, (), table.mark,
        )
        for player in players
    ]  # fmt: skip
    return measures, terms


def measure_of(player: str) -> str:
    """What the numbers of a player in a table are called."""
    return f"{player}_payoff"


def _level(cells: _Cells, node: Node, players: tuple[str, ...], profile: tuple[str, ...], where: str) -> None:
    """One level of the table: the actions of the first of the players that are left."""
    reader = cells.reader
    if not players:
        _cell(cells, node, profile, where)
        return
    known = reader.actions[players[0]]
    if not isinstance(node, Mapping):
        message = f"payoffs.{where}: found {found(node)}, expected a mapping of the actions of {players[0]}"
        reader.say("shape", message, node.mark, example(reader))
        return
    for key, value in node.entries:
        if key.text in known:
            _level(cells, value, players[1:], (*profile, key.text), f"{where}.{key.text}")
        else:
            message = f"'{key.text}' is not an action of {players[0]} in payoffs.{where}"
            reader.say("unknown-name", message, key.mark, did_you_mean(key.text, known))


def _cell(cells: _Cells, node: Node, profile: tuple[str, ...], where: str) -> None:
    """The payoffs of one profile."""
    reader, players = cells.reader, list(cells.of)
    match node:
        case Items(items=items) if len(items) == len(players):
            numbers = dict(zip(players, items, strict=True))
        case Mapping(entries=entries) if {key.text for key, _ in entries} == set(players):
            numbers = {key.text: value for key, value in entries}
        case Scalar() if len(players) == 1:
            numbers = {players[0]: node}
        case _:
            count = f"a list of {len(node.items)}" if isinstance(node, Items) else found(node)
            message = f"payoffs.{where}: found {count}, expected a number for each of {', '.join(players)}"
            reader.say("shape", message, node.mark, example(reader))
            return
    for player, number in numbers.items():
        if not isinstance(number, Scalar) or number.is_null:
            message = f"payoffs.{where}: found {found(number)} for {player}, expected a number or a formula"
            reader.say("value", message, number.mark)
            continue
        written = reader.written(number, parse_number, cells.names, f"payoffs.{where}")
        if written is not None:
            cells.of[player][profile] = written


def _complete(cells: _Cells, mark: Mark) -> None:
    """Notes the first profile without a cell, and how many more there are."""
    reader = cells.reader
    profiles = product(*(reader.actions[player] for player in cells.of))
    filled = next(iter(cells.of.values()), {})
    missing = [profile for profile in profiles if profile not in filled]
    if missing:
        named = ", ".join(f"{p} {a}" for p, a in zip(cells.of, missing[0], strict=True))
        more = f" (and {len(missing) - 1} more)" if len(missing) > 1 else ""
        message = f"payoffs.{TABLE} has no cell for {named}{more}"
        reader.say("uncovered", message, mark, example(reader))


def example(reader: Reader) -> str:
    """The shape of a table, in the names of the file."""
    players = reader.declared["players"]
    cell = f"[{', '.join('1' if index == 0 else '2' for index in range(len(players)))}]"
    for player in reversed(players):
        cell = f"{{{(reader.actions[player] or ('action',))[0]}: {cell}}}"
    return f"write for instance table: {cell}, with a number for each of {', '.join(players)}"
