"""Scenarios side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.explore.compare.answer import Comparison, compare
from sim.game.incentives import IncentiveConstraints
from sim.present.compare.document import document
from sim.present.compare.view import matrix as matrix_view
from sim.present.compare.view import view
from sim.present.compare.words import sentences
from sim.present.page.notebook import sentences_html
from sim.study.reply import Reply
from sim.study.told import Told, plotted

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, eq=False, repr=False)
class Compared(Told[Comparison]):
    """What differs between scenarios, what follows, and what explains it."""

    @property
    def sentences(self) -> tuple[str, ...]:
        """What a colleague would say of the comparison."""
        return sentences(self.answer)

    def plot(self) -> "Figure":
        """The assumptions that differ, each along its range. Raises MissingExtra."""
        from sim.present.compare.figure import compare_page

        return plotted([side.scenario for side in self.answer.sides], lambda: compare_page(self.answer))

    def to_dict(self) -> dict[str, object]:
        """What `sim compare --json` prints."""
        return document(self.answer)

    def _repr_html_(self) -> str:
        names = " and ".join(side.name for side in self.answer.sides)
        return sentences_html(names, self.sentences)


def ask(games: Sequence[IncentiveConstraints]) -> Compared:
    """The differences between two or more games, and what explains them. Raises ScenarioError."""
    return Compared(compare(games))


def reply(compared: Compared, *, matrix: bool = False, every: bool = False) -> Reply:
    """The comparison in words, long lists in full if `every`; as a matrix, a line for each scenario."""
    comparison = compared.answer
    return Reply(
        document(comparison), lambda: matrix_view(comparison) if matrix else view(comparison, every=every)
    )
