"""A scenario as plain data in a fixed order: what its digest covers, and what repeats it."""

import dataclasses
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from sim.scenario.model import Scenario, Written

LEFT_OUT = frozenset({"mark", "file", "overrides", "extends"})
"""Where a scenario was written says nothing about what it means."""


def canonical(scenario: Scenario) -> dict[str, Any]:
    """Everything that a scenario says, as JSON values; numbers exact, as text."""
    made = _plain(scenario)
    assert isinstance(made, dict)
    return made


def _plain(value: Any) -> Any:
    match value:
        case Written(text=text):
            return text
        case Fraction():
            return str(value)
        case str() | int() | None:
            return value
        case Mapping():
            return [[_plain(key), _plain(item)] for key, item in value.items()]
        case tuple() | list():
            return [_plain(item) for item in value]
        case _:
            fields = [field.name for field in dataclasses.fields(value) if field.name not in LEFT_OUT]
            return {name: _plain(getattr(value, name)) for name in fields}
