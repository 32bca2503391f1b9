"""What follows from every combination of two assumptions."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.explore.map.answer import PhaseMap, phase_map
from sim.explore.thresholds.along import Span
from sim.game.incentives import IncentiveConstraints
from sim.present.map.document import document
from sim.present.map.view import view
from sim.present.map.words import sentences
from sim.solve.concepts import chosen_concept
from sim.study.keep import Kept, keep
from sim.study.reply import Reply
from sim.study.told import Told, plotted

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, eq=False, repr=False)
class Map(Told[PhaseMap]):
    """Which answer holds where, for two assumptions together."""

    @property
    def sentences(self) -> tuple[str, ...]:
        """How much of the map has today's answer, and what the rest has."""
        return tuple(sentences(self.answer))

    def plot(self) -> "Figure":
        """The map, with the point where we are. Raises MissingExtra."""
        from sim.present.map.figure import map_page

        return plotted([self.answer.scenario], lambda: map_page(self.answer))


def ask(
    constraints: IncentiveConstraints,
    x: str,
    y: str,
    x_span: Span | None = None,
    y_span: Span | None = None,
    concept: str | None = None,
) -> Map:
    """The map of two assumptions, over their ranges or over spans. Raises ScenarioError."""
    return Map(
        phase_map(constraints, x, y, x_span, y_span, chosen_concept(constraints.model.scenario, concept))
    )


def kept(diagram: Map, root: Path, *, figures: bool = False) -> Kept:
    """The map in its folder. Raises OSError, and MissingExtra if it cannot be drawn."""
    answer = diagram.answer
    drawn: dict[str, bytes] = {}
    if figures:
        from sim.present.map.figure import figure

        drawn = figure(answer)
    spans = [span and [str(end) for end in span] for span in answer.asked_spans]
    settings = {"concept": answer.concept, "x": answer.x, "y": answer.y, "spans": spans}
    return keep(answer.scenario, "map", settings, root, document(answer), figures=drawn)


def reply(diagram: Map, root: Path, *, figures: bool = False, every: bool = False) -> Reply:
    """Keeps the map and words it, long lists in full if `every`. Raises as `kept`."""
    place = kept(diagram, root, figures=figures)
    return Reply(place.document, lambda: view(diagram.answer, every=every), place)
