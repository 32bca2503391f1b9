"""The values of single assumptions at which the answer changes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.explore.thresholds.answer import AssumptionThresholds, Span, thresholds
from sim.game.incentives import IncentiveConstraints
from sim.present.thresholds.view import said, thresholds_document, thresholds_view, wording_of
from sim.scenario.model import Scenario
from sim.study.keep import Kept, keep
from sim.study.reply import Reply
from sim.study.told import Told


@dataclass(frozen=True, eq=False, repr=False)
class Thresholds(Told[tuple[AssumptionThresholds, ...]]):
    """Where the answer changes along some assumptions, or along all, each alone: one item for each.

    names: the assumptions that were asked about; None for all.
    span: from where to where, if not over their ranges.
    """

    constraints: IncentiveConstraints
    names: tuple[str, ...] | None = None
    span: Span | None = None

    @property
    def scenario(self) -> Scenario:
        """The scenario that was asked about."""
        return self.constraints.model.scenario

    @property
    def sentences(self) -> tuple[str, ...]:
        """What changes the answer first, and how many assumptions cannot."""
        wording = wording_of(self.constraints, self.answer)
        return tuple(said(self.constraints, self.answer, wording, wide=self.span is not None))

    def __len__(self) -> int:
        return len(self.answer)

    def __iter__(self) -> Iterator[AssumptionThresholds]:
        return iter(self.answer)

    def __getitem__(self, index: int) -> AssumptionThresholds:
        return self.answer[index]


def ask(
    constraints: IncentiveConstraints, names: Sequence[str] | None = None, span: Span | None = None
) -> Thresholds:
    """The thresholds of some assumptions, or of all. Raises ScenarioError."""
    chosen = None if names is None else tuple(names)
    return Thresholds(thresholds(constraints, chosen, span), constraints, chosen, span)


def kept(tips: Thresholds, root: Path, *, figures: bool = False) -> Kept:
    """The answer in its folder. Raises OSError, and MissingExtra if figures cannot be drawn."""
    drawn: dict[str, bytes] = {}
    if figures:
        from sim.present.thresholds.figure import tornado_figure

        drawn = tornado_figure(tips.constraints, tips.answer)
    settings = {
        "assumptions": None if tips.names is None else list(tips.names),
        "span": tips.span and [str(end) for end in tips.span],
    }
    document = thresholds_document(tips.constraints, tips.answer)
    return keep(tips.scenario, "thresholds", settings, root, document, figures=drawn)


def reply(tips: Thresholds, root: Path, *, figures: bool = False) -> Reply:
    """Keeps the answer and words it. Raises as `kept`."""
    place = kept(tips, root, figures=figures)
    wide = tips.span is not None
    return Reply(place.document, lambda: thresholds_view(tips.constraints, tips.answer, wide=wide), place)
