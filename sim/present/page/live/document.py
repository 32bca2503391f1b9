"""A live page as JSON: where it is, and on what."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sim.present.language.document import scenario_document
from sim.scenario.model import Scenario


def document(scenarios: Sequence[Scenario], page: Path, size: int, left_out: Sequence[str]) -> dict[str, Any]:
    """sim.page/1. page: where it stands; size: in bytes; left_out: what it says nothing of, in sentences."""
    return {
        "schema": "sim.page/1",
        **scenario_document(scenarios[0]),
        "scenarios": [scenario.id for scenario in scenarios],
        "page": str(page),
        "file": str(page),
        "bytes": size,
        "left_out": list(left_out),
    }
