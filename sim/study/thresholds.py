"""The values of single assumptions at which the answer changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.explore.progress import Progress, untold
from sim.explore.thresholds import answer as explored
from sim.explore.thresholds.along import Span
from sim.explore.thresholds.answer import AssumptionThresholds
from sim.game.incentives import IncentiveConstraints
from sim.present.thresholds.document import document
from sim.present.thresholds.view import view
from sim.present.thresholds.words import sentences
from sim.scenario.problems import COMMAND_LINE, Problem, ScenarioError
from sim.solve.concepts import chosen_concept
from sim.study.keep import Kept, keep
from sim.study.reply import Reply
from sim.study.told import ToldEach, plotted

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, eq=False, repr=False)
class Thresholds(ToldEach[explored.Thresholds, AssumptionThresholds]):
    """Where the answer changes along some assumptions, or along all, each alone: one item for each."""

    @property
    def sentences(self) -> tuple[str, ...]:
        """What changes the answer first, and how many assumptions cannot."""
        return tuple(sentences(self.answer))

    @property
    def items(self) -> tuple[AssumptionThresholds, ...]:
        """One for each assumption."""
        return tuple(self.answer)

    def plot(self) -> "Figure":
        """What happens along each assumption, the least it takes first; of one alone, what is stable where.

        Raises MissingExtra.
        """
        from sim.present.thresholds.figure import thresholds_page

        return plotted([self.answer.scenario], lambda: thresholds_page(self.answer))


def ask(
    constraints: IncentiveConstraints,
    names: Sequence[str] | None = None,
    span: Span | None = None,
    concept: str | None = None,
    progress: Progress = untold,
    *,
    bare: bool = False,
) -> Thresholds:
    """The thresholds of some assumptions, or of all. Raises ScenarioError.

    bare: of the numbers that stand bare in formulas instead. progress: told (done, all).
    """
    chosen = chosen_concept(constraints.model.scenario, concept)
    if bare:
        if names or span:
            message = "--bare looks along every bare number, over a span of its own"
            hint = "leave out --assumption and --span"
            raise ScenarioError([Problem("usage", message, COMMAND_LINE, hint)])
        return Thresholds(explored.bare_thresholds(constraints, chosen))
    return Thresholds(explored.thresholds(constraints, names, span, chosen, progress))


def kept(tips: Thresholds, root: Path, *, figures: bool = False) -> Kept:
    """The answer in its folder. Raises OSError, and MissingExtra if figures cannot be drawn."""
    answer = tips.answer
    drawn: dict[str, bytes] = {}
    if figures:
        from sim.present.thresholds.figure import figure

        drawn = figure(answer)
    settings = {
        "concept": answer.concept,
        "assumptions": None if answer.names is None else list(answer.names),
        **({"bare": True} if answer.bare else {}),
        "span": answer.span and [str(end) for end in answer.span],
    }
    return keep(answer.scenario, "thresholds", settings, root, document(answer), figures=drawn)


def reply(tips: Thresholds, root: Path, *, figures: bool = False, every: bool = False) -> Reply:
    """Keeps the answer and words it, long lists in full if `every`. Raises as `kept`."""
    place = kept(tips, root, figures=figures)
    return Reply(place.document, lambda: view(tips.answer, every=every), place)
