"""The figures of a run: what payoffs are made of, and which moves lead where."""

from sim.present.drawing.canvas import drawing, require_matplotlib
from sim.present.run.moves_figure import moves_page
from sim.present.run.payoff_figure import payoff_page
from sim.solve.answer import Answer


def figure(answer: Answer) -> dict[str, bytes]:
    """File name -> content: `payoffs` and `moves`, each as SVG and as a PNG of 1920 x 1080.

    The same answer gives the same bytes. Raises MissingExtra without matplotlib.
    """
    require_matplotlib()
    made: dict[str, bytes] = {}
    title = answer.scenario.title
    with drawing(_texts(answer)):
        for name, draw in (("payoffs", payoff_page), ("moves", moves_page)):
            files = draw(answer).saved(title)
            made |= {f"{name}.{ending}": content for ending, content in files.items()}
    return made


def _texts(answer: Answer) -> list[str]:
    """Every text of the scenario that a figure may show."""
    scenario = answer.scenario
    players = [text for p in scenario.players for text in (p.name, *(a.name for a in p.actions))]
    says = [rule.says for dimension in scenario.dimensions for rule in dimension.rules]
    return [scenario.title, *players, *says, *(term.name for term in scenario.terms), "−…→•"]
