"""Ranged numbers in place of formulas: each becomes an assumption with an id of its own.

Where a formula may stand, `{value: 0.3, range: [0.2, 0.4], about: ..., sources: [...], id: ...}`
is an assumption that is defined where it is used.
"""

from dataclasses import dataclass, field, replace
from functools import cached_property

from sim.scenario.file.inheritance import Merged, laid_over
from sim.scenario.file.nodes import Items, Mapping, Node, Scalar
from sim.scenario.language.names import readable
from sim.scenario.problems import Problem
from sim.scenario.shapes.entities import AssumptionShape
from sim.scenario.shapes.leaves import NAME

KEYS = frozenset({"id", *AssumptionShape.model_fields})
UNIT = "points"
"""The unit of a number in place that names none."""
PROBABILITY = "probability"
NAMED = ("players", "outcomes", "measures", "assumptions", "derived")
"""The sections whose keys share one namespace."""


@dataclass(frozen=True)
class Promoted:
    """A tree whose ranged numbers in place are assumptions, named where they stood.

    ids: the assumptions that were made of them.
    """

    merged: Merged
    ids: frozenset[str]
    problems: list[Problem]


def promoted(merged: Merged) -> Promoted:
    """The tree with every ranged number in place among the assumptions, and its name in its place."""
    search = _Search(merged.tree)
    tree = search.tree()
    if not search.ranged:
        return Promoted(merged, frozenset(), [])
    section = tree.get("assumptions")
    entries = list(section.entries) if isinstance(section, Mapping) else []
    overrides = list(merged.overrides)
    for id, (key, number) in search.ranged.items():
        stated = section.get(id) if isinstance(section, Mapping) else None
        stated_key = section.key(id) if isinstance(section, Mapping) else None
        if stated_key is None:
            entries.append((key, number))
        elif isinstance(stated, Mapping) and stated_key.mark.file != key.mark.file:
            # a child file sets a number that its parent has in place
            path = f"assumptions.{id}"
            overrides = [o for o in overrides if o.path != path or o.before is not None]
            over = laid_over(number, stated, path, overrides)
            entries = [(k, v) for k, v in entries if k.text != id]
            entries.append((stated_key, over))
        else:
            search.clash(id, key, "is an assumption as well")
    whole = Mapping(tuple(entries), section.mark if section is not None else tree.mark)
    if section is None:
        tree = Mapping((*tree.entries, (Scalar("assumptions", tree.mark), whole)), tree.mark)
    elif isinstance(section, Mapping):
        tree = tree.replaced("assumptions", whole)
    ids = frozenset(search.ranged)
    return Promoted(replace(merged, tree=tree, overrides=tuple(overrides)), ids, search.problems)


@dataclass
class _Search:
    """A walk over the places where formulas stand.

    ranged: id -> its key and its assumption, of each ranged number met so far.
    """

    root: Mapping
    ranged: dict[str, tuple[Scalar, Mapping]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def tree(self) -> Mapping:
        tree = self.root
        for section, walk in (
            ("measures", self.measure), ("derived", self.derived), ("payoffs", self.payoffs),
            ("types", self.draws), ("chance", self.draws), ("priors", self.priors),
        ):  # fmt: skip
            node = tree.get(section)
            if isinstance(node, Mapping):
                entries = tuple((key, walk(key.text, value)) for key, value in node.entries)
                tree = tree.replaced(section, Mapping(entries, node.mark, node.flow))
        return tree

    def measure(self, id: str, node: Node) -> Node:
        if not isinstance(node, Mapping):
            return node
        about = _text(node, "about") or readable(id)
        for key in ("values", "default"):
            value = node.get(key)
            if value is not None:
                path = (id,) if key == "values" else (id, key)
                node = node.replaced(key, self.table(value, path, about))
        return node

    def derived(self, id: str, node: Node) -> Node:
        if _is_ranged(node):
            return self.number(node, (id, "value"), readable(id))
        formula = node.get("formula") if isinstance(node, Mapping) else None
        if isinstance(node, Mapping) and formula is not None and _is_ranged(formula):
            about = _text(node, "about") or readable(id)
            return node.replaced("formula", self.number(formula, (id, "value"), about))
        return node

    def draws(self, id: str, node: Node) -> Node:
        """The types of a player, or the ways that an event can turn out."""
        if not isinstance(node, Mapping):
            return node
        entries = []
        for key, value in node.entries:
            about = f"The probability of {readable(key.text).lower()} ({readable(id)})"
            given = value.get("probability") if isinstance(value, Mapping) else None
            if _is_ranged(value):
                value = self.number(value, (id, key.text), about, PROBABILITY)
            elif isinstance(value, Mapping) and given is not None and _is_ranged(given):
                value = value.replaced("probability", self.number(given, (id, key.text), about, PROBABILITY))
            entries.append((key, value))
        return Mapping(tuple(entries), node.mark, node.flow)

    def priors(self, key: str, node: Node, path: tuple[str, ...] = ()) -> Node:
        """The cells of a table of types that are drawn together."""
        of = self.root.get("priors")
        owners = of.get("of") if isinstance(of, Mapping) else None
        depth = len(owners.items) if isinstance(owners, Items) else 0
        if key != "table" or not isinstance(node, Mapping):
            return node
        if len(path) >= depth:
            about = f"The probability of {_labels(path)}"
            return self.number(node, ("prior", *path), about, PROBABILITY) if _is_ranged(node) else node
        entries = tuple((k, self.priors(key, value, (*path, k.text))) for k, value in node.entries)
        return Mapping(entries, node.mark, node.flow)

    def payoffs(self, player: str, node: Node) -> Node:
        if not isinstance(node, Mapping):
            return node
        if player == "table" and "table" not in self.names("players"):
            return self.cells(node, ("table",))
        entries = []
        for key, term in node.entries:
            worth = term.get("worth") if isinstance(term, Mapping) else None
            if isinstance(term, Mapping) and worth is not None and _is_ranged(worth):
                about = f"{_text(term, 'name') or readable(key.text)} ({self.name_of(player)})"
                term = term.replaced("worth", self.number(worth, (player, key.text), about))
            entries.append((key, term))
        return Mapping(tuple(entries), node.mark, node.flow)

    def cells(self, node: Node, path: tuple[str, ...]) -> Node:
        """The cells of a payoff table."""
        players = self.names("players")
        if len(path) <= len(players) and isinstance(node, Mapping):
            entries = tuple((key, self.cells(value, (*path, key.text))) for key, value in node.entries)
            return Mapping(entries, node.mark, node.flow)
        if isinstance(node, Items):
            items = [self.cell(owner, item, path) for owner, item in zip(players, node.items, strict=False)]
            return Items((*items, *node.items[len(players) :]), node.mark, node.flow)
        if len(players) == 1 and _is_ranged(node):
            return self.cell(players[0], node, path)
        if isinstance(node, Mapping):
            entries = tuple((key, self.cell(key.text, value, path)) for key, value in node.entries)
            return Mapping(entries, node.mark, node.flow)
        return node

    def cell(self, player: str, node: Node, path: tuple[str, ...]) -> Node:
        about = f"The payoff of {self.name_of(player)} ({_labels(path[1:])})"
        return self.number(node, (player, *path[1:]), about) if _is_ranged(node) else node

    def table(self, node: Node, path: tuple[str, ...], about: str) -> Node:
        """The values of a measure, level by level."""
        if not isinstance(node, Mapping):
            return node
        if self.is_ranged_beside_labels(node):
            if path[1:]:
                return self.number(node, path, f"{about} ({_labels(path[1:])})")
            return self.number(node, (*path, "value"), about)
        entries = tuple((key, self.table(value, (*path, key.text), about)) for key, value in node.entries)
        return Mapping(entries, node.mark, node.flow)

    def is_ranged_beside_labels(self, node: Mapping) -> bool:
        """Whether a mapping is a ranged number though tables of labels stand here too."""
        keys = {key.text for key, _ in node.entries}
        return _is_ranged(node) and ("value" not in self.labels or (keys <= KEYS and not keys <= self.labels))

    @cached_property
    def labels(self) -> frozenset[str]:
        """Every action and outcome value: one may be called 'value'."""
        players = [self.root.get("players"), self.root.get("outcomes")]
        levels: list[Node | None] = [
            value for node in players if isinstance(node, Mapping) for _, value in node.entries
        ]
        levels += [level.get("actions") for level in levels if isinstance(level, Mapping)]
        mappings = [level for level in levels if isinstance(level, Mapping)]
        return frozenset(key.text for mapping in mappings for key, _ in mapping.entries)

    def number(self, node: Node, path: tuple[str, ...], about: str, unit: str = UNIT) -> Node:
        """The name of a ranged number, which is noted."""
        assert isinstance(node, Mapping)
        given = node.get("id")
        id = given.text if isinstance(given, Scalar) and not given.is_null else "_".join(path)
        key = Scalar(id, given.mark if given is not None else node.mark)
        owner = next((section for section in NAMED if id in self.names(section)), "")
        if id in self.ranged:
            self.clash(id, key, f"stands in line {self.ranged[id][0].mark.line} as well")
        elif owner and owner != "assumptions":
            self.clash(id, key, f"stands under '{owner}' as well")
            return Scalar("0", node.mark)
        else:
            told = {"about": about, "unit": unit}
            more = tuple((Scalar(k, node.mark), Scalar(v, node.mark, plain=False))
                         for k, v in told.items() if node.get(k) is None)  # fmt: skip
            rest = node.without("id")
            self.ranged[id] = key, Mapping((*rest.entries, *more), node.mark, node.flow)
        # one that is no name is said to be none, and only once
        return Scalar(id if NAME.match(id) else "0", node.mark)

    def clash(self, id: str, key: Scalar, why: str) -> None:
        message = f"the number in place is called '{id}', which {why}"
        self.problems.append(Problem("name-clash", message, key.mark, "give it an 'id' of its own"))

    def names(self, section: str) -> tuple[str, ...]:
        node = self.root.get(section)
        return tuple(key.text for key, _ in node.entries) if isinstance(node, Mapping) else ()

    def name_of(self, player: str) -> str:
        players = self.root.get("players")
        node = players.get(player) if isinstance(players, Mapping) else None
        return _text(node, "name") or readable(player)


def _is_ranged(node: Node) -> bool:
    """Whether a mapping is a number with its range."""
    return isinstance(node, Mapping) and node.get("value") is not None and node.get("formula") is None


def _labels(path: tuple[str, ...]) -> str:
    return ", ".join(readable(label).lower() for label in path)


def _text(node: Node | None, key: str) -> str:
    value = node.get(key) if isinstance(node, Mapping) else None
    return " ".join(value.text.split()) if isinstance(value, Scalar) and not value.is_null else ""
