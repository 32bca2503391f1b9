"""A menu of agreements written out as what everything else reads: a choice that all share.

Players without actions of their own get one, and the entries of the menu become the actions of
one more player, who has no payoff. So a bargain over a menu is a game whose plays are the entries.
"""

from sim.scenario.agreements import MENU
from sim.scenario.file.nodes import Items, Mapping, Node, Scalar
from sim.scenario.language.names import readable
from sim.scenario.problems import Mark, Problem, ScenarioError, did_you_mean
from sim.scenario.shapes.entities import AgreementsShape

ACTION = "bargain"
"""The one action of a player who only bargains."""
OUTCOME = "outcome"


def with_menu(tree: Mapping) -> Mapping:
    """The tree with its menu, if it has one, as a player; with a payoff table over it as terms.

    Raises ScenarioError where a player has actions beside the menu, or its name is taken.
    """
    block, players = tree.get("agreements"), tree.get("players")
    menu = _menu(block)
    if not isinstance(menu, Mapping) or not menu.entries or not isinstance(players, Mapping):
        return tree
    if (taken := players.key(MENU)) is not None:
        message = f"'{MENU}' is what the choice from the menu is called"
        raise ScenarioError([Problem("name-clash", message, taken.mark, "rename this player")])
    entries = [_entry(key, value, _is_disagreement(block, key)) for key, value in menu.entries]
    shared = _mapping(
        menu.mark, name=_text("The agreement", menu.mark), actions=Mapping(tuple(entries), menu.mark)
    )
    alone = [(key, _bargainer(key, value)) for key, value in players.entries]
    whole = Mapping(((Scalar(MENU, menu.mark), shared), *alone), players.mark)
    tree = tree.replaced("players", whole)
    if tree.get("outcomes") is None:
        rules = tuple((key, _rule(key, value)) for key, value in entries)
        outcome = _mapping(menu.mark, **{OUTCOME: Mapping(rules, menu.mark)})
        tree = Mapping((*tree.entries, (Scalar("outcomes", menu.mark), outcome)), tree.mark)
    return _with_payoffs(tree, [key for key, _ in players.entries], menu)


def _menu(block: Node | None) -> Node | None:
    """The menu of a block, also under a misspelt key: what stands there is no unknown name elsewhere."""
    if not isinstance(block, Mapping):
        return None
    known = [field.alias or name for name, field in AgreementsShape.model_fields.items()]
    meant = [value for key, value in block.entries if did_you_mean(key.text, known) == "did you mean 'menu'?"]
    return block.get("menu") or next(iter(meant), None)


def _is_disagreement(block: Node | None, key: Scalar) -> bool:
    stated = block.get("disagreement") if isinstance(block, Mapping) else None
    return isinstance(stated, Scalar) and stated.text == key.text


def _entry(key: Scalar, node: Node, disagreement: bool) -> tuple[Scalar, Node]:
    """An entry of the menu with a sentence, where it has none of its own."""
    if not isinstance(node, Mapping):
        # what is no mapping is refused where the menu stands, or is nothing
        node = Mapping((), key.mark, True)
    if node.get("says") is not None:
        return key, node
    label = node.get("name")
    name = label.text if isinstance(label, Scalar) else readable(key.text)
    says = "There is no agreement" if disagreement else f"'{name}' is agreed on"
    return key, Mapping(
        (*node.entries, (Scalar("says", key.mark), _text(says, key.mark))), node.mark, node.flow
    )


def _bargainer(key: Scalar, node: Node) -> Node:
    if isinstance(node, Scalar) and node.is_null:
        node = Mapping((), key.mark, True)
    if not isinstance(node, Mapping):
        return node
    if (actions := node.key("actions")) is not None:
        message = f"{key.text} has actions, and there is a menu as well"
        hint = "leave out the actions; or the menu: then plays of the game are agreed on"
        raise ScenarioError([Problem("agreements", message, actions.mark, hint)])
    label = node.get("name")
    name = label.text if isinstance(label, Scalar) else readable(key.text)
    says = _mapping(key.mark, says=_text(f"{name} bargains", key.mark))
    own = _mapping(key.mark, **{ACTION: says})
    return Mapping((*node.entries, (Scalar("actions", key.mark), own)), node.mark, node.flow)


def _rule(key: Scalar, entry: Node) -> Node:
    parts = {"when": _text(f"{MENU} == {key.text}", key.mark)}
    for part in ("name", "says"):
        value = entry.get(part) if isinstance(entry, Mapping) else None
        parts[part] = value if isinstance(value, Scalar) else _text(readable(key.text), key.mark)
    return _mapping(key.mark, **parts)


def _with_payoffs(tree: Mapping, players: list[Scalar], menu: Mapping) -> Mapping:
    """A table `{entry: [payoff, payoff]}` as a measure and a term of each player."""
    payoffs = tree.get("payoffs")
    table = payoffs.get("table") if isinstance(payoffs, Mapping) else None
    if not isinstance(table, Mapping) or not isinstance(payoffs, Mapping):
        return tree
    columns: dict[str, list[tuple[Scalar, Node]]] = {player.text: [] for player in players}
    for key, cell in table.entries:
        if not isinstance(cell, Items) or len(cell.items) != len(players):
            message = f"payoffs.table.{key.text}: expected a list of {len(players)} payoffs"
            raise ScenarioError([Problem("shape", message, key.mark, "one for each player, in their order")])
        for player, value in zip(players, cell.items, strict=True):
            columns[player.text].append((key, value))
    measures = tree.get("measures")
    own = list(measures.entries) if isinstance(measures, Mapping) else []
    terms = list(payoffs.without("table").entries)
    for owner, column in columns.items():
        name = f"payoff_of_{owner}"
        by: dict[str, Node] = {"by": _text(MENU, table.mark), "values": Mapping(tuple(column), table.mark)}
        own.append((Scalar(name, table.mark), _mapping(table.mark, **by)))
        worth: dict[str, Node] = {"name": _text("Payoff", table.mark), "worth": Scalar(name, table.mark)}
        term = _mapping(table.mark, payoff=_mapping(table.mark, **worth))
        terms.append((Scalar(owner, table.mark), term))
    tree = tree.replaced("payoffs", Mapping(tuple(terms), payoffs.mark))
    every = Mapping(tuple(own), menu.mark)
    if measures is not None:
        return tree.replaced("measures", every)
    return Mapping((*tree.entries, (Scalar("measures", table.mark), every)), tree.mark)


def _text(text: str, mark: Mark) -> Scalar:
    return Scalar(text, mark, plain=False)


def _mapping(mark: Mark, **parts: Node) -> Mapping:
    return Mapping(tuple((Scalar(key, mark), value) for key, value in parts.items()), mark)
