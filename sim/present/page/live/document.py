"""A live page as JSON: where it is, and on what."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sim.present.language.document import scenario_document
from sim.scenario.model import Scenario

LEFT_OUT = ("sweeps", "the past")
"""What the page says nothing of."""


def document(scenarios: Sequence[Scenario], file: Path, size: int) -> dict[str, Any]:
    """sim.page/1. file: where the page stands; size: in bytes."""
    return {
        "schema": "sim.page/1",
        **scenario_document(scenarios[0]),
        "scenarios": [scenario.id for scenario in scenarios],
        "file": str(file),
        "bytes": size,
        "left_out": list(LEFT_OUT),
    }
