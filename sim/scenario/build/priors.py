"""Types of several players that are drawn together: a table of probabilities, nested by player."""

from collections.abc import Iterator, Sequence
from itertools import product

from sim.scenario.build.reader import Reader
from sim.scenario.file.nodes import Mapping, Node, Scalar
from sim.scenario.language.parse import Names, parse_number
from sim.scenario.problems import Mark, did_you_mean
from sim.scenario.shapes.entities import ScenarioShape
from sim.scenario.shapes.leaves import found
from sim.scenario.stages import JointPrior
from sim.scenario.written import Written

TYPE = "type"

Cell = tuple[tuple[str, ...], Written]


def priors(reader: Reader, shape: ScenarioShape) -> JointPrior | None:
    """The table of types that are drawn together; None where there is none or it has a fault."""
    if shape.priors is None:
        return None
    before = len(reader.problems)
    of = shape.priors.of
    _check_players(reader, shape, of)
    if len(reader.problems) > before:
        return None
    types = {player: tuple(shape.types[player]) for player in of}
    why = "a table of priors may use assumptions and derived names"
    names = reader.names(numbers=("assumptions", "derived"), why=why)
    section = reader.tree.get("priors")
    table = section.get("table") if isinstance(section, Mapping) else None
    assert isinstance(section, Mapping)
    assert table is not None
    cells = dict(_cells(reader, names, table, of, types, ()))
    mark = reader.place("priors")
    missing = [each for each in product(*types.values()) if each not in cells]
    if len(missing) > 1 and len(reader.problems) == before:
        first, second = (", ".join(f"{p} {t}" for p, t in zip(of, each, strict=True)) for each in missing[:2])
        more = f" and {len(missing) - 2} more" if len(missing) > 2 else ""
        message = f"priors.table leaves {first} and {second}{more} out; only one of them gets the rest"
        reader.say("types", message, reader.place("priors", "table"), _example(of, types))
    if len(reader.problems) > before:
        return None
    return JointPrior(tuple(f"{player}.{TYPE}" for player in of), cells, mark)


def _check_players(reader: Reader, shape: ScenarioShape, of: Sequence[str]) -> None:
    """Notes who cannot stand in a table of priors."""
    for position, player in enumerate(of):
        mark = reader.place("priors", "of", position)
        if player not in shape.types:
            what = "has no types" if player in reader.actions else "is no player"
            hint = did_you_mean(player, shape.types) or "name players that stand under 'types'"
            reader.say("types", f"'{player}' {what}, in priors.of", mark, hint)
            continue
        if player in of[:position]:
            reader.say("types", f"'{player}' stands in priors.of again", mark, "name each once")
        stated = [type_ for type_, draw in shape.types[player].items() if draw.probability is not None]
        if stated:
            message = f"types.{player}.{stated[0]} has a probability, and priors has a table for {player}"
            place = reader.place("types", player, stated[0])
            reader.say("types", message, place, "leave it out here, or the player out of priors.of")
    if len(of) < 2:
        message = "priors.of names one player, expected two or more whose types are drawn together"
        reader.say("types", message, reader.place("priors", "of"), "or give each type its probability")


def _cells(
    reader: Reader,
    names: Names,
    node: Node,
    of: Sequence[str],
    types: dict[str, tuple[str, ...]],
    path: tuple[str, ...],
) -> Iterator[Cell]:
    """The cells of a table, level by level."""
    where = ".".join(("priors", "table", *path))
    if len(path) == len(of):
        if isinstance(node, Scalar) and not node.is_null:
            written = reader.written(node, parse_number, names, where)
            if written is not None:
                yield path, written
        else:
            message = f"{where}: found {found(node)}, expected a number or a formula"
            reader.say("shape", message, node.mark)
        return
    player = of[len(path)]
    if not isinstance(node, Mapping):
        message = f"{where}: found {found(node)}, expected a mapping of the types of {player}"
        reader.say("shape", message, node.mark, _example(of, types))
        return
    for key, value in node.entries:
        if key.text in types[player]:
            yield from _cells(reader, names, value, of, types, (*path, key.text))
        else:
            _no_type(reader, key.text, key.mark, player, types[player], where)


def _no_type(reader: Reader, name: str, mark: Mark, player: str, known: Sequence[str], where: str) -> None:
    hint = did_you_mean(name, known)
    reader.say("unknown-name", f"'{name}' is no type of {player} in {where}", mark, hint)


def _example(of: Sequence[str], types: dict[str, tuple[str, ...]]) -> str:
    """The shape of a table, in the names of the file."""
    cell = "0.3"
    for player in reversed(of):
        cell = f"{{{types[player][0]}: {cell}}}"
    return f"write for instance table: {cell}, with a probability for each combination but one"
