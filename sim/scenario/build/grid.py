"""A share in steps, and a payment on the side, written out as entries of the menu.

Each step of the share is an entry, and each entry but having no agreement stands once for each step of
the payment. Measures say what an entry comes to: `share`, `payment` and `agreed`. Where either of two may
pay the other, each entry stands once for each step of what the second pays too: `payment_back`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TypeVar

from sim.rational import Fraction
from sim.scenario.agreements import MENU
from sim.scenario.file.nodes import Items, Mapping, Node, Scalar, number
from sim.scenario.language.names import readable
from sim.scenario.language.numbers import decimal
from sim.scenario.problems import Mark, Problem, ScenarioError, did_you_mean
from sim.scenario.shapes.check import checked
from sim.scenario.shapes.entities import PaymentShape, ShareShape

SHARE, PAYMENT, BACK, AGREED = "share", "payment", "payment_back", "agreed"
"""The measures: what part goes to one, what is paid, and what the other way, whether anything is agreed."""
OUTCOME, SPLIT = "outcome", "shared"
MOST_ENTRIES = 500
S = TypeVar("S", ShareShape, PaymentShape)


@dataclass(frozen=True)
class _Entry:
    """An entry of the menu. base: the entry of the file that it was made of; empty for a share.

    share: as a formula. paid: the measure of a payment -> it, as a formula.
    """

    id: str
    node: Node
    base: str
    share: str
    agreed: bool
    paid: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Way:
    """A direction in which may be paid. measure: what says how much."""

    payer: str
    to: str
    measure: str


def with_grid(tree: Mapping) -> Mapping:
    """The tree with the entries that a share and a payment stand for, and their measures and terms.

    Raises ScenarioError where they have a fault, or are too many.
    """
    block, players = tree.get("agreements"), tree.get("players")
    if not isinstance(block, Mapping) or not isinstance(players, Mapping):
        return tree
    if block.get(SHARE) is None and block.get(PAYMENT) is None:
        return tree
    grid = _Grid(tree, block, players)
    entries = list(grid.entries())
    menu = Mapping(tuple((Scalar(e.id, grid.mark), e.node) for e in entries), grid.mark)
    block = _put(block.without(SHARE).without(PAYMENT), "menu", menu)
    tree = tree.replaced("agreements", block)
    measures = grid.measures(entries)
    if tree.get("outcomes") is None:
        tree = _put(tree, "outcomes", grid.outcomes(entries))
    tree = _put(tree, "measures", measures)
    return grid.with_terms(tree)


class _Grid:
    """What the block says, with the names of those who pay and get."""

    def __init__(self, tree: Mapping, block: Mapping, players: Mapping) -> None:
        self.tree, self.block, self.players = tree, block, players
        key = block.key(SHARE) or block.key(PAYMENT)
        assert key is not None
        self.mark = key.mark
        self.share = _shaped(block, SHARE, ShareShape)
        self.payment = _shaped(block, PAYMENT, PaymentShape)
        self.ways: tuple[_Way, ...] = ()
        if self.payment is not None:
            self.ways = self._ways(self.payment)
        for shape, path in ((self.share, SHARE), (self.payment, PAYMENT)):
            if shape is not None:
                self._check(path, shape)
        self._check_names()

    def _ways(self, payment: PaymentShape) -> tuple[_Way, ...]:
        """From whom to whom may be paid. Raises ScenarioError where that is not said, or said twice."""
        node = self.block.get(PAYMENT)
        assert isinstance(node, Mapping)
        one_way = payment.payer or payment.to
        if payment.between:
            if one_way:
                message = "agreements.payment has 'between', and 'from' or 'to' as well"
                hint = "leave 'between' out where one pays the other; or the others, where either may pay"
                raise ScenarioError([Problem("agreements", message, _mark_of(node, "between"), hint)])
            if len(set(payment.between)) != 2 or len(payment.between) != 2:
                names = ", ".join(payment.between)
                message = f"agreements.payment.between names {names}, expected two players"
                hint = "name each of two once"
                raise ScenarioError([Problem("agreements", message, _mark_of(node, "between"), hint)])
            one, other = payment.between
            return _Way(one, other, PAYMENT), _Way(other, one, BACK)
        for key, player in (("from", payment.payer), ("to", payment.to)):
            if not player:
                message = f"agreements.payment has no '{key}'"
                hint = f"write for instance {PaymentShape.example}; or between: [county, town] for both ways"
                raise ScenarioError([Problem("missing-key", message, _mark_of(self.block, PAYMENT), hint)])
        return (_Way(payment.payer, payment.to, PAYMENT),)

    def _check(self, path: str, shape: ShareShape | PaymentShape) -> None:
        node = self.block.get(path)
        assert isinstance(node, Mapping)
        named = [("to", shape.to)]
        if isinstance(shape, PaymentShape):
            named = [("between", player) for player in shape.between] or [("from", shape.payer), *named]
        for place, (key, player) in enumerate(named):
            if self.players.get(player) is None:
                known = [name.text for name, _ in self.players.entries]
                several = node.get(key)
                mark = several.items[place].mark if isinstance(several, Items) else _mark_of(node, key)
                message = f"unknown player '{player}' in agreements.{path}.{key}"
                raise ScenarioError([Problem("unknown-name", message, mark, did_you_mean(player, known))])
        if len({player for _, player in named}) < len(named):
            message = f"agreements.{path} goes from '{shape.to}' to itself"
            raise ScenarioError([Problem("agreements", message, _mark_of(node, "to"), "name another player")])
        if shape.steps is not None and (shape.steps.denominator != 1 or shape.steps < 1):
            message = f"agreements.{path}.steps = {float(shape.steps):g}, expected a whole number of steps"
            raise ScenarioError([Problem("agreements", message, _mark_of(node, "steps"), "write 1 or more")])

    def _check_names(self) -> None:
        """Raises ScenarioError where a measure would be called as something of the file is."""
        for section in ("players", "outcomes", "measures", "assumptions", "derived"):
            own = self.tree.get(section)
            for name in (SHARE, PAYMENT, BACK, AGREED) if isinstance(own, Mapping) else ():
                if isinstance(own, Mapping) and (key := own.key(name)) is not None:
                    if name not in self.names:
                        continue
                    message = (
                        f"'{name}' is what the measure is called that agreements.{self.path(name)} makes"
                    )
                    raise ScenarioError([Problem("name-clash", message, key.mark, "rename this one")])

    @property
    def names(self) -> tuple[str, ...]:
        """The measures that are made."""
        share = (SHARE,) if self.share else ()
        return (*share, *(way.measure for way in self.ways), AGREED)

    def path(self, name: str) -> str:
        """The key that makes a measure."""
        if name == BACK:
            return PAYMENT
        return name if name in (SHARE, PAYMENT) else SHARE if self.share else PAYMENT

    def entries(self) -> Iterator[_Entry]:
        """Every entry, having no agreement first. Raises ScenarioError where there are too many."""
        none = self.block.get("disagreement")
        start = none.text if isinstance(none, Scalar) else "none"
        own = self.block.get("menu")
        menu = {key.text: value for key, value in own.entries} if isinstance(own, Mapping) else {}
        label = {"name": self._text("No agreement"), "says": self._text("There is no agreement")}
        bases = [_Entry(start, menu.pop(start, self._mapping(**label)), start, "0", False)]
        bases += [_Entry(id, node, id, "0", True) for id, node in menu.items()]
        bases += list(self._shares())
        levels = int(self.payment.steps or 1) if self.payment else 0
        count = 1 + (len(bases) - 1) * (levels * len(self.ways) + 1)
        if count > MOST_ENTRIES:
            message = f"share and payment make {count:,} agreements, at most {MOST_ENTRIES} can be compared"
            raise ScenarioError([Problem("too-large", message, self.mark, "take fewer steps")])
        yield bases[0]
        for base in bases[1:]:
            yield base
            for way in self.ways:
                for level in range(1, levels + 1):
                    yield self._paid(base, way, level, levels)

    def _shares(self) -> Iterator[_Entry]:
        if self.share is None:
            return
        steps, to = int(self.share.steps), self._called(self.share.to)
        for step in range(steps + 1):
            part = _part(step, steps)
            name = self.share.name or to
            node = self._mapping(name=self._text(f"{name}: {part}"), says=self._text(f"{part} goes to {to}"))
            yield _Entry(f"{SHARE}_{step}", node, "", f"{step}/{steps}" if step else "0", True)

    def _paid(self, base: _Entry, way: _Way, level: int, levels: int) -> _Entry:
        assert self.payment is not None
        most, payer = self.payment.most.text, self._called(way.payer)
        how = f"{_part(level, levels)} of the payment"
        amount = number(self.payment.most)
        if isinstance(amount, Fraction):
            how = decimal(amount * level / levels)
        name, says = _label(base)
        called = f"{name}, {how}" if isinstance(amount, str) else f"{name}, payment {how}"
        if len(self.ways) > 1:
            called = f"{name}, {payer} pays {how}"
        node = self._mapping(name=self._text(called), says=self._text(f"{says}, and {payer} pays {how}"))
        paid = f"({most})" if level == levels else f"({most}) * {level}/{levels}"
        return _Entry(
            f"{base.id}_{way.measure}_{level}", node, base.base, base.share, True, {way.measure: paid}
        )

    def measures(self, entries: list[_Entry]) -> Mapping:
        """The measures of the file, with what they say of an entry also where it comes with a payment."""
        own = self.tree.get("measures")
        kept = [(key, self._widened(value, entries)) for key, value in _entries(own)]
        columns = {SHARE: [e.share for e in entries], AGREED: ["1" if e.agreed else "0" for e in entries]}
        for way in self.ways:
            columns[way.measure] = [e.paid.get(way.measure, "0") for e in entries]
        for name in self.names:
            # what is wrong with the most that may be paid is said where that stands
            mark = self.payment.most.mark if self.payment and name in (PAYMENT, BACK) else self.mark
            values = tuple(
                (Scalar(e.id, self.mark), Scalar(text, mark))
                for e, text in zip(entries, columns[name], strict=True)
            )
            node = self._mapping(
                about=self._text(self._about(name)),
                by=self._text(MENU),
                grid=Scalar("true", self.mark),
                values=Mapping(values, self.mark),
            )
            kept.append((Scalar(name, self.mark), node))
        return Mapping(tuple(kept), own.mark if isinstance(own, Mapping) else self.mark)

    def _widened(self, measure: Node, entries: list[_Entry]) -> Node:
        """A measure by the agreement alone, with each entry's value wherever that entry comes with more."""
        by = measure.get("by") if isinstance(measure, Mapping) else None
        named = by.items if isinstance(by, Items) else (by,)
        values = measure.get("values") if isinstance(measure, Mapping) else None
        alone = len(named) == 1 and isinstance(named[0], Scalar) and named[0].text == MENU
        if not alone or not isinstance(values, Mapping) or not isinstance(measure, Mapping):
            return measure
        added = [
            (Scalar(e.id, self.mark), value)
            for e in entries
            if e.base and e.id != e.base and values.get(e.id) is None
            if (value := values.get(e.base)) is not None
        ]
        return measure.replaced("values", replace(values, entries=(*values.entries, *added)))

    def outcomes(self, entries: list[_Entry]) -> Mapping:
        """One dimension: no agreement, each entry of the file's menu, and a split whatever the share."""
        rules: list[tuple[Scalar, Node]] = []
        groups: dict[str, list[_Entry]] = {}
        for entry in entries:
            groups.setdefault(entry.base, []).append(entry)
        for base, group in groups.items():
            name, says = _label(group[0]) if base else ("A split", "They share")
            ids = ", ".join(e.id for e in group)
            when = f"{MENU} in [{ids}]" if len(group) > 1 else f"{MENU} == {ids}"
            rule = self._mapping(when=self._text(when), name=self._text(name), says=self._text(says))
            rules.append((Scalar(base or SPLIT, self.mark), rule))
        return self._mapping(**{OUTCOME: Mapping(tuple(rules), self.mark)})

    def with_terms(self, tree: Mapping) -> Mapping:
        """The tree with what a payment is worth to whoever gets it, and costs whoever pays it."""
        if self.payment is None:
            return tree
        cost = self.payment.cost.text if self.payment.cost is not None else "1"
        worth: dict[str, str] = {}
        for way in self.ways:
            for player, part in ((way.payer, f"-({cost}) * {way.measure}"), (way.to, way.measure)):
                worth[player] = f"{worth[player]} + {part}" if player in worth else part
        payoffs = tree.get("payoffs")
        if not isinstance(payoffs, Mapping):
            payoffs = Mapping((), self.mark)
        for player, formula in worth.items():
            own = payoffs.get(player)
            if isinstance(own, Mapping) and (key := own.key(PAYMENT)) is not None:
                message = f"payoffs.{player}.{PAYMENT} is the term that agreements.{PAYMENT} makes"
                raise ScenarioError([Problem("name-clash", message, key.mark, "rename this one")])
            term = self._mapping(name=self._text("The payment"), worth=Scalar(formula, self.mark))
            added = Mapping((*_entries(own), (Scalar(PAYMENT, self.mark), term)), self.mark)
            payoffs = _put(payoffs, player, added)
        return _put(tree, "payoffs", payoffs)

    def _about(self, name: str) -> str:
        if name == SHARE and self.share is not None:
            return f"The part that goes to {self._called(self.share.to)}"
        for way in self.ways:
            if name == way.measure:
                return f"What {self._called(way.payer)} pays {self._called(way.to)}"
        return "Whether there is an agreement"

    def _called(self, player: str) -> str:
        node = self.players.get(player)
        label = node.get("name") if isinstance(node, Mapping) else None
        return label.text if isinstance(label, Scalar) else readable(player)

    def _text(self, text: str) -> Scalar:
        return Scalar(text, self.mark, plain=False)

    def _mapping(self, **parts: Node) -> Mapping:
        return Mapping(tuple((Scalar(key, self.mark), value) for key, value in parts.items()), self.mark)


def _shaped(block: Mapping, key: str, shape: type[S]) -> S | None:
    """A part of the block in its shape; None where there is none. Raises ScenarioError with its faults."""
    node = block.get(key)
    if node is None:
        return None
    if not isinstance(node, Mapping):
        mark, example = _mark_of(block, key), shape.example
        message = f"agreements.{key}: expected a mapping"
        raise ScenarioError([Problem("shape", message, mark, f"write for instance {example}")])
    part, problems = checked(node, shape)
    if problems or part is None:
        raise ScenarioError([replace(p, message=f"agreements.{key}: {p.message}") for p in problems])
    return part


def _mark_of(node: Mapping, key: str) -> Mark:
    written = node.key(key)
    return node.mark if written is None else written.mark


def _entries(node: Node | None) -> tuple[tuple[Scalar, Node], ...]:
    return node.entries if isinstance(node, Mapping) else ()


def _put(mapping: Mapping, key: str, value: Node) -> Mapping:
    if mapping.get(key) is not None:
        return mapping.replaced(key, value)
    return Mapping((*mapping.without(key).entries, (Scalar(key, value.mark), value)), mapping.mark)


def _label(entry: _Entry) -> tuple[str, str]:
    """What an entry is called, and what it says."""
    name = entry.node.get("name") if isinstance(entry.node, Mapping) else None
    called = name.text if isinstance(name, Scalar) else readable(entry.id)
    says = entry.node.get("says") if isinstance(entry.node, Mapping) else None
    return called, says.text if isinstance(says, Scalar) else f"'{called}' is agreed on"


def _part(step: int, steps: int) -> str:
    """A share in words: a whole percentage where it is one, else a fraction."""
    percent = Fraction(100 * step, steps)
    return f"{percent.numerator}%" if percent.denominator == 1 else f"{step}/{steps}"
