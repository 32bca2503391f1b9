"""What would have to be true for an outcome."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.explore.reach.answer import Reach, reach
from sim.game.incentives import IncentiveConstraints
from sim.present.reach.document import document
from sim.present.reach.view import view
from sim.present.reach.words import sentences
from sim.solve.concepts import chosen_concept
from sim.solve.explain import outcome_plays
from sim.study.keep import Kept, keep
from sim.study.reply import Reply
from sim.study.told import Told, plotted

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, eq=False, repr=False)
class Reached(Told[Reach]):
    """The least change that makes an outcome an equilibrium, or why there is none."""

    @property
    def sentences(self) -> tuple[str, ...]:
        """What has to change, by how much, and what is stable then; or why it cannot be had."""
        return tuple(sentences(self.answer))

    def plot(self) -> "Figure":
        """The assumptions that move, each along its range. Raises MissingExtra."""
        from sim.present.reach.figure import reach_page

        return plotted([self.answer.scenario], lambda: reach_page(self.answer))


def ask(
    constraints: IncentiveConstraints,
    outcome: str,
    *,
    only: bool = False,
    free: Sequence[str] = (),
    unbounded: bool = False,
    concept: str | None = None,
) -> Reached:
    """The least change for `DIMENSION=VALUE`.

    only: as the only equilibrium outcome. free: the assumptions that may move; all if empty.
    unbounded: up to their limits, not only within their ranges.
    concept: whose solution it is to be. Raises ScenarioError.
    """
    dimension, value, _ = outcome_plays(constraints, outcome)
    return Reached(
        reach(
            constraints,
            dimension,
            value,
            only=only,
            free=free,
            unbounded=unbounded,
            concept=chosen_concept(constraints.model.scenario, concept),
        )
    )


def kept(reached: Reached, root: Path) -> Kept:
    """The answer in its folder. Raises OSError if it cannot be written."""
    answer = reached.answer
    settings = {
        "concept": answer.concept.id,
        "outcome": f"{answer.dimension}={answer.value}",
        "only": answer.only,
        "free": sorted(answer.free),
        "within": answer.within,
        "gap": str(answer.gap),
    }
    return keep(answer.scenario, "reach", settings, root, document(answer))


def reply(reached: Reached, root: Path, command: Sequence[str] = (), *, every: bool = False) -> Reply:
    """Keeps the answer and words it; a 'no' if it is proved that the outcome cannot be had. Raises as `kept`.

    command: the words of the command that solves the scenario as it was asked about.
    every: shows long lists in full.
    """
    place = kept(reached, root)
    answer = reached.answer
    return Reply(
        place.document, lambda: view(answer, command, every=every), place, positive=_positive(answer)
    )


def _positive(answer: Reach) -> bool | None:
    return True if answer.found else False if answer.proved else None
