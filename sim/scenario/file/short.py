"""Short forms of players: lists of actions written out, before files are laid over each other.

Written out first, a list and a mapping of actions are inherited and overridden alike.
"""

from sim.scenario.file.nodes import Items, Mapping, Node, Scalar
from sim.scenario.problems import Problem, ScenarioError


def written_out(tree: Mapping) -> Mapping:
    """The tree with `row: [a, b]` and `actions: [a, b]` as mappings.

    Raises ScenarioError for an action that a list names twice.
    """
    players = tree.get("players")
    if not isinstance(players, Mapping):
        return tree
    entries = tuple((key, _player(value)) for key, value in players.entries)
    return tree.replaced("players", Mapping(entries, players.mark, players.flow))


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


def _actions(node: Items) -> Mapping:
    names = [item for item in node.items if isinstance(item, Scalar)]
    for index, name in enumerate(names):
        if any(name.text == earlier.text for earlier in names[:index]):
            message = f"the action '{name.text}' stands here again"
            raise ScenarioError([Problem("duplicate-key", message, name.mark, "leave it out")])
    return Mapping(tuple((name, Mapping((), name.mark, True)) for name in names), node.mark, node.flow)
