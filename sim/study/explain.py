"""What holds an equilibrium in place, or what stands in the way of an outcome."""

from sim.explore.explain.answer import Explanation
from sim.explore.explain.answer import explain as ask
from sim.present.explain.document import document
from sim.present.explain.view import view
from sim.study.reply import Reply

__all__ = ["ask", "reply"]


def reply(explanation: Explanation, file: str) -> Reply:
    """The explanation in words. file: the scenario as the command names it, for what to ask next."""
    return Reply(document(explanation), lambda: view(explanation, file))
