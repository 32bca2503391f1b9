"""The figures of a run: what payoffs are made of, and which moves lead where."""

from sim.present.drawing.files import figure_files
from sim.present.run.moves_figure import moves_page
from sim.present.run.payoff_figure import payoff_page
from sim.solve.answer import Answer


def figure(answer: Answer) -> dict[str, bytes]:
    """File name -> content: `payoffs` and `moves`, each as SVG and as a PNG of 1920 x 1080.

    The same answer gives the same bytes. Raises MissingExtra without matplotlib.
    """
    return figure_files(
        answer.scenario, payoffs=lambda: payoff_page(answer), moves=lambda: moves_page(answer)
    )
