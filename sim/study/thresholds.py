"""The values of single assumptions at which the answer changes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.explore.thresholds.along import Span
from sim.explore.thresholds.answer import AssumptionThresholds, Thresholds, thresholds
from sim.game.incentives import IncentiveConstraints
from sim.present.thresholds.document import document
from sim.present.thresholds.view import view
from sim.present.thresholds.words import sentences
from sim.scenario.model import Scenario
from sim.solve.concepts import concept_of
from sim.study.keep import Kept, keep
from sim.study.reply import Reply
from sim.study.told import Told


@dataclass(frozen=True, eq=False, repr=False)
class Tips(Told[Thresholds]):
    """Where the answer changes along some assumptions, or along all, each alone: one item for each.

    names: the assumptions that were asked about; None for all.
    span: from where to where, if not over their ranges.
    """

    names: tuple[str, ...] | None = None
    span: Span | None = None

    @property
    def scenario(self) -> Scenario:
        """The scenario that was asked about."""
        return self.answer.scenario

    @property
    def sentences(self) -> tuple[str, ...]:
        """What changes the answer first, and how many assumptions cannot."""
        return tuple(sentences(self.answer))

    def __len__(self) -> int:
        return len(self.answer.items)

    def __iter__(self) -> Iterator[AssumptionThresholds]:
        return iter(self.answer.items)

    def __getitem__(self, index: int) -> AssumptionThresholds:
        return self.answer.items[index]


def ask(
    constraints: IncentiveConstraints,
    names: Sequence[str] | None = None,
    span: Span | None = None,
    concept: str = "pure-nash",
) -> Tips:
    """The thresholds of some assumptions, or of all. Raises ScenarioError."""
    chosen = None if names is None else tuple(names)
    return Tips(thresholds(constraints, chosen, span, concept_of(concept)), chosen, span)


def kept(tips: Tips, root: Path, *, figures: bool = False) -> Kept:
    """The answer in its folder. Raises OSError, and MissingExtra if figures cannot be drawn."""
    drawn: dict[str, bytes] = {}
    if figures:
        from sim.present.thresholds.figure import figure

        drawn = figure(tips.answer)
    settings = {
        "concept": tips.answer.concept,
        "assumptions": None if tips.names is None else list(tips.names),
        "span": tips.span and [str(end) for end in tips.span],
    }
    return keep(tips.scenario, "thresholds", settings, root, document(tips.answer), figures=drawn)


def reply(tips: Tips, root: Path, *, figures: bool = False) -> Reply:
    """Keeps the answer and words it. Raises as `kept`."""
    place = kept(tips, root, figures=figures)
    return Reply(place.document, lambda: view(tips.answer), place)
