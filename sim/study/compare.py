"""Scenarios side by side."""

from sim.explore.compare.answer import Comparison
from sim.explore.compare.answer import compare as ask
from sim.present.compare.document import document
from sim.present.compare.view import matrix as matrix_view
from sim.present.compare.view import view
from sim.study.reply import Reply

__all__ = ["ask", "reply"]


def reply(comparison: Comparison, *, matrix: bool = False) -> Reply:
    """The comparison in words; as a matrix, a line for each scenario."""
    return Reply(document(comparison), lambda: (matrix_view if matrix else view)(comparison))
