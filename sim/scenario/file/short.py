"""Short forms of players, types and stages written out, before files are laid over each other.

Written out first, a list and a mapping of actions are inherited and overridden alike.
"""

from sim.scenario.file.nodes import Items, Mapping, Node, Scalar
from sim.scenario.problems import Problem, ScenarioError

STAGE_KEYS = frozenset({"moves", "chance", "when", "sees"})


def written_out(tree: Mapping) -> Mapping:
    """The tree with `row: [a, b]` and `actions: [a, b]` as mappings, types too, and its stages as a list.

    Raises ScenarioError for an action or a type that a list names twice.
    """
    timing = tree.get("timing")
    if timing is not None:
        tree = tree.replaced("timing", _stages(timing))
    types = tree.get("types")
    if isinstance(types, Mapping):
        drawn = tuple((key, _types(value)) for key, value in types.entries)
        tree = tree.replaced("types", Mapping(drawn, types.mark, types.flow))
    players = tree.get("players")
    if not isinstance(players, Mapping):
        return tree
    entries = tuple((key, _player(value)) for key, value in players.entries)
    return tree.replaced("players", Mapping(entries, players.mark, players.flow))


def _stages(node: Node) -> Node:
    """`{first: row, then: column}` as a list of stages, with the moves of each as a mapping."""
    if isinstance(node, Mapping):
        stages = [(key, value) for key, value in node.entries]
        items = tuple(_stage(Mapping(((Scalar("stage", k.mark), k), *_parts(v)), k.mark)) for k, v in stages)
        return Items(items, node.mark, node.flow)
    if isinstance(node, Items):
        return Items(tuple(_stage(item) for item in node.items), node.mark, node.flow)
    return node


def _parts(node: Node) -> tuple[tuple[Scalar, Node], ...]:
    """What a stage says, where it stands under its name."""
    if isinstance(node, Mapping) and any(key.text in STAGE_KEYS for key, _ in node.entries):
        return node.entries
    return ((Scalar("moves", node.mark), node),)


def _stage(node: Node) -> Node:
    moves = node.get("moves") if isinstance(node, Mapping) else None
    if not isinstance(node, Mapping) or moves is None:
        return node
    names: tuple[Node, ...] = (moves,) if isinstance(moves, Scalar) else ()
    if isinstance(moves, Items) and _are_names(moves):
        names = moves.items
    if not names:
        return node
    entries = tuple((name, Items((), name.mark, True)) for name in names if isinstance(name, Scalar))
    return node.replaced("moves", Mapping(entries, moves.mark, True))


def _player(node: Node) -> Node:
    if isinstance(node, Items) and _are_names(node):
        return Mapping(((Scalar("actions", node.mark), _actions(node)),), node.mark, node.flow)
    if isinstance(node, Mapping):
        actions = node.get("actions")
        if isinstance(actions, Items) and _are_names(actions):
            return node.replaced("actions", _actions(actions))
    return node


def _are_names(node: Items) -> bool:
    return all(isinstance(item, Scalar) and not item.is_null for item in node.items)


def _types(node: Node) -> Node:
    return _actions(node, "type") if isinstance(node, Items) and _are_names(node) else node


def _actions(node: Items, kind: str = "action") -> Mapping:
    names = [item for item in node.items if isinstance(item, Scalar)]
    for index, name in enumerate(names):
        if any(name.text == earlier.text for earlier in names[:index]):
            message = f"the {kind} '{name.text}' stands here again"
            raise ScenarioError([Problem("duplicate-key", message, name.mark, "leave it out")])
    return Mapping(tuple((name, Mapping((), name.mark, True)) for name in names), node.mark, node.flow)
