"""Labels that a reader of the answers could not tell apart get their ids, and a warning."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from sim.scenario.build.reader import Reader
from sim.scenario.file.nodes import Scalar
from sim.scenario.problems import Mark
from sim.scenario.shapes.check import node_at

CUT = re.compile(r"[ \t]+#[^\s#]")
"""What YAML takes for a comment, though no blank follows the sign."""


class Labels:
    """The texts of a scenario that answers show, each told apart from its like."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.alike: dict[str, Mark] = {}

    def apart(self, texts: Mapping[str, str], *path: str, key: str = "name") -> dict[str, str]:
        """The texts by their ids; those that more than one id has, with the id behind.

        path: where the ids stand; key: the key of the text there. Notes a text that a '#' cuts off.
        """
        folded = Counter(text.casefold() for text in texts.values())
        distinct = {}
        for id, text in texts.items():
            twice = bool(text) and folded[text.casefold()] > 1
            distinct[id] = f"{text} ({id})" if twice else text
            if twice:
                self.alike[".".join((*path, id, key))] = self.reader.place(*path, id, key)
            self._check_cut(text, (*path, id, key))
        return distinct

    def warn(self) -> None:
        """One warning for all labels that cannot be told apart."""
        if self.alike:
            listed = ", ".join(self.alike)
            message = f"texts that stand twice cannot be told apart: {listed}"
            hint = "answers show their ids; give each a text of its own"
            self.reader.warn("same-label", message, min(self.alike.values()), hint)

    def _check_cut(self, text: str, path: Iterable[str]) -> None:
        node, _ = node_at(self.reader.tree, tuple(path))
        if not isinstance(node, Scalar) or not node.plain or not node.source:
            return
        end = node.offset + len(node.text)
        line = node.source[end : node.source.find("\n", end) % (len(node.source) + 1)]
        if node.source[node.offset : end] == node.text and CUT.match(line):
            message = f"the text '{text}' ends where ' #' begins a comment"
            self.reader.warn("cut", message, node.mark, "put the text in quotes if the rest belongs to it")
