"""A scenario as plain data in a fixed order: what digests cover."""

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from numbers import Rational
from typing import Any

from sim.scenario.model import Scenario
from sim.scenario.written import Written

ASIDE = frozenset({"file", "overrides", "extends", "claims", "sweeps", "sources", "observed", "written"})
"""Of a scenario: where it was written, what is asked of it, what was seen, the wording of citations."""
NOT_MEANT = frozenset({"mark", "origin", "supposed"})
IF_ANY = frozenset({"stages", "lotteries", "priors", "agreements", "repeated", "grid"})
"""What most games, or measures, have none of: it stands only where there is some."""


def canonical(scenario: Scenario) -> dict[str, Any]:
    """Everything that a scenario says about its game, as JSON values; numbers exact, as text."""
    return _fields(scenario.written or scenario, ASIDE | NOT_MEANT)


def told(scenario: Scenario) -> str:
    """The digest of everything that a file says: its claims, questions and sources beside its game."""
    return digest([canonical(scenario), _fields(scenario, NOT_MEANT | {"file"})])


def digest(payload: Any) -> str:
    """The hexadecimal SHA-256 of JSON data, keys in order.

    >>> digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    True
    """
    text = json.dumps(payload, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _fields(value: Any, left_out: frozenset[str]) -> dict[str, Any]:
    names = [field.name for field in dataclasses.fields(value) if field.name not in left_out]
    return {
        name: _plain(getattr(value, name)) for name in names if name not in IF_ANY or getattr(value, name)
    }


def _plain(value: Any) -> Any:
    match value:
        case Written(text=text):
            return text
        case str() | int() | None:
            return value
        case Rational():
            return str(value)
        case Mapping():
            return [[_plain(key), _plain(item)] for key, item in value.items()]
        case tuple() | list():
            return [_plain(item) for item in value]
        case _:
            return _fields(value, NOT_MEANT)
