"""The formula language: text -> a tree of nodes.

Python's parser supplies a syntax tree and nothing else: the walk below accepts the nodes of
the language and refuses every other, so that a formula can name, compare and compute, and
nothing more. Numbers stay exact.
"""

import ast
import itertools
import keyword
import re
from collections.abc import Mapping
from dataclasses import dataclass

from sim.rational import Fraction, fraction_of
from sim.scenario.language.formula import Arithmetic, Call, Compare, Formula, Is, Logic, Name, Not, Number
from sim.scenario.language.syntax import MAX_DEPTH, FormulaError, syntax_tree
from sim.scenario.problems import did_you_mean

MAX_EXPONENT = 12

FUNCTIONS: Mapping[str, tuple[int, int | None]] = {
    "min": (2, None),
    "max": (2, None),
    "abs": (1, 1),
    "exp": (1, 1),
    "log": (1, 1),
    "sqrt": (1, 1),
    "clip": (3, 3),
    "interp": (3, 3),
    "if_else": (3, 3),
}
"""Function -> the least and the largest number of arguments."""
RESERVED = frozenset(
    {"and", "or", "not", "in", "is", "if", "else", "true", "false", "null", "otherwise", *FUNCTIONS}
)
"""Words that cannot be names, besides those of Python."""


def is_reserved(name: str) -> bool:
    """Whether a word of the formula language stands where a name should."""
    return keyword.iskeyword(name) or name in RESERVED


LITERAL = re.compile(r"(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,2})?\Z", re.ASCII)


@dataclass(frozen=True)
class Names:
    """What a formula may name.

    categories: player or dimension -> its actions or values; with stages or types also moves and
        types by names with a dot, as in `reply.town` and `town.type`.
    numbers: measures, assumptions and derived names.
    withheld: known names that must not stand in this formula -> what they are, and why after a semicolon;
        nothing where that is told elsewhere.
    whole: False where names with a dot are missing whose faults are told elsewhere.
    """

    categories: Mapping[str, tuple[str, ...]]
    numbers: frozenset[str]
    withheld: Mapping[str, str]
    whole: bool = True


def parse_number(text: str, names: Names) -> Formula:
    """A formula whose value is a number. Raises FormulaError at the first fault.

    >>> names = Names({"russia": ("talk", "freeze")}, frozenset({"cost"}), {})
    >>> parse_number("2 * cost", names).op
    '*'
    """
    return _Walk(text, names).number(syntax_tree(text), 1)


def parse_condition(text: str, names: Names) -> Formula:
    """A formula that is true or false. Raises FormulaError at the first fault.

    >>> names = Names({"russia": ("talk", "freeze")}, frozenset({"cost"}), {})
    >>> parse_condition("russia == freeze and cost > 2", names).op
    'and'
    """
    return _Walk(text, names).condition(syntax_tree(text), 1)


_ARITHMETIC: Mapping[type, str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}
_COMPARE: Mapping[type, str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip
_WRITTEN: Mapping[type, str] = {
    ast.Attribute: "attribute access ('.')",
    ast.Subscript: "an index ('[...]')",
    ast.Lambda: "'lambda'",
    ast.IfExp: "'if ... else'",
    ast.List: "a list",
    ast.Tuple: "a list",
    ast.Dict: "'{...}'",
    ast.Set: "'{...}'",
    ast.ListComp: "a loop",
    ast.GeneratorExp: "a loop",
    ast.NamedExpr: "':='",
    ast.JoinedStr: "text",
    ast.FloorDiv: "'//'",
    ast.Mod: "'%'",
    ast.MatMult: "'@'",
    ast.BitAnd: "'&'",
    ast.BitOr: "'|'",
    ast.BitXor: "'^'",
    ast.Is: "'is'",
    ast.IsNot: "'is not'",
}
_INSTEAD: Mapping[type, str] = {
    ast.IfExp: "write if_else(condition, a, b)",
    ast.Mod: "write a share as a decimal: 0.5 for 50%",
    ast.Tuple: "a number has no comma within: write 1000 and 0.5",
    ast.BitAnd: "write 'and'",
    ast.BitOr: "write 'or'",
    ast.BitXor: "write '**'",
    ast.Is: "write '=='",
    ast.IsNot: "write '!='",
}


class _Walk:
    """One walk over one syntax tree."""

    def __init__(self, text: str, names: Names) -> None:
        self.raw = text.replace("\n", " ").encode()
        self.names = names

    def at(self, node: ast.expr) -> int:
        """The character at which a node starts (the tree counts bytes)."""
        return len(self.raw[: node.col_offset].decode(errors="ignore"))

    def written(self, node: ast.expr) -> str:
        return self.raw[node.col_offset : node.end_col_offset].decode(errors="replace")

    def refuse(self, node: ast.expr, kind: type | None = None) -> FormulaError:
        kind = kind or type(node)
        what = _WRITTEN.get(kind, f"'{self.written(node)[:30]}'")
        return FormulaError(
            f"{what} is not part of the formula language", self.at(node), _INSTEAD.get(kind, "")
        )

    def deeper(self, node: ast.expr, depth: int) -> int:
        if depth >= MAX_DEPTH:
            raise FormulaError(f"the formula is nested more than {MAX_DEPTH} levels deep", self.at(node))
        return depth + 1

    def number(self, node: ast.expr, depth: int) -> Formula:
        inside = self.deeper(node, depth)
        match node:
            case ast.Constant():
                return Number(self.literal(node), self.at(node))
            case ast.Name(id=name):
                return self.name(name, node)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                part = self.number(operand, inside)
                if isinstance(part, Number):
                    return Number(-part.value, self.at(node))
                return Arithmetic("*", Number(Fraction(-1), self.at(node)), part, self.at(node))
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.number(operand, inside)
            case ast.BinOp(op=op, left=left, right=right):
                if type(op) not in _ARITHMETIC:
                    raise self.refuse(node, type(op))
                arithmetic = Arithmetic(
                    _ARITHMETIC[type(op)],
                    self.number(left, inside),
                    self.number(right, inside),
                    self.at(node),
                )
                if arithmetic.op == "**":
                    self.exponent(right, arithmetic.right)
                return arithmetic
            case ast.Call():
                return self.call(node, inside)
            case ast.Compare() | ast.BoolOp() | ast.UnaryOp(op=ast.Not()):
                message = f"found the condition '{self.written(node)[:40]}', expected a number"
                raise FormulaError(message, self.at(node), "write if_else(condition, 1, 0)")
        raise self.refuse(node)

    def condition(self, node: ast.expr, depth: int) -> Formula:
        inside = self.deeper(node, depth)
        match node:
            case ast.BoolOp(op=op, values=values):
                word = "and" if isinstance(op, ast.And) else "or"
                return Logic(word, tuple(self.condition(value, inside) for value in values), self.at(node))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Not(self.condition(operand, inside), self.at(node))
            case ast.Compare(left=left, ops=ops, comparators=rights):
                lefts = [left, *rights[:-1]]
                parts = [
                    self.comparison(a, op, b, inside) for a, op, b in zip(lefts, ops, rights, strict=True)
                ]
                return parts[0] if len(parts) == 1 else Logic("and", tuple(parts), self.at(node))
            case ast.Constant() | ast.Name() | ast.BinOp() | ast.Call() | ast.UnaryOp():
                message = f"found '{self.written(node)[:40]}', expected a condition"
                raise FormulaError(message, self.at(node), f"compare it with something{self.example()}")
        raise self.refuse(node)

    def dotted(self, node: ast.expr) -> ast.expr:
        """A name with a dot as one name, in a game that has such names."""
        known = [name for name in (*self.names.categories, *self.names.withheld) if "." in name]
        match node:
            case ast.Attribute(value=ast.Name(id=owner), attr=part) if known or not self.names.whole:
                name = f"{owner}.{part}"
                if name not in known:
                    if not self.names.whole:
                        raise FormulaError("", self.at(node))
                    raise FormulaError(f"unknown name '{name}'", self.at(node), did_you_mean(name, known))
                return ast.copy_location(ast.Name(name), node)
        return node

    def comparison(self, left: ast.expr, op: ast.cmpop, right: ast.expr, depth: int) -> Formula:
        categories, numbers = self.names.categories, self.names.numbers
        left, right = self.dotted(left), self.dotted(right)
        if isinstance(left, ast.Name) and isinstance(right, ast.Name):
            if type(op) in (ast.Eq, ast.NotEq) and right.id in categories and left.id not in categories:
                left, right = right, left
            elif not {left.id, right.id} & {*categories, *numbers}:
                self.category(left)
        if isinstance(left, ast.Name) and left.id in categories:
            return self.membership(left, op, right)
        if type(op) not in _COMPARE:
            if isinstance(op, (ast.In, ast.NotIn)) and isinstance(left, ast.Name):
                self.category(left)
            raise self.refuse(left, type(op))
        comparison = Compare(
            _COMPARE[type(op)], self.number(left, depth), self.number(right, depth), self.at(left)
        )
        if not numbers:
            message = f"'{self.written(left)[:30]}' is no player and no outcome dimension"
            raise FormulaError(message, self.at(left), f"compare one with its values{self.example()}")
        return comparison

    def example(self) -> str:
        """A comparison that would be right here, from the names of the file."""
        name, values = next(((n, v) for n, v in self.names.categories.items() if v), ("", ("",)))
        return f", as in '{name} == {values[0]}'" if name else ""

    def category(self, node: ast.Name) -> None:
        """Raises: the name is no player or dimension."""
        if node.id in self.names.withheld:
            raise self.forbidden(node.id, self.at(node))
        if node.id in self.names.numbers:
            raise FormulaError(
                f"'{node.id}' is a number, expected a player or an outcome dimension", self.at(node)
            )
        hint = did_you_mean(node.id, [*self.names.categories, *self.names.numbers])
        raise FormulaError(f"unknown name '{node.id}'", self.at(node), hint)

    def forbidden(self, name: str, at: int) -> FormulaError:
        """What a name is that must not stand here, and why it must not."""
        what, _, why = self.names.withheld[name].partition("; ")
        return FormulaError(what, at, why)

    def membership(self, left: ast.Name, op: ast.cmpop, right: ast.expr) -> Formula:
        match op, right:
            case ((ast.Eq() | ast.NotEq()), (ast.Name() | ast.Constant())):
                listed: list[ast.expr] = [right]
            case ((ast.In() | ast.NotIn()), (ast.List() | ast.Tuple())):
                listed = right.elts
            case ((ast.In() | ast.NotIn()), _):
                raise FormulaError("expected a list such as [a, b] after 'in'", self.at(right))
            case _:
                message = (
                    f"'{left.id}' can be compared with == and != to one of its values, or with 'in [...]'"
                )
                raise FormulaError(message, self.at(left))
        valid = self.names.categories[left.id]
        values = []
        for item in listed:
            if not isinstance(item, ast.Name) or item.id not in valid:
                if not valid:
                    # what is wrong with them is told where they stand
                    raise FormulaError("", self.at(item))
                unknown = self.written(item)[:40]
                message = f"'{unknown}' is not a value of {left.id}"
                raise FormulaError(message, self.at(item), self.meant(unknown, valid))
            values.append(item.id)
        membership: Formula = Is(left.id, tuple(values), self.at(left))
        return Not(membership, self.at(left)) if isinstance(op, (ast.NotEq, ast.NotIn)) else membership

    def meant(self, unknown: str, valid: tuple[str, ...]) -> str:
        """The nearest value, or whose value it is."""
        owners = [
            f"{name} == {unknown}" for name, values in self.names.categories.items() if unknown in values
        ]
        nearest = did_you_mean(unknown, valid)
        return f"did you mean '{owners[0]}'?" if owners and "did you mean" not in nearest else nearest

    def literal(self, node: ast.Constant) -> Fraction:
        text = self.written(node)
        if (
            isinstance(node.value, bool)
            or not isinstance(node.value, (int, float))
            or not LITERAL.match(text)
        ):
            raise FormulaError(f"found {text[:30]}, expected a decimal number", self.at(node))
        if len(text) > 60:
            raise FormulaError(f"found {text[:30]}..., a number with too many digits", self.at(node))
        return fraction_of(text)

    def name(self, name: str, node: ast.expr) -> Name:
        at = self.at(node)
        if name in self.names.numbers:
            return Name(name, at)
        if name in self.names.withheld:
            raise self.forbidden(name, at)
        if name in self.names.categories:
            example = (
                f"as in '{name} == {self.names.categories[name][0]}'" if self.names.categories[name] else ""
            )
            raise FormulaError(
                f"'{name}' is not a number", at, f"compare it with one of its values, {example}"
            )
        if name in FUNCTIONS:
            raise FormulaError(f"'{name}' is a function", at, f"write {name}(...)")
        owners = [owner for owner, values in self.names.categories.items() if name in values]
        if owners:
            message = f"'{name}' means something only beside '{owners[0]}'"
            raise FormulaError(message, at, f"write '{owners[0]} == {name}'")
        raise FormulaError(f"unknown name '{name}'", at, did_you_mean(name, sorted(self.names.numbers)))

    def exponent(self, node: ast.expr, exponent: Formula) -> None:
        if not isinstance(exponent, Number):
            hint = "for x ** y write exp(y * log(x))"
            raise FormulaError("an exponent must be a plain number", self.at(node), hint)
        if abs(exponent.value) > MAX_EXPONENT:
            raise FormulaError(f"an exponent may be at most {MAX_EXPONENT}", self.at(node))

    def call(self, node: ast.Call, depth: int) -> Formula:
        at = self.at(node)
        if not isinstance(node.func, ast.Name):
            raise self.refuse(node.func)
        function = node.func.id
        if function not in FUNCTIONS:
            raise FormulaError(f"unknown function '{function}'", at, did_you_mean(function, FUNCTIONS))
        if node.keywords:
            raise FormulaError(f"{function} takes no named arguments", at)
        least, most = FUNCTIONS[function]
        if not least <= len(node.args) <= (most or len(node.args)):
            expected = f"{least}" if most == least else f"at least {least}"
            raise FormulaError(f"{function} has {len(node.args)} arguments, expected {expected}", at)
        if function == "interp":
            return Call(function, (self.number(node.args[0], depth),), at, self.points(node))
        if function == "if_else":
            condition = self.condition(node.args[0], depth)
            return Call(function, (condition, *(self.number(arg, depth) for arg in node.args[1:])), at)
        return Call(function, tuple(self.number(arg, depth) for arg in node.args), at)

    def points(self, node: ast.Call) -> tuple[tuple[Fraction, Fraction], ...]:
        columns = []
        for arg in node.args[1:]:
            if not isinstance(arg, (ast.List, ast.Tuple)):
                raise FormulaError(
                    "interp takes two lists of numbers, as in interp(x, [0, 1], [5, 9])", self.at(arg)
                )
            column = []
            for item in arg.elts:
                coordinate = self.number(item, 1)
                if not isinstance(coordinate, Number):
                    raise FormulaError("the lists of interp hold plain numbers", self.at(item))
                column.append(coordinate.value)
            columns.append(column)
        xs, ys = columns
        if len(xs) != len(ys):
            raise FormulaError(f"interp has {len(xs)} points and {len(ys)} values", self.at(node))
        if len(xs) < 2:
            raise FormulaError("interp needs at least two points", self.at(node))
        if any(b <= a for a, b in itertools.pairwise(xs)):
            raise FormulaError("the points of interp must increase", self.at(node.args[1]))
        return tuple(zip(xs, ys, strict=True))
