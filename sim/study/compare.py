"""Scenarios side by side."""

from sim.explore.compare.answer import Comparison
from sim.explore.compare.answer import compare as ask
from sim.present.compare.view import compare_document, compare_view, matrix_view
from sim.study.reply import Reply

__all__ = ["ask", "reply"]


def reply(comparison: Comparison, *, matrix: bool = False) -> Reply:
    """The comparison in words; as a matrix, a line for each scenario."""
    view = matrix_view if matrix else compare_view
    return Reply(compare_document(comparison), lambda: view(comparison))
