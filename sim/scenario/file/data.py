"""A scenario as Python values, as the tree that a file with the same content has."""

from collections.abc import Mapping as Mapped
from collections.abc import Sequence
from decimal import Decimal
from numbers import Integral, Rational, Real
from typing import Any

from sim.rational import Fraction
from sim.scenario.file.nodes import MAX_DEPTH, UNSHOWN, Items, Mapping, Node, Scalar
from sim.scenario.language.numbers import exact_decimal
from sim.scenario.problems import Mark, Problem, ScenarioError


def tree_of(mapping: Mapped[str, Any], name: str) -> Mapping:
    """The tree of a mapping. name: what its problems call it.

    Numbers of Python and numpy become the decimals that they print as; a Fraction that no
    decimals express stays a fraction, for where a formula may stand. Raises ScenarioError.
    """
    mark = Mark(name, 0, 0)
    tree = _node(mapping, mark, "", 1)
    assert isinstance(tree, Mapping)
    return tree


def _node(value: Any, mark: Mark, path: str, depth: int) -> Node:
    if depth > MAX_DEPTH:
        raise _refused("too-deep", f"{path[:80]}... is nested more than {MAX_DEPTH} levels deep", mark)
    match value:
        case Mapped():
            entries = []
            for key, item in value.items():
                if not isinstance(key, str):
                    raise _refused(
                        "key", f"{path or 'the mapping'} has the key {key!r}, expected a text", mark
                    )
                inner = f"{path}.{key}" if path else key
                entries.append((_text(key, mark, inner), _node(item, mark, inner, depth + 1)))
            return Mapping(tuple(entries), mark)
        case str():
            return _text(value, mark, path)
        case None | bool() | Real() | Decimal():
            return Scalar(_digits(value), mark)
        case _ if hasattr(value, "tolist"):
            return _node(value.tolist(), mark, path, depth)
        case Sequence():
            items = (_node(item, mark, f"{path}[{i}]", depth + 1) for i, item in enumerate(value))
            return Items(tuple(items), mark)
    what = f"{path}: found {type(value).__name__}, expected a mapping, a list, a text or a number"
    raise _refused("shape", what, mark)


def _text(text: str, mark: Mark, path: str) -> Scalar:
    if odd := UNSHOWN.search(text):
        raise _refused(
            "not-text", f"{path}: the character U+{ord(odd[0]):04X} in a text cannot be shown", mark
        )
    return Scalar(text, mark, plain=False)


def _digits(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case Integral():
            return str(int(value))
        case Rational():
            try:
                return exact_decimal(Fraction(value))
            except ValueError:
                return str(value)
        case Decimal():
            return str(value)
    return repr(float(value))


def _refused(code: str, message: str, mark: Mark) -> ScenarioError:
    return ScenarioError([Problem(code, message, mark)])
