"""Players, outcomes and measures: what depends on actions alone."""

from collections.abc import Iterable, Mapping
from math import prod

from sim.scenario.build.labels import Labels
from sim.scenario.build.profiles import chosen
from sim.scenario.build.reader import Reader
from sim.scenario.file.nodes import Mapping as MappingNode
from sim.scenario.file.nodes import Node, Scalar
from sim.scenario.language.names import following, readable
from sim.scenario.language.parse import Names, parse_condition, parse_number
from sim.scenario.model import Action, Dimension, Measure, Player, Rule
from sim.scenario.problems import did_you_mean
from sim.scenario.shapes.check import node_at
from sim.scenario.shapes.entities import ScenarioShape
from sim.scenario.written import Written

MAX_CELLS = 100_000


def players(reader: Reader, shape: ScenarioShape, labels: Labels) -> Iterable[Player]:
    called = {id: player.name or readable(id) for id, player in shape.players.items()}
    # who is called The Netherlands is 'the Netherlands' within a sentence, and has its capital elsewhere
    called = {id: following(name) if name.startswith("The ") else name for id, name in called.items()}
    names = labels.apart(called, "players")
    for id, player in shape.players.items():
        path = ("players", id, "actions")
        called = labels.apart({key: a.name or readable(key) for key, a in player.actions.items()}, *path)
        says = {key: a.says or chosen(names[id], called[key]) for key, a in player.actions.items()}
        says = labels.apart(says, *path, key="says")
        actions = tuple(Action(key, called[key], says[key], a.about) for key, a in player.actions.items())
        yield Player(id, names[id], actions, reader.place("players", id), player.about)


def dimensions(reader: Reader, shape: ScenarioShape, labels: Labels) -> Iterable[Dimension]:
    order = list(reader.declared["outcomes"])
    for id, rules in shape.outcomes.items():
        above = order[: order.index(id)]
        why = f"a rule of '{id}' may use actions and the dimensions above it"
        names = reader.names(categories=[*reader.variables, *above], why=why)
        parsed = []
        says = {value: rule.says or f"{readable(id)}: {readable(value)}" for value, rule in rules.items()}
        says = labels.apart(says, "outcomes", id, key="says")
        called = labels.apart({value: rule.name for value, rule in rules.items()}, "outcomes", id)
        for position, (value, rule) in enumerate(rules.items()):
            where = f"outcomes.{id}.{value}"
            mark = reader.place("outcomes", id, value)
            when = None
            if (rule.when is None) == (rule.otherwise is None):
                reader.say("rule", f"{where} needs either 'when' or 'otherwise: true'", mark)
                continue
            if rule.when is not None:
                when = reader.written(rule.when, parse_condition, names, f"{where}.when")
                if when is None:
                    continue
            elif position != len(rules) - 1:
                later = ", ".join(list(rules)[position + 1 :])
                reader.say(
                    "rule",
                    f"{where} stands before {later}, which can then never hold",
                    mark,
                    "put 'otherwise' last",
                )
            parsed.append(Rule(value, when, says[value], mark, called[value]))
        yield Dimension(id, tuple(parsed), reader.place("outcomes", id))


def measures(reader: Reader, shape: ScenarioShape) -> Iterable[Measure]:
    labels = {**reader.variables, **reader.dimension_values}
    for id, measure in shape.measures.items():
        unknown = [name for name in measure.by if name not in labels]
        for index, name in enumerate(measure.by):
            if name in unknown:
                mark = reader.place("measures", id, "by", index)
                hint = did_you_mean(name, labels)
                reader.say(
                    "unknown-name",
                    f"unknown player or dimension '{name}' in measures.{id}.by",
                    mark,
                    hint,
                )
        twice = next((name for name in measure.by if measure.by.count(name) > 1), None)
        if twice is not None:
            reader.say(
                "by",
                f"measures.{id}.by names '{twice}' twice",
                reader.place("measures", id, "by"),
                "name it once",
            )
        if unknown or twice is not None:
            continue
        cells = prod(len(labels[name]) for name in measure.by)
        if cells > MAX_CELLS:
            message = f"measures.{id} has {cells:,} combinations, at most {MAX_CELLS:,} can be kept"
            reader.say("too-large", message, reader.place("measures", id, "by"), "let it depend on less")
            continue
        node, _ = node_at(reader.tree, ("measures", id, "values"))
        table: dict[tuple[str, ...], Written] = {}
        why = "a measure's values may use assumptions and derived names"
        names = reader.names(numbers=("assumptions", "derived"), why=why)
        before = len(reader.problems)
        _fill(reader, table, node, measure.by, (), labels, names, f"measures.{id}.values")
        default = None
        if measure.default is not None:
            default = reader.written(measure.default, parse_number, names, f"measures.{id}.default")
        if len(reader.problems) == before:
            mark = reader.place("measures", id)
            yield Measure(id, tuple(measure.by), table, default, mark, measure.about, measure.grid)


def _fill(
    reader: Reader,
    table: dict[tuple[str, ...], Written],
    node: Node,
    by: list[str],
    prefix: tuple[str, ...],
    labels: Mapping[str, tuple[str, ...]],
    names: Names,
    where: str,
) -> None:
    """Every combination that starts with `prefix` and has a value."""
    if isinstance(node, Scalar):
        formula = None if node.is_null else reader.written(node, parse_number, names, where)
        if node.is_null:
            reader.say("value", f"{where}: found nothing, expected a number or a formula", node.mark)
        if formula is None:
            return
        combinations = [prefix]
        for name in by:
            combinations = [(*combination, label) for combination in combinations for label in labels[name]]
        for combination in combinations:
            table.setdefault(combination, formula)
        return
    if not isinstance(node, MappingNode):
        reader.say("shape", f"{where}: found a list, expected a number, a formula or a mapping", node.mark)
        return
    if not by:
        reader.say("shape", f"{where}: more levels than names in 'by'", node.mark)
        return
    known = labels[by[0]]
    for key, value in node.entries:
        if key.text == "default":
            continue
        if key.text not in known:
            message = f"'{key.text}' is not a value of {by[0]} in {where}"
            reader.say("unknown-name", message, key.mark, did_you_mean(key.text, known))
            continue
        _fill(reader, table, value, by[1:], (*prefix, key.text), labels, names, f"{where}.{key.text}")
    default = node.get("default")
    if default is not None:
        for label in known:
            if node.get(label) is None:
                _fill(reader, table, default, by[1:], (*prefix, label), labels, names, f"{where}.default")
