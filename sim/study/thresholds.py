"""The values of single assumptions at which the answer changes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.explore.thresholds import answer as explored
from sim.explore.thresholds.along import Span
from sim.explore.thresholds.answer import AssumptionThresholds
from sim.game.incentives import IncentiveConstraints
from sim.present.thresholds.document import document
from sim.present.thresholds.view import view
from sim.present.thresholds.words import sentences
from sim.solve.concepts import chosen_concept
from sim.study.keep import Kept, keep
from sim.study.reply import Reply
from sim.study.told import Told


@dataclass(frozen=True, eq=False, repr=False)
class Thresholds(Told[explored.Thresholds]):
    """Where the answer changes along some assumptions, or along all, each alone: one item for each."""

    @property
    def sentences(self) -> tuple[str, ...]:
        """What changes the answer first, and how many assumptions cannot."""
        return tuple(sentences(self.answer))

    def __len__(self) -> int:
        return len(self.answer)

    def __iter__(self) -> Iterator[AssumptionThresholds]:
        return iter(self.answer)

    def __getitem__(self, index: int) -> AssumptionThresholds:
        return self.answer[index]


def ask(
    constraints: IncentiveConstraints,
    names: Sequence[str] | None = None,
    span: Span | None = None,
    concept: str | None = None,
) -> Thresholds:
    """The thresholds of some assumptions, or of all. Raises ScenarioError."""
    return Thresholds(
        explored.thresholds(constraints, names, span, chosen_concept(constraints.model.scenario, concept))
    )


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
        "span": answer.span and [str(end) for end in answer.span],
    }
    return keep(answer.scenario, "thresholds", settings, root, document(answer), figures=drawn)


def reply(tips: Thresholds, root: Path, *, figures: bool = False) -> Reply:
    """Keeps the answer and words it. Raises as `kept`."""
    place = kept(tips, root, figures=figures)
    return Reply(place.document, lambda: view(tips.answer), place)
