"""The figures of a run: what payoffs are made of and which moves lead where, or what the game has instead."""

from collections.abc import Callable, Sequence
from functools import partial

from sim.present.drawing.canvas import Page
from sim.present.drawing.files import figure_files
from sim.present.run.moves_figure import moves_page
from sim.present.run.patience_figure import patience_page
from sim.present.run.payoff_figure import payoff_page
from sim.present.run.tree.figure import tree_page
from sim.present.run.win_sets import win_sets
from sim.present.run.win_sets_figure import win_sets_page
from sim.solve.answer import Answer
from sim.solve.bargaining.answer import BargainingAnswer, Table
from sim.solve.repeated.answer import RepeatedAnswer
from sim.solve.sequential.answer import SequentialAnswer
from sim.solve.solved import Solved

MOST_PAGES = 6
"""One for each equilibrium, or for each play without an agreement, at most."""


def figure(answer: Solved) -> dict[str, bytes]:
    """File name -> content, each figure as SVG and as a PNG of 1920 x 1080.

    `payoffs` and `moves`; of a game with stages, types or chance `tree`, or `tree-1`, `tree-2` and so on,
    one for each equilibrium; with agreements `win-sets`, or one for each play that may come about without
    any; of a repeated game `patience`. The same answer gives the same bytes. Raises MissingExtra without
    matplotlib.
    """
    pages = {
        name if len(draws) == 1 else f"{name}-{place + 1}": draw
        for name, draws in pages_of(answer).items()
        for place, draw in enumerate(draws[:MOST_PAGES])
    }
    return figure_files(answer.scenario, **pages)


def pages_of(answer: Solved) -> dict[str, Sequence[Callable[[], Page]]]:
    """Kind of figure -> how each of it is drawn: what a run of this kind of game has."""
    match answer:
        case SequentialAnswer():
            count = max(len(answer.drawn), 1)
            return {"tree": [partial(tree_page, answer, place) for place in range(count)]}
        case BargainingAnswer():
            return {"win-sets": [partial(_win_sets, answer, table) for table in answer.tables]}
        case RepeatedAnswer():
            return {"patience": [partial(patience_page, answer)]}
        case Answer():
            return {"payoffs": [partial(payoff_page, answer)], "moves": [partial(moves_page, answer)]}


def _win_sets(answer: BargainingAnswer, table: Table) -> Page:
    return win_sets_page(win_sets(answer, table))
