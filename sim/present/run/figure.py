"""The figures of a run: what payoffs are made of, and which moves lead where; or the game as a tree."""

from collections.abc import Callable
from functools import partial

from sim.present.drawing.canvas import Page
from sim.present.drawing.files import figure_files
from sim.present.run.moves_figure import moves_page
from sim.present.run.payoff_figure import payoff_page
from sim.present.run.tree.figure import tree_page
from sim.solve.answer import Answer
from sim.solve.sequential.answer import SequentialAnswer

MOST_TREES = 6
"""One for each equilibrium, at most."""


def figure(answer: Answer | SequentialAnswer) -> dict[str, bytes]:
    """File name -> content, each figure as SVG and as a PNG of 1920 x 1080.

    `payoffs` and `moves`; of a game with stages, types or chance `tree`, or `tree-1`, `tree-2` and so on,
    one for each equilibrium. The same answer gives the same bytes. Raises MissingExtra without matplotlib.
    """
    if isinstance(answer, SequentialAnswer):
        count = min(len(answer.equilibria), MOST_TREES)
        pages: dict[str, Callable[[], Page]] = {
            "tree" if count < 2 else f"tree-{place + 1}": partial(tree_page, answer, place)
            for place in range(max(count, 1))
        }
        return figure_files(answer.scenario, **pages)
    return figure_files(
        answer.scenario, payoffs=lambda: payoff_page(answer), moves=lambda: moves_page(answer)
    )
