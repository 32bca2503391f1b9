"""Outcomes where the file states none: each profile of actions is one."""

from itertools import product

from sim.scenario.file.nodes import Mapping, Node, Scalar
from sim.scenario.language.names import readable, together
from sim.scenario.language.parse import is_reserved
from sim.scenario.problems import Mark, Problem, ScenarioError
from sim.scenario.shapes.leaves import NAME

DIMENSION = "outcome"
"""What the dimension is called whose values are the profiles."""
MAX_PROFILES = 1_000


def with_outcomes(tree: Mapping) -> Mapping:
    """The tree, with a dimension of profiles where it has no outcomes.

    The tree as it is where its players are faulty. Raises ScenarioError where there are more
    profiles than anybody reads.
    """
    players = tree.get("players")
    if any(tree.get(key) is not None for key in ("timing", "chance")) and tree.get("outcomes") is None:
        message = "a game with stages or chance has no 'outcomes'"
        hint = "say under 'outcomes' what comes of it"
        raise ScenarioError([Problem("missing-key", message, tree.mark, hint)])
    if tree.get("outcomes") is not None or not isinstance(players, Mapping) or not players.entries:
        return tree
    actions = {key.text: _words(value) for key, value in players.entries}
    if not all(actions.values()):
        return tree
    count = 1
    for words in actions.values():
        count *= len(words)
    if count > MAX_PROFILES:
        message = f"without 'outcomes' each profile is one, and the actions combine to {count:,} of them"
        hint = f"say under 'outcomes' what tells them apart, or keep to {MAX_PROFILES:,} profiles"
        raise ScenarioError([Problem("too-large", message, players.mark, hint)])
    mark = players.mark
    if any(
        is_reserved(word) or not NAME.match(word)
        for name, words in actions.items()
        for word in (name, *words)
    ):
        # no condition can name it, which is said where names are checked
        always = Mapping(((Scalar("otherwise", mark), Scalar("true", mark)),), mark)
        return _with_dimension(tree, Mapping(((Scalar("any", mark), always),), mark), mark)
    names = {key.text: _label(value, key.text) for key, value in players.entries}
    rules = []
    profiles = list(product(*actions.values()))
    for id, profile in zip(_ids(profiles), profiles, strict=True):
        chosen = list(zip(actions, profile, strict=True))
        rule = {
            "when": " and ".join(f"{player} == {action}" for player, action in chosen),
            "says": together(
                [actions[p][a][1] or _chosen(names[p], actions[p][a][0]) for p, a in chosen],
                tuple(names.values()),
            ),
            "name": " / ".join(actions[player][action][0] for player, action in chosen),
        }
        rules.append((Scalar(id, mark), _mapping(rule, mark)))
    return _with_dimension(tree, Mapping(tuple(rules), mark), mark)


def _with_dimension(tree: Mapping, rules: Mapping, mark: Mark) -> Mapping:
    """The tree with the outcomes of one dimension."""
    dimension = Mapping(((Scalar(DIMENSION, mark), rules),), mark)
    return Mapping((*tree.entries, (Scalar("outcomes", mark), dimension)), tree.mark, tree.flow)


def chosen(player: str, action: str) -> str:
    """A sentence for an action that has none."""
    return f"{player} chooses '{action}'"


_chosen = chosen


def _ids(profiles: list[tuple[str, ...]]) -> list[str]:
    """A name for each profile, and for no two the same."""
    for joint in ("_", "__"):
        ids = [joint.join(profile) for profile in profiles]
        if len(set(ids)) == len(ids):
            return ids
    return [f"profile_{index}" for index in range(1, len(profiles) + 1)]


def _words(player: Node) -> dict[str, tuple[str, str]]:
    """Action -> its label and its sentence, if it has one; nothing for a faulty player."""
    actions = player.get("actions") if isinstance(player, Mapping) else None
    if not isinstance(actions, Mapping):
        return {}
    return {key.text: (_label(value, key.text), _text(value, "says")) for key, value in actions.entries}


def _label(node: Node, id: str) -> str:
    return _text(node, "name") or readable(id)


def _text(node: Node, key: str) -> str:
    value = node.get(key) if isinstance(node, Mapping) else None
    return " ".join(value.text.split()) if isinstance(value, Scalar) and not value.is_null else ""


def _mapping(texts: dict[str, str], mark: Mark) -> Mapping:
    return Mapping(tuple((Scalar(k, mark), Scalar(v, mark, plain=False)) for k, v in texts.items()), mark)
