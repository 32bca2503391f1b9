"""Whether a scenario file is sound, and whether its claims hold."""

from sim.explore.check.answer import Checked
from sim.explore.check.answer import checked as ask
from sim.present.check.document import document
from sim.present.check.view import view
from sim.study.reply import Reply

__all__ = ["ask", "reply"]


def reply(checked: Checked, *, quiet: bool = False) -> Reply:
    """What the check found; a 'no' if the file is invalid or a claim fails. quiet: failures only."""
    return Reply(document(checked), lambda: view(checked, quiet=quiet), positive=checked.sound)
