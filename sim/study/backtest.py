"""What the model says of the past beside what was seen."""

from sim.explore.backtest.answer import Backtest
from sim.explore.backtest.answer import backtest as ask
from sim.present.backtest.document import document
from sim.present.backtest.view import view
from sim.study.reply import Reply

__all__ = ["ask", "reply"]


def reply(backtest: Backtest, *, quiet: bool = False, every: bool = False) -> Reply:
    """The backtest in words. quiet: without notes. every: shows long lists in full."""
    return Reply(document(backtest), lambda: view(backtest, quiet=quiet, every=every))
