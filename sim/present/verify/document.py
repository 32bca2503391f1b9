"""A second opinion as JSON."""

from typing import Any

from sim.explore.verify.answer import Verification
from sim.present.language.document import scenario_document, tidy
from sim.present.verify.words import said


def document(verification: Verification) -> dict[str, Any]:
    """sim.verify/1."""
    return {
        "schema": "sim.verify/1",
        **scenario_document(verification.scenario),
        "seconds": [
            {
                "by": second.by,
                "version": second.version,
                "own": second.own,
                "agrees": second.agrees,
                "both": second.compared,
                "only_here": tidy(second.only_here),
                "only_there": tidy(second.only_there),
                "within": second.within,
                "refuted": second.refuted,
                "note": " ".join(said(second)),
            }
            for second in verification.seconds
        ],
        "missing": list(verification.missing),
    }
