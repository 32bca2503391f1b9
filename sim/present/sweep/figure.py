"""A sweep as a figure: bands along one assumption, maps over two or three, else shares."""

from sim.explore.sweep.answer import Sweep
from sim.explore.sweep.designs import Kind
from sim.present.drawing.canvas import Page, page
from sim.present.drawing.files import figure_files
from sim.present.language.numbers import listed
from sim.present.sweep.bands import draw_bands
from sim.present.sweep.maps import draw_maps
from sim.present.sweep.panels import Panels
from sim.present.sweep.shares import draw_shares
from sim.present.sweep.words import case_names, finding, sentences

MOST_CELLS = 4_000_000


def figure(sweep: Sweep) -> dict[str, bytes]:
    """`sweep.svg` and `sweep.png`. Raises MissingExtra without matplotlib."""
    return figure_files(*(case.scenario for case in sweep.cases), sweep=lambda: sweep_page(sweep))


def sweep_page(sweep: Sweep) -> Page:
    """The page, under the settings of `drawing`. Raises MissingExtra."""
    canvas = page()
    lines, title = sentences(sweep), sweep.scenario.title
    if len(sweep.cases) > 1:
        # the drawing compares the cases; in words they would take up the page
        names = listed(case_names(sweep))
        lines, title = lines[-1:], f"{title}: {names}" if len(sweep.plan.games) == 1 else names
    top = canvas.heading(finding(sweep), title, lines)
    alike = len({tuple(case.plays.labels.items()) for case in sweep.cases}) == 1
    if sweep.design.kind is Kind.GRID and alike and sweep.samples <= MOST_CELLS:
        panels = Panels(sweep)
        if len(panels.axes) == 1 and len(panels.values[0]) > 1:
            draw_bands(canvas, panels, top)
            return canvas
        if len(panels.axes) == 2 and panels.titles is not None:
            draw_maps(canvas, panels, top)
            return canvas
    draw_shares(canvas, sweep, top)
    return canvas
