"""Pages as files, each in SVG and PNG, with the fonts that the texts of their scenario need."""

from collections.abc import Callable, Sequence

from sim.present.drawing.canvas import Page, drawing, require_matplotlib
from sim.scenario.model import Scenario

SIGNS = "−–…→•%±≤≥≈"
"""Those that figures add to the texts of a scenario."""


def figure_files(scenario: Scenario, *variants: Scenario, **pages: Callable[[], Page]) -> dict[str, bytes]:
    """File name -> content: every page, drawn when its turn comes, as NAME.svg and NAME.png.

    scenario: whose title the files bear. variants: others that are drawn too.
    The same page gives the same bytes. Raises MissingExtra without matplotlib.
    """
    require_matplotlib()
    files: dict[str, bytes] = {}
    with drawing(_texts((scenario, *variants))):
        for name, draw in pages.items():
            files |= {f"{name}.{ending}": content for ending, content in draw().saved(scenario.title).items()}
    return files


def drawn(scenarios: Sequence[Scenario], draw: Callable[[], Page]) -> Page:
    """A page with the fonts that the texts of some scenarios need. Raises MissingExtra without matplotlib."""
    require_matplotlib()
    with drawing(_texts(scenarios)):
        return draw()


def _texts(scenarios: Sequence[Scenario]) -> list[str]:
    return [text for scenario in scenarios for text in texts_of(scenario)]


def texts_of(scenario: Scenario) -> list[str]:
    """Every text of a scenario that a figure may show."""
    return [
        scenario.title,
        *(a.about + a.unit for a in scenario.assumptions),
        *(text for p in scenario.players for text in (p.name, *(a.name + a.says for a in p.actions))),
        *(lottery.id + "".join(draw.name for draw in lottery.draws) for lottery in scenario.lotteries),
        *(rule.says + rule.name for dimension in scenario.dimensions for rule in dimension.rules),
        *(term.name for term in scenario.terms),
        SIGNS,
    ]
