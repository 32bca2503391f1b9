"""A report as JSON: where it is, and on what."""

from pathlib import Path
from typing import Any

from sim.present.report.words import Report


def document(report: Report, form: str, file: Path) -> dict[str, Any]:
    """sim.report/1. file: where the report stands."""
    ids = [part.id for part in report.parts]
    return {"schema": "sim.report/1", "scenarios": ids, "format": form, "file": str(file)}
